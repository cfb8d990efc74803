"""The upper body of a vehicle: windows, pillars and roof as one surface over the belt line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.assets.meshes.assembly import Assembly
from bridge.assets.meshes.shapes import Indices, Surface, grid_triangles
from bridge.assets.model import Material
from bridge.assets.vehicles.hull import Profile
from bridge.assets.vehicles.parts import GLASS, PAINT, TRIM
from bridge.geometry import Matrix

_PAINT, _GLASS, _TRIM = range(3)


@dataclass(frozen=True, slots=True)
class CabinShape:
    """What makes one upper body; metres, in the frame of the hull. The first x is in the middle of the screen."""

    base_x: tuple[float, float]
    """Lower edge of the windscreen and of the rear window."""
    roof_x: tuple[float, float]
    """Upper edge of both."""
    base_half_width_m: float
    roof_half_width_m: float
    base_z: Profile
    """(x, z) of the lower edge; it lies inside the hull."""
    roof_z: float
    """The highest point of the roof's edge."""
    windows: tuple[tuple[float, float], ...]
    """From and to, as shares of the side from front to rear; what lies between two windows is a dark pillar."""
    glass_rows: tuple[float, float] = (0.1, 0.88)
    """Where glass begins and ends, as shares of the height."""
    bow_m: tuple[float, float] = (0.22, 0.12)
    """How far the windscreen and the rear window bend backward and forward at their sides."""
    roof_drop_m: tuple[float, float] = (0.05, 0.06)
    """How much lower than its middle the roof is at the front and at the rear."""
    crown_m: float = 0.035
    edge_m: float = 0.045
    """Radius of the roof's edge."""
    barrel: float = 0.05
    """How much narrower than in the middle the sides are at the front and at the rear, as a share."""
    bulge: float = 0.22
    """How much the sides and screens curve outward."""


def add_cabin(assembly: Assembly, shape: CabinShape, detail: int, paint: Material = PAINT) -> None:
    """Add the cabin at a level of detail: 0, 1 or 2."""
    surface, part = _cabin(shape, detail)
    assembly.add_parts(surface, part, (paint, GLASS, TRIM), crease=0.55)


def _cabin(shape: CabinShape, detail: int) -> tuple[Surface, Indices]:
    shares, side_parts = _side_columns(shape, (3, 2, 1)[detail])
    screen = np.linspace(0.0, 1.0, (6, 4, 2)[detail])
    base = _outline(shape, shares, screen, shape.base_x, shape.base_half_width_m)
    roof = _outline(shape, shares, screen, shape.roof_x, shape.roof_half_width_m)
    base_z = np.interp(base[:, 0], *np.array(shape.base_z).T)
    widest = roof[:, 1].max()
    rise = shape.edge_m * _edge_share(roof)
    roof_z = _roof_edge(shape, roof[:, 0]) + shape.crown_m * (1.0 - (roof[:, 1] / widest) ** 2) - rise
    if detail == 2:  # without an edge in the middle, the whole roof is as high as the middle
        roof_z += shape.crown_m * (roof[:, 1] / widest) ** 2

    low, high = shape.glass_rows
    glass = np.linspace(low, high, 4 - detail) if detail < 2 else [high]
    v = np.array([0.0, *glass, 1.0] if detail < 2 else [0.0, high])[:, None]
    bend = v - shape.bulge * v * (1.0 - v)
    plan = base + bend[..., None] * (roof - base)
    rows = np.concatenate([plan, (base_z + v * (roof_z - base_z))[..., None]], axis=-1)
    rows = np.concatenate([rows, _rounded_edge(roof, roof_z, shape.edge_m, (3, 2, 1)[detail])])
    rows[:, [0, -1], 1] = 0.0

    ring = np.concatenate([rows, rows[:, -2:0:-1] * (1.0, -1.0, 1.0)], axis=1)
    half_parts = np.concatenate([np.full(len(screen) - 1, _GLASS), [_PAINT], side_parts, [_PAINT]])
    half_parts = np.concatenate([half_parts, np.full(len(screen) - 1, _GLASS)])
    cell_parts = np.concatenate([half_parts, half_parts[::-1]])
    is_glass_row = np.zeros((len(rows) - 1, 1), dtype=bool)
    is_glass_row[1 if detail < 2 else 0 : len(glass) if detail < 2 else 1] = True
    parts = np.where(is_glass_row, cell_parts, _PAINT)

    edge = rows[-1]
    lid, lid_triangles = _lid(edge, shape.crown_m, (6, 4, 1)[detail], widest)
    count = ring.shape[0] * ring.shape[1]
    triangles = np.concatenate([grid_triangles(*ring.shape[:2], wrap=True), lid_triangles + count])
    part = np.concatenate([np.repeat(parts.reshape(-1), 2), np.full(len(lid_triangles), _PAINT)])
    return Surface(np.concatenate([ring.reshape(-1, 3), lid]), triangles), part


