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

Matrices = Mapping[str, NDArray[np.float64]]


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
            objects.append(object_of(line, match[1], float(match[2]), int(match[3]), match.groups()[3:]))
            if ignored:
                problems.append((line, "DontCare rows must come last"))
        else:
            problems.append((line, f"not a row of 15 columns of KITTI: {row!r}"))
    return KittiLabels(tuple(objects), tuple(ignored), tuple(problems))


def object_of(line: int, name: str, truncated: float, occluded: int, columns: tuple[str, ...]) -> KittiObject:
    """Return an object; ``columns`` are the 12 from alpha to rotation_y."""
    alpha, left, top, right, bottom, height, width, length, x, y, z, rotation_y = (float(n) for n in columns)
    return KittiObject(
        line=line,
        name=name,
        truncated=truncated,
        occluded=occluded,
        alpha=alpha,
        box=(left, top, right, bottom),
        height=height,
        width=width,
        length=length,
        location=(x, y, z),
        rotation_y=rotation_y,
    )


def has_blank_end(content: str) -> bool:
    """Return whether a calibration file ends in a blank line, as KITTI's own do."""
    return content.endswith("\n\n")


def parse_calibration(
    content: str, sizes: Mapping[str, int] = CALIBRATION_SIZES
) -> tuple[dict[str, NDArray[np.float64]], list[str]]:
    """Read a calibration file: flat arrays by name, and what is wrong with it; a blank last line is not.

    ``sizes`` are the names in their order with their counts of numbers.
    """
    lines = content.removesuffix("\n").removesuffix("\n").split("\n")
    if not content.endswith("\n") or "" in lines:
        return {}, [f"expected {len(sizes)} lines, each ended by a line feed, and no blank one among them"]
    matrices: dict[str, NDArray[np.float64]] = {}
    problems = []
    for line in lines:
        name, _, numbers = line.partition(" ")
        name = name.removesuffix(":")
        try:
            matrices[name] = np.array([float(number) for number in numbers.split(" ")])
        except ValueError:
            problems.append(f"{name}: not a row of numbers")
        else:
            if not np.isfinite(matrices[name]).all():
                problems.append(f"{name}: a number is not finite")
    found = {name: matrix.size for name, matrix in matrices.items()}
    if list(found.items()) != list(sizes.items()):
        problems.append(f"expected {dict(sizes)}, found {found}")
    return matrices, problems


def is_projection(matrix: NDArray[np.float64]) -> bool:
    """Return whether a 3x4 matrix is one of a camera that looks along z, with positive focal lengths."""
    return bool(matrix[0, 0] > 0 and matrix[1, 1] > 0 and (matrix[2, :3] == (0, 0, 1)).all())


def calibration_problems(
    matrices: Matrices, width: int, height: int, rectification: str = "R0_rect", velodyne: str = "Tr_velo_to_cam"
) -> Iterator[str]:
    """Yield what does not hold for the matrices of an image of ``width`` x ``height`` pixels.

    Layouts without a ``rectification`` have no boxes, and cameras that may be tilted.
    """
    for name in ("P2", "P3"):
        projection = matrices[name].reshape(3, 4)
        if not is_projection(projection):
            yield f"{name} is no projection with positive focal lengths"
        if not (0 < projection[0, 2] < width and 0 < projection[1, 2] < height):
            yield f"{name}'s principal point lies outside the image"
    if matrices["P3"][3] > matrices["P2"][3]:
        yield "the camera of P3 lies to the left of that of P2"
    rotations = {rectification: matrices[rectification].reshape(3, 3)} if rectification in matrices else {}
    rotations |= {name: matrices[name].reshape(3, 4)[:, :3] for name in matrices if name.startswith("Tr")}
    for name, rotation in rotations.items():
        if not np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-4) or np.linalg.det(rotation) < 0:
            yield f"{name} is no rotation"
    # Upright boxes in the camera frame are upright in the velodyne frame; x may look anywhere, as cameras may.
    if rectification in matrices and -rotations[velodyne][1, 2] < math.cos(UPRIGHT_TOLERANCE):
        yield f"{velodyne} does not take up (z) to the camera's up (-y)"
