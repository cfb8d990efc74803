"""What the trees of KITTI's tracking and odometry benchmarks have in common: sequences of frames, one an episode."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from bridge.verify.clouds import decode_points
from bridge.verify.files import read_bytes, read_image
from bridge.verify.finding import Finding, error
from bridge.verify.kitti.lists import stems
from bridge.verify.kitti.rig_truth import right_of
from bridge.verify.native.records import Record
from bridge.verify.native.sensors import Camera, Lidar
from bridge.verify.native.truth import NativeDataset


@dataclass(frozen=True, slots=True)
class Sequence:
    """The folders of one sequence; ``right`` and ``velodyne`` may be missing on the disk."""

    name: str
    left: Path
    right: Path
    velodyne: Path

    def frames(self) -> list[str]:
        """Return the names of the frames, by the left camera's images."""
        return stems(self.left, ".png")

    def gaps(self) -> list[str]:
        """Return the frames that only some of the sensors have."""
        sensors = [(folder, ext) for folder, ext in ((self.right, ".png"), (self.velodyne, ".bin")) if folder.is_dir()]
        frames = set(self.frames())
        return sorted({frame for folder, ext in sensors for frame in frames.symmetric_difference(stems(folder, ext))})


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The dataset that a tree is compared with, and which of its sensors are in it, as one of its episodes has them."""

    dataset: NativeDataset
    left: Camera
    right: Camera | None
    lidar: Lidar | None

    @classmethod
    def of(cls, dataset: NativeDataset, camera: str, episode: int) -> Source:
        """Return what there is of ``camera`` in an episode. Raises ``DatasetError`` if that cannot be read."""
        left = dataset.camera(camera, episode)
        return cls(dataset, left, right_of(dataset.within(episode).cameras, left), dataset.lidar(episode))

    def within(self, records: list[Record] | None) -> Source:
        """Return the same sensors as they are in the episode of ``records``."""
        return self.of(self.dataset, self.left.name, records[0].key[0]) if records else self

    def records(self) -> list[list[Record]]:
        """Return the good frames of every episode."""
        return [list(group) for _, group in groupby(self.dataset.records, key=lambda record: record.key[0])]


def by_number(name: str) -> tuple[int, str]:
    """Return a key that sorts the names of sequences by their numbers: 100 comes after 11."""
    return len(name), name


def source_of(dataset: NativeDataset, camera: str | None, sequences: list[Sequence]) -> Source:
    """Return what a tree is compared with; the camera, if not named, is the one that took its first picture."""
    if camera is None:
        frames = sequences[0].frames() if sequences else []
        first = read_bytes(sequences[0].left / f"{frames[0]}.png") if frames else None
        camera = dataset.camera_of(hashlib.sha256(first or b"").hexdigest())
    dataset.camera(camera)  # may not be there
    return Source.of(dataset, camera, dataset.records[0].key[0] if dataset.records else 0)


def sequence_findings(sequence: Sequence, source: Source | None, records: list[Record] | None) -> Iterator[Finding]:
    """Yield what is wrong with the pictures and point clouds of a sequence.

    With ``records``, those of its episode's frames, they must be the dataset's own files.
    """
    frames = sequence.frames()
    if not frames:
        yield error(f"there are no pictures in {sequence.left.name}", sequence.name)
    if frames != [f"{number:06}" for number in range(len(frames))]:
        yield error("pictures must be numbered 000000.png onwards without a gap", sequence.name)
    for frame in sequence.gaps():
        yield error("not every sensor has this frame", f"{sequence.name}/{frame}")
    sizes: set[tuple[int, ...]] = set()
    for frame in frames:
        for problem in _picture_problems(sequence, frame, sizes):
            yield error(problem, f"{sequence.name}/{frame}")
    if len(sizes) > 1:
        yield error(f"the pictures of a sequence must be of one size, found {sorted(sizes)}", sequence.name)
    if records is not None and source is not None:
        yield from _foreign_findings(sequence, source, records)


def _foreign_findings(sequence: Sequence, source: Source, records: list[Record]) -> Iterator[Finding]:
    """Yield what are not the dataset's own files."""
    frames = sequence.frames()
    if len(records) != len(frames):
        yield error(f"{len(frames)} frames, the episode of the dataset has {len(records)}", sequence.name)
    for frame, record in zip(frames, records, strict=False):
        for problem in _foreign_files(sequence, frame, source, record):
            yield error(problem, f"{sequence.name}/{frame}")


def _picture_problems(sequence: Sequence, frame: str, sizes: set[tuple[int, ...]]) -> Iterator[str]:
    for folder in (sequence.left, sequence.right):
        path = folder / f"{frame}.png"
        if not path.exists():
            continue
        image = read_image(path)
        if image is None:
            yield f"{folder.parent.name if folder.name == sequence.name else folder.name} cannot be decoded"
        else:
            sizes.add(image.shape[:2])
    content = read_bytes(sequence.velodyne / f"{frame}.bin")
    if content is not None:
        yield from (f"velodyne: {problem}" for problem in decode_points(content)[1])


def _foreign_files(sequence: Sequence, frame: str, source: Source, record: Record) -> Iterator[str]:
    """Yield files that are not the dataset's own of this frame."""
    expected = {sequence.left / f"{frame}.png": f"frames/{source.left.name}/rgb/{record.stem}.png"}
    if source.right is not None:
        expected[sequence.right / f"{frame}.png"] = f"frames/{source.right.name}/rgb/{record.stem}.png"
    if source.lidar is not None:
        expected[sequence.velodyne / f"{frame}.bin"] = f"lidar/{source.lidar.name}/points/{record.stem}.bin"
    for path, name in expected.items():
        content = read_bytes(path)
        if content is None:
            if path.parent.is_dir():
                yield f"{path.name} of {path.parent.name} is missing"
        elif hashlib.sha256(content).hexdigest() != record.files.get(name):
            yield f"{path.parent.name}/{path.name} is not the dataset's {name}"


def is_rigid(rotation: np.ndarray, tolerance: float) -> bool:
    """Return whether a 3x3 matrix is a rotation."""
    return bool(np.allclose(rotation @ rotation.T, np.eye(3), atol=tolerance) and np.linalg.det(rotation) > 0)
