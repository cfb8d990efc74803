"""Where the sky does not reach: what ceilings keep in the dark, and how cameras take it.

A map of the world seen from above says how high ceilings are, and how far away their nearest opening is. What is lower
gets the less light of the sky the farther away that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.exposure import exposure_of
from bridge.engine.library import AssetLibrary
from bridge.engine.lighting import Light
from bridge.engine.view import View
from bridge.geometry import transform_points
from bridge.world import Illumination, Placement

Array = NDArray[np.float64]

TUNNEL_LEVEL = 1.2e-2
"""Irradiance that lamps give the road of a tunnel, on average; in the unit of ``lighting``, 120 lux."""

_CELL_M = 1.0
_SAMPLE_M = 0.4
_WIDER = 3
"""The map goes on by so many cells around ceilings, so that it holds the walls too."""
_CELLS, _STEP = 512, 64
"""On each side of the part of the map that is on the graphics card, and by how many at a time it is moved."""
_EDGE_M = 1.0
"""What is no farther inside counts as open: where it ends, the map is no finer."""
_NONE_M = -1e6
"""Height where there is no ceiling."""
_OPEN_M = 10.0
"""As far inside as this, a sixteenth of the light of the sky is left, of what comes straight or is thrown back; as in
``roofs.glsl``."""
_ABOVE_M = 0.25
"""What is no higher than so much over a ceiling is under it; as in ``roofs.glsl``."""
_LEFT_M = 0.5
"""Who is no farther from an opening than this and one step has left by it."""
_AHEAD_M = (0.0, 4.0, 8.0, 13.0, 19.0, 26.0, 34.0)
"""Before a camera, the places that its exposure goes by."""


class Roofs:
    """The ceilings of a scene."""

    def __init__(self, context: moderngl.Context, placements: Iterable[Placement], library: AssetLibrary) -> None:
        """Map the ceilings of what is placed."""
        self._context = context
        triangles = [
            np.concatenate([transform_points(item.world_from_asset.matrix(), part[:, :3]), part[:, 3:]], axis=1)
            for item in placements
            if len(part := library.ceilings[item.asset])
        ]
        corners = np.concatenate(triangles) if triangles else np.empty((0, 4))
        self._cells, self._heights, self._away = _mapped(corners.reshape(-1, 3, 4))
        self._numbers = {(x, y): number for number, (x, y) in enumerate(self._cells.tolist())}
        self._blocks = {(x // _STEP, y // _STEP) for x, y in self._numbers}
        self._texture: moderngl.Texture | None = None
        self._first: NDArray[np.int64] | None = None

    def near(self, view: View) -> bool:
        """Return whether there is a ceiling in the part of the map around a camera."""
        if not self._blocks:
            return False
        x, y = (_first_cell(view.eye) // _STEP).tolist()
        return any((x + i, y + j) in self._blocks for i in range(_CELLS // _STEP) for j in range(_CELLS // _STEP))

    def bind(self, view: View, unit: int) -> dict[str, Any]:
        """Make the map around a camera the texture of a unit; return the uniforms that ``roofs.glsl`` takes."""
        first = _first_cell(view.eye)
        if self._texture is None:
            self._texture = self._context.texture((_CELLS, _CELLS), 2, dtype="f4")
            self._texture.repeat_x = self._texture.repeat_y = False
            self._texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        if self._first is None or (first != self._first).any():
            part = np.full((_CELLS, _CELLS, 2), (_NONE_M, 0.0), np.float32)
            place = self._cells - first
            inside = ((place > 0) & (place < _CELLS - 1)).all(axis=1)
            part[place[inside, 1], place[inside, 0]] = np.column_stack([self._heights, self._away])[inside]
            self._texture.write(part)
            self._first = first
        self._texture.use(unit)
        corner = first * _CELL_M - view.eye[:2]
        window = np.array([[*corner, 1.0 / (_CELLS * _CELL_M), view.eye[2]]])
        return {"roofs": unit, "roof_window": window}

    def release(self) -> None:
        """Free the map on the graphics card."""
        if self._texture is not None:
            self._texture.release()
            self._texture = None

    def taken(self, light: Light, view: View, illumination: Illumination) -> Light:
        """Return the light with the exposure of a camera that looks into the dark, or out of it.

        An automatic exposure goes by the geometric mean of the light at places before the camera.
        """
        if illumination.exposure_ev100 is not None:
            return light
        share = self._open_ahead(view)
        level = light.received * share + TUNNEL_LEVEL * (1.0 - share)
        mean = float(np.exp(np.log(np.maximum(level, 1e-9)).mean()))
        if (share == 1.0).all():
            return light
        change = exposure_of(mean, illumination) / exposure_of(light.received, illumination)
        return replace(light, exposure=light.exposure * change)

    def _open_ahead(self, view: View) -> Array:
        """Return the share of the sky at places before a camera.

        Where a tunnel bends, what lies straight ahead is ground; there it goes on as it was.
        """
        forward = view.world_from_camera[:2, 2]
        forward = forward / max(float(np.linalg.norm(forward)), 1e-9)
        shares: list[float] = []
        last_m = 0.0
        for before_m, ahead_m in pairwise((0.0, *_AHEAD_M)):
            away_m = self._away_at(view.eye + np.array([*(forward * ahead_m), 0.0]))
            if away_m is None:
                away_m = last_m if last_m > ahead_m - before_m + _LEFT_M else 0.0
            # The same as in ``roofs.glsl``.
            shares.append((_OPEN_M / (_OPEN_M + away_m)) ** 4)
            last_m = away_m
        return np.array(shares)

    def _away_at(self, place: Array) -> float | None:
        """Return how far away from an opening a place under a ceiling is, in metres; None for any other place."""
        at = place[:2] / _CELL_M - 0.5
        x, y = np.floor(at).astype(int).tolist()
        right, up = at - (x, y)
        shares = (((0, 0), (1 - right) * (1 - up)), ((1, 0), right * (1 - up)), ((0, 1), (1 - right) * up))
        found = [
            (self._numbers[x + i, y + j], share)
            for (i, j), share in (*shares, ((1, 1), right * up))
            if (x + i, y + j) in self._numbers
        ]
        total = sum(share for _, share in found)
        if total < 0.5 or place[2] > sum(self._heights[n] * share for n, share in found) / total + _ABOVE_M:
            return None
        return float(sum(self._away[n] * share for n, share in found) / total)


def _first_cell(eye: Array) -> NDArray[np.int64]:
    return np.asarray(np.round(eye[:2] / (_CELL_M * _STEP)).astype(np.int64) * _STEP - _CELLS // 2)


def _mapped(triangles: Array) -> tuple[NDArray[np.int64], Array, Array]:
    """Return the (C, 2) cells at and around (T, 3, 4) triangles, with (C,) heights and metres from an opening."""
    if not len(triangles):
        return np.empty((0, 2), np.int64), np.empty(0), np.empty(0)
    sides = np.linalg.norm(np.roll(triangles, -1, axis=1)[..., :2] - triangles[..., :2], axis=2).max(axis=1)
    counts = np.maximum(np.ceil(sides / _SAMPLE_M).astype(int), 1)
    samples = [triangles[counts == count].transpose(0, 2, 1) @ _lattice(count).T for count in np.unique(counts)]
    points = np.concatenate([part.transpose(0, 2, 1).reshape(-1, 4) for part in samples])
    cells, number = np.unique(np.floor(points[:, :2] / _CELL_M).astype(np.int64), axis=0, return_inverse=True)
    values = _means(points[:, 2:], number.ravel(), len(cells))
    for _ in range(_WIDER):
        around = np.concatenate([cells + np.array([x, y]) for x in (-1, 0, 1) for y in (-1, 0, 1)])
        grown, number = np.unique(around, axis=0, return_inverse=True)
        spread = _means(np.tile(values, (9, 1)), number.ravel(), len(grown))
        # What a ceiling covers stays as it is.
        spread[number.ravel()[4 * len(cells) : 5 * len(cells)]] = values
        cells, values = grown, spread
    return cells, values[:, 0], np.maximum(values[:, 1] - _EDGE_M, 0.0)


def _lattice(count: int) -> Array:
    """Return (N, 3) barycentric coordinates of places all over a triangle."""
    i, j = np.meshgrid(np.arange(count + 1), np.arange(count + 1), indexing="ij")
    inside = i + j <= count
    return np.stack([i[inside], j[inside], count - i[inside] - j[inside]], axis=1) / count


def _means(values: Array, number: NDArray[np.int64], count: int) -> Array:
    """Return the (count, K) means of (N, K) values by their numbers."""
    sums = [np.bincount(number, column, count) for column in values.T]
    return np.asarray(np.stack(sums, axis=1) / np.bincount(number, minlength=count)[:, None])
