"""Calls to the file system that fail or never return, in the process that they are planted in."""

from __future__ import annotations

import errno
import os
import signal
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR


class Then(StrEnum):
    """What comes of the call."""

    FAIL = "fail"
    """It fails with EIO, as where a disk has a bad place."""
    FAIL_FOR_GOOD = "fail for good"
    """So do all later ones, as those of a disk that is gone."""
    DIE = "die"
    """The process is killed before it."""


@dataclass(frozen=True, slots=True)
class FailingCalls:
    """Disturbs what changes a folder: opening to write, making folders, renaming, flushing to the disk.

    Python reports these calls to audit hooks before it makes them; flushing it does not report, so it is replaced.
    """

    folder: str
    """Files in it and below it are meant; flushing counts wherever the file lies."""
    first: int
    """The number of the call that is disturbed, from 0."""
    then: Then

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> FailingCalls:
        """Return the object of which ``as_json`` has said this."""
        return cls(said["folder"], said["first"], Then(said["then"]))

    def as_json(self) -> dict[str, object]:
        """Return the fields, for ``from_json``."""
        return asdict(self)

    def plant(self) -> None:
        """Have the calls of this process fail from now on; there is no way back."""
        count = 0
        flush = os.fsync

        def meet(path: str) -> None:
            nonlocal count
            number, count = count, count + 1
            if number < self.first or (number > self.first and self.then is Then.FAIL):
                return
            if self.then is Then.DIE:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)

        def hear(event: str, arguments: tuple[Any, ...]) -> None:
            writes = event in ("os.mkdir", "os.rename") or (event == "open" and int(arguments[2] or 0) & _WRITES)
            if writes and not isinstance(arguments[0], int) and self._is_meant(os.fsdecode(arguments[0])):
                meet(os.fsdecode(arguments[0]))

        def failing_flush(file: Any) -> None:
            meet("")
            flush(file)

        setattr(os, "fsync", failing_flush)  # noqa: B010 - an assignment would have to have the very same type
        sys.addaudithook(hear)

    def _is_meant(self, path: str) -> bool:
        return os.path.abspath(path).startswith(self.folder)  # noqa: PTH100 - runs before every call
