"""Bodies that nobody has seen on a street: convex shapes of any proportions, turned any way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import Surface, box, circle, ellipsoid, loft
from bridge.assets.model import Material, Model, Slot
from bridge.geometry import Matrix

LEAST_M, MOST_M = 0.25, 1.6
"""Longest extent of a body before it is turned."""
_THINNEST = 0.35
"""Shortest extent over the longest."""
LEAST_FILL = 0.2
"""Of a long body that lies across its box, a look along it shows next to nothing: such a box says little of the body,
and nobody can tell it from one that is wrong."""
_TRIES = 32


def flying_shape(name: str, draw: np.random.Generator) -> Model:
    """Return a convex body whose lowest point is on the ground under the middle of its box; all of slot primary."""
    size_m = float(np.exp(draw.uniform(np.log(LEAST_M), np.log(MOST_M))))
    extents = size_m * np.append(1.0, draw.uniform(_THINNEST, 1.0, 2))
    make = _BODIES[int(draw.integers(len(_BODIES)))]
    surface = make(draw)
    low, high = surface.positions.min(axis=0), surface.positions.max(axis=0)
    fitted = (surface.positions - (low + high) / 2) / (high - low) * extents
    assembly = Assembly()
    material = Material("flying", slot=Slot.PRIMARY)
    assembly.add(_turned(Surface(fitted, surface.triangles), draw), material, crease=0.6)
    return grounded_model(name, (assembly,))


def _turned(body: Surface, draw: np.random.Generator) -> Surface:
    """Return ``body`` turned any way in which the upright box around it is not mostly air, seen from anywhere."""
    turned = body.turned(_any_rotation(draw))
    for _ in range(_TRIES):
        if least_fill(turned.positions) >= LEAST_FILL:
            break
        turned = body.turned(_any_rotation(draw))
    return turned


def least_fill(positions: Matrix) -> float:
    """Return the least share, 0-1, of a projected upright box that the box around the body in it fills.

    ``positions`` are the (N, 3) corners of the body, convex and as large as its box; both are seen from afar, from all
    around, from below and from above.
    """
    half = np.ptp(positions, axis=0) / 2
    shares = [
        np.prod([np.ptp(positions @ axis) / (2 * np.abs(axis) @ half) for axis in (right, up)]) for right, up in _VIEWS
    ]
    return float(min(shares))


def _views() -> list[tuple[Matrix, Matrix]]:
    """Return what is to the right and what is up in a picture, from every ten degrees around and up."""
    found = []
    for azimuth in np.radians(np.arange(0, 180, 10)):
        right = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
        for elevation in np.radians(np.arange(-80, 81, 10)):
            towards = np.array([np.cos(azimuth), np.sin(azimuth), 0.0])
            found.append((right, np.array([0.0, 0.0, np.cos(elevation)]) - np.sin(elevation) * towards))
    return found


def _any_rotation(draw: np.random.Generator) -> Matrix:
    """Return a rotation, all alike (Haar): the QR decomposition of a normal matrix with the signs of R taken out."""
    q, r = np.linalg.qr(draw.normal(size=(3, 3)))
    q = q * np.sign(np.diag(r))
    return np.asarray(q if np.linalg.det(q) > 0 else -q)


def _block(draw: np.random.Generator) -> Surface:
    taper_x, taper_y = draw.uniform(0.2, 1.0, 2).tolist()
    return box((1.0, 1.0, 1.0), top=(taper_x, taper_y))


def _prism(draw: np.random.Generator) -> Surface:
    """From three sides to a cylinder, from a cone to a column."""
    sides = int(draw.choice((3, 4, 5, 6, 8, 24)))
    return loft(np.stack([_ring(sides, 1.0, -0.5), _ring(sides, float(draw.uniform(0.05, 1.0)), 0.5)]))


def _double_cone(draw: np.random.Generator) -> Surface:
    sides = int(draw.choice((3, 4, 5, 6, 24)))
    middle = float(draw.uniform(-0.3, 0.3))
    return loft(np.stack([_ring(sides, 0.05, -0.5), _ring(sides, 1.0, middle), _ring(sides, 0.05, 0.5)]))


def _ball(draw: np.random.Generator) -> Surface:
    """Smooth or with facets."""
    rows = int(draw.choice((4, 6, 16)))
    return ellipsoid((1.0, 1.0, 1.0), (0.0, 0.0, 0.0), rows, 2 * rows)


def _ring(sides: int, radius: float, z: float) -> Matrix:
    return np.column_stack([radius * circle(sides), np.full(sides, z)])


_BODIES: tuple[Callable[[np.random.Generator], Surface], ...] = (_block, _prism, _double_cone, _ball)
_VIEWS = _views()
