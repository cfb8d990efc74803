"""What the native dataset says a camera saw, worked out from the world state and the images alone.

Reads the files of the dataset directly and repeats none of its labels, so that a fault in the labelling code shows
up as a difference. Frames are those of the journal that were not quarantined, in its order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bridge.errors import DatasetError
from bridge.verify.class_names import COUNTABLE
from bridge.verify.contrast import contrast_of
from bridge.verify.native.files import parse, read
from bridge.verify.native.images import Images, decode_images, modalities
from bridge.verify.native.labels import Labels, LabelsFile
from bridge.verify.native.objects import PlacedActor, place_actors
from bridge.verify.native.records import Episode, Manifest, Record
from bridge.verify.native.sensors import Camera, Lidar
from bridge.verify.native.settings import read_episode, read_journals
from bridge.verify.native.twins import picture_name


@dataclass(frozen=True, slots=True)
class SeenActor:
    """One actor as a camera saw it; the camera frame is x right, y down, z forward."""

    actor_id: int
    category: str
    location: tuple[float, float, float]
    forward: tuple[float, float, float]
    """Unit heading in the camera frame."""
    length: float
    width: float
    height: float
    visible_pixels: int
    mask_box: tuple[int, int, int, int] | None
    """Left, top, right, bottom of the visible pixels, inclusive."""
    visible_share: float
    """Visible pixels over those of the actor drawn alone, as the simulator counted them."""
    contrast: float
    """0 for one that shows no pixel."""

    @property
    def heading(self) -> float:
        """``rotation_y``, which turns the x axis towards -z."""
        return math.atan2(-self.forward[2], self.forward[0])


@dataclass(frozen=True, slots=True, eq=False)
class SeenFrame:
    """One frame of one camera."""

    record: Record
    labels: Labels
    camera: Camera
    images: Images
    classes: Mapping[int, str]
    """Of every instance id that the frame can show."""
    statics: Mapping[int, tuple[int, int, int, int]]
    """Tight boxes around the static things that are visible and can be counted, by id."""
    actors: tuple[SeenActor, ...]
    """Every actor in front of the camera that the simulator observed."""

    @property
    def episode(self) -> int:
        """The number of the episode."""
        return self.record.key[0]

    def sha256(self, path: str) -> str | None:
        """Return the journal's SHA-256 of the frame's file ``<path>/<frame>.<extension>``; None if it has none."""
        found = [value for name, value in self.record.files.items() if name.startswith(f"{path}/")]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class NativeDataset:
    """A dataset that exports are compared with."""

    folder: Path
    manifest: Manifest
    records: tuple[Record, ...]
    """Of the good frames."""
    twin: str | None = None
    """Under the conditions of which twin the pictures are; None for the original's."""
    _episodes: dict[int, Episode] = field(default_factory=dict, repr=False, compare=False)
    """Those that have been read."""

    def lidar(self, episode: int) -> Lidar | None:
        """Return the lidar that exports take, as it is in an episode; None without one.

        Raises ``DatasetError`` like ``episode``.
        """
        return next(iter(self.within(episode).lidars), None)

    def camera(self, name: str, episode: int | None = None) -> Camera:
        """Return the camera called ``name`` as it is in an episode; by default the nominal one.

        Raises ``DatasetError`` if there is none, and like ``episode``.
        """
        manifest = self.manifest if episode is None else self.within(episode)
        cameras = {camera.name: camera for camera in manifest.cameras}
        if name not in cameras:
            raise DatasetError(f"{self.folder}: there is no camera {name!r}; it has {', '.join(cameras)}")
        return cameras[name]

    def camera_of(self, sha256: str) -> str:
        """Return which camera took the picture of this hash; the first camera if none did."""
        for record in self.records:
            for camera in self.manifest.cameras:
                if record.files.get(f"frames/{camera.name}/rgb/{record.stem}.png") == sha256:
                    return camera.name
        return self.manifest.cameras[0].name

    def frames(self, camera: str) -> Iterator[SeenFrame]:
        """Yield the good frames of ``camera``. Raises ``DatasetError`` if one cannot be read."""
        self.camera(camera)  # may not be there
        for record in self.records:
            episode = record.key[0]
            view, about = self.camera(camera, episode), self.episode(episode)
            with _dataset_errors(self.folder):
                yield _frame(self.folder, view, record, about, self.twin)

    def episode(self, number: int) -> Episode:
        """Return what an episode has of its own. Raises ``DatasetError`` if it cannot be read."""
        if number not in self._episodes:
            self._episodes[number], problems = read_episode(self.folder, number, self.manifest)
            if problems:
                raise DatasetError(f"{self.folder}: expected a whole dataset: {problems[0]}")
        return self._episodes[number]

    def within(self, episode: int) -> Manifest:
        """Return the manifest with the sensors as they are in an episode. Raises ``DatasetError`` like ``episode``."""
        return self.manifest.within(self.episode(episode))


