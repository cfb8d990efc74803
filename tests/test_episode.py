from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast

import pytest

import bridge.episode
from bridge.classes import Category
from bridge.episode import actor_models, episode_states
from bridge.geometry import Pose, Vec3
from bridge.place import Place
from bridge.scenario.load import parse_scenario
from bridge.scenario.sample import plan_episode
from bridge.simulator.fake import FakeSimulator
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.travel import LONGEST_STAND_NS, moving_moments
from bridge.world import StaticScene


def moment(step: int, x: float) -> TrafficMoment:
    return TrafficMoment(step, step * 100_000_000, Pose(Vec3(x, 0.0, 0.0)), Vec3(0.0, 0.0, 0.0), ())


def kept(positions: list[float], min_travel_m: float) -> list[int]:
    moments = (moment(step, x) for step, x in enumerate(positions))
    return [each.step for each in moving_moments(moments, min_travel_m)]


def test_moments_without_travel_are_left_out() -> None:
    assert kept([0.0, 0.2, 0.4, 0.6, 0.7, 1.2], 0.5) == [0, 3, 5]


def test_every_moment_counts_without_a_minimum() -> None:
    assert kept([0.0, 0.0, 0.0], 0.0) == [0, 1, 2]


def test_nobody_stands_for_ever() -> None:
    steps = LONGEST_STAND_NS // 100_000_000
    assert kept([0.0] * (2 * steps + 1), 0.5) == [0, steps, 2 * steps]


def test_weather_follows_the_time_of_the_moment_not_the_count_of_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = parse_scenario(SHOWER, tmp_path / "shower.yaml")
    plan = plan_episode(scenario, None, 0)

    class Moving:
        def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
            # It stands for a while: frames 1 and 2 are 10 seconds apart.
            return (moment(step, x) for step, x in ((0, 0.0), (50, 9.0), (100, 9.0), (150, 20.0)))

    monkeypatch.setattr(bridge.episode, "run_traffic", lambda *_, **__: nullcontext(Moving()))
    states = [state for _, state in episode_states(plan, NOWHERE, cast(Any, None), tmp_path)]
    assert [state.time_ns for state in states] == [0, 5_000_000_000, 15_000_000_000]
    assert [state.weather.cloudiness for state in states] == pytest.approx([0.0, 0.25, 0.75])
    assert [state.weather for state in states] == [
        plan.conditions(frame, state.time_ns / 1e9)[0] for frame, state in enumerate(states)
    ]


NOWHERE = Place(None, StaticScene({}, ()))
SHOWER = """
schema: 1
name: shower
road: {source: {kind: grid}}
weather: {coupling: {}, keyframes: [{at_s: 0, cloudiness: 0}, {at_s: 20, cloudiness: 100, rain_mm_per_h: 20}]}
sensors: {front: {kind: camera, size: [640, 480], fov_deg: 90}}
capture: {frames: 3, min_travel_m: 1}
"""


@pytest.mark.parametrize(("weather", "is_bare"), [("clear", False), ("snow", True), ("autumn", False)])
def test_trees_are_bare_where_snow_lies_and_under_twins_as_in_the_original(
    tmp_path: Path, weather: str, is_bare: bool
) -> None:
    text = TREES.replace("WEATHER", weather).replace("TWIN", "snow_cover" if weather == "clear" else "clear")
    plan = plan_episode(parse_scenario(text, tmp_path / "trees.yaml"), None, 0)
    models = actor_models(plan.models, plan.scenario.assets.stock, plan.traffic, FakeSimulator().info, seed=1)
    place = Place.of_plan(plan, models, tmp_path)
    names = {each.asset for each in place.scene.placements if each.category is Category.VEGETATION}
    assert any("lime" in name or "birch" in name for name in names)
    assert {"_bare" in name for name in names if "conifer" not in name} == {is_bare}


TREES = """
schema: 1
name: trees
road: {source: {kind: straight, length_m: 200}}
traffic: {engine: none}
weather: {preset: WEATHER}
twins: [{name: other, weather: {preset: TWIN}}]
sensors: {front: {kind: camera, size: [64, 32], fov_deg: 60}}
capture: {frames: 1}
"""
