"""Motion blur: the light of a pixel is what passes over it while the shutter is open.

Each pixel gathers along its own way over the image, backwards and forwards by half of the exposure. Where something
nearer moves differently, two things are added at its outline (after McGuire, Hennessy, Bukowski and Osman, A
Reconstruction Filter for Plausible Motion Blur, I3D 2012): the background does not gather from what passes in front of
it, and what passes in front is laid over the background for the share of the time in which it covers it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.optics.light import Light
from bridge.optics.motion import Velocity
from bridge.optics.outlines import (
    Plane,
    Ways,
    alike,
    blocks_of,
    fastest_around,
    in_front,
    length,
    nearest_around,
    pixels_behind,
)

LONGEST_WAY_PX = 200.0
"""What moves further while the shutter is open is smeared over so many pixels."""

_SHORTEST_WAY_PX = 0.5
"""Below, a smear takes less than an eighth of the difference between neighbours."""
_PIXELS_A_SAMPLE = 2.0
_MOST_SAMPLES = 48
_TILE = (64, 256)
"""Rows and columns that take the same number of samples."""
_ROW = 256
"""Pixels that are gathered for themselves are laid out in rows of this length: an image has a largest width."""


def with_motion_blur(light: Light, velocity: Velocity, depth: NDArray[np.float32], exposure_s: float) -> Light:
    """Return ``light`` smeared by ``velocity`` over ``exposure_s``, whose middle is the moment of the picture.

    The same array if nothing moves by half a pixel.
    """
    ways = np.stack(cv2.split(velocity)) * np.float32(exposure_s)
    lengths = length(ways)
    longest = float(lengths.max())
    if longest < _SHORTEST_WAY_PX:
        return light
    if longest > LONGEST_WAY_PX:
        ways *= np.minimum(1.0, np.float32(LONGEST_WAY_PX) / np.maximum(lengths, np.float32(1e-6)))
        np.minimum(lengths, LONGEST_WAY_PX, out=lengths)
    scene = _Scene(light, ways, np.reciprocal(depth))
    blurred = light.copy()
    for tile in _tiles(lengths.shape):
        longest = float(lengths[tile].max())
        if longest >= _SHORTEST_WAY_PX:
            blurred[tile] = scene.gathered(tile, longest)
    scene.draw_outlines(blurred, lengths)
    return blurred


Tile = tuple[slice, slice]
Number = TypeVar("Number", np.float32, np.intp)


@dataclass(frozen=True, eq=False)
class _Scene:
    """What is gathered from."""

    light: Light
    ways: Ways
    inverse_depth: Plane

    def gathered(self, tile: Tile, longest_px: float) -> Light:
        """Return the light of ``tile``, each pixel gathered along its own way."""
        rows, columns = tile
        ways = self.ways[:, rows, columns]
        u = np.arange(columns.start, columns.stop, dtype=np.float32)
        v = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
        total = np.zeros((*ways.shape[1:], 3), np.float32)
        at_u, at_v = np.empty(ways.shape[1:], np.float32), np.empty(ways.shape[1:], np.float32)
        moments = _moments(longest_px)
        for moment in moments:
            np.multiply(ways[0], moment, out=at_u)
            np.multiply(ways[1], moment, out=at_v)
            at_u += u
            at_v += v
            cv2.accumulate(_taken(self.light, at_u, at_v, cv2.INTER_LINEAR), total)
        total *= np.float32(1.0 / len(moments))
        return total

    def draw_outlines(self, blurred: Light, lengths: Plane) -> None:
        """Correct those pixels of ``blurred`` to which something else is near that moves in front of them."""
        flat, flat_lengths, flat_ways = blurred.reshape(-1, 3), lengths.ravel(), self.ways.reshape(2, -1)
        fastest = fastest_around(lengths)
        nearest = nearest_around(self.inverse_depth, lengths)
        by_fastest, by_nearest = pixels_behind((fastest, nearest), self.ways, self.inverse_depth)
        near_outline = np.union1d(by_fastest, by_nearest)
        near_outline = near_outline[flat_lengths[near_outline] > _SHORTEST_WAY_PX]
        for members, longest in _groups(flat_lengths[near_outline]):
            pixels = near_outline[members]
            flat[pixels] = self._behind_what_passes(pixels, longest)
        passing = flat_ways[:, blocks_of(fastest, by_fastest, lengths.shape[1])]
        for members, longest in _groups(length(passing)):
            pixels = by_fastest[members]
            share, front = self._passing_over(pixels, passing[:, members], longest)
            flat[pixels] *= (1.0 - share)[:, None]
            flat[pixels] += front

    def _behind_what_passes(self, pixels: NDArray[np.intp], longest_px: float) -> Light:
        """Return the light of ``pixels``, (N,), gathered along their ways but from nothing that stands before them."""
        points = self._points(pixels)
        total = np.zeros((*points.u.shape, 3), np.float32)
        samples = np.zeros_like(points.u)
        for moment in _moments(longest_px):
            place = points.at(points.ways, moment)
            weight = (~in_front(points.ways, points.inverse_depth, *self._thing_at(place))).astype(np.float32)
            total += self._light_at(place) * weight[..., None]
            samples += weight
        # Where all that a pixel would gather is hidden, it keeps its own light.
        kept = self.light.reshape(-1, 3)[pixels]
        total /= np.maximum(samples, 1.0)[..., None]
        return np.where(_unrolled(samples, len(pixels))[:, None] > 0.0, _unrolled(total, len(pixels)), kept)

    def _passing_over(self, pixels: NDArray[np.intp], passing: Ways, longest_px: float) -> tuple[Plane, Light]:
        """Return what passes over ``pixels`` along the ways ``passing``: its share of the time, (N,), and its light."""
        points = self._points(pixels)
        passing = _rolled(passing)
        total = np.zeros((*points.u.shape, 3), np.float32)
        samples = np.zeros_like(points.u)
        moments = _moments(longest_px)
        for moment in moments:
            place = points.at(passing, moment)
            there, near = self._thing_at(place)
            covers = in_front(points.ways, points.inverse_depth, there, near) & alike(there, passing)
            weight = covers.astype(np.float32)
            total += self._light_at(place) * weight[..., None]
            samples += weight
        scale = np.float32(1.0 / len(moments))
        return _unrolled(samples, len(pixels)) * scale, _unrolled(total, len(pixels)) * scale

    def _points(self, pixels: NDArray[np.intp]) -> _Points:
        v, u = np.divmod(_rolled(pixels), self.light.shape[1])
        ways, inverse_depth = self.ways.reshape(2, -1)[:, pixels], self.inverse_depth.ravel()[pixels]
        return _Points(u.astype(np.float32), v.astype(np.float32), _rolled(ways), _rolled(inverse_depth))

    def _light_at(self, place: tuple[Plane, Plane]) -> Light:
        return _taken(self.light, *place, cv2.INTER_LINEAR)

    def _thing_at(self, place: tuple[Plane, Plane]) -> tuple[Ways, Plane]:
        """Return the ways and 1/depth of what is seen at ``place``."""
        u, v, near = (_taken(plane, *place, cv2.INTER_NEAREST) for plane in (*self.ways, self.inverse_depth))
        return np.stack([u, v]), near


@dataclass(frozen=True, eq=False)
class _Points:
    """Pixels, laid out in rows of ``_ROW``."""

    u: Plane
    v: Plane
    ways: Ways
    inverse_depth: Plane

    def at(self, ways: Ways, moment: np.float32) -> tuple[Plane, Plane]:
        """Return the columns and rows that lie ``moment`` along ``ways`` from here."""
        return ways[0] * moment + self.u, ways[1] * moment + self.v


def _groups(lengths: Plane) -> Iterator[tuple[NDArray[np.intp], float]]:
    """Yield which of ``lengths``, (N,), are about the same, and the longest of them.

    So short ways do not take the samples of long ones.
    """
    steps = np.ceil(2 * np.log2(np.maximum(lengths, 1.0)))
    for step in np.unique(steps):
        members = np.flatnonzero(steps == step)
        yield members, float(lengths[members].max())


def _rolled(flat: NDArray[Number]) -> NDArray[Number]:
    """Return (…, N) laid out as (…, rows, ``_ROW``), filled up with the last one."""
    missing = -flat.shape[-1] % _ROW
    filled = np.concatenate([flat, np.repeat(flat[..., -1:], missing, axis=-1)], axis=-1)
    return filled.reshape(*flat.shape[:-1], -1, _ROW)


def _unrolled(rolled: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the first ``count`` of what is laid out in rows."""
    return np.asarray(rolled.reshape(-1, *rolled.shape[2:])[:count], np.float32)


def _taken(image: NDArray[np.float32], u: Plane, v: Plane, interpolation: int) -> NDArray[np.float32]:
    """Return what ``image`` has at columns ``u`` and rows ``v``; its border goes on outside."""
    return np.asarray(cv2.remap(image, u, v, interpolation, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _moments(longest_px: float) -> NDArray[np.float32]:
    """Return when to sample, in exposures from their middle: the midpoints of equal parts."""
    count = min(max(math.ceil(longest_px / _PIXELS_A_SAMPLE) + 1, 2), _MOST_SAMPLES)
    return ((np.arange(count) + 0.5) / count - 0.5).astype(np.float32)


def _tiles(shape: tuple[int, ...]) -> Iterator[Tile]:
    for top in range(0, shape[0], _TILE[0]):
        for left in range(0, shape[1], _TILE[1]):
            yield slice(top, min(top + _TILE[0], shape[0])), slice(left, min(left + _TILE[1], shape[1]))
