"""What surfaces send back to a lidar."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest

from bridge.classes import Category
from bridge.geometry import Pose, Size, Vec3
from bridge.sensors.reflectance import SURFACES, brightness, luminance
from bridge.world import Actor, Weather, WorldState

ROAD, LEAVES, SIGN, PARKED = 16384, 16385, 16386, 16387
STATICS = {
    ROAD: Category.ROAD,
    LEAVES: Category.VEGETATION,
    SIGN: Category.TRAFFIC_SIGN,
    PARKED: Category.CAR,
}


def car(actor_id: int, gray: float) -> Actor:
    return Actor(actor_id, Category.CAR, "x", Pose.planar(0, 0, 0, 0), Size(4, 2, 1.5), primary=(gray, gray, gray))


STATE = WorldState(0, 0, 0, Pose.planar(0, 0, 0, 0), Vec3(0, 0, 0), (car(1, 0.0), car(2, 1.0)))


def light(instance_id: int, incidence_deg: float = 0.0, state: WorldState = STATE) -> float:
    cosines = np.array([math.cos(math.radians(incidence_deg))], np.float32)
    return float(brightness(np.array([instance_id], np.uint16), cosines, state, STATICS)[0])


def test_every_class_that_has_a_surface_is_in_the_table() -> None:
    assert set(SURFACES) == set(Category) - {Category.SKY}
    for surface in SURFACES.values():
        assert 0 < surface.dark <= surface.bright
        assert 0 <= surface.roughness <= 1


def test_paint_counts() -> None:
    assert light(1) == pytest.approx(0.06, rel=0.02)
    assert light(2) == pytest.approx(0.70, rel=0.02)
    assert light(1) < light(PARKED) < light(2)
    assert luminance((1.0, 1.0, 1.0)) == pytest.approx(1)
    assert luminance((0.0, 1.0, 0.0)) > luminance((1.0, 0.0, 0.0)) > luminance((0.0, 0.0, 1.0))


def test_order_of_materials() -> None:
    assert light(ROAD) < light(LEAVES) < 1 < light(SIGN)


@pytest.mark.parametrize("instance_id", [2, ROAD, LEAVES, SIGN])
def test_light_fades_with_the_angle_but_rough_ground_keeps_some(instance_id: int) -> None:
    seen = [light(instance_id, angle) for angle in (0, 30, 60, 80, 89)]
    assert all(later < earlier * 1.001 for earlier, later in itertools.pairwise(seen))
    is_rough = SURFACES[STATICS.get(instance_id, Category.CAR)].roughness > 0.3
    assert (seen[-1] > 0.3 * seen[0]) == is_rough


def test_wet_ground_is_dark_and_wet_leaves_are_not() -> None:
    wet = dataclasses.replace(STATE, weather=Weather(wetness=1.0))
    assert light(ROAD, state=wet) == pytest.approx(0.5 * light(ROAD))
    assert light(LEAVES, state=wet) == light(LEAVES)


def test_snow_covers_the_ground_and_nothing_else() -> None:
    def under(depth_m: float, wetness: float = 0.0) -> WorldState:
        return dataclasses.replace(STATE, weather=Weather(snow_depth_m=depth_m, wetness=wetness))

    seen = [light(ROAD, state=under(depth_m)) for depth_m in (0.0, 0.005, 0.02, 0.1, 1.0)]
    assert seen[0] == light(ROAD)
    assert all(later > earlier for earlier, later in itertools.pairwise(seen))
    # Asphalt of 15 % under snow of 85 %; what is under deep snow does not matter.
    assert seen[-1] == pytest.approx(light(ROAD) * 0.85 / 0.15, rel=1e-3)
    assert seen[-1] == pytest.approx(light(ROAD, state=under(1.0, wetness=1.0)))
    assert light(SIGN, state=under(1.0)) == light(SIGN)


def test_an_id_without_a_class_does_no_harm() -> None:
    assert 0 < light(60000) < 1
