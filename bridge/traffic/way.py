"""The way that a point goes: pieces of a line that grow at one end and are forgotten at the other."""

from __future__ import annotations

import math
from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Vec3
from bridge.traffic.rows import Rows

_SHORTEST_M = 1e-9
_FORGET_POINTS = 64
"""So many points that nobody asks for any more are dropped at once."""


class Way:
    """A line of points, measured in metres from where it began."""

    def __init__(self, begin: Vec3, end: Vec3) -> None:
        """Begin with a straight piece from ``begin``, the farthest place back, to ``end``."""
        self._points = [begin, end]
        self._arcs_m = [0.0, math.dist(begin, end)]
        self._rows = Rows(4)
        """The same points and arcs, for many places at once."""
        for point, arc_m in zip(self._points, self._arcs_m, strict=True):
            self._rows.append((*point, arc_m))

    @property
    def end(self) -> Vec3:
        """The last point."""
        return self._points[-1]

    @property
    def end_m(self) -> float:
        """How far along the way the last point is."""
        return self._arcs_m[-1]

    def extend(self, point: Vec3) -> None:
        """Go straight on to ``point``."""
        arc_m = self._arcs_m[-1] + math.dist(self._points[-1], point)
        self._arcs_m.append(arc_m)
        self._points.append(point)
        self._rows.append((*point, arc_m))

    def forget(self, before_m: float) -> None:
        """Drop what lies before ``before_m``; the piece there stays."""
        first = bisect_right(self._arcs_m, before_m) - 1
        if first >= _FORGET_POINTS:
            del self._points[:first]
            del self._arcs_m[:first]
            self._rows.popleft(first)

    def point(self, at_m: float) -> Vec3:
        """Return the place at ``at_m``; beyond the ends the first or last piece goes on straight."""
        arcs_m = self._arcs_m
        after = bisect_right(arcs_m, at_m, 1, len(arcs_m) - 1)
        begin_m, end_m = arcs_m[after - 1], arcs_m[after]
        share = (at_m - begin_m) / (end_m - begin_m) if end_m > begin_m else 0.0
        (ax, ay, az), (bx, by, bz) = self._points[after - 1], self._points[after]
        return Vec3(ax + share * (bx - ax), ay + share * (by - ay), az + share * (bz - az))

    def points(self, at_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the (..., 3) places at each of ``at_m``, as ``point`` does."""
        rows = self._rows.view()
        points, arcs_m = rows[:, :3], rows[:, 3]
        before = np.searchsorted(arcs_m[1:-1], at_m, side="right")
        begin, begin_m = points[before], arcs_m[before]
        share = (at_m - begin_m) / np.maximum(arcs_m[before + 1] - begin_m, _SHORTEST_M)
        return np.asarray(begin + share[..., None] * (points[before + 1] - begin))