def open_native(folder: Path, twin: str | None = None) -> NativeDataset:
    """Open the dataset in ``folder``, or what it has under the conditions of ``twin``.

    Raises ``DatasetError`` if it cannot be read, or has no such twin.
    """
    with _dataset_errors(folder):
        manifest = parse(Manifest, _read(folder, "dataset.json"))
        records, problems = read_journals(folder)
        if problems or not manifest.cameras:
            raise ValueError(problems[0] if problems else "there is no camera")
        if twin is not None and twin not in manifest.twins:
            raise ValueError(f"there is no twin {twin!r}")
    good = tuple(record.under(twin) for record in records if not record.quarantined)
    return NativeDataset(folder, manifest, good, twin)


@contextmanager
def _dataset_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except ValueError as problem:
        raise DatasetError(f"{folder}: expected a whole dataset: {problem}") from None


def _read(folder: Path, name: str) -> bytes:
    try:
        return read(folder / name)
    except ValueError as problem:
        raise ValueError(f"{name} {problem}") from None


def _frame(folder: Path, camera: Camera, record: Record, episode: Episode, twin: str | None) -> SeenFrame:
    name = f"labels/{record.stem}.json"
    labels = parse(LabelsFile, _read(folder, name)).labels
    if camera.name not in labels.cameras:
        raise ValueError(f"{name} has no labels of camera {camera.name}")
    paths = {
        kind: f"frames/{camera.name}/{kind}/{record.stem}.{extension}"
        for kind, (extension, _, _) in modalities(camera).items()
        if kind != "normals"
    }
    if twin is not None:
        paths["rgb"] = picture_name(twin, camera, record)
    images, problems = decode_images({kind: _read(folder, path) for kind, path in paths.items()}, camera)
    if images is None:
        raise ValueError(f"{record.stem}, camera {camera.name}: {'; '.join(problems)}")
    alone = {label.actor_id: label.unoccluded_pixels for label in labels.cameras[camera.name].objects}
    placed = place_actors(labels.state, camera)
    actors = tuple(
        _seen(placed[actor_id], images, pixels) for actor_id, pixels in sorted(alone.items()) if actor_id in placed
    )
    statics = _static_boxes(images, episode.static)
    return SeenFrame(record, labels, camera, images, episode.categories(labels.state), statics, actors)


def _seen(placed: PlacedActor, images: Images, alone_pixels: int) -> SeenActor:
    actor = placed.actor
    box, pixels = _box_of(images, actor.actor_id)
    x, y, z = placed.camera_from_actor[:3, 3].tolist()
    forward_x, forward_y, forward_z = placed.camera_from_actor[:3, 0].tolist()
    length, width, height = actor.size
    return SeenActor(
        actor_id=actor.actor_id,
        category=actor.category,
        location=(x, y, z),
        forward=(forward_x, forward_y, forward_z),
        length=length,
        width=width,
        height=height,
        visible_pixels=pixels,
        mask_box=box,
        visible_share=pixels / alone_pixels if alone_pixels else math.nan,
        contrast=0.0 if box is None else contrast_of(images.bgr, images.ids, actor.actor_id, box),
    )


def _static_boxes(images: Images, statics: Mapping[int, str]) -> dict[int, tuple[int, int, int, int]]:
    boxes = {}
    for instance_id in np.flatnonzero(np.bincount(images.ids.ravel())).tolist():
        box, _ = _box_of(images, instance_id) if statics.get(instance_id) in COUNTABLE else (None, 0)
        if box is not None:
            boxes[instance_id] = box
    return boxes


def _box_of(images: Images, instance_id: int) -> tuple[tuple[int, int, int, int] | None, int]:
    mask = images.ids == instance_id
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None, 0
    return (int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])), int(np.count_nonzero(mask))
