"""Weather and light that change over an episode."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.geometry import Vec3
from bridge.scenario import keyframes
from bridge.scenario.light_setting import LightSetting
from bridge.scenario.presets import OWN_PRESETS, WEATHER_PRESETS
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.world import Illumination, ToneCurve, Weather


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


def weathers(parse: Parse, weather: str, *times: float) -> list[Weather]:
    plan = plan_episode(parse(weather=f"weather: {weather}"), None, 0)
    return [plan.conditions(0, time)[0] for time in times]


def lights(parse: Parse, illumination: str, *times: float) -> list[Illumination]:
    plan = plan_episode(parse(illumination=f"illumination: {illumination}"), None, 0)
    return [plan.conditions(0, time)[1] for time in times]


NAMES = st.sampled_from(sorted(WEATHER_PRESETS))


@given(NAMES, NAMES, st.floats(0, 60), st.floats(0, 60))
def test_every_number_goes_steadily_from_one_to_the_other(first: str, second: str, one: float, other: float) -> None:
    ends = WEATHER_PRESETS[first], WEATHER_PRESETS[second]
    pair = [(0.0, ends[0]), (60.0, ends[1])]
    earlier, later = (keyframes.at(pair, time) for time in sorted((one, other)))
    for field in dataclasses.fields(Weather):
        row = [getattr(weather, field.name) for weather in (ends[0], earlier, later, ends[1])]
        for values in zip(*row, strict=True) if field.name == "wind_mps" else [tuple(row)]:
            assert list(values) in (sorted(values), sorted(values, reverse=True)), (field.name, values)


def test_keyframes_hold_at_their_times_and_outside(parse: Parse) -> None:
    text = "{keyframes: [{at_s: 10, preset: clear}, {at_s: 40, preset: fog}, {at_s: 50, preset: heavy_rain}]}"
    found = weathers(parse, text, 0, 10, 40, 50, 1000)
    assert found == [WEATHER_PRESETS[name] for name in ("clear", "clear", "fog", "heavy_rain", "heavy_rain")]


def test_scales(parse: Parse) -> None:
    text = (
        "{keyframes: [{at_s: 0, fog_visibility_m: 10000, rain_mm_per_h: 0, wetness: 0, wind: {speed_mps: 4}}, "
        "{at_s: 20, fog_visibility_m: 100, rain_mm_per_h: 99.9, wetness: 100, wind: {speed_mps: 4, from_deg: 180}}]}"
    )
    (middle,) = weathers(parse, text, 10)
    assert middle.fog_visibility_m == pytest.approx(1000)
    # Even on log(1 + rate / 0.1 mm/h).
    assert middle.rain_mm_per_h == pytest.approx(0.1 * (math.sqrt(1000) - 1))
    assert middle.wetness == pytest.approx(0.5)
    assert middle.wind_mps == pytest.approx(Vec3(2, 2, 0))


def test_what_a_keyframe_leaves_out_is_that_of_the_section(parse: Parse) -> None:
    text = "{preset: rain, lens_dirt: 30, keyframes: [{at_s: 0}, {at_s: 9, preset: clear}, {at_s: 19, lens_dirt: 80}]}"
    first, second, third = weathers(parse, text, 0, 9, 19)
    rain = WEATHER_PRESETS["rain"]
    assert first == dataclasses.replace(rain, lens_dirt=0.3)
    assert second == dataclasses.replace(WEATHER_PRESETS["clear"], lens_dirt=0.3)
    assert third == dataclasses.replace(rain, lens_dirt=0.8)


def test_values_of_keyframes_are_drawn_once_an_episode(parse: Parse) -> None:
    scenario = parse(weather="weather: {keyframes: [{at_s: 0}, {at_s: 10, rain_mm_per_h: {uniform: [1, 50]}}]}")
    plans = [plan_episode(scenario, None, episode) for episode in range(4)]
    ends = [{plan.conditions(frame, 10 + frame)[0].rain_mm_per_h for frame in range(5)} for plan in plans]
    assert all(len(rates) == 1 for rates in ends)
    assert len(set.union(*ends)) == 4


def test_order_and_gaps_change_nothing(parse: Parse) -> None:
    scenario = parse(
        weather="weather: {preset: {choice: [rain, clear]}, coupling: {time_scale: 30}, keyframes: [{at_s: 0}, "
        "{at_s: 20, preset: heavy_rain}]}"
    )
    times = [0.0, 3.5, 7.0, 7.1, 25.0]
    plan = plan_episode(scenario, 5, 1)
    forwards = [plan.conditions(frame, time) for frame, time in enumerate(times)]
    again = plan_episode(scenario, 5, 1)
    backwards = [again.conditions(frame, time) for frame, time in reversed(list(enumerate(times)))]
    assert forwards == backwards[::-1]


def test_the_sun_goes_the_short_way_round(parse: Parse) -> None:
    text = (
        "{keyframes: [{at_s: 0, sun: {azimuth_deg: 350, altitude_deg: 10}}, "
        "{at_s: 10, sun: {azimuth_deg: 20, altitude_deg: -10}}]}"
    )
    found = lights(parse, text, 0, 5, 10)
    assert [math.degrees(light.sun_azimuth) % 360 for light in found] == pytest.approx([350, 5, 20])
    assert [math.degrees(light.sun_altitude) for light in found] == pytest.approx([10, 0, -10])
    # Lamps look at the sun as it stands now.
    assert [light.street_lights for light in found] == [False, True, True]


def test_a_moon_of_the_section_goes_before_that_of_a_keyframes_place_and_time(parse: Parse) -> None:
    place = "sun: {lat: 48, lon: 11, time: 2025-01-13T22:00Z}"
    moon = "moon: {azimuth_deg: 10, altitude_deg: 20, phase: 30}"
    given, own, as_it_stood = (
        lights(parse, text, 5)[0]
        for text in (
            f"{{{moon}, keyframes: [{{at_s: 0, {place}}}]}}",
            f"{{keyframes: [{{at_s: 0, {place}, {moon}}}]}}",
            f"{{keyframes: [{{at_s: 0, {place}}}]}}",
        )
    )
    assert given == own
    assert given.moon_phase == pytest.approx(0.3)
    assert as_it_stood.moon_phase > 0.9


def test_settings_without_a_between_wait(parse: Parse) -> None:
    text = (
        "{exposure_ev100: 15, keyframes: [{at_s: 0, headlights: off}, "
        "{at_s: 9, headlights: on, tone_curve: linear, white_balance_k: 4000}]}"
    )
    before, after = lights(parse, text, 8.9, 9.0)
    assert (before.headlights, after.headlights) == (False, True)
    assert (before.tone_curve, after.tone_curve) == (ToneCurve.FILMIC, ToneCurve.LINEAR)
    assert (before.white_balance_k, after.white_balance_k) == (None, 4000)
    assert before.exposure_ev100 == after.exposure_ev100 == 15


def test_white_balance_is_even_in_mired() -> None:
    pair = [(0.0, LightSetting(white_balance_k=2500)), (1.0, LightSetting(white_balance_k=10_000))]
    assert keyframes.at(pair, 0.5).white_balance_k == pytest.approx(4000)


def test_presets_of_carla_take_the_sun_along(parse: Parse) -> None:
    scenario = parse(weather="weather: {keyframes: [{at_s: 0, preset: ClearNoon}, {at_s: 30, preset: ClearNight}]}")
    plan = plan_episode(scenario, None, 0)
    altitudes = [math.degrees(plan.conditions(0, time)[1].sun_altitude) for time in (0, 15, 30)]
    assert altitudes == pytest.approx([45, -22.5, -90])


def test_brightness_of_exposures_is_even(parse: Parse) -> None:
    found = lights(parse, "{keyframes: [{at_s: 0, exposure_ev100: 15}, {at_s: 12, exposure_ev100: 3}]}", *range(13))
    steps = [later.exposure_ev100 - earlier.exposure_ev100 for earlier, later in itertools.pairwise(found)]  # type: ignore[operator]
    assert steps == pytest.approx([-1.0] * 12)


def test_without_keyframes_time_changes_nothing(parse: Parse) -> None:
    for name in OWN_PRESETS:
        assert weathers(parse, f"{{preset: {name}}}", 0, 1e4) == [OWN_PRESETS[name]] * 2
