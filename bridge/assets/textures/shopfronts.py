"""The ground floors of town houses as one atlas texture: shops, entrances, garage doors."""

from __future__ import annotations

from enum import Enum, IntEnum
from functools import cache

import cv2
import numpy as np

from bridge.assets.model import Texture
from bridge.assets.textures.facades import CELL_PX, CELLS, SIZE_PX, pane_alpha
from bridge.assets.textures.noise import fractal_noise
from bridge.assets.textures.surfaces import Color, Image, finish_texture, solid, texture_generator
from bridge.assets.textures.windows import Mask, Rect, WindowStyle, paint_glass, paint_window


class GroundFloor(IntEnum):
    """The rows of ``shopfronts``, from the top."""

    SHOPS = 0
    CAFES = 1
    LOBBY = 2
    DOORS = 3
    """Single pieces: see ``Piece``."""


class Piece(Enum):
    """What the row ``DOORS`` holds: left and right edge in cells."""

    ENTRANCE = (0.0, 1.0)
    """A whole bay of wall with a front door in it."""
    PANELLED_DOOR = (1.0, 1.5)
    GLAZED_DOOR = (1.5, 2.0)
    GARAGE_DOOR = (2.0, 3.0)
    SHUTTER = (3.0, 4.0)


_SIGNS: tuple[tuple[str, Color, Color], ...] = (
    ("BAKERY", (0.37, 0.20, 0.17), (0.90, 0.84, 0.68)),
    ("OPTIK", (0.15, 0.27, 0.38), (0.90, 0.91, 0.92)),
    ("FLOWERS", (0.17, 0.30, 0.21), (0.88, 0.88, 0.80)),
    ("BOOKS", (0.20, 0.19, 0.20), (0.84, 0.72, 0.42)),
    ("CAFE", (0.26, 0.20, 0.16), (0.90, 0.86, 0.76)),
    ("PIZZA", (0.46, 0.17, 0.14), (0.93, 0.90, 0.84)),
    ("BIKES", (0.68, 0.60, 0.36), (0.14, 0.14, 0.14)),
    ("PHARMACY", (0.82, 0.82, 0.80), (0.10, 0.42, 0.25)),
)

_PLINTH: Color = (0.47, 0.46, 0.44)
_PIER: Color = (0.62, 0.60, 0.56)


@cache
def shopfronts() -> Texture:
    """Return the atlas: a row a ``GroundFloor``, ``CELLS`` cells a row, each a bay of 3.2 to 4.5 m by one storey.

    A row continues from its right edge to its left. Alpha marks panes as in ``facades``.
    """
    rng = texture_generator("shopfronts")
    image = np.empty((SIZE_PX, SIZE_PX, 3), dtype=np.float32)
    image[...] = _PIER
    image *= (1.0 + 0.025 * fractal_noise(rng, SIZE_PX, 16, 4))[..., None]
    glass = np.zeros((SIZE_PX, SIZE_PX), dtype=np.float32)
    for column in range(CELLS):
        left = column * CELL_PX
        for row in (GroundFloor.SHOPS, GroundFloor.CAFES):
            _paint_shop(image, glass, (left, row * CELL_PX), _SIGNS[row * CELLS + column], rng)
        _paint_lobby(image, glass, (left, GroundFloor.LOBBY * CELL_PX), rng, entrance=column == 1)
    top = GroundFloor.DOORS * CELL_PX
    half = CELL_PX + CELL_PX // 2
    entrance = Rect(40, top + 32, 88, top + CELL_PX)
    entrance.of(image)[...] = 0.0
    Rect(36, top + 28, 92, top + CELL_PX).of(image)[...] = (0.70, 0.685, 0.64)
    Rect(34, top + 24, 94, top + 28).of(image)[...] = (0.76, 0.74, 0.70)
    _paint_panelled_door(entrance.of(image), entrance.of(glass), rng)
    _paint_panelled_door(image[top:, CELL_PX:half], glass[top:, CELL_PX:half], rng)
    _paint_glazed_door(image[top:, half : 2 * CELL_PX], glass[top:, half : 2 * CELL_PX], rng)
    _paint_lamella_door(image[top:, 2 * CELL_PX : 3 * CELL_PX], (0.72, 0.72, 0.70), pitch=24)
    _paint_lamella_door(image[top:, 3 * CELL_PX :], (0.48, 0.50, 0.51), pitch=5)
    return finish_texture("shopfronts", image, pane_alpha(glass))


