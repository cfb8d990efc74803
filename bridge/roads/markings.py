"""Lane markings: which lines a network has, and their meshes.

A SUMO network does not say what is painted on the road, so the lines follow from the lanes: dashes between lanes of
one direction, a centre line against oncoming traffic, edge lines where no kerb guides, stop and give-way lines by the
priority at the end of a lane, arrows where the lanes of a street lead to different places, and zebra stripes on
crossings. Nothing but zebras is painted inside junctions, save where a motorway only gains or loses a lane. Nothing is
painted around the island of a roundabout: SUMO cuts the ring at every junction, and lines along the pieces would end in
the middle of nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Material, Mesh
from bridge.assets.textures.surfaces import road_paint
from bridge.roads.arrows import arrow_quads
from bridge.roads.laid import laid_mesh, on_road, road_area
from bridge.roads.lines import chainage, dashes, offset, strip_quads, without_repeats
from bridge.roads.network import FAST_MPS, Edge, Lane, LaneKind, RoadNetwork
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import Relief
from bridge.roads.zebras import zebra_quads
from bridge.world import Rgb

Array = NDArray[np.float64]

RAISED_M = 0.01
"""Height of the paint above the road."""

_PAINT_REPEAT_M = 2.0
_LINE_M = 0.15
_WIDE_LINE_M = 0.25
_STOP_LINE_M = 0.45
_STOP_GAP_M = 0.35
"""From the stop line to the end of the lane."""
_DASH_M, _DASH_GAP_M = 3.0, 6.0
_FAST_DASH_M, _FAST_GAP_M = 6.0, 12.0
_YIELD_DASH_M, _YIELD_GAP_M = 0.6, 0.3
_DOUBLE_LINE_M = 0.3
"""Between the two strips of a double line."""
_EDGE_INSET_M = 0.2
_SHORTEST_M = 2.0
"""Shorter lanes get no lines along them."""


class Paint(Enum):
    """What a line is painted with, as linear colour."""

    WHITE = (1.0, 1.0, 1.0)
    YELLOW = (0.95, 0.58, 0.06)


@dataclass(frozen=True, slots=True, eq=False)
class Marking:
    """Quads of one paint, (Q, 4, 2) plan corners in metres, counter-clockwise."""

    paint: Paint
    quads: Array


def markings(network: RoadNetwork, plan: GroundPlan, more: Iterable[Marking] = ()) -> tuple[Marking, ...]:
    """Return everything painted on the roads of a network, and ``more``; all of it lies on the road of ``plan``."""
    found = list(more)
    inward = -1.0 if network.left_hand else 1.0
    for edge in network.edges.values():
        lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
        found += _lines_along(edge, lanes, network, inward)
        found += [marking for lane in lanes for marking in _stop_line(lane)]
        found += [Marking(Paint.WHITE, quads) for quads in arrow_quads(edge, network)]
    found += _lines_through(network, inward)
    found += [Marking(Paint.WHITE, quads) for quads in zebra_quads(network)]
    road = road_area(plan)
    return tuple(Marking(marking.paint, on_road(marking.quads, road)) for marking in found if len(marking.quads))


def marking_meshes(found: tuple[Marking, ...], relief: Relief) -> tuple[Mesh, ...]:
    """Return a mesh of each paint, lying ``RAISED_M`` above the road in the world frame."""
    meshes = []
    for paint in Paint:
        quads = [marking.quads for marking in found if marking.paint is paint and len(marking.quads)]
        if quads:
            meshes.append(_mesh(np.concatenate(quads), paint, relief))
    return tuple(meshes)


def _mesh(quads: Array, paint: Paint, relief: Relief) -> Mesh:
    color: Rgb = paint.value
    material = Material(f"paint-{paint.name.lower()}", base_color=color, roughness=0.7, texture=road_paint())
    return laid_mesh(quads, material, relief, raised_m=RAISED_M, repeat_m=_PAINT_REPEAT_M)


def _lines_along(edge: Edge, lanes: list[Lane], network: RoadNetwork, inward: float) -> Iterator[Marking]:
    """Yield the lines between and beside the lanes of an edge.

    ``inward`` is 1 where the middle of the street is to the left of the lanes, -1 where it is to their right.
    """
    for outer, inner in pairwise(lanes):
        kinds = {outer.kind, inner.kind}
        if LaneKind.DRIVING not in kinds or LaneKind.SIDEWALK in kinds:
            continue
        if kinds == {LaneKind.DRIVING}:
            yield _dashed(outer, inward * outer.width_m / 2, Paint.WHITE)
        elif LaneKind.BICYCLE in kinds or _is_wide_shoulder(outer, inner):
            wide = LaneKind.BICYCLE in kinds or inner.speed_mps >= FAST_MPS
            yield _solid(outer, inward * outer.width_m / 2, Paint.WHITE, _WIDE_LINE_M if wide else _LINE_M)
    first, last = lanes[0], lanes[-1]
    if first.kind is LaneKind.DRIVING:
        yield _solid(first, inward * (_EDGE_INSET_M - first.width_m / 2), Paint.WHITE, _LINE_M)
    if last.kind is not LaneKind.DRIVING:
        return
    opposite = network.edges.get(edge.opposite) if edge.opposite else None
    if opposite is None and not edge.roundabout:
        yield _solid(last, inward * (last.width_m / 2 - _EDGE_INSET_M), Paint.WHITE, _LINE_M)
    elif opposite is not None and edge.edge_id < opposite.edge_id:
        yield from _centre_line(lanes, [network.lanes[lane_id] for lane_id in opposite.lane_ids], inward)


def _lines_through(network: RoadNetwork, inward: float) -> Iterator[Marking]:
    """Yield the lines that go on where a motorway only gains or loses lanes, which SUMO makes a junction of."""
    paths: dict[str, list[Lane]] = {}
    for lane in network.lanes_of_kind(LaneKind.INTERNAL):
        if lane.speed_mps >= FAST_MPS:
            paths.setdefault(lane.edge_id, []).append(lane)
    for lanes in paths.values():
        for outer, _ in pairwise(lanes):
            yield _solid(outer, inward * outer.width_m / 2, Paint.WHITE, _WIDE_LINE_M)
        if len(lanes) > 1:
            yield _solid(lanes[-1], inward * (lanes[-1].width_m / 2 - _EDGE_INSET_M), Paint.WHITE, _LINE_M)


def _is_wide_shoulder(outer: Lane, inner: Lane) -> bool:
    shoulder = outer if outer.kind is LaneKind.SHOULDER else inner
    return shoulder.width_m > 1.0


def _centre_line(lanes: list[Lane], oncoming: list[Lane], inward: float) -> Iterator[Marking]:
    """Yield the line between both directions: double where either has several lanes, else dashed."""
    border = inward * lanes[-1].width_m / 2
    if max(_driving(lanes), _driving(oncoming)) > 1:
        for shift in (-_DOUBLE_LINE_M / 2, _DOUBLE_LINE_M / 2):
            yield _solid(lanes[-1], border + shift, Paint.YELLOW, _LINE_M)
    else:
        yield _dashed(lanes[-1], border, Paint.YELLOW)


def _driving(lanes: list[Lane]) -> int:
    return sum(lane.kind is LaneKind.DRIVING for lane in lanes)


def _solid(lane: Lane, left_m: float, paint: Paint, width_m: float) -> Marking:
    line, end = _line(lane, left_m)
    if end < _SHORTEST_M:
        return Marking(paint, np.empty((0, 4, 2)))
    return Marking(paint, strip_quads(line, width_m, np.array([0.0]), np.array([end])))


def _dashed(lane: Lane, left_m: float, paint: Paint) -> Marking:
    line, end = _line(lane, left_m)
    fast = lane.speed_mps >= FAST_MPS
    starts, ends = dashes(end, _FAST_DASH_M if fast else _DASH_M, _FAST_GAP_M if fast else _DASH_GAP_M)
    return Marking(paint, strip_quads(line, _WIDE_LINE_M if fast else _LINE_M, starts, ends))


def _line(lane: Lane, left_m: float) -> tuple[Array, float]:
    """Return the line beside a lane's centre and how far along it lines may go: to the stop line."""
    line = offset(without_repeats(lane.centreline), left_m)
    length = float(chainage(line)[-1])
    return line, length - (_STOP_GAP_M + _STOP_LINE_M if _stops(lane) else 0.0)


def _stops(lane: Lane) -> bool:
    return lane.entry != "" and lane.entry in "Oosw"


def _stop_line(lane: Lane) -> Iterator[Marking]:
    """Yield the line across the end of a lane, solid to stop and dashed to give way."""
    if lane.kind is not LaneKind.DRIVING or not lane.entry or lane.entry not in "Ooswm=":
        return
    line = without_repeats(lane.centreline)
    backward = line[-2] - line[-1]
    length = float(np.linalg.norm(backward))
    if float(chainage(line)[-1]) < _SHORTEST_M or length < 1e-6:
        return
    backward /= length
    middle = line[-1] + backward * (_STOP_GAP_M + _STOP_LINE_M / 2)
    across = np.array([backward[1], -backward[0]]) * (lane.width_m / 2 - 0.15)
    stop = np.stack([middle - across, middle + across])
    width_m = float(np.linalg.norm(stop[1] - stop[0]))
    starts, ends = np.array([0.0]), np.array([width_m])
    if not _stops(lane):
        starts, ends = dashes(width_m, _YIELD_DASH_M, _YIELD_GAP_M)
    yield Marking(Paint.WHITE, strip_quads(stop, _STOP_LINE_M, starts, ends))
