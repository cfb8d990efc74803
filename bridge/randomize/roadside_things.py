"""Where distractors stand that could be there: on sidewalks, at kerbs and beside lanes without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.geometry import Pose, Size
from bridge.randomize.street_things import COLOURS, Thing
from bridge.randomness import derive_generator
from bridge.roads.lines import chainage, offset, place, without_repeats
from bridge.roads.network import Edge, Lane, LaneKind, RoadNetwork
from bridge.world import Actor, Placement

FIRST_ID = 8192
"""Ids of what stands; traffic counts its own from 1, and those who sit from the last one downwards."""
MOST = 4096

_LYING = frozenset({Category.ROAD, Category.SIDEWALK, Category.TERRAIN, Category.BUILDING})
"""What is in world coordinates, and does not stand on one spot."""
_CLEAR_M = 1.0
"""How far from other things that stand."""
_FROM_KERB_M = 0.45
_SHOULDER_M = 0.7
_ENDS_M = 6.0
"""No things so near to junctions."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line along which things may stand, in the world frame."""

    points: NDArray[np.float64]
    """(N, 2)."""
    heights: NDArray[np.float64]
    """(N,)."""


def street_distractors(
    network: RoadNetwork, placements: Sequence[Placement], sizes: dict[Thing, Size], per_100_m: float, seed: int
) -> tuple[Actor, ...]:
    """Return what stands beside the streets, ``per_100_m`` of each side on average (a Poisson process).

    What is already there keeps a metre around it. Ids count up from ``FIRST_ID``; at most ``MOST`` things stand.
    """
    standing = [p.world_from_asset.position[:2] for p in placements if p.category not in _LYING]
    taken = [np.array(spot) for spot in standing]
    grid: dict[tuple[int, int], list[NDArray[np.float64]]] = {}
    for spot in taken:
        grid.setdefault(_cell(spot), []).append(spot)
    found: list[Actor] = []
    things = tuple(sizes)
    for edge in network.edges.values():
        draw = derive_generator(seed, "street things", edge.edge_id)
        for line in _lines(network, edge):
            length_m = float(chainage(line.points)[-1])
            room_m = length_m - 2 * _ENDS_M
            if room_m <= 0.0:
                continue
            for at_m in _ENDS_M + room_m * draw.random(int(draw.poisson(per_100_m * room_m / 100.0))):
                thing = things[int(draw.integers(len(things)))]
                colour = COLOURS[thing][int(draw.integers(len(COLOURS[thing])))]
                turn, aside = float(draw.normal(0.0, 0.35)), float(draw.uniform(-0.15, 0.15))
                (x, y), (along_x, along_y) = (row[0] for row in place(line.points, np.array([at_m])))
                spot = np.array([x - along_y * aside, y + along_x * aside])
                if len(found) == MOST or _is_near(grid, spot):
                    continue
                grid.setdefault(_cell(spot), []).append(spot)
                height = float(np.interp(at_m, chainage(line.points), line.heights))
                yaw = float(np.arctan2(along_y, along_x)) + np.pi / 2 + turn
                found.append(
                    Actor(
                        actor_id=FIRST_ID + len(found),
                        category=Category.DISTRACTOR,
                        asset=f"distractor/{thing}",
                        world_from_actor=Pose.planar(float(spot[0]), float(spot[1]), height, yaw),
                        size=sizes[thing],
                        primary=colour,
                    )
                )
    return tuple(found)


def _lines(network: RoadNetwork, edge: Edge) -> Iterator[_Line]:
    """Yield where things may stand along an edge: its sidewalks near the kerb, or the shoulder without one."""
    lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
    to_kerb = 1.0 if not network.left_hand else -1.0
    walks = [lane for lane in lanes if lane.kind is LaneKind.SIDEWALK]
    for lane in walks:
        yield _beside(lane, to_kerb * max(lane.width_m / 2 - _FROM_KERB_M, 0.0), network.surface_height(lane.lane_id))
    if not walks and lanes and lanes[0].kind is LaneKind.DRIVING:
        yield _beside(lanes[0], -to_kerb * (lanes[0].width_m / 2 + _SHOULDER_M), 0.0)


def _beside(lane: Lane, left_m: float, up_m: float) -> _Line:
    """Return the line ``left_m`` to the left of a lane, ``up_m`` above it."""
    flat = without_repeats(lane.centreline)
    heights = np.interp(chainage(flat), chainage(lane.centreline[:, :2]), lane.centreline[:, 2])
    return _Line(offset(flat, left_m), heights + up_m)


def _cell(spot: NDArray[np.float64]) -> tuple[int, int]:
    x, y = np.floor(spot / _CLEAR_M).astype(int).tolist()
    return x, y


def _is_near(grid: dict[tuple[int, int], list[NDArray[np.float64]]], spot: NDArray[np.float64]) -> bool:
    x, y = _cell(spot)
    around = (grid.get((x + i, y + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return any(float(np.linalg.norm(other - spot)) < _CLEAR_M for cell in around for other in cell)
