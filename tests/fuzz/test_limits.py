"""The bounds hold for code that does not want to end."""

from __future__ import annotations

import contextlib
import resource

import numpy as np
import pytest

from tests.fuzz.limits import TooSlowError, bounded


def test_a_hang_ends_even_where_everything_is_caught() -> None:
    with pytest.raises(TooSlowError, match=r"took more than 0\.1 s"), bounded(0.1):
        _never_end()


def _never_end() -> None:
    while True:
        with contextlib.suppress(Exception):
            sum(range(1000))


def test_memory_is_refused_and_given_back() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), bounded(5.0, memory=64 << 20):
        np.zeros(256 << 20, np.uint8)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_what_is_quick_and_small_is_left_alone() -> None:
    with bounded(5.0):
        assert sum(range(1000)) == 499_500
