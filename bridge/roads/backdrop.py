"""What one sees beyond the network: hedgerows, edges of woods, the next villages, and hills at the horizon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bridge.assets.model import Material, Mesh
from bridge.assets.textures.surfaces import grass
from bridge.roads.ground_mesh import ground_mesh
from bridge.roads.houses import Footprint
from bridge.roads.lines import chainage, place
from bridge.roads.relief import REACH_M, Relief
from bridge.roads.roadside import Spot

Array = NDArray[np.float64]

WOOD_M = 60.0
"""Length of the piece of wood that is laid end to end."""

_WOODS = ((170.0, 0.35), (250.0, 0.5), (340.0, 0.75))
"""Distances from the network in metres, and the share of each that is wooded."""
_WOOD_STEP_M = 54.0
HEDGEROW_SCALE = 0.3
"""Size of a piece of hedgerow over that of a wood."""
_HEDGEROW_EVERY_M = 90.0
_HEDGEROW_FROM_M = (45.0, 200.0)
_HEDGEROW_PIECES = (4, 11)
_VILLAGES_M = (150.0, 215.0)
_VILLAGE_EVERY_M = 260.0
_VILLAGE_HOUSES = (3, 8)
_VILLAGE_GAP_M = (2.0, 14.0)

# Distance from the edge of the land and share of its height of each line of a hill.
_HILL_ROWS = ((-25.0, -0.05), (60.0, 0.1), (200.0, 0.5), (330.0, 0.85), (430.0, 1.0))
_HILL_M = (10.0, 48.0)
_DIRECTIONS = 96
_FIELD, _FOREST = np.array([0.80, 0.86, 0.62]), np.array([0.36, 0.47, 0.36])
_GRASS_REPEAT_M = 12.0


def woods(paved: BaseGeometry, rng: np.random.Generator) -> Iterator[Spot]:
    """Yield places of pieces of wood around the network, x along its edge; farther out there are more."""
    for distance_m, share in _WOODS:
        line = _around(paved, distance_m)
        at = np.arange(rng.uniform(0.0, _WOOD_STEP_M), chainage(line)[-1], _WOOD_STEP_M)
        phases = rng.uniform(0.0, 2 * np.pi, 2)
        waves = np.sin(at / 97.0 + phases[0]) + np.sin(at / 41.0 + phases[1])
        points, directions = place(line, at)
        yaws = np.arctan2(directions[:, 1], directions[:, 0]) + rng.uniform(-0.3, 0.3, len(at))
        for index in np.flatnonzero(waves > np.quantile(waves, 1.0 - share)):
            yield Spot(float(points[index, 0]), float(points[index, 1]), float(yaws[index]))


def hedgerows(paved: BaseGeometry, rng: np.random.Generator) -> Iterator[Spot]:
    """Yield places of pieces of hedge between the fields around the network, along its edge or away from it."""
    for distance_m in np.linspace(*_HEDGEROW_FROM_M, 3):
        line = _around(paved, float(distance_m))
        at = np.arange(rng.uniform(0.0, _HEDGEROW_EVERY_M), chainage(line)[-1], _HEDGEROW_EVERY_M)
        for point, along in zip(*place(line, at), strict=True):
            outward = np.array([along[1], -along[0]])
            way = along if rng.random() < 0.5 else outward
            yaw = float(np.arctan2(way[1], way[0]) + rng.uniform(-0.2, 0.2))
            step = np.array([np.cos(yaw), np.sin(yaw)]) * WOOD_M * HEDGEROW_SCALE
            for number in range(int(rng.integers(*_HEDGEROW_PIECES))):
                x, y = point + step * number
                yield Spot(float(x), float(y), yaw)


def villages(
    paved: BaseGeometry, variants: Sequence[Footprint], rng: np.random.Generator
) -> Iterator[tuple[int, Spot]]:
    """Yield rows of houses around the network, each as the index of its variant and its place, facing the network."""
    for distance_m in _VILLAGES_M:
        line = _around(paved, distance_m)
        length = float(chainage(line)[-1])
        count = max(2, round(length / _VILLAGE_EVERY_M))
        for start in (np.arange(count) + rng.uniform(0.0, 0.5, count)) * length / count:
            at = float(start)
            for _ in range(int(rng.integers(*_VILLAGE_HOUSES))):
                index = int(rng.integers(len(variants)))
                at += variants[index].width_m / 2
                points, directions = place(line, np.array([at % length]))
                inward = np.array([-directions[0, 1], directions[0, 0]])
                x, y = points[0] + inward * rng.uniform(-5.0, 5.0)
                yield index, Spot(float(x), float(y), float(np.arctan2(inward[1], inward[0])))
                at += variants[index].width_m / 2 + rng.uniform(*_VILLAGE_GAP_M)


def hills(paved: BaseGeometry, relief: Relief, rng: np.random.Generator) -> Mesh:
    """Return a ring of hills around the land, in the world frame, seen from inside only."""
    west, south, east, north = paved.bounds
    centre = np.array([(west + east) / 2, (south + north) / 2])
    half = np.array([(east - west) / 2, (north - south) / 2]) + REACH_M
    angles = np.linspace(0.0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    outward = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    to_edge = (half / np.maximum(np.abs(outward), 1e-9)).min(axis=1)
    crest = _HILL_M[0] + (_HILL_M[1] - _HILL_M[0]) * _waves(angles, rng)
    wooded = _waves(angles * 3, rng)
    rows, colors = [], []
    for number, (beyond_m, rise) in enumerate(_HILL_ROWS):
        xy = centre + outward * (to_edge + beyond_m)[:, None]
        rows.append(np.column_stack([xy, relief.land(xy) + crest * rise]))
        forest = np.clip(3.0 * (wooded + 0.25 * number - 0.9), 0.0, 1.0)[:, None]
        colors.append(_FIELD * (1.0 - forest) + _FOREST * forest)
    a = (np.arange(len(rows) - 1)[:, None] * _DIRECTIONS + np.arange(_DIRECTIONS)).ravel()
    b = a - a % _DIRECTIONS + (a + 1) % _DIRECTIONS
    # Seen from the network, the next direction is to the left and the next row above.
    triangles = np.concatenate(
        [np.stack([b, a, a + _DIRECTIONS], axis=1), np.stack([b, a + _DIRECTIONS, b + _DIRECTIONS], axis=1)]
    )
    material = Material("hills", roughness=1.0, texture=grass())
    return ground_mesh(
        material,
        np.concatenate(rows),
        triangles.astype(np.uint32),
        repeat_m=_GRASS_REPEAT_M,
        colors=np.concatenate(colors),
    )


def _around(paved: BaseGeometry, distance_m: float) -> Array:
    """Return the (N, 2) closed line at a distance around the network, the network on its left."""
    ring = shapely.buffer(shapely.convex_hull(paved), distance_m, quad_segs=6).exterior
    line = shapely.get_coordinates(ring)
    return line if ring.is_ccw else line[::-1]


def _waves(angles: Array, rng: np.random.Generator) -> Array:
    """Return (N,) smooth values from 0 to 1 that close around the circle."""
    total = np.zeros(len(angles))
    for count, height in ((2, 0.5), (5, 0.3), (11, 0.2)):
        total += height * np.sin(count * angles + rng.uniform(0.0, 2 * np.pi))
    return np.asarray(np.clip(0.5 + 0.6 * total, 0.0, 1.0))
