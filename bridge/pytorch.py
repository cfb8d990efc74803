"""A dataset as PyTorch trains on it, in the convention of torchvision's detection models.

    from bridge.pytorch import DetectionDataset

    dataset = DetectionDataset("out/demo", split="train")
    image, target = dataset[0]

Wants torch and torchvision, which DriveBridge does without: ``pip install 'drivebridge[torch]'``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES, Category
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.export.instances import Instance, visible_instances
from bridge.export.options import ExportOptions, chosen_cameras
from bridge.export.pictures import labels_in
from bridge.export.split import validation_episodes

try:
    import torch
    from torchvision import tv_tensors
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"bridge.pytorch wants torch and torchvision, and there is no {error.name}: pip install 'drivebridge[torch]'",
        name=error.name,
    ) from None

COUNTED = tuple(category for category, row in CLASSES.items() if row.kitti or row.coco_id)
"""The classes of things that can be counted, in the order of ``bridge.classes``."""

Transforms = Callable[[Any, dict[str, Any]], tuple[Any, dict[str, Any]]]
"""Takes an image and its target and returns both, like those of ``torchvision.transforms.v2``."""


class DetectionDataset(torch.utils.data.Dataset):  # type: ignore[misc]
    """The pictures of a dataset with boxes and masks: (image, target) by index.

    ``image`` is a (3, H, W) uint8 ``tv_tensors.Image``. ``target`` holds, for N objects:

    - ``boxes``: (N, 4) float32 ``tv_tensors.BoundingBoxes``, left, top, right, bottom in pixels from the image's
      corner; around the visible pixels unless ``options.box`` asks for another kind;
    - ``labels``: (N,) int64, the place of the class in ``classes``, from 1;
    - ``masks``: (N, H, W) uint8 ``tv_tensors.Mask`` of the visible pixels, if ``masks`` is true;
    - ``image_id``: int, the index;
    - ``area``: (N,) float32, visible pixels;
    - ``iscrowd``: (N,) int64, 1 for what is to be ignored;
    - ``instance_ids``: (N,) int64, the ids of the id image; an actor's is its track id.

    The tensors know what they are (``tv_tensors``), so the transforms of torchvision's version 2 move boxes and masks
    together with the image. What is too hidden, small or faint to learn from (``options``) is left out, because
    torchvision's models train on crowds like on any object; ``with_ignored`` adds it.

    A dataset can be pickled, so that a ``DataLoader`` may read it with several workers. Files are read when an index
    is asked for; a missing or damaged one raises ``DatasetError``.
    """

    def __init__(
        self,
        dataset: Dataset | str | Path,
        camera: str | None = None,
        options: ExportOptions | None = None,
        transforms: Transforms | None = None,
        *,
        split: Literal["train", "val"] | None = None,
        categories: Sequence[Category] = COUNTED,
        masks: bool = False,
        with_ignored: bool = False,
    ) -> None:
        """Open a dataset or take an open one.

        ``camera`` is all of them by default, each picture an index of its own. ``split`` takes the episodes that
        exports train or validate on; all by default. ``categories`` are the classes to learn. Raises ``ExportError``
        if there is no such camera, ``DatasetError`` if there is no dataset.
        """
        self.dataset = dataset if isinstance(dataset, Dataset) else Dataset(dataset)
        self.options = options or ExportOptions()
        self.transforms = transforms
        self.classes = ("__background__", *(str(category) for category in categories))
        """The names of the classes; a label is an index into them, and 0 is the background, as in torchvision."""
        self._masks = masks
        self._with_ignored = with_ignored
        self._label_of = {category: label for label, category in enumerate(categories, start=1)}
        self._cameras = chosen_cameras(self.dataset.manifest.cameras, camera or self.options.camera)
        validation = validation_episodes(self.dataset.episodes)
        self._frames = [
            frame.index
            for frame in self.dataset
            if split is None or (frame.key.episode in validation) == (split == "val")
        ]

    def __len__(self) -> int:
        return len(self._frames) * len(self._cameras)

    def __getitem__(self, index: int) -> tuple[Any, dict[str, Any]]:
        frame, camera = self._taken(index)
        target = self._target(range(len(self))[index], frame, camera)
        image = tv_tensors.Image(torch.from_numpy(np.ascontiguousarray(frame.rgb(camera.name).transpose(2, 0, 1))))
        return (image, target) if self.transforms is None else self.transforms(image, target)

    def picture(self, index: int) -> tuple[Frame, Camera]:
        """Return the frame and the camera of an index, for everything else that the dataset knows of them."""
        frame, camera = self._taken(index)
        return frame, frame.cameras[camera.name]

    def _taken(self, index: int) -> tuple[Frame, Camera]:
        """Return the frame and the nominal camera, which has the size of the picture, without reading a file."""
        number, camera = divmod(range(len(self))[index], len(self._cameras))
        return self.dataset[self._frames[number]], self._cameras[camera]

    def _target(self, index: int, frame: Frame, camera: Camera) -> dict[str, Any]:
        instances = [
            instance
            for instance in visible_instances(labels_in(frame, camera.name), self.options)
            if instance.category in self._label_of and (self._with_ignored or not instance.is_ignored)
        ]
        size = (camera.pinhole.height, camera.pinhole.width)
        boxes = torch.tensor([instance.box for instance in instances], dtype=torch.float32).reshape(-1, 4)
        target = {
            "boxes": tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=size),
            "labels": torch.tensor([self._label_of[i.category] for i in instances], dtype=torch.int64),
            "image_id": index,
            "area": torch.tensor([i.visible_pixels for i in instances], dtype=torch.float32),
            "iscrowd": torch.tensor([int(i.is_ignored) for i in instances], dtype=torch.int64),
            "instance_ids": torch.tensor([i.instance_id for i in instances], dtype=torch.int64),
        }
        if self._masks:
            target["masks"] = tv_tensors.Mask(torch.from_numpy(_masks(frame, camera, instances)))
        return target


def _masks(frame: Frame, camera: Camera, instances: Sequence[Instance]) -> NDArray[np.uint8]:
    ids = frame.ids(camera.name)
    wanted = np.array([instance.instance_id for instance in instances], np.uint16)
    return np.equal(ids[None], wanted[:, None, None]).astype(np.uint8)
