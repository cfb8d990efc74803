"""Bounds on what one input may cost, so that a hang or a flood of memory is a failure like any other."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

MEMORY_BYTES = 1 << 30
"""What one input may add to the address space of the process."""

_AGAIN_S = 0.2


class TooSlowError(Exception):
    """An input took more CPU time than it may."""


class _Alarm(BaseException):
    """Goes through ``except Exception`` of the code that hangs."""


@contextmanager
def bounded(seconds: float, memory: int = MEMORY_BYTES) -> Iterator[None]:
    """Raise ``TooSlowError`` in the block after ``seconds`` of CPU time, and ``MemoryError`` beyond ``memory`` bytes.

    For the main thread of a POSIX system. CPU time is that of the process: a machine that is busy fails no test.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    before = signal.signal(signal.SIGPROF, _ring)
    resource.setrlimit(resource.RLIMIT_AS, (_lower(_address_space() + memory, soft, hard), hard))
    # It rings again and again: the first alarm may be lost in a destructor, from which nothing can be raised.
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_S)
    try:
        yield
    except _Alarm:
        raise TooSlowError(f"took more than {seconds:g} s of CPU time") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _ring(number: int, frame: FrameType | None) -> None:
    raise _Alarm


def _address_space() -> int:
    """Return the bytes that are mapped now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _lower(wanted: int, *limits: int) -> int:
    return min([wanted, *(limit for limit in limits if limit != resource.RLIM_INFINITY)])
