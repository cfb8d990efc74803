"""Checks a KITTI tree, by itself and against the native dataset that it was exported from."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.verify.finding import Finding, error, warning
from bridge.verify.kitti_files import KittiLabels, KittiObject, parse_calibration, parse_labels
from bridge.verify.kitti_geometry import area, clip, projected_box
from bridge.verify.kitti_truth import compare_with_truth
from bridge.verify.native_truth import SeenFrame, camera_names, read_truth

BoxKind = Literal["cuboid", "modal", "amodal"]

ALPHA_TOLERANCE = 0.015
"""Radians: three roundings to two decimals."""
CUBOID_TOLERANCE_PX = 0.1
PIXEL_BOX_TOLERANCE_PX = 2.0
TRUNCATED_TOLERANCE = 0.011
_PI_AS_WRITTEN = 3.14


def verify_kitti(
    folder: Path, native: Path | None = None, camera: str | None = None, box: BoxKind = "cuboid"
) -> list[Finding]:
    """Return everything that is wrong with the KITTI tree in ``folder``; empty for a good one.

    With ``native``, the dataset that it was made from (and its ``camera``, if it has several), positions, headings,
    classes, occlusion and boxes are compared with the world state and the id images too. ``box`` is what the export's
    2-D boxes were asked to be. Raises ``DatasetError`` if ``native`` cannot be read.
    """
    findings = list(_lists(folder))
    ids = _stems(folder / "training/label_2", ".txt")
    truth: Iterator[SeenFrame] | None = None
    if native is not None:
        truth = read_truth(native, camera or camera_names(native)[0])
    episodes: dict[str, int] = {}
    for frame in ids:
        seen = next(truth, None) if truth is not None else None
        findings += _frame(folder, frame, seen, box)
        if seen is not None:
            episodes[frame] = seen.episode
        elif truth is not None:
            findings.append(error("the dataset has no such frame", frame))
    if truth is not None:
        if missing := sum(1 for _ in truth):
            findings.append(error(f"{missing} frames of the dataset are not in the export"))
        findings += _split(folder, episodes)
    return findings


def _lists(folder: Path) -> Iterator[Finding]:
    labels = _stems(folder / "training/label_2", ".txt")
    if not labels:
        yield error(f"there are no labels in {folder / 'training/label_2'}")
    if labels != [f"{number:06}" for number in range(len(labels))]:
        yield error("label files must be numbered 000000.txt onwards without a gap")
    for name, extension in (("image_2", ".png"), ("calib", ".txt")):
        if _stems(folder / "training" / name, extension) != labels:
            yield error(f"training/{name} and training/label_2 hold different frames")
        if any(path.suffix != extension for path in (folder / "training" / name).glob("*")):
            yield error(f"training/{name} must hold nothing but *{extension}: readers list every file")
    sets = {name: _listed(folder, name) for name in ("train", "val", "trainval")}
    if sets["trainval"] != labels:
        yield error("ImageSets/trainval.txt must list every frame once, in order")
    if sorted(sets["train"] + sets["val"]) != labels:
        yield error("every frame must be in exactly one of ImageSets/train.txt and ImageSets/val.txt")
    if not sets["val"]:
        yield warning("ImageSets/val.txt is empty: one episode cannot be split without leaking")


def _split(folder: Path, episodes: dict[str, int]) -> Iterator[Finding]:
    train, validation = ({episodes.get(frame) for frame in _listed(folder, name)} for name in ("train", "val"))
    for episode in sorted(episode for episode in train & validation if episode is not None):
        yield error(f"episode {episode} is in ImageSets/train.txt and in ImageSets/val.txt")


def _frame(folder: Path, frame: str, seen: SeenFrame | None, box: BoxKind) -> Iterator[Finding]:
    image_path = folder / f"training/image_2/{frame}.png"
    image = cv2.imread(str(image_path), cv2.IMREAD_COLOR) if image_path.exists() else None
    if image is None:
        yield error("the image is missing or cannot be decoded", frame)
        return
    if seen is not None and hashlib.sha256(image_path.read_bytes()).hexdigest() != seen.image_sha256:
        yield error("the image is not the dataset's image of this frame", frame)
    height, width = image.shape[:2]
    labels = parse_labels((folder / f"training/label_2/{frame}.txt").read_bytes())
    for line, problem in labels.problems:
        yield error(problem, frame, line)
    projection, problems = _projection(folder / f"training/calib/{frame}.txt", width, height)
    for problem in problems:
        yield error(f"calib: {problem}", frame)
    if projection is None:
        return
    for thing in labels.objects:
        for problem in _object(thing, projection, width, height, box):
            yield error(f"{thing.name}: {problem}", frame, thing.line)
    yield from (error(problem, frame) for problem in _regions(labels, width, height))
    if seen is not None:
        for line, problem in compare_with_truth(labels, seen, projection, exact_boxes=box == "modal"):
            yield error(problem, frame, line)


def _projection(path: Path, width: int, height: int) -> tuple[NDArray[np.float64] | None, list[str]]:
    if not path.exists():
        return None, ["the file is missing"]
    matrices, problems = parse_calibration(path.read_text(encoding="ascii", errors="replace"))
    if problems:
        return None, problems
    projection = matrices["P2"].reshape(3, 4)
    if projection[0, 0] <= 0 or projection[1, 1] <= 0 or projection[2, 2] != 1:
        problems.append("P2 is no projection with positive focal lengths")
    if not (0 < projection[0, 2] < width and 0 < projection[1, 2] < height):
        problems.append("P2's principal point lies outside the image")
    rotations = {"R0_rect": matrices["R0_rect"].reshape(3, 3)}
    rotations |= {name: matrices[name].reshape(3, 4)[:, :3] for name in ("Tr_velo_to_cam", "Tr_imu_to_velo")}
    for name, rotation in rotations.items():
        if not np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-4) or np.linalg.det(rotation) < 0:
            problems.append(f"{name} is no rotation")
    # In KITTI's velodyne frame x is forward: ahead of the car is ahead of the camera.
    if (matrices["Tr_velo_to_cam"].reshape(3, 4)[:, 0] @ np.array([0.0, 0.0, 1.0])) < 0.5:
        problems.append("Tr_velo_to_cam does not take forward (x) to the optical axis (z)")
    return projection, problems


def _object(
    thing: KittiObject, projection: NDArray[np.float64], width: int, height: int, box: BoxKind
) -> Iterator[str]:
    if min(thing.height, thing.width, thing.length) <= 0.0:
        yield f"dimensions must be positive, got {thing.height} {thing.width} {thing.length}"
    if not 0.0 <= thing.truncated <= 1.0:
        yield f"truncated must lie within 0 and 1, got {thing.truncated}"
    if max(abs(thing.alpha), abs(thing.rotation_y)) > _PI_AS_WRITTEN:
        yield f"angles must lie within -pi and pi, got alpha {thing.alpha} and rotation_y {thing.rotation_y}"
    expected = thing.rotation_y - math.atan2(thing.location[0], thing.location[2])
    if abs(math.remainder(thing.alpha - expected, 2 * math.pi)) > ALPHA_TOLERANCE:
        yield f"alpha is {thing.alpha}, rotation_y - atan2(x, z) is {math.remainder(expected, 2 * math.pi):.3f}"
    left, top, right, bottom = thing.box
    if not (0.0 <= left <= right <= width - 1 and 0.0 <= top <= bottom <= height - 1):
        yield f"the box {thing.box} is empty or reaches beyond the image of {width}x{height}"
    whole = projected_box(thing, projection)
    if whole is None or area(clip(whole, width, height)) == 0.0:
        yield "the 3-D box does not show in the image"
        return
    clipped = clip(whole, width, height)
    truncated = 1.0 - area(clipped) / area(whole)
    if abs(thing.truncated - truncated) > TRUNCATED_TOLERANCE:
        yield f"truncated is {thing.truncated}, the projected 3-D box says {truncated:.3f}"
    outward = (clipped[0] - left, clipped[1] - top, right - clipped[2], bottom - clipped[3])
    off = max(abs(edge) for edge in outward) if box == "cuboid" else max(outward)
    if off > (CUBOID_TOLERANCE_PX if box == "cuboid" else PIXEL_BOX_TOLERANCE_PX):
        rounded = tuple(round(edge, 2) for edge in clipped)
        yield f"the box {thing.box} is {off:.2f} pixels off the projected 3-D box {rounded}"


def _regions(labels: KittiLabels, width: int, height: int) -> Iterator[str]:
    for left, top, right, bottom in labels.ignored:
        if not (0 <= left <= right <= width - 1 and 0 <= top <= bottom <= height - 1):
            yield f"the DontCare region {(left, top, right, bottom)} is empty or reaches beyond the image"


def _stems(folder: Path, extension: str) -> list[str]:
    return sorted(path.stem for path in folder.glob(f"*{extension}"))


def _listed(folder: Path, name: str) -> list[str]:
    path = folder / f"ImageSets/{name}.txt"
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []
