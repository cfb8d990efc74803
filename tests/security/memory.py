"""How much memory a piece of a test takes at its peak."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_MIB = 1 << 20


@contextmanager
def at_most(mebibytes: int) -> Iterator[None]:
    """Fail if this process grows by more than ``mebibytes`` meanwhile, even if it shrinks again. Linux only."""
    if not Path("/proc/self/clear_refs").exists():  # pragma: no cover
        yield
        return
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak
    yield
    grown = (_resident("VmHWM") - before) / _MIB
    if grown > mebibytes:
        pytest.fail(f"expected at most {mebibytes} MiB more, got {grown:.0f}")


def _resident(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise AssertionError(name)
