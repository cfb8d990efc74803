"""Arrows on the lanes before junctions, as SUMO's connections have them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bridge.roads.lines import chainage, place, without_repeats
from bridge.roads.network import FAST_MPS, Edge, Lane, LaneKind, RoadNetwork, Turn

Array = NDArray[np.float64]

_BEFORE_LINE_M = (5.0, 24.0)
"""From the tips of a lane's arrows to its end."""
_SHORTEST_M = 18.0
"""A lane needs as much beyond an arrow."""
_STEM_M, _HALF_STEM_M = 5.0, 0.09
_HEAD_M, _HALF_HEAD_M = 1.5, 0.42

# Plan corners in metres, forward and left of where the arrow begins.
_STRAIGHT = (
    ((0.0, -_HALF_STEM_M), (_STEM_M - _HEAD_M, -_HALF_STEM_M), (_STEM_M - _HEAD_M, _HALF_STEM_M), (0.0, _HALF_STEM_M)),
    ((_STEM_M - _HEAD_M, -_HALF_HEAD_M), (_STEM_M, 0.0), (_STEM_M, 0.0), (_STEM_M - _HEAD_M, _HALF_HEAD_M)),
)
_TURN_STEM = ((0.0, -_HALF_STEM_M), (2.7, -_HALF_STEM_M), (2.7, _HALF_STEM_M), (0.0, _HALF_STEM_M))
_LEFT = (
    ((2.3, 0.0), (2.7, -_HALF_STEM_M), (3.6, 0.5), (3.3, 0.62)),
    ((3.05, 0.62), (3.95, 0.42), (3.95, 0.42), (3.9, 1.25)),
)


def arrow_quads(edge: Edge, network: RoadNetwork) -> Iterator[Array]:
    """Yield (Q, 4, 2) plan corners, counter-clockwise, of the arrows on the lanes of an edge.

    Lanes that lead to the same places need none, and single lanes have none.
    """
    lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
    driving = [lane for lane in lanes if lane.kind is LaneKind.DRIVING]
    if len(driving) < 2 or edge.roundabout or driving[0].speed_mps >= FAST_MPS:
        return
    if len(frozenset().union(*(lane.turns for lane in driving))) < 2:
        return
    for lane in driving:
        if lane.turns:
            yield from _arrows(lane)


def _arrows(lane: Lane) -> Iterator[Array]:
    line = without_repeats(lane.centreline)
    length = float(chainage(line)[-1])
    shape = _shape(lane.turns)
    for before_m in _BEFORE_LINE_M:
        start_m = length - before_m - _STEM_M
        if start_m < _SHORTEST_M:
            continue
        points, directions = place(line, np.array([start_m]))
        forward = directions[0]
        left = np.array([-forward[1], forward[0]])
        yield points[0] + shape[..., :1] * forward + shape[..., 1:] * left


def _shape(turns: frozenset[Turn]) -> Array:
    """Return (Q, 4, 2) corners, forward and left, of the arrow for all of ``turns``."""
    quads: list[tuple[tuple[float, float], ...]] = []
    if Turn.STRAIGHT in turns:
        quads += _STRAIGHT
    else:
        quads.append(_TURN_STEM)
    if Turn.LEFT in turns:
        quads += _LEFT
    if Turn.RIGHT in turns:
        quads += [tuple((forward, -left) for forward, left in reversed(quad)) for quad in _LEFT]
    return np.array(quads)
