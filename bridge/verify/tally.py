"""Findings of one tree as they come in, with only the first ones of a kind kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from bridge.verify.finding import Finding, Severity

MOST_OF_A_KIND: Final = 20
"""Findings of one kind in one tree that are kept; of further ones there is only the number."""


class Problem(NamedTuple):
    """What is wrong with a frame, or with a tree."""

    kind: str
    """What faults of one cause have in common, in a few words."""
    message: str
    thing: str | None = None
    """What in the frame it is about; see ``Finding.object``."""
    severity: Severity = Severity.ERROR


class Tally:
    """Collects findings."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._counts: dict[tuple[str, Severity], int] = {}

    def take(self, problems: Iterable[Problem], frame: str | None = None) -> None:
        """Take problems of one frame; None for those of the whole tree."""
        for problem in problems:
            kind = (problem.kind, problem.severity)
            self._counts[kind] = self._counts.get(kind, 0) + 1
            if self._counts[kind] <= MOST_OF_A_KIND:
                self._findings.append(Finding(problem.severity, problem.message, frame, None, problem.thing))

    def findings(self) -> list[Finding]:
        """Return what was kept, in the order it came, and after it how many more there were of each kind."""
        more = [
            Finding(severity, f"and {count - MOST_OF_A_KIND} more of the kind: {kind}")
            for (kind, severity), count in self._counts.items()
            if count > MOST_OF_A_KIND
        ]
        return [*self._findings, *more]
