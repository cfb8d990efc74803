"""COCO's layout: instances and panoptic segmentation (https://cocodataset.org/#format-data).

    images/{train,val}/front_0000_000000.png        the dataset's own files (hard links)
    annotations/instances_{train,val}.json          boxes and masks
    annotations/panoptic_{train,val}.json           the segments of the panoptic images
    annotations/panoptic_{train,val}/*.png          see ``bridge.export.coco.panoptic``

A collage has instances alone, because nobody knows what its background shows, and no intrinsics.

Pictures of all cameras are there unless one is asked for. Ids of images and annotations begin with 1 and are unique
over both splits. Categories are COCO's own (``bridge.export.coco.categories``).

``bbox`` is the box around the visible pixels by default, ``area`` counts the visible pixels. ``segmentation`` is what
it is in COCO: polygons of an object, which hold its pixels exactly, and run lengths of what is to be ignored
(``iscrowd`` 1, which COCOeval leaves out, and ``ignore`` 1). ``rle`` holds the run lengths of every instance and
``amodal_segmentation`` those of an actor as if nothing hid it. The keys beyond COCO's are those of
``bridge.export.instances``. Boxes and polygons count from the image's corner; ``intrinsics`` are those of the dataset,
where the centre of the top-left pixel is (0, 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.dataset.png import encode_rgb
from bridge.dataset.reader import Dataset
from bridge.export.coco.categories import COCO_CATEGORIES, instance_categories, panoptic_categories
from bridge.export.coco.json_files import CocoFile
from bridge.export.coco.masks import whole_run_lengths
from bridge.export.coco.panoptic import panoptic
from bridge.export.coco.polygons import mask_polygons
from bridge.export.folder import new_folder
from bridge.export.instances import Instance, visible_instances
from bridge.export.options import ExportOptions, chosen_cameras
from bridge.export.pictures import SPLITS, Picture, Tally, pictures
from bridge.export.summary import ExportSummary
from bridge.labels.masks import decode_mask
from bridge.lidar import Lidar


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:  # noqa: ARG001
    """Raise ``ExportError`` if there is no camera of the name asked for. Lidars are left out."""
    chosen_cameras(cameras, options.camera)


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the good frames in COCO's layout; see ``bridge.export.exporters.Exporter``."""
    cameras = chosen_cameras(dataset.manifest.cameras, options.camera)
    tally = Tally()
    with new_folder(folder, options) as partial, ExitStack() as files:
        for split in SPLITS:
            (partial / "images" / split).mkdir(parents=True)
            (partial / "annotations").mkdir(exist_ok=True)
        writers = {split: files.enter_context(_SplitFiles(partial, split, dataset)) for split in SPLITS}
        annotation_id = 0
        for image_id, picture in enumerate(pictures(dataset, options), start=1):
            instances = [i for i in visible_instances(picture.labels, options) if i.category in COCO_CATEGORIES]
            picture.link(partial / f"images/{picture.split}/{picture.name}.png")
            writers[picture.split].add(picture, instances, image_id, annotation_id)
            annotation_id += len(instances)
            names = [COCO_CATEGORIES[i.category].name for i in instances if not i.is_ignored]
            tally.add(picture, names, len(instances) - len(names))
    return tally.summary(folder, cameras)


