"""The pictures of a native dataset, found again in an export by their bytes, and what each of them shows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.errors import DatasetError
from bridge.verify.class_names import COUNTABLE
from bridge.verify.export_settings import ExportSettings
from bridge.verify.files import Pixels, read_image
from bridge.verify.largest_part import largest_part
from bridge.verify.native.files import parse, read
from bridge.verify.native.geometry import camera_from_world, clipped, matrix, projected_boxes
from bridge.verify.native.labels import LabelsFile, ObjectLabel, TwinFile
from bridge.verify.native.pasted import CollageFile, PastedLabel
from bridge.verify.native.records import Episode, Manifest, Record
from bridge.verify.native.sensors import Camera
from bridge.verify.native.settings import read_episode, read_journals
from bridge.verify.native.states import Actor
from bridge.verify.native.twins import labels_name
from bridge.verify.pixel_runs import PixelEdges, id_boxes
from bridge.verify.tally import Problem

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


_SHARE_BAND = 0.01


@dataclass(frozen=True, slots=True)
class PlainlySeen:
    """From where on an object is so plain that every export has to label it."""

    height_px: int = 25
    pixels: int = 100
    share: float = 0.5
    """Visible pixels over those of the object drawn alone."""
    contrast: float = 0.1

    @classmethod
    def in_export(cls, asked: ExportSettings) -> PlainlySeen:
        """Return from where on an object is plain in an export that leaves out more than usual."""
        usual = cls()
        return cls(
            max(usual.height_px, asked.min_height_px),
            max(usual.pixels, asked.min_pixels),
            max(usual.share, 1.0 - asked.max_occlusion + _SHARE_BAND),
            max(usual.contrast, asked.min_contrast),
        )

    def holds(self, label: ObjectLabel | PastedLabel) -> bool:
        """Tell whether what ``label`` is of is plain to see."""
        box = label.modal_box
        return (
            box is not None
            and box.bottom - box.top + 1 >= self.height_px
            and label.visible_pixels >= self.pixels
            and label.occlusion <= 1.0 - self.share
            and (label.contrast or 0.0) >= self.contrast
        )


class Picture:
    """One picture of one camera, with what the dataset's images and world state say of it."""

    def __init__(self, folder: Path, record: Record, camera: Camera, twin: str | None = None) -> None:
        self._folder = folder
        self._record = record
        self.camera = camera
        self.twin = twin
        """Under the conditions of which twin it was taken; None for the original's."""
        self.name = f"{camera.name}/{record.stem}" + (f" of twin {twin}" if twin is not None else "")
        self.is_of_several_drives = False
        """Whether the same bytes were taken in another episode too, so that it may be of that one."""

    def fresh(self) -> Picture:
        """Return the same picture with none of its files read: those that are read are kept, and datasets are large."""
        picture = type(self)(self._folder, self._record, self.camera, self.twin)
        picture.is_of_several_drives = self.is_of_several_drives
        return picture

    @property
    def episode(self) -> int:
        """The drive that the picture is of."""
        return self._record.key[0]

    @cached_property
    def ids(self) -> NDArray[np.uint16]:
        """(H, W) instance ids, 0 in the sky. Raises ``DatasetError`` if they cannot be read."""
        return self._image("ids", "png", np.dtype(np.uint16))

    @cached_property
    def depth(self) -> NDArray[np.float32]:
        """(H, W) metres along the optical axis, +inf in the sky. Raises ``DatasetError`` like ``ids``."""
        return self._image("depth", "tif", np.dtype(np.float32))

    @cached_property
    def boxes(self) -> Mapping[int, PixelEdges]:
        """The box of every id's pixels, with inclusive edges."""
        return id_boxes(self.ids)

    @cached_property
    def categories(self) -> Mapping[int, str]:
        """The class of every id. Raises ``DatasetError`` like ``ids``."""
        path = self._folder / f"episodes/{self.episode:04}.json"
        try:
            episode = parse(Episode, read(path))
        except ValueError as problem:
            raise DatasetError(f"{path}: expected the classes of an episode: {problem}") from None
        return {0: "sky", **episode.categories(self._labels.labels.state)}

    @property
    def countable(self) -> Mapping[int, str]:
        """The classes of the visible ids that can be objects of a detector."""
        return {number: name for number in self.boxes if (name := self.categories.get(number, "")) in COUNTABLE}

    @cached_property
    def actors(self) -> Mapping[int, Actor]:
        """The actors of the world state by id."""
        return {actor.actor_id: actor for actor in self._labels.labels.state.actors}

    @cached_property
    def labels(self) -> Mapping[int, ObjectLabel | PastedLabel]:
        """The labels of this camera by the id of what is to be found."""
        labels = self._labels.labels.cameras[self.camera.name].objects
        if self.twin is None:
            return {label.actor_id: label for label in labels}
        return {label.actor_id: replace(label, contrast=self._contrasts.get(label.actor_id)) for label in labels}

    @property
    def _contrasts(self) -> Mapping[int, float | None]:
        """The contrasts of actors in the picture of a twin, by id."""
        assert self.twin is not None
        path = self._folder / labels_name(self.twin, self._record)
        try:
            return parse(TwinFile, read(path)).labels.cameras[self.camera.name].objects
        except (ValueError, KeyError) as problem:
            raise DatasetError(f"{path}: expected the labels of a twin: {problem}") from None

    def camera_from_actor(self, actor: Actor) -> NDArray[np.float64]:
        """Return the 4x4 transform to the optical frame."""
        world_from_ego = self._labels.labels.state.world_from_ego
        return np.asarray(camera_from_world(self.camera, world_from_ego) @ matrix(actor.world_from_actor))

    def cuboid_box(self, actor: Actor) -> Box | None:
        """Return the box around the projected 3-D box, clipped to the centres of the outer pixels."""
        whole = projected_boxes([self.camera_from_actor(actor)], np.array([actor.size]), self.camera)
        boxes = clipped(whole, self.camera.pinhole)
        left, top, right, bottom = boxes[0].tolist()
        return None if np.isnan(boxes).any() else (left, top, right, bottom)

    def possible_boxes(self, number: int) -> Iterator[Box]:
        """Yield every box, with inclusive edges, that an export may give an object.

        That of its visible pixels, of the largest connected part of these, of the projected 3-D box, and of the object
        drawn alone.
        """
        if number in self.boxes:
            left, top, right, bottom = self.boxes[number]
            yield self.boxes[number]
            part = largest_part(self.ids[top : bottom + 1, left : right + 1] == number)
            yield left + part[0], top + part[1], left + part[2], top + part[3]
        if number in self.actors and (cuboid := self.cuboid_box(self.actors[number])) is not None:
            yield cuboid
        label = self.labels.get(number)
        if label is not None and label.amodal_box is not None:
            yield label.amodal_box.left, label.amodal_box.top, label.amodal_box.right, label.amodal_box.bottom

    @cached_property
    def _labels(self) -> LabelsFile:
        path = self._folder / f"labels/{self._record.stem}.json"
        try:
            return parse(LabelsFile, read(path))
        except ValueError as problem:
            raise DatasetError(f"{path}: expected the labels of a frame: {problem}") from None

    def _image(self, kind: str, extension: str, dtype: np.dtype[np.generic]) -> Pixels:
        path = self._folder / f"frames/{self.camera.name}/{kind}/{self._record.stem}.{extension}"
        image = read_image(path)
        shape = (self.camera.pinhole.height, self.camera.pinhole.width)
        if image is None or image.shape != shape or image.dtype != dtype:
            raise DatasetError(f"{path}: expected an image of {shape} {dtype}, found none; is this a whole dataset?")
        return image


