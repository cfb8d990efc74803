"""Which lamps reach what is seen in which part of the picture, so that a pixel asks only those."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bridge.engine.lamps import MAX_LAMPS, Lamps
from bridge.engine.view import View

TILE_PX = 16
"""Side of a tile; the same in ``lighting.frag``."""

_FARTHEST_M = 1.0e4
"""Stands for the sky, which no lamp reaches."""


def tile_depths(depth: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the (rows, columns) least and greatest depth in each tile of an (H, W) depth image, metres."""
    nearest, farthest = (_reduce(_reduce(depth, pick).T, pick).T for pick in (np.min, np.max))
    return np.minimum(nearest, _FARTHEST_M).astype(np.float64), np.minimum(farthest, _FARTHEST_M).astype(np.float64)


def _reduce(image: NDArray[np.float32], pick: Callable[..., NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return ``pick`` of every ``TILE_PX`` rows, (ceil(H / TILE_PX), W); the last group may be smaller."""
    whole = len(image) // TILE_PX
    groups = pick(image[: whole * TILE_PX].reshape(whole, TILE_PX, image.shape[1]), axis=1)
    rest = image[whole * TILE_PX :]
    return np.concatenate([groups, pick(rest, axis=0)[None]]) if len(rest) else groups


def lamp_lists(lamps: Lamps, view: View, depth: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return (rows, columns, MAX_LAMPS + 1) uint8: how many lamps reach a tile, then their numbers, then zeros.

    ``depth``: (H, W) of the picture, metres along the optical axis.
    """
    pinhole = view.pinhole
    near, far = tile_depths(depth)
    rows, columns = near.shape
    left, right = _slopes(columns, pinhole.fx, pinhole.cx)
    top, bottom = _slopes(rows, pinhole.fy, pinhole.cy)
    # The upright box, in the camera's frame, around all points that are seen in a tile.
    lower = np.stack([np.minimum(left * near, left * far), np.minimum(top * near.T, top * far.T).T, near])
    upper = np.stack([np.maximum(right * near, right * far), np.maximum(bottom * near.T, bottom * far.T).T, far])

    camera_from_world = view.world_from_camera[:3, :3].T
    position = (lamps.position - view.eye) @ camera_from_world.T
    axis = lamps.axis @ camera_from_world.T
    gap2 = np.zeros((len(lamps), rows, columns))
    for place, low, high in zip(position.T[:, :, None, None], lower, upper, strict=True):
        gap2 += np.maximum(np.maximum(low - place, place - high), 0.0) ** 2
    lamp, at_row, at_column = np.nonzero(gap2 < (lamps.reach_m**2)[:, None, None])
    low, high = lower[:, at_row, at_column].T, upper[:, at_row, at_column].T
    radius = 0.5 * np.linalg.norm(high - low, axis=1)
    in_beam = _beam_meets_sphere(axis[lamp], lamps.half_angle[lamp], 0.5 * (low + high) - position[lamp], radius)
    reached = np.zeros(gap2.shape, np.bool_)
    reached[lamp, at_row, at_column] = in_beam

    lists = np.zeros((rows, columns, MAX_LAMPS + 1), np.uint8)
    order = np.cumsum(reached, axis=0)
    lamp, at_row, at_column = np.nonzero(reached)
    lists[at_row, at_column, order[lamp, at_row, at_column]] = lamp
    lists[..., 0] = order[-1]
    return lists


def _slopes(tiles: int, focal: float, middle: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the (tiles,) tangents at which tiles begin and end, along one axis of the picture."""
    edges = np.asarray((np.arange(tiles + 1, dtype=np.float64) * TILE_PX - 0.5 - middle) / focal, np.float64)
    return edges[:-1], edges[1:]


def _beam_meets_sphere(
    axis: NDArray[np.float64], half_angle: NDArray[np.float64], offset: NDArray[np.float64], radius: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return (N,) whether beams may touch spheres; ``offset`` (N, 3) goes from the lamp to the middle of the sphere."""
    along = (offset * axis).sum(axis=1)
    across = np.sqrt(np.maximum((offset * offset).sum(axis=1) - along * along, 0.0))
    # Signed distance of the middle from the cone's side; exact beside the cone, never too large elsewhere.
    return np.asarray(across * np.cos(half_angle) - along * np.sin(half_angle) <= radius)
