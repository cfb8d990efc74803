"""Fields that are drawn together: a Gaussian copula, under which each keeps its own distribution exactly.

Each field's uniform share becomes a normal score; the scores are mixed so that they have the given correlations, and
turned back into shares, of which the fields take their quantiles (Nelsen, An Introduction to Copulas, 2006, section
2.3). The rank correlation that comes out is 6 / pi * asin(rho / 2): 0.68 for a rho of 0.7.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Annotated, Any

from pydantic import Field, ValidationInfo
from pydantic_core import InitErrorDetails

from bridge.scenario.kinds import Kind, Members, Real, Text
from bridge.scenario.problem import Findings, fail, problem, shown
from bridge.scenario.section import Section

_SCORES = NormalDist()
_NARROWEST = 2.0**-53
"""The share next to 0 and to 1 that double precision still tells apart from them."""
_SLACK = 1e-9

Matrix = tuple[tuple[float, ...], ...]


class CorrelationMatrix(Kind[Matrix]):
    """A square of correlations: ones on the diagonal, alike on both sides of it."""

    def parse(self, value: Any, info: ValidationInfo) -> Matrix:
        """Accept a list of lists of numbers from -1 to 1."""
        if not isinstance(value, list | tuple) or not all(
            isinstance(row, list | tuple) and len(row) == len(value) for row in value
        ):
            fail(problem(f"expected a square of numbers, like [[1, 0.7], [0.7, 1]], got {shown(value)}"))
        findings, rows = Findings(), []
        for i, row in enumerate(value):
            for j, written in enumerate(row):
                with findings.under(i, j):
                    Real(-1, 1).parse(written, info)
            rows.append(tuple(row))
        findings.raise_any()
        for i, row in enumerate(rows):
            if row[i] != 1:
                findings.add(f"a field's correlation with itself is 1, got {shown(row[i])}", i, i)
            for j in range(i):
                if row[j] != rows[j][i]:
                    findings.add(
                        f"must be alike on both sides of the diagonal, got {row[j]:g} and {rows[j][i]:g}", i, j
                    )
        findings.raise_any()
        return tuple(tuple(map(float, row)) for row in rows)

    def json_schema(self) -> dict[str, Any]:
        """Return an array schema; that it is square is beyond it."""
        return {"type": "array", "items": {"type": "array", "items": Real(-1, 1).json_schema()}, "minItems": 2}

    def to_data(self, value: Matrix) -> list[list[float]]:
        """Return lists."""
        return [list(row) for row in value]


class CorrelationSection(Section):
    """Fields that are drawn together: rain and puddles, speed and distance. Each keeps its own distribution."""

    paths: Annotated[tuple[str, ...], Members(Text(), at_least=2, at_most=32)] = Field(alias="fields")
    """The paths of two or more fields that are drawn equally often, each by a distribution of its own."""
    rho: Annotated[float, Real(-1, 1)] | None = None
    """The correlation of every two of them; give this or matrix."""
    matrix: Annotated[Matrix, CorrelationMatrix()] | None = None
    """The correlations, a row for each field in order; give this or rho."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return problems unless one of ``rho`` and ``matrix`` is given, and fits the fields."""
        if ("rho" in data) == ("matrix" in data):
            yield problem(f"give either rho or matrix, got {'both' if 'rho' in data else 'neither'}")
            return
        paths, rho, matrix = data.get("fields"), data.get("rho"), data.get("matrix")
        if not isinstance(paths, list | tuple):
            return
        if isinstance(rho, int | float) and not isinstance(rho, bool):
            matrix = _alike(len(paths), rho)
        elif isinstance(matrix, list | tuple) and len(matrix) != len(paths):
            yield problem(f"expected a row for each of the {len(paths)} fields, got {len(matrix)}", "matrix")
            return
        if matrix is not None and _is_square(matrix) and mixing(matrix) is None:
            where, hint = ("rho", f"; with {len(paths)} fields no less than {-1 / (len(paths) - 1):.3g}")
            yield problem(
                "no numbers can be correlated like this (the matrix is not positive semi-definite)"
                + (hint if "rho" in data else "; move the correlations towards 0"),
                where if "rho" in data else "matrix",
            )

    def rows(self) -> Matrix:
        """Return how the fields' independent scores are mixed, a row for each field."""
        matrix = self.matrix or _alike(len(self.paths), self.rho or 0.0)
        mixed = mixing(matrix)
        assert mixed is not None, "checked by contradictions"
        return mixed


@dataclass(frozen=True, slots=True)
class Correlated:
    """How one field of a group is drawn: from its own share and those of the fields before it."""

    paths: tuple[str, ...]
    """Up to the field itself, which is the last one."""
    weights: tuple[float, ...]

    def share(self, own: Callable[[str], float]) -> float:
        """Return the share of which the field takes the quantile; ``own`` gives the independent share of a path."""
        if not any(self.weights[:-1]):
            return own(self.paths[-1])
        score = math.fsum(
            weight * _SCORES.inv_cdf(min(max(own(path), _NARROWEST), 1.0 - _NARROWEST))
            for path, weight in zip(self.paths, self.weights, strict=True)
            if weight
        )
        return min(_SCORES.cdf(score), 1.0 - _NARROWEST)


def mixing(matrix: Sequence[Sequence[float]]) -> Matrix | None:
    """Return the lower triangle whose product with its transpose is ``matrix`` (Cholesky), None if there is none."""
    rows: list[list[float]] = []
    for i, wanted in enumerate(matrix):
        row: list[float] = []
        for j in range(i):
            rest = wanted[j] - math.fsum(a * b for a, b in zip(row, rows[j], strict=False))
            if rows[j][j] == 0.0 and abs(rest) > _SLACK:
                return None
            row.append(rest / rows[j][j] if rows[j][j] else 0.0)
        left = wanted[i] - math.fsum(weight * weight for weight in row)
        if left < -_SLACK:
            return None
        row.append(math.sqrt(left) if left > _SLACK else 0.0)
        rows.append(row)
    return tuple(tuple(row) for row in rows)


def _alike(count: int, rho: float) -> Matrix:
    return tuple(tuple(1.0 if i == j else rho for j in range(count)) for i in range(count))


def _is_square(matrix: object) -> bool:
    if not isinstance(matrix, list | tuple):
        return False
    return all(
        isinstance(row, list | tuple)
        and len(row) == len(matrix)
        and all(isinstance(value, int | float) for value in row)
        for row in matrix
    )
