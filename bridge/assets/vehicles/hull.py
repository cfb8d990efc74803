"""The lower body of a vehicle: one surface around it, from the sill to the bonnet and the belt line.

A point of the surface is known by ``u``, the way along the left half of the plan outline in metres from the middle of
the front to the middle of the rear, and ``q``, the height between the sill (0) and the upper edge (1). Lamps, grilles,
plates and seams are patches in these coordinates, so they follow the body whatever its shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from bridge.assets.meshes.shapes import Indices, Surface, cross, grid_triangles, sheet, vector
from bridge.geometry import Matrix

Profile = tuple[tuple[float, float], ...]
"""Knots of a curve, the first coordinate ascending."""

_CORNER_M = 0.7
"""How many metres of straight body one radian of a corner counts when columns are shared out."""


@dataclass(frozen=True, slots=True)
class End:
    """How the front or the rear is rounded in plan: half a superellipse across the width, before straight sides."""

    length_m: float
    """From where the sides begin to turn to the foremost point."""
    exponent: float
    """2 is an ellipse, larger is squarer."""


@dataclass(frozen=True, slots=True)
class HullShape:
    """What makes one lower body; metres, x forward from the middle of the length."""

    length_m: float
    width_m: float
    sill_m: float
    """Height of the lower edge above the ground."""
    upper_edge: Profile
    """(x, z): where the sides end and the bonnet, belt and boot begin."""
    front_inset: Profile
    """(q, metres): how far the front lies behind its foremost point."""
    rear_inset: Profile
    side_inset: Profile
    front_end: End
    rear_end: End
    crown_m: float = 0.05
    """How much higher than its edges the bonnet is in the middle."""
    wheels_x: tuple[float, ...] = ()
    wheel_z: float = 0.0
    arch_radius_m: float = 0.0


class Hull:
    """The surface of a ``HullShape``."""

    def __init__(self, shape: HullShape) -> None:
        self.shape = shape
        self._x, self._y = _outline(shape)
        self._u = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(self._x), np.diff(self._y)))])
        tangent = np.stack([np.gradient(self._x, self._u), np.gradient(self._y, self._u)], axis=1)
        tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
        self._normal = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)
        turned = np.unwrap(np.arctan2(self._normal[:, 1], self._normal[:, 0]))
        self._measure = self._u + _CORNER_M * (turned - turned[0])
        self._edge = np.interp(self._x, *np.array(shape.upper_edge).T)

    @property
    def u_end(self) -> float:
        """The ``u`` of the middle of the rear."""
        return float(self._u[-1])

    def u_at_x(self, x: ArrayLike) -> Matrix:
        """Return the ``u`` of the outline's points with these x, in metres."""
        return np.asarray(np.interp(-np.asarray(x), -self._x, self._u))

    def u_at_y(self, y: float, *, rear: bool = False) -> float:
        """Return the ``u`` of the front's (or rear's) point that is ``y`` metres left of the middle."""
        middle = len(self._u) // 2  # both are equally many points away
        if rear:
            return float(np.interp(y, self._y[:middle:-1], self._u[:middle:-1]))
        return float(np.interp(y, self._y[:middle], self._u[:middle]))

    def at(self, u: ArrayLike, q: ArrayLike) -> Matrix:
        """Return the (..., 3) points of the left side."""
        u, q = np.broadcast_arrays(np.asarray(u, dtype=float), np.asarray(q, dtype=float))
        shape = self.shape
        x, y = np.interp(u, self._u, self._x), np.interp(u, self._u, self._y)
        half_length = shape.length_m / 2
        # Sections are the outline with its ends pushed in and its sides drawn together: they cannot fold.
        for way, end, inset in ((1.0, shape.front_end, shape.front_inset), (-1.0, shape.rear_end, shape.rear_inset)):
            into_end = np.maximum(way * x - (half_length - end.length_m), 0.0) / end.length_m
            x = x - way * into_end * np.interp(q, *np.array(inset).T)
        y = y * (1.0 - np.interp(q, *np.array(shape.side_inset).T) / (shape.width_m / 2))
        z = shape.sill_m + q * (np.interp(u, self._u, self._edge) - shape.sill_m)
        return np.stack([x, y, z], axis=-1)

    def columns(self, front: int, rear: int, arch: int, between: int) -> Matrix:
        """Return the ``u`` of the body's columns: so many around each end, over each wheel, and between wheels."""
        shape = self.shape
        cuts = [float(self._u[0])]
        pieces: list[Matrix] = []
        radius = shape.arch_radius_m
        angles = np.linspace(0.08, np.pi - 0.08, arch)  # below the wheel's centre the opening has straight edges
        for index, x in enumerate(sorted(shape.wheels_x, reverse=True)):
            over = self.u_at_x(
                np.array([x + radius, *(x + np.cos(angles) * radius), x - radius][: None if arch else 1])
            )
            count = front if index == 0 else between
            pieces += [self._spread(cuts[-1], over[0], count)[:-1], over[:-1]]
            cuts.append(float(over[-1]))
        return np.concatenate([*pieces, self._spread(cuts[-1], self.u_end, rear)])

    def _spread(self, first: float, last: float, cells: int) -> Matrix:
        """Return ``cells`` + 1 columns from ``first`` to ``last``, denser where the outline turns."""
        ends = np.interp([first, last], self._u, self._measure)
        columns = np.asarray(np.interp(np.linspace(ends[0], ends[1], cells + 1), self._measure, self._u))
        columns[[0, -1]] = first, last
        return columns

    def body(self, u: Matrix, q: ArrayLike, across: int, under: int = 2) -> tuple[Surface, Indices]:
        """Return the closed body over columns ``u`` and rows ``q``, and the part of each triangle.

        Part 0 is the sides, 1 the top, 2 the underside. ``across`` and ``under`` are the
        numbers of cells from left to right of the top and of the underside.
        """
        rows = np.asarray(q, dtype=float)
        columns_q = self._lowest(u) + rows[:, None] * (1.0 - self._lowest(u))
        left = self.at(u, columns_q)
        left[:, [0, -1], 1] = 0.0
        ring = np.concatenate([left, left[:, -2:0:-1] * (1.0, -1.0, 1.0)], axis=1)
        sides = grid_triangles(len(rows), ring.shape[1], wrap=True)
        top, top_triangles = self._lid(left[-1], across, self.shape.crown_m)
        base, base_triangles = self._lid(left[0], under, 0.0)
        count = ring.shape[0] * ring.shape[1]
        positions = np.concatenate([ring.reshape(-1, 3), top, base])
        triangles = np.concatenate([sides, top_triangles + count, base_triangles[:, ::-1] + count + len(top)])
        part = np.repeat([0, 1, 2], [len(sides), len(top_triangles), len(base_triangles)])
        return Surface(positions, triangles), part

    def _lowest(self, u: Matrix) -> Matrix:
        """Return the ``q`` of the body's lower edge, which rises over the wheels."""
        x = np.interp(u, self._u, self._x)
        z = np.full(len(u), self.shape.sill_m)
        for wheel_x in self.shape.wheels_x:
            over = self.shape.arch_radius_m**2 - (x - wheel_x) ** 2
            z = np.where(over > 1e-6, np.maximum(z, self.shape.wheel_z + np.sqrt(np.maximum(over, 0.0))), z)
        edge = np.interp(u, self._u, self._edge)
        return np.asarray((z - self.shape.sill_m) / (edge - self.shape.sill_m))

    def _lid(self, edge: Matrix, across: int, crown: float) -> tuple[Matrix, Indices]:
        """Return the surface between a left edge (N, 3) and its mirror image, facing up."""
        share = np.linspace(1.0, -1.0, across + 1)
        points = edge[:, None] * np.array([1.0, 0.0, 1.0]) + edge[:, None] * np.array([0.0, 1.0, 0.0]) * share[:, None]
        half = self.shape.length_m / 2
        ends = np.clip(np.minimum(edge[0, 0] - edge[:, 0], edge[:, 0] - edge[-1, 0]) / (0.35 * half), 0.0, 1.0)
        points[..., 2] += crown * (ends * (2.0 - ends))[:, None] * (1.0 - share**2)
        return points.reshape(-1, 3), grid_triangles(len(edge), across + 1)[:, ::-1]

    def patch(
        self,
        u: tuple[float, float],
        low: tuple[float, float],
        high: tuple[float, float],
        *,
        cells: int = 4,
        rows: int = 2,
        lift_m: float = 0.004,
        columns: Matrix | None = None,
    ) -> Surface:
        """Return a patch just above the left side.

        It reaches from ``u[0]`` to ``u[1]``; its lower edge goes from ``q`` = ``low[0]`` to ``low[1]``, its upper
        edge from ``high[0]`` to ``high[1]``. ``columns``, the body's, take the place of ``cells``;
        level patches then follow the body's rows as well.
        """
        us = np.linspace(u[0], u[1], cells + 1)
        if columns is not None:  # follow the body's own facets, so that none of them cuts through
            us = np.unique(np.concatenate([us[[0, -1]], columns[(columns > u[0]) & (columns < u[1])]]))
        share = (us - u[0]) / (u[1] - u[0])
        lower, upper = low[0] + share * (low[1] - low[0]), high[0] + share * (high[1] - high[0])
        up = np.linspace(0.0, 1.0, rows + 1)
        if columns is not None and rows > 1 and low[0] == low[1] and high[0] == high[1]:
            knots = np.array(self.shape.front_inset)[:, 0]
            up = np.array([low[0], *knots[(knots > low[0]) & (knots < high[0])], high[0]])
            up = (up - low[0]) / (high[0] - low[0])
        up = up[:, None]
        points = self.at(us, lower + up * (upper - lower))
        normal = cross(np.gradient(points, axis=1), np.gradient(points, axis=0))
        length = np.linalg.norm(normal, axis=-1, keepdims=True)
        outward = np.stack([np.interp(us, self._u, self._normal[:, i]) for i in (0, 1)], axis=-1)
        normal *= np.sign((normal[..., :2] * outward).sum(axis=-1, keepdims=True))
        points = points + normal / np.maximum(length, 1e-12) * lift_m
        if u[0] == 0.0:
            points[:, 0, 1] = 0.0
        if u[1] == self.u_end:
            points[:, -1, 1] = 0.0
        return sheet(points).facing([*outward.mean(axis=0), 0.0])

    def line(self, knots: Sequence[tuple[float, float]], width_m: float, lift_m: float = 0.003) -> Surface:
        """Return a thin strip through (x, q) knots on the left side, for seams and trim."""
        x, q = np.array(knots, dtype=float).T
        middle = self.at(self.u_at_x(x), q)
        along = np.gradient(middle, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        across = np.cross(along, (0.0, 1.0, 0.0))
        middle = middle + vector(0.0, lift_m, 0.0)
        return sheet(np.stack([middle - across * width_m / 2, middle + across * width_m / 2])).facing((0.0, 1.0, 0.0))


_CORNER_POINTS, _SIDE_POINTS = 361, 241


def _outline(shape: HullShape) -> tuple[Matrix, Matrix]:
    """Return x and y of the left half of the plan outline, from the middle of the front to the middle of the rear."""
    angle = np.linspace(0.0, np.pi / 2, _CORNER_POINTS)
    half_length, half_width = shape.length_m / 2, shape.width_m / 2
    ends = []
    for end in (shape.front_end, shape.rear_end):
        along = np.cos(angle) ** (2 / end.exponent)
        along[-1] = 0.0
        x = half_length - end.length_m * (1.0 - along)
        ends.append((x, np.sin(angle) ** (2 / end.exponent) * half_width))
    (front_x, front_y), (rear_x, rear_y) = ends
    side = np.linspace(front_x[-1], -rear_x[-1], _SIDE_POINTS)[1:-1]
    x = np.concatenate([front_x, side, -rear_x[::-1]])
    y = np.concatenate([front_y, np.full(len(side), half_width), rear_y[::-1]])
    return x, y
