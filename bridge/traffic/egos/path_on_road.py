"""A recorded path step by step, on the road where it says nothing of heights."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.errors import TrafficError
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.traffic.demand import STEP_S
from bridge.traffic.egos.makima import Makima
from bridge.traffic.egos.recorded_path import EgoPath

Array = NDArray[np.float64]

FARTHEST_OFF_M = 50.0
"""Who is farther from any road was recorded in other coordinates."""

_AXLES_SHARE = 0.3
"""Where the axles are: before and behind the middle, as a share of the length."""
_BESIDE_M = 3.0
"""Lanes that are no more than so much farther than the nearest one may be those that are driven on."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body is at a step, and how it moves there."""

    pose: Pose
    velocity_mps: Vec3
    yaw_rate: float


class PathOnRoad:
    """The places of an ego at each step from the first pose (step 0) on; it goes straight on before and after."""

    def __init__(self, ego: EgoPath, network: RoadNetwork, size: Size, *, before: int, after: int) -> None:
        """Lay the path on ``network``, ``before`` and ``after`` it so many steps more.

        Raises ``TrafficError`` if it is not where the roads are.
        """
        path = ego.path
        surface = _Surface(network)
        surface.require_near(ego)
        self.ego, self._first = ego, -before
        times = path.times_s[0] + STEP_S * np.arange(-before, path.last_step + after + 1)
        zeros = np.zeros_like(path.times_s)
        columns = [path.xy[:, 0], path.xy[:, 1], path.yaws, *(zeros if c is None else c for c in self._heights_of(ego))]
        curve, speeds = Makima(path.times_s, np.stack(columns, axis=1)).at(times)
        x, y, yaw, z, pitch, roll = curve.T
        dz = speeds[:, 3]
        if path.z is None or path.pitches is None:
            reach_m = _AXLES_SHARE * size.length_m
            dx, dy = reach_m * np.cos(yaw), reach_m * np.sin(yaw)
            front, rear = surface.heights(x + dx, y + dy), surface.heights(x - dx, y - dy)
            if path.z is None:
                z = (front + rear) / 2
                dz = np.gradient(z, STEP_S)
            if path.pitches is None:
                pitch = -np.arctan2(front - rear, 2 * reach_m)
        self._poses = np.stack([x, y, z, roll, pitch, yaw], axis=1)
        self._speeds = np.stack([speeds[:, 0], speeds[:, 1], dz, speeds[:, 2]], axis=1)

    def at(self, step: int) -> Place:
        """Return where it is at ``step``; beyond what was laid out, where that ends."""
        index = min(max(step - self._first, 0), len(self._poses) - 1)
        x, y, z, roll, pitch, yaw = self._poses[index].tolist()
        dx, dy, dz, yaw_rate = self._speeds[index].tolist()
        return Place(Pose(Vec3(x, y, z), Quaternion.from_rpy(roll, pitch, yaw)), Vec3(dx, dy, dz), yaw_rate)

    @staticmethod
    def _heights_of(ego: EgoPath) -> tuple[Array | None, Array | None, Array | None]:
        return ego.path.z, ego.path.pitches, ego.path.rolls


class _Surface:
    """How high the lanes lie."""

    def __init__(self, network: RoadNetwork) -> None:
        lines = [
            lane.centreline
            for lane in network.lanes.values()
            if lane.kind in (LaneKind.DRIVING, LaneKind.INTERNAL, LaneKind.SHOULDER, LaneKind.BICYCLE)
        ]
        self._pieces = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in lines])
        self._tree = shapely.STRtree(np.asarray(shapely.linestrings(self._pieces[..., :2])))
        low, high = self._pieces[..., 2].min(), self._pieces[..., 2].max()
        self._flat = float(low) if low == high else None
        self._bounds = network.bounds()

    def require_near(self, ego: EgoPath) -> None:
        """Raise ``TrafficError`` for a pose that is far from every road."""
        path = ego.path
        _, distances = self._tree.query_nearest(shapely.points(path.xy), return_distance=True, all_matches=False)
        farthest = int(distances.argmax()) if distances[0] <= FARTHEST_OFF_M else 0
        if distances[farthest] > FARTHEST_OFF_M:
            west, south, east, north = self._bounds
            x, y = path.xy[farthest].tolist()
            raise TrafficError(
                f"{path.file}:{path.lines[farthest]}: x, y: ({x:.1f}, {y:.1f}) is {distances[farthest]:.0f} m from the "
                f"nearest road; the roads reach from x = {west:.0f} to {east:.0f} and y = {south:.0f} to {north:.0f} m "
                "in their network's coordinates"
            )

    def heights(self, x: Array, y: Array) -> Array:
        """Return the heights of the road at places that follow each other.

        Where roads cross above each other it is that which goes on as before.
        """
        if self._flat is not None:
            return np.full_like(x, self._flat)
        places = np.asarray(shapely.points(x, y))
        (rows, _), nearest = self._tree.query_nearest(places, return_distance=True, all_matches=False)
        reach = np.empty(len(x))
        reach[rows] = nearest + _BESIDE_M
        found: list[float] = []
        for place, reach_m in zip(places, reach.tolist(), strict=True):
            near = self._tree.query(place, predicate="dwithin", distance=reach_m)
            heights, away = self._along(near, place)
            last = found[-1] if found else float(heights[away.argmin()])
            # The nearest lane, and of those above each other the one at the height of before.
            found.append(float(heights[(np.abs(heights - last) + 0.2 * away).argmin()]))
        return np.array(found)

    def _along(self, pieces: NDArray[np.int64], place: shapely.Point) -> tuple[Array, Array]:
        """Return the heights of pieces where they are nearest to a place, and their distances from it."""
        begin, end = self._pieces[pieces, 0], self._pieces[pieces, 1]
        xy = np.array([place.x, place.y])
        along = end[:, :2] - begin[:, :2]
        share = ((xy - begin[:, :2]) * along).sum(axis=1) / np.maximum(np.square(along).sum(axis=1), 1e-12)
        share = np.clip(share, 0.0, 1.0)
        away = np.hypot(*(begin[:, :2] + share[:, None] * along - xy).T)
        return begin[:, 2] + share * (end[:, 2] - begin[:, 2]), away


def outline_of(pose: Pose, size: Size) -> shapely.Polygon:
    """Return the ground that a body takes."""
    (x, y, _), yaw = pose.position, pose.rotation.yaw()
    half_length, half_width = size.length_m / 2, size.width_m / 2
    corners = [
        (x + a * half_length * math.cos(yaw) - b * half_width * math.sin(yaw),
         y + a * half_length * math.sin(yaw) + b * half_width * math.cos(yaw))
        for a, b in ((1, 1), (-1, 1), (-1, -1), (1, -1))
    ]  # fmt: skip
    return shapely.Polygon(corners)
