"""What changes over the episodes: stages, ramps and the views of an object."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Protocol

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.geometry import Vec3
from bridge.scenario.curriculum import CurriculumSection, stages_of
from bridge.scenario.distributions import Constant, LogUniform, Normal, Uniform, UniformInt
from bridge.scenario.ramp import Ramp, Scale
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.scenario.view_sphere import Aspect, ViewSphere, icosphere
from bridge.traffic.demand import ScriptedTraffic


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


TEN = "episodes: 10"


def rains(scenario: Scenario) -> list[float]:
    plans = [plan_episode(scenario, None, episode) for episode in range(scenario.episodes)]
    return [round(plan.conditions(0)[0].rain_mm_per_h, 9) for plan in plans]


def test_stages_change_their_episodes_and_no_others(parse: Parse) -> None:
    weather = "weather: {rain_mm_per_h: {uniform: [20, 30]}, dust: {uniform: [0, 100]}}"
    plain = parse(weather=weather, episodes=TEN)
    staged = parse(
        weather=weather,
        episodes=TEN,
        curriculum="curriculum: {stages: [{name: dry, share: 0.3, set: {weather.rain_mm_per_h: 0}}, "
        "{name: as-it-is, episodes: 5}, "
        "{name: jam, share: 0.2, set: {traffic: {vehicles_per_km: 90}, weather.wind: {speed_mps: 9}}}]}",
    )
    before, after = ([plan_episode(each, None, episode) for episode in range(10)] for each in (plain, staged))
    assert [plan.stage for plan in after] == ["dry"] * 3 + ["as-it-is"] * 5 + ["jam"] * 2
    assert {plan.stage for plan in before} == {None}
    assert rains(staged) == [0.0] * 3 + rains(plain)[3:]
    for old, new in zip(before, after, strict=True):
        assert old.conditions(0)[0].dust == new.conditions(0)[0].dust
        assert (old.road_seed, old.traffic_seed, old.road) == (new.road_seed, new.traffic_seed, new.road)
    assert [plan.traffic.vehicles_per_km for plan in after[6:]] == [14, 14, 90, 90]  # type: ignore[union-attr]
    assert math.hypot(*after[9].conditions(0)[0].wind_mps) == pytest.approx(9)
    again = Scenario.model_validate(staged.to_data())
    assert again == staged
    assert rains(again) == rains(staged)


def test_ramps_go_over_the_dataset_or_their_stage(parse: Parse) -> None:
    at_the_field = parse(weather="weather: {rain_mm_per_h: {ramp: [0, 18]}}", episodes=TEN)
    in_short = parse(episodes=TEN, curriculum="curriculum: {ramp: {weather.rain_mm_per_h: [0, 18]}}")
    assert rains(at_the_field) == rains(in_short) == [2.0 * episode for episode in range(10)]
    stages = "[{name: a, share: 0.5}, {name: b, share: 0.5, set: {weather.rain_mm_per_h: {ramp: [8, 0], over: stage}}}]"
    both = parse(episodes=TEN, curriculum=f"curriculum: {{ramp: {{weather.rain_mm_per_h: [0, 18]}}, stages: {stages}}}")
    assert rains(both) == [0, 2, 4, 6, 8, 8, 6, 4, 2, 0]
    assert rains(Scenario.model_validate(both.to_data())) == rains(both)


def test_a_ramp_of_one_episode_is_its_beginning(parse: Parse) -> None:
    assert rains(parse(weather="weather: {rain_mm_per_h: {ramp: [3, 18]}}", episodes="episodes: 1")) == [3]


ENDS = st.one_of(
    st.floats(1, 100).map(Constant),
    st.tuples(st.floats(1, 100), st.floats(1, 100)).map(lambda ends: Uniform(*sorted(ends))),
    st.tuples(st.floats(1, 100), st.floats(1, 100)).map(lambda ends: LogUniform(*sorted(ends))),
    st.tuples(st.floats(5, 90), st.floats(0.1, 50)).map(lambda curve: Normal(*curve, 1, 100)),
    st.integers(1, 50).map(lambda low: UniformInt(low, low + 9)),
)


@given(ENDS, ENDS, st.sampled_from(Scale), st.floats(0, 1 - 1e-9), st.floats(0, 1), st.floats(0, 1))
def test_ramps_begin_and_end_as_they_say_and_go_steadily(
    start: Constant[float], end: Constant[float], scale: Scale, share: float, one: float, other: float
) -> None:
    ramp = Ramp(start, end, scale=scale)
    first, last = start.quantile(share), end.quantile(share)
    assert ramp.at(0.0).quantile(share) == pytest.approx(first)
    assert ramp.at(1.0).quantile(share) == pytest.approx(last)
    way = [first, *(ramp.at(at).quantile(share) for at in sorted((one, other))), last]
    rising, falling = (all(a <= b + 1e-9 for a, b in itertools.pairwise(row)) for row in (way, way[::-1]))
    assert rising or falling


def test_the_middle_of_a_logarithmic_ramp_is_the_geometric_mean() -> None:
    assert Ramp(Constant(100.0), Constant(10_000.0), scale=Scale.LOG).at(0.5).quantile(0) == pytest.approx(1000)
    assert Ramp(Constant(2), Constant(5), is_whole=True).at(0.5).quantile(0) in (3, 4)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(1, 60))
def test_shares_give_every_episode_to_one_stage(parts: list[int], scale: int) -> None:
    episodes = sum(parts) * scale + scale // 2
    data = {"stages": [{"name": f"s{k}", "share": part / sum(parts)} for k, part in enumerate(parts)]}
    stages = stages_of(CurriculumSection.model_validate(data), episodes)
    assert [episode for stage in stages for episode in stage.episodes] == list(range(episodes))
    for stage, part in zip(stages, parts, strict=True):
        assert abs(len(stage.episodes) - episodes * part / sum(parts)) < 1 + 1e-6


@pytest.mark.parametrize(
    ("curriculum", "line"),
    [
        (
            "{stages: [{name: a, episodes: 4}]}",
            "13 curriculum.stages: have 4 episodes together, but the scenario has 10",
        ),
        ("{stages: [{name: a}]}", "13 curriculum.stages[0]: give either episodes or share, got neither"),
        (
            "{stages: [{name: a, share: 0.5}, {name: a, share: 0.5}]}",
            "13 curriculum.stages[1].name: there is a stage 'a' already; give it a name of its own",
        ),
        (
            "{stages: [{name: a, share: 0.99}, {name: b, share: 0.01}]}",
            "13 curriculum.stages[1].share: comes to no episode of 10; give the scenario more",
        ),
        (
            "{stages: [{name: a, share: 1, set: {weather.rian_mm_per_h: 3}}]}",
            "13 curriculum.stages[0].set.weather.rian_mm_per_h: unknown field 'rian_mm_per_h'; "
            "did you mean 'rain_mm_per_h'?",
        ),
        (
            "{stages: [{name: a, share: 1, set: {weather.rain_mm_per_h: {uniform: [0, 900]}}}]}",
            "13 curriculum.stages[0].set.weather.rain_mm_per_h.uniform[1]: expected a number from 0 to 200, got 900",
        ),
        (
            "{stages: [{name: a, share: 1, set: {sensors.front.size: [64, 64]}}]}",
            "13 curriculum.stages[0].set.sensors.front.size: cannot change within a dataset; road, ego, traffic, "
            "weather, illumination, mounting, randomization or sensors can, of sensors effects, pose or fov_deg",
        ),
        (
            "{stages: [{name: a, share: 1, set: {'weather..rain': 60}}]}",
            "13 curriculum.stages[0].set.weather..rain: expected the path of a field, like weather.rain_mm_per_h, "
            "got 'weather..rain'",
        ),
        (
            "{stages: [{name: a, share: 1, set: {weather.wind: {speed_mps: 2}, weather.wind.speed_mps: 3}}]}",
            "13 curriculum.stages[0].set.weather.wind.speed_mps: lies within 'weather.wind' or the other way round; "
            "give one of them",
        ),
        (
            "{stages: [{name: a, share: 1, set: {'traffic.actors[2].ahead_m': 3}}]}",
            "13 curriculum.stages[0].set.traffic.actors[2].ahead_m: there is no traffic.actors[2]; "
            "the scenario has 0 of traffic.actors",
        ),
        (
            "{stages: [{name: a, share: 1, set: {ego.speed_mps: 3}}]}",
            "13 curriculum.stages[0].set.ego.speed_mps: SUMO drives the ego here; remove this or set "
            "traffic.engine: none",
        ),
        (
            "{ramp: {weather.preset: [clear, fog]}}",
            "13 curriculum.ramp.weather.preset.ramp: ramp cannot draw this field; use choice, cycle or expr",
        ),
        (
            "{ramp: {weather.dust: [1, 2, 3]}}",
            "13 curriculum.ramp.weather.dust: expected [from, to], numbers or distributions, got [1, 2, 3]",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(errors: Callable[..., list[str]], curriculum: str, line: str) -> None:
    assert errors(episodes=TEN, curriculum=f"curriculum: {curriculum}") == [f"test.yaml:{line}"]


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("{ramp: [1, {choice: [1, 2]}]}", "ramp[1]: a ramp goes between numbers, uniform, uniform_int, log_uniform or "
         "normal, got {choice: [1, 2]}"),
        ("{ramp: [0, 5], scale: log}", "scale: needs numbers > 0 at both ends; use linear"),
        ("{ramp: [0, 5], over: week}", "over: expected dataset or stage, got 'week'"),
        ("{ramp: [0, 5], per: dataset}",
         "per: ramp goes on with the episodes; drawn once for the dataset, it never would"),
        ("{view_sphere: pitch_deg, divisions: 9}", "divisions: expected a whole number from 0 to 5, got 9"),
        ("{view_sphere: pitch, divisions: 1}",
         "view_sphere: expected heading_deg, pitch_deg, forward_m or up_m, got 'pitch'"),
        ("{view_sphere: heading_deg}", "view_sphere: goes from 0 to 342, but the field takes 0 to 100; change what "
         "stands beside it"),
        ("{view_sphere: pitch_deg, lowest_deg: 2, highest_deg: 1}",
         "view_sphere: no view lies between lowest_deg and highest_deg; widen them or divide more"),
        ("{uniform: [0, 1], divisions: 3}", "divisions: only goes with view_sphere, not with uniform"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_field_is_told(errors: Callable[..., list[str]], field: str, line: str) -> None:
    assert errors(weather=f"weather: {{wetness: {field}}}") == [f"test.yaml:8 weather.wetness.{line}"]


@pytest.mark.parametrize("divisions", range(4))
def test_an_icosphere_covers_the_sphere_evenly(divisions: int) -> None:
    corners = icosphere(divisions)
    assert len(corners) == 10 * 4**divisions + 2
    assert np.linalg.norm(corners, axis=1) == pytest.approx(1)
    assert corners.mean(axis=0) == pytest.approx(0, abs=1e-12)
    cosines = corners @ corners.T - 2 * np.eye(len(corners))
    nearest = np.arccos(cosines.max(axis=1))
    assert nearest.max() < 1.25 * nearest.min()
    # No direction is farther from a view than the views are from each other.
    directions = np.random.default_rng(0).normal(size=(2000, 3))
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    assert np.arccos(np.clip((directions @ corners.T).max(axis=1), -1, 1)).max() < nearest.max()


def test_each_division_has_the_views_of_the_one_before() -> None:
    coarse, fine = (ViewSphere(Aspect.HEADING_DEG, divisions, -90, 90).views for divisions in (1, 2))
    assert (len(coarse), len(fine)) == (42, 162)
    assert {(round(a, 6), round(e, 6)) for a, e in coarse} < {(round(a, 6), round(e, 6)) for a, e in fine}
    assert [e for _, e in fine] == sorted((e for _, e in fine), reverse=True)


def test_a_camera_sees_an_object_from_every_view_at_the_same_distance(parse: Parse) -> None:
    sphere = "divisions: 1, lowest_deg: 5, radius_m: 7, ahead_m: 25, centre_m: 0.8"
    scenario = parse(
        episodes="episodes: 60",
        ego="ego: {speed_mps: 0}",
        road="road: {source: {kind: straight}}",
        traffic="traffic: {engine: none, actors: [{category: car, ahead_m: 25, "
        f"heading_deg: {{view_sphere: heading_deg, {sphere}}}}}]}}",
        mounting="mounting: {" + ", ".join(f"{name}: {{view_sphere: {name}, {sphere}}}" for name in
                                           ("forward_m", "up_m", "pitch_deg")) + "}",
        sensors="sensors: {front: {kind: camera, size: [640, 480], fov_deg: 60, pose: {xyz: [0, 0, 0]}}}",
        capture="capture: {frames: 1}",
    )  # fmt: skip
    views = set()
    count = len(ViewSphere(Aspect.PITCH_DEG, 1, 5.0).views)
    for episode in range(60):
        plan = plan_episode(scenario, None, episode)
        assert isinstance(plan.traffic, ScriptedTraffic)
        ego_from_rig = plan.ego_from_rig.matrix()
        towards = np.array([25, 0, 0.8]) - ego_from_rig[:3, 3]
        assert np.linalg.norm(towards) == pytest.approx(7)
        assert ego_from_rig[:3, 0] == pytest.approx(towards / 7), "it looks at the centre"
        (actor,) = plan.traffic.actors
        cos, sin = math.cos(actor.heading), math.sin(actor.heading)
        turn = np.array([[cos, sin], [-sin, cos]])
        seen_from = np.array([*(turn @ -towards[:2]), -towards[2]]) / 7
        views.add(tuple(np.round(seen_from, 6)))
    assert len(views) == count == 15
    assert all(view[2] > math.sin(math.radians(5)) - 1e-6 for view in views)


def test_the_mounting_is_drawn_per_episode_in_radians(parse: Parse) -> None:
    plan = plan_episode(parse(mounting="mounting: {left_m: 0.2, up_m: -0.1, yaw_deg: 90}"), None, 0)
    assert plan.ego_from_rig.position == Vec3(0, 0.2, -0.1)
    assert plan.ego_from_rig.rotation.yaw() == pytest.approx(math.pi / 2)
    scenario = parse(mounting="mounting: {pitch_deg: {uniform: [-5, 5]}}")
    assert len({plan_episode(scenario, None, episode).ego_from_rig for episode in range(4)}) == 4
