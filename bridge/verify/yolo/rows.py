"""YOLO's label files as values, read as strictly as the formats' pages say.

A row is a class and either centre, width and height of a box or the corners of a polygon, all as shares of the image:
https://docs.ultralytics.com/datasets/detect/ and https://docs.ultralytics.com/datasets/segment/.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bridge.verify.tally import Problem

_BEYOND: Final = 0.002
"""Share of the image by which a box may reach beyond it: rows are rounded."""
_FIRST_POLYGON: Final = 6
"""Numbers of the smallest polygon."""


@dataclass(frozen=True, slots=True)
class Row:
    """One object."""

    line: int
    class_id: int
    box: tuple[float, float, float, float] | None
    """Left, top, right, bottom as shares of the image; None for a polygon."""
    polygon: tuple[tuple[float, float], ...]
    """Its corners; empty for a box."""

    @property
    def name(self) -> str:
        """What it is called in findings."""
        return f"line {self.line}"


def parse_rows(content: bytes, names: Mapping[int, str]) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a label file, and what is wrong with the others."""
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        return [], [Problem("malformed labels", "the label file is not plain ASCII")]
    rows, problems = [], []
    seen: dict[str, int] = {}
    for line, row in enumerate(text.splitlines(), start=1):
        thing = f"line {line}"
        if row in seen:
            problems.append(Problem("rows twice", f"it is line {seen[row]} again", thing))
            continue
        seen[row] = line
        try:
            rows.append(_row(line, row.split(), names))
        except ValueError as problem:
            problems.append(Problem("malformed rows", str(problem), thing))
    return rows, problems


def _row(line: int, words: list[str], names: Mapping[int, str]) -> Row:
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        raise ValueError(f"expected numbers only, found {' '.join(words)[:60]!r}") from None
    is_box = len(numbers) == 5
    if not is_box and (len(numbers) <= _FIRST_POLYGON or len(numbers) % 2 == 0):
        raise ValueError(f"expected a class and 4 numbers, or 6 and more by twos, found {len(numbers)} numbers")
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"expected finite numbers, found {' '.join(words)[:60]!r}")
    if numbers[0] not in names:
        raise ValueError(f"there is no class {words[0]}, there are {len(names)}")
    class_id, shares = int(numbers[0]), numbers[1:]
    wrong = next((word for word, share in zip(words[1:], shares, strict=True) if not 0.0 <= share <= 1.0), None)
    if wrong is not None:
        raise ValueError(f"{wrong} is no share of the image, expected 0 to 1")
    if not is_box:
        return Row(line, class_id, None, tuple(zip(shares[::2], shares[1::2], strict=True)))
    x, y, width, height = shares
    if width <= 0 or height <= 0:
        raise ValueError("the box is empty")
    box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    if min(box) < -_BEYOND or max(box) > 1 + _BEYOND:
        raise ValueError("the box (centre, width, height) reaches beyond the image")
    return Row(line, class_id, box, ())
