"""Which links of a network each traffic light is for."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace

from bridge.roads.network import TURNS, Edge, Lane, LaneKind, SignalGroup, Turn

_Links = dict[str, dict[str, dict[int, Turn | None]]]
"""By lane id, SUMO's id of the traffic light and position in its state, where each of the lane's links leads.

None for one of people on foot, or that turns round.
"""


def with_signals(
    root: ET.Element, lanes: Mapping[str, Lane], edges: Mapping[str, Edge]
) -> tuple[dict[str, Lane], dict[str, Edge], dict[int, SignalGroup]]:
    """Return the lanes and edges of a SUMO network knowing their signals, and what each signal is for.

    Signals count up from 1 in the order of the network; lanes with the same links share one.
    """
    links = _links(root)
    numbers: dict[SignalGroup, int] = {}

    def number(lane_ids: tuple[str, ...], *, on_foot: bool = False) -> int:
        together: dict[str, dict[int, Turn | None]] = {}
        for lane_id in lane_ids:
            for program, positions in links.get(lane_id, {}).items():
                together.setdefault(program, {}).update(positions)
        if not together:
            return 0
        # A lane ends at one junction, which one traffic light runs.
        program = min(together)
        turns = frozenset(turn for turn in together[program].values() if turn is not None)
        group = SignalGroup(program, tuple(sorted(together[program])), on_foot, turns)
        return numbers.setdefault(group, len(numbers) + 1)

    known_lanes = dict(lanes)
    known_edges = dict(edges)
    for edge in edges.values():
        driving = tuple(lane_id for lane_id in edge.lane_ids if lanes[lane_id].kind is LaneKind.DRIVING)
        for lane_id in driving:
            known_lanes[lane_id] = replace(lanes[lane_id], signal=number((lane_id,)))
        known_edges[edge.edge_id] = replace(edge, signal=number(driving))
    for lane_id, lane in lanes.items():
        if lane.kind is LaneKind.CROSSING:
            known_lanes[lane_id] = replace(lane, signal=number((lane_id,), on_foot=True))
    return known_lanes, known_edges, {value: group for group, value in numbers.items()}


def _links(root: ET.Element) -> _Links:
    crossings = {element.get("id", "") for element in root.iter("edge") if element.get("function") == "crossing"}
    links: _Links = {}
    for link in root.iter("connection"):
        program, position = link.get("tl"), link.get("linkIndex")
        if program is None or position is None:
            continue
        # Drivers wait before the link, at the end of their lane; people on foot wait for the crossing that it leads to.
        end = "to" if link.get("to") in crossings else "from"
        lane_id = f"{link.get(end)}_{link.get(f'{end}Lane')}"
        turn = TURNS.get(link.get("dir", "")) if end == "from" else None
        links.setdefault(lane_id, {}).setdefault(program, {})[int(position)] = turn
    return links
