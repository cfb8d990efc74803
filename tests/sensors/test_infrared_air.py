"""How far one sees through the air, and what it takes of a lidar's light."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from bridge.air import visibility_m
from bridge.sensors.infrared_air import optical_depth
from bridge.world import Weather

CLEAR = 1e6


def extinction(**fields: Any) -> float:
    """The extinction of infrared light, per metre, without that of the clearest air."""
    over_a_kilometre = np.array([1000.0], np.float32)
    clear = float(optical_depth(Weather(fog_visibility_m=CLEAR), over_a_kilometre)[0])
    return (float(optical_depth(Weather(**{"fog_visibility_m": CLEAR} | fields), over_a_kilometre)[0]) - clear) / 1000.0


def left(weather: Weather, range_m: float) -> float:
    return math.exp(-float(optical_depth(weather, np.array([range_m], np.float32))[0]))


def test_dense_fog_takes_95_percent_over_the_visibility() -> None:
    # Such fog is the same for all colours, and visibility is where 5 % of the contrast is left.
    assert left(Weather(fog_visibility_m=200.0), 200.0) == pytest.approx(0.05, abs=0.001)
    # Haze is thinner in the infrared.
    assert 0.05 < left(Weather(fog_visibility_m=20_000.0), 20_000.0) < 0.3


def test_more_fog_takes_more() -> None:
    steps = [extinction(fog_visibility_m=10.0**exponent) for exponent in np.arange(1.0, 6.0, 0.05)]
    assert all(later < earlier for earlier, later in itertools.pairwise(steps))


def test_fog_that_starts_later_takes_nothing_before() -> None:
    weather = Weather(fog_visibility_m=50.0, fog_start_m=30.0)
    assert left(weather, 29.0) == 1.0
    assert left(weather, 80.0) == pytest.approx(left(Weather(fog_visibility_m=50.0), 50.0), rel=1e-5)
    # What falls is everywhere.
    assert left(Weather(fog_visibility_m=50.0, fog_start_m=30.0, rain_mm_per_h=50.0), 29.0) < 0.95


@pytest.mark.parametrize("climb", [-0.02, 0.0, 1e-6, 0.3])
def test_fog_thins_with_the_height(climb: float) -> None:
    """Against the sum of the extinction along the beam."""
    weather = Weather(fog_visibility_m=60.0, fog_height_m=2.5, fog_start_m=7.0)
    way = np.linspace(0.0, 40.0, 40_001)
    density = np.where(way > 7.0, np.exp(-(1.8 + climb * way) / 2.5), 0.0)
    depth = optical_depth(weather, np.array([40.0], np.float32), 1.8, np.array([climb], np.float32))
    assert float(depth[0]) == pytest.approx(math.log(20.0) / 60.0 * np.trapezoid(density, way), rel=1e-3)


def test_rain_takes_what_geometrical_optics_says() -> None:
    """Drops of Marshall and Palmer's sizes take twice their cross-section (N0 = 8000 per m^3 and mm)."""
    for rate in (2.0, 10.0, 50.0):
        slope = 4.1 * rate**-0.21
        diameters = np.linspace(0.0, 12.0, 4001)
        spectrum = 8000.0 * np.exp(-slope * diameters)
        area_m2 = math.pi / 4 * (diameters * 1e-3) ** 2
        expected = float(np.trapezoid(2 * spectrum * area_m2, diameters))
        assert 0.6 < extinction(rain_mm_per_h=rate) / expected < 1.2


def test_snow_hides_more_than_as_much_rain() -> None:
    for rate in (0.5, 1.0, 3.0):
        assert extinction(snow_mm_per_h=rate) > 2.0 * extinction(rain_mm_per_h=rate)


@pytest.mark.parametrize(
    ("rate", "low_m", "high_m"),
    [
        # The US Federal Meteorological Handbook 1 calls snow light above 1/2 mile of visibility, moderate down to
        # 1/4 mile and heavy below; by rate, snowfall is light under 1 mm/h of water and heavy above 2.5.
        (0.5, 805.0, 10_000.0),
        (2.0, 402.0, 1_600.0),
        (4.0, 100.0, 402.0),
    ],
)
def test_visibility_in_snow_is_what_observers_report(rate: float, low_m: float, high_m: float) -> None:
    assert low_m < visibility_m(Weather(fog_visibility_m=CLEAR, snow_mm_per_h=rate)) < high_m


def test_hail_takes_less_than_as_much_rain() -> None:
    """The same water in fewer and larger pieces that fall faster has a smaller cross-section."""
    for rate in (5.0, 50.0):
        assert 0.0 < extinction(hail_mm_per_h=rate) < 0.5 * extinction(rain_mm_per_h=rate)


def test_dust_is_as_dense_as_it_says() -> None:
    assert visibility_m(Weather(fog_visibility_m=CLEAR, dust=1.0)) == pytest.approx(50.0, rel=0.01)
    assert visibility_m(Weather(fog_visibility_m=CLEAR, dust=0.1)) == pytest.approx(500.0, rel=0.01)
    # Grains are larger than the wavelength, so the lidar sees no farther.
    assert left(Weather(fog_visibility_m=CLEAR, dust=1.0), 50.0) == pytest.approx(0.05, abs=0.001)


@pytest.mark.parametrize("name", ["rain_mm_per_h", "snow_mm_per_h", "hail_mm_per_h", "dust"])
def test_more_of_anything_takes_more(name: str) -> None:
    steps = [extinction(**{name: share}) for share in np.linspace(0.0, 1.0, 20)]
    assert steps[0] == 0.0
    assert all(later > earlier for earlier, later in itertools.pairwise(steps))


def test_visibility_is_that_of_the_fog_when_nothing_else_is_in_the_air() -> None:
    assert visibility_m(Weather(fog_visibility_m=250.0)) == pytest.approx(250.0)
    assert visibility_m(Weather(fog_visibility_m=250.0, dust=0.2)) == pytest.approx(125.0)


@pytest.mark.parametrize("name", ["cloudiness", "wetness", "puddles", "leaves", "lens_drops", "lens_dirt"])
def test_what_is_not_in_the_air_takes_nothing(name: str) -> None:
    assert extinction(**{name: 1.0}) == 0.0
