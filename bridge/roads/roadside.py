"""Where trees, lamps and guard rails stand along the streets and on the land."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bridge.assets.street_furniture import SEGMENT_M
from bridge.roads.frontage import Frontage
from bridge.roads.lines import chainage, place
from bridge.roads.relief import Relief

Array = NDArray[np.float64]

LAMP_SPACING_M = 30.0
"""On each side; both sides alternate."""
_FROM_KERB_M = 0.17
"""Posts stand on the kerb stone and not in the way."""
_FROM_CORNER_M = 9.0
_BEHIND_WALK_M = 1.3
_FAST_TREES_M = (9.0, 26.0)
"""Distance of trees from a fast road's edge."""
_RAIL_FROM_EDGE_M = 0.6
_DROP_M, _DROP_OVER_M = 1.3, 6.0
"""Land that lies so much lower, so far beyond the road, asks for a rail."""
_SHARPEST_M = 150.0
"""Radius of a bend that asks for one."""
_SUBURB_M = 130.0
"""Trees are scattered over the land up to this far from a network's edge."""
_PER_HECTARE = 2.4
"""Candidates for scattered trees, for one tree per 100 m of street."""
_MOST_SCATTERED = 900
_SCATTERED_CLEAR_M = 7.0
"""Distance of scattered trees from everything paved."""
_LARGE = 500
"""Corners of a shape, such as all roads of a town, that is better prepared than put into a tree."""
_CROWN_M = 2.2
"""Distance of trees from houses."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the plane; ``yaw`` is where x points, in radians."""

    x: float
    y: float
    yaw: float


def street_trees(street: Frontage, per_100_m: float, rng: np.random.Generator) -> Iterator[Spot]:
    """Yield trees at a jittered spacing, behind the sidewalk: people need all of it."""
    if per_100_m <= 0:
        return
    spacing = 100.0 / per_100_m
    inset = 0.0 if street.fast else _FROM_CORNER_M
    at = np.arange(inset + rng.uniform(0.3, 1.0) * spacing / 2, street.length_m - inset, spacing)
    at = at + rng.uniform(-0.15, 0.15, len(at)) * spacing
    right_m = rng.uniform(*_FAST_TREES_M, len(at)) if street.fast else np.full(len(at), _BEHIND_WALK_M)
    for point, along, right in zip(*place(street.back, at), right_m, strict=True):
        x, y = point - _left(along) * right
        yield Spot(float(x), float(y), float(rng.uniform(-np.pi, np.pi)))


def scattered_trees(paved: BaseGeometry, per_100_m: float, rng: np.random.Generator) -> Iterator[Spot]:
    """Yield clumps of trees on the land in and around the network, clear of everything paved."""
    west, south, east, north = shapely.buffer(shapely.envelope(paved), _SUBURB_M).bounds
    count = min(int((east - west) * (north - south) / 1e4 * _PER_HECTARE * per_100_m), _MOST_SCATTERED * 3)
    xy = rng.uniform((west, south), (east, north), (count, 2))
    wooded = np.sin(xy[:, 0] / 41.0 + 2.0 * np.sin(xy[:, 1] / 67.0)) + np.sin(xy[:, 1] / 37.0) > rng.uniform(
        -0.6, 1.2, count
    )
    shapely.prepare(paved)
    points = shapely.points(xy)
    free = wooded & ~shapely.dwithin(paved, points, _SCATTERED_CLEAR_M)
    yaws = rng.uniform(-np.pi, np.pi, count)
    for (x, y), yaw in zip(xy[free][:_MOST_SCATTERED], yaws[free], strict=False):
        yield Spot(float(x), float(y), float(yaw))


