"""Brings floating car data to where the roads of the scenario are."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from bridge.errors import TrafficError
from bridge.geometry import Vec3
from bridge.roads.network import RoadNetwork
from bridge.traffic.traces.demand import FcdDemand
from bridge.traffic.traces.fcd_file import FcdActor, FcdStep

MARGIN_M = 100.0
"""So far beyond the last road somebody may be."""


def placed(demand: FcdDemand, network: RoadNetwork, steps: Iterable[FcdStep]) -> Iterator[FcdStep]:
    """Yield ``steps`` in the coordinates of ``network``.

    Raises ``TrafficError`` if nobody is near its roads in the first one that is not empty.
    """
    dx, dy = _offset(demand, network)
    unchecked = True
    for step in steps:
        moved = (
            step if dx == dy == 0.0 else replace(step, actors={k: _moved(a, dx, dy) for k, a in step.actors.items()})
        )
        if unchecked and moved.actors:
            _require_near(demand, network, moved)
            unchecked = False
        yield moved


def _offset(demand: FcdDemand, network: RoadNetwork) -> tuple[float, float]:
    if demand.net_offset_m is None:
        return 0.0, 0.0
    x, y = (0.0, 0.0) if network.net_file is None else _net_offset(network.net_file)
    return x - demand.net_offset_m[0], y - demand.net_offset_m[1]


def _net_offset(net_file: Path) -> tuple[float, float]:
    """Return how far a network was moved when it was made, in metres."""
    for _, element in ET.iterparse(net_file, events=("start",)):
        if element.tag == "location":
            x, y = element.attrib["netOffset"].split(",")
            return float(x), float(y)
    return 0.0, 0.0


def _moved(actor: FcdActor, dx: float, dy: float) -> FcdActor:
    return actor._replace(place=Vec3(actor.place.x + dx, actor.place.y + dy, actor.place.z))


def _require_near(demand: FcdDemand, network: RoadNetwork, step: FcdStep) -> None:
    west, south, east, north = network.bounds()
    for actor in step.actors.values():
        x, y, _ = actor.place
        if west - MARGIN_M <= x <= east + MARGIN_M and south - MARGIN_M <= y <= north + MARGIN_M:
            return
    sumo_id, actor = next(iter(step.actors.items()))
    raise TrafficError(
        f"{demand.path}:{step.line}: nobody is near the roads, which reach from x = {west:.0f} to {east:.0f} and "
        f"y = {south:.0f} to {north:.0f} m; {sumo_id!r} is at ({actor.place.x:.1f}, {actor.place.y:.1f}). Give the "
        "network that SUMO drove on as road.source, or its netOffset as traffic.net_offset_m; write the file without "
        "--fcd-output.geo"
    )
