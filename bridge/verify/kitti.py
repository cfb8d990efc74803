"""Checks a KITTI tree, by itself and against the native dataset that it was exported from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.errors import DatasetError
from bridge.verify.finding import Finding, error, warning
from bridge.verify.kitti_files import KittiLabels, calibration_problems, parse_calibration, parse_labels
from bridge.verify.kitti_rows import BoxKind, View, is_tight, row_problems
from bridge.verify.kitti_truth import compare_with_truth, velodyne_problems
from bridge.verify.native_truth import SeenFrame, camera_names, read_truth

MOST = 0.5
"""Share of rows from which on a fault is one of the whole tree."""


def verify_kitti(
    folder: Path, native: Path | None = None, camera: str | None = None, box: BoxKind = "cuboid"
) -> list[Finding]:
    """Return everything that is wrong with the KITTI tree in ``folder``; empty for a good one.

    With ``native``, the dataset that it was made from (and its ``camera``, if it has several), positions, headings,
    classes, occlusion and boxes are compared with the world state and the id images too. ``box`` is what the export's
    2-D boxes were asked to be. Raises ``DatasetError`` if ``folder`` is none or ``native`` cannot be read.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of a KITTI tree (training/…, ImageSets/…), there is none")
    truth: Iterator[SeenFrame] | None = None
    if native is not None:
        truth = read_truth(native, camera or camera_names(native)[0])
    ids = _stems(folder / "training/label_2", ".txt")
    if not ids:
        return [error(f"there are no labels in {folder / 'training/label_2'}; is {folder} the root of a KITTI tree?")]
    lists = _Lists(folder)
    findings = list(lists.problems(ids))
    frames = _Frames(folder, box)
    episodes: dict[str, int] = {}
    for frame in ids:
        seen = next(truth, None) if truth is not None else None
        findings += frames.problems(frame, seen)
        if seen is not None:
            episodes[frame] = seen.episode
        elif truth is not None:
            findings.append(error("the dataset has no such frame", frame))
    if truth is not None:
        if missing := sum(1 for _ in truth):
            findings.append(error(f"{missing} frames of the dataset are not in the export"))
        findings += lists.split_problems(episodes)
    return [*frames.hints(), *findings]


class _Lists:
    """Which frames the tree's folders and image sets hold."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unreadable: list[str] = []
        self._sets = {name: self._listed(name) for name in ("train", "val", "trainval")}

    def problems(self, labels: list[str]) -> Iterator[Finding]:
        yield from (error(f"ImageSets/{name}.txt is not plain ASCII") for name in self._unreadable)
        if labels != [f"{number:06}" for number in range(len(labels))]:
            yield error("label files must be numbered 000000.txt onwards without a gap")
        for name, extension in (("image_2", ".png"), ("calib", ".txt")):
            if _stems(self._folder / "training" / name, extension) != labels:
                yield error(f"training/{name} and training/label_2 hold different frames")
            if any(path.suffix != extension for path in (self._folder / "training" / name).glob("*")):
                yield error(f"training/{name} must hold nothing but *{extension}: readers list every file")
        sets = self._sets
        if sets["trainval"] != labels:
            yield error("ImageSets/trainval.txt must list every frame once, in order")
        if sorted(sets["train"] + sets["val"]) != labels:
            yield error("every frame must be in exactly one of ImageSets/train.txt and ImageSets/val.txt")
        if not sets["val"]:
            yield warning("ImageSets/val.txt is empty: one episode cannot be split without leaking")

    def split_problems(self, episodes: dict[str, int]) -> Iterator[Finding]:
        train, validation = ({episodes.get(frame) for frame in self._sets[name]} for name in ("train", "val"))
        for episode in sorted(episode for episode in train & validation if episode is not None):
            yield error(f"episode {episode} is in ImageSets/train.txt and in ImageSets/val.txt")

    def _listed(self, name: str) -> list[str]:
        path = self._folder / f"ImageSets/{name}.txt"
        if not path.exists():
            return []
        content = path.read_bytes()
        if not content.isascii():
            self._unreadable.append(name)
            return []
        return content.decode("ascii").splitlines()


class _Frames:
    """The frames of a tree one after the other, and what they have in common."""

    def __init__(self, folder: Path, box: BoxKind) -> None:
        self._folder = folder / "training"
        self._box = box
        self._rows = 0
        self._tight_rows = 0

    def problems(self, frame: str, seen: SeenFrame | None) -> Iterator[Finding]:
        image_path = self._folder / f"image_2/{frame}.png"
        content = image_path.read_bytes() if image_path.exists() else b""
        # Decoded from memory: OpenCV opens no paths with letters beyond the code page of Windows.
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
        if image is None:
            yield error("the image is missing or cannot be decoded", frame)
            return
        if seen is not None and hashlib.sha256(content).hexdigest() != seen.image_sha256:
            yield error("the image is not the dataset's image of this frame", frame)
        height, width = image.shape[:2]
        labels = parse_labels((self._folder / f"label_2/{frame}.txt").read_bytes())
        yield from (error(problem, frame, line) for line, problem in labels.problems)
        matrices, problems = self._calibration(frame, width, height)
        yield from (error(f"calib: {problem}", frame) for problem in problems)
        if matrices is None:
            return
        view = View(matrices["P2"].reshape(3, 4), width, height)
        self._rows += len(labels.objects)
        self._tight_rows += sum(is_tight(thing, view) for thing in labels.objects)
        for thing in labels.objects:
            for problem in row_problems(thing, view, self._box):
                yield error(f"{thing.name}: {problem}", frame, thing.line)
        yield from (error(problem, frame) for problem in _region_problems(labels, view))
        if seen is not None:
            yield from (error(f"calib: {problem}", frame) for problem in velodyne_problems(matrices, seen))
            for line, problem in compare_with_truth(labels, seen, view, self._box):
                yield error(problem, frame, line)

    def hints(self) -> Iterator[Finding]:
        """Yield what explains many findings at once."""
        if self._box == "cuboid" and self._tight_rows > MOST * self._rows:
            yield warning(
                f"{self._tight_rows} of {self._rows} boxes lie within the projected 3-D boxes, as boxes around pixels "
                f"do: if the export was made with --box modal or amodal, verify it with the same --box"
            )

    def _calibration(
        self, frame: str, width: int, height: int
    ) -> tuple[dict[str, NDArray[np.float64]] | None, list[str]]:
        path = self._folder / f"calib/{frame}.txt"
        if not path.exists():
            return None, ["the file is missing"]
        matrices, problems = parse_calibration(path.read_text(encoding="ascii", errors="replace"))
        if problems:
            return None, problems
        return matrices, list(calibration_problems(matrices, width, height))


def _region_problems(labels: KittiLabels, view: View) -> Iterator[str]:
    for left, top, right, bottom in labels.ignored:
        if not (0 <= left <= right <= view.width - 1 and 0 <= top <= bottom <= view.height - 1):
            yield f"the DontCare region {(left, top, right, bottom)} is empty or reaches beyond the image"


def _stems(folder: Path, extension: str) -> list[str]:
    return sorted(path.stem for path in folder.glob(f"*{extension}"))
