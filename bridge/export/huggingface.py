"""A folder that Hugging Face's ``datasets`` loads (https://huggingface.co/docs/datasets/image_dataset).

    README.md                                        the dataset card
    {train,validation}/metadata.jsonl                a line for each picture
    {train,validation}/front_0000_000000.png         the dataset's own files (hard links)

``load_dataset("imagefolder", data_dir=...)``, or the folder's path alone, gives the splits ``train`` and
``validation``; with one episode there is no validation. A row has ``image``, what is known of the picture, and
``objects``: lists of equal length. ``bbox`` is left, top, width and height in pixels from the image's corner, around
the visible pixels by default; ``segmentation`` is the mask as COCO's compressed run lengths of the whole image;
``ignored`` marks what is too hidden, small or faint to learn from.

``datasets`` takes the types from the first lines and wants the same in both splits. So no text is ever missing, what
is not known of a static thing is null, and a split that shows no actor at all begins with one pixel of an ignored
``misc``, whose numbers are all zero.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.reader import Dataset
from bridge.export.coco.masks import whole_run_lengths
from bridge.export.folder import new_folder
from bridge.export.instances import DIGITS, Instance, visible_instances
from bridge.export.options import ExportOptions, chosen_cameras
from bridge.export.pictures import Picture, Tally, pictures
from bridge.export.summary import ExportSummary
from bridge.frame import PixelBox
from bridge.lidar import Lidar

_FOLDERS: Final = {"train": "train", "val": "validation"}
_OF_ACTORS: Final = ("occlusion", "truncation", "distance_m", "contrast", "amodal_bbox")
_OF_CUBOIDS: Final = ("location_m", "size_m", "rotation_y", "alpha", "velocity_mps")


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:  # noqa: ARG001
    """Raise ``ExportError`` if there is no camera of the name asked for. Lidars are left out."""
    chosen_cameras(cameras, options.camera)


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the good frames as a folder of images with metadata; see ``bridge.export.exporters.Exporter``."""
    cameras = chosen_cameras(dataset.manifest.cameras, options.camera)
    tally = Tally()
    with new_folder(folder, options) as partial:
        with ExitStack() as stack:
            files: dict[str, _Metadata] = {}
            for picture in pictures(dataset, options):
                home = partial / _FOLDERS[picture.split]
                if picture.split not in files:
                    home.mkdir()
                    files[picture.split] = stack.enter_context(_Metadata(home / "metadata.jsonl"))
                picture.link(home / f"{picture.name}.png")
                instances = visible_instances(picture.labels, options)
                files[picture.split].add(_row(picture, instances), instances)
                names = [str(instance.category) for instance in instances if not instance.is_ignored]
                tally.add(picture, names, len(instances) - len(names))
        summary = tally.summary(folder, cameras)
        (partial / "README.md").write_text(_card(dataset, summary), encoding="utf-8", newline="\n")
    return summary


