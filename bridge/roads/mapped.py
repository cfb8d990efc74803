"""What a map says of the land beside its roads: buildings, what the land is used for, trees."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon


class RoofShape(StrEnum):
    """How a mapped building ends at the top, by OpenStreetMap's names of the commonest roofs."""

    FLAT = "flat"
    GABLED = "gabled"
    HIPPED = "hipped"
    PYRAMIDAL = "pyramidal"


@dataclass(frozen=True, slots=True, eq=False)
class MappedBuilding:
    """One building of the map, in world metres."""

    footprint: Polygon
    """Its courtyards are holes."""
    height_m: float | None
    """To the ridge or the edge of a flat roof; None where the map does not say."""
    roof: RoofShape | None
    """None where the map does not say."""
    use: str
    """The value of OpenStreetMap's ``building``, such as ``house``, ``industrial`` or ``yes``."""


class LandUse(StrEnum):
    """What mapped land is used for, the one that wins where several overlap first."""

    WATER = "water"
    PARKING = "parking"
    PEDESTRIAN = "pedestrian"
    FOREST = "forest"
    GRASS = "grass"


@dataclass(frozen=True, slots=True, eq=False)
class MappedLand:
    """An area of the map with one use, in world metres."""

    use: LandUse
    area: MultiPolygon


@dataclass(frozen=True, slots=True, eq=False)
class MappedSurroundings:
    """Everything beside the roads that a map knows of; empty for maps of roads alone."""

    buildings: tuple[MappedBuilding, ...] = ()
    lands: tuple[MappedLand, ...] = ()
    trees: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    """(N, 2) places of single trees."""
    bus_stops: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    """(N, 2) places where buses stop."""

    def __bool__(self) -> bool:
        """Return whether the map knows of anything."""
        return bool(self.buildings or self.lands or len(self.trees) or len(self.bus_stops))

    def areas(self, *uses: LandUse) -> list[MultiPolygon]:
        """Return the land that is used so."""
        return [land.area for land in self.lands if land.use in uses]