def _side_columns(shape: CabinShape, cells: int) -> tuple[Matrix, Indices]:
    """Return the shares of the side's columns and what its cells are made of."""
    shares, parts = [0.0], []
    for number, (start, end) in enumerate(shape.windows):
        if start > shares[-1]:
            shares.append(start)
            parts.append(_TRIM if number else _PAINT)
        shares += np.linspace(start, end, cells + 1)[1:].tolist()
        parts += [_GLASS] * cells
    rest = max(cells * (1 if shares[-1] > 0.6 else 3), 1)
    shares += np.linspace(shares[-1], 1.0, rest + 1)[1:].tolist()
    return np.array(shares), np.array(parts + [_PAINT] * rest)


def _outline(shape: CabinShape, shares: Matrix, screen: Matrix, ends: tuple[float, float], half_width: float) -> Matrix:
    """Return the left half of a horizontal section (N, 2): windscreen, side, rear window."""
    reach = 0.9 * half_width
    front = np.stack([ends[0] - shape.bow_m[0] * screen**2, screen * reach], axis=1)
    rear = np.stack([ends[1] + shape.bow_m[1] * screen**2, screen * reach], axis=1)[::-1]
    first, last = front[-1, 0] - 0.08, rear[0, 0] + 0.06
    barrel = 1.0 - shape.barrel * (2.0 * shares - 1.0) ** 2
    side = np.stack([first + shares * (last - first), half_width * barrel], axis=1)
    return np.concatenate([front, side, rear])


def _roof_edge(shape: CabinShape, x: Matrix) -> Matrix:
    front, rear = shape.roof_x
    middle = front + 0.45 * (rear - front)
    share = np.where(x > middle, (x - middle) / (front - middle), (x - middle) / (rear - middle))
    drop = np.where(x > middle, *shape.roof_drop_m)
    return np.asarray(shape.roof_z - drop * share**2)


def _rounded_edge(roof: Matrix, roof_z: Matrix, radius: float, steps: int) -> Matrix:
    """Return the rows (steps, N, 3) that round the side over into the roof."""
    inward = _inward(roof)
    angle = np.linspace(0.0, np.pi / 2, steps + 1)[1:, None]
    rise = radius * _edge_share(roof)
    plan = roof + (radius * (1.0 - np.cos(angle)))[..., None] * inward
    plan[..., 1] = np.maximum(plan[..., 1], 0.0)
    return np.concatenate([plan, (roof_z + rise * np.sin(angle))[..., None]], axis=-1)


def _edge_share(roof: Matrix) -> Matrix:
    """Return how far the roof's edge rises, 0-1: less over the screens, which lean already."""
    return np.asarray(0.2 + 0.8 * _inward(roof)[:, 1] ** 2)


def _inward(roof: Matrix) -> Matrix:
    tangent = np.gradient(roof, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    return np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)


def _lid(edge: Matrix, crown: float, across: int, widest: float) -> tuple[Matrix, Indices]:
    """Return the roof between its left edge (N, 3) and the mirror image, facing up."""
    share = np.linspace(1.0, -1.0, across + 1)
    points = np.repeat(edge[:, None], across + 1, axis=1)
    points[..., 1] *= share
    points[..., 2] += crown * ((edge[:, 1] / widest) ** 2)[:, None] * (1.0 - share**2)
    return points.reshape(-1, 3), grid_triangles(len(edge), across + 1)[:, ::-1]
