"""Turns SUMO's steps into the way that vehicles and people move.

SUMO moves the front bumper along polylines and knows no body behind it: its angle jumps at every corner of the
line. Here a body follows the bumper, and people catch up with SUMO's jumps at a human pace.
"""

from __future__ import annotations

import math
from collections import deque

from bridge.geometry import Pose, Vec3, wrap_angle
from bridge.traffic.demand import STEP_NS

STEP_S = STEP_NS / 1e9

REAR_AXLE_SHARE = 0.8
"""Where the rear axle is: from the front bumper, as a share of the vehicle's length."""

SHORTEST_TRAIL_M = 4.5
"""Shorter vehicles than this go by a longer stretch of way, for SUMO's bends are a few straight pieces."""

MOVING_MPS = 0.2
"""Whoever is slower stands."""

KERB_RATE_MPS = 0.6
"""How fast a person rises or sinks at a kerb."""

TURN_RATE = 3.0
"""How fast a person turns at most, radians per second."""

_VEHICLE_JUMP_M = 12.0
"""What moves farther within one step was put elsewhere by SUMO (more than 400 km/h)."""
_STANDING_M = 1e-4
_PERSON_JUMP_M = 6.0
_CATCH_UP = 1.3
_CATCH_UP_MPS = 0.3
"""A person who is behind SUMO's position walks so many times faster than SUMO says, and so much."""
_HEADING_SMOOTHING = 0.25
"""Weight of the newest step in the direction that a person looks."""


class Trail:
    """The way that a point has come, as far back as anybody asks."""

    def __init__(self, end: Vec3, begin: Vec3) -> None:
        """Begin with a straight way from ``begin``, the farthest point back, to ``end``."""
        self._points = deque((begin, end))
        self._ways_m = deque((0.0, math.dist(begin, end)))
        self._kept_m = self._ways_m[-1]

    @property
    def end(self) -> Vec3:
        """Where the point is now."""
        return self._points[-1]

    def extend(self, point: Vec3) -> None:
        """Go straight on to ``point``."""
        self._points.append(point)
        self._ways_m.append(self._ways_m[-1] + math.dist(self._points[-2], point))
        while self._ways_m[1] <= self._ways_m[-1] - self._kept_m:
            self._points.popleft()
            self._ways_m.popleft()

    def point(self, behind_m: float) -> Vec3:
        """Return the point ``behind_m`` back along the way, at most as far as it was at the beginning."""
        way_m = self._ways_m[-1] - behind_m
        after = 1
        while after < len(self._ways_m) - 1 and self._ways_m[after] < way_m:
            after += 1
        piece_m = self._ways_m[after] - self._ways_m[after - 1]
        share = (way_m - self._ways_m[after - 1]) / piece_m if piece_m > 0.0 else 0.0
        (ax, ay, az), (bx, by, bz) = self._points[after - 1], self._points[after]
        return Vec3(ax + share * (bx - ax), ay + share * (by - ay), az + share * (bz - az))


