"""Cutting objects out of captured datasets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES, Category
from bridge.collage.library import INDEX, Crop, CropLibrary, Index, LibraryWriter, Light, read_index
from bridge.collage.matte import matte
from bridge.collage.settings import CropLimits
from bridge.dataset.codec import dumps
from bridge.dataset.frame import Frame
from bridge.dataset.layout import MANIFEST
from bridge.dataset.manifest import DatasetKind
from bridge.dataset.reader import Dataset
from bridge.errors import CollageError
from bridge.frame import CameraImages, PixelBox
from bridge.labels.boxes2d import modal_boxes
from bridge.labels.contrast import contrast

STATIC_THINGS: Final = frozenset(
    {Category.MISC, Category.POLE, Category.TRAFFIC_LIGHT, Category.TRAFFIC_SIGN, Category.FENCE}
)
"""Classes of the static scene whose things stand apart, to paste beside what is to be found."""

_MARGIN_PX = 8
"""Pixels around an object from which its matte is estimated."""
_SAME_ANGLE = math.radians(10.0)
_SAME_HEIGHT = 0.15
_NEARER_M = 0.5
_NEARER_SHARE = 0.03
"""By how much a neighbour must be nearer than a pixel of a static thing to stand in front of it, not to touch it."""


def cut_crops(datasets: Sequence[Path], folder: Path, limits: CropLimits = CropLimits()) -> CropLibrary:
    """Cut what ``limits`` allow out of ``datasets`` into the library ``folder``, and open it.

    A library that was made from the same is opened as it is. Of an actor that is seen from about the same side at about
    the same size again and again, the first crop is kept. Raises ``CollageError`` if there is nothing to cut out or
    ``folder`` holds something else, ``DatasetError`` if a dataset cannot be read.
    """
    sources = [Dataset(path) for path in datasets]
    for source in sources:
        source.require(DatasetKind.CAPTURE, "objects to cut out")
    made_from = {"datasets": [[source.folder.name, source.digest] for source in sources], "limits": limits}
    if (folder / INDEX).exists():
        if dumps(read_index(folder).made_from) != dumps(made_from):
            raise CollageError(f"{folder}: these crops were cut from other datasets or by other limits; move them away")
        return CropLibrary.open(folder)
    writer = LibraryWriter(folder)
    try:
        cutter = _Cutter(limits, writer)
        for source in sources:
            for frame in source:
                cutter.cut(frame)
        if not cutter.crops:
            names = ", ".join(str(path) for path in datasets)
            raise CollageError(
                f"{names}: expected objects that are {limits.min_height_px} pixels high and whole, found none; ask for "
                "less height, or allow more occlusion or truncation"
            )
        pinhole = sources[0].manifest.cameras[0].pinhole
        return writer.finish(Index(made_from, (pinhole.width, pinhole.height), tuple(cutter.crops)))
    except OSError as error:
        raise CollageError(f"{folder}: the crops cannot be written: {error}") from error
    finally:
        writer.discard()


def open_or_cut(source: Path, folder: Path, limits: CropLimits = CropLimits()) -> CropLibrary:
    """Open ``source`` if it is a library of crops, else cut crops out of the dataset ``source`` into ``folder``.

    Raises what ``CropLibrary.open`` and ``cut_crops`` raise.
    """
    if (source / INDEX).exists():
        return CropLibrary.open(source)
    if not (source / MANIFEST).exists():
        raise CollageError(f"{source}: expected a library of crops ({INDEX}) or a dataset ({MANIFEST}), found neither")
    return cut_crops([source], folder, limits)


@dataclass(slots=True)
class _Cutter:
    """Cuts frame after frame."""

    limits: CropLimits
    writer: LibraryWriter
    crops: list[Crop] = field(default_factory=list)
    _kept: dict[tuple[str, int, int], list[Crop]] = field(default_factory=dict)
    """By dataset, episode and id."""

    def cut(self, frame: Frame) -> None:
        for camera in frame.rig.cameras:
            wanted = [label for label in frame.labels.cameras[camera.name].objects if self.limits.allow(label)]
            wanted = [label for label in wanted if CLASSES[label.category].kitti]
            if not wanted and not self.limits.statics:
                continue
            images = frame.images(camera.name)
            for label in wanted:
                assert label.modal_box is not None, "the limits ask for one"
                place = _Place(frame, camera, label.actor_id, label.category, label.modal_box)
                crop = place.crop(
                    height_m=label.size.height_m,
                    distance_m=label.distance_m,
                    alpha=label.alpha,
                    occlusion=label.occlusion,
                    contrast=label.contrast or 0.0,
                )
                self._keep(place, crop, images)
            if self.limits.statics:
                self._cut_statics(frame, camera, images)

    def _cut_statics(self, frame: Frame, camera: Camera, images: CameraImages) -> None:
        boxes = modal_boxes(images.ids)
        statics = frame.dataset.static_categories(frame.key.episode)
        for row, number in enumerate(boxes.ids.tolist()):
            box = boxes.box(row)
            high = box.bottom - box.top + 1
            if statics.get(number) not in STATIC_THINGS or high < self.limits.min_height_px:
                continue
            if not stands_free(images, number, box):
                continue
            seen = contrast(images, number, box)
            if seen < self.limits.min_contrast:
                continue
            window = _window(box, images.ids.shape, 0)
            depth = float(np.median(images.depth[window][images.ids[window] == number]))
            place = _Place(frame, camera, number, statics[number], box)
            crop = place.crop(
                height_m=high * depth / camera.pinhole.fy, distance_m=depth, alpha=None, occlusion=0.0, contrast=seen
            )
            self._keep(place, crop, images)

    def _keep(self, place: _Place, crop: Crop, images: CameraImages) -> None:
        frame = place.frame
        before = self._kept.setdefault((str(frame.dataset.folder), frame.key.episode, place.number), [])
        if any(_is_alike(crop, other) for other in before):
            return
        file = f"{crop.category}/{len(self.crops):06}_{place.number:05}.png"
        sha256 = self.writer.store(file, cut_out(images, place.number, place.box))
        before.append(replace(crop, file=file, sha256=sha256))
        self.crops.append(before[-1])


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Where an object shows."""

    frame: Frame
    camera: Camera
    number: int
    """Its id."""
    category: Category
    box: PixelBox
    """Tight around its visible pixels."""

    def crop(
        self, *, height_m: float, distance_m: float, alpha: float | None, occlusion: float, contrast: float
    ) -> Crop:
        """Return what is known of the object, but for the file that it has not yet."""
        frame, state = self.frame, self.frame.state
        return Crop(
            file="",
            sha256="",
            category=self.category,
            width=self.box.right - self.box.left + 1,
            height=self.box.bottom - self.box.top + 1,
            height_m=height_m,
            distance_m=distance_m,
            alpha=alpha,
            occlusion=occlusion,
            contrast=contrast,
            light=Light(
                state.illumination.sun_altitude, float(state.weather.cloudiness), float(state.weather.fog_visibility_m)
            ),
            source=f"{frame.dataset.folder.name}/{self.camera.name}/{frame.key.stem}/{self.number}",
        )


