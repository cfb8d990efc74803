"""What the check of one tree went through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bridge.verify.finding import Finding, Severity

_Kind = tuple[Severity, str | None, str]

MOST_OF_A_KIND = 20
"""Findings of one kind in one frame that are listed; of further ones there is only the number."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings in one tree, and what was looked at."""

    findings: tuple[Finding, ...]
    frames: int
    objects: int


def at_most(findings: Iterable[Finding], most: int = MOST_OF_A_KIND) -> Iterator[Finding]:
    """Yield ``findings``, of each kind in a frame the first ``most`` and then how many more there are.

    Two are of one kind if they differ in numbers and in what they are about only.
    """
    seen: Counter[_Kind] = Counter()
    first: dict[_Kind, Finding] = {}
    for finding in findings:
        kind = (finding.severity, finding.frame, re.sub(r"\d+(\.\d+)?", "#", finding.message))
        seen[kind] += 1
        first.setdefault(kind, finding)
        if seen[kind] <= most:
            yield finding
    for kind, count in seen.items():
        if count > most:
            message = f"and {count - most} more like: {first[kind].message}"
            yield replace(first[kind], message=message, object=None, line=None)
