"""The scenarios in docs/randomization.md do what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bridge.scenario.load import parse_scenario
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.scenario.view_sphere import Aspect, ViewSphere

PAGE = Path(__file__).parents[2] / "docs" / "randomization.md"
SCENARIOS = re.findall(r"^```yaml\n(schema: .*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def named(name: str) -> Scenario:
    (text,) = [text for text in SCENARIOS if f"name: {name}\n" in text]
    return parse_scenario(text, PAGE)


@pytest.mark.parametrize("text", SCENARIOS, ids=lambda text: text.split("\n")[1])
def test_every_scenario_can_be_planned(text: str) -> None:
    scenario = parse_scenario(text, PAGE)
    for episode in (0, scenario.episodes // 2, scenario.episodes - 1):
        plan_episode(scenario, None, episode).conditions(0)
    assert len(SCENARIOS) == 6


def test_the_curriculum_goes_from_easy_to_hard() -> None:
    scenario = named("easy-to-hard")
    plans = [plan_episode(scenario, None, episode) for episode in range(100)]
    assert [plans[episode].stage for episode in (0, 39, 40, 79, 80, 99)] == [
        "dry",
        "dry",
        "rain",
        "rain",
        "night",
        "night",
    ]
    assert plans[0].conditions(0)[0].fog_visibility_m == pytest.approx(20_000)
    assert plans[99].conditions(0)[0].fog_visibility_m == pytest.approx(150)
    assert plans[99].conditions(0)[0].lens_dirt == pytest.approx(0.4)
    assert 4 <= plans[0].traffic.vehicles_per_km <= 8  # type: ignore[union-attr]
    assert 20 <= plans[99].traffic.vehicles_per_km <= 45  # type: ignore[union-attr]


def test_each_view_of_the_car_is_taken_once() -> None:
    scenario = named("around-a-car")
    assert scenario.episodes == len(ViewSphere(Aspect.PITCH_DEG, 2, 5.0).views)
