"""Tracks of trams: grooved rails in a bed of concrete, level with the road, on the lanes that are made for trams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.assets.model import Material, Mesh
from bridge.assets.textures.surfaces import concrete
from bridge.roads.laid import laid_mesh, on_road, road_area
from bridge.roads.lane_areas import lane_bands
from bridge.roads.lines import chainage, offset, strip_quads, without_repeats
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import Relief

Array = NDArray[np.float64]

GAUGE_M = 1.435
"""Between the inner sides of the rails."""

_BED_M = 2.4
_GROOVE_M, _HEAD_M = 0.17, 0.075
"""Widths of the joint that a rail lies in, and of what shines of the rail."""
_BED_UP_M, _GROOVE_UP_M, _HEAD_UP_M = 0.006, 0.013, 0.016
"""Heights above the road; paint, at 0.01, goes over the bed and not over the rails."""
_SHORTEST_M = 0.3
_REPEAT_M = 4.0

_BED = Material("track_bed", (0.72, 0.71, 0.7), roughness=0.9, texture=concrete())
_GROOVE = Material("rail_groove", (0.11, 0.107, 0.1), roughness=0.9)
_HEAD = Material("rail_head", (0.22, 0.215, 0.21), roughness=0.34, metallic=0.6)

_SHARED_M = 6.0
"""A track that runs for so long where others drive is one that SUMO cannot keep them off."""
_TRAM_M = 2.6
_SAME_LEVEL_M = 2.5


def track_meshes(network: RoadNetwork, plan: GroundPlan, relief: Relief) -> tuple[Mesh, ...]:
    """Return the tracks of a network as meshes in the world frame; none where it has no lanes for trams."""
    lanes = [lane for lane in network.lanes.values() if lane.tracks]
    if not lanes:
        return ()
    road = road_area(plan)
    half_m = (GAUGE_M + _HEAD_M) / 2
    layers = (
        (_BED, (0.0,), _BED_M, _BED_UP_M),
        (_GROOVE, (-half_m, half_m), _GROOVE_M, _GROOVE_UP_M),
        (_HEAD, (-half_m, half_m), _HEAD_M, _HEAD_UP_M),
    )
    meshes = []
    for material, sides, width_m, up_m in layers:
        quads = on_road(_strips(lanes, sides, width_m), road)
        if len(quads):
            meshes.append(laid_mesh(quads, material, relief, raised_m=up_m, repeat_m=_REPEAT_M))
    return tuple(meshes)


def _strips(lanes: Iterable[Lane], sides: tuple[float, ...], width_m: float) -> Array:
    """Return (Q, 4, 2) plan quads along the lanes, ``sides`` metres to the left of their centrelines."""
    found = [np.empty((0, 4, 2))]
    for lane in lanes:
        line = without_repeats(lane.centreline)
        if len(line) < 2 or chainage(line)[-1] < _SHORTEST_M:
            continue
        for side in sides:
            beside = offset(line, side)
            found.append(strip_quads(beside, width_m, np.zeros(1), chainage(beside)[-1:]))
    return np.concatenate(found)


def without_shared_tracks(network: RoadNetwork) -> RoadNetwork:
    """Return the network without trams on tracks that a map draws in the middle of a street.

    OpenStreetMap has such tracks as lines of their own. SUMO knows nothing of the cars beside a lane, so trams would
    drive through them. The rails stay; the trams keep off every track that is connected to such a one.
    """
    tracks = [lane for lane in network.lanes_of_kind(LaneKind.RAIL) if "tram" in lane.allows]
    shared = {lane.edge_id for lane in _shared(network, tracks)}
    closed = _connected(network, {lane.edge_id for lane in tracks}, shared)
    if not closed:
        return network
    lanes = {
        lane.lane_id: replace(lane, allows=lane.allows - {"tram"}) if lane.edge_id in closed else lane
        for lane in network.lanes.values()
    }
    return replace(network, lanes=MappingProxyType(lanes))


def _shared(network: RoadNetwork, tracks: list[Lane]) -> list[Lane]:
    driving = [lane for lane in network.lanes_of_kind(LaneKind.DRIVING) if len(lane.centreline) >= 2]
    tracks = [lane for lane in tracks if len(lane.centreline) >= 2]
    if not tracks or not driving:
        return []
    tree = shapely.STRtree(lane_bands(driving))
    bands = lane_bands([replace(lane, width_m=_TRAM_M) for lane in tracks])
    common = np.zeros(len(tracks))
    for track, other in tree.query(bands, predicate="intersects").T.tolist():
        height = abs(np.median(tracks[track].centreline[:, 2]) - np.median(driving[other].centreline[:, 2]))
        if height < _SAME_LEVEL_M:
            common[track] += shapely.intersection(bands[track], tree.geometries[other]).area
    return [lane for lane, area in zip(tracks, common.tolist(), strict=True) if area > _SHARED_M * _TRAM_M]


def _connected(network: RoadNetwork, tracks: set[str], first: set[str]) -> set[str]:
    """Return the edges among ``tracks`` that one comes to from ``first``, whichever way round."""
    at: dict[str, list[str]] = {}
    for edge_id in tracks:
        edge = network.edges[edge_id]
        for junction_id in (edge.from_junction, edge.to_junction):
            at.setdefault(junction_id, []).append(edge_id)
    found, todo = set(first), list(first)
    while todo:
        edge = network.edges[todo.pop()]
        near = {edge_id for junction in (edge.from_junction, edge.to_junction) for edge_id in at[junction]} - found
        found |= near
        todo += near
    return found
