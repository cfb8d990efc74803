"""Work on the frames of an export on all cores, a few frames ahead of what has been finished."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self

from bridge.machine import usable_cores

P = ParamSpec("P")

_AHEAD = 2
"""So many tasks a core wait at most; each holds a frame's labels in memory."""


class SideBySide:
    """Does tasks on threads of its own; all that were begun are done at the end of the block.

    For what reads, compresses and writes pictures, which lets other threads go on.
    """

    def __init__(self) -> None:
        self._cores = usable_cores()
        self._pool = ThreadPoolExecutor(max_workers=self._cores, thread_name_prefix="export")
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            while error is None and self._waiting:
                self._waiting.popleft().result()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def begin(self, task: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have ``task`` done soon; raises what an earlier one has raised, as the end of the block does."""
        if len(self._waiting) >= _AHEAD * self._cores:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(task, *args, **kwargs))