def _paint_shop(
    image: Image, glass: Mask, cell: tuple[int, int], sign: tuple[str, Color, Color], rng: np.random.Generator
) -> None:
    left, top = cell
    text, ground, letters = sign
    front = Rect(left + 7, top + 14, left + CELL_PX - 7, top + CELL_PX)
    front.of(image)[...] = ground
    # Fascia with its cornice and the shadow below.
    Rect(left + 4, top + 8, left + CELL_PX - 4, top + 14).of(image)[...] = solid(ground) * 1.25
    Rect(left + 4, top + 14, left + CELL_PX - 4, top + 16).of(image)[...] *= 0.55
    _letter(image, text, (left + CELL_PX // 2, top + 26), letters)
    door_left = left + (12 if rng.random() < 0.5 else 88)
    door = Rect(door_left, top + 42, door_left + 28, top + 126)
    window_left = left + (44 if door_left < left + 50 else 12)
    window = Rect(window_left, top + 42, window_left + 72, top + 112)
    for rect, columns in ((window, 2), (door, 1)):
        style = WindowStyle(
            frame=_scaled(ground, 0.8), columns=columns, transoms=(0.2,), reveal_px=4, sill=None, curtains=0.0
        )
        paint_window(image, glass, rect, style, rng)
    _fill_display(window.inset(6).of(image), rng)
    Rect(door.left + 4, door.bottom - 14, door.right - 4, door.bottom - 2).of(image)[...] = _scaled(ground, 0.9)
    Rect(left + 7, top + 123, left + CELL_PX - 7, top + 128).of(image)[...] *= 0.7
    for edge in (left + 5, left + CELL_PX - 7):
        Rect(edge, top + 14, edge + 2, top + CELL_PX).of(image)[...] *= 0.7


def _scaled(color: Color, factor: float) -> Color:
    return (color[0] * factor, color[1] * factor, color[2] * factor)


def _letter(image: Image, text: str, center: tuple[int, int], color: Color) -> None:
    """Write ``text`` around a pixel."""
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 0.62, 1)
    stencil = np.zeros(image.shape[:2], dtype=np.uint8)
    origin = (center[0] - width // 2, center[1] + height // 2 + 2)
    cv2.putText(stencil, text, origin, cv2.FONT_HERSHEY_DUPLEX, 0.62, 255, 1, cv2.LINE_AA)
    rows = slice(center[1] - 12, center[1] + 14)
    share = (stencil[rows].astype(np.float32) / 255.0)[..., None]
    image[rows] += (np.asarray(color, dtype=np.float32) - image[rows]) * share


def _fill_display(window: Image, rng: np.random.Generator) -> None:
    """Put lit goods on shelves behind a shop window."""
    height, width = window.shape[:2]
    goods = np.zeros_like(window)
    for _ in range(26):
        w, h = int(rng.integers(4, 12)), int(rng.integers(5, 18))
        x = int(rng.integers(0, width - w))
        floor = height - 3 if rng.random() < 0.6 else int(height * 0.6)
        tone = np.clip(rng.normal(0.0, 0.075, 3) + rng.uniform(0.22, 0.66), 0.08, 0.8)
        goods[floor - h : floor, x : x + w] = tone
    goods[-3:] = (0.40, 0.36, 0.31)
    shown = goods.max(axis=2, keepdims=True) > 0.0
    window[...] = np.where(shown, 0.35 * window + 0.65 * goods, window * 1.05 + solid((0.05, 0.04, 0.02)))


def _paint_lobby(image: Image, glass: Mask, cell: tuple[int, int], rng: np.random.Generator, *, entrance: bool) -> None:
    """Paint the tall glazing of an office's ground floor."""
    left, top = cell
    Rect(left, top, left + CELL_PX, top + CELL_PX).of(image)[...] *= solid((0.66, 0.67, 0.69))
    rect = Rect(left + 8, top + 22, left + CELL_PX - 8, top + 122)
    style = WindowStyle(
        frame=(0.20, 0.21, 0.22), columns=4 if entrance else 3, transoms=(0.28,), reveal_px=5, sill=None, curtains=0.15
    )
    paint_window(image, glass, rect, style, rng)
    Rect(left, top + 122, left + CELL_PX, top + CELL_PX).of(image)[...] = _PLINTH


def _paint_panelled_door(image: Image, glass: Mask, rng: np.random.Generator) -> None:
    """Fill a narrow view with a wooden front door under a fanlight, set back in its frame."""
    height, width = image.shape[:2]
    image[...] = (0.19, 0.245, 0.215)
    fanlight = Rect(6, 6, width - 6, height // 5)
    paint_glass(fanlight.of(image), rng, 0.0, (0.4, 0.6))
    fanlight.of(glass)[...] = 1.0
    for top, bottom in ((0.26, 0.58), (0.66, 0.93)):
        for left, right in ((0.14, 0.46), (0.54, 0.86)):
            panel = Rect(int(left * width), int(top * height), int(right * width), int(bottom * height))
            panel.of(image)[...] *= 0.75
            panel.inset(2).of(image)[...] = (0.22, 0.28, 0.245)
    handle = int(0.62 * height)
    image[handle : handle + 4, int(0.47 * width) : int(0.47 * width) + 3] = (0.66, 0.58, 0.36)
    image[:6] *= np.linspace(0.45, 0.9, 6, dtype=np.float32)[:, None, None]
    image[:, :4] *= 0.65
    image[-3:] = _PLINTH


def _paint_glazed_door(image: Image, glass: Mask, rng: np.random.Generator) -> None:
    """Fill a narrow view with a pair of metal-framed glass doors."""
    height, width = image.shape[:2]
    style = WindowStyle(frame=(0.28, 0.29, 0.30), columns=2, transoms=(0.2,), reveal_px=4, sill=None, curtains=0.0)
    paint_window(image, glass, Rect(0, 0, width, height), style, rng)
    middle, handle = width // 2, int(0.55 * height)
    image[handle : handle + 16, middle - 5 : middle - 3] = (0.75, 0.75, 0.75)
    image[handle : handle + 16, middle + 4 : middle + 6] = (0.75, 0.75, 0.75)


def _paint_lamella_door(image: Image, color: Color, pitch: int) -> None:
    """Paint a garage door or shutter of slats ``pitch`` pixels high."""
    image[...] = _PIER
    image[10:, 8:120] = color
    image[10:, 8:120][pitch - 1 :: pitch] *= 0.72
    image[10:, 8:120][::pitch] *= 1.05
    image[10:20, 8:120] *= np.linspace(0.45, 0.9, 10, dtype=np.float32)[:, None, None]
    image[10:, 8:12] *= 0.7
    image[-3:, 8:120] *= 0.6
