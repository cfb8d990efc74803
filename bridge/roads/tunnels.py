"""Tunnels: walls, ceilings and portals around the roads below the ground, and walls along the ramps to them.

The land above a tunnel goes on as if there were none; a ramp lies in a pit with upright walls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from bridge.assets.model import Mesh
from bridge.geometry import Pose
from bridge.roads.lane_areas import lane_bands
from bridge.roads.levels import split_levels
from bridge.roads.lines import chainage, place, stretch
from bridge.roads.markings import marking_meshes, markings
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.roads.pieces import junction_of
from bridge.roads.plan import GRID_M, GroundPlan, ground_plan, polygons
from bridge.roads.relief import Relief
from bridge.roads.sidewalks import sidewalk_meshes, sidewalk_patches
from bridge.roads.surface import road_mesh, road_patch
from bridge.roads.tram_tracks import track_meshes
from bridge.roads.tunnel_import import CLEAR_M
from bridge.roads.tunnel_walls import TunnelBuilder
from bridge.roads.weld import border, weld

Array = NDArray[np.float64]

_CLOSED_M = 1.5
"""Slits between the roofs over lanes up to twice this wide are roofed too."""
_SLIVER_M = 0.3
"""Strips of pit up to twice this wide beside a roof are roofed."""
_AT_GROUND_M = 0.6
"""Lanes that end no deeper go on on the ground."""
_JOINT_M = 4.0
_SMALLEST_M2 = 20.0
_LAMP_EVERY_M = 12.0
_CELL_M = 2.0
"""Ramps bend more than hills do, and what is painted on them must not sink in."""


@dataclass(frozen=True, slots=True, eq=False)
class Underground:
    """Roads below the ground."""

    network: RoadNetwork
    plan: GroundPlan
    relief: Relief
    roofed: MultiPolygon
    """What of them has a ceiling."""
    pits: MultiPolygon
    """The rest: holes in the land."""

    @classmethod
    def of(cls, network: RoadNetwork, ground: GroundPlan) -> Self:
        """Lay out a part of a network that lies below, up to where its ramps meet the ``ground``."""
        plan = _without(ground_plan(network), shapely.union_all(list(_joints(network, ground))))
        paved = polygons(shapely.union(plan.road, plan.walk, grid_size=GRID_M))
        roofs = shapely.union_all(list(_roofs(network)), grid_size=GRID_M)
        roofs = roofs.buffer(_CLOSED_M, join_style="mitre").buffer(-_CLOSED_M, join_style="mitre")
        pits = shapely.difference(paved, roofs, grid_size=GRID_M)
        pits = pits.buffer(-_SLIVER_M, join_style="mitre").buffer(_SLIVER_M, join_style="mitre")
        rest = polygons(shapely.difference(paved, pits, grid_size=GRID_M))
        roofed = MultiPolygon([part for part in rest.geoms if part.area > _SMALLEST_M2])
        return cls(network, plan, Relief(plan), roofed, polygons(shapely.difference(paved, roofed, grid_size=GRID_M)))


@dataclass(frozen=True, slots=True, eq=False)
class Tunnel:
    """Meshes in the world frame, and where lamps hang under the ceiling."""

    road: tuple[Mesh, ...]
    sidewalk: tuple[Mesh, ...]
    structure: tuple[Mesh, ...]
    lamps: tuple[Pose, ...]


def lay_out(network: RoadNetwork, ground: GroundPlan) -> list[Underground]:
    """Return what lies below the ground in levels, the deepest first; see ``Underground.of``."""
    return [Underground.of(level, ground) for level in split_levels(network)]


def tunnel(below: Underground, ground: Relief) -> Tunnel:
    """Return the tunnels below the land of ``ground``, with their ramps."""
    network, plan, relief = below.network, below.plan, below.relief
    xy, (road, kerb, slabs) = weld([road_patch(plan, _CELL_M), *sidewalk_patches(plan)])
    edges = xy[border(np.concatenate([road, kerb, slabs]))]
    builder = TunnelBuilder(relief, ground)
    builder.add_walls(edges, below.roofed)
    builder.add_ceilings(below.roofed, below.pits)
    builder.add_floor(polygons(shapely.union(below.roofed, below.pits, grid_size=GRID_M)))
    for at, along, width_m in _ramp_ends(network):
        builder.add_sill(at, along, width_m)
    return Tunnel(
        road=(
            *((road_mesh(xy, road, relief),) if len(road) else ()),
            *track_meshes(network, plan, relief),
            *marking_meshes(markings(network, plan), relief),
        ),
        sidewalk=sidewalk_meshes(xy, kerb, slabs, relief),
        structure=builder.meshes(),
        lamps=tuple(_lamps(network, relief, below.roofed)),
    )


def _without(plan: GroundPlan, area: BaseGeometry) -> GroundPlan:
    road, walk = (polygons(shapely.difference(shape, area, grid_size=GRID_M)) for shape in (plan.road, plan.walk))
    return replace(plan, road=road, walk=walk)


def _joints(network: RoadNetwork, ground: GroundPlan) -> Iterator[BaseGeometry]:
    """Yield what is paved on the ground where ramps begin."""
    around = shapely.union_all([shapely.Point(at[:2]).buffer(_JOINT_M) for at, _, _ in _ramp_ends(network)])
    for paved in (ground.road, ground.walk):
        yield shapely.intersection(paved, around)


def _ramp_ends(network: RoadNetwork) -> Iterator[tuple[Array, Array, float]]:
    """Yield where lanes go on on the ground: the place (3,), the direction (2,) and the width of the lane."""
    for lane in network.lanes.values():
        if lane.below is None or lane.kind is LaneKind.WALKING_AREA or len(lane.centreline) < 2:
            continue
        for end, before in ((0, 1), (-1, -2)):
            along = lane.centreline[end, :2] - lane.centreline[before, :2]
            length_m = float(np.linalg.norm(along))
            if lane.below.depth_m[end] < _AT_GROUND_M and length_m > 0.0:
                yield lane.centreline[end], along / length_m, lane.width_m


def _roofs(network: RoadNetwork) -> Iterator[BaseGeometry]:
    """Yield what is roofed: bands of lanes, and junctions as a whole."""
    roofed_junctions: dict[str, bool] = {}
    pieces: list[Lane] = []
    for lane in network.lanes.values():
        spans = lane.below.roofed if lane.below else ()
        junction_id = junction_of(lane)
        if junction_id is not None:
            roofed_junctions[junction_id] = roofed_junctions.get(junction_id, True) and bool(spans)
        elif lane.kind is not LaneKind.WALKING_AREA:
            pieces += [replace(lane, centreline=stretch(lane.centreline, *span)[0]) for span in spans]
    yield from lane_bands(pieces)
    inside = [lane for lane in network.lanes.values() if roofed_junctions.get(junction_of(lane) or "")]
    yield from lane_bands(lane for lane in inside if lane.kind is not LaneKind.WALKING_AREA)
    outlines = [network.junctions[name].outline for name, roofed in roofed_junctions.items() if roofed]
    outlines += [lane.centreline for lane in inside if lane.kind is LaneKind.WALKING_AREA]
    for outline in outlines:
        if len(outline) >= 3:
            yield shapely.make_valid(shapely.Polygon(outline[:, :2]))


def _evenly(line: Array, count: int) -> tuple[Array, Array]:
    return place(line, (np.arange(count) + 0.5) * (float(chainage(line)[-1]) / count))


def _lamps(network: RoadNetwork, relief: Relief, roofed: MultiPolygon) -> Iterator[Pose]:
    """Yield where lamps hang: in a row over the middle of each direction, and one over each junction."""
    shapely.prepare(roofed)
    for junction in network.junctions.values():
        if len(junction.outline) >= 3:
            x, y = shapely.Polygon(junction.outline[:, :2]).centroid.coords[0]
            if shapely.intersects_xy(roofed, x, y):
                yield Pose.planar(x, y, float(relief.road(np.array([[x, y]]))[0]) + CLEAR_M, 0.0)
    for edge in network.edges.values():
        lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
        driven = [lane for lane in lanes if lane.kind in (LaneKind.DRIVING, LaneKind.RAIL)] or lanes
        count = int(float(chainage(driven[0].centreline[:, :2])[-1]) / _LAMP_EVERY_M)
        if not count:
            continue
        # Halfway between the outermost lanes.
        sides = [_evenly(driven[lane].centreline[:, :2], count) for lane in (0, -1)]
        points, along = ((one + other) / 2 for one, other in zip(*sides, strict=True))
        ahead, behind = relief.road(points + along), relief.road(points - along)
        hang = np.asarray(shapely.contains_xy(roofed, points[:, 0], points[:, 1]))
        for index in np.flatnonzero(hang).tolist():
            (x, y), (dx, dy) = points[index].tolist(), along[index].tolist()
            slope = float(ahead[index] - behind[index]) / 2.0
            z = float(ahead[index] + behind[index]) / 2.0 + CLEAR_M
            yield Pose.planar(x, y, z, float(np.arctan2(dy, dx)), -float(np.arctan(slope)))