class CollagePicture(Picture):
    """A picture that was put together from cut-outs."""

    @cached_property
    def categories(self) -> Mapping[int, str]:
        """The class of every id that is to be found; distractors are background, as is what nothing is known of."""
        return {number: label.category for number, label in self.labels.items()}

    @cached_property
    def actors(self) -> Mapping[int, Actor]:
        """There is no world, so there is none."""
        return {}

    @cached_property
    def labels(self) -> Mapping[int, ObjectLabel | PastedLabel]:
        """The labels by id, without those of distractors."""
        path = self._folder / f"labels/{self._record.stem}.json"
        try:
            labels = parse(CollageFile, read(path)).labels
        except ValueError as problem:
            raise DatasetError(f"{path}: expected the labels of a collage: {problem}") from None
        return {label.instance_id: label for label in labels.objects}


class Pictures:
    """The good pictures of a native dataset."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest and the journal. Raises ``DatasetError`` if they cannot be read."""
        self._by_digest: dict[str, list[Picture]] = {}
        self._found: Counter[str] = Counter()
        try:
            manifest = parse(Manifest, read(folder / "dataset.json"))
            kind = CollagePicture if manifest.is_collage else Picture
            records, problems = read_journals(folder)
            if problems:
                raise ValueError(problems[0])
            episodes = {record.key[0] for record in records}
            within = {number: manifest.within(read_episode(folder, number, manifest)[0]) for number in episodes}
            for record in records:
                for camera in within[record.key[0]].cameras if not record.quarantined else ():
                    for twin in (None, *manifest.twins):
                        digest = record.under(twin).files.get(f"frames/{camera.name}/rgb/{record.stem}.png")
                        if digest is not None:
                            self._by_digest.setdefault(digest, []).append(kind(folder, record, camera, twin))
        except ValueError as problem:
            raise DatasetError(f"{folder}: expected a dataset: {problem}") from None
        for alike in self._by_digest.values():
            for picture in alike:
                picture.is_of_several_drives = any(other.episode != picture.episode for other in alike)

    def find(self, content: bytes) -> Picture | None:
        """Return the picture whose file has exactly these bytes; None if the dataset has none.

        Where nothing moves, several have the same bytes: they are returned in turn.
        """
        digest = hashlib.sha256(content).hexdigest()
        alike = self._by_digest.get(digest)
        if alike is None:
            return None
        picture = alike[self._found[digest] % len(alike)]
        self._found[digest] += 1
        return picture.fresh()

    def left_out(self) -> Iterator[Problem]:
        """Yield the pictures that were not asked for, of those cameras of which any was, under the same conditions."""
        found = (alike[0] for digest, alike in self._by_digest.items() if digest in self._found)
        taken = {(picture.camera.name, picture.twin) for picture in found}
        for digest, alike in self._by_digest.items():
            for picture in alike if digest not in self._found else ():
                if (picture.camera.name, picture.twin) in taken:
                    message = f"the dataset's picture {picture.name} is not in the export"
                    yield Problem("pictures that are left out", message)
