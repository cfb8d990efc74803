"""How far a check has come, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")
OnCount = Callable[[int, int], None]
"""Hears how many frames, images or sequences of how many have been checked."""

_listener: ContextVar[OnCount | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(on_count: OnCount | None) -> Iterator[None]:
    """Have ``on_count`` hear of what is ``counted`` while the context lasts."""
    token = _listener.set(on_count)
    try:
        yield
    finally:
        _listener.reset(token)


def counted(items: Collection[Item]) -> Iterator[Item]:
    """Yield ``items``, and tell of each one that has been done with."""
    on_count = _listener.get()
    for done, item in enumerate(items, 1):
        yield item
        if on_count is not None:
            on_count(done, len(items))
