"""Captures that are disturbed end as the same dataset; ``tools/fault_campaign.py`` does more of the same."""

import shutil
import sys
from pathlib import Path

import pytest
from faults.campaign import table, trials
from faults.kinds import KINDS, Need, round_of
from faults.storage import can_mount

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up where Linux has them")

REDUCED = {
    ("worker killed", 2),
    ("power cut", 1),
    ("disk full", 1),
    ("one call fails with EIO", 1),
    ("command killed between two calls", 1),
    ("connection cut", 1),
    ("bit turned over", 1),
}
"""What is different in kind, and cheap."""


def test_no_fault_shows_in_the_dataset(tmp_path: Path) -> None:
    available = Need.MOUNT if can_mount() else Need.NOTHING
    kinds = [kind for kind in KINDS if (kind.name, kind.workers) in REDUCED and kind.needs in available]
    outcomes = list(trials(kinds, 5, tmp_path))
    assert not [(outcome.kind.name, outcome.wrong, outcome.said) for outcome in outcomes if outcome.wrong]
    assert sum(outcome.injected > 0 for outcome in outcomes) >= len(kinds) - 1  # one moment may have been missed
    assert all(outcome.statuses[-1] == 0 for outcome in outcomes)
    assert f"| together | | {len(kinds)} |" in table(outcomes)
    shutil.rmtree(tmp_path)


def test_a_round_has_every_kind_that_is_possible() -> None:
    assert set(round_of(Need.MOUNT | Need.ENGINE)) == set(KINDS)
    assert len(round_of(Need.MOUNT | Need.ENGINE)) == sum(kind.weight for kind in KINDS)
    assert not [kind for kind in round_of(Need.NOTHING) if kind.needs]
    assert len(set(round_of(Need.NOTHING)[:10])) == 10
