"""The motion of the ego as rows of KITTI's GPS and IMU files ("oxts").

The 30 columns are those of ``dataformat.txt`` in KITTI's raw data development kit. The world's origin is put at
latitude 0, longitude 0, where KITTI's Mercator projection is true to scale: within 10 km of it, positions that a reader
works out are right to some millimetres. The IMU is the ego frame. Accelerations, angular rates, accuracies and the
state of the receiver are not known and 0.
"""

from __future__ import annotations

import math

from bridge.export.tree_files import decimal
from bridge.world import WorldState

EARTH_RADIUS_M = 6378137.0
"""The radius in KITTI's projection."""

_UNKNOWN_RATES = ("0",) * 12
_UNKNOWN_STATE = ("0",) * 7
_PLACES = 9
_DEGREE_PLACES = 12


def oxts_row(state: WorldState) -> str:
    """Return the row of one moment.

    Degrees, metres, radians and m/s; yaw is counter-clockwise from east, and ``vf`` and ``vl`` are along the ground,
    forward and to the left.
    """
    east, north, up = state.world_from_ego.position
    latitude = 2.0 * math.atan(math.exp(north / EARTH_RADIUS_M)) - math.pi / 2.0
    degrees = (math.degrees(latitude), math.degrees(east / EARTH_RADIUS_M))
    rotation = state.world_from_ego.rotation.matrix()
    roll = math.atan2(rotation[2, 1], rotation[2, 2])
    pitch = -math.asin(max(-1.0, min(1.0, float(rotation[2, 0]))))
    yaw = state.world_from_ego.rotation.yaw()
    to_east, to_north, upwards = state.ego_velocity_mps
    forward = to_east * math.cos(yaw) + to_north * math.sin(yaw)
    leftward = to_north * math.cos(yaw) - to_east * math.sin(yaw)
    known = (up, roll, pitch, yaw, to_north, to_east, forward, leftward, upwards)
    return " ".join(
        (
            *(decimal(angle, _DEGREE_PLACES) for angle in degrees),
            *(decimal(number, _PLACES) for number in known),
            *_UNKNOWN_RATES,
            *_UNKNOWN_STATE,
        )
    )
