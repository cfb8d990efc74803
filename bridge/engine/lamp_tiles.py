"""Which lamps reach which part of the picture, so that a pixel asks only those."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.engine.lamps import MAX_LAMPS, Lamps
from bridge.engine.view import View

TILE_PX = 32
"""Side of a tile; the same in ``lighting.frag``."""


def lamp_lists(lamps: Lamps, view: View) -> NDArray[np.uint8]:
    """Return (rows, columns, MAX_LAMPS + 1) uint8: how many lamps reach a tile, then their numbers, then zeros."""
    pinhole = view.pinhole
    rows, columns = -(-pinhole.height // TILE_PX), -(-pinhole.width // TILE_PX)
    centre, radius = lamps.bounds()
    x, y, z = ((centre - view.eye) @ view.world_from_camera[:3, :3]).T
    ahead = z + radius > view.near_m
    in_column = _tiles_touched(x, z, radius, pinhole.fx, pinhole.cx, columns)
    in_row = _tiles_touched(y, z, radius, pinhole.fy, pinhole.cy, rows)
    reached = ahead[:, None, None] & in_row[:, :, None] & in_column[:, None, :]
    lists = np.zeros((rows, columns, MAX_LAMPS + 1), np.uint8)
    place = np.cumsum(reached, axis=0)
    lamp, at_row, at_column = np.nonzero(reached)
    lists[at_row, at_column, place[lamp, at_row, at_column]] = lamp
    lists[..., 0] = place[-1]
    return lists


def _tiles_touched(
    across: NDArray[np.float64],
    z: NDArray[np.float64],
    radius: NDArray[np.float64],
    focal: float,
    middle: float,
    tiles: int,
) -> NDArray[np.bool_]:
    """Return (N, tiles) whether a sphere reaches the wedge of each tile, along one axis of the picture."""
    slope = (np.arange(tiles + 1) * TILE_PX - 0.5 - middle) / focal
    beyond_edge = (across[:, None] - z[:, None] * slope) / np.sqrt(1.0 + slope**2)
    return np.asarray((beyond_edge[:, :-1] > -radius[:, None]) & (beyond_edge[:, 1:] < radius[:, None]))