class VehicleMotion:
    """The body of one vehicle, whose rear axle goes where the front bumper went.

    In a bend the body is laid half to the inside and half to the outside of that way, as drivers of long vehicles
    swing out.
    """

    def __init__(self, length_m: float, front: Vec3, *, yaw: float, slope: float, speed_mps: float) -> None:
        """Begin with the body straight behind ``front`` (metres); angles in radians, ``slope`` positive uphill."""
        self._length_m = length_m
        self._trail_m = max(REAR_AXLE_SHARE * length_m, SHORTEST_TRAIL_M)
        flat_m, rise_m = self._trail_m * math.cos(slope), self._trail_m * math.sin(slope)
        rear = Vec3(front.x - flat_m * math.cos(yaw), front.y - flat_m * math.sin(yaw), front.z - rise_m)
        self._trail = Trail(front, rear)
        self.travelled_m = 0.0
        self.velocity_mps = Vec3(speed_mps * math.cos(yaw), speed_mps * math.sin(yaw), 0.0)
        self.pose = self._lay()

    @property
    def moving(self) -> bool:
        """Whether it moves faster than ``MOVING_MPS``."""
        return math.hypot(*self.velocity_mps) > MOVING_MPS

    def follow(self, front: Vec3) -> bool:
        """Move on by one step. Return False, and do nothing, if SUMO has put the vehicle elsewhere."""
        way_m = math.dist(front, self._trail.end)
        if way_m > _VEHICLE_JUMP_M:
            return False
        if way_m < _STANDING_M:
            self.velocity_mps = Vec3(0.0, 0.0, 0.0)
            return True
        self._trail.extend(front)
        before = self.pose.position
        self.pose = self._lay()
        self.velocity_mps = _velocity(before, self.pose.position)
        self.travelled_m += way_m
        return True

    def _lay(self) -> Pose:
        """Return the pose of the body on the trail."""
        front, rear = self._trail.end, self._trail.point(self._trail_m)
        middle = self._trail.point(self._trail_m / 2)
        dx, dy, dz = front.x - rear.x, front.y - rear.y, front.z - rear.z
        ahead = self._length_m / 2 / math.sqrt(dx * dx + dy * dy + dz * dz)
        x, y, z = (
            f - ahead * d + (m - (f + r) / 2) / 2 for f, r, m, d in zip(front, rear, middle, (dx, dy, dz), strict=True)
        )
        return Pose.planar(x, y, z, math.atan2(dy, dx), -math.atan2(dz, math.hypot(dx, dy)))


class PersonMotion:
    """One person on foot, who follows SUMO's position at a human pace."""

    def __init__(self, position: Vec3, *, yaw: float, pace_mps: float, height_m: float) -> None:
        """Begin at ``position``, on ground that is ``height_m`` higher, walking along ``yaw`` (radians)."""
        self._position = position
        self._height_m = height_m
        self._yaw = yaw
        self._direction = (math.cos(yaw), math.sin(yaw))
        self.travelled_m = 0.0
        self.velocity_mps = Vec3(pace_mps * math.cos(yaw), pace_mps * math.sin(yaw), 0.0)

    @property
    def pose(self) -> Pose:
        """The actor frame in the world, after the last step."""
        x, y, z = self._position
        return Pose.planar(x, y, z + self._height_m, self._yaw)

    @property
    def moving(self) -> bool:
        """Whether the person walks, faster than ``MOVING_MPS``."""
        return math.hypot(self.velocity_mps.x, self.velocity_mps.y) > MOVING_MPS

    def follow(self, position: Vec3, *, pace_mps: float, height_m: float) -> bool:
        """Move on by one step. Return False, and do nothing, if SUMO has put the person elsewhere."""
        gap_m = math.dist(position, self._position)
        if gap_m > _PERSON_JUMP_M:
            return False
        reach_m = (pace_mps * _CATCH_UP + _CATCH_UP_MPS) * STEP_S
        share = 1.0 if gap_m <= reach_m else reach_m / gap_m
        before = self._position
        self._position = Vec3(*(a + share * (b - a) for a, b in zip(before, position, strict=True)))
        most_m = KERB_RATE_MPS * STEP_S
        self._height_m += max(-most_m, min(most_m, height_m - self._height_m))
        self.velocity_mps = _velocity(before, self._position)
        self.travelled_m += math.dist(before[:2], self._position[:2])
        self._turn()
        return True

    def _turn(self) -> None:
        """Look where the last steps led; who stands looks on."""
        vx, vy, _ = self.velocity_mps
        speed_mps = math.hypot(vx, vy)
        if speed_mps > MOVING_MPS:
            keep, weight = 1.0 - _HEADING_SMOOTHING, _HEADING_SMOOTHING / speed_mps
            x, y = self._direction
            self._direction = (keep * x + weight * vx, keep * y + weight * vy)
        turn = wrap_angle(math.atan2(self._direction[1], self._direction[0]) - self._yaw)
        most = TURN_RATE * STEP_S
        self._yaw = wrap_angle(self._yaw + max(-most, min(most, turn)))


def _velocity(before: Vec3, after: Vec3) -> Vec3:
    return Vec3((after.x - before.x) / STEP_S, (after.y - before.y) / STEP_S, (after.z - before.z) / STEP_S)
