"""What strangers wrote: every input that ever went wrong, and as many new ones as a test suite has time for.

``tools/fuzz`` goes on for longer.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.__main__ import NAMES
from tests.fuzz.all_targets import TARGETS
from tests.fuzz.by_hypothesis import explore
from tests.fuzz.run_input import run_input
from tests.fuzz.target import Target

FINDINGS = [(target, path) for target in TARGETS.values() for path in target.corpus]


def test_every_target_can_be_asked_for() -> None:
    assert tuple(TARGETS) == NAMES


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_whole_is_taken(target: Target) -> None:
    for data in target.seeds():
        run_input(target, data)


@pytest.mark.parametrize(("target", "path"), FINDINGS, ids=[f"{target.name}-{path.name}" for target, path in FINDINGS])
def test_what_was_found_stays_mended(target: Target, path: Path) -> None:
    run_input(target, path.read_bytes())


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_damaged_is_refused_or_taken(target: Target) -> None:
    explore(target, target.examples)
