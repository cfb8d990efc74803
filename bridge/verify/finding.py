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
    """The frame's six digits; None where the whole export is meant."""
    line: int | None = None
    """Line of the frame's label file, from 1; None where the whole frame is meant."""

    def __str__(self) -> str:
        place = "" if self.frame is None else f"{self.frame}: " if self.line is None else f"{self.frame}:{self.line}: "
        return f"{self.severity}: {place}{self.message}"


def error(message: str, frame: str | None = None, line: int | None = None) -> Finding:
    """Return a finding of severity ``ERROR``."""
    return Finding(Severity.ERROR, message, frame, line)


def warning(message: str, frame: str | None = None, line: int | None = None) -> Finding:
    """Return a finding of severity ``WARNING``."""
    return Finding(Severity.WARNING, message, frame, line)
