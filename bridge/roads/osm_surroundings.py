"""What OpenStreetMap says of the land beside the roads, by its tags.

The tags are those of https://wiki.openstreetmap.org/wiki/Map_features. What lies under the ground is left out, and so
are buildings without walls. Parts of buildings (``building:part``) are not read: the outline stands for the whole.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from bridge.roads.mapped import LandUse, MappedBuilding, MappedLand, MappedSurroundings, RoofShape
from bridge.roads.osm_file import OsmFile, OsmRelation, OsmWay, Tags
from bridge.roads.plan import polygons
from bridge.roads.projection import Projection

_STOREY_M = 3.1
_GROUND_STOREY_EXTRA_M = 0.6
_HEIGHT_M = (2.5, 400.0)
_SMALLEST_BUILDING_M2 = 8.0
_SMALLEST_LAND_M2 = 15.0
_WITHOUT_WALLS = frozenset({"no", "roof", "canopy", "carport", "ruins", "collapsed", "construction", "proposed"})

_ROOFS: Mapping[str, RoofShape] = {
    "flat": RoofShape.FLAT,
    "gabled": RoofShape.GABLED,
    "half-hipped": RoofShape.GABLED,
    "gambrel": RoofShape.GABLED,
    "saltbox": RoofShape.GABLED,
    "hipped": RoofShape.HIPPED,
    "mansard": RoofShape.HIPPED,
    "pyramidal": RoofShape.PYRAMIDAL,
}

_USES: Mapping[LandUse, Mapping[str, frozenset[str]]] = {
    LandUse.WATER: {
        "natural": frozenset({"water"}),
        "waterway": frozenset({"riverbank", "dock"}),
        "landuse": frozenset({"reservoir", "basin"}),
    },
    LandUse.PARKING: {"amenity": frozenset({"parking"})},
    LandUse.PEDESTRIAN: {"place": frozenset({"square"})},
    LandUse.FOREST: {"landuse": frozenset({"forest"}), "natural": frozenset({"wood"})},
    LandUse.GRASS: {
        "landuse": frozenset({"grass", "meadow", "village_green", "recreation_ground", "cemetery", "orchard"}),
        "leisure": frozenset({"park", "pitch", "garden", "golf_course", "playground", "dog_park", "common"}),
        "natural": frozenset({"grassland", "scrub", "heath"}),
    },
}
_NOT_ON_THE_GROUND = frozenset({"multi-storey", "underground", "rooftop", "sheds", "carports", "garage_boxes"})
"""Kinds of ``parking`` that are no open place."""

_LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)\s*(m|meters?|metres?|ft|feet|')?\s*(?:(\d+)\s*(?:\"|in))?\s*$")
_FOOT_M = 0.3048

Place = Callable[[list[str]], NDArray[np.float64]]
"""From ids of nodes to (N, 2) places."""


def osm_surroundings(osm: OsmFile, projection: Projection) -> MappedSurroundings:
    """Return buildings, land and trees of ``osm`` in world metres.

    Lines that do not close, areas that have lost their nodes and numbers that are none are left out.
    """
    buildings: list[MappedBuilding] = []
    areas: dict[LandUse, list[BaseGeometry]] = {use: [] for use in LandUse}
    for tags, area in _areas(osm, lambda ids: _places(osm, ids, projection)):
        if _underground(tags):
            continue
        kind = tags.get("building")
        if kind is not None:
            if kind not in _WITHOUT_WALLS:
                buildings += _buildings(area, tags, kind)
            continue
        use = _land_use(tags)
        if use is not None and area.area > _SMALLEST_LAND_M2:
            areas[use].append(area)
    lands = tuple(MappedLand(use, polygons(shapely.union_all(found))) for use, found in areas.items() if found)
    trees = [node for node, tags in osm.node_tags.items() if tags.get("natural") == "tree"]
    stops = [node for node, tags in osm.node_tags.items() if tags.get("highway") == "bus_stop"]
    return MappedSurroundings(tuple(buildings), lands, _places(osm, trees, projection), _places(osm, stops, projection))


def _places(osm: OsmFile, ids: list[str], projection: Projection) -> NDArray[np.float64]:
    degrees = np.array([osm.nodes[node] for node in ids], dtype=np.float64).reshape(-1, 2)
    return projection.xy(degrees[:, 0], degrees[:, 1])


def _areas(osm: OsmFile, place: Place) -> Iterator[tuple[Tags, MultiPolygon]]:
    """Yield every tagged area: multipolygons, then closed ways that are no part of one of the same kind."""
    within: set[str] = set()
    for relation in osm.relations.values():
        if relation.tags.get("type") not in ("multipolygon", "building"):
            continue
        outer = [osm.ways[way] for way in relation.ways("outer", "outline", "") if way in osm.ways]
        inner = [osm.ways[way] for way in relation.ways("inner") if way in osm.ways]
        tags = _relation_tags(relation, outer)
        if not _has_area(tags):
            continue
        area = _multipolygon(outer, inner, place)
        if not area.is_empty:
            within |= set(relation.ways("outer", "outline", ""))
            yield tags, area
    for way_id, way in osm.ways.items():
        closed = len(way.nodes) >= 4 and way.nodes[0] == way.nodes[-1]
        if closed and way_id not in within and _has_area(way.tags):
            area = polygons(shapely.make_valid(Polygon(place(list(way.nodes)))))
            if not area.is_empty:
                yield way.tags, area


def _relation_tags(relation: OsmRelation, outer: list[OsmWay]) -> Tags:
    """Return the tags of a multipolygon, which old maps have on its outer way."""
    return relation.tags if _has_area(relation.tags) or not outer else outer[0].tags


def _has_area(tags: Tags) -> bool:
    return "building" in tags or _land_use(tags) is not None


def _multipolygon(outer: list[OsmWay], inner: list[OsmWay], place: Place) -> MultiPolygon:
    """Return the rings that the ways close together, without those that the inner ones close."""

    def rings(ways: list[OsmWay]) -> BaseGeometry:
        lines = [shapely.LineString(place(list(way.nodes))) for way in ways if len(way.nodes) >= 2]
        found = [shapely.make_valid(ring) for ring in shapely.get_parts(shapely.polygonize(lines))]
        return shapely.union_all(found)

    return polygons(shapely.difference(rings(outer), rings(inner)))


def _underground(tags: Tags) -> bool:
    return (
        tags.get("location") in ("underground", "underwater")
        or tags.get("tunnel", "no") not in ("no", "building_passage")
        or _number(tags.get("layer", "")) < 0
    )


def _land_use(tags: Tags) -> LandUse | None:
    if tags.get("highway") in ("pedestrian", "footway") and tags.get("area") == "yes":
        return LandUse.PEDESTRIAN
    for use, keys in _USES.items():
        if any(tags.get(key) in values for key, values in keys.items()):
            if use is LandUse.PARKING and tags.get("parking") in _NOT_ON_THE_GROUND:
                return None
            return use
    return None


def _buildings(area: MultiPolygon, tags: Tags, kind: str) -> Iterator[MappedBuilding]:
    roof = _ROOFS.get(tags.get("roof:shape", ""))
    for part in area.geoms:
        if part.area >= _SMALLEST_BUILDING_M2:
            yield MappedBuilding(part, _height_m(tags), roof, kind)


def _height_m(tags: Tags) -> float | None:
    """Return the height to the top that the tags give, or follow from storeys; None if they give neither."""
    height_m = parse_length_m(tags.get("height", tags.get("building:height", "")))
    levels = _number(tags.get("building:levels", ""))
    if height_m is None and levels > 0:
        roof_m = parse_length_m(tags.get("roof:height", "")) or _STOREY_M * _number(tags.get("roof:levels", ""))
        height_m = levels * _STOREY_M + _GROUND_STOREY_EXTRA_M + roof_m
    return None if height_m is None or height_m <= 0 else min(max(height_m, _HEIGHT_M[0]), _HEIGHT_M[1])


def parse_length_m(text: str) -> float | None:
    """Return metres of a length as OpenStreetMap writes it (``12``, ``12.5 m``, ``40 ft``, ``6'7"``); None if none."""
    found = _LENGTH.match(text.strip().lower())
    if found is None:
        return None
    value = float(found[1].replace(",", "."))
    if found[2] in ("ft", "feet", "'"):
        return (value + float(found[3] or 0.0) / 12.0) * _FOOT_M
    return value


def _number(text: str) -> float:
    """Return a number, 0 where there is none."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0
