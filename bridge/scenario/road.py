"""The ``road`` section: the streets and what lines them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer
from pydantic_core import InitErrorDetails

from bridge.scenario.distributions import Constant
from bridge.scenario.kinds import Flag, MapFile, MapPath, Real, Row, Text, Whole
from bridge.scenario.one_of import OneOf
from bridge.scenario.problem import problem
from bridge.scenario.section import Section
from bridge.scenario.varying import PerEpisode

Lanes = Annotated[int, Whole(1, 6)]
Sidewalk = Annotated[float, Real(0, 10)]
Parking = Annotated[float, Real(0, 5)]
Switch = Annotated[bool, Flag()]


class StraightSource(Section):
    """One straight street, for scripted scenes; it has no traffic simulation, so traffic.engine must be none."""

    kind: Literal["straight"]
    """A single straight street."""
    length_m: PerEpisode[Annotated[float, Real(50, 5000)]] = Constant(400.0)
    """Length of the street in metres."""
    lanes: PerEpisode[Lanes] = Constant(1)
    """Lanes in each direction."""
    sidewalk_m: PerEpisode[Sidewalk] = Constant(2.5)
    """Width of the sidewalks in metres; 0 for none."""
    left_hand: PerEpisode[Switch] = Constant(False)
    """Whether traffic keeps left."""


class GridSource(Section):
    """A town of square blocks."""

    kind: Literal["grid"]
    """A town of square blocks."""
    nx: PerEpisode[Annotated[int, Whole(2, 20)]] = Constant(5)
    """Junctions from west to east."""
    ny: PerEpisode[Annotated[int, Whole(2, 20)]] = Constant(5)
    """Junctions from south to north."""
    block_m: PerEpisode[Annotated[float, Real(50, 1000)]] = Constant(120.0)
    """Distance between neighbouring junctions in metres."""
    lanes: PerEpisode[Lanes] = Constant(2)
    """Lanes in each direction."""
    sidewalk_m: PerEpisode[Sidewalk] = Constant(2.5)
    """Width of the sidewalks in metres; 0 for none."""
    crossings: PerEpisode[Switch] = Constant(True)
    """Whether junctions have zebra crossings."""
    signals: PerEpisode[Switch] = Constant(True)
    """Whether junctions have traffic lights."""
    left_hand: PerEpisode[Switch] = Constant(False)
    """Whether traffic keeps left."""
    parking_m: PerEpisode[Parking] = Constant(0.0)
    """Width of the lanes for parking along the kerbs in metres, 2.2 to be of use for cars; 0 for none."""


class RandomSource(Section):
    """A town of streets that meet at any angle."""

    kind: Literal["random"]
    """A town of streets that meet at any angle, another one every episode."""
    iterations: PerEpisode[Annotated[int, Whole(3, 1000)]] = Constant(60)
    """Size of the town: the number of streets that the generator adds."""
    lanes: PerEpisode[Lanes] = Constant(1)
    """Lanes in each direction."""
    sidewalk_m: PerEpisode[Sidewalk] = Constant(2.5)
    """Width of the sidewalks in metres; 0 for none."""
    crossings: PerEpisode[Switch] = Constant(True)
    """Whether junctions have zebra crossings."""
    signals: PerEpisode[Switch] = Constant(False)
    """Whether junctions have traffic lights."""
    left_hand: PerEpisode[Switch] = Constant(False)
    """Whether traffic keeps left."""
    parking_m: PerEpisode[Parking] = Constant(0.0)
    """Width of the lanes for parking along the kerbs in metres, 2.2 to be of use for cars; 0 for none."""


class HighwaySource(Section):
    """A divided motorway with an on-ramp and an off-ramp, no sidewalks."""

    kind: Literal["highway"]
    """A divided motorway with an on-ramp and an off-ramp."""
    length_m: PerEpisode[Annotated[float, Real(800, 20_000)]] = Constant(2000.0)
    """Length of the motorway in metres."""
    lanes: PerEpisode[Annotated[int, Whole(2, 5)]] = Constant(3)
    """Lanes in each direction."""
    left_hand: PerEpisode[Switch] = Constant(False)
    """Whether traffic keeps left."""


class RoundaboutSource(Section):
    """A roundabout whose arms are streets."""

    kind: Literal["roundabout"]
    """A roundabout whose arms are streets."""
    arms: PerEpisode[Annotated[int, Whole(3, 8)]] = Constant(4)
    """Streets that meet there, evenly around it."""
    radius_m: PerEpisode[Annotated[float, Real(10, 100)]] = Constant(22.0)
    """Radius of the ring road in metres, to its outer edge; more arms and lanes need a larger one."""
    lanes: PerEpisode[Annotated[int, Whole(1, 3)]] = Constant(1)
    """Lanes of the ring, and of the arms in each direction."""
    arm_m: PerEpisode[Annotated[float, Real(40, 2000)]] = Constant(150.0)
    """Length of the arms in metres."""
    sidewalk_m: PerEpisode[Sidewalk] = Constant(2.5)
    """Width of the sidewalks in metres; 0 for none."""
    crossings: PerEpisode[Switch] = Constant(True)
    """Whether the arms have zebra crossings."""
    left_hand: PerEpisode[Switch] = Constant(False)
    """Whether traffic keeps left."""


class FileSource(Section):
    """A map of your own."""

    kind: Literal["file"]
    """A map of your own."""
    path: Annotated[MapFile, MapPath((".xodr", ".osm", ".net.xml"))]
    """OpenDRIVE (.xodr), OpenStreetMap (.osm) or SUMO network (.net.xml); relative to the scenario file's folder."""
    left_hand: Switch = False
    """Whether traffic keeps left on an OpenStreetMap, which does not say so. Other maps do."""


