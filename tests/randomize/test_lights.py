import itertools
import math

import numpy as np

from bridge.geometry import Pose, transform_points
from bridge.randomize.lights import daylight_lux, point_lights
from bridge.randomize.plan import LightPlan
from bridge.randomness import derive_generator

EGO = Pose.planar(100.0, -50.0, 3.0, 1.0)


def test_daylight_falls_with_the_sun() -> None:
    lux = [daylight_lux(math.radians(altitude)) for altitude in (60, 30, 10, 3, 0, -4, -8, -30)]
    assert all(brighter > darker for brighter, darker in itertools.pairwise(lux))
    assert 300 < daylight_lux(0.0) < 500
    assert 5 < daylight_lux(-1.0) < 20


def test_lights_hang_around_the_ego_as_strong_as_the_plan_says() -> None:
    plan = LightPlan(count=2000, strength=2.0, color_saturation=0.0)
    lights = point_lights(plan, EGO, 0.5, derive_generator(1, "lights"))
    assert len(lights) == 2000
    places = transform_points(EGO.inverse().matrix(), np.array([light.position for light in lights]))
    assert (places.min(axis=0) >= (-5.0, -15.0, 0.5)).all()
    assert (places.max(axis=0) <= (35.0, 15.0, 9.0)).all()
    assert np.linalg.norm(places - (0.0, 0.0, 1.5), axis=1).min() > 2.5
    relative = np.log([light.intensity_cd / (2.0 * daylight_lux(0.5) * 25.0) for light in lights]) / math.log(3.0)
    assert abs(relative.mean()) < 0.06
    assert np.abs(relative).max() <= 1.0
    assert all(light.color == (1.0, 1.0, 1.0) for light in lights)
