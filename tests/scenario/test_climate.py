"""What the weather leaves on the ground."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable
from typing import Any, Protocol

import pytest

from bridge.scenario.climate import Climate, Falling, Ground, ground_after
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.world import Weather

HOUR = 3600.0


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


def followed(climate: Climate, weather_at: Callable[[float], Weather], time_s: float) -> Weather:
    def falling_at(time_s: float) -> Falling:
        return Falling.of(weather_at(time_s))

    ground = ground_after(climate, Ground.of(weather_at(0.0)), falling_at, time_s)
    return dataclasses.replace(weather_at(time_s), **ground._asdict())


def steady(**fields: Any) -> Callable[[float], Weather]:
    return lambda _: Weather(**fields)


def after(hours: float, climate: Climate | None = None, **fields: Any) -> Weather:
    return followed(climate or Climate(), steady(**fields), hours * HOUR)


def test_nothing_falls_nothing_changes() -> None:
    assert after(3) == Weather()
    assert after(2, cloudiness=0.4, snow_depth_m=0.1) == Weather(cloudiness=0.4, snow_depth_m=0.1)


def test_rain_wets_the_ground_and_fills_puddles() -> None:
    found = [after(minutes / 60, rain_mm_per_h=6.0) for minutes in (0, 2, 5, 10, 30, 120)]
    for name in ("wetness", "puddles", "lens_drops"):
        values = [getattr(weather, name) for weather in found]
        assert values[0] == 0
        assert all(later > earlier for earlier, later in itertools.pairwise(values)), name
        assert all(value <= 1 for value in values)
    assert found[-1].puddles < 0.6
    # Wetness runs ahead of the puddles.
    assert all(weather.wetness > weather.puddles for weather in found[1:])


@pytest.mark.parametrize(("rate", "low", "high"), [(0.4, 0.25, 0.5), (2.0, 0.6, 0.9), (25.0, 0.95, 1.0)])
def test_steady_rain_ends_where_the_presets_are(rate: float, low: float, high: float) -> None:
    """Presets of drizzle, light and heavy rain have a wetness of 0.35, 0.55 and 1."""
    weather = after(8, rain_mm_per_h=rate)
    assert low < weather.wetness < high
    balance = rate / 0.5
    assert weather.wetness == pytest.approx(balance / (balance + 1 / 0.75), rel=1e-3)


def test_ground_dries_exponentially_and_puddles_last_longer() -> None:
    weather = after(0.75, wetness=1.0, puddles=0.5)
    assert weather.wetness == pytest.approx(math.exp(-1))
    assert weather.puddles == pytest.approx(0.5 * math.exp(-0.25))
    quick = after(0.75, Climate(drying_s=900), wetness=1.0)
    assert quick.wetness == pytest.approx(math.exp(-3))


def test_snow_piles_up_ten_to_one() -> None:
    assert after(2, snow_mm_per_h=1.5).snow_depth_m == pytest.approx(0.03)
    assert after(2, snow_mm_per_h=1.5).wetness == 0
    assert after(2, snow_mm_per_h=1.5).lens_drops == 0


def test_snow_melts_by_degrees_and_its_water_wets_the_ground() -> None:
    warm = Climate(temperature_c=6.0)
    melting = after(3, warm, snow_depth_m=0.1)
    # 6 degrees * 4 mm a day and degree: 3 mm of water in three hours, 3 cm of snow.
    assert melting.snow_depth_m == pytest.approx(0.07)
    assert melting.wetness > 0.3
    assert after(24, warm, snow_depth_m=0.1).snow_depth_m == 0
    assert after(5, Climate(temperature_c=-5.0), snow_depth_m=0.1).snow_depth_m == pytest.approx(0.1)


def test_snow_that_melts_as_it_falls_does_not_pile_up() -> None:
    weather = after(1, Climate(temperature_c=10.0), snow_mm_per_h=1.0)
    assert weather.snow_depth_m == 0
    assert weather.wetness > 0.5
    assert weather.lens_drops > 0


def test_a_shower_passes(parse: Parse) -> None:
    plan = plan_episode(
        parse(
            weather="weather: {preset: clear, coupling: {time_scale: 60}, keyframes: [{at_s: 0}, {at_s: 10, "
            "rain_mm_per_h: 20}, {at_s: 20, rain_mm_per_h: 20}, {at_s: 30, rain_mm_per_h: 0}]}"
        ),
        None,
        0,
    )
    found = [plan.conditions(0, float(time))[0] for time in range(0, 121, 5)]
    wettest = max(range(len(found)), key=lambda index: found[index].wetness)
    assert 4 <= wettest <= 6
    assert found[wettest].wetness > 0.9
    assert found[-1].wetness < 0.3
    assert found[-1].puddles > found[-1].wetness
    assert found[-1].rain_mm_per_h == 0
    assert found[-1].lens_drops < 0.01 < max(weather.lens_drops for weather in found)


def test_time_scale_is_a_quicker_clock() -> None:
    slow = followed(Climate(), steady(rain_mm_per_h=3.0), 600.0)
    fast = followed(Climate(time_scale=60.0), steady(rain_mm_per_h=3.0), 10.0)
    for name in ("wetness", "puddles", "lens_drops"):
        assert getattr(fast, name) == pytest.approx(getattr(slow, name), rel=0.05)


def test_the_steps_are_fine_enough() -> None:
    """Against a hundred times finer steps, with rain that comes and goes."""

    def gusty(time_s: float) -> Weather:
        return Weather(rain_mm_per_h=20.0 * math.sin(time_s / 40.0) ** 2)

    def finely(climate: Climate) -> tuple[float, float]:
        wetness, puddles, step = 0.0, 0.0, 0.01
        for index in range(30_000):
            supply = gusty((index + 0.5) * step).rain_mm_per_h / HOUR
            wetness, puddles = (
                wetness + step * ((1 - wetness) * supply / 0.5 - wetness / climate.drying_s),
                puddles + step * ((0.6 - puddles) * wetness * supply / 1.6 - puddles / climate.puddle_drying_s),
            )
        return wetness, puddles

    found = followed(Climate(), gusty, 300.0)
    assert (found.wetness, found.puddles) == pytest.approx(finely(Climate()), rel=0.01)


def test_frames_do_not_walk_through_the_same_past_again() -> None:
    asked: list[float] = []

    def counted(time_s: float) -> Falling:
        asked.append(time_s)
        return Falling(6.0 if time_s < 400.0 else 0.0, 0.0, 0.0)

    def fresh(time_s: float) -> Falling:
        return counted(time_s)

    start = Ground(0.0, 0.0, 0.0, 0.0)
    found = [ground_after(Climate(), start, counted, second + 0.5) for second in range(0, 1000, 2)]
    assert len(asked) < 10_000  # 250 000 without
    assert found[-1] == ground_after(Climate(), start, fresh, 998.5)
    assert found[7] == ground_after(Climate(), start, counted, 14.5)
    assert ground_after(Climate(temperature_c=5.0), start._replace(snow_depth_m=0.1), counted, 9.0).snow_depth_m < 0.1


def test_coupling_is_off_unless_it_is_asked_for(parse: Parse) -> None:
    plan = plan_episode(parse(weather="weather: {rain_mm_per_h: 30, wetness: 20}"), None, 0)
    assert plan.conditions(9, 500.0)[0] == plan.conditions(0, 0.0)[0]
    coupled = plan_episode(parse(weather="weather: {rain_mm_per_h: 30, wetness: 20, coupling: {}}"), None, 0)
    assert coupled.conditions(0, 0.0) == plan.conditions(0, 0.0)
    later = coupled.conditions(9, 500.0)[0]
    assert later.wetness > 0.9
    assert dataclasses.replace(later, wetness=0.2, puddles=0.0, lens_drops=0.0) == plan.conditions(0, 0.0)[0]
