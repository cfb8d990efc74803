"""Reads OpenStreetMap XML into nodes, ways and relations, without what is deleted or malformed, and writes it.

Extracts cut through ways and relations, editors leave deleted things in, and some programs write no metadata: what
refers to something that is not there is shortened or left out, because a map of streets is of use without it.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.errors import RoadError

Tags = Mapping[str, str]
LatLon = tuple[float, float]
"""Degrees."""


@dataclass(frozen=True, slots=True)
class OsmWay:
    """A line through nodes that are in the file."""

    nodes: tuple[str, ...]
    tags: Tags


@dataclass(frozen=True, slots=True)
class OsmMember:
    """What belongs to a relation; it need not be in the file."""

    kind: str
    """``node``, ``way`` or ``relation``."""
    ref: str
    role: str


@dataclass(frozen=True, slots=True)
class OsmRelation:
    """What belongs together."""

    members: tuple[OsmMember, ...]
    tags: Tags

    def ways(self, *roles: str) -> tuple[str, ...]:
        """Return the ids of the ways that have one of the roles."""
        return tuple(member.ref for member in self.members if member.kind == "way" and member.role in roles)


@dataclass(frozen=True, slots=True)
class OsmFile:
    """The elements of a file by their ids."""

    nodes: Mapping[str, LatLon]
    node_tags: Mapping[str, Tags]
    """Of the nodes that have any."""
    ways: Mapping[str, OsmWay]
    relations: Mapping[str, OsmRelation]


def read_osm(path: Path) -> OsmFile:
    """Read the OpenStreetMap XML at ``path``. Raises ``RoadError`` if it cannot be read or is not XML."""
    nodes: dict[str, LatLon] = {}
    node_tags: dict[str, Tags] = {}
    ways: dict[str, OsmWay] = {}
    relations: dict[str, OsmRelation] = {}
    try:
        for _, element in ET.iterparse(path):
            if element.tag in ("node", "way", "relation"):
                element_id = element.get("id", "")
                if not _is_deleted(element):
                    _add(element, element_id, nodes, node_tags, ways, relations)
                element.clear()
    except (ET.ParseError, LookupError, ValueError) as error:  # the last two for encodings that there are not
        raise RoadError(f"{path}: is not XML ({error}); download the map again") from error
    except OSError as error:
        raise RoadError(f"{path}: cannot be read: {error.strerror}") from error
    known = {
        way_id: OsmWay(tuple(node for node in way.nodes if node in nodes), way.tags) for way_id, way in ways.items()
    }
    return OsmFile(nodes, node_tags, known, relations)


def write_osm(osm: OsmFile, path: Path) -> None:
    """Write ``osm`` as the plain XML that netconvert expects: nodes before ways before relations, nothing deleted."""
    root = ET.Element("osm", version="0.6")
    for node_id, (lat, lon) in osm.nodes.items():
        node = ET.SubElement(root, "node", id=node_id, lat=repr(lat), lon=repr(lon))
        _add_tags(node, osm.node_tags.get(node_id, {}))
    for way_id, way in osm.ways.items():
        if len(way.nodes) < 2:
            continue
        line = ET.SubElement(root, "way", id=way_id)
        for ref in way.nodes:
            ET.SubElement(line, "nd", ref=ref)
        _add_tags(line, way.tags)
    for relation_id, relation in osm.relations.items():
        group = ET.SubElement(root, "relation", id=relation_id)
        for member in relation.members:
            ET.SubElement(group, "member", type=member.kind, ref=member.ref, role=member.role)
        _add_tags(group, relation.tags)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


_OTHER_SIDE = {"cycleway:left": "cycleway:right", "cycleway:right": "cycleway:left"}


def with_sides_of_cycleways(osm: OsmFile, *, left_hand: bool) -> OsmFile:
    """Return the map with its cycleways as netconvert understands them.

    It reads a lane or track only where the side is said, and takes the right one for that of the kerb even where
    traffic keeps left.
    """
    ways = {}
    for way_id, way in osm.ways.items():
        tags = dict(way.tags)
        if left_hand:
            tags = {_OTHER_SIDE.get(key, key): value for key, value in tags.items()}
        kind = tags.get("cycleway")
        if kind in ("lane", "track"):
            one_way = tags.get("oneway") in ("yes", "true", "1")
            tags.setdefault("cycleway:right" if one_way else "cycleway:both", kind)
        ways[way_id] = replace(way, tags=tags)
    return replace(osm, ways=ways)


def _add_tags(element: ET.Element, tags: Tags) -> None:
    for key, value in tags.items():
        ET.SubElement(element, "tag", k=key, v=value)


def _is_deleted(element: ET.Element) -> bool:
    """Return whether the element is only there to say that it is gone."""
    return element.get("visible") == "false" or element.get("action") == "delete"


def _add(
    element: ET.Element,
    element_id: str,
    nodes: dict[str, LatLon],
    node_tags: dict[str, Tags],
    ways: dict[str, OsmWay],
    relations: dict[str, OsmRelation],
) -> None:
    tags = {tag.get("k", ""): tag.get("v", "") for tag in element.iter("tag")}
    if element.tag == "node":
        place = _lat_lon(element)
        if place is not None:
            nodes[element_id] = place
            if tags:
                node_tags[element_id] = tags
    elif element.tag == "way":
        ways[element_id] = OsmWay(tuple(ref.get("ref", "") for ref in element.iter("nd")), tags)
    else:
        members = (
            OsmMember(member.get("type", ""), member.get("ref", ""), member.get("role", ""))
            for member in element.iter("member")
        )
        relations[element_id] = OsmRelation(tuple(members), tags)


def _lat_lon(element: ET.Element) -> LatLon | None:
    """Return where a node is; None where it does not say so, or somewhere that is not on the earth."""
    try:
        lat, lon = float(element.get("lat", "")), float(element.get("lon", ""))
    except ValueError:
        return None
    on_earth = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90.0 and abs(lon) <= 180.0
    return (lat, lon) if on_earth else None
