"""Reading a dataset: frames as values, loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.codec import loads
from bridge.dataset.journal import JOURNAL, FrameKey, JournalLine, read_journal
from bridge.dataset.layout import MANIFEST, EpisodeFile, LabelsFile, episode_path, image_path, labels_path
from bridge.dataset.manifest import Manifest
from bridge.errors import DatasetError
from bridge.frame import CameraImages
from bridge.labels.frame_labels import FrameLabels


@dataclass(frozen=True)
class Frame:
    """One frame of a dataset; its files are read when a property or method asks for them."""

    folder: Path
    journal: JournalLine
    cameras: Mapping[str, Camera]

    @property
    def key(self) -> FrameKey:
        """Which frame this is."""
        return self.journal.key

    @cached_property
    def labels(self) -> FrameLabels:
        """The world state and the labels. Raises ``DatasetError`` if the file is missing or damaged."""
        path = self.folder / labels_path(self.key)
        try:
            return loads(LabelsFile, _read(path)).labels
        except ValueError as error:
            raise DatasetError(f"{path}: expected the labels of a frame: {error}") from None

    def image_path(self, camera: str, modality: str) -> Path:
        """Return the file of an image; ``modality`` is ``rgb``, ``ids`` or ``depth``."""
        return self.folder / image_path(camera, modality, self.key)

    def rgb(self, camera: str) -> NDArray[np.uint8]:
        """Return (H, W, 3) uint8 sRGB. Raises ``DatasetError`` if the file is missing or damaged."""
        bgr = cast(NDArray[np.uint8], self._read_image(camera, "rgb", np.dtype(np.uint8), channels=3))
        return cast(NDArray[np.uint8], cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))

    def ids(self, camera: str) -> NDArray[np.uint16]:
        """Return (H, W) uint16 instance ids, 0 where nothing is. Raises ``DatasetError`` like ``rgb``."""
        return cast(NDArray[np.uint16], self._read_image(camera, "ids", np.dtype(np.uint16), channels=1))

    def depth(self, camera: str) -> NDArray[np.float32]:
        """Return (H, W) float32 metres along the optical axis, +inf in the sky.

        Raises ``DatasetError`` like ``rgb``.
        """
        return cast(NDArray[np.float32], self._read_image(camera, "depth", np.dtype(np.float32), channels=1))

    def images(self, camera: str) -> CameraImages:
        """Return all images of one camera. Raises ``DatasetError`` if a file is missing or damaged."""
        return CameraImages(self.rgb(camera), self.ids(camera), self.depth(camera))

    def _read_image(
        self, camera: str, modality: str, dtype: np.dtype[np.generic], channels: int
    ) -> NDArray[np.generic]:
        path = self.image_path(camera, modality)
        data = np.frombuffer(_read(path), dtype=np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
        pinhole = self.cameras[camera].pinhole
        shape = (pinhole.height, pinhole.width, channels)[: 2 if channels == 1 else 3]
        if image is None or image.shape != shape or image.dtype != dtype:
            found = "something else" if image is None else f"{image.shape} {image.dtype}"
            raise DatasetError(f"{path}: expected an image of {shape} {dtype}, found {found}")
        return cast(NDArray[np.generic], image)


class Dataset:
    """A dataset on the disk: its manifest, and its good frames in the order of the journal."""

    def __init__(self, folder: str | Path) -> None:
        """Open the dataset in ``folder``. Raises ``DatasetError`` if there is none or it cannot be read."""
        self.folder = folder = Path(folder)
        path = folder / MANIFEST
        try:
            self.manifest = Manifest.parse(_read(path))
        except ValueError as error:
            raise DatasetError(f"{path}: expected the manifest of a dataset: {error}") from None
        lines, _ = read_journal(folder / JOURNAL)
        self._lines = [line for line in lines if not line.quarantined]
        self.quarantined = tuple(line for line in lines if line.quarantined)
        """The journal's lines of the frames that failed the gate."""

    @property
    def cameras(self) -> Mapping[str, Camera]:
        """The cameras by name."""
        return {camera.name: camera for camera in self.manifest.cameras}

    @property
    def episodes(self) -> list[int]:
        """The episodes that have good frames, ascending."""
        return sorted({line.key.episode for line in self._lines})

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> Frame:
        return Frame(self.folder, self._lines[index], self.cameras)

    def __iter__(self) -> Iterator[Frame]:
        cameras = self.cameras
        return (Frame(self.folder, line, cameras) for line in self._lines)

    def static_categories(self, episode: int) -> Mapping[int, Category]:
        """Return the classes of the static scene's instance ids. Raises ``DatasetError`` if they are not there."""
        path = self.folder / episode_path(episode)
        try:
            return loads(EpisodeFile, _read(path)).static
        except ValueError as error:
            raise DatasetError(f"{path}: expected the static classes of an episode: {error}") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror}; is this a whole dataset?") from None
