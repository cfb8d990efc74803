"""One frame of a KITTI tree: its files by themselves, with each other, and with the native dataset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.verify.export_settings import BoxKind, ExportSettings
from bridge.verify.files import Pixels, read_bytes, read_image
from bridge.verify.finding import Finding, Severity, error, warning
from bridge.verify.kitti.files import (
    KittiLabels,
    Matrices,
    calibration_problems,
    has_blank_end,
    is_projection,
    parse_calibration,
    parse_labels,
)
from bridge.verify.kitti.rig_truth import rig_problems
from bridge.verify.kitti.rows import View, row_problems
from bridge.verify.kitti.sensors import (
    depth_image,
    ground_oddities,
    plane_problems,
    right_problems,
    same_file,
    segmentation_problems,
    velodyne_problems,
)
from bridge.verify.kitti.truth import compare_with_truth
from bridge.verify.native.sensors import Camera, Lidar
from bridge.verify.native.truth import SeenFrame


@dataclass(frozen=True, slots=True)
class Style:
    """How the rows of a tree are meant."""

    box: BoxKind
    asked: ExportSettings
    by_hand: bool
    """Labelled by people, as real KITTI is: boxes agree with each other roughly only."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What a frame is compared with."""

    seen: SeenFrame
    right: Camera | None
    lidar: Lidar | None


@dataclass(frozen=True, slots=True, eq=False)
class KittiFrame:
    """The files of a frame that everything else hangs on."""

    folder: Path
    """``training``."""
    name: str
    """Six digits."""
    image: Pixels | None
    labels: KittiLabels
    calibration: str | None
    matrices: Matrices | None
    calibration_faults: tuple[str, ...]

    @property
    def view(self) -> View | None:
        """The left camera; None without an image or a calibration that can be used."""
        if self.image is None or self.matrices is None:
            return None
        projection = self.matrices["P2"].reshape(3, 4)
        if not is_projection(projection):
            return None
        return View(projection, self.image.shape[1], self.image.shape[0])


def read_frame(folder: Path, name: str) -> KittiFrame:
    """Read a frame of the tree whose ``training`` is ``folder``."""
    labels = parse_labels(read_bytes(folder / f"label_2/{name}.txt") or b"")
    content = read_bytes(folder / f"calib/{name}.txt")
    calibration = None if content is None else content.decode("ascii", errors="replace")
    matrices, faults = parse_calibration(calibration) if calibration is not None else ({}, ["the file is missing"])
    usable = None if faults else matrices
    image = read_image(folder / f"image_2/{name}.png")
    return KittiFrame(folder, name, image, labels, calibration, usable, tuple(faults))


def frame_findings(frame: KittiFrame, style: Style, compared: Compared | None) -> Iterator[Finding]:
    """Yield everything that is wrong with a frame."""
    name = frame.name
    if frame.image is None:
        yield error("the image is missing or cannot be decoded", name)
    yield from (error(problem, name, line) for line, problem in frame.labels.problems)
    yield from (error(f"calib: {problem}", name) for problem in frame.calibration_faults)
    if frame.calibration is not None and has_blank_end(frame.calibration):
        yield warning("calib: the last line is blank, as in real KITTI; pykitti fails on it", name)
    if compared is not None:
        yield from (error(problem, name) for problem in _other_files(frame, compared))
        if (problem := _size_problem(frame, compared.seen)) is not None:
            yield error(problem, name)
            compared = None
    view = frame.view
    if frame.image is None or frame.matrices is None:
        return
    for problem in calibration_problems(frame.matrices, frame.image.shape[1], frame.image.shape[0]):
        yield error(f"calib: {problem}", name)
    if view is None:
        return
    yield from _row_findings(frame, view, style)
    yield from _sensor_findings(frame, frame.matrices, frame.image.shape, compared)
    if compared is not None:
        yield from _differences(frame, frame.matrices, view, style, compared)


def _size_problem(frame: KittiFrame, seen: SeenFrame) -> str | None:
    """Return that the picture has another size than the dataset's, whose pixels cannot be compared then."""
    height, width = seen.images.ids.shape
    if frame.image is None or frame.image.shape[:2] == (height, width):
        return None
    found = f"{frame.image.shape[1]}x{frame.image.shape[0]}"
    return f"the image is {found}, the dataset's {width}x{height}; is it an export of this dataset?"


def _differences(
    frame: KittiFrame, matrices: Matrices, view: View, style: Style, compared: Compared
) -> Iterator[Finding]:
    for problem in rig_problems(matrices, compared.seen.camera, compared.right, compared.lidar):
        yield error(f"calib: {problem}", frame.name)
    for line, thing, problem in compare_with_truth(frame.labels, compared.seen, view, style.box, style.asked):
        yield error(problem, frame.name, line, thing=thing)


def _row_findings(frame: KittiFrame, view: View, style: Style) -> Iterator[Finding]:
    for thing in frame.labels.objects:
        for problem in row_problems(thing, view, style.box, by_hand=style.by_hand):
            yield error(problem, frame.name, thing.line, thing=thing.name)
    severity = Severity.WARNING if style.by_hand else Severity.ERROR
    for left, top, right, bottom in frame.labels.ignored:
        if not (0 <= left <= right <= view.width - 1 and 0 <= top <= bottom <= view.height - 1):
            message = f"the DontCare region {(left, top, right, bottom)} is empty or reaches beyond the image"
            yield Finding(severity, message, frame.name)


def _sensor_findings(
    frame: KittiFrame, matrices: Matrices, shape: tuple[int, ...], compared: Compared | None
) -> Iterator[Finding]:
    folder, name = frame.folder, frame.name
    seen = compared.seen if compared is not None else None
    problems: list[str] = []
    depth: NDArray[np.float64] | None = None
    if (folder / "image_3").is_dir():
        problems += right_problems(folder / f"image_3/{name}.png", shape)
    if (folder / "depth").is_dir():
        depth, found = depth_image(folder / f"depth/{name}.png", shape, seen)
        problems += found
    problems += segmentation_problems(folder / f"semantic/{name}.png", folder / f"instance/{name}.png", shape, seen)
    if (folder / "velodyne").is_dir():
        path = folder / f"velodyne/{name}.bin"
        problems += velodyne_problems(path, matrices, depth, compared.lidar if compared is not None else None)
        yield from (warning(oddity, name) for oddity in ground_oddities(path))
    if (folder / "planes").is_dir():
        problems += plane_problems(folder / f"planes/{name}.txt", seen)
    yield from (error(problem, name) for problem in problems)


def _other_files(frame: KittiFrame, compared: Compared) -> Iterator[str]:
    """Yield files that are not the dataset's own."""
    folder, name, seen = frame.folder, frame.name, compared.seen
    rgb = seen.sha256(f"frames/{seen.camera.name}/rgb")
    yield from same_file(folder / f"image_2/{name}.png", rgb, "image_2")
    if (folder / "image_3").is_dir():
        right = None if compared.right is None else seen.sha256(f"frames/{compared.right.name}/rgb")
        yield from same_file(folder / f"image_3/{name}.png", right, "image_3")
    if (folder / "velodyne").is_dir():
        points = None if compared.lidar is None else seen.sha256(f"lidar/{compared.lidar.name}/points")
        yield from same_file(folder / f"velodyne/{name}.bin", points, "velodyne")
