"""Lens distortion after Brown and Conrady, with the five coefficients and signs of OpenCV.

Points are on the image plane at distance 1: x to the right, y downwards, 0 on the optical axis. With r^2 = x^2 + y^2

    x' = x (1 + k1 r^2 + k2 r^4 + k3 r^6) + 2 p1 x y + p2 (r^2 + 2 x^2)
    y' = y (1 + k1 r^2 + k2 r^4 + k3 r^6) + p1 (r^2 + 2 y^2) + 2 p2 x y

(D. C. Brown, "Decentering distortion of lenses", 1966; OpenCV, "Camera Calibration and 3D Reconstruction"). The
polynomial is fitted to what a lens shows and means nothing beyond: it turns back there, and would show what stands
beside the frame within it. So a lens has a reach, the radius to which it is used; outside, it goes on along its
tangent.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from bridge.errors import WorldError
from bridge.geometry import Matrix
from bridge.ranges import check_number

LARGEST_COEFFICIENT = 100.0
"""What no coefficient may exceed in size."""

_STEPS = 60
_BLOCK = 16384
"""Points that are worked on at a time: so many fit into a processor's cache."""
_CONVERGED = 1e-11
_DIRECTIONS = 96
_RADII = 48


@dataclass(frozen=True, slots=True)
class Distortion:
    """Coefficients of a lens, those of OpenCV; all 0 for an ideal one. Raises ``WorldError`` for one out of range."""

    k1: float = 0.0
    """Radial, of the second power; negative for a barrel, which most wide lenses show."""
    k2: float = 0.0
    """Radial, of the fourth power."""
    p1: float = 0.0
    """Tangential, of a lens that is tilted about the x axis."""
    p2: float = 0.0
    """Tangential, of a lens that is tilted about the y axis."""
    k3: float = 0.0
    """Radial, of the sixth power."""

    def __post_init__(self) -> None:
        for name, value in zip(self.__slots__, astuple(self), strict=True):
            check_number(f"distortion.{name}", value, -LARGEST_COEFFICIENT, LARGEST_COEFFICIENT, WorldError)

    def is_zero(self) -> bool:
        """Return whether the lens is ideal."""
        return not any(astuple(self))

    def apply(self, ideal: Matrix) -> Matrix:
        """Return where (N, 2) points of the image plane show, (N, 2)."""
        x, y = ideal[:, 0], ideal[:, 1]
        xx, yy, xy = x * x, y * y, 2.0 * x * y
        r2 = xx + yy
        radial = 1.0 + r2 * (self.k1 + r2 * (self.k2 + r2 * self.k3))
        return np.stack(
            [
                x * radial + self.p1 * xy + self.p2 * (r2 + 2.0 * xx),
                y * radial + self.p1 * (r2 + 2.0 * yy) + self.p2 * xy,
            ],
            axis=1,
        )

    def slopes(self, ideal: Matrix) -> Matrix:
        """Return the (N, 2, 2) derivatives of ``apply`` at (N, 2) points."""
        x, y = ideal[:, 0], ideal[:, 1]
        r2 = x * x + y * y
        radial = 1.0 + r2 * (self.k1 + r2 * (self.k2 + r2 * self.k3))
        growth = 2.0 * (self.k1 + r2 * (2.0 * self.k2 + 3.0 * r2 * self.k3))
        cross = growth * x * y + 2.0 * (self.p1 * x + self.p2 * y)
        return np.stack(
            [
                np.stack([radial + growth * x * x + 2.0 * self.p1 * y + 6.0 * self.p2 * x, cross], axis=1),
                np.stack([cross, radial + growth * y * y + 6.0 * self.p1 * y + 2.0 * self.p2 * x], axis=1),
            ],
            axis=1,
        )

    def undo(self, shown: Matrix) -> Matrix:
        """Return the (N, 2) points of the image plane that show at (N, 2), by Newton's method to 1e-11.

        Raises ``WorldError`` if there is none: the lens folds before it gets there.
        """
        if not len(shown):
            return shown.copy()
        return np.concatenate([self._undo(shown[n : n + _BLOCK]) for n in range(0, len(shown), _BLOCK)])

    def _undo(self, shown: Matrix) -> Matrix:
        ideal = shown.copy()
        open_rows = np.arange(len(shown))
        for _ in range(_STEPS):
            points = ideal[open_rows]
            missing = self.apply(points) - shown[open_rows]
            far = np.abs(missing).max(axis=1, initial=0.0) > _CONVERGED
            open_rows, points, missing = open_rows[far], points[far], missing[far]
            if not len(open_rows):
                return ideal
            (a, b), (c, d) = self.slopes(points).transpose(1, 2, 0)
            determinant = a * d - b * c
            determinant = np.where(np.abs(determinant) < 1e-9, 1e-9, determinant)
            step = np.stack([d * missing[:, 0] - b * missing[:, 1], a * missing[:, 1] - c * missing[:, 0]], axis=1)
            step /= determinant[:, None]
            # What is near a fold must not be thrown beyond it.
            longest = 0.5 * (1.0 + np.abs(points).max(axis=1))
            step *= np.minimum(1.0, longest / np.maximum(np.abs(step).max(axis=1), 1e-300))[:, None]
            ideal[open_rows] = points - step
        raise WorldError(f"{self}: the lens turns back before it shows what is asked for")

    def is_one_to_one(self, reach: float) -> bool:
        """Return whether no two points within the radius ``reach`` show at one place."""
        angles = np.linspace(0.0, 2.0 * np.pi, _DIRECTIONS, endpoint=False)
        outward = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        radii = reach * np.arange(_RADII + 1) / _RADII
        slopes = self.slopes((radii[:, None, None] * outward).reshape(-1, 2))
        directions = np.tile(outward, (len(radii), 1))
        growth = np.einsum("ni,nij,nj->n", directions, slopes, directions)
        return bool(growth.min() > 0.0 and np.linalg.det(slopes).min() > 0.0)

    def project(self, ideal: Matrix, reach: float) -> Matrix:
        """Return where (N, 2) points of the image plane show: ``apply`` up to the radius ``reach``.

        Beyond, the lens goes on along its tangent in the same direction, so what is outside of the reach stays outside.
        """
        radius = np.hypot(ideal[:, 0], ideal[:, 1])
        beyond = np.flatnonzero(radius > reach)
        if not len(beyond):
            return self.apply(ideal)
        outward = ideal[beyond] / radius[beyond, None]
        last = reach * outward
        within = ideal.copy()
        within[beyond] = last
        shown = self.apply(within)
        tangent = np.einsum("nij,nj->ni", self.slopes(last), outward)
        shown[beyond] += (radius[beyond] - reach)[:, None] * tangent
        return shown
