"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """The labels are wrong or a reader fails."""
    WARNING = "warning"
    """Unusual, but usable."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold."""

    severity: Severity
    message: str
    frame: str | None = None
    """The name of the frame's files without their extension; None where the whole tree is meant."""
    line: int | None = None
    """Line of the frame's label file, from 1; None where the whole frame is meant."""
    object: str | None = None
    """What in the frame it is about, such as ``actor 17`` or ``annotation 5``; None where that is not known."""
    tree: str | None = None
    """The folder below the one that was checked, where that holds several trees."""

    def __str__(self) -> str:
        frame = self.frame if self.frame is None or self.line is None else f"{self.frame}:{self.line}"
        place = "/".join(part for part in (self.tree, frame) if part is not None)
        parts = (str(self.severity), place, self.object or "", self.message)
        return ": ".join(part for part in parts if part)


def error(message: str, frame: str | None = None, line: int | None = None, *, thing: str | None = None) -> Finding:
    """Return a finding of severity ``ERROR``; ``thing`` is its ``object``."""
    return Finding(Severity.ERROR, message, frame, line, thing)


def warning(message: str, frame: str | None = None, line: int | None = None, *, thing: str | None = None) -> Finding:
    """Return a finding of severity ``WARNING``; ``thing`` is its ``object``."""
    return Finding(Severity.WARNING, message, frame, line, thing)
