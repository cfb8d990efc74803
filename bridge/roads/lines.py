"""Polylines of a plan: offsets and painted strips along them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_STEP_M = 6.0
"""A long strip has a vertex at least this often, so that it follows the ground."""
_SHARPEST = 0.35
"""Least cosine of half a bend when an offset is mitred."""


def without_repeats(line: Array) -> Array:
    """Return (N, 2) points of a polyline without those that repeat the one before."""
    keep = np.ones(len(line), dtype=bool)
    keep[1:] = np.linalg.norm(np.diff(line[:, :2], axis=0), axis=1) > 1e-3
    return line[keep, :2]


def chainage(line: Array) -> Array:
    """Return the (N,) distances in metres of the points of a polyline from its start."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def left_normals(line: Array) -> Array:
    """Return (N, 2) vectors to the left that keep a mitred offset parallel; unit length on straight runs."""
    directions = np.diff(line, axis=0)
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    normals = np.stack([-directions[:, 1], directions[:, 0]], axis=1)
    before = np.concatenate([normals[:1], normals])
    after = np.concatenate([normals, normals[-1:]])
    bisectors = before + after
    bisectors /= np.maximum(np.linalg.norm(bisectors, axis=1, keepdims=True), 1e-9)
    cosines = np.einsum("ij,ij->i", bisectors, before)
    return np.asarray(bisectors / np.maximum(cosines, _SHARPEST)[:, None])


def offset(line: Array, left_m: float) -> Array:
    """Return the (N, 2) polyline beside a polyline, ``left_m`` to its left (negative: right)."""
    return line + left_m * left_normals(line)


def points_at(line: Array, at_m: NDArray[np.floating]) -> Array:
    """Return the (K, D) points of an (N, D) polyline at (K,) distances from its start, metres in plan."""
    along = chainage(line[:, :2])
    return np.column_stack([np.interp(at_m, along, column) for column in line.T])


def place(line: Array, at_m: NDArray[np.floating]) -> tuple[Array, Array]:
    """Return the (K, 2) points and (K, 2) unit directions at distances from the start of a polyline."""
    along = chainage(line)
    points = np.column_stack([np.interp(at_m, along, line[:, axis]) for axis in range(2)])
    segment = np.clip(np.searchsorted(along, at_m, side="right") - 1, 0, len(line) - 2)
    directions = np.diff(line, axis=0)[segment]
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    return points, np.asarray(directions, dtype=np.float64)


def stretch(line: Array, start: float, end: float) -> tuple[Array, Array]:
    """Return the (M, 3) part of an (N, 3) polyline between two shares of its length in plan.

    With it come the (M,) distances in metres of its points from the start of the whole.
    """
    along = chainage(line[:, :2])
    begin_m, end_m = start * along[-1], end * along[-1]
    at_m = np.concatenate([[begin_m], along[(along > begin_m + 0.01) & (along < end_m - 0.01)], [end_m]])
    return points_at(line, at_m), at_m


def strip_quads(line: Array, width_m: float, start_m: Array, end_m: Array) -> Array:
    """Return (Q, 4, 2) corners, counter-clockwise, of strips centred on a polyline.

    The strips run from each of ``start_m`` (S,) to its ``end_m`` (S,), distances from the start of the line.
    """
    along = chainage(line)
    normals = left_normals(line)
    breaks = []
    for start, end in zip(start_m, end_m, strict=True):
        inner = along[(along > start + 0.05) & (along < end - 0.05)]
        knots = np.concatenate([[start], inner, [end]])
        counts = np.maximum(np.ceil(np.diff(knots) / _STEP_M).astype(int), 1)
        steps = [np.linspace(a, b, n, endpoint=False) for a, b, n in zip(knots[:-1], knots[1:], counts, strict=True)]
        cuts = np.concatenate([*steps, [end]])
        breaks.append(np.stack([cuts[:-1], cuts[1:]], axis=1))
    if not breaks:
        return np.empty((0, 4, 2))
    spans = np.concatenate(breaks)
    left = line + normals * (width_m / 2)
    right = line - normals * (width_m / 2)

    def at(side: Array, distance: Array) -> Array:
        return np.column_stack([np.interp(distance, along, side[:, axis]) for axis in range(2)])

    begins, ends = spans[:, 0], spans[:, 1]
    return np.stack([at(right, begins), at(right, ends), at(left, ends), at(left, begins)], axis=1)


def dashes(length_m: float, dash_m: float, gap_m: float) -> tuple[Array, Array]:
    """Return starts and ends of dashes that lie evenly on a line, with half a gap at each end."""
    count = int((length_m + 1e-9) // (dash_m + gap_m))
    if count < 1:
        return np.empty(0), np.empty(0)
    period = length_m / count
    starts: Array = (np.arange(count, dtype=np.float64) + 0.5) * period - dash_m / 2
    return starts, starts + dash_m
