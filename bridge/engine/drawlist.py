"""Turns what is seen into few draw calls: the level of detail of each instance, grouped, near before far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.engine.instances import INSTANCE, Instances
from bridge.engine.library import Drawables
from bridge.engine.packing import MAX_LODS

LOD_HEIGHTS_PX = (180.0, 56.0, 18.0)
"""A model is drawn in level k + 1 where its height in the picture falls below the k-th of these."""

LEAST_PX = 0.4
"""What is smaller than this in every direction is left out: it covers no pixel centre but by chance."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One draw call: ``count`` indices from ``first``, for ``instances`` rows from ``start``.

    ``dressed``: whether surfaces of the first kind have textures.
    """

    first: int
    count: int
    start: int
    instances: int
    dressed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class DrawList:
    """Groups of equal things in the order of drawing, and the (N,) ``INSTANCE`` rows that they use.

    ``ranges``: (G, KINDS, 2) indices of each group, see ``packing.Cell``; ``starts``, ``counts``: (G,) its rows.
    ``dressed``: (G,) bool, see ``Batch``.
    ``chosen``: (N,) which row of ``Instances`` each came from; ``level``: (N,) its level of detail.
    """

    ranges: NDArray[np.int64]
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    dressed: NDArray[np.bool_]
    rows: NDArray[np.void]
    chosen: NDArray[np.int64]
    level: NDArray[np.int64]

    def batches(self, *kinds: int) -> list[Batch]:
        """Return the draw calls for surfaces of ``kinds``, which must be neighbours, in one call a group."""
        first = self.ranges[:, kinds[0], 0]
        count = self.ranges[:, kinds, 1].sum(axis=1)
        drawn = np.flatnonzero(count)
        columns = (first[drawn], count[drawn], self.starts[drawn], self.counts[drawn], self.dressed[drawn])
        return [Batch(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def choose_levels(
    instances: Instances,
    chosen: NDArray[np.int64],
    drawables: Drawables,
    distance_m: NDArray[np.float64],
    focal_px: float,
) -> NDArray[np.int64]:
    """Return the level of detail of each chosen row, (N,), from its height in the picture."""
    size = instances.upper[chosen] - instances.lower[chosen]
    apparent_m = np.maximum(size[:, 2], 0.4 * size[:, :2].max(axis=1))
    height_px = apparent_m * (focal_px / np.maximum(distance_m, 1e-3))
    level = np.zeros(len(chosen), np.int64)
    for limit in LOD_HEIGHTS_PX:
        level += height_px < limit
    return np.minimum(level, drawables.levels[instances.drawable[chosen]] - 1)


def build_draw_list(
    instances: Instances,
    chosen: NDArray[np.int64],
    level: NDArray[np.int64],
    distance_m: NDArray[np.float64],
    origin: NDArray[np.float64],
    drawables: Drawables,
) -> DrawList:
    """Return the draw calls for the chosen rows of ``instances``; positions become relative to ``origin`` (3,).

    Their order does not depend on the looks that instances have: of two surfaces in one plane, the same one shows.
    """
    group = drawables.shape[instances.drawable[chosen]] * MAX_LODS + level
    names, member = np.unique(group, return_inverse=True)
    nearest = np.full(len(names), np.inf)
    # Large things, above all the ground, lie behind small ones at the same distance: they are drawn after them.
    extent_m = np.linalg.norm(instances.upper[chosen] - instances.lower[chosen], axis=1)
    depth = distance_m + 0.5 * extent_m
    np.minimum.at(nearest, member, depth)
    order = np.lexsort((depth, member, nearest[member]))
    chosen, level, member = chosen[order], level[order], member[order]

    rows = np.empty(len(chosen), INSTANCE)
    rows["rows"][:, :, :3] = instances.rotation[chosen]
    rows["rows"][:, :, 3] = instances.origin[chosen] - origin
    rows["extra"] = instances.extra[chosen]

    drawable = instances.drawable[chosen]
    starts = np.flatnonzero((np.diff(member, prepend=-1) != 0) | (np.diff(drawable, prepend=-1) != 0))
    counts = np.diff(starts, append=len(member))
    ranges = drawables.ranges[drawable[starts], level[starts]]
    return DrawList(ranges, starts, counts, drawables.dressed[drawable[starts]], rows, chosen, level)


def large_enough(
    lower: NDArray[np.float64], upper: NDArray[np.float64], distance_m: NDArray[np.float64], focal_px: float
) -> NDArray[np.bool_]:
    """Return (N,) whether an upright box can span ``LEAST_PX`` in the picture."""
    diagonal_m = np.linalg.norm(upper - lower, axis=1)
    return np.asarray(diagonal_m * focal_px >= LEAST_PX * distance_m)
