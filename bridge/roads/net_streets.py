"""The streets of a SUMO network file that was made of an OpenStreetMap, with what of them is below the ground."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.roads.dives import Street, Stretch
from bridge.roads.osm_tunnels import WayBelow

Array = NDArray[np.float64]

_BESIDE_M = 5.0
"""The line of an edge lies so near to the ways that it was made of."""
_SAME_M = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class NetEdge:
    """One direction of a street."""

    element: ET.Element
    street: int
    line: shapely.LineString
    """From junction to junction, in the direction of the street."""
    ways: frozenset[str]
    """Those of the map that it was made of."""
    height_m: float
    """Of the middle of its lanes, as netconvert has it."""


def net_edges(root: ET.Element) -> tuple[NetEdge, ...]:
    """Return the edges outside junctions; both directions of a street have its number, and lines that run alike."""
    places = {node.attrib["id"]: (float(node.attrib["x"]), float(node.attrib["y"])) for node in root.iter("junction")}
    numbers: dict[tuple[str, str, int], int] = {}
    edges = []
    for element in root.iter("edge"):
        if "from" not in element.attrib:
            continue
        ends = element.attrib["from"], element.attrib["to"]
        shape = element.get("shape")
        points = points_of(shape)[:, :2] if shape else np.array([places[end] for end in ends])
        line = shapely.LineString(points[:: 1 if ends[0] <= ends[1] else -1])
        key = (min(ends), max(ends), round(line.length))
        ways = {
            way
            for param in element.iter("param")
            if param.get("key") == "origId"
            for way in param.attrib["value"].split()
        }
        heights = np.concatenate([points_of(lane.attrib["shape"])[:, 2] for lane in element.iter("lane")])
        number = numbers.setdefault(key, len(numbers))
        edges.append(NetEdge(element, number, line, frozenset(ways), float(heights.mean())))
    return tuple(edges)


def streets_of(
    edges: Sequence[NetEdge], below: Mapping[str, WayBelow], lines: Mapping[str, shapely.LineString]
) -> list[Street]:
    """Return the streets by their numbers; ``lines`` are those of the ways ``below``, in world metres."""
    streets: dict[int, Street] = {}
    for edge in edges:
        if edge.street in streets:
            continue
        ends = sorted((edge.element.attrib["from"], edge.element.attrib["to"]))
        found = [
            Stretch(*span, below[way].depth_m, below[way].closed)
            for way in sorted(edge.ways & below.keys())
            for span in _spans(edge.line, lines[way])
        ]
        streets[edge.street] = Street(ends[0], ends[1], edge.line.length, tuple(_apart(found)))
    return [streets[number] for number in range(len(streets))]


def points_of(text: str) -> Array:
    """Return the (N, 3) points of SUMO's ``x,y[,z] x,y[,z] …``, z 0 where it is not given."""
    rows = [[float(number) for number in point.split(",")] for point in text.split()]
    return np.array([[*row, 0.0][:3] for row in rows])


def _spans(line: shapely.LineString, way: shapely.LineString) -> Iterator[tuple[float, float]]:
    """Yield the part of ``line`` that runs along ``way``."""
    shared = shapely.intersection(way, shapely.buffer(line, _BESIDE_M, cap_style="flat"))
    at = np.asarray(shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(shared))))
    if len(at) and np.ptp(at) > _SAME_M:
        start, end = float(at.min()), float(at.max())
        yield (0.0 if start < _SAME_M else start), (line.length if end > line.length - _SAME_M else end)


def _apart(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield stretches in order, each from where the one before it ends."""
    reached = 0.0
    for stretch in sorted(stretches, key=lambda stretch: (stretch.start_m, stretch.end_m)):
        start = reached if abs(stretch.start_m - reached) < _SAME_M else max(stretch.start_m, reached)
        if stretch.end_m - start > _SAME_M:
            yield Stretch(start, stretch.end_m, stretch.depth_m, stretch.closed)
            reached = stretch.end_m
