"""The pictures of a dataset, one after the other: every good frame as every chosen camera took it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bridge.camera import Camera
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export.folder import link_or_copy
from bridge.export.options import ExportOptions, chosen_cameras
from bridge.export.split import validation_episodes
from bridge.export.summary import ExportSummary
from bridge.labels.frame_labels import CameraLabels
from bridge.labels.pasted import CollageLabels

SPLITS: Final = ("train", "val")


@dataclass(frozen=True, slots=True)
class Picture:
    """What one camera took at one moment."""

    frame: Frame
    camera: Camera
    is_validation: bool

    @property
    def name(self) -> str:
        """The name of its files without their extension: unique among all pictures of the dataset."""
        return f"{self.camera.name}_{self.frame.key.stem}"

    @property
    def split(self) -> str:
        """``train`` or ``val``."""
        return SPLITS[self.is_validation]

    @property
    def labels(self) -> CameraLabels | CollageLabels:
        """What the camera shows. Raises ``DatasetError`` if the file is missing or damaged."""
        return labels_in(self.frame, self.camera.name)

    def link(self, target: Path) -> None:
        """Make ``target`` the file of the colour image. Raises ``ExportError`` if that is missing."""
        link_or_copy(self.file("rgb"), target)

    def file(self, modality: str) -> Path:
        """Return the file of an image. Raises ``ExportError`` if it is missing."""
        path = self.frame.image_path(self.camera.name, modality)
        if not path.exists():
            raise ExportError(f"{path}: the journal lists this image, but it is missing")
        return path


def labels_in(frame: Frame, camera: str) -> CameraLabels | CollageLabels:
    """Return what a camera shows. Raises ``DatasetError`` if the file is missing or damaged."""
    return frame.collage if frame.dataset.is_collage else frame.labels.cameras[camera]


def pictures(dataset: Dataset, options: ExportOptions) -> Iterator[Picture]:
    """Go through the good frames in their order, and through the cameras of each in the order of the rig.

    Whole episodes are for validation. Raises ``ExportError`` if there is no camera of the name asked for.
    """
    names = [camera.name for camera in chosen_cameras(dataset.manifest.cameras, options.camera)]
    validation = validation_episodes(dataset.episodes)
    return (Picture(frame, frame.cameras[name], frame.key.episode in validation) for frame in dataset for name in names)


@dataclass(slots=True)
class Tally:
    """Counts pictures and objects while an export is written."""

    objects: Counter[str] = field(default_factory=Counter)
    ignored: int = 0
    images: Counter[str] = field(default_factory=Counter)

    def add(self, picture: Picture, names: Iterable[str], ignored: int) -> None:
        """Count a picture with the class names of its objects to learn from."""
        self.objects.update(names)
        self.ignored += ignored
        self.images[picture.split] += 1

    def summary(self, folder: Path, cameras: Sequence[Camera]) -> ExportSummary:
        """Return the counts of the finished export."""
        return ExportSummary(
            folder=folder,
            cameras=tuple(camera.name for camera in cameras),
            images=self.images.total(),
            objects=dict(sorted(self.objects.items())),
            ignored=self.ignored,
            training_images=self.images["train"],
            validation_images=self.images["val"],
        )
