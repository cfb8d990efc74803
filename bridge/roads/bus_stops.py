"""Bus stops: where along the streets they are, with a shelter where there is room, a sign, and what is painted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from bridge.roads.frontage import Frontage
from bridge.roads.lines import chainage, offset, place, strip_quads, without_repeats
from bridge.roads.markings import Marking, Paint
from bridge.roads.roadside import Spot

Array = NDArray[np.float64]

_SHARE = 0.3
"""Of the streets that are long enough."""
_SHORTEST_STREET_M = 70.0
_FROM_END_M = (22.0, 34.0)
"""From the shelter to the next junction."""
_NARROWEST_WALK_M = 1.8
_NEAR_M = 15.0
"""A stop of the map belongs to the nearest street within so much."""
_SHELTER_M = (4.6, 1.7)
"""Along and away from the street."""
_BEHIND_M = 1.0
"""From the back of the sidewalk to the middle of the shelter."""
_SIGN_BEFORE_M = 6.0
_POST_FROM_KERB_M = 0.17
_ZIGZAG_M, _ZIGZAG_STEP_M, _LINE_M = 15.0, 2.5, 0.12
_FROM_KERB_M = (0.35, 2.0)
"""Between which distances from the kerb the zigzag runs."""


@dataclass(frozen=True, slots=True, eq=False)
class BusStop:
    """One stop; buses come from behind its sign."""

    shelter: Spot
    """x towards the road."""
    place: Polygon
    """Where the shelter stands, in plan."""
    sign: Spot
    """x against the traffic."""
    marking: Marking


def bus_stops(streets: Sequence[Frontage], mapped: Array, rng: np.random.Generator) -> Iterator[BusStop]:
    """Yield the stops nearest to ``mapped``, (N, 2) places of the map; where it has none, some of our own."""
    usable = [street for street in streets if not street.fast and street.walk_m >= _NARROWEST_WALK_M]
    if not usable:
        return
    if len(mapped):
        lines = [shapely.LineString(street.kerb) for street in usable]
        tree = shapely.STRtree(lines)
        points = [shapely.Point(x, y) for x, y in mapped.tolist()]
        (found, nearest), away = tree.query_nearest(points, return_distance=True, all_matches=False)
        for point, street, distance in zip(found.tolist(), nearest.tolist(), away.tolist(), strict=True):
            at = float(lines[street].project(points[point]))
            if distance <= _NEAR_M and _ZIGZAG_M < at < lines[street].length - _SIGN_BEFORE_M:
                yield _stop(usable[street], at)
        return
    for street in usable:
        length = float(chainage(street.kerb)[-1])
        chosen, before_m = rng.random() < _SHARE, float(rng.uniform(*_FROM_END_M))
        if chosen and length > _SHORTEST_STREET_M:
            yield _stop(street, before_m if street.against_traffic else length - before_m)


def _stop(street: Frontage, at: float) -> BusStop:
    """Return the stop whose shelter is ``at`` metres along the kerb."""
    way = -1.0 if street.against_traffic else 1.0
    points, directions = place(street.kerb, np.array([at, at + way * _SIGN_BEFORE_M]))
    along, left = directions[0], np.array([-directions[0][1], directions[0][0]])
    middle = points[0] - left * (street.walk_m + _BEHIND_M)
    half_along, half_across = along * _SHELTER_M[0] / 2, left * _SHELTER_M[1] / 2
    corners = [middle + a * half_along + b * half_across for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    ahead = directions[1]
    post = points[1] - np.array([-ahead[1], ahead[0]]) * _POST_FROM_KERB_M
    return BusStop(
        shelter=Spot(float(middle[0]), float(middle[1]), float(np.arctan2(left[1], left[0]))),
        place=Polygon(corners),
        sign=Spot(float(post[0]), float(post[1]), float(np.arctan2(-way * ahead[1], -way * ahead[0]))),
        marking=_zigzag(street, at + way * _SIGN_BEFORE_M, way),
    )


def free_shelters(stops: Sequence[BusStop], taken: Sequence[BaseGeometry]) -> list[BusStop]:
    """Return the stops whose shelters stand clear of everything ``taken``."""
    hits = shapely.STRtree(taken).query([stop.place for stop in stops], predicate="intersects")[0] if stops else ()
    blocked = set(np.asarray(hits).tolist())
    return [stop for index, stop in enumerate(stops) if index not in blocked]


def _zigzag(street: Frontage, front_m: float, way: float) -> Marking:
    """Return the zigzag along the kerb that keeps the stop free, from the sign backwards."""
    kerb = without_repeats(street.kerb)
    near, far = (offset(kerb, distance) for distance in _FROM_KERB_M)
    at = front_m - way * np.arange(0.0, _ZIGZAG_M + 0.1, _ZIGZAG_STEP_M)
    inside = at[(at > 0.5) & (at < chainage(kerb)[-1] - 0.5)]
    corners = [place((near, far)[index % 2], np.array([m]))[0][0] for index, m in enumerate(inside)]
    if len(corners) < 2:
        return Marking(Paint.YELLOW, np.empty((0, 4, 2)))
    line = np.array(corners)
    return Marking(Paint.YELLOW, strip_quads(line, _LINE_M, np.array([0.0]), np.array([chainage(line)[-1]])))
