"""Where the ego sees what happens."""

from __future__ import annotations

import math

import numpy as np

from bridge.geometry import Pose, Vec3
from bridge.roads.network import RoadNetwork
from bridge.traffic.polyline import Polyline

SIGHT_M = 120.0
"""Farther away, somebody who comes or goes is not noticed."""

_BEHIND_M = 40.0
_SAMPLING_M = 20.0


def out_of_sight(world_from_ego: Pose | None, point: Vec3) -> bool:
    """Return whether ``point`` is farther than ``SIGHT_M`` from the ego, or clearly behind it.

    Everything is out of sight as long as there is no ego.
    """
    if world_from_ego is None:
        return True
    (x, y, _), yaw = world_from_ego.position, world_from_ego.rotation.yaw()
    dx, dy = point.x - x, point.y - y
    ahead_m, distance_m = dx * math.cos(yaw) + dy * math.sin(yaw), math.hypot(dx, dy)
    return distance_m > SIGHT_M or (ahead_m < -distance_m / 2 and distance_m > _BEHIND_M)


class EdgeSight:
    """Which edges of a network the ego sees nothing of."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._points: dict[str, tuple[Vec3, ...]] = {}

    def hides(self, world_from_ego: Pose | None, edge_id: str) -> bool:
        """Return whether the whole edge is out of sight."""
        return all(out_of_sight(world_from_ego, point) for point in self._along(edge_id))

    def hides_start(self, world_from_ego: Pose | None, edge_id: str) -> bool:
        """Return whether the beginning of the edge is out of sight."""
        return out_of_sight(world_from_ego, self._along(edge_id)[0])

    def _along(self, edge_id: str) -> tuple[Vec3, ...]:
        if edge_id not in self._points:
            lane = self._network.lanes[self._network.edges[edge_id].lane_ids[0]]
            line = Polyline(lane.centreline)
            ways_m = np.linspace(0.0, line.length_m, 2 + int(line.length_m / _SAMPLING_M))
            self._points[edge_id] = tuple(line.pose(float(way_m)).position for way_m in ways_m)
        return self._points[edge_id]
