"""Turns SUMO's steps into the way that vehicles and people move.

SUMO moves the front bumper along polylines and knows no body behind it: its angle jumps at every corner of the
line. Here a body follows the bumper, and people catch up with SUMO's jumps at a human pace. Whoever would run
into somebody can be held back: a vehicle then lags behind SUMO's on the same way, and makes up for it later.
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

MAX_LAG_M = 12.0
"""A vehicle is held back by at most so much."""

_MAKE_UP_MPS = 2.0
"""How much faster than SUMO's a vehicle goes that lags behind it."""
_VEHICLE_JUMP_M = 12.0
"""What moves farther within one step was put elsewhere by SUMO (more than 400 km/h)."""
_STANDING_M = 1e-4
_PERSON_JUMP_M = 20.0
"""Where a map has no crossing, SUMO lets people jump over the street; shorter jumps than this are walked."""
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
        kept_m = self._trail_m + MAX_LAG_M
        flat_m, rise_m = kept_m * math.cos(slope), kept_m * math.sin(slope)
        rear = Vec3(front.x - flat_m * math.cos(yaw), front.y - flat_m * math.sin(yaw), front.z - rise_m)
        self._trail = Trail(front, rear)
        self._lag_m = self._held_lag_m = 0.0
        self._step_m = 0.0
        self.travelled_m = 0.0
        self.velocity_mps = Vec3(speed_mps * math.cos(yaw), speed_mps * math.sin(yaw), 0.0)
        self.pose = self.pose_before = self._lay()

    @property
    def moving(self) -> bool:
        """Whether it moves faster than ``MOVING_MPS``."""
        return math.hypot(*self.velocity_mps) > MOVING_MPS

    @property
    def yaw_rate(self) -> float:
        """How fast it turned in the last step, radians a second, positive to the left."""
        return float(wrap_angle(self.pose.rotation.yaw() - self.pose_before.rotation.yaw())) / STEP_S

    @property
    def lag_m(self) -> float:
        """How far it is behind SUMO's vehicle."""
        return self._lag_m

    @property
    def can_hold(self) -> bool:
        """Whether ``hold`` is possible: it does not lag too far behind already."""
        return self._held_lag_m <= MAX_LAG_M

    def follow(self, front: Vec3) -> bool:
        """Move on by one step. Return False, and do nothing, if SUMO has put the vehicle elsewhere."""
        way_m = math.dist(front, self._trail.end)
        if way_m > _VEHICLE_JUMP_M:
            return False
        if way_m < _STANDING_M:
            way_m = 0.0
        else:
            self._trail.extend(front)
        self.pose_before = self.pose
        self._held_lag_m = self._lag_m + way_m
        self._lag_m = max(0.0, self._lag_m - _MAKE_UP_MPS * STEP_S)
        self._step_m = self._held_lag_m - self._lag_m
        if self._step_m > 0.0:
            self.pose = self._lay()
        self.velocity_mps = _velocity(self.pose_before.position, self.pose.position)
        self.travelled_m += self._step_m
        return True

    def hold(self) -> None:
        """Stay, in this step, where it was before it."""
        self.pose = self.pose_before
        self.velocity_mps = Vec3(0.0, 0.0, 0.0)
        self.travelled_m -= self._step_m
        self._lag_m, self._step_m = self._held_lag_m, 0.0

    def _lay(self) -> Pose:
        """Return the pose of the body on the trail."""
        front, middle, rear = (self._trail.point(self._lag_m + share * self._trail_m) for share in (0.0, 0.5, 1.0))
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
        self._position = self._position_before = position
        self._aim = position
        self.shuffles = False
        """Whether, in this step, others leave the person no room for a stride."""
        self._height_m = height_m
        self._yaw = self._yaw_before = yaw
        self._direction = self._direction_before = (math.cos(yaw), math.sin(yaw))
        self.travelled_m = self._travelled_before_m = 0.0
        self.velocity_mps = Vec3(pace_mps * math.cos(yaw), pace_mps * math.sin(yaw), 0.0)

    @property
    def pose(self) -> Pose:
        """The actor frame in the world, after the last step."""
        x, y, z = self._position
        return Pose.planar(x, y, z + self._height_m, self._yaw)

    @property
    def pose_before(self) -> Pose:
        """The actor frame in the world before the last step, but for the height of the ground."""
        x, y, _ = self._position_before
        return Pose.planar(x, y, self._position.z + self._height_m, self._yaw_before)

    @property
    def moving(self) -> bool:
        """Whether the person walks, faster than ``MOVING_MPS`` and with room for a stride."""
        return not self.shuffles and math.hypot(self.velocity_mps.x, self.velocity_mps.y) > MOVING_MPS

    def follow(self, position: Vec3, *, pace_mps: float, height_m: float) -> bool:
        """Move on by one step. Return False, and do nothing, if SUMO has put the person elsewhere."""
        if math.dist(position, self._aim) > _PERSON_JUMP_M:
            return False
        self._aim = position
        self.shuffles = False
        self._position_before, self._travelled_before_m = self._position, self.travelled_m
        self._yaw_before, self._direction_before = self._yaw, self._direction
        most_m = KERB_RATE_MPS * STEP_S
        self._height_m += max(-most_m, min(most_m, height_m - self._height_m))
        gap_m = math.dist(position, self._position)
        reach_m = (pace_mps * _CATCH_UP + _CATCH_UP_MPS) * STEP_S
        share = 1.0 if gap_m <= reach_m else reach_m / gap_m
        self._go(Vec3(*(a + share * (b - a) for a, b in zip(self._position, position, strict=True))))
        return True

    def step_aside(self, x_m: float, y_m: float) -> None:
        """Go, in this step, so far from where the person was before it, instead of after SUMO's position."""
        x, y, _ = self._position_before
        self.travelled_m, self._yaw = self._travelled_before_m, self._yaw_before
        self._direction = self._direction_before
        self._go(Vec3(x + x_m, y + y_m, self._position.z))

    def _go(self, position: Vec3) -> None:
        self._position = position
        self.velocity_mps = _velocity(self._position_before, position)
        self.travelled_m += math.dist(self._position_before[:2], position[:2])
        self._turn()

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
