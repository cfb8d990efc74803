"""One frame of a dataset as a value, whose files are read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.codec import loads
from bridge.dataset.journal import FrameKey, JournalLine
from bridge.dataset.layout import (
    CollageLabelsFile,
    LabelsFile,
    TwinFile,
    image_path,
    labels_path,
    point_ids_path,
    points_path,
    twin_path,
)
from bridge.dataset.manifest import DatasetKind
from bridge.dataset.plausible import require_collage, require_labels
from bridge.dataset.png import decode_ids
from bridge.dataset.points import decode_points
from bridge.dataset.stored import read_stored
from bridge.errors import DatasetError
from bridge.frame import NORMAL_SCALE, CameraImages, PixelBox
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.masks import decode_mask, place_mask
from bridge.labels.pasted import CollageLabels
from bridge.labels.twins import labels_under_twin
from bridge.rig import Rig
from bridge.sensors.disparity import disparity_image
from bridge.sensors.flow import Flow, rigid_flow
from bridge.sensors.point_cloud import PointCloud
from bridge.sensors.semantic import UNLABELED, semantic_image
from bridge.sensors.stereo import right_camera
from bridge.world import WorldState

if TYPE_CHECKING:
    from bridge.dataset.reader import Dataset

FlowDirection = Literal["forward", "backward"]


class Frame:
    """One good frame of a dataset; its files are read when a property or method asks for them."""

    def __init__(self, dataset: Dataset, index: int, journal: JournalLine) -> None:
        self.dataset = dataset
        self.index = index
        """Its place among the dataset's good frames, from 0."""
        self.journal = journal

    @property
    def key(self) -> FrameKey:
        """Which frame this is."""
        return self.journal.key

    @cached_property
    def labels(self) -> FrameLabels:
        """The world state and the labels.

        Raises ``DatasetError`` if the file is missing or damaged, and for a collage: ``collage`` has its labels.
        """
        self.dataset.require(DatasetKind.CAPTURE, "a state of the world and 3-D labels")
        path = self.dataset.folder / labels_path(self.key)
        try:
            labels = loads(LabelsFile, read_stored(path)).labels
            require_labels(labels, self.dataset.cameras)
        except ValueError as error:
            raise DatasetError(f"{path}: expected the labels of a frame: {error}") from None
        return labels if self.dataset.twin is None else self._labels_under(self.dataset.twin, labels)

    def _labels_under(self, twin: str, labels: FrameLabels) -> FrameLabels:
        path = self.dataset.folder / twin_path(twin, labels_path(self.key))
        try:
            return labels_under_twin(labels, loads(TwinFile, read_stored(path)).labels)
        except ValueError as error:
            raise DatasetError(f"{path}: expected the labels of a twin: {error}") from None

    def under(self, twin: str | None) -> Frame:
        """Return the same moment as ``Dataset.under`` has it: under the conditions of ``twin``, None for the original.

        Raises ``DatasetError`` if there is no twin of this name.
        """
        return self.dataset.under(twin)[self.index]

    @property
    def twins(self) -> Mapping[str, Frame]:
        """The same moment under the conditions of every twin, by name."""
        return {name: self.under(name) for name in self.dataset.manifest.twins}

    @cached_property
    def collage(self) -> CollageLabels:
        """The labels of a frame of a collage.

        Raises ``DatasetError`` if the file is missing or damaged, and for a frame that was captured.
        """
        self.dataset.require(DatasetKind.COLLAGE, "labels of what was pasted")
        path = self.dataset.folder / labels_path(self.key)
        try:
            labels = loads(CollageLabelsFile, read_stored(path)).labels
            require_collage(labels, self.dataset.manifest.cameras[0])
        except ValueError as error:
            raise DatasetError(f"{path}: expected the labels of a collage: {error}") from None
        return labels

    @property
    def state(self) -> WorldState:
        """What was asked for. Raises ``DatasetError`` like ``labels``."""
        return self.labels.state

    @property
    def rig(self) -> Rig:
        """The sensors as they are in the frame's episode. Raises ``DatasetError`` if nothing is there of it."""
        return self.dataset.rig(self.key.episode)

    @cached_property
    def cameras(self) -> Mapping[str, Camera]:
        """The cameras that took the frame, by name. Raises ``DatasetError`` like ``rig``."""
        return {camera.name: camera for camera in self.rig.cameras}

    @property
    def following(self) -> Frame | None:
        """The next good frame of the same episode; None for the last one."""
        return self.dataset.neighbour(self, 1)

    @property
    def preceding(self) -> Frame | None:
        """The good frame before this one in the same episode; None for the first one."""
        return self.dataset.neighbour(self, -1)

    @cached_property
    def categories(self) -> Mapping[int, Category]:
        """The class of every instance id that the frame can show, but for what is shown without labels."""
        if self.dataset.is_collage:
            return {label.instance_id: label.category for label in (*self.collage.objects, *self.collage.distractors)}
        without = self.dataset.unlabelled(self.key.episode)
        actors = {actor.actor_id: actor.category for actor in self.state.actors if actor.category not in without}
        return {**self.dataset.static_categories(self.key.episode), **actors}

    def image_path(self, camera: str, modality: str) -> Path:
        """Return the file of an image; ``modality`` is ``rgb``, ``ids``, ``depth`` or ``normals``."""
        path, twin = image_path(camera, modality, self.key), self.dataset.twin
        return self.dataset.folder / (path if twin is None or modality != "rgb" else twin_path(twin, path))

    def points_path(self, lidar: str) -> Path:
        """Return the file of a point cloud, which is laid out like KITTI's velodyne files."""
        return self.dataset.folder / points_path(lidar, self.key)

    def rgb(self, camera: str) -> NDArray[np.uint8]:
        """Return (H, W, 3) uint8 sRGB. Raises ``DatasetError`` if the file is missing or damaged."""
        bgr = cast(NDArray[np.uint8], self._read_image(camera, "rgb", np.dtype(np.uint8), channels=3))
        return cast(NDArray[np.uint8], cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))

    def ids(self, camera: str) -> NDArray[np.uint16]:
        """Return (H, W) uint16 instance ids, 0 where nothing is. Raises ``DatasetError`` like ``rgb``."""
        pinhole = self._nominal(camera).pinhole
        ids = decode_ids(read_stored(self.image_path(camera, "ids")), pinhole.height, pinhole.width)
        if ids is not None:
            return ids
        return cast(NDArray[np.uint16], self._read_image(camera, "ids", np.dtype(np.uint16), channels=1))

    def depth(self, camera: str) -> NDArray[np.float32]:
        """Return (H, W) float32 metres along the optical axis, +inf in the sky.

        Raises ``DatasetError`` like ``rgb``, and for a collage, which has none.
        """
        self.dataset.require(DatasetKind.CAPTURE, "depth")
        return cast(NDArray[np.float32], self._read_image(camera, "depth", np.dtype(np.float32), channels=1))

    def normals(self, camera: str) -> NDArray[np.float32]:
        """Return (H, W, 3) float32 unit normals in the camera frame, towards the camera; zeros in the sky.

        Raises ``DatasetError`` like ``rgb``, and if the camera took none (``normals: true`` in the scenario).
        """
        stored = self._stored_normals(camera)
        return np.asarray(stored / np.float32(NORMAL_SCALE), np.float32)

    def semantic(self, camera: str) -> NDArray[np.uint8]:
        """Return (H, W) uint8 Cityscapes ids of the classes, from the id image; of a collage 0 where nothing is known.

        Raises ``DatasetError`` like ``rgb``.
        """
        ids = self.ids(camera)
        classes = semantic_image(ids, self.categories)
        if self.dataset.is_collage:
            classes[ids == 0] = UNLABELED
        return classes

    def flow(self, camera: str, direction: FlowDirection = "forward") -> Flow | None:
        """Return where each pixel goes until the following frame, or came from since the preceding one.

        None if there is no such frame in the episode. Raises ``DatasetError`` like ``rgb``.
        """
        other = self.following if direction == "forward" else self.preceding
        if other is None:
            return None
        return rigid_flow(self.depth(camera), self.ids(camera), self._camera(camera), self.state, other.state)

    def disparity(self, camera: str) -> NDArray[np.float32]:
        """Return (H, W) float32 pixels by which the right camera sees each point further to the left; 0 in the sky.

        Raises ``DatasetError`` like ``rgb``, and if ``camera`` is not the left one of a rectified
        stereo pair.
        """
        left = self._camera(camera)
        if not left.is_rectified():
            raise DatasetError(
                f"{self.dataset.folder}: camera {camera!r} has a lens that distorts; disparities are of rectified pairs"
            )
        pair = right_camera(self.rig.cameras, left)
        if pair is None:
            raise DatasetError(
                f"{self.dataset.folder}: camera {camera!r} has no right partner; ask for one with stereo_baseline_m"
            )
        return disparity_image(self.depth(camera), left.pinhole.fx, pair[1])

    def points(self, lidar: str) -> PointCloud:
        """Return the points of a lidar. Raises ``DatasetError`` if there is no such lidar or a file is damaged."""
        lidars = self.dataset.lidars
        if lidar not in lidars:
            raise DatasetError(f"{self.dataset.folder}: there is no lidar {lidar!r}; there is {_names(lidars)}")
        path = self.points_path(lidar)
        ids_path = self.dataset.folder / point_ids_path(lidar, self.key)
        try:
            return decode_points(read_stored(path), read_stored(ids_path))
        except ValueError as error:
            raise DatasetError(f"{path}: {error}") from None

    def point_classes(self, lidar: str) -> NDArray[np.uint8]:
        """Return (N,) uint8 Cityscapes ids of the classes of the points of a lidar.

        Raises ``DatasetError`` like ``points``.
        """
        return semantic_image(self.points(lidar).ids, self.categories)

    def mask(self, camera: str, instance_id: int) -> NDArray[np.bool_]:
        """Return the (H, W) mask of the visible pixels of an actor or a static thing."""
        return np.asarray(self.ids(camera) == instance_id)

    def amodal_mask(self, camera: str, actor_id: int) -> NDArray[np.bool_]:
        """Return the (H, W) mask of what an actor would cover if nothing hid it; empty if it has no label.

        Raises ``DatasetError`` if the labels are missing or damaged.
        """
        pinhole = self._nominal(camera).pinhole
        for number, box, counts in self._amodal(camera):
            if number == actor_id and box is not None:
                try:
                    mask = decode_mask(counts, box.bottom - box.top + 1, box.right - box.left + 1)
                except ValueError as error:
                    where = self.dataset.folder / labels_path(self.key)
                    raise DatasetError(f"{where}: the amodal mask of {actor_id} is damaged: {error}") from None
                return place_mask(mask, box, pinhole.height, pinhole.width)
        return np.zeros((pinhole.height, pinhole.width), np.bool_)

    def _amodal(self, camera: str) -> Iterator[tuple[int, PixelBox | None, str]]:
        """Yield ids, amodal boxes and amodal masks of what has a label."""
        if self.dataset.is_collage:
            for pasted in (*self.collage.objects, *self.collage.distractors):
                yield pasted.instance_id, pasted.amodal_box, pasted.amodal_mask
            return
        for label in self.labels.cameras[camera].objects:
            yield label.actor_id, label.amodal_box, label.amodal_mask

    def images(self, camera: str) -> CameraImages:
        """Return all images of one camera. Raises ``DatasetError`` if a file is missing or damaged."""
        normals = self._stored_normals(camera) if self._nominal(camera).normals else None
        return CameraImages(self.rgb(camera), self.ids(camera), self.depth(camera), normals)

    def _stored_normals(self, camera: str) -> NDArray[np.int16]:
        if not self._nominal(camera).normals:
            raise DatasetError(
                f"{self.dataset.folder}: camera {camera!r} took no normals; ask for them with normals: true"
            )
        bgr = cast(NDArray[np.uint16], self._read_image(camera, "normals", np.dtype(np.uint16), channels=3))
        return np.ascontiguousarray(bgr[..., ::-1] ^ np.uint16(0x8000)).view(np.int16)

    def _camera(self, name: str) -> Camera:
        """Return the camera as it was when it took this frame."""
        return self.cameras[self._nominal(name).name]

    def _nominal(self, name: str) -> Camera:
        """Return the manifest's camera, which suffices for the size of its pictures and takes no other file."""
        cameras = self.dataset.cameras
        if name not in cameras:
            raise DatasetError(f"{self.dataset.folder}: there is no camera {name!r}; there is {_names(cameras)}")
        return cameras[name]

    def _read_image(
        self, camera: str, modality: str, dtype: np.dtype[np.generic], channels: int
    ) -> NDArray[np.generic]:
        pinhole = self._nominal(camera).pinhole
        path = self.image_path(camera, modality)
        data = np.frombuffer(read_stored(path), dtype=np.uint8)
        try:
            image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
        except cv2.error:  # no bytes, or more pixels than it takes
            image = None
        shape = (pinhole.height, pinhole.width, channels)[: 2 if channels == 1 else 3]
        if image is None or image.shape != shape or image.dtype != dtype:
            found = "something else" if image is None else f"{image.shape} {image.dtype}"
            raise DatasetError(f"{path}: expected an image of {shape} {dtype}, found {found}")
        return cast(NDArray[np.generic], image)


def _names(things: Mapping[str, object]) -> str:
    return ", ".join(things) or "none"
