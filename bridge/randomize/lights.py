"""Lights at random places around the ego, as bright as the daylight of the moment makes worth while."""

from __future__ import annotations

import math

import numpy as np

from bridge.geometry import Pose, Vec3, transform_points
from bridge.randomize.colours import light_tint
from bridge.randomize.plan import LightPlan
from bridge.world import PointLight

REACH_M = 25.0
_AHEAD_M, _ASIDE_M, _UP_M = (-5.0, 35.0), (-15.0, 15.0), (0.5, 9.0)
_FROM_EGO_M = 2.5
_MEASURED_AT_M = 5.0

_DAYLIGHT = ((-90.0, 8.0), (-12.0, 8.0), (-6.0, 12.0), (0.0, 400.0), (5.0, 4_000.0), (15.0, 20_000.0), (60.0, 90_000.0))
"""Altitude of the sun in degrees and illuminance of the ground in lux under a clear sky (after the illumination tables
of Seidelmann, "Explanatory Supplement to the Astronomical Almanac", 1992); at night, that of a lit street."""


def daylight_lux(sun_altitude: float) -> float:
    """Return the illuminance of the ground in lux with the sun at an altitude in radians."""
    altitudes, lux = zip(*_DAYLIGHT, strict=True)
    return math.exp(float(np.interp(math.degrees(sun_altitude), altitudes, np.log(lux))))


def point_lights(
    plan: LightPlan, world_from_ego: Pose, sun_altitude: float, draw: np.random.Generator
) -> tuple[PointLight, ...]:
    """Return the lights of one frame: in a box around the ego that reaches farther ahead, none at the ego itself.

    Each is between a third and three times as strong as the plan says.
    """
    lux = plan.strength * daylight_lux(sun_altitude)
    lights = []
    for _ in range(plan.count):
        color = light_tint(draw, plan.color_saturation)
        candela = lux * _MEASURED_AT_M**2 * 3.0 ** float(draw.uniform(-1.0, 1.0))
        lights.append(PointLight(_place(world_from_ego, draw), color, candela, REACH_M))
    return tuple(lights)


def _place(world_from_ego: Pose, draw: np.random.Generator) -> Vec3:
    while True:
        ahead, aside, up = (float(draw.uniform(*ends)) for ends in (_AHEAD_M, _ASIDE_M, _UP_M))
        if math.dist((ahead, aside, up), (0.0, 0.0, 1.5)) > _FROM_EGO_M:
            x, y, z = transform_points(world_from_ego.matrix(), np.array([(ahead, aside, up)]))[0].tolist()
            return Vec3(x, y, z)
