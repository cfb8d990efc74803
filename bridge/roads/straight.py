"""The one network that is made here: a straight street along x, without SUMO."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from bridge.errors import RoadError
from bridge.roads.network import Edge, Junction, Lane, LaneKind, RoadNetwork
from bridge.roads.sources import StraightRoad

_LANE_WIDTH_M = 3.5
_SPEED_MPS = 13.89
_WALKING_SPEED_MPS = 1.39


def straight_network(source: StraightRoad) -> RoadNetwork:
    """Return a street from x = 0 to ``length_m`` whose centre line is y = 0; edges ``east`` and ``west``.

    Raises ``RoadError`` for a length or number of lanes that is not positive.
    """
    if source.length_m <= 0 or source.lanes < 1 or source.sidewalk_m < 0:
        raise RoadError(f"a straight road needs length_m > 0, lanes >= 1 and sidewalk_m >= 0, got {source}")
    lanes: dict[str, Lane] = {}
    edges: dict[str, Edge] = {}
    of_east = 1.0 if source.left_hand else -1.0
    for edge_id, other, side, ends in (
        ("east", "west", of_east, ("start", "end")),
        ("west", "east", -of_east, ("end", "start")),
    ):
        own = _direction(edge_id, side, source)
        lanes.update((lane.lane_id, lane) for lane in own)
        edges[edge_id] = Edge(edge_id, tuple(lane.lane_id for lane in own), *ends, opposite=other)
    nothing = np.empty((0, 3))
    junctions = {
        name: Junction(name, "dead_end", np.array([x, 0.0, 0.0]), nothing)
        for name, x in (("start", 0.0), ("end", source.length_m))
    }
    return RoadNetwork(
        None,
        MappingProxyType(lanes),
        MappingProxyType(edges),
        MappingProxyType(junctions),
        left_hand=source.left_hand,
    )


def _direction(edge_id: str, side: float, source: StraightRoad) -> list[Lane]:
    """Return the lanes of one direction from the kerb to the middle; ``side`` is the sign of their y."""
    road_m = source.lanes * _LANE_WIDTH_M
    offsets = [(road_m - (index + 0.5) * _LANE_WIDTH_M, _LANE_WIDTH_M) for index in range(source.lanes)]
    if source.sidewalk_m > 0:
        offsets.insert(0, (road_m + source.sidewalk_m / 2, source.sidewalk_m))
    result = []
    for index, (offset, width_m) in enumerate(offsets):
        walk = source.sidewalk_m > 0 and index == 0
        line = np.array([[0.0, side * offset, 0.0], [source.length_m, side * offset, 0.0]])
        result.append(
            Lane(
                lane_id=f"{edge_id}_{index}",
                edge_id=edge_id,
                index=index,
                kind=LaneKind.SIDEWALK if walk else LaneKind.DRIVING,
                centreline=line if edge_id == "east" else line[::-1].copy(),
                width_m=width_m,
                speed_mps=_WALKING_SPEED_MPS if walk else _SPEED_MPS,
                length_m=source.length_m,
                allows=frozenset({"pedestrian"} if walk else {"passenger", "truck", "bus", "motorcycle", "bicycle"}),
            )
        )
    return result
