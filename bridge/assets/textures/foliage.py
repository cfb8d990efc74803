"""Procedural textures of plants: bark, leaf clusters with holes, and closed foliage.

``leaves`` and ``needles`` have an alpha channel to cut at 0.5; the others are opaque.
"""

from __future__ import annotations

from functools import cache
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Texture
from bridge.assets.textures.noise import fractal_noise, value_noise
from bridge.assets.textures.surfaces import Image, finish_texture, shaded, texture_generator


@cache
def bark() -> Texture:
    """Furrowed grey-brown bark, furrows along v. One repeat covers 1 m."""
    rng, size = texture_generator("bark"), 256
    furrows = fractal_noise(rng, size, 32, 4, gain=0.75, stretch=4)
    shade = 0.20 * np.tanh(furrows) + 0.05 * value_noise(rng, size, size)
    return finish_texture("bark", shaded((0.36, 0.315, 0.265), shade))


@cache
def birch_bark() -> Texture:
    """White bark with dark lenticels along u. One repeat covers 1 m."""
    rng, size = texture_generator("birch_bark"), 256
    streaks = value_noise(rng, size, 128).T
    bands = fractal_noise(rng, size, 64, 2, stretch=8).T
    shade = 0.04 * streaks - 0.62 * np.clip(bands - 1.25, 0.0, 1.0)
    return finish_texture("birch_bark", shaded((0.74, 0.725, 0.69), shade))


@cache
def leaves() -> Texture:
    """A cluster of broad leaves on transparent ground, one cluster a repeat; a card of it is 0.8 to 2 m wide."""
    return _cluster("leaves", count=230, length_px=(20.0, 32.0), slenderness=0.56, dark=(0.235, 0.305, 0.13))


@cache
def small_leaves() -> Texture:
    """A looser cluster of small leaves, as of birch and shrubs, on transparent ground; one cluster a repeat."""
    return _cluster("small_leaves", count=330, length_px=(13.0, 20.0), slenderness=0.62, dark=(0.275, 0.335, 0.145))


@cache
def needles() -> Texture:
    """A spray of conifer twigs pointing to larger v, on transparent ground; one spray a repeat."""
    rng, size = texture_generator("needles"), 256
    rgb, alpha = _dark_ground((0.09, 0.15, 0.075), size)
    for depth in np.linspace(0.0, 1.0, 46):
        start = np.array([rng.uniform(0.2, 0.8) * size, rng.uniform(0.02, 0.5) * size])
        heading = rng.normal(0.0, 0.42) + (start[0] / size - 0.5) * -1.1 + np.pi / 2
        axis = np.array([np.cos(heading), np.sin(heading)])
        length = rng.uniform(60, 98)
        color = np.array((0.15, 0.245, 0.125)) * (0.75 + 0.75 * depth) * rng.uniform(0.85, 1.15)
        along = np.linspace(0.0, 1.0, 22)[:, None]
        reach = 15.0 * (1.0 - 0.65 * along)
        for side in (-1.0, 1.0):
            tip = axis * 0.75 + side * 0.66 * np.array([-axis[1], axis[0]])
            base = start + axis * length * along
            strokes = np.stack([base, base + tip * reach], axis=1)
            _stroke(rgb, alpha, strokes, color)
        _stroke(rgb, alpha, np.stack([start, start + axis * length])[None], color * 0.8)
    return finish_texture("needles", rgb, alpha)


@cache
def foliage() -> Texture:
    """Closed foliage as the inside of a crown shows it, dark gaps between leaves. One repeat covers 1.5 m."""
    rng, size = texture_generator("foliage"), 256
    return finish_texture("foliage", _leaf_carpet(rng, size, (0.25, 0.325, 0.145), count=300))


@cache
def hedge() -> Texture:
    """A clipped hedge, closed and lighter than ``foliage``. One repeat covers 1 m."""
    rng, size = texture_generator("hedge"), 256
    return finish_texture("hedge", _leaf_carpet(rng, size, (0.225, 0.325, 0.13), count=440))


