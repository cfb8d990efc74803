"""The motorway as SUMO's plain node, edge and connection files, which netconvert makes a network of."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from bridge.errors import RoadError
from bridge.roads.sources import Highway

_SPEED_MPS = 36.11
_RAMP_SPEED_MPS = 16.67
_LANE_WIDTH_M = 3.75
_HARD_SHOULDER_M = 2.5
_MEDIAN_M = 6.0
_AUXILIARY_M = 250.0
"""Length of the lanes on which one speeds up and slows down."""
_RAMP_M = 180.0
_RAMP_OFFSET_M = 30.0

_Point = tuple[float, float]


def write_plain_highway(source: Highway, folder: Path) -> tuple[Path, Path, Path]:
    """Write nodes, edges and connections of a divided motorway along x, and return their paths.

    Each direction has an on-ramp that joins at about a third, and an off-ramp that leaves at about two thirds of
    the length. Raises ``RoadError`` for a motorway too short for its ramps.
    """
    shortest = 2 * (_AUXILIARY_M + _RAMP_M) + 100.0
    if source.length_m < shortest or source.lanes < 1:
        raise RoadError(
            f"a highway needs length_m >= {shortest:.0f} (for its ramps) and lanes >= 1, "
            f"got length_m {source.length_m:g}, lanes {source.lanes}"
        )
    nodes, edges, connections = ET.Element("nodes"), ET.Element("edges"), ET.Element("connections")
    for name, sign in (("east", 1.0), ("west", -1.0)):
        _add_direction(name, sign, source, nodes, edges, connections)
    paths = (folder / "highway.nod.xml", folder / "highway.edg.xml", folder / "highway.con.xml")
    for root, path in zip((nodes, edges, connections), paths, strict=True):
        ET.indent(root)
        path.write_bytes(ET.tostring(root, encoding="utf-8"))
    return paths


def _add_direction(
    name: str, sign: float, source: Highway, nodes: ET.Element, edges: ET.Element, connections: ET.Element
) -> None:
    """Add one carriageway, as seen by its drivers: along runs forward, right grows away from the median.

    Where traffic keeps left, all of it is mirrored, and right is on their left.
    """
    length, lanes = source.length_m, source.lanes
    outward = sign if source.left_hand else -sign

    def place(along: float, right: float) -> _Point:
        x = along if sign > 0 else length - along
        return x, outward * (_MEDIAN_M / 2 + right)

    join, leave = length / 3, 2 * length / 3
    stations = {"0": 0.0, "1": join, "2": join + _AUXILIARY_M, "3": leave - _AUXILIARY_M, "4": leave, "5": length}
    if stations["3"] < stations["2"] + 50.0:
        middle = (join + leave) / 2
        stations |= {"2": middle - 25.0, "3": middle + 25.0}
    for station, along in stations.items():
        _add_node(nodes, f"{name}{station}", place(along, 0.0))
    outside = (lanes + 1) * _LANE_WIDTH_M + _HARD_SHOULDER_M + _RAMP_OFFSET_M
    _add_node(nodes, f"{name}-on", place(join - _RAMP_M, outside))
    _add_node(nodes, f"{name}-off", place(leave + _RAMP_M, outside))

    for number in range(5):
        extra = 1 if number in (1, 3) else 0
        _add_edge(edges, f"{name}{number}", f"{name}{number}", f"{name}{number + 1}", lanes + extra, _SPEED_MPS)
    beside = lanes * _LANE_WIDTH_M
    on = [place(join + along, beside + right) for along, right in _ramp_shape(outside - beside)]
    off = [place(leave - along, beside + right) for along, right in reversed(_ramp_shape(outside - beside))]
    _add_edge(edges, f"{name}-on", f"{name}-on", f"{name}1", 1, _RAMP_SPEED_MPS, on)
    _add_edge(edges, f"{name}-off", f"{name}4", f"{name}-off", 1, _RAMP_SPEED_MPS, off)

    # Lane 0 of every edge is its hard shoulder; the auxiliary lane is lane 1 of the edges 1 and 3.
    for number, (shift_from, shift_to) in enumerate([(1, 2), (2, 1), (1, 2), (2, 1)]):
        for lane in range(lanes):
            _connect(connections, f"{name}{number}", f"{name}{number + 1}", lane + shift_from, lane + shift_to)
    _connect(connections, f"{name}-on", f"{name}1", 1, 1)
    _connect(connections, f"{name}3", f"{name}-off", 1, 1)


def _ramp_shape(outside: float) -> list[_Point]:
    """Return (along, right) points of a ramp's left border from its far end to where it joins, an S-curve."""
    points = []
    for step in range(13):
        t = step / 12
        blend = t * t * (3 - 2 * t)
        points.append((-_RAMP_M * (1 - t), outside * (1 - blend)))
    return points


def _add_node(nodes: ET.Element, node_id: str, at: _Point) -> None:
    ET.SubElement(nodes, "node", id=node_id, x=f"{at[0]:.3f}", y=f"{at[1]:.3f}", type="priority")


def _add_edge(
    edges: ET.Element, edge_id: str, start: str, end: str, lanes: int, speed: float, shape: Sequence[_Point] = ()
) -> None:
    attributes = {"id": edge_id, "from": start, "to": end, "numLanes": str(lanes + 1), "speed": f"{speed:.2f}"}
    attributes["spreadType"] = "right"
    if shape:
        attributes["shape"] = " ".join(f"{x:.3f},{y:.3f}" for x, y in shape)
    edge = ET.SubElement(edges, "edge", attributes)
    ET.SubElement(edge, "lane", index="0", width=f"{_HARD_SHOULDER_M}", disallow="all")
    for index in range(1, lanes + 1):
        ET.SubElement(edge, "lane", index=str(index), width=f"{_LANE_WIDTH_M}", disallow="pedestrian bicycle")


def _connect(connections: ET.Element, start: str, end: str, from_lane: int, to_lane: int) -> None:
    attributes = {"from": start, "to": end, "fromLane": str(from_lane), "toLane": str(to_lane)}
    ET.SubElement(connections, "connection", attributes)
