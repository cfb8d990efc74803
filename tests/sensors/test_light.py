"""What surfaces send back to a lidar, and what the air takes."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest

from bridge.classes import Category
from bridge.geometry import Pose, Size, Vec3
from bridge.sensors.air import extinction
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


def test_an_id_without_a_class_does_no_harm() -> None:
    assert 0 < light(60000) < 1


def test_fog_takes_95_percent_of_visible_light_over_the_visibility() -> None:
    # Dense fog is the same for all colours: the contrast of 2 % of Koschmieder's constant.
    assert math.exp(-extinction(Weather(fog_visibility_m=200.0)) * 200.0) == pytest.approx(0.02, abs=0.001)
    # Haze is thinner in the infrared.
    assert 0.02 < math.exp(-extinction(Weather(fog_visibility_m=20_000.0)) * 20_000.0) < 0.2


def test_more_fog_takes_more() -> None:
    steps = [extinction(Weather(fog_visibility_m=10.0**exponent)) for exponent in np.arange(1.0, 6.0, 0.05)]
    assert all(later < earlier for earlier, later in itertools.pairwise(steps))


def test_rain_takes_what_geometrical_optics_says() -> None:
    """Drops of Marshall and Palmer's sizes take twice their cross-section (N0 = 8000 per m^3 and mm)."""
    clear = extinction(Weather(fog_visibility_m=1e6))
    for rate in (2.0, 10.0, 50.0):
        slope = 4.1 * rate**-0.21
        diameters = np.linspace(0.0, 12.0, 4001)
        spectrum = 8000.0 * np.exp(-slope * diameters)
        area_m2 = math.pi / 4 * (diameters * 1e-3) ** 2
        expected = float(np.trapezoid(2 * spectrum * area_m2, diameters))
        found = extinction(Weather(fog_visibility_m=1e6, rain_mm_per_h=rate)) - clear
        assert 0.6 < found / expected < 1.2