def cut_out(images: CameraImages, number: int, box: PixelBox) -> NDArray[np.uint8]:
    """Return the (h, w, 4) RGBA of what has the id ``number``, whose pixels ``box`` is tight around.

    There is one pixel more on every side than the box has, where the frame goes on there.
    """
    wide = _window(box, images.ids.shape, _MARGIN_PX)
    colors, share = matte(images.rgb[wide], images.ids[wide] == number)
    rgba = np.dstack([np.rint(colors), np.rint(share * 255)]).astype(np.uint8)
    rgba[rgba[..., 3] == 0] = 0
    rows, columns = _window(box, images.ids.shape, 1)
    top, left = rows.start - wide[0].start, columns.start - wide[1].start
    return rgba[top : top + rows.stop - rows.start, left : left + columns.stop - columns.start]


def stands_free(images: CameraImages, number: int, box: PixelBox) -> bool:
    """Tell whether a static thing is wholly in the frame, and no neighbouring pixel is of anything before it."""
    height, width = images.ids.shape
    if box.left == 0 or box.top == 0 or box.right == width - 1 or box.bottom == height - 1:
        return False
    window = _window(box, images.ids.shape, 1)
    own = images.ids[window] == number
    depth = np.where(own, images.depth[window], np.float32(np.inf))
    around = cv2.erode(depth, np.ones((3, 3), np.uint8))  # the nearest of the thing's own pixels at hand
    touching = ~own & np.isfinite(around)
    nearest, others = around[touching], images.depth[window][touching]
    return not bool((others < nearest * (1 - _NEARER_SHARE) - _NEARER_M).any())


def _is_alike(crop: Crop, other: Crop) -> bool:
    if crop.alpha is not None and other.alpha is not None:
        turned = abs(math.remainder(crop.alpha - other.alpha, 2 * math.pi))
        if turned > _SAME_ANGLE:
            return False
    return abs(crop.height - other.height) <= _SAME_HEIGHT * other.height


def _window(box: PixelBox, shape: tuple[int, ...], margin: int) -> tuple[slice, slice]:
    rows = slice(max(0, box.top - margin), min(shape[0], box.bottom + 1 + margin))
    return rows, slice(max(0, box.left - margin), min(shape[1], box.right + 1 + margin))
