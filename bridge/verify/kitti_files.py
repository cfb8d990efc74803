"""KITTI's label and calibration files as values, read as strictly as the pickiest reader does."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CALIBRATION_SIZES: Mapping[str, int] = {
    "P0": 12,
    "P1": 12,
    "P2": 12,
    "P3": 12,
    "R0_rect": 9,
    "Tr_velo_to_cam": 12,
    "Tr_imu_to_velo": 12,
}
UPRIGHT_TOLERANCE = math.radians(10.0)
CLASSES = frozenset({"Car", "Van", "Truck", "Pedestrian", "Person_sitting", "Cyclist", "Tram", "Misc"})

_NUMBER = r"(-?\d+\.\d\d)"
_OBJECT_ROW = re.compile(rf"([A-Z][A-Za-z_]+) {_NUMBER} ([0-3]) " + " ".join([_NUMBER] * 12))
_IGNORED_ROW = re.compile(r"DontCare -1 -1 -10 " + " ".join([_NUMBER] * 4) + r" -1 -1 -1 -1000 -1000 -1000 -10")


@dataclass(frozen=True, slots=True)
class KittiObject:
    """One labelled object; metres and radians in the rectified camera frame, pixels in the image."""

    line: int
    name: str
    truncated: float
    occluded: int
    alpha: float
    box: tuple[float, float, float, float]
    """Left, top, right, bottom."""
    height: float
    width: float
    length: float
    location: tuple[float, float, float]
    """Centre of the bottom face."""
    rotation_y: float


@dataclass(frozen=True, slots=True)
class KittiLabels:
    """One label file."""

    objects: tuple[KittiObject, ...]
    ignored: tuple[tuple[float, float, float, float], ...]
    """The boxes of the DontCare rows."""
    problems: tuple[tuple[int | None, str], ...]
    """Line (None for the file) and what is wrong with it; such rows are not among the objects."""


def parse_labels(content: bytes) -> KittiLabels:
    """Read a label file; nothing is raised, what cannot be read is a problem."""
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        return KittiLabels((), (), ((None, "the label file is not plain ASCII"),))
    problems: list[tuple[int | None, str]] = []
    if not text:
        problems.append((None, "the label file is empty; OpenPCDet fails on it"))
    elif not text.endswith("\n") or "\r" in text:
        problems.append((None, "every line must end with a line feed and nothing else"))
    objects: list[KittiObject] = []
    ignored: list[tuple[float, float, float, float]] = []
    for line, row in enumerate(text.splitlines(), start=1):
        if re.search(r"(?<!\S)-0\.00(?!\S)", row):
            problems.append((line, "-0.00 is written for zero"))
        if match := _IGNORED_ROW.fullmatch(row):
            left, top, right, bottom = (float(number) for number in match.groups())
            ignored.append((left, top, right, bottom))
        elif (match := _OBJECT_ROW.fullmatch(row)) and match[1] in CLASSES:
            objects.append(_object(line, match))
            if ignored:
                problems.append((line, "DontCare rows must come last"))
        else:
            problems.append((line, f"not a row of 15 columns of KITTI: {row!r}"))
    return KittiLabels(tuple(objects), tuple(ignored), tuple(problems))


def parse_calibration(content: str) -> tuple[dict[str, NDArray[np.float64]], list[str]]:
    """Read a calibration file: flat arrays by name, and what is wrong with it."""
    lines = content.split("\n")
    if lines[-1] != "" or "" in lines[:-1]:
        return {}, ["expected 7 lines, each ended by a line feed, and no blank one; pykitti fails on those"]
    matrices: dict[str, NDArray[np.float64]] = {}
    problems = []
    for line in lines[:-1]:
        name, _, numbers = line.partition(": ")
        try:
            matrices[name] = np.array([float(number) for number in numbers.split(" ")])
        except ValueError:
            problems.append(f"{name}: not a row of numbers")
        else:
            if not np.isfinite(matrices[name]).all():
                problems.append(f"{name}: a number is not finite")
    sizes = {name: matrix.size for name, matrix in matrices.items()}
    if list(sizes.items()) != list(CALIBRATION_SIZES.items()):
        problems.append(f"expected {dict(CALIBRATION_SIZES)}, found {sizes}")
    return matrices, problems


def calibration_problems(matrices: Mapping[str, NDArray[np.float64]], width: int, height: int) -> Iterator[str]:
    """Yield what does not hold for the matrices of an image of ``width`` x ``height`` pixels."""
    projection = matrices["P2"].reshape(3, 4)
    if projection[0, 0] <= 0 or projection[1, 1] <= 0 or projection[2, 2] != 1:
        yield "P2 is no projection with positive focal lengths"
    if not (0 < projection[0, 2] < width and 0 < projection[1, 2] < height):
        yield "P2's principal point lies outside the image"
    rotations = {"R0_rect": matrices["R0_rect"].reshape(3, 3)}
    rotations |= {name: matrices[name].reshape(3, 4)[:, :3] for name in ("Tr_velo_to_cam", "Tr_imu_to_velo")}
    for name, rotation in rotations.items():
        if not np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-4) or np.linalg.det(rotation) < 0:
            yield f"{name} is no rotation"
    # Upright boxes in the camera frame are upright in the velodyne frame; x may look anywhere, as cameras may.
    if -rotations["Tr_velo_to_cam"][1, 2] < math.cos(UPRIGHT_TOLERANCE):
        yield "Tr_velo_to_cam does not take up (z) to the camera's up (-y)"


def _object(line: int, match: re.Match[str]) -> KittiObject:
    alpha, left, top, right, bottom, height, width, length, x, y, z, rotation_y = (float(n) for n in match.groups()[3:])
    return KittiObject(
        line=line,
        name=match[1],
        truncated=float(match[2]),
        occluded=int(match[3]),
        alpha=alpha,
        box=(left, top, right, bottom),
        height=height,
        width=width,
        length=length,
        location=(x, y, z),
        rotation_y=rotation_y,
    )
