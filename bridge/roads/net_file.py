"""Reads a SUMO network file (``.net.xml``) into a ``RoadNetwork``."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import numpy as np

from bridge.errors import RoadError
from bridge.roads.network import TURNS, Edge, Junction, Lane, LaneKind, Points, RoadNetwork, Turn
from bridge.roads.signal_groups import with_signals
from bridge.roads.turning_loops import TURN_ROUND

_ROAD_CLASSES = frozenset(
    {
        "private", "emergency", "authority", "army", "vip", "pedestrian", "passenger", "hov", "taxi", "bus", "coach",
        "delivery", "truck", "trailer", "motorcycle", "moped", "bicycle", "evehicle", "wheelchair", "scooter",
    }
)  # fmt: skip
_RAIL_CLASSES = frozenset({"tram", "rail_urban", "rail", "rail_electric", "rail_fast", "cable_car", "subway"})
_OTHER_CLASSES = frozenset({"ship", "container", "aircraft", "drone", "custom1", "custom2"})
_ALL_CLASSES = _ROAD_CLASSES | _RAIL_CLASSES | _OTHER_CLASSES

_DRIVERS = frozenset({"private", "passenger", "bus", "coach", "delivery", "truck", "taxi", "hov", "motorcycle"})

_DEFAULT_WIDTH_M = 3.2
"""SUMO's width of a lane that states none."""

_OPPOSITE_GAP_M = 1.0
"""The inner borders of both directions lie no farther apart."""

_RESTRICTION_ORDER = "OoUusw=mZM-"
"""SUMO's link states, the most restrictive first."""


def read_network(path: Path) -> RoadNetwork:
    """Read the network that SUMO's programs wrote at ``path``.

    Raises ``RoadError`` if the file cannot be read or is not such a network.
    """
    try:
        root = ET.parse(path).getroot()
    except OSError as error:
        raise RoadError(f"{path}: cannot be read: {error.strerror}") from error
    except (ET.ParseError, LookupError, ValueError) as error:  # the last two for encodings that there are not
        raise RoadError(
            f"{path}: is not XML ({error}); give a SUMO network, OpenDRIVE or OpenStreetMap file"
        ) from error
    if root.tag != "net":
        raise RoadError(f"{path}: expected a SUMO network (<net>), got <{root.tag}>")
    try:
        return _network(root, path)
    except (KeyError, ValueError, IndexError) as error:
        raise RoadError(f"{path}: not a complete SUMO network ({error}); write it again with netconvert") from error


def _network(root: ET.Element, path: Path) -> RoadNetwork:
    entries, turns = _entries(root), _turns(root)
    turning = _turning_round(root)
    lanes: dict[str, Lane] = {}
    edges: dict[str, Edge] = {}
    rings = {edge_id for ring in root.iter("roundabout") for edge_id in ring.get("edges", "").split()}
    left_hand = root.get("lefthand") in ("true", "1")
    for element in root.iter("edge"):
        function = element.get("function", "normal")
        own = [_lane(lane, element, function, entries, turns) for lane in element.iter("lane")]
        if not own or function == "connector":
            continue
        # Rails lead on, whatever netconvert thinks of turning round.
        own = [replace(lane, tracks=False) if lane.lane_id in turning else lane for lane in own]
        lanes.update((lane.lane_id, lane) for lane in own)
        if function == "normal":
            ids = tuple(lane.lane_id for lane in own)
            edge_id, ends = element.attrib["id"], (element.attrib["from"], element.attrib["to"])
            edges[edge_id] = Edge(edge_id, ids, *ends, opposite=None, roundabout=edge_id in rings)
    if not any(lane.kind is LaneKind.DRIVING for lane in lanes.values()):
        raise RoadError(f"{path}: the map has no lane that cars may drive on; use a map with roads in it")
    lanes, edges, signals = with_signals(root, lanes, edges)
    return RoadNetwork(
        net_file=path,
        lanes=MappingProxyType(lanes),
        edges=MappingProxyType(_with_opposites(edges, lanes, left_hand=left_hand)),
        junctions=MappingProxyType({junction.junction_id: junction for junction in _junctions(root)}),
        left_hand=left_hand,
        signals=MappingProxyType(signals),
    )


def _entries(root: ET.Element) -> dict[str, str]:
    """Return the most restrictive link state at the end of each lane."""
    states: dict[str, str] = {}
    for link in root.iter("connection"):
        state, lane_id = link.get("state", ""), f"{link.get('from')}_{link.get('fromLane')}"
        known = states.get(lane_id)
        if state and (known is None or _RESTRICTION_ORDER.find(state) < _RESTRICTION_ORDER.find(known)):
            states[lane_id] = state
    return states


def _turns(root: ET.Element) -> dict[str, frozenset[Turn]]:
    """Return where the links at the end of each lane lead."""
    turns: dict[str, frozenset[Turn]] = {}
    for link in root.iter("connection"):
        turn = TURNS.get(link.get("dir", ""))
        if turn is not None:
            lane_id = f"{link.get('from')}_{link.get('fromLane')}"
            turns[lane_id] = turns.get(lane_id, frozenset()) | {turn}
    return turns


def _turning_round(root: ET.Element) -> set[str]:
    """Return the lanes inside junctions on which one turns round; long ones are in two parts."""
    links = [link for link in root.iter("connection") if link.get("dir") in TURN_ROUND]
    return {link.get("via", "") for link in links} | {
        f"{link.get('from')}_{link.get('fromLane')}" for link in links if link.get("from", "").startswith(":")
    }


