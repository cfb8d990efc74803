"""What the scenario of a twin says."""

from dataclasses import replace

import numpy as np
import pytest

from bridge.errors import ScenarioError
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from tests.conftest import STRAIGHT
from tests.twins.twinned import scenario


def test_a_twin_is_the_scenario_but_for_what_it_says() -> None:
    text = STRAIGHT.replace(
        "weather: {preset: {choice: [clear, rain]}}", "weather: {preset: rain, wetness: {uniform: [0, 90]}}"
    )
    twins = (
        "twins:\n"
        "  - {name: fog, weather: {preset: fog}}\n"
        "  - {name: thick, weather: {fog_visibility_m: 40}}\n"
        "  - {name: low, illumination: {sun: {altitude_deg: 3}}}\n"
        "  - {name: place, illumination: {sun: {lat: 48, lon: 11, time: '2026-06-21T02:00+02:00'}}}\n"
        "  - {name: soft, effects: {blur_circle_px: 3}, quality: fast}\n"
    )
    for episode in range(2):
        plan = plan_episode(scenario(text, twins), None, episode)
        weather, light = plan.conditions(0)
        assert (weather, light) == plan_episode(scenario(text, ""), None, episode).conditions(0)
        under = {name: (*twin.conditions(0), twin) for name, twin in plan.under_twins().items()}
        assert under["fog"][0].wetness != weather.wetness  # a preset is all of the weather
        assert under["fog"][0] == WEATHER_PRESETS["fog"]
        assert under["thick"][0] == replace(weather, fog_visibility_m=40.0)
        assert under["low"][1].sun_azimuth == light.sun_azimuth
        assert under["low"][1].sun_altitude == pytest.approx(np.radians(3))
        assert under["place"][1].sun_altitude < 0
        assert under["soft"][:2] == (weather, light)
        assert under["soft"][2].effects(0)["front"].blur_circle_px == 3
        assert plan.effects(0)["front"].is_off


def test_a_twin_holds_all_the_time_where_keyframes_change() -> None:
    keyframes = (
        "weather:\n"
        "  preset: clear\n"
        "  keyframes: [{at_s: 0, rain_mm_per_h: 0, wetness: 0}, {at_s: 10, rain_mm_per_h: 20, wetness: 50}]\n"
    )
    text = STRAIGHT.replace("weather: {preset: {choice: [clear, rain]}}\n", keyframes)
    plan = plan_episode(scenario(text, "twins: [{name: dry, weather: {wetness: 5}}]\n"), None, 0)
    dry = plan.under_twins()["dry"]
    for time_s in (0.0, 5.0, 10.0):
        weather, _ = plan.conditions(0, time_s)
        assert dry.conditions(0, time_s)[0] == replace(weather, wetness=0.05)
    assert plan.conditions(0, 10.0)[0].wetness == 0.5


def test_twins_keep_correlated_draws_and_survive_the_way_to_data_and_back() -> None:
    text = STRAIGHT.replace(
        "weather: {preset: {choice: [clear, rain]}}",
        "weather: {preset: clear, rain_mm_per_h: {uniform: [0, 9]}, cloudiness: {uniform: [0, 99]}}\n"
        "correlations: [{fields: [weather.rain_mm_per_h, weather.cloudiness], rho: 0.9}]",
    )
    plain = scenario(
        text, "twins: [{name: dry, weather: {rain_mm_per_h: 0}}, {name: sun, illumination: {sun: {altitude_deg: 4}}}]\n"
    )
    for again in (plain, Scenario.model_validate(plain.to_data())):
        plan = plan_episode(again, None, 1)
        weather, light = plan.conditions(0)
        dry = plan.under_twins()["dry"].conditions(0)[0]
        assert dry == replace(weather, rain_mm_per_h=0.0)
        assert plan.under_twins()["sun"].conditions(0)[1].sun_azimuth == light.sun_azimuth
    assert Scenario.model_validate(plain.to_data()) == plain


@pytest.mark.parametrize(
    ("twins", "message"),
    [
        ("[{name: clone}]", r"twins\[0\].name: the original is called so"),
        ("[{name: a}, {name: a}]", r"twins\[1\].name: another twin is called so"),
        (
            "[{name: A}]",
            r"twins\[0\].name: expected a letter or digit, then up to 31 of a-z, 0-9, '_' and '-', as in dense-fog, "
            r"got 'A'",
        ),
        ("[{name: a, wether: {}}]", r"twins\[0\].wether: unknown field 'wether'; did you mean 'weather'\?"),
        ("[{name: a, traffic: {engine: none}}]", r"twins\[0\].traffic: unknown field"),
        ("[{name: a, weather: {wetness: 200}}]", r"twins\[0\].weather.wetness: .*200"),
        ("[{name: a, weather: {carla: {wetness: 3}}}]", r"twins\[0\].weather.carla: goes with a preset of CARLA's"),
        (
            "[{name: a, effects: {f_number: 2}}]",
            r"twins\[0\].effects: of camera 'front': give either blur_circle_px or",
        ),
    ],
)
def test_what_makes_no_sense_is_told_where_it_stands(twins: str, message: str) -> None:
    text = STRAIGHT.replace("fov_deg: 80,", "fov_deg: 80, effects: {blur_circle_px: 2},")
    with pytest.raises(ScenarioError, match=message):
        scenario(text, f"twins: {twins}\n")
