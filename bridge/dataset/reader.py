"""Reading a dataset: frames as values, loaded when they are asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Literal, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.codec import loads
from bridge.dataset.journal import FrameKey, JournalLine, journals, read_journals
from bridge.dataset.layout import (
    MANIFEST,
    CollageLabelsFile,
    EpisodeFile,
    LabelsFile,
    TwinFile,
    episode_path,
    image_path,
    labels_path,
    point_ids_path,
    points_path,
    twin_path,
)
from bridge.dataset.manifest import DatasetKind, Manifest
from bridge.dataset.plausible import require_collage, require_ids, require_labels, require_rig
from bridge.dataset.points import decode_points
from bridge.errors import DatasetError
from bridge.frame import NORMAL_SCALE, CameraImages, PixelBox
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.masks import decode_mask, place_mask
from bridge.labels.pasted import CollageLabels
from bridge.labels.twins import labels_under_twin
from bridge.lidar import Lidar
from bridge.rig import Rig
from bridge.sensors.disparity import disparity_image
from bridge.sensors.flow import Flow, rigid_flow
from bridge.sensors.point_cloud import PointCloud
from bridge.sensors.semantic import UNLABELED, semantic_image
from bridge.sensors.stereo import right_camera
from bridge.world import WorldState

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
            labels = loads(LabelsFile, _read(path)).labels
            require_labels(labels, self.dataset.cameras)
        except ValueError as error:
            raise DatasetError(f"{path}: expected the labels of a frame: {error}") from None
        return labels if self.dataset.twin is None else self._labels_under(self.dataset.twin, labels)

    def _labels_under(self, twin: str, labels: FrameLabels) -> FrameLabels:
        path = self.dataset.folder / twin_path(twin, labels_path(self.key))
        try:
            return labels_under_twin(labels, loads(TwinFile, _read(path)).labels)
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
            labels = loads(CollageLabelsFile, _read(path)).labels
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
            return decode_points(_read(path), _read(ids_path))
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
        data = np.frombuffer(_read(path), dtype=np.uint8)
        try:
            image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
        except cv2.error:  # no bytes, or more pixels than it takes
            image = None
        shape = (pinhole.height, pinhole.width, channels)[: 2 if channels == 1 else 3]
        if image is None or image.shape != shape or image.dtype != dtype:
            found = "something else" if image is None else f"{image.shape} {image.dtype}"
            raise DatasetError(f"{path}: expected an image of {shape} {dtype}, found {found}")
        return cast(NDArray[np.generic], image)


class Dataset:
    """A dataset on the disk: its manifest, and its good frames in the order of the journals."""

    def __init__(self, folder: str | Path, twin: str | None = None) -> None:
        """Open the dataset in ``folder``, or what it has under the conditions of ``twin``.

        Then pictures are those of the twin, and weather, light, contrasts, headlights and looks of actors in the
        labels. All else is the same. Raises ``DatasetError`` if there is none, it cannot be read or it has no such
        twin.
        """
        self.folder = folder = Path(folder)
        path = folder / MANIFEST
        if not path.exists():
            raise DatasetError(_no_dataset(folder))
        try:
            self.manifest = Manifest.parse(_read(path))
        except ValueError as error:
            raise DatasetError(f"{path}: expected the manifest of a dataset: {error}") from None
        lines = read_journals(folder)
        self._lines = [line for line in lines if not line.quarantined]
        self._episode_files: dict[int, EpisodeFile] = {}
        self.twin = twin
        """Under which other conditions the pictures were taken; None for those of the scenario itself."""
        self._require_twin(twin)
        self.quarantined = tuple(line for line in lines if line.quarantined)
        """The journals' lines of the frames that are in quarantine."""

    @property
    def twins(self) -> Mapping[str, Dataset]:
        """The dataset under the conditions of every twin, by name."""
        return {name: self.under(name) for name in self.manifest.twins}

    def under(self, twin: str | None) -> Dataset:
        """Return the dataset under the conditions of ``twin``, or the original for None; frames have the same numbers.

        Raises ``DatasetError`` if there is no twin of this name.
        """
        self._require_twin(twin)
        view = copy(self)
        view.twin = twin
        return view

    def _require_twin(self, twin: str | None) -> None:
        if twin is not None and twin not in self.manifest.twins:
            there_is = ", ".join(self.manifest.twins) or "none; ask for some with twins in the scenario"
            raise DatasetError(f"{self.folder}: there is no twin {twin!r}; there is {there_is}")

    @cached_property
    def cameras(self) -> Mapping[str, Camera]:
        """The nominal cameras by name; ``Frame.cameras`` are those that took a frame, whose poses may be others."""
        return {camera.name: camera for camera in self.manifest.cameras}

    @cached_property
    def lidars(self) -> Mapping[str, Lidar]:
        """The nominal lidars by name; ``Frame.rig`` has those of a frame."""
        return {lidar.name: lidar for lidar in self.manifest.lidars}

    @property
    def digest(self) -> str:
        """The SHA-256 of the journals, which have those of all other files: it names the content of the dataset."""
        digest = hashlib.sha256()
        for path in journals(self.folder).values():
            digest.update(_read(path))
        return digest.hexdigest()

    @property
    def is_collage(self) -> bool:
        """Whether its pictures were put together from cut-outs, so that there are masks and 2-D boxes alone."""
        return self.manifest.kind is DatasetKind.COLLAGE

    def require(self, kind: DatasetKind, what: str) -> None:
        """Raise ``DatasetError`` unless this is a dataset of ``kind``, which alone has ``what``."""
        if self.manifest.kind is not kind:
            raise DatasetError(f"{self.folder}: expected a {kind}, which has {what}; this is a {self.manifest.kind}")

    @property
    def episodes(self) -> list[int]:
        """The episodes that have good frames, ascending."""
        return sorted({line.key.episode for line in self._lines})

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> Frame:
        number = range(len(self._lines))[index]
        return Frame(self, number, self._lines[number])

    def __iter__(self) -> Iterator[Frame]:
        return (Frame(self, index, line) for index, line in enumerate(self._lines))

    def neighbour(self, frame: Frame, offset: int) -> Frame | None:
        """Return the good frame ``offset`` places after ``frame``; None if there is none in its episode."""
        index = frame.index + offset
        if not 0 <= index < len(self._lines) or self._lines[index].key.episode != frame.key.episode:
            return None
        return self[index]

    def static_categories(self, episode: int) -> Mapping[int, Category]:
        """Return the classes of the static scene's instance ids. Raises ``DatasetError`` if they are not there."""
        return self._about(episode).static

    def unlabelled(self, episode: int) -> tuple[Category, ...]:
        """Return the classes of actors that have no labels in ``episode``; their pixels have ids of no class.

        Raises ``DatasetError`` if nothing is there of the episode.
        """
        return self._about(episode).unlabelled

    def rig(self, episode: int) -> Rig:
        """Return the sensors as they are in ``episode``: where each sits, and how wide cameras look.

        Raises ``DatasetError`` if nothing is there of the episode.
        """
        return self._about(episode).rig or self.manifest.rig

    @cached_property
    def rigs(self) -> tuple[Rig, ...]:
        """The sensors of the episodes that have good frames, each rig once, in the order of the episodes.

        Raises ``DatasetError`` like ``rig``.
        """
        return tuple(dict.fromkeys(self.rig(episode) for episode in self.episodes))

    def stage(self, episode: int) -> str | None:
        """Return the stage of the scenario's curriculum that ``episode`` belongs to, None without one.

        Raises ``DatasetError`` if nothing is there of the episode.
        """
        return self._about(episode).stage

    def _about(self, episode: int) -> EpisodeFile:
        if episode not in self._episode_files:
            path = self.folder / episode_path(episode)
            try:
                about = loads(EpisodeFile, _read(path))
                require_ids(about.static)
                if about.rig is not None:
                    require_rig(about.rig, self.manifest.rig)
            except ValueError as error:
                raise DatasetError(f"{path}: expected what is to be known of an episode: {error}") from None
            self._episode_files[episode] = about
        return self._episode_files[episode]


def _no_dataset(folder: Path) -> str:
    """Say what is wrong with a folder that is no dataset's."""
    if not folder.is_dir():
        return f"{folder}: expected the folder of a dataset, there is none; drivebridge capture makes one"
    above = next((parent for parent in folder.absolute().parents[:3] if (parent / MANIFEST).exists()), None)
    way_out = "drivebridge capture makes one" if above is None else f"{above} is one"
    return f"{folder}: expected a dataset, there is no {MANIFEST} in it; {way_out}"


def _names(things: Mapping[str, object]) -> str:
    return ", ".join(things) or "none"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror}; is this a whole dataset?") from None
