"""Fields that are drawn together, how often fields are drawn, and that nothing moves anything else."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from bridge.scenario.correlation import Correlated, mixing
from bridge.scenario.distributions import Choice, Distribution, LogUniform, Normal, Ordered, Uniform, UniformInt
from bridge.scenario.draw import Draw
from bridge.scenario.fields import fields_of
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario

EPISODES = 1500


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


def drawn(scenario: Scenario, *paths: str, seed: int = 3) -> NDArray[np.float64]:
    """Return (EPISODES, paths) values."""
    together = scenario.together
    draws = (Draw(seed, episode, 0, together) for episode in range(EPISODES))
    return np.array([[draw(path, together.fields[path]) for path in paths] for draw in draws], float)


@pytest.mark.parametrize(
    "distribution",
    [Uniform(2, 9), LogUniform(0.1, 50), Normal(3, 2, -1, 4), UniformInt(2, 7), Choice((3, 1, 2), (1, 0, 2))],
)
def test_quantiles_are_the_inverse_of_the_cumulative_distribution(distribution: Ordered[Any]) -> None:
    generator = np.random.default_rng(4)
    by_sample = [distribution.sample(generator, 0) for _ in range(4000)]
    by_quantile = [distribution.quantile(share) for share in (np.arange(4000) + 0.5) / 4000]
    if isinstance(distribution, Choice | UniformInt):
        values, counts = np.unique(by_sample, return_counts=True)
        expected = [by_quantile.count(value) for value in values]
        assert stats.chisquare(counts, expected).pvalue > 1e-3
    else:
        assert stats.ks_2samp(by_sample, by_quantile).pvalue > 1e-3


WET = "weather: {rain_mm_per_h: {log_uniform: [0.1, 50]}, wetness: {normal: [60, 30]}, puddles: {choice: [0, 10, 40]}}"
NAMES = ("weather.rain_mm_per_h", "weather.wetness", "weather.puddles")


def ranks(values: NDArray[np.float64]) -> float:
    return float(stats.spearmanr(values[:, 0], values[:, 1]).statistic)


@pytest.mark.parametrize("rho", [-1.0, -0.6, 0.0, 0.7, 1.0])
def test_correlations_come_out_and_each_keeps_its_distribution(parse: Parse, rho: float) -> None:
    group = f"correlations: [{{fields: [{NAMES[0]}, {NAMES[1]}], rho: {rho}}}]"
    values = drawn(parse(weather=WET, correlations=group), *NAMES)
    assert ranks(values) == pytest.approx(6 / math.pi * math.asin(rho / 2), abs=0.05)
    assert abs(ranks(values[:, [0, 2]])) < 0.08
    assert stats.kstest(values[:, 0], stats.loguniform(0.1, 50).cdf).pvalue > 1e-3
    wetness = stats.truncnorm(-2, 40 / 30, loc=60, scale=30)
    assert stats.kstest(values[:, 1], wetness.cdf).pvalue > 1e-3
    alone = drawn(parse(weather=WET), *NAMES)
    assert (values[:, 0] == alone[:, 0]).all(), "the first of a group keeps its values"
    assert (values[:, 2] == alone[:, 2]).all(), "who is not in the group keeps them, too"


def test_a_matrix_and_a_choice(parse: Parse) -> None:
    matrix = "[[1, 0.8, -0.5], [0.8, 1, -0.2], [-0.5, -0.2, 1]]"
    group = f"correlations: [{{fields: [{', '.join(NAMES)}], matrix: {matrix}}}]"
    scenario = parse(weather=WET, correlations=group)
    values = drawn(scenario, *NAMES)
    assert ranks(values) == pytest.approx(6 / math.pi * math.asin(0.4), abs=0.05)
    assert ranks(values[:, [0, 2]]) < -0.35
    _, counts = np.unique(values[:, 2], return_counts=True)
    assert stats.chisquare(counts).pvalue > 1e-3
    again = Scenario.model_validate(scenario.to_data())
    assert (drawn(again, *NAMES) == values).all()


def test_fields_of_a_group_may_be_drawn_per_frame(parse: Parse) -> None:
    scenario = parse(
        weather="weather: {dust: {uniform: [0, 1], per: frame}, wetness: {uniform: [0, 1], per: frame}}",
        correlations="correlations: [{fields: [weather.dust, weather.wetness], rho: 1}]",
    )
    plan = plan_episode(scenario, None, 0)
    weathers = [plan.conditions(frame)[0] for frame in range(4)]
    assert len({weather.dust for weather in weathers}) == 4
    assert all(weather.dust == pytest.approx(weather.wetness, abs=1e-9) for weather in weathers)


@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_only_matrices_of_correlations_can_be_mixed(values: list[float]) -> None:
    matrix = np.eye(4)
    matrix[np.triu_indices(4, 1)] = values
    matrix = np.maximum(matrix, matrix.T) + np.minimum(matrix, matrix.T) - np.diag(np.diag(matrix))
    lowest = np.linalg.eigvalsh(matrix).min()
    mixed = mixing(matrix.tolist())
    if lowest > 1e-4:
        assert mixed is not None
        lower = np.zeros((4, 4))
        for row, weights in enumerate(mixed):
            lower[row, : len(weights)] = weights
        assert lower @ lower.T == pytest.approx(matrix, abs=1e-6)
    elif lowest < -1e-4:
        assert mixed is None


@pytest.mark.parametrize(
    ("group", "line"),
    [
        (
            "{fields: [weather.wetness, weather.rian_mm_per_h], rho: 0.5}",
            "13 correlations[0].fields[1]: there is no field 'weather.rian_mm_per_h' that is drawn; "
            "did you mean 'weather.rain_mm_per_h'?",
        ),
        (
            "{fields: [weather.wetness, weather.dust], rho: 0.5}",
            "13 correlations[0].fields[1]: weather.dust does not vary here; give it a distribution, such as uniform, "
            "or take it out",
        ),
        (
            f"{{fields: [{', '.join(NAMES)}], rho: -0.6}}",
            "13 correlations[0].rho: no numbers can be correlated like this (the matrix is not positive "
            "semi-definite); with 3 fields no less than -0.5",
        ),
        (
            f"{{fields: [{', '.join(NAMES)}], matrix: [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]}}",
            "13 correlations[0].matrix: no numbers can be correlated like this (the matrix is not positive "
            "semi-definite); move the correlations towards 0",
        ),
        (
            "{fields: [weather.wetness, weather.puddles], matrix: [[1, 0.9], [0.8, 1]]}",
            "13 correlations[0].matrix[1][0]: must be alike on both sides of the diagonal, got 0.8 and 0.9",
        ),
        (
            "{fields: [weather.wetness, weather.puddles], rho: 0.1, matrix: [[1, 0], [0, 1]]}",
            "13 correlations[0]: give either rho or matrix, got both",
        ),
        (
            "{fields: [weather.wetness, weather.puddles], rho: 0.1}, {fields: [weather.wetness, "
            "weather.rain_mm_per_h], rho: 0.1}",
            "13 correlations[1].fields[0]: weather.wetness is in two correlations; put their fields into one, "
            "with a matrix",
        ),
        (
            "{fields: [weather.wetness, illumination.exposure_ev], rho: 0.1}",
            "13 correlations[0].fields[1]: illumination.exposure_ev is drawn per frame, weather.wetness per episode; "
            "draw both equally often",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(errors: Callable[..., list[str]], group: str, line: str) -> None:
    found = errors(
        weather=WET,
        illumination="illumination: {exposure_ev: {uniform: [-1, 1], per: frame}}",
        correlations=f"correlations: [{group}]",
    )
    assert found == [f"test.yaml:{line}"]


def test_per_dataset_is_one_draw_for_all_episodes(parse: Parse) -> None:
    scenario = parse(
        weather="weather: {wetness: {uniform: [0, 100], per: dataset}, dust: {uniform: [0, 100]}}",
        traffic="traffic: {vehicles_per_km: {uniform: [1, 50], per: dataset}}",
    )
    plans = [plan_episode(scenario, None, episode) for episode in range(5)]
    weathers = [plan.conditions(frame)[0] for plan in plans for frame in (0, 3)]
    assert len({weather.wetness for weather in weathers}) == 1
    assert len({weather.dust for weather in weathers}) == 5
    assert len({plan.traffic.vehicles_per_km for plan in plans}) == 1  # type: ignore[union-attr]
    assert plan_episode(scenario, 99, 0).conditions(0)[0].wetness != weathers[0].wetness


PER_FIELD = [
    "uniform: [{0}, {1}]",
    "uniform: [{0}, {1}], per: frame",
    "uniform: [{0}, {1}], per: dataset",
    "normal: [{0}, 5]",
    "cycle: [{0}, {1}]",
    "choice: [{1}, {0}]",
    "ramp: [{0}, {1}]",
]
FIELDS = {
    "weather": ("wetness", "puddles", "dust", "leaves", "cloudiness", "lens_drops"),
    "illumination": ("exposure_ev", "exposure_ev100", "white_balance_k"),
}
RANGES = {"exposure_ev": (-2, 2), "exposure_ev100": (3, 15), "white_balance_k": (2000, 9000)}


@st.composite
def some_fields(draw: st.DrawFn) -> dict[str, str]:
    chosen = draw(st.lists(st.sampled_from([name for names in FIELDS.values() for name in names]), unique=True))
    return {name: "{" + draw(st.sampled_from(PER_FIELD)).format(*RANGES.get(name, (10, 90))) + "}" for name in chosen}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some_fields(), st.sampled_from(sorted(RANGES)), st.integers(0, 5), st.booleans())
def test_adding_a_field_moves_no_other_draw(
    parse: Parse, fields: dict[str, str], added: str, episode: int, is_correlated: bool
) -> None:
    def values(given: dict[str, str], more: dict[str, str]) -> dict[str, list[object]]:
        sections = {
            section: f"{section}: {{{', '.join(f'{name}: {given[name]}' for name in names if name in given)}}}"
            for section, names in FIELDS.items()
        }
        together = parse(**sections, **more, episodes="episodes: 6").together
        return {
            path: [Draw(1, episode, frame, together)(path, distribution) for frame in (0, 2)]
            for path, distribution in together.fields.items()
        }

    before = values(fields, {})
    more = {"correlations": "correlations: [{fields: [traffic.warmup_s, traffic.vehicles_per_km], rho: 0.5}]",
            "traffic": "traffic: {warmup_s: {uniform: [1, 9]}, vehicles_per_km: {uniform: [1, 9]}}"}  # fmt: skip
    after = values({**fields, added: "{uniform: [3, 9]}"} if added != "white_balance_k" else
                   {**fields, added: "{uniform: [3000, 9000]}"}, more if is_correlated else {})  # fmt: skip
    changed = {f"illumination.{added}", "traffic.warmup_s", "traffic.vehicles_per_km"}
    assert {path: drawn for path, drawn in before.items() if path not in changed}.items() <= after.items()


def test_fields_have_the_paths_that_they_are_drawn_by(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Distribution[Any]] = {}
    draw = Draw.__call__

    def noted(self: Draw, path: str, distribution: Distribution[Any]) -> Any:
        asked[path] = distribution
        return draw(self, path, distribution)

    monkeypatch.setattr(Draw, "__call__", noted)
    scenario = parse(
        traffic="traffic: {engine: none, actors: [{category: car, ahead_m: 9}, {category: van, ahead_m: 30}]}",
        weather="weather: {wind: {speed_mps: 3}, keyframes: [{at_s: 0, dust: 3}]}",
        sensors="sensors: {front: {kind: camera, size: [64, 64], fov_deg: 90, effects: {iso: 100}}}",
    )
    plan = plan_episode(scenario, None, 0)
    plan.conditions(0)
    plan.effects(0)
    known = {path: field.distribution for path, field in fields_of(scenario).items() if field.distribution is not None}
    assert asked.keys() - known.keys() == {"road.source"}
    assert {path: asked[path] for path in known} == known


def test_normal_scores_are_within_reach() -> None:
    # The shares next to 0 and 1 must neither fail nor leave [0, 1).
    for share, rho in itertools.product((0.0, 2.0**-60, 0.5, 1 - 2.0**-53), (-0.9, 0.3)):
        correlated = Correlated(("a", "b"), (rho, math.sqrt(1 - rho * rho)))
        assert 0.0 <= correlated.share(lambda _, share=share: share) < 1.0  # type: ignore[misc]
