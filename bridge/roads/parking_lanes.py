"""Lanes for parking along the kerbs of generated towns.

SUMO's generator knows none, so it leaves its town as plain files, in which every street gets a lane that nobody drives
on; sidewalks, crossings and signals come afterwards.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from bridge.roads.sumo_tools import run_sumo_tool


def convert_with_parking(prefix: Path, width_m: float, arguments: Sequence[str], *, making: str) -> None:
    """Run netconvert on plain files whose names begin with ``prefix``, with parking lanes of ``width_m`` metres.

    ``arguments`` say the rest. Raises ``RoadError`` with netconvert's own reason.
    """
    nodes, edges = (prefix.with_name(f"{prefix.name}.{kind}.xml") for kind in ("nod", "edg"))
    _add_lanes(edges, width_m)
    run_sumo_tool("netconvert", ["--node-files", str(nodes), "--edge-files", str(edges), *arguments], making=making)


def _add_lanes(edges: Path, width_m: float) -> None:
    tree = ET.parse(edges)
    for edge in tree.getroot().iter("edge"):
        edge.set("numLanes", str(int(edge.get("numLanes", "1")) + 1))
        ET.SubElement(edge, "lane", index="0", width=f"{width_m:g}", disallow="all")
    tree.write(edges, encoding="utf-8", xml_declaration=True)
