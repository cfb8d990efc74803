"""How fast one may drive on each lane for its bends.

SUMO knows a speed limit for every lane, and slows down for those inside junctions only. On the roads of a map there
are bends elsewhere too, and lanes that are longer or shorter than their line: SUMO counts their length, and its speeds
hold along that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.traffic.route_graph import Link

SIDEWAYS = 3.0
"""What drivers allow themselves in a bend, m/s²; those who are faster than the limit allow themselves more."""

_SHORTEST_ARC_M = 9.0
_ARC_S = 1.1
"""A bend is as long as this at least, for bodies take corners over so much way and so much time."""
_SLOWEST_MPS = 2.0
_STEP_MPS = 0.5
_SAMPLING_M = 1.0
_RUN_M = 15.0
"""How much of the lanes before and after belongs to a bend inside a junction."""

Array = NDArray[np.float64]


def bend_speeds(network: RoadNetwork, links: Iterable[Link]) -> Mapping[str, float]:
    """Return the speeds in m/s for those lanes, by id, on which SUMO's own limit is too fast, or not the lane's."""
    lines = {
        lane.lane_id: lane.centreline[:, :2]
        for lane in network.lanes.values()
        if lane.kind in (LaneKind.DRIVING, LaneKind.BICYCLE, LaneKind.INTERNAL)
        and not lane.pedestrian_only
        and len(lane.centreline) > 1
    }
    speeds = {lane_id: _speed(line, network.lanes[lane_id].speed_mps) for lane_id, line in lines.items()}
    for link in links:
        if link.via_lane in lines and link.from_lane in lines and link.to_lane in lines:
            via = link.via_lane
            line = np.concatenate(
                [_end(lines[link.from_lane]), lines[via], _end(lines[link.to_lane][::-1])[::-1]], axis=0
            )
            speeds[via] = min(speeds[via], _speed(line, network.lanes[via].speed_mps))
    slower = {lane_id: speed * _scale(network.lanes[lane_id], lines[lane_id]) for lane_id, speed in speeds.items()}
    return {
        lane_id: speed for lane_id, speed in slower.items() if abs(speed - network.lanes[lane_id].speed_mps) > _STEP_MPS
    }


def _scale(lane: Lane, line: Array) -> float:
    """Return SUMO's length of a lane over that of its line."""
    length_m = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    return lane.length_m / length_m if length_m > 0.0 else 1.0


def _end(line: Array) -> Array:
    """Return the last ``_RUN_M`` of a line, or a little more."""
    left_m = np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1)[::-1])[::-1]
    return line[max(0, int(np.count_nonzero(left_m >= _RUN_M)) - 1) :]


def _speed(line: Array, limit_mps: float) -> float:
    """Return how fast one may go along a line, at most ``limit_mps``."""
    yaws = _yaws(line)
    speed_mps = limit_mps
    while speed_mps > _SLOWEST_MPS:
        arc_m = max(_SHORTEST_ARC_M, _ARC_S * speed_mps)
        apart = min(round(arc_m / _SAMPLING_M), len(yaws) - 1)
        turn = float(np.abs(yaws[apart:] - yaws[: len(yaws) - apart]).max())
        if speed_mps**2 * turn / arc_m <= SIDEWAYS:
            return speed_mps
        speed_mps -= _STEP_MPS
    return _SLOWEST_MPS


def _yaws(line: Array) -> Array:
    """Return the directions along a line, every ``_SAMPLING_M``, without jumps of a whole turn."""
    steps = np.diff(line, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    steps, lengths = steps[lengths > 1e-3], lengths[lengths > 1e-3]
    if not len(lengths):
        return np.zeros(2)
    at = np.arange(0.0, max(lengths.sum(), 2 * _SAMPLING_M), _SAMPLING_M)
    piece = np.minimum(np.searchsorted(np.cumsum(lengths), at), len(lengths) - 1)
    return np.asarray(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))[piece])
