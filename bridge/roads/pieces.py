"""Cuts the lanes and edges of a network, so that its parts can lie over each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bridge.roads.lines import chainage, stretch
from bridge.roads.network import Below, Edge, Lane, RoadNetwork

Array = NDArray[np.float64]
Spans = list[tuple[float, float]]
"""Shares of a lane's length, from its start, in order."""


def joined(spans: Spans, shortest: float) -> Spans:
    """Return spans without gaps shorter than ``shortest``, cut to 0-1; all are shares of a length."""
    joined: Spans = []
    for first, last in sorted(spans):
        start, end = (0.0 if first < shortest else first), (1.0 if last > 1.0 - shortest else last)
        if joined and start < joined[-1][1] + shortest:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def parts(network: RoadNetwork, spans: Mapping[str, Spans]) -> tuple[RoadNetwork, RoadNetwork]:
    """Return what stays, and what lies in ``spans`` of edges, by their ids.

    A junction is not taken apart: all of it goes if any of its own edges is among them.
    """
    gone = _junctions_in(network, spans)
    lanes: tuple[dict[str, Lane], dict[str, Lane]] = ({}, {})
    edges: tuple[dict[str, Edge], dict[str, Edge]] = ({}, {})
    for lane in network.lanes.values():
        junction_id = junction_of(lane)
        if junction_id is not None:
            lanes[junction_id in gone][lane.lane_id] = lane
        elif lane.edge_id not in network.edges:
            lanes[0][lane.lane_id] = lane
    for edge in network.edges.values():
        own = [network.lanes[lane_id] for lane_id in edge.lane_ids]
        for piece in _cut(edge, own, spans.get(edge.edge_id, [])):
            lanes[piece.inside].update((lane.lane_id, lane) for lane in piece.lanes)
            edges[piece.inside][piece.edge.edge_id] = piece.edge
    stays, goes = (
        replace(
            network,
            lanes=MappingProxyType(lanes[inside]),
            edges=MappingProxyType(edges[inside]),
            junctions=MappingProxyType(
                {key: junction for key, junction in network.junctions.items() if (key in gone) == bool(inside)}
            ),
        )
        for inside in (0, 1)
    )
    return stays, goes


def junction_of(lane: Lane) -> str | None:
    """Return the junction that a lane lies in; its edge is named after it, as in ``:junction_0``."""
    return lane.edge_id[1:].rpartition("_")[0] if lane.edge_id.startswith(":") else None


def _junctions_in(network: RoadNetwork, spans: Mapping[str, Spans]) -> set[str]:
    """Return the junctions of which an edge has spans."""
    lanes = (lane for lane in network.lanes.values() if lane.edge_id in spans)
    return {junction_id for junction_id in map(junction_of, lanes) if junction_id is not None}


@dataclass(frozen=True, slots=True, eq=False)
class _EdgePiece:
    edge: Edge
    lanes: list[Lane]
    inside: bool
    """Whether it lies in one of the spans."""


def _cut(edge: Edge, lanes: list[Lane], spans: Spans) -> list[_EdgePiece]:
    """Return an edge in pieces, in driving order; its own name stays where it is whole."""
    bounds = sorted({0.0, 1.0, *(bound for span in spans for bound in span)})
    cuts = list(pairwise(bounds))
    if len(cuts) == 1:
        return [_EdgePiece(edge, lanes, bool(spans))]
    pieces = []
    for number, (start, end) in enumerate(cuts):
        last = number == len(cuts) - 1
        inside = any(first <= (start + end) / 2 <= final for first, final in spans)
        own = [_lane_piece(lane, f"#{number}", start, end, last=last) for lane in lanes]
        piece = replace(
            edge,
            edge_id=f"{edge.edge_id}#{number}",
            lane_ids=tuple(lane.lane_id for lane in own),
            from_junction=edge.from_junction if number == 0 else f"{edge.edge_id}#{number}",
            to_junction=edge.to_junction if last else f"{edge.edge_id}#{number + 1}",
            # The other direction is cut at the same places.
            opposite=None if edge.opposite is None else f"{edge.opposite}#{len(cuts) - 1 - number}",
        )
        pieces.append(_EdgePiece(piece, own, inside))
    return pieces


def _lane_piece(lane: Lane, suffix: str, start: float, end: float, *, last: bool) -> Lane:
    line, at_m = stretch(lane.centreline, start, end)
    along = chainage(lane.centreline[:, :2])
    return replace(
        lane,
        lane_id=f"{lane.lane_id}{suffix}",
        edge_id=f"{lane.edge_id}{suffix}",
        centreline=line,
        length_m=lane.length_m * (end - start),
        entry=lane.entry if last else "",
        turns=lane.turns if last else frozenset(),
        below=None if lane.below is None else _below_piece(lane.below, along, at_m, (start, end)),
    )


def _below_piece(below: Below, along: Array, at_m: Array, share: tuple[float, float]) -> Below:
    start, end = share
    cut = np.clip((np.array(below.roofed).reshape(-1, 2) - start) / max(end - start, 1e-9), 0.0, 1.0)
    roofed = tuple((first, last) for first, last in cut.tolist() if last > first)
    return Below(np.interp(at_m, along, below.depth_m), roofed)
