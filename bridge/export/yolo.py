"""YOLO's layout as Ultralytics reads it (https://docs.ultralytics.com/datasets/detect/, .../segment/).

    detect/data.yaml                                  train with task detect
    detect/images/{train,val}/front_0000_000000.png   the dataset's own files (hard links)
    detect/labels/{train,val}/front_0000_000000.txt   class, centre x, centre y, width, height
    segment/...                                       the same with task segment; labels are class, x1, y1, x2, y2, ...

The two tasks have folders of their own: Ultralytics takes a file with a polygon in it for polygons altogether. Numbers
are shares of the width and height of the image, counted from its corner. Classes are those of Ultralytics' own
``kitti.yaml``, in its order: buses and motorcycles are ``misc``, as in the export to KITTI. Traffic lights are left
out: KITTI does not know them.

The box is the one around the visible pixels by default. A polygon runs along the edges of the visible pixels. An
object in several parts has one polygon all the same, with cuts of no width between the parts. YOLO has no mark for
what is to be ignored: such objects are left out, and count as background to a trainer (``ExportSummary.ignored`` says
how many). ``data.yaml`` has no ``path``, so that the folder can be moved: paths then begin where the file is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.classes import CLASSES
from bridge.dataset.reader import Dataset
from bridge.export.coco.polygons import joined, mask_polygons
from bridge.export.corner_boxes import CornerBox
from bridge.export.folder import new_folder
from bridge.export.instances import Instance, visible_instances
from bridge.export.options import ExportOptions, chosen_cameras
from bridge.export.pictures import SPLITS, Picture, Tally, pictures
from bridge.export.summary import ExportSummary
from bridge.lidar import Lidar

YOLO_CLASSES: Final = ("car", "van", "truck", "pedestrian", "person_sitting", "cyclist", "tram", "misc")
"""KITTI's classes in the order of Ultralytics' ``kitti.yaml``; a class's place is its number."""

_TASKS: Final = ("detect", "segment")


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:  # noqa: ARG001
    """Raise ``ExportError`` if there is no camera of the name asked for. Lidars are left out."""
    chosen_cameras(cameras, options.camera)


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the good frames in YOLO's layout; see ``bridge.export.exporters.Exporter``."""
    cameras = chosen_cameras(dataset.manifest.cameras, options.camera)
    tally = Tally()
    with new_folder(folder, options) as partial:
        for task in _TASKS:
            for split in SPLITS:
                (partial / task / "images" / split).mkdir(parents=True)
                (partial / task / "labels" / split).mkdir(parents=True)
        for picture in pictures(dataset, options):
            countable = [i for i in visible_instances(picture.labels, options) if CLASSES[i.category].kitti]
            instances = [instance for instance in countable if not instance.is_ignored]
            _write(partial / "detect", picture, _box_rows(instances, picture.camera.pinhole))
            _write(partial / "segment", picture, _polygon_rows(instances, picture))
            names = [YOLO_CLASSES[_class_number(instance)] for instance in instances]
            tally.add(picture, names, len(countable) - len(instances))
        summary = tally.summary(folder, cameras)
        for task in _TASKS:
            (partial / task / "data.yaml").write_text(_data_yaml(summary), encoding="utf-8", newline="\n")
    return summary


def _write(root: Path, picture: Picture, rows: Sequence[str]) -> None:
    picture.link(root / f"images/{picture.split}/{picture.name}.png")
    labels = root / f"labels/{picture.split}/{picture.name}.txt"
    labels.write_text("".join(f"{row}\n" for row in rows), encoding="ascii", newline="\n")


def _class_number(instance: Instance) -> int:
    return YOLO_CLASSES.index(str(CLASSES[instance.category].kitti).lower())


def _box_rows(instances: Sequence[Instance], pinhole: Pinhole) -> list[str]:
    return [f"{_class_number(i)} {_shares(_centre_and_size(i.box), pinhole)}" for i in instances]


def _centre_and_size(box: CornerBox) -> NDArray[np.float64]:
    centre = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    return np.array([centre, (box.width, box.height)])


def _polygon_rows(instances: Sequence[Instance], picture: Picture) -> list[str]:
    if not instances:
        return []
    ids = picture.frame.ids(picture.camera.name)
    rows = []
    for instance in instances:
        polygon = joined(mask_polygons(instance.mask(ids), instance.visible_box))
        rows.append(f"{_class_number(instance)} {_shares(polygon.astype(np.float64), picture.camera.pinhole)}")
    return rows


def _shares(pixels: NDArray[np.float64], pinhole: Pinhole) -> str:
    """Return (N, 2) pixels as shares of the image, x before y."""
    return " ".join(f"{share:.6f}" for share in (pixels / (pinhole.width, pinhole.height)).ravel().tolist())


def _data_yaml(summary: ExportSummary) -> str:
    validation = "images/val"
    if not summary.validation_images:
        # Trainers fail on an empty folder.
        validation = "images/train  # one episode only: there is nothing to validate on that was not trained on"
    names = "".join(f"  {number}: {name}\n" for number, name in enumerate(YOLO_CLASSES))
    return f"train: images/train\nval: {validation}\nnames:\n{names}"
