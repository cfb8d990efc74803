"""Bridges: the slabs that carry roads over others, their parapets, and the piers under them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Mesh
from bridge.assets.textures.surfaces import concrete
from bridge.roads.lines import chainage, left_normals, place, without_repeats
from bridge.roads.markings import marking_meshes, markings
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.roads.plan import GroundPlan, ground_plan
from bridge.roads.relief import Overhead, Relief
from bridge.roads.sidewalks import sidewalk_meshes, sidewalk_patches
from bridge.roads.surface import road_mesh, road_patch
from bridge.roads.tram_tracks import track_meshes
from bridge.roads.weld import border, weld

Array = NDArray[np.float64]

_SLAB_M = 0.9
_FREE_M = 0.25
"""From the slab to the land under it."""
_PARAPET_M, _PARAPET_WIDTH_M = 1.0, 0.25
_PIER_EVERY_M = 14.0
_PIER_M = 0.9
"""Side of a pier along the road."""
_PIER_CLEAR_M = 0.8
_END_M = 0.6
"""An edge of the deck as near to the end of a lane is where it joins the road on the ground."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """Roads above the ground."""

    network: RoadNetwork
    plan: GroundPlan
    relief: Relief

    @classmethod
    def of(cls, network: RoadNetwork) -> Self:
        """Lay out a level of ``split_levels``."""
        plan = ground_plan(network)
        return cls(network, plan, Relief(plan))

    @property
    def overhead(self) -> Overhead:
        """What is over the ground, and how high it is free underneath."""
        return Overhead(shapely.union(self.plan.road, self.plan.walk), self._free_height)

    def _free_height(self, xy: Array) -> Array:
        return self.relief.road(xy) - _SLAB_M - _FREE_M


@dataclass(frozen=True, slots=True, eq=False)
class Deck:
    """Meshes in the world frame."""

    road: tuple[Mesh, ...]
    sidewalk: tuple[Mesh, ...]
    structure: tuple[Mesh, ...]


def deck(level: Level, below: GroundPlan, ground: Relief) -> Deck:
    """Return the bridges of a level; piers stand where nobody drives or walks ``below``."""
    network, plan, relief = level.network, level.plan, level.relief
    xy, (road, kerb, slabs) = weld([road_patch(plan), *sidewalk_patches(plan)])
    lines = (*track_meshes(network, plan, relief), *marking_meshes(markings(network, plan), relief))
    builder = MeshBuilder()
    material = Material("bridge_concrete", roughness=0.9, texture=concrete())
    edges = xy[border(np.concatenate([road, kerb, slabs]))]
    triangles = np.concatenate([road, kerb, slabs]).astype(np.int64)
    _add_slab(builder, material, xy, triangles, edges, relief)
    _add_parapets(builder, material, edges[~_at_ends(edges, network)], relief)
    for corners, low, high in _piers(network, below, ground, relief):
        builder.box(material, (*corners[0], low), (*corners[1], high), repeat_m=4.0, without=("top", "bottom"))
    return Deck(
        road=(*([road_mesh(xy, road, relief)] if len(road) else []), *lines),
        sidewalk=sidewalk_meshes(xy, kerb, slabs, relief),
        structure=builder.meshes(),
    )


def _add_slab(
    builder: MeshBuilder, material: Material, xy: Array, triangles: NDArray[np.int64], edges: Array, relief: Relief
) -> None:
    """Close the deck from below and all around."""
    low = np.column_stack([xy, relief.road(xy) - _SLAB_M])
    builder.add(material, low, (0.0, 0.0, -1.0), xy / 4.0, triangles[:, ::-1])
    for start, end in edges:
        z = relief.road(np.stack([start, end]))
        # The deck lies to the left of its edges, so they run from left to right as seen from outside.
        corners = [
            (*start.tolist(), z[0] - _SLAB_M),
            (*end.tolist(), z[1] - _SLAB_M),
            (*end.tolist(), z[1]),
            (*start.tolist(), z[0]),
        ]
        u = float(np.linalg.norm(end - start)) / 4.0
        if u > 1e-4:
            builder.polygon(material, corners, [(0, _SLAB_M / 4), (u, _SLAB_M / 4), (u, 0), (0, 0)])


def _at_ends(edges: Array, network: RoadNetwork) -> NDArray[np.bool_]:
    """Return which of (E, 2, 2) edges lie across the ends of lanes, where the road goes on."""
    caps = []
    for lane in network.lanes.values():
        line = without_repeats(lane.centreline)
        if lane.kind is LaneKind.WALKING_AREA or len(line) < 2:
            continue
        across = left_normals(line) * (lane.width_m / 2)
        caps += [LineString([line[end] - across[end], line[end] + across[end]]) for end in (0, -1)]
    middles = shapely.points(edges.mean(axis=1))
    near = shapely.STRtree(caps).query(middles, predicate="dwithin", distance=_END_M / 2)[0]
    found = np.zeros(len(edges), dtype=bool)
    found[near] = True
    return found


def _add_parapets(builder: MeshBuilder, material: Material, edges: Array, relief: Relief) -> None:
    """Put a low wall along edges of the deck, on its inner side."""
    for start, end in edges:
        length = float(np.linalg.norm(end - start))
        if length < 1e-3:
            continue
        along = (end - start) / length
        inward = np.array([-along[1], along[0]]) * _PARAPET_WIDTH_M
        z = relief.road(np.stack([start, end]))
        outer, inner = (start, end), (end + inward, start + inward)
        for (a, b), (za, zb) in ((outer, z), (inner, z[::-1])):
            corners = [
                (*a.tolist(), float(za)),
                (*b.tolist(), float(zb)),
                (*b.tolist(), float(zb) + _PARAPET_M),
                (*a.tolist(), float(za) + _PARAPET_M),
            ]
            builder.polygon(material, corners, [(0, 0.25), (length / 4, 0.25), (length / 4, 0), (0, 0)])
        top = [
            (*p.tolist(), float(h) + _PARAPET_M)
            for p, h in zip((*outer, *inner), (z[0], z[1], z[1], z[0]), strict=True)
        ]
        builder.polygon(material, top, [(0, 0), (length / 4, 0), (length / 4, 0.06), (0, 0.06)])


def _carried(network: RoadNetwork) -> Iterator[Lane]:
    """Yield the lanes that cars drive on, and all lanes of edges without any."""
    for edge in network.edges.values():
        lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
        yield from [lane for lane in lanes if lane.kind is LaneKind.DRIVING] or lanes


def _piers(
    network: RoadNetwork, below: GroundPlan, ground: Relief, relief: Relief
) -> Iterator[tuple[tuple[tuple[float, float], tuple[float, float]], float, float]]:
    """Yield the plan corners and heights of piers: under the lanes that cars drive on, and under footbridges."""
    taken = shapely.union(below.road, below.walk)
    shapely.prepare(taken)
    for lane in _carried(network):
        line = without_repeats(lane.centreline)
        length = float(chainage(line)[-1]) if len(line) >= 2 else 0.0
        if length < _PIER_M:
            continue
        count = max(1, round(length / _PIER_EVERY_M))
        points, _ = place(line, (np.arange(count) + 0.5) / count * length)
        for x, y in points.tolist():
            if shapely.dwithin(taken, shapely.Point(x, y), _PIER_M + _PIER_CLEAR_M):
                continue
            at = np.array([[x, y]])
            low, high = float(ground.land(at)[0]) - 0.5, float(relief.road(at)[0]) - _SLAB_M / 2
            if high - low > 1.5:
                half = _PIER_M / 2
                yield ((x - half, y - half), (x + half, y + half)), low, high
