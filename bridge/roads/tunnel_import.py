"""Lets the tunnels of an OpenStreetMap dive: lowers them, and the ramps that lead to them, in a SUMO network file.

So traffic drives where the tunnel is drawn. Where there is too little room for the ramps, the way is refused.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.roads.dives import Dives, Street
from bridge.roads.lines import chainage, points_at
from bridge.roads.net_streets import NetEdge, net_edges, points_of, streets_of
from bridge.roads.network import Below
from bridge.roads.osm_tunnels import WayBelow

Array = NDArray[np.float64]

CLEAR_M = 4.8
"""From the road to the ceiling of a tunnel."""
ROOFED_M = CLEAR_M + 0.6
"""As deep, a tunnel has room for a ceiling under the ground."""

_SHORTEST_M = 12.0
"""A shorter ceiling would be a bridge."""
_STEEPER = (1.0, 1.5, 2.2)
"""Ramps are made steeper where there is no room."""
_LEVEL_M = 0.3
"""Streets that cross without more between them meet on the ground."""
_STEP_M = 4.0
"""Lanes that dive have a point at least this often."""


@dataclass(frozen=True, slots=True, eq=False)
class Sunk:
    """What came of it."""

    lanes: Mapping[str, Below]
    """The lanes that lie lower than before."""
    refused: frozenset[str]
    """Ways for which there is no room; with any of them, the file is as it was."""


def sink_tunnels(net_file: Path, below: Mapping[str, WayBelow], lines: Mapping[str, shapely.LineString]) -> Sunk:
    """Lower the ways ``below`` of a network, whose ``lines`` are in world metres, and the ramps to them."""
    tree = ET.parse(net_file)
    edges = net_edges(tree.getroot())
    streets = streets_of(edges, below, lines)
    tries = [0] * len(streets)
    while True:
        dives = Dives([replace(s, steeper=_STEEPER[t]) for s, t in zip(streets, tries, strict=True)])
        cramped = {other for street in _cramped(streets, edges, dives) for other in dives.together(street)}
        if not cramped:
            break
        if all(tries[street] + 1 < len(_STEEPER) for street in cramped):
            for street in cramped:
                tries[street] += 1
            continue
        hopeless = {street for street in cramped if tries[street] + 1 == len(_STEEPER)}
        # A ramp is a street without ways below; the tunnel that it leads to goes with it.
        hopeless = {other for street in hopeless for other in dives.together(street)}
        return Sunk({}, frozenset(way for edge in edges if edge.street in hopeless for way in edge.ways & below.keys()))
    lanes = dict(_sunk_lanes(tree.getroot(), streets, edges, dives))
    tree.write(net_file, encoding="utf-8", xml_declaration=True)
    return Sunk(lanes, frozenset())


def _cramped(streets: Sequence[Street], edges: Sequence[NetEdge], dives: Dives) -> Iterator[int]:
    """Yield the streets that would pass too close under another, and tunnels that never get under the ground."""
    by_street = {edge.street: edge for edge in edges}
    lines = [by_street[number].line for number in range(len(streets))]
    tree = shapely.STRtree(lines)
    for number, street in enumerate(streets):
        depths = dives.along(number, np.linspace(0.0, street.length_m, max(2, int(street.length_m / _STEP_M))))
        if not depths.any():
            continue
        if any(stretch.closed for stretch in street.below) and depths.max() < ROOFED_M:
            yield number
            continue
        for other in tree.query(lines[number], predicate="intersects").tolist():
            if {street.start, street.end} & {streets[other].start, streets[other].end}:
                continue
            places = shapely.points(shapely.get_coordinates(shapely.intersection(lines[number], lines[other])))
            z, over = (
                by_street[each].height_m - dives.along(each, np.asarray(lines[each].project(places)))
                for each in (number, other)
            )
            between = np.abs(z - over)
            if ((between > _LEVEL_M) & (between < ROOFED_M)).any():
                yield number


def _sunk_lanes(
    root: ET.Element, streets: Sequence[Street], edges: Sequence[NetEdge], dives: Dives
) -> Iterator[tuple[str, Below]]:
    """Lower what lies below in the file, and yield its lanes."""
    for edge in edges:
        yield from _lowered_edge(edge, streets[edge.street], dives)
    junctions = {street.start for street in streets} | {street.end for street in streets}
    depths = {junction: depth_m for junction in junctions if (depth_m := dives.at_junction(junction)) > 0.0}
    open_ends = {
        end
        for street in streets
        for end, at_m in ((street.start, 0.0), (street.end, street.length_m))
        if not any(s.closed and s.start_m <= at_m <= s.end_m for s in street.below)
    }
    for element in (*root.iter("edge"), *root.iter("junction")):
        name = element.attrib["id"]
        junction = name[1:].rpartition("_")[0] if name.startswith(":") else name
        if junction not in depths or "from" in element.attrib:
            continue
        depth_m = depths[junction]
        if element.tag == "junction":
            element.set("z", f"{float(element.get('z', '0')) - depth_m:.3f}")
            _lower(element, "shape", depth_m)
        for lane in element.iter("lane"):
            _lower(lane, "outlineShape", depth_m)
            count = _lower(lane, "shape", depth_m)
            roofed = depth_m >= ROOFED_M and junction not in open_ends
            yield lane.attrib["id"], Below(np.full(count, depth_m), ((0.0, 1.0),) if roofed else ())


def _lower(element: ET.Element, attribute: str, depth_m: float) -> int:
    """Lower the points of an attribute that may be missing, and return how many there are."""
    points = points_of(element.get(attribute, ""))
    if len(points):
        element.set(attribute, _text(points - (0.0, 0.0, depth_m)))
    return len(points)


def _lowered_edge(edge: NetEdge, street: Street, dives: Dives) -> Iterator[tuple[str, Below]]:
    along = np.linspace(0.0, street.length_m, max(2, int(street.length_m)))
    depths = dives.along(edge.street, along)
    if not depths.any():
        return
    spans = list(_roofed(street, along, depths))
    elements = list(edge.element.iter("lane"))
    lanes = [_dense(points_of(lane.attrib["shape"])) for lane in elements]
    placed = [np.asarray(shapely.line_locate_point(edge.line, shapely.points(lane[:, :2]))) for lane in lanes]
    # At its ends, a lane is as deep as the junction.
    first, last = min(at.min() for at in placed), max(at.max() for at in placed)
    for element, lane, at in zip(elements, lanes, placed, strict=True):
        at_m = np.clip((at - first) / max(last - first, 1e-9), 0.0, 1.0) * street.length_m
        depth_m = dives.along(edge.street, at_m)
        if not depth_m.any():
            continue
        element.set("shape", _text(lane - np.column_stack([np.zeros((len(lane), 2)), depth_m])))
        yield element.attrib["id"], Below(depth_m, tuple(_shares(spans, at_m, chainage(lane[:, :2]))))


def _roofed(street: Street, along: Array, depths: Array) -> Iterator[tuple[float, float]]:
    """Yield from where to where a street has a ceiling, in metres from its start."""
    closed = np.zeros(len(along), dtype=bool)
    for stretch in street.below:
        closed |= stretch.closed & (along >= stretch.start_m) & (along <= stretch.end_m)
    roofed = np.concatenate([[False], closed & (depths >= ROOFED_M), [False]])
    for start, end in np.flatnonzero(np.diff(roofed)).reshape(-1, 2).tolist():
        start_m, end_m = float(along[start]), float(along[end - 1])
        inside = start_m > 0.0 and end_m < street.length_m
        if end_m - start_m >= (_SHORTEST_M if inside else _STEP_M / 2):
            yield start_m, end_m


def _shares(spans: Collection[tuple[float, float]], at_m: Array, along: Array) -> Iterator[tuple[float, float]]:
    """Yield spans of a street as shares of a lane whose (N,) points lie ``at_m`` of it, ``along`` of their own."""
    way = 1 if at_m[-1] >= at_m[0] else -1
    for span in spans:
        start, end = sorted(np.interp(span, at_m[::way], along[::way]) / max(along[-1], 1e-9))
        if end > start:
            yield float(start), float(end)


def _dense(points: Array) -> Array:
    along = chainage(points[:, :2])
    steps = np.linspace(0.0, along[-1], max(2, int(np.ceil(along[-1] / _STEP_M)) + 1))
    # Points that are as good as there already would only make slivers.
    steps = steps[np.abs(steps[:, None] - along).min(axis=1) > _STEP_M / 4]
    return points_at(points, np.sort(np.concatenate([along, steps])))


def _text(points: Array) -> str:
    return " ".join(f"{x:.2f},{y:.2f},{z:.3f}" for x, y, z in points.tolist())
