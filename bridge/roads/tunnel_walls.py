"""What tunnels and their ramps are built of: walls, ceilings, and the portals where ceilings begin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Mesh, Slot
from bridge.assets.textures.surfaces import concrete
from bridge.roads.relief import Relief
from bridge.roads.triangulate import triangulate
from bridge.roads.tunnel_import import CLEAR_M

Array = NDArray[np.float64]

_REPEAT_M = 4.0
_FOOT_M = 0.3
"""How far walls reach down under the road, and over the ceiling."""
_SLAB_M = 0.3
_WALL_M = 0.3
"""Thickness of the walls along a ramp."""
_BEFORE_LAND_M = 0.02
"""So far before the edge of the land they stand, or it would show in them; walls over portals stand twice as far
before it, as those along the ramps end there."""
_PARAPET_M = (0.18, 1.0)
"""How high a wall along a ramp stands out from the land: where the ramp begins, and where it is deep."""
_DEEP_M = 1.2
_ON_GROUND_M = 0.8
"""Where the road lies no deeper than that and a road on the ground touches it, it goes on there."""
_TOUCHING_M = 0.1
_SILL_M, _SILL_DOWN_M = 0.6, 0.15
"""How far a slab reaches around the seam of a ramp with the road on the ground, and how deep under it it lies."""
_HEAD_M, _HEAD_THICK_M = 1.1, 0.5
"""The wall over a portal: how high it stands out from the land, and how thick it is."""
_HEAD_BEYOND_M = 0.8
"""How far it goes on beyond the walls to both sides."""
_LIP_M = 0.06
"""How far it hangs lower than the ceiling."""
_SPIKE_M = 0.1
_CELL_M = 4.0
_CLOSED_M = 1000.0
"""Stands for the way to the nearest opening where there is none."""


class TunnelBuilder:
    """Grows the structure of tunnels, in the world frame."""

    def __init__(self, relief: Relief, ground: Relief) -> None:
        """Build round roads as high as ``relief``, below the land of ``ground``."""
        self._relief = relief
        self._ground = ground
        self._builder = MeshBuilder()
        self._concrete = Material("tunnel_concrete", (0.92, 0.92, 0.9), roughness=0.9, texture=concrete())
        self._ceiling = Material("tunnel_ceiling", (0.33, 0.325, 0.31), roughness=0.95, slot=Slot.CEILING)

    def meshes(self) -> tuple[Mesh, ...]:
        """Return what was built."""
        return self._builder.meshes()

    def add_walls(self, edges: Array, roofed: MultiPolygon) -> None:
        """Put walls along the (E, 2, 2) edges of what is paved, which lies to their left."""
        # Spikes of a roof along a ramp are none.
        narrower = shapely.buffer(roofed, -_SPIKE_M, join_style="mitre")
        inside = shapely.buffer(narrower, _SPIKE_M + 0.02, join_style="mitre")
        shapely.prepare(inside)
        lines = shapely.linestrings(edges)
        for under_roof, cut in ((True, shapely.intersection), (False, shapely.difference)):
            shapes = np.asarray(cut(lines, inside))
            pieces = [
                (part, edge) for shape, edge in zip(shapes, edges, strict=True) for part in shapely.get_parts(shape)
            ]
            ends = [
                _along(shapely.get_coordinates(part)[[0, -1]], edge)
                for part, edge in pieces
                if part.geom_type == "LineString" and part.length > 1e-3
            ]
            if ends and under_roof:
                self._add_inner_walls(np.array(ends))
            elif ends:
                self._add_ramp_walls(np.array(ends))

    def _add_inner_walls(self, edges: Array) -> None:
        road = _heights(self._relief.road, edges)
        for edge, z in zip(edges, road, strict=True):
            self._face(edge[1], edge[0], z[::-1] - _FOOT_M, z[::-1] + (CLEAR_M + _FOOT_M))

    def _add_ramp_walls(self, edges: Array) -> None:
        road, land = _heights(self._relief.road, edges), _heights(self._ground.standing, edges)
        low, high = _PARAPET_M
        parapet = low + (high - low) * np.clip((land - road - _ON_GROUND_M) / _DEEP_M, 0.0, 1.0)
        goes_on = ((land - road).max(axis=1) < _ON_GROUND_M) & self._ground.is_paved(edges.mean(axis=1), _TOUCHING_M)
        edges, road, land, parapet = (values[~goes_on] for values in (edges, road, land, parapet))
        outward, alone = _outward(edges)
        inner, outer = edges - _BEFORE_LAND_M * outward, edges + _WALL_M * outward
        tops = np.maximum(land, road) + parapet
        for near, beyond, z, on_land, top, ending in zip(inner, outer, road, land, tops, alone, strict=True):
            start, end = near
            self._face(end, start, z[::-1] - _FOOT_M, top[::-1])
            self._face(beyond[0], beyond[1], on_land - 2 * _FOOT_M, top)
            cap = np.column_stack([[start, beyond[0], beyond[1], end], top[[0, 0, 1, 1]]])
            self._polygon(cap, (float(np.linalg.norm(end - start)), _WALL_M))
            for at in np.flatnonzero(ending):
                left, right = (near[at], beyond[at])[:: 1 if at == 0 else -1]
                self._face(left, right, np.full(2, z[at] - _FOOT_M), np.full(2, top[at]))

    def add_floor(self, paved: MultiPolygon) -> None:
        """Put a slab under all that is ``paved``, so that no crack in it shows the sky."""
        for part in paved.geoms:
            xy, triangles = triangulate(part, _CELL_M)
            if len(triangles):
                points = np.column_stack([xy, self._relief.road(xy) - _FOOT_M])
                self._builder.add(self._concrete, points, (0.0, 0.0, 1.0), xy / _REPEAT_M, triangles)

    def add_sill(self, at: Array, along: Array, width_m: float) -> None:
        """Put a slab under a place (3,) where a lane that leads ``along`` (2,) goes over from a ramp to the ground."""
        ahead, left = along * _SILL_M, np.array([-along[1], along[0]]) * (width_m / 2 + _SILL_M)
        ring = at[:2] + np.array([-ahead - left, ahead - left, ahead + left, left - ahead])
        self._polygon(np.column_stack([ring, np.full(4, at[2] - _SILL_DOWN_M)]), (2 * _SILL_M, width_m))

    def add_ceilings(self, roofed: MultiPolygon, pits: MultiPolygon) -> None:
        """Close what is ``roofed``, with a portal wherever it borders on ``pits``."""
        for part in roofed.geoms:
            portals = _shared(part, pits)
            xy, triangles = triangulate(part, _CELL_M)
            if not len(triangles):
                continue
            z = self._relief.road(xy) + CLEAR_M
            away = np.full(len(xy), _CLOSED_M)
            if portals:
                away = np.asarray(shapely.distance(shapely.union_all(portals), shapely.points(xy)))
            uvs = np.column_stack([away, np.zeros(len(xy))])
            self._builder.add(
                self._ceiling, np.column_stack([xy, z]), (0.0, 0.0, -1.0), uvs, triangles.astype(np.int64)[:, ::-1]
            )
            top = np.column_stack([xy, z + _SLAB_M])
            self._builder.add(self._concrete, top, (0.0, 0.0, 1.0), xy / _REPEAT_M, triangles)
            for portal in portals:
                self._add_portal(shapely.get_coordinates(portal), part)

    def _add_portal(self, border: Array, roofed: BaseGeometry) -> None:
        """Put a wall over a portal, in front of its whole ``border`` (N, 2), which may be jagged."""
        ends = border[[0, -1]]
        along = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
        left = np.array([-along[1], along[0]])
        if not shapely.dwithin(roofed, shapely.Point(ends.mean(axis=0) + left * 0.5), 0.1):
            ends, along, left = ends[::-1], -along, -left
        beyond, behind = along * _HEAD_BEYOND_M, (border - ends[0]) @ left
        front, back = left * (behind.min() - 2 * _BEFORE_LAND_M), left * (behind.max() + _HEAD_THICK_M)
        start, end = ends[0] - beyond, ends[1] + beyond
        ring = np.array([start + front, end + front, end + back, start + back])
        middle = ends.mean(axis=0)[None]
        low = float(self._relief.road(middle)[0]) + CLEAR_M - _LIP_M
        high = float(self._ground.land(np.concatenate([ring, middle])).max()) + _HEAD_M
        for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            self._face(a, b, np.full(2, low), np.full(2, high))
        size = (float(np.linalg.norm(end - start)), float(np.linalg.norm(back - front)))
        self._polygon(np.column_stack([ring, np.full(4, high)]), size)
        self._polygon(np.column_stack([ring[::-1], np.full(4, low)]), size)

    def _face(self, left: Array, right: Array, low: Array, high: Array) -> None:
        """Add an upright face between two places, as seen by who looks at it."""
        corners = np.column_stack([[left, right, right, left], [low[0], low[1], high[1], high[0]]])
        self._polygon(corners, (float(np.linalg.norm(right - left)), float((high - low).mean())))

    def _polygon(self, corners: Array, size: tuple[float, float]) -> None:
        u, v = (side / _REPEAT_M for side in size)
        points = [(float(x), float(y), float(z)) for x, y, z in corners]
        self._builder.polygon(self._concrete, points, [(0, v), (u, v), (u, 0), (0, 0)])


def _outward(edges: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return (E, 2, 2) ways out at the ends of edges, the same for both that meet, and (E, 2) where no other does."""
    along = edges[:, 1] - edges[:, 0]
    right = np.repeat(np.stack([along[:, 1], -along[:, 0]], axis=1), 2, axis=0)
    _, place = np.unique(np.round(edges.reshape(-1, 2), 3), axis=0, return_inverse=True)
    sums = np.stack([np.bincount(place.ravel(), column) for column in right.T], axis=1)
    sums = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    alone = (np.bincount(place.ravel()) == 1)[place.ravel()]
    return sums[place.ravel()].reshape(-1, 2, 2), alone.reshape(-1, 2)


def _heights(height: Callable[[Array], Array], edges: Array) -> Array:
    """Return (E, 2) heights at both ends of (E, 2, 2) edges."""
    return height(edges.reshape(-1, 2)).reshape(-1, 2)


def _along(ends: Array, edge: Array) -> Array:
    """Return a piece of an edge in the direction of the edge."""
    return ends if float((ends[1] - ends[0]) @ (edge[1] - edge[0])) > 0.0 else ends[::-1]


def _shared(one: BaseGeometry, other: BaseGeometry) -> list[BaseGeometry]:
    """Return the lines in which two areas meet."""
    near = shapely.intersection(shapely.boundary(one), shapely.buffer(other, 0.01))
    lines = [part for part in shapely.get_parts(near) if part.geom_type == "LineString"]
    merged = shapely.line_merge(shapely.union_all(lines)) if lines else shapely.MultiLineString()
    return [part for part in shapely.get_parts(merged) if part.length > 1.0]