class _SplitFiles(ExitStack):
    """The annotation files of one split; whole when the context has been left."""

    def __init__(self, folder: Path, split: str, dataset: Dataset) -> None:
        super().__init__()
        path = folder / "annotations"
        info = _info(dataset)
        self._panoptic: CocoFile | None = None
        self._panoptic_images = path / f"panoptic_{split}"
        self._instances = self.enter_context(CocoFile(path / f"instances_{split}.json", info, instance_categories()))
        if not dataset.is_collage:
            self._panoptic_images.mkdir()
            self._panoptic = self.enter_context(CocoFile(path / f"panoptic_{split}.json", info, panoptic_categories()))

    def add(self, picture: Picture, instances: Sequence[Instance], image_id: int, annotations_before: int) -> None:
        """Add a picture with all its annotations."""
        image = _image_entry(picture, image_id)
        ids = picture.frame.ids(picture.camera.name)
        self._instances.add_image(image)
        for number, entry in enumerate(_annotations(ids, instances), start=annotations_before + 1):
            self._instances.add_annotation({"id": number, "image_id": image_id} | entry)
        if self._panoptic is not None:
            self._add_panoptic(self._panoptic, picture, instances, ids, image)

    def _add_panoptic(
        self,
        file: CocoFile,
        picture: Picture,
        instances: Sequence[Instance],
        ids: NDArray[np.uint16],
        image: dict[str, Any],
    ) -> None:
        ignored = {instance.instance_id for instance in instances if instance.is_ignored}
        colors, segments = panoptic(ids, picture.frame.categories, ignored)
        (self._panoptic_images / f"{picture.name}.png").write_bytes(encode_rgb(colors))
        file.add_image(image)
        entries = [segment.entry() for segment in segments]
        file.add_annotation({"image_id": image["id"], "file_name": f"{picture.name}.png", "segments_info": entries})


def _info(dataset: Dataset) -> dict[str, Any]:
    name = dataset.manifest.scenario.get("name", "unnamed")
    return {
        "description": f"DriveBridge: scenario {name}, seed {dataset.manifest.seed}",
        "version": "1",
        "contributor": dataset.manifest.engine,
    }


def _image_entry(picture: Picture, image_id: int) -> dict[str, Any]:
    pinhole = picture.camera.pinhole
    entry: dict[str, Any] = {
        "id": image_id,
        "file_name": f"{picture.name}.png",
        "width": pinhole.width,
        "height": pinhole.height,
        "episode": picture.frame.key.episode,
        "frame": picture.frame.key.frame,
        "camera": picture.camera.name,
    }
    if picture.frame.dataset.is_collage:
        collage = picture.frame.collage
        return entry | {"scene": collage.scene, "blend": collage.blend, "background": collage.background}
    return entry | {"intrinsics": picture.camera.intrinsics()}


def _annotations(ids: NDArray[np.uint16], instances: Sequence[Instance]) -> list[dict[str, Any]]:
    """Return the annotations of one picture without their ids."""
    height, width = ids.shape
    masks = [(instance.mask(ids), instance.visible_box) for instance in instances]
    visible = whole_run_lengths(masks, height, width)
    amodal = _amodal_run_lengths(instances, height, width)
    entries = []
    for instance, (mask, box), rle in zip(instances, masks, visible, strict=True):
        outlines: list[list[int]] = []
        if not instance.is_ignored:
            outlines = [polygon.ravel().tolist() for polygon in mask_polygons(mask, box)]
        entry = {
            "category_id": COCO_CATEGORIES[instance.category].category_id,
            "bbox": instance.box.xywh(),
            "area": instance.visible_pixels,
            "iscrowd": int(instance.is_ignored),
            "ignore": int(instance.is_ignored),
            "segmentation": outlines or rle,
            "rle": rle,
            **instance.details(),
        }
        # CVAT and datumaro have this key too, and want an object of names and values.
        entry["attributes"] = dict.fromkeys(entry.get("attributes", ()), True)
        if instance.instance_id in amodal:
            entry["amodal_segmentation"] = amodal[instance.instance_id]
        entries.append(entry)
    return entries


def _amodal_run_lengths(instances: Sequence[Instance], height: int, width: int) -> dict[int, dict[str, Any]]:
    """Return the run lengths of what each actor would cover if nothing hid it, by its id."""
    masks, ids = [], []
    for instance in instances:
        label = instance.label
        if label is not None and label.amodal_box is not None:
            box = label.amodal_box
            masks.append((decode_mask(label.amodal_mask, box.bottom - box.top + 1, box.right - box.left + 1), box))
            ids.append(instance.instance_id)
    return dict(zip(ids, whole_run_lengths(masks, height, width), strict=True))
