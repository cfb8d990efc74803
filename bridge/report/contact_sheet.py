"""A dataset at a glance: frames with their labels, tiled into one picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from bridge.dataset.reader import Dataset, Frame
from bridge.errors import DatasetError
from bridge.report.conditions import describe_moment
from bridge.report.overlay import COLORS, draw_labels
from bridge.report.text import SEMIBOLD, Color, Image, draw_text, text_width
from bridge.world import WorldState

_BACKGROUND: Color = (22, 24, 29)
_BRIGHT: Color = (236, 239, 244)
_DIM: Color = (150, 158, 172)
_MARGIN, _GAP, _CAPTION, _HEADER = 24, 12, 30, 64


def write_contact_sheet(
    dataset: Dataset,
    path: Path,
    *,
    camera: str | None = None,
    count: int = 60,
    columns: int = 5,
    tile_width: int = 480,
    title: str = "",
) -> None:
    """Write a PNG with ``count`` frames spread evenly over the dataset.

    ``camera`` is the first one if None. Raises ``DatasetError`` if there is no frame or no such camera, or if the
    dataset cannot be read or ``path`` not be written.
    """
    name = next(iter(dataset.cameras)) if camera is None else camera
    if name not in dataset.cameras:
        raise DatasetError(f"{dataset.folder}: there is no camera {name!r}; it has {', '.join(dataset.cameras)}")
    if len(dataset) == 0:
        raise DatasetError(f"{dataset.folder}: there is no frame to show")
    chosen = np.unique(np.linspace(0, len(dataset) - 1, min(count, len(dataset))).round().astype(int))
    tiles = [_tile(dataset[int(index)], name, tile_width) for index in chosen]
    sheet = _sheet(tiles, min(columns, len(tiles)), title or dataset.folder.name, f"{len(dataset)} frames")
    encoded, data = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    assert encoded, "an RGB image can always be encoded"
    try:
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise DatasetError(f"{path}: cannot be written: {error}") from None


def _tile(frame: Frame, camera: str, width: int) -> Image:
    taken_by = frame.dataset.cameras[camera]
    objects = frame.labels.cameras[camera].objects
    picture = draw_labels(frame.rgb(camera), taken_by, objects, scale=width / taken_by.pinhole.width)
    tile = np.full((picture.shape[0] + _CAPTION, width, 3), _BACKGROUND, dtype=np.uint8)
    tile[: picture.shape[0]] = picture
    baseline = picture.shape[0] + 19
    where = f"{frame.key.episode}/{frame.key.frame}"
    visible = sum(1 for label in objects if label.visible_pixels)
    end = draw_text(tile, where, 1, baseline, _DIM, 13)
    draw_text(tile, _caption(frame.labels.state), end + 10, baseline, _BRIGHT, 13)
    count = f"{visible} object{'' if visible == 1 else 's'}"
    draw_text(tile, count, width - text_width(count, 13) - 2, baseline, _DIM, 13)
    return tile


def _caption(state: WorldState) -> str:
    return describe_moment(state.weather, state.illumination)


def _sheet(tiles: Sequence[Image], columns: int, title: str, subtitle: str) -> Image:
    rows = math.ceil(len(tiles) / columns)
    height, width = tiles[0].shape[:2]
    sheet = np.full(
        (
            _HEADER + rows * (height + _GAP) - _GAP + _MARGIN,
            2 * _MARGIN + columns * (width + _GAP) - _GAP,
            3,
        ),
        _BACKGROUND,
        dtype=np.uint8,
    )
    end = draw_text(sheet, title, _MARGIN, 41, _BRIGHT, 24, SEMIBOLD)
    end = draw_text(sheet, subtitle, end + 16, 41, _DIM, 16)
    _legend(sheet, end + 48)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        top, left = _HEADER + row * (height + _GAP), _MARGIN + column * (width + _GAP)
        sheet[top : top + height, left : left + width] = tile
    return sheet


def _legend(sheet: Image, first_left: int) -> None:
    """Write the class colours at the right of the header, unless the sheet is too narrow for them."""
    names = [str(category).replace("_", " ") for category in COLORS]
    widths = [text_width(name, 14) + 36 for name in names]
    left = sheet.shape[1] - _MARGIN - sum(widths) + 18
    if left < first_left:
        return
    for name, width, color in zip(names, widths, COLORS.values(), strict=True):
        cv2.rectangle(sheet, (left, 29), (left + 11, 40), color, cv2.FILLED)
        draw_text(sheet, name, left + 18, 40, _DIM, 14)
        left += width
