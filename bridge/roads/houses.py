"""Where houses stand along the streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from bridge.roads.frontage import Frontage
from bridge.roads.lines import chainage

Array = NDArray[np.float64]

_SETBACK_M = (0.2, 1.2)
"""Between a sidewalk and the fronts; one distance a street side, so that fronts are in line."""
_GARDEN_SETBACK_M = (4.2, 5.4)
"""The same where trees stand before the houses."""
_GARDEN_SHARE = 0.5
_RURAL_SETBACK_M = (4.0, 7.0)
"""Where there is no sidewalk."""
_LOT_M = (9.0, 18.0)
"""Length of a lot that is not built on."""
_ALLEY_SHARE = 0.15
"""Share of the houses that do not touch the next one."""
_ALLEY_M = (1.5, 4.0)
_CORNER_M = 40.0
"""A house this near to the end of a street may be the last one, whose side is seen."""
_STEP_M = 2.0
"""Where no house fits, try again this much farther on."""
_TRIES = 4
"""Variants tried at a place, besides the narrowest."""
_CLEARANCE_M = 0.1
_TOUCH_M = 0.02


class Footprint(Protocol):
    """What is asked of a building: its front faces +x, its origin is the centre of the footprint."""

    @property
    def width_m(self) -> float:
        """Along the street."""

    @property
    def depth_m(self) -> float:
        """Away from the street."""

    @property
    def porch_m(self) -> float:
        """How far it stands out before the front, where people walk."""

    @property
    def blank_sides(self) -> bool:
        """Whether it had better stand between others."""


@dataclass(frozen=True, slots=True, eq=False)
class House:
    """One building on its lot."""

    variant: int
    """Index of its variant."""
    x: float
    y: float
    yaw: float
    footprint: Polygon


class _Lots:
    """The houses that stand already, found by place."""

    _CELL_M = 40.0

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Polygon]] = {}

    def is_free(self, footprint: Polygon) -> bool:
        """Return whether no house overlaps ``footprint``."""
        return not any(
            shapely.intersects(footprint, other) for key in self._keys(footprint) for other in self._cells.get(key, ())
        )

    def take(self, footprint: Polygon) -> None:
        """Put a house there."""
        for key in self._keys(footprint):
            self._cells.setdefault(key, []).append(footprint)

    def _keys(self, footprint: Polygon) -> list[tuple[int, int]]:
        west, south, east, north = (int(value // self._CELL_M) for value in footprint.bounds)
        return [(x, y) for x in range(west, east + 1) for y in range(south, north + 1)]


def build_houses(
    streets: Sequence[Frontage],
    paved: BaseGeometry,
    variants: Sequence[Footprint],
    density: float,
    rng: np.random.Generator,
) -> tuple[House, ...]:
    """Return houses side by side along the streets, clear of ``paved`` and of each other.

    ``density`` is the share of lots that are built on, 0-1. Nobody builds along fast roads.
    """
    if not variants or density <= 0:
        return ()
    shapely.prepare(paved)
    lots = _Lots()
    houses: list[House] = []
    for street in streets:
        if street.fast:
            continue
        setback = rng.uniform(*_setback(street, rng))
        houses += _line_street(street, setback, paved, variants, density, rng, lots)
    return tuple(houses)


def _setback(street: Frontage, rng: np.random.Generator) -> tuple[float, float]:
    if not street.walk_m:
        return _RURAL_SETBACK_M
    return _GARDEN_SETBACK_M if rng.random() < _GARDEN_SHARE else _SETBACK_M


def _line_street(
    street: Frontage,
    setback: float,
    paved: BaseGeometry,
    variants: Sequence[Footprint],
    density: float,
    rng: np.random.Generator,
    lots: _Lots,
) -> list[House]:
    """Walk along one side of a street and build; blank gables stand between houses, as far as there are."""
    houses: list[House] = []
    along_m = chainage(street.back)
    at, length = 0.0, float(along_m[-1])
    narrowest = min(range(len(variants)), key=lambda index: variants[index].width_m)
    attached, built = False, rng.random() < density
    while at < length:
        if not built:
            at += rng.uniform(*_LOT_M)
            attached, built = False, rng.random() < density
            continue
        built_next, alley = bool(rng.random() < density), bool(rng.random() < _ALLEY_SHARE)
        between = attached and built_next and not alley and at < length - _CORNER_M
        tried = [int(index) for index in rng.permutation(len(variants))]
        tried.sort(key=lambda index: variants[index].blank_sides and not between)
        for variant in (*tried[:_TRIES], narrowest):
            width = variants[variant].width_m
            if at + width > length:
                continue
            house = _house(street, along_m, at, setback, variant, variants[variant])
            if not shapely.intersects(paved, house.footprint) and lots.is_free(house.footprint):
                lots.take(house.footprint)
                houses.append(house)
                at += width + (rng.uniform(*_ALLEY_M) if alley else _TOUCH_M)
                attached, built = not alley, built_next
                break
        else:
            at += _STEP_M
            attached = False
    return houses


def _house(street: Frontage, along_m: Array, at: float, setback: float, index: int, variant: Footprint) -> House:
    """Return a house whose front begins ``at`` metres along the street, parallel to the chord there.

    ``along_m`` are the distances of the corners of the street's outer line from its start.
    """
    at_m = at + np.linspace(0.0, variant.width_m, 5)
    front = np.column_stack([np.interp(at_m, along_m, street.back[:, axis]) for axis in range(2)])
    ends = front[[0, -1]]
    chord = ends[1] - ends[0]
    along = chord / max(float(np.linalg.norm(chord)), 1e-9)
    towards_street = np.array([-along[1], along[0]])
    # On the outside of a bend the street bulges over the chord; stand behind its farthest point.
    bulge = float(((front - ends[0]) @ -towards_street).max())
    back_m = max(setback, variant.porch_m) + _CLEARANCE_M + bulge + variant.depth_m / 2
    centre = ends.mean(axis=0) - towards_street * back_m
    half_along, half_across = along * variant.width_m / 2, towards_street * variant.depth_m / 2
    corners = [centre + a * half_along + b * half_across for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    yaw = float(np.arctan2(towards_street[1], towards_street[0]))
    return House(index, float(centre[0]), float(centre[1]), yaw, Polygon(corners))
