"""Gives those who turn round where a street ends a loop that a car can drive.

netconvert joins the two lanes there by an arc as wide as they are apart, some three metres; the wheels of no car turn
so far. Here the arc becomes a drop, as on the turning circles of real dead ends, where there is room for one.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

TURN_ROUND = ("t", "T")
"""SUMO's directions of links on which one turns round, where traffic keeps right and where it keeps left."""
RADIUS_M = 6.0
"""Of the loop's line; the outer wheels of a car need as much in a full turn."""

_WIDEST_GAP_M = 2 * RADIUS_M
"""Lanes farther apart have room for the turn between them."""
_ROOM_M = 3.0
"""So far from the loop's line there is nothing else to drive or walk on."""
_STRAIGHT = math.cos(math.radians(20))
"""Two lanes lie along each other, if no more than the angle of this cosine is between them."""
_STEP_M = 0.5
_SAME_M = 0.001
"""Points that are no farther apart are one."""

Points = NDArray[np.float64]


def widen_turning_loops(net_file: Path) -> None:
    """Give every turn at the end of a street of a SUMO network a loop of ``RADIUS_M``, if there is room for it.

    The file is left as it is where there is no such turn. The same network gives the same bytes.
    """
    tree = ET.parse(net_file)
    root = tree.getroot()
    lanes = {lane.attrib["id"]: lane for lane in root.iter("lane")}
    others = _lines_by_edge(root)
    changed = False
    for link, start_edge, end_edge in _turns_at_ends(root):
        start = _points(lanes[f"{link.attrib['from']}_{link.attrib['fromLane']}"])
        end = _points(lanes[f"{link.attrib['to']}_{link.attrib['toLane']}"])
        loop = turning_loop(start[-2:], end[:2])
        if loop is None:
            continue
        room = shapely.LineString(loop[:, :2]).buffer(_ROOM_M)
        if any(room.intersects(line) for edge, line in others.items() if edge not in (start_edge, end_edge)):
            continue
        via = lanes[link.attrib["via"]]
        via.set(
            "shape",
            " ".join(_text(point, with_height=len(via.attrib["shape"].split()[0].split(",")) > 2) for point in loop),
        )
        via.set("length", f"{np.linalg.norm(np.diff(loop, axis=0), axis=1).sum():.2f}")
        changed = True
    if changed:
        tree.write(net_file, encoding="utf-8", xml_declaration=True)


def turning_loop(start: Points, end: Points) -> Points | None:
    """Return the (N, 3) line of a loop from the end of ``start`` to the beginning of ``end``, (2, 3) pieces of lanes.

    None where the two do not lie beside each other in opposite directions, or are so far apart that none is needed.
    """
    ahead, back = (_direction(piece) for piece in (start, end))
    if ahead is None or back is None or float(ahead @ -back) < _STRAIGHT:
        return None
    ahead = (ahead - back) / np.linalg.norm(ahead - back)
    left = np.array([-ahead[1], ahead[0]])
    across = end[0, :2] - start[-1, :2]
    gap_m, along_m = float(across @ left), float(across @ ahead)
    if abs(gap_m) >= _WIDEST_GAP_M or gap_m == 0.0:
        return None
    # Out to the far side, round by half a turn and twice as much as it went out, and back in.
    side = math.copysign(1.0, gap_m)
    out = math.acos((1.0 + abs(gap_m) / 2 / RADIUS_M) / 2)
    turns = [(-side, out), (side, math.pi + 2 * out), (-side, out)]
    begin = start[-1, :2] + max(along_m, 0.0) * ahead
    line = [start[-1, :2], begin] if along_m > _SAME_M else [start[-1, :2]]
    yaw, place = math.atan2(ahead[1], ahead[0]), begin
    for turn_side, angle in turns:
        steps = math.ceil(angle * RADIUS_M / _STEP_M)
        centre = place + turn_side * RADIUS_M * np.array([-math.sin(yaw), math.cos(yaw)])
        for step in range(1, steps + 1):
            at = yaw + turn_side * angle * step / steps
            line.append(centre + turn_side * RADIUS_M * np.array([math.sin(at), -math.cos(at)]))
        yaw, place = yaw + turn_side * angle, line[-1]
    if along_m < -_SAME_M:
        line.append(end[0, :2])
    else:
        line[-1] = end[0, :2]
    heights = np.linspace(start[-1, 2], end[0, 2], len(line))
    return np.column_stack([np.array(line), heights])


def _turns_at_ends(root: ET.Element) -> Iterator[tuple[ET.Element, str, str]]:
    """Yield the links that turn round where a street ends, with the edges that they join."""
    ends: dict[str, tuple[str, str]] = {}
    neighbours: dict[str, set[str]] = {}
    for edge in root.iter("edge"):
        if "from" in edge.attrib:
            ends[edge.attrib["id"]] = edge.attrib["from"], edge.attrib["to"]
            neighbours.setdefault(edge.attrib["from"], set()).add(edge.attrib["to"])
            neighbours.setdefault(edge.attrib["to"], set()).add(edge.attrib["from"])
    for link in root.iter("connection"):
        before, after = link.attrib["from"], link.attrib["to"]
        turns = (
            link.get("dir") in TURN_ROUND
            and "via" in link.attrib
            and before in ends
            and ends[before] == ends.get(after, ())[::-1]
        )
        if turns and len(neighbours[ends[before][1]]) == 1:
            yield link, before, after


def _lines_by_edge(root: ET.Element) -> dict[str, shapely.MultiLineString]:
    """Return the lines of the lanes of each edge outside junctions."""
    edges = [edge for edge in root.iter("edge") if "from" in edge.attrib]
    return {
        edge.attrib["id"]: shapely.MultiLineString([_points(lane)[:, :2] for lane in edge.iter("lane")])
        for edge in edges
    }


def _points(lane: ET.Element) -> Points:
    """Return the (N, 3) line of a lane."""
    points = [[float(number) for number in point.split(",")] for point in lane.attrib["shape"].split()]
    return np.array([[*point, 0.0][:3] for point in points])


def _direction(piece: Points) -> Points | None:
    way = piece[-1, :2] - piece[0, :2]
    length_m = float(np.linalg.norm(way))
    return way / length_m if length_m > 0.0 else None


def _text(point: Sequence[float] | Points, *, with_height: bool) -> str:
    return ",".join(f"{number:.2f}" for number in point[: 3 if with_height else 2])
