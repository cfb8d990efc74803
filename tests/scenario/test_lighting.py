"""Sun, moon and lamps of an episode."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Protocol

import pytest

from bridge.scenario.keyframes import Direction
from bridge.scenario.lighting import MoonStand, moon_stand, sun_direction
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.world import Illumination, ToneCurve


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


def light(parse: Parse, illumination: str) -> Illumination:
    return plan_episode(parse(illumination=f"illumination: {illumination}"), None, 0).conditions(0)[1]


def apart_deg(one: Direction, other: Direction) -> float:
    def vector(direction: Direction) -> tuple[float, float, float]:
        flat = math.cos(direction.altitude)
        return flat * math.sin(direction.azimuth), flat * math.cos(direction.azimuth), math.sin(direction.altitude)

    return math.degrees(math.acos(min(sum(a * b for a, b in zip(vector(one), vector(other), strict=True)), 1.0)))


def moon_at(lat: float, lon: float, *moment: int) -> MoonStand:
    return moon_stand(lat, lon, datetime(*moment, tzinfo=UTC))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("lat", "lon", "moment"),
    [
        # The greatest eclipses of the sun of 8 April 2024 (Mexico) and 12 August 2026 (off Iceland).
        (25.29, -104.14, (2024, 4, 8, 18, 17)),
        (65.23, -25.23, (2026, 8, 12, 17, 46)),
    ],
)
def test_the_moon_covers_the_sun_in_an_eclipse(lat: float, lon: float, moment: tuple[int, ...]) -> None:
    moon = moon_at(lat, lon, *moment)
    sun = sun_direction(lat, lon, datetime(*moment, tzinfo=UTC))  # type: ignore[arg-type, misc]
    assert apart_deg(sun, moon.direction) < 1.5
    assert moon.phase < 0.001


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        ((2025, 3, 14, 6, 55), 1.0),  # full, in eclipse
        ((2025, 3, 29, 10, 58), 0.0),  # new, in eclipse
        ((2025, 3, 6, 16, 32), 0.5),  # first quarter
        ((2025, 3, 22, 11, 29), 0.5),  # last quarter
    ],
)
def test_phases_come_when_the_almanac_says(moment: tuple[int, ...], phase: float) -> None:
    for lat, lon in ((48.1, 11.6), (-33.9, 151.2)):
        assert moon_at(lat, lon, *moment).phase == pytest.approx(phase, abs=0.02)


def test_the_full_moon_is_high_at_midnight_in_winter() -> None:
    # Full moon of 15 December 2024, near its northernmost declination of 28 degrees: seen from Munich at midnight.
    moon = moon_at(48.14, 11.58, 2024, 12, 15, 23, 14)
    assert math.degrees(moon.direction.altitude) == pytest.approx(90 - 48.14 + 28, abs=2.5)
    assert moon.phase > 0.97


def test_place_and_time_bring_the_moon_with_the_sun(parse: Parse) -> None:
    place = "lat: 48.137, lon: 11.575, time: 2024-12-15T23:14Z"
    found = light(parse, f"{{sun: {{{place}}}}}")
    moon = moon_at(48.137, 11.575, 2024, 12, 15, 23, 14)
    assert (found.moon_azimuth, found.moon_altitude, found.moon_phase) == (*moon.direction, moon.phase)
    assert found.sun_altitude < -1
    given = light(parse, f"{{sun: {{{place}}}, moon: {{altitude_deg: -30}}}}")
    assert math.degrees(given.moon_altitude) == pytest.approx(-30)


def test_a_night_by_angles_has_no_moon_unless_it_is_asked_for(parse: Parse) -> None:
    dark = light(parse, "{sun: {altitude_deg: -20}}")
    assert dark.moon_altitude == Illumination().moon_altitude < 0
    full = light(parse, "{sun: {altitude_deg: -20}, moon: {}}")
    assert math.degrees(full.moon_altitude) == pytest.approx(35)
    assert full.moon_phase == 1
    half = light(parse, "{moon: {azimuth_deg: 10, altitude_deg: 5, phase: 50}}")
    assert (half.moon_azimuth, half.moon_altitude) == pytest.approx((math.radians(10), math.radians(5)))
    assert half.moon_phase == 0.5


def test_the_camera_takes_the_light_as_it_is_told(parse: Parse) -> None:
    usual = light(parse, "{}")
    assert (usual.exposure_ev, usual.exposure_ev100, usual.white_balance_k) == (0, None, None)
    assert usual.tone_curve is ToneCurve.FILMIC
    found = light(parse, "{exposure_ev: -1, exposure_ev100: 12.5, white_balance_k: 3200, tone_curve: linear}")
    assert (found.exposure_ev, found.exposure_ev100, found.white_balance_k) == (-1, 12.5, 3200)
    assert found.tone_curve is ToneCurve.LINEAR


def test_windows_have_a_switch_of_their_own(parse: Parse) -> None:
    night = light(parse, "{sun: {altitude_deg: -20}, street_lights: off}")
    assert (night.street_lights, night.window_lights, night.headlights) == (False, True, True)
    assert not light(parse, "{sun: {altitude_deg: -20}, window_lights: off}").window_lights
    assert light(parse, "{window_lights: on}").window_lights
