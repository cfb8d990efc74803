"""The roundabout as SUMO's plain node and edge files, which netconvert makes a network of."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from bridge.errors import RoadError
from bridge.roads.sources import Roundabout

_LANE_WIDTH_M = 3.5
_SPEED_MPS = 13.89
_RING_SPEED_MPS = 8.33
_BETWEEN_ARMS_M = 9.0
"""Of the ring, between the outer edges of neighbouring arms."""
_SHORTEST_ARM_M = 40.0
_STEP_M = 2.5
"""Between the points of the ring's line."""


def write_plain_roundabout(source: Roundabout, folder: Path) -> tuple[Path, Path]:
    """Write nodes and edges of a ring around the origin, the first arm to the east, and return their paths.

    Arms are ``arm0``, ``arm1`` … counter-clockwise, as the traffic goes, or clockwise where it keeps left; ``in0``
    leads to the ring, ``out0`` from it, ``ring0`` from arm 0 to the next. Raises ``RoadError`` for a ring too small for
    its arms.
    """
    smallest = smallest_radius_m(source)
    if source.arms < 3 or source.lanes < 1 or source.arm_m < _SHORTEST_ARM_M or source.radius_m < smallest:
        raise RoadError(
            f"a roundabout needs arms >= 3, lanes >= 1, arm_m >= {_SHORTEST_ARM_M:g} and, with these arms, radius_m >= "
            f"{math.ceil(smallest)}; got arms {source.arms}, lanes {source.lanes}, arm_m {source.arm_m:g}, radius_m "
            f"{source.radius_m:g}"
        )
    nodes, edges = ET.Element("nodes"), ET.Element("edges")
    ring: list[str] = []
    from_arm_to_arm = (-2 if source.left_hand else 2) * math.pi / source.arms
    for arm in range(source.arms):
        turn = arm * from_arm_to_arm
        following = (arm + 1) % source.arms
        for node_id, radius_m in ((f"ring{arm}", source.radius_m), (f"arm{arm}", source.radius_m + source.arm_m)):
            x, y = _at(turn, radius_m)
            ET.SubElement(nodes, "node", id=node_id, x=f"{x:.3f}", y=f"{y:.3f}", type="priority")
        shape = " ".join(f"{x:.3f},{y:.3f}" for x, y in _arc(turn, from_arm_to_arm, source.radius_m))
        _add_edge(edges, f"ring{arm}", f"ring{arm}", f"ring{following}", source.lanes, _RING_SPEED_MPS, shape)
        _add_edge(edges, f"in{arm}", f"arm{arm}", f"ring{arm}", source.lanes, _SPEED_MPS)
        _add_edge(edges, f"out{arm}", f"ring{arm}", f"arm{arm}", source.lanes, _SPEED_MPS)
        ring.append(f"ring{arm}")
    ET.SubElement(edges, "roundabout", nodes=" ".join(ring), edges=" ".join(ring))
    paths = (folder / "roundabout.nod.xml", folder / "roundabout.edg.xml")
    for root, path in zip((nodes, edges), paths, strict=True):
        ET.indent(root)
        path.write_bytes(ET.tostring(root, encoding="utf-8"))
    return paths


def smallest_radius_m(source: Roundabout) -> float:
    """Return the smallest ring on which the arms of ``source`` find room side by side."""
    arm_m = 2 * (source.lanes * _LANE_WIDTH_M + source.sidewalk_m)
    return source.arms * (arm_m + _BETWEEN_ARMS_M) / (2 * math.pi)


def _at(turn: float, radius_m: float) -> tuple[float, float]:
    return radius_m * math.cos(turn), radius_m * math.sin(turn)


def _arc(start: float, turn: float, radius_m: float) -> Iterator[tuple[float, float]]:
    steps = max(4, math.ceil(abs(turn) * radius_m / _STEP_M))
    for step in range(steps + 1):
        yield _at(start + turn * step / steps, radius_m)


def _add_edge(edges: ET.Element, edge_id: str, start: str, end: str, lanes: int, speed: float, shape: str = "") -> None:
    attributes = {"id": edge_id, "from": start, "to": end, "numLanes": str(lanes), "speed": f"{speed:.2f}"}
    attributes |= {"width": f"{_LANE_WIDTH_M}"} | ({"shape": shape} if shape else {})
    ET.SubElement(edges, "edge", attributes)
