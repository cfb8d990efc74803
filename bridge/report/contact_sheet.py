"""A dataset at a glance: frames with their labels, tiled into one picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError
from bridge.report.conditions import describe_moment
from bridge.report.overlay import COLORS, draw_labels
from bridge.report.sheet import DIM, MARGIN, TITLE_BASELINE, captioned, tiled, write_png
from bridge.report.text import Image, draw_text, text_width


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
    """Write a PNG with ``count`` pictures of frames that are spread evenly over the dataset.

    Of a dataset with twins, a row is one moment: the original and every twin. ``camera`` is the first one if None.
    Raises ``DatasetError`` if there is no frame or no such camera, or if the dataset cannot be read or ``path`` not be
    written.
    """
    name = next(iter(dataset.cameras)) if camera is None else camera
    if name not in dataset.cameras:
        raise DatasetError(f"{dataset.folder}: there is no camera {name!r}; it has {', '.join(dataset.cameras)}")
    if len(dataset) == 0:
        raise DatasetError(f"{dataset.folder}: there is no frame to show")
    views = [dataset, *dataset.twins.values()] if dataset.twin is None else [dataset]
    moments = min(max(1, count // len(views)), len(dataset))
    chosen = np.unique(np.linspace(0, len(dataset) - 1, moments).round().astype(int))
    tiles = [_tile(view[int(index)], name, tile_width) for index in chosen for view in views]
    across = len(views) if len(views) > 1 else min(columns, len(tiles))
    sheet, end = tiled(tiles, across, title or dataset.folder.name, f"{len(dataset)} frames")
    _legend(sheet, end + 48)
    write_png(sheet, path)


def _tile(frame: Frame, camera: str, width: int) -> Image:
    taken_by = frame.cameras[camera]
    objects = frame.labels.cameras[camera].objects
    picture = draw_labels(frame.rgb(camera), taken_by, objects, scale=width / taken_by.pinhole.width)
    visible = sum(1 for label in objects if label.visible_pixels)
    state, twin = frame.labels.state, frame.dataset.twin
    return captioned(
        picture,
        f"{frame.key.episode}/{frame.key.frame}" + (f" {twin}" if twin is not None else ""),
        describe_moment(state.weather, state.illumination),
        f"{visible} object{'' if visible == 1 else 's'}",
    )


def _legend(sheet: Image, first_left: int) -> None:
    """Write the class colours at the right of the header, unless the sheet is too narrow for them."""
    names = [category.words for category in COLORS]
    widths = [text_width(name, 14) + 36 for name in names]
    left = sheet.shape[1] - MARGIN - sum(widths) + 18
    if left < first_left:
        return
    top = TITLE_BASELINE - 12
    for name, width, color in zip(names, widths, COLORS.values(), strict=True):
        cv2.rectangle(sheet, (left, top), (left + 11, top + 11), color, cv2.FILLED)
        draw_text(sheet, name, left + 18, top + 11, DIM, 14)
        left += width