class _Metadata:
    """The lines of one split."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._first: dict[str, Any] | None = None
        self._has_actor = False

    def __enter__(self) -> _Metadata:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
        if self._first is not None and not self._has_actor:
            _, *others = self._path.read_text(encoding="utf-8").splitlines(keepends=True)
            placeholder = _placeholder(self._first["height"], self._first["width"])
            for name, column in self._first["objects"].items():
                column.append(placeholder[name])
            self._path.write_text(_encode(self._first) + "".join(others), encoding="utf-8", newline="\n")

    def add(self, row: dict[str, Any], instances: Sequence[Instance]) -> None:
        self._first = self._first or row
        self._has_actor |= any(instance.label is not None for instance in instances)
        self._file.write(_encode(row))


def _encode(row: dict[str, Any]) -> str:
    return json.dumps(row, separators=(",", ":"), ensure_ascii=False, allow_nan=False) + "\n"


def _row(picture: Picture, instances: Sequence[Instance]) -> dict[str, Any]:
    pinhole = picture.camera.pinhole
    return {
        "file_name": f"{picture.name}.png",
        "width": pinhole.width,
        "height": pinhole.height,
        "episode": picture.frame.key.episode,
        "frame": picture.frame.key.frame,
        "camera": picture.camera.name,
        **_circumstances(picture),
        "objects": _objects(instances, picture.frame.ids(picture.camera.name)),
    }


def _circumstances(picture: Picture) -> dict[str, Any]:
    """Return what is known of the whole picture besides its objects."""
    if picture.frame.dataset.is_collage:
        collage = picture.frame.collage
        return {"scene": collage.scene, "blend": collage.blend, "background": collage.background}
    state = picture.frame.state
    weather = state.weather
    return {
        "intrinsics": picture.camera.intrinsics(),
        "weather": {
            "cloudiness": float(weather.cloudiness),
            "fog_visibility_m": float(weather.fog_visibility_m),
            "rain_mm_per_h": float(weather.rain_mm_per_h),
            "wetness": float(weather.wetness),
        },
        "sun_altitude_deg": round(math.degrees(state.illumination.sun_altitude), DIGITS),
    }


def _objects(instances: Sequence[Instance], ids: NDArray[np.uint16]) -> dict[str, list[Any]]:
    """Return the columns of ``objects``."""
    details = [instance.details() for instance in instances]
    masks = [(instance.mask(ids), instance.visible_box) for instance in instances]
    columns: dict[str, list[Any]] = {
        "id": [instance.instance_id for instance in instances],
        "category": [str(instance.category) for instance in instances],
        "bbox": [instance.box.xywh() for instance in instances],
        "area": [instance.visible_pixels for instance in instances],
        "ignored": [instance.is_ignored for instance in instances],
        "segmentation": [rle["counts"] for rle in whole_run_lengths(masks, *ids.shape)],
        "attributes": [" ".join(known.get("attributes", ())) for known in details],
    }
    for name in _OF_ACTORS:
        columns[name] = [known.get(name) for known in details]
    for name in _OF_CUBOIDS:
        columns[name] = [known["box3d"][name] if "box3d" in known else None for known in details]
    return columns


def _placeholder(height: int, width: int) -> dict[str, Any]:
    """Return an object of every type that there is, as ignored as one can be."""
    (pixel,) = whole_run_lengths([(np.ones((1, 1), np.bool_), PixelBox(0, 0, 0, 0))], height, width)
    return {
        "id": 0,
        "category": str(Category.MISC),
        "bbox": [0.0, 0.0, 1.0, 1.0],
        "area": 1,
        "ignored": True,
        "segmentation": pixel["counts"],
        "attributes": "",
        **dict.fromkeys((*_OF_ACTORS, *_OF_CUBOIDS), 0.0),
        "amodal_bbox": [0.0, 0.0, 1.0, 1.0],
        **{name: [0.0, 0.0, 0.0] for name in ("location_m", "size_m", "velocity_mps")},
    }


def _card(dataset: Dataset, summary: ExportSummary) -> str:
    manifest = dataset.manifest
    name = manifest.scenario.get("name", "unnamed")
    splits = {"train": summary.training_images, "validation": summary.validation_images}
    counts = "".join(f"| {split} | {images} |\n" for split, images in splits.items() if images)
    objects = "".join(f"| {category} | {count} |\n" for category, count in summary.objects.items())
    return f"""---
pretty_name: {json.dumps(f"DriveBridge {name}")}
task_categories:
- object-detection
- image-segmentation
tags:
- synthetic
- driving
---

# {name}

Driving scenes from a simulator, with ground truth measured on the pixels. Made with DriveBridge from the scenario
`{name}`, seed {manifest.seed}, drawn by {manifest.engine}.

| split | pictures |
|---|---|
{counts}
Splits hold whole episodes: no drive is in both.

| class | objects to learn from |
|---|---|
{objects}
`objects` has lists of equal length. `bbox` is left, top, width and height in pixels from the image's corner;
`segmentation` the visible pixels as COCO's compressed run lengths of the image; `ignored` marks what is too hidden,
small or faint to learn from. `occlusion` and `truncation` are shares, 0 to 1. `location_m` is the centre of the bottom
of the 3-D box in the camera frame (x right, y down, z forward), `size_m` its length, width and height, angles are
radians.
"""
