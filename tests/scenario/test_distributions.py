from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.scenario.distributions import (
    Choice,
    Constant,
    Cycle,
    Distribution,
    LogUniform,
    Normal,
    Uniform,
    UniformInt,
    UniformTime,
)

DRAWS = 20_000
numbers = st.floats(-1e6, 1e6)
seeds = st.integers(0, 2**63)


def draws(distribution: Distribution[float] | Distribution[int]) -> NDArray[np.float64]:
    generator = np.random.default_rng(1)
    return np.array([distribution.sample(generator, index) for index in range(DRAWS)], float)


@given(numbers, numbers, seeds)
def test_uniform_stays_inside(a: float, b: float, seed: int) -> None:
    low, high = min(a, b), max(a, b)
    assert low <= Uniform(low, high).sample(np.random.default_rng(seed), 0) <= high


@given(st.floats(1e-9, 1e9), st.floats(1e-9, 1e9), seeds)
def test_log_uniform_stays_inside(a: float, b: float, seed: int) -> None:
    low, high = min(a, b), max(a, b)
    assert low <= LogUniform(low, high).sample(np.random.default_rng(seed), 0) <= high


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9), seeds)
def test_uniform_int_stays_inside(low: int, extent: int, seed: int) -> None:
    value = UniformInt(low, low + extent).sample(np.random.default_rng(seed), 0)
    assert isinstance(value, int)
    assert low <= value <= low + extent


@given(numbers, st.floats(1e-6, 1e6), st.floats(0, 1e6), st.floats(0, 1e6), seeds)
def test_normal_stays_inside(mean: float, std: float, below: float, above: float, seed: int) -> None:
    normal = Normal(mean, std, mean - below, mean + above)
    assert normal.low <= normal.sample(np.random.default_rng(seed), 0) <= normal.high


@given(st.lists(st.floats(0, 10), min_size=1, max_size=6).filter(any), seeds)
def test_choice_never_takes_a_weight_of_zero(weights: list[float], seed: int) -> None:
    choice = Choice(tuple(range(len(weights))), tuple(weights))
    assert weights[choice.sample(np.random.default_rng(seed), 0)] > 0


@given(st.lists(st.integers(), min_size=1, max_size=7), st.integers(0, 1000))
def test_cycle_takes_turns(values: list[int], index: int) -> None:
    cycle = Cycle(tuple(values))
    assert cycle.sample(np.random.default_rng(0), index) == values[index % len(values)]
    start = index * len(values)
    assert [cycle.sample(np.random.default_rng(0), start + i) for i in range(len(values))] == values


def test_uniform_moments() -> None:
    sample = draws(Uniform(10, 40))
    assert sample.mean() == pytest.approx(25, abs=0.3)
    assert sample.std() == pytest.approx(30 / math.sqrt(12), rel=0.02)
    assert sample.min() < 10.1
    assert sample.max() > 39.9


def test_uniform_int_hits_both_ends_equally() -> None:
    counts = np.bincount(draws(UniformInt(2, 5)).astype(int))
    assert counts[:2].sum() == 0
    assert counts[2:] == pytest.approx(DRAWS / 4, rel=0.06)


def test_log_uniform_halves_lie_left_and_right_of_the_geometric_mean() -> None:
    sample = draws(LogUniform(50, 5000))
    assert (sample < 500).mean() == pytest.approx(0.5, abs=0.015)


def test_normal_moments() -> None:
    sample = draws(Normal(3, 2, -math.inf, math.inf))
    assert sample.mean() == pytest.approx(3, abs=0.06)
    assert sample.std() == pytest.approx(2, rel=0.02)


def test_truncated_normal_has_the_density_of_the_curve_inside_and_no_pile_at_the_ends() -> None:
    sample = draws(Normal(0, 1, -0.5, 2))
    curve = NormalDist(0, 1)
    inside = curve.cdf(2) - curve.cdf(-0.5)
    for end in (-0.25, 0.0, 0.5, 1.0, 1.5):
        assert (sample < end).mean() == pytest.approx((curve.cdf(end) - curve.cdf(-0.5)) / inside, abs=0.015)
    assert len(np.unique(sample)) > 0.99 * DRAWS


def test_choice_frequencies() -> None:
    counts = np.bincount(draws(Choice((0, 1, 2), (0.3, 0.0, 0.9))).astype(int), minlength=3)
    assert counts / DRAWS == pytest.approx([0.25, 0, 0.75], abs=0.015)


def test_uniform_time_stays_inside() -> None:
    low, high = datetime(2025, 6, 21, 4, tzinfo=UTC), datetime(2025, 6, 21, 22, tzinfo=UTC)
    generator = np.random.default_rng(0)
    moments = [UniformTime(low, high).sample(generator, 0) for _ in range(500)]
    assert low <= min(moments) < low + timedelta(hours=1)
    assert high - timedelta(hours=1) < max(moments) <= high


def test_constant() -> None:
    assert Constant("clear").sample(np.random.default_rng(0), 9) == "clear"
