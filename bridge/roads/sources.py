"""Where a road network comes from, as values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StraightRoad:
    """One straight street; made here, without SUMO."""

    length_m: float = 400.0
    lanes: int = 1
    """In each direction."""
    sidewalk_m: float = 2.5
    left_hand: bool = False
    """Whether traffic keeps left."""


@dataclass(frozen=True, slots=True)
class GridRoads:
    """A town of square blocks."""

    nx: int = 5
    ny: int = 5
    block_m: float = 120.0
    lanes: int = 2
    sidewalk_m: float = 2.5
    crossings: bool = True
    signals: bool = True
    left_hand: bool = False
    """Whether traffic keeps left."""
    parking_m: float = 0.0
    """Width of the lanes for parking along the kerbs; 0 for none."""


@dataclass(frozen=True, slots=True)
class RandomRoads:
    """A town of streets that meet at any angle."""

    iterations: int = 60
    """Edges that netgenerate adds; more make a larger town."""
    lanes: int = 1
    sidewalk_m: float = 2.5
    crossings: bool = True
    signals: bool = False
    left_hand: bool = False
    """Whether traffic keeps left."""
    parking_m: float = 0.0
    """Width of the lanes for parking along the kerbs; 0 for none."""


@dataclass(frozen=True, slots=True)
class Highway:
    """A divided motorway with an on-ramp and an off-ramp, no sidewalks."""

    length_m: float = 2000.0
    lanes: int = 3
    left_hand: bool = False
    """Whether traffic keeps left."""


@dataclass(frozen=True, slots=True)
class Roundabout:
    """A roundabout whose arms are streets."""

    arms: int = 4
    radius_m: float = 22.0
    """Of the line at which the ring's kerb lies, on the side of the arms."""
    lanes: int = 1
    """Of the ring, and of each arm in each direction."""
    arm_m: float = 150.0
    """Length of the arms."""
    sidewalk_m: float = 2.5
    crossings: bool = True
    left_hand: bool = False
    """Whether traffic keeps left."""


@dataclass(frozen=True, slots=True)
class RoadFile:
    """A map of the user's: OpenDRIVE (``.xodr``), OpenStreetMap (``.osm``) or a SUMO network (``.net.xml``)."""

    path: Path
    keep_origin: bool = False
    """Whether an OpenDRIVE map stays where its coordinates put it, as the roads of a level must, instead of being moved
    to the origin. The coordinates of a SUMO network are always its own."""
    left_hand: bool = False
    """Whether traffic keeps left on an OpenStreetMap, which does not say so. Other maps do."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))  # scripts say it as text


RoadSource = StraightRoad | GridRoads | RandomRoads | Highway | Roundabout | RoadFile


@dataclass(frozen=True, slots=True)
class Scenery:
    """What lines the streets."""

    building_density: float = 0.8
    """Share of the street front that is built on, 0-1."""
    building_height_m: tuple[float, float] = (6.0, 30.0)
    """Lowest and highest."""
    trees_per_100_m: float = 6.0
    """On each side of a street."""
    street_furniture: bool = True
    """Street lamps, and what else stands on a sidewalk."""
    winter: bool = False
    """Whether trees, woods and hedges have shed their leaves; conifers never do."""
