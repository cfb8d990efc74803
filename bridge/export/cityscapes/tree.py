"""The layout of Cityscapes (https://www.cityscapes-dataset.com), for one camera.

    leftImg8bit/<split>/<city>/<name>_leftImg8bit.png      the dataset's own files (hard links)
    rightImg8bit/…_rightImg8bit.png                        likewise, where the camera is the left one of a stereo pair
    gtFine/…_gtFine_{polygons.json,labelIds.png,labelTrainIds.png,instanceIds.png,color.png}
    disparity/…_disparity.png                              of a stereo pair
    gtBbox3d/…_gtBbox3d.json, camera/…_camera.json, vehicle/…_vehicle.json
    timestamp/…_timestamp.txt                              nanoseconds since the first good frame of the episode

A frame's name is ``<city>_<sequence>_<frame>``: the letters and digits of the scenario's name, the episode, and the
number of the capture. ``train`` and ``val`` hold whole episodes. A single one is all for training, and there is no
``val`` then: datumaro fails on a split without pictures.

Classes map by ``bridge.classes``: vans are cars, trams trains, what KITTI calls ``Misc`` is dynamic. A cyclist is a
rider, a motorcyclist a motorcycle, each one object with its vehicle: there is no class bicycle, and those who compare
with real Cityscapes merge its riders with their bicycles.

An object that is not to be learned from (``ExportOptions``) and a vehicle of the static scene are groups, as
Cityscapes does with what its annotators could not tell apart: their pixels have the bare id of the class and count
for semantic labels, and the evaluation of instances ignores them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.dataset.codec import dumps
from bridge.dataset.frame import Frame
from bridge.dataset.journal import FrameKey
from bridge.dataset.reader import Dataset
from bridge.export.cityscapes.box3d import boxes_3d
from bridge.export.cityscapes.labels import INSTANCE_STEP, LABELS, colors, train_ids
from bridge.export.cityscapes.scene import CityscapesScene, cityscapes_scene
from bridge.export.cityscapes.vehicle import camera_file, stored_disparity, vehicle_file
from bridge.export.folder import new_folder
from bridge.export.options import ExportOptions, rectified_camera
from bridge.export.side_by_side import SideBySide
from bridge.export.split import validation_episodes
from bridge.export.summary import ExportSummary
from bridge.export.tree_files import link_image
from bridge.lidar import Lidar
from bridge.sensors.stereo import right_camera


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:
    """Raise ``ExportError`` if there is no such camera, or its lens distorts; lidars are not exported."""
    del lidars
    rectified_camera(cameras, options.camera, "Cityscapes")


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the good frames of one camera into ``folder``, whole or not at all.

    Raises ``ExportError``, with ``folder`` as it was, if there is no such camera or ``folder`` cannot be written;
    ``DatasetError`` if the dataset cannot be read.
    """
    nominal = _Rig.of(dataset.manifest.cameras, options)
    city = city_name(str(dataset.manifest.scenario.get("name", "")))
    validation = validation_episodes(dataset.episodes)
    objects: Counter[str] = Counter()
    ignored = 0
    images: Counter[str] = Counter()
    starts_ns: dict[int, int] = {}
    with new_folder(folder, options) as partial, SideBySide() as files:
        for frame in dataset:
            split = "val" if frame.key.episode in validation else "train"
            rig = _Rig.of(frame.rig.cameras, options)
            scene = cityscapes_scene(frame, rig.left.name, options)
            place = _Place(partial, split, city, frame.key)
            files.begin(_write_frame, place, frame, rig, scene, options)
            # The first frame of a sequence has the time 0.
            start_ns = starts_ns.setdefault(frame.key.episode, frame.journal.time_ns)
            place.path("timestamp", ".txt").write_bytes(b"%d\n" % (frame.journal.time_ns - start_ns))
            objects.update(LABELS[number // INSTANCE_STEP].name for number in scene.ids_of_actors.values())
            ignored += scene.groups
            images[split] += 1
    return ExportSummary(
        folder=folder,
        cameras=tuple(camera.name for camera in (nominal.left, nominal.right) if camera is not None),
        images=images.total(),
        objects=dict(sorted(objects.items())),
        ignored=ignored,
        training_images=images["train"],
        validation_images=images["val"],
    )


def city_name(scenario: str) -> str:
    """Return the letters and digits of a scenario's name; Cityscapes' file names are split at underscores."""
    return "".join(letter for letter in scenario if letter.isascii() and letter.isalnum()) or "city"


@dataclass(frozen=True, slots=True)
class _Rig:
    """The camera, and the other half of its stereo pair where there is one."""

    left: Camera
    right: Camera | None
    baseline_m: float
    """0 without a right camera."""

    @classmethod
    def of(cls, cameras: Sequence[Camera], options: ExportOptions) -> _Rig:
        left = rectified_camera(cameras, options.camera, "Cityscapes")
        pair = right_camera(cameras, left)
        return cls(left, None, 0.0) if pair is None else cls(left, pair[0], round(pair[1], 9))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the files of a frame go."""

    folder: Path
    split: str
    city: str
    key: FrameKey

    def path(self, kind: str, suffix: str) -> Path:
        """Return the place of a file, in a folder that is there."""
        folder = self.folder / kind / self.split / self.city
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self.city}_{self.key.episode:06}_{self.key.frame:06}_{kind}{suffix}"


def _write_frame(place: _Place, frame: Frame, rig: _Rig, scene: CityscapesScene, options: ExportOptions) -> None:
    left = rig.left
    link_image(frame, left.name, place.path("leftImg8bit", ".png"))
    polygons = {
        "imgHeight": left.pinhole.height,
        "imgWidth": left.pinhole.width,
        "objects": [entry.encode() for entry in scene.objects],
    }
    place.path("gtFine", "_polygons.json").write_bytes(dumps(polygons))
    alpha = np.full((*scene.class_ids.shape, 1), 255, np.uint8)
    for name, image in (
        ("labelIds", scene.class_ids),
        ("labelTrainIds", train_ids(scene.class_ids)),
        ("instanceIds", scene.instance_ids),
        # Blue first, as OpenCV writes it.
        ("color", np.concatenate([colors(scene.class_ids)[..., ::-1], alpha], axis=-1)),
    ):
        _write_png(place.path("gtFine", f"_{name}.png"), image)
    boxes = boxes_3d(frame, left, rig.baseline_m, scene, options)
    place.path("gtBbox3d", ".json").write_bytes(dumps(boxes))
    place.path("camera", ".json").write_bytes(dumps(camera_file(left, rig.baseline_m), indent=4))
    place.path("vehicle", ".json").write_bytes(dumps(vehicle_file(frame), indent=4))
    if rig.right is not None:
        link_image(frame, rig.right.name, place.path("rightImg8bit", ".png"))
        disparity = stored_disparity(frame.disparity(left.name))
        _write_png(place.path("disparity", ".png"), disparity)


def _write_png(path: Path, image: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
    _, data = cv2.imencode(".png", image)
    path.write_bytes(data.tobytes())