RoadSourceSection = Annotated[
    StraightSource | GridSource | RandomSource | HighwaySource | RoundaboutSource | FileSource, OneOf("kind")
]


class Buildings(Section):
    """The houses along the streets."""

    density: PerEpisode[Annotated[float, Real(0, 1)]] = Constant(0.8)
    """Share of the street front that is built on, 0 to 1."""
    height_m: Annotated[tuple[float, float], Row(("lowest", "highest"), of=Real(3, 200), ascending=True)] = (6.0, 30.0)
    """Lowest and highest building in metres; each one draws its height between them."""


_SCENERY = ("buildings", "trees_per_100_m", "street_furniture")
"""The fields of ``Road`` that say what is generated."""


class Road(Section):
    """The streets and what lines them."""

    source: PerEpisode[RoadSourceSection] | None = None
    """Where the road network comes from; choice and cycle may change it between episodes. Beside a level, the map of
    the level's own roads, on which SUMO drives."""
    level: PerEpisode[Annotated[str, Text()]] | None = None
    """A level of the simulator's own, by its name there. Its scenery is the simulator's; nothing is generated."""
    buildings: Buildings = Buildings()
    """The houses along the streets."""
    trees_per_100_m: PerEpisode[Annotated[float, Real(0, 50)]] = Constant(6.0)
    """Trees on each side of 100 m of street."""
    street_furniture: PerEpisode[Switch] = Constant(True)
    """Whether street lamps and other things stand on the sidewalks."""

    @model_serializer(mode="wrap")
    def _as_a_file_says_it(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what may not be said beside a level."""
        data: dict[str, Any] = dump(self)
        return {name: value for name, value in data.items() if self.level is None or name not in _SCENERY}

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what does not go together with a level, or is missing without one."""
        if "level" not in data:
            if "source" not in data:
                yield problem("this field is required, unless level names one of the simulator's own", "source")
            return
        for name in _SCENERY:
            if name in data:
                yield problem("a level has scenery of its own; remove this", name)
        source = data.get("source")
        if not isinstance(source, Mapping):
            return
        if isinstance(data["level"], Mapping):
            yield problem("beside source, which has the roads of one level, name that level", "level")
        if "choice" in source or "cycle" in source:
            yield problem("beside level, give one source: the map of the level's own roads", "source")
        elif source.get("kind", "file") != "file":
            yield problem("beside level, the source is a file: the map of the level's own roads", "source", "kind")
        elif str(source.get("path", "")).endswith(".osm"):
            yield problem(
                "OpenStreetMap does not say where in a level its roads are; use an OpenDRIVE or SUMO file",
                "source", "path",
            )  # fmt: skip