def _dark_ground(color: tuple[float, float, float], size: int) -> tuple[Image, NDArray[np.float32]]:
    """Return the colour that shows where holes are filtered, and an alpha of zeros."""
    rgb = np.empty((size, size, 3), dtype=np.float32)
    rgb[:] = color
    return rgb, np.zeros((size, size), dtype=np.float32)


def _stroke(rgb: Image, alpha: NDArray[np.float32], strokes: NDArray[np.float64], color: NDArray[np.float64]) -> None:
    points = list(np.round(strokes * 16).astype(np.int32))
    cv2.polylines(rgb, points, False, color.tolist(), 2, cv2.LINE_8, shift=4)
    cv2.polylines(alpha, points, False, 1.0, 2, cv2.LINE_8, shift=4)


def _leaf_outline(length: float, slenderness: float, heading: float) -> NDArray[np.float64]:
    """Return the (12, 2) outline of a pointed leaf with its stalk at the origin."""
    along = np.array([0.0, 0.15, 0.35, 0.6, 0.85, 1.0, 1.0, 0.85, 0.6, 0.35, 0.15, 0.0])
    half = np.array([0.0, 0.32, 0.5, 0.42, 0.18, 0.0, 0.0, -0.18, -0.42, -0.5, -0.32, 0.0])
    leaf = np.stack([along, half * slenderness], axis=1) * length
    c, s = np.cos(heading), np.sin(heading)
    return np.asarray(leaf @ np.array([[c, s], [-s, c]]), dtype=np.float64)


def _cluster(
    name: str,
    *,
    count: int,
    length_px: tuple[float, float],
    slenderness: float,
    dark: tuple[float, float, float],
) -> Texture:
    """Paint leaves from the back to the front, dense in the middle of the card and loose towards its rim."""
    rng, size = texture_generator(name), 256
    rgb, alpha = _dark_ground(dark, size)
    for depth in np.linspace(0.0, 1.0, count):
        angle, radius = rng.uniform(0.0, 2.0 * np.pi), 0.43 * size * rng.uniform(0.0, 1.0) ** 0.62
        center = np.array([np.cos(angle), np.sin(angle)]) * radius + size / 2
        outline = _leaf_outline(rng.uniform(*length_px), slenderness, angle + rng.normal(0.0, 0.9))
        outline = np.clip(center + outline - outline.mean(axis=0), 2.0, size - 3.0)
        tone = np.array(dark) * (0.85 + 0.95 * depth) * rng.uniform(0.82, 1.2)
        tone *= (1.0 + 0.18 * rng.uniform(-0.5, 1.0), 1.0, 1.0)
        points = np.round(outline * 16).astype(np.int32)
        cv2.fillPoly(rgb, [points], tone.tolist(), cv2.LINE_8, shift=4)
        cv2.fillPoly(alpha, [points], 1.0, cv2.LINE_8, shift=4)
    return finish_texture(name, rgb, alpha)


def _leaf_carpet(rng: np.random.Generator, size: int, color: tuple[float, float, float], count: int) -> Image:
    """Paint a closed carpet of leaves that tiles."""
    rgb = shaded((color[0] * 0.62, color[1] * 0.62, color[2] * 0.62), 0.2 * value_noise(rng, size, 64))
    for depth in np.linspace(0.0, 1.0, count):
        outline = _leaf_outline(rng.uniform(12.0, 22.0), 0.55, rng.uniform(0.0, 2.0 * np.pi))
        center = rng.uniform(0.0, size, 2)
        tone = (np.array(color) * (0.6 + 0.9 * depth) * rng.uniform(0.8, 1.2)).tolist()
        # A leaf that leaves at one edge enters at the other: no leaf is longer than 24 pixels.
        shifts = [[0, *([size] if at < 24 else []), *([-size] if at > size - 24 else [])] for at in center.tolist()]
        for shift in product(*shifts):
            points = np.round((center + outline + np.array(shift)) * 16).astype(np.int32)
            cv2.fillPoly(rgb, [points], tone, cv2.LINE_8, shift=4)
    return np.asarray(rgb * (1.0 + 0.10 * fractal_noise(rng, size, 8, 2))[..., None], dtype=np.float32)