def _lane(
    element: ET.Element,
    edge: ET.Element,
    function: str,
    entries: dict[str, str],
    turns: dict[str, frozenset[Turn]],
) -> Lane:
    attributes = element.attrib
    allows = _allowed(attributes.get("allow"), attributes.get("disallow"))
    kind = _kind(function, allows, attributes.get("type", ""))
    shape = _points(attributes["shape"])
    outline = None
    if kind is LaneKind.WALKING_AREA:
        outline = shape
    elif kind is LaneKind.CROSSING:
        outline = _points(attributes["outlineShape"]) if "outlineShape" in attributes else None
    return Lane(
        lane_id=attributes["id"],
        edge_id=edge.attrib["id"],
        index=int(attributes["index"]),
        kind=kind,
        centreline=shape,
        width_m=_number(attributes.get("width", f"{_DEFAULT_WIDTH_M}")),
        speed_mps=_number(attributes["speed"]),
        length_m=_number(attributes["length"]),
        allows=allows,
        outline=outline,
        entry=entries.get(attributes["id"], ""),
        turns=turns.get(attributes["id"], frozenset()),
        crosses=tuple(edge.get("crossingEdges", "").split()),
        tracks="tram" in allows,
    )


def _allowed(allow: str | None, disallow: str | None) -> frozenset[str]:
    """Return who may use a lane. SUMO lets trains onto every street of which nobody said that it has no rails."""
    allowed = _written(allow, disallow)
    return allowed - _RAIL_CLASSES if allowed >= _RAIL_CLASSES and allowed & _DRIVERS else allowed


def _written(allow: str | None, disallow: str | None) -> frozenset[str]:
    if allow is not None:
        return _ALL_CLASSES if allow == "all" else frozenset(allow.split())
    if disallow is not None:
        return frozenset() if disallow == "all" else _ALL_CLASSES - frozenset(disallow.split())
    return _ALL_CLASSES


def _kind(function: str, allows: frozenset[str], type_name: str) -> LaneKind:
    by_function = {
        "internal": LaneKind.INTERNAL,
        "crossing": LaneKind.CROSSING,
        "walkingarea": LaneKind.WALKING_AREA,
    }
    if function in by_function:
        return by_function[function]
    if allows & _DRIVERS:
        return LaneKind.DRIVING
    if allows & _RAIL_CLASSES and "pedestrian" not in allows:
        return LaneKind.RAIL
    if "bicycle" in allows:
        return LaneKind.BICYCLE
    if "pedestrian" in allows or type_name == "sidewalk":
        return LaneKind.SIDEWALK
    return LaneKind.SHOULDER


def _number(text: str) -> float:
    """Return a number. Raises ``ValueError`` for text that is none, and for one that is not finite."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"expected a finite number, got {text}")
    return value


def _points(text: str) -> Points:
    """Return the (N, 3) points of SUMO's ``x,y[,z] x,y[,z] …``, z 0 where it is not given."""
    rows = [[_number(value) for value in point.split(",")] for point in text.split()]
    points = np.array([row if len(row) == 3 else [*row, 0.0] for row in rows], dtype=np.float64).reshape(-1, 3)
    points.flags.writeable = False
    return points


def _junctions(root: ET.Element) -> Iterator[Junction]:
    for element in root.iter("junction"):
        kind = element.get("type", "")
        if kind == "internal":
            continue
        attributes = element.attrib
        centre = np.array([_number(attributes.get(axis, "0")) for axis in "xyz"])
        yield Junction(attributes["id"], kind, centre, _points(attributes.get("shape", "")))


def _with_opposites(edges: dict[str, Edge], lanes: dict[str, Lane], *, left_hand: bool) -> dict[str, Edge]:
    """Return the edges, each knowing the edge of the other direction whose inner border it shares."""

    def ends(edge: Edge) -> tuple[str, str]:
        return edge.from_junction, edge.to_junction

    by_ends = {key: list(group) for key, group in groupby(sorted(edges.values(), key=ends), key=ends)}
    inward = -1.0 if left_hand else 1.0
    borders = {edge.edge_id: _border_ends(lanes[edge.lane_ids[-1]], inward) for edge in edges.values()}

    def gap(edge: Edge, other: Edge) -> float:
        return float(np.abs(borders[edge.edge_id] - borders[other.edge_id][::-1]).max())

    result = {}
    for edge in edges.values():
        candidates = by_ends.get((edge.to_junction, edge.from_junction), [])
        nearest = min(candidates, key=lambda other: gap(edge, other), default=None)
        touches = nearest is not None and nearest is not edge and gap(edge, nearest) < _OPPOSITE_GAP_M
        result[edge.edge_id] = replace(edge, opposite=nearest.edge_id) if nearest and touches else edge
    return result


def _border_ends(lane: Lane, left: float) -> Points:
    """Return the (2, 2) first and last point of the lane's left (1) or right (-1) border."""
    line = lane.centreline[:, :2]
    directions = np.stack([line[1] - line[0], line[-1] - line[-2]])
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    lefts = np.stack([-directions[:, 1], directions[:, 0]], axis=1)
    return line[[0, -1]] + left * lefts * lane.width_m / 2
