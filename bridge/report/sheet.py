"""Pictures with captions, tiled into one sheet under a title."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from bridge.errors import DatasetError
from bridge.report.text import SEMIBOLD, Color, Image, draw_text, text_width

BACKGROUND: Color = (22, 24, 29)
BRIGHT: Color = (236, 239, 244)
DIM: Color = (150, 158, 172)
MARGIN = 24
"""Pixels round the sheet."""
TITLE_BASELINE = 41

_GAP, _CAPTION, _HEADER = 12, 30, 64


def captioned(picture: Image, dim: str, bright: str, right: str = "") -> Image:
    """Return an (H, W, 3) RGB ``picture`` above a line of text: ``dim`` and ``bright`` from the left, ``right``."""
    width = picture.shape[1]
    tile = np.full((picture.shape[0] + _CAPTION, width, 3), BACKGROUND, dtype=np.uint8)
    tile[: picture.shape[0]] = picture
    baseline = picture.shape[0] + 19
    end = draw_text(tile, dim, 1, baseline, DIM, 13)
    draw_text(tile, bright, end + 10 if dim else 1, baseline, BRIGHT, 13)
    draw_text(tile, right, width - text_width(right, 13) - 2, baseline, DIM, 13)
    return tile


def tiled(tiles: Sequence[Image], columns: int, title: str, subtitle: str) -> tuple[Image, int]:
    """Return ``tiles``, all of one size, on a sheet, and the column behind what the header says."""
    rows = math.ceil(len(tiles) / columns)
    height, width = tiles[0].shape[:2]
    size = (_HEADER + rows * (height + _GAP) - _GAP + MARGIN, 2 * MARGIN + columns * (width + _GAP) - _GAP, 3)
    sheet = np.full(size, BACKGROUND, dtype=np.uint8)
    end = draw_text(sheet, title, MARGIN, TITLE_BASELINE, BRIGHT, 24, SEMIBOLD)
    end = draw_text(sheet, subtitle, end + 16, TITLE_BASELINE, DIM, 16)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        top, left = _HEADER + row * (height + _GAP), MARGIN + column * (width + _GAP)
        sheet[top : top + height, left : left + width] = tile
    return sheet, end


def write_png(sheet: Image, path: Path) -> None:
    """Write an (H, W, 3) RGB ``sheet``. Raises ``DatasetError`` if ``path`` cannot be written."""
    encoded, data = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    assert encoded, "an RGB image can always be encoded"
    try:
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise DatasetError(f"{path}: cannot be written: {error.strerror}") from None