def clear_of(spots: Iterable[Spot], obstacles: Sequence[BaseGeometry], distance_m: float = _CROWN_M) -> list[Spot]:
    """Return the spots farther than ``distance_m`` from every obstacle."""
    found = list(spots)
    if not found or not obstacles:
        return found
    points = np.asarray(shapely.points([(spot.x, spot.y) for spot in found]))
    blocked = near_any(points, obstacles, distance_m)
    return [spot for spot, near in zip(found, blocked.tolist(), strict=True) if not near]


def near_any(shapes: NDArray[np.object_], obstacles: Sequence[BaseGeometry], distance_m: float) -> NDArray[np.bool_]:
    """Return which of (N,) shapes are within ``distance_m`` of an obstacle."""
    sizes = [int(shapely.get_num_coordinates(obstacle)) for obstacle in obstacles]
    large = [obstacle for obstacle, size in zip(obstacles, sizes, strict=True) if size > _LARGE]
    small = [obstacle for obstacle, size in zip(obstacles, sizes, strict=True) if size <= _LARGE]
    near = np.zeros(len(shapes), dtype=bool)
    if not len(shapes):
        return near
    for obstacle in large:
        shapely.prepare(obstacle)
        near |= np.asarray(shapely.dwithin(obstacle, shapes, distance_m))
    near[shapely.STRtree(small).query(shapes, predicate="dwithin", distance=distance_m)[0]] = True
    return near


def lamps(streets: Sequence[Frontage]) -> Iterator[Spot]:
    """Yield street lamps along the kerb, x towards the road, both sides alternating; none on fast roads."""
    for street in streets:
        if street.fast:
            continue
        from_end = street.paired
        at = np.arange(LAMP_SPACING_M / 2, street.length_m - 2.0, LAMP_SPACING_M)
        at = street.length_m - at - LAMP_SPACING_M / 2 if from_end else at
        at = at[at > 2.0]
        for point, along in zip(*place(street.kerb, at), strict=True):
            x, y = point - _left(along) * (_FROM_KERB_M if street.walk_m else 1.0)
            yield Spot(float(x), float(y), float(np.arctan2(along[0], -along[1])))


def fast_rails(streets: Sequence[Frontage]) -> Iterator[Spot]:
    """Yield segments of guard rail along both edges of fast roads, the road on the side of -y."""
    for street in streets:
        if not street.fast:
            continue
        yield from _rail(street.back)
        if street.median is not None:
            yield from _rail(street.median[::-1])


def bank_rails(streets: Sequence[Frontage], relief: Relief) -> Iterator[Spot]:
    """Yield segments of guard rail where other streets run along a drop, or bend away from open land."""
    rails = [(street, list(_rail(street.back))) for street in streets if not street.fast]
    spots = [spot for _, found in rails for spot in found]
    if not spots:
        return
    at = np.array([(spot.x, spot.y) for spot in spots])
    yaws = np.array([spot.yaw for spot in spots])
    # Rails run against their lines, so the land is to the left of their yaw.
    outward = np.stack([-np.sin(yaws), np.cos(yaws)], axis=1)
    needed = relief.standing(at) - relief.land(at + outward * _DROP_OVER_M) > _DROP_M
    first = 0
    for street, found in rails:
        own = slice(first, first + len(found))
        first = own.stop
        if not street.walk_m and len(found) > 1:
            # What is beside the line is on its right, and that is the outside where it turns left.
            turns = np.diff(np.unwrap(yaws[own]))
            needed[own] |= np.concatenate([turns[:1], turns]) > SEGMENT_M / _SHARPEST_M
    for index in np.flatnonzero(needed).tolist():
        yield spots[index]


def _rail(line: Array) -> Iterator[Spot]:
    count = int(chainage(line)[-1] // SEGMENT_M)
    at = (np.arange(count) + 0.5) * SEGMENT_M
    for point, along in zip(*place(line, at), strict=True):
        x, y = point - _left(along) * _RAIL_FROM_EDGE_M
        yield Spot(float(x), float(y), float(np.arctan2(-along[1], -along[0])))


def _left(along: Array) -> Array:
    return np.array([-along[1], along[0]])
