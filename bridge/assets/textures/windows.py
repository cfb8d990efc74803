"""Paints windows into textures: panes that mirror the sky, what hangs behind them, frames, reveals and sills."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.assets.textures.surfaces import Color, Image

Mask = NDArray[np.float32]
"""(N, N) share of glass, 0-1."""

_SKY: Color = (0.63, 0.70, 0.78)
_OPPOSITE: Color = (0.27, 0.26, 0.26)
_ROOM: Color = (0.10, 0.105, 0.115)
_NET_CURTAIN: Color = (0.60, 0.585, 0.55)
_BLIND: Color = (0.68, 0.66, 0.61)


@dataclass(frozen=True, slots=True)
class Rect:
    """Pixels ``[top, bottom)`` by ``[left, right)`` of an image."""

    left: int
    top: int
    right: int
    bottom: int

    def inset(self, pixels: int) -> Rect:
        """Return the rectangle without a border of ``pixels``."""
        return Rect(self.left + pixels, self.top + pixels, self.right - pixels, self.bottom - pixels)

    def of(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a view of the rectangle's pixels in ``image``, cut at its edges."""
        return image[max(self.top, 0) : max(self.bottom, 0), max(self.left, 0) : max(self.right, 0)]


@dataclass(frozen=True, slots=True)
class WindowStyle:
    """How the windows of one façade are made; lengths in pixels."""

    frame: Color = (0.80, 0.79, 0.76)
    frame_px: int = 3
    columns: int = 2
    transoms: tuple[float, ...] = ()
    """Heights of horizontal bars, as shares of the pane from its top."""
    reveal_px: int = 3
    """How deep the window seems to lie in the wall."""
    surround: Color | None = None
    surround_px: int = 6
    sill: Color | None = (0.62, 0.61, 0.58)
    curtains: float = 0.6
    """Share of the windows with curtains or blinds."""
    mirror: tuple[float, float] = (0.34, 0.62)
    """How strongly the panes mirror, from one window to another."""


def paint_window(image: Image, glass: Mask, rect: Rect, style: WindowStyle, rng: np.random.Generator) -> None:
    """Paint one window with the opening ``rect`` over the wall in ``image`` and mark its panes in ``glass``."""
    if style.surround is not None:
        band = style.surround_px
        border = Rect(rect.left - band, rect.top - band, rect.right + band, rect.bottom)
        border.of(image)[...] = style.surround
        Rect(border.left, border.top - 2, border.right, border.top).of(image)[...] *= 1.12
        Rect(border.left - 1, border.top, border.left, border.bottom).of(image)[...] *= 0.75
        Rect(border.right, border.top, border.right + 2, border.bottom).of(image)[...] *= 0.72
    opening = rect.of(image)
    opening *= 0.42
    frame = Rect(rect.left + style.reveal_px // 2, rect.top + style.reveal_px, rect.right, rect.bottom)
    frame.of(image)[...] = style.frame
    panes = frame.inset(style.frame_px)
    paint_glass(panes.of(image), rng, style.curtains, style.mirror)
    panes.of(glass)[...] = 1.0
    _paint_bars(image, glass, panes, style)
    # The lintel and the left jamb throw their shadow on frame and panes.
    depth = 2 * style.reveal_px
    frame.of(image)[:depth] *= np.linspace(0.5, 0.92, depth, dtype=np.float32)[:, None, None]
    frame.of(image)[:, : style.reveal_px] *= 0.72
    if style.sill is not None:
        _paint_sill(image, rect, style.sill)


def paint_glass(pane: Image, rng: np.random.Generator, curtains: float, mirror: tuple[float, float]) -> None:
    """Fill a view of an image with a pane: a room or a curtain under the mirrored sky and the houses opposite.

    ``curtains`` is the chance of a curtain or blind, ``mirror`` the range of the strength of the reflection.
    """
    height, width = pane.shape[:2]
    behind = np.empty((height, width, 3), dtype=np.float32)
    behind[:] = _ROOM
    if rng.random() < curtains:
        _hang_curtain(behind, rng)
    y = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None, None]
    sky = np.asarray(_SKY, dtype=np.float32) * (rng.uniform(0.72, 1.05) - 0.30 * y)
    roofs = np.sin(np.arange(width) * (3.0 / width) + rng.uniform(0.0, 7.0))
    skyline = rng.uniform(0.35, 1.0) + 0.05 * np.sign(roofs) + 0.04 * roofs
    below = np.clip((y - skyline.astype(np.float32)[None, :, None]) * height / 5.0, 0.0, 1.0)
    mirrored = sky + (np.asarray(_OPPOSITE, dtype=np.float32) - sky) * below
    strength = rng.uniform(*mirror)
    pane[...] = behind * (1.0 - 0.6 * strength) + mirrored * strength


def _hang_curtain(behind: Image, rng: np.random.Generator) -> None:
    height, width = behind.shape[:2]
    folds = (0.90 + 0.10 * np.sin(np.arange(width) * 1.3 + rng.uniform(0, 6))).astype(np.float32)[None, :, None]
    cloth = np.asarray(_NET_CURTAIN, dtype=np.float32) * rng.uniform(0.6, 1.05) * folds
    kind = rng.integers(4)
    if kind == 0:
        behind[...] = cloth
    elif kind == 1:
        side = max(int(width * rng.uniform(0.16, 0.3)), 1)
        behind[:, :side] = cloth[:, :side]
        behind[:, -side:] = cloth[:, -side:]
    elif kind == 2:
        behind[int(height * rng.uniform(0.4, 0.6)) :] = cloth
    else:
        drop = int(height * rng.uniform(0.25, 0.9))
        slats = (1.0 - 0.14 * (np.arange(drop) % 3 == 0)).astype(np.float32)[:, None, None]
        behind[:drop] = np.asarray(_BLIND, dtype=np.float32) * slats
        behind[drop : drop + 2] *= 0.6


def _paint_bars(image: Image, glass: Mask, panes: Rect, style: WindowStyle) -> None:
    width, height = panes.right - panes.left, panes.bottom - panes.top
    bar = max(style.frame_px - 1, 1)
    bars = []
    for column in range(1, style.columns):
        left = panes.left + column * width // style.columns - bar // 2
        bars.append(Rect(left, panes.top, left + bar, panes.bottom))
    for share in style.transoms:
        top = panes.top + int(share * height) - bar // 2
        bars.append(Rect(panes.left, top, panes.right, top + bar))
    for rect in bars:
        Rect(rect.left, rect.top, rect.right + 1, rect.bottom + 1).of(image)[...] *= 0.7
    for rect in bars:
        rect.of(image)[...] = style.frame
        rect.of(glass)[...] = 0.0


def _paint_sill(image: Image, rect: Rect, color: Color) -> None:
    sill = Rect(rect.left - 3, rect.bottom, rect.right + 3, rect.bottom + 4)
    sill.of(image)[...] = color
    sill.of(image)[:1] *= 1.2
    sill.of(image)[-1:] *= 0.75
    shadow = Rect(sill.left, sill.bottom, sill.right, sill.bottom + 5).of(image)
    shadow *= np.linspace(0.62, 0.95, len(shadow), dtype=np.float32)[:, None, None]
