"""Looks for inputs that go wrong with hypothesis, which also makes what it finds small."""

from __future__ import annotations

import contextlib
import time
from random import Random

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.findings import Findings
from tests.fuzz.run_input import run_input
from tests.fuzz.target import Target

_MOST_DAMAGES = 3
_EXAMPLES = 500


def explore(target: Target, examples: int, *, seed: int | None = None, findings: Findings | None = None) -> None:
    """Try so many damaged inputs, the same ones every time for one ``seed``; raises what is wrong with one of them."""
    seeds = [*target.seeds(), *(path.read_bytes() for path in target.corpus)]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=seed is None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(st.sampled_from(seeds), st.integers(1, _MOST_DAMAGES), st.integers(0, 2**32 - 1))
    def one(data: bytes, damages: int, number: int) -> None:
        rng = Random(number)
        for _ in range(damages):
            data = target.mutate(data, rng)
        try:
            run_input(target, data)
        except Exception as error:
            if findings is not None:
                findings.add(data, error)
            raise

    if seed is not None:
        one = hypothesis.seed(seed)(one)
    one()


def fuzz(target: Target, seconds: float, findings: Findings) -> None:
    """Go on for ``seconds``, with other inputs each time; what goes wrong is noted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(Exception):  # noted where it was raised
            explore(target, _EXAMPLES, seed=time.time_ns(), findings=findings)
