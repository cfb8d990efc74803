"""A tree with the conventions of real KITTI, which people labelled: no error, and still its faults are found.

Nothing of KITTI is in here: the tree is made up after what was measured on its 7481 label files.
"""

import math
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.verify.finding import Severity
from bridge.verify.kitti.detection import check_kitti, verify_kitti
from bridge.verify.tree import verify_folder
from tests.verify.datasets import edit_floats, edit_image, edit_lines, linked, replace_file

SIZES = ((1242, 375), (1224, 370), (1238, 374), (1241, 376))
PROJECTION = np.array([[721.5, 0.0, 609.6, 44.9], [0.0, 721.5, 172.9, 0.22], [0.0, 0.0, 1.0, 0.0027]])
CAMERA_FROM_VELODYNE = np.array([[0.0, -1.0, 0.0, 0.0], [0.0, 0.0, -1.0, -0.08], [1.0, 0.0, 0.0, -0.27]])
SHAPES = {
    "Car": (1.5, 1.6, 3.9),
    "Van": (2.2, 1.9, 5.1),
    "Pedestrian": (1.76, 0.66, 0.84),
    "Cyclist": (1.73, 0.6, 1.76),
    "Person_sitting": (1.27, 0.6, 0.8),
    "Tram": (3.5, 2.6, 16.0),
    "Misc": (1.9, 1.5, 3.6),
}
"""Height, width, length in metres."""
DONT_CARE = "DontCare -1 -1 -10 503.89 169.71 590.61 190.13 -1 -1 -1 -1000 -1000 -1000 -10"

Field = NDArray[np.float64]


def around(shape: tuple[float, float, float], place: Field, heading: float) -> Field:
    """Return left, top, right, bottom around the picture of a 3-D box."""
    height, width, length = shape
    corners = [(x * length, y * height, z * width) for x in (-0.5, 0.5) for y in (-1, 0) for z in (-0.5, 0.5)]
    c, s = math.cos(heading), math.sin(heading)
    right, down, ahead = place
    points = [(right + c * x + s * z, down + y, ahead + c * z - s * x, 1.0) for x, y, z in corners]
    pixels = np.array(points) @ PROJECTION.T
    pixels = pixels[:, :2] / pixels[:, 2:]
    return np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])


def hand_made_row(name: str, frame: int, random: np.random.Generator) -> str:
    width, height = SIZES[frame % len(SIZES)]
    place = np.array([random.uniform(-5, 5), random.uniform(1.5, 1.8), random.uniform(18, 45)]).round(2)
    heading = round(float(random.uniform(-3.1, 3.1)), 2)
    box = around(SHAPES[name], place, heading)
    extent = box[2:] - box[:2]
    if name == "Pedestrian":  # people's sides were drawn by hand, around what shows of them
        box[[0, 2]] += np.array([0.15, -0.14]) * extent[0]
    box += random.normal(0.0, 0.006, 4) * [*extent, *extent]
    box = np.clip(box, 0.0, [width - 1, height - 1] * 2)
    alpha = math.remainder(heading - math.atan2(place[0], place[2]) + random.normal(0.0, 0.015), 2 * math.pi)
    alpha = min(max(alpha, -3.14), 3.14)
    truncated, occluded = (0.04, 3) if frame % 5 == 0 else (0.0, int(random.integers(0, 3)))
    numbers = [alpha, *box, *SHAPES[name], *place, heading]
    return f"{name} {truncated:.2f} {occluded} " + " ".join(f"{number:.2f}" for number in numbers)


def calibration() -> str:
    def row(matrix: Field) -> str:
        return " ".join(f"{number:.12e}" for number in matrix.ravel())

    right = PROJECTION - [[0, 0, 0, 387.6], [0, 0, 0, 0], [0, 0, 0, 0]]
    lines = [f"P{number}: {row(right if number % 2 else PROJECTION)}" for number in range(4)]
    lines += [f"R0_rect: {row(np.eye(3))}", f"Tr_velo_to_cam: {row(CAMERA_FROM_VELODYNE)}"]
    imu = np.hstack([np.eye(3), [[-0.8], [0.3], [-0.8]]])
    # Real files end in a blank line.
    return "\n".join([*lines, f"Tr_imu_to_velo: {row(imu)}"]) + "\n\n"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make images, labels, calibration and clouds of varying sizes: no ImageSets, no planes, no segmentation."""
    folder = tmp_path_factory.mktemp("real") / "kitti"
    for kind in ("image_2", "image_3", "label_2", "calib", "velodyne"):
        (folder / "training" / kind).mkdir(parents=True)
    random = np.random.default_rng(5)
    for frame in range(10):
        width, height = SIZES[frame % len(SIZES)]
        rows = [hand_made_row(name, frame, random) for name in SHAPES]
        (folder / f"training/label_2/{frame:06}.txt").write_text("\n".join([*rows, DONT_CARE]) + "\n")
        (folder / f"training/calib/{frame:06}.txt").write_text(calibration())
        picture = cv2.imencode(".png", np.full((height, width, 3), frame, np.uint8))[1].tobytes()
        for kind in ("image_2", "image_3"):
            (folder / f"training/{kind}/{frame:06}.png").write_bytes(picture)
        ground = np.column_stack([random.uniform(-20, 20, (500, 2)), random.normal(-1.73, 0.05, 500), np.ones(500) / 3])
        (folder / f"training/velodyne/{frame:06}.bin").write_bytes(ground.astype("<f4").tobytes())
    return folder


def test_real_conventions_give_no_error(real: Path) -> None:
    checked = check_kitti(real)
    assert [str(finding) for finding in checked.findings if finding.severity is Severity.ERROR] == []
    assert {finding.message.split(":")[0] for finding in checked.findings} == {"calib"}
    assert (checked.frames, checked.objects) == (10, 70)
    report = verify_folder(real)
    assert (report.errors, report.native) == (0, None)


def row(kind: str, column: int, value: Callable[[float], float]) -> Callable[[Path], None]:
    def apply(rows: list[str]) -> list[str]:
        columns = [text.split() for text in rows]
        found = next(found for found in columns if found[0] == kind)
        found[column] = f"{value(float(found[column])):.2f}"
        return [" ".join(found) + "\n" for found in columns]

    return lambda folder: edit_lines(folder / "training/label_2/000003.txt", apply)


def exchange_boxes(rows: list[str]) -> list[str]:
    """Give the first two objects each other's 2-D boxes."""
    first, second = rows[0].split(), rows[1].split()
    first[4:8], second[4:8] = second[4:8], first[4:8]
    return [" ".join(first) + "\n", " ".join(second) + "\n", *rows[2:]]


LEFT, HEIGHT, Z, ROTATION_Y = 4, 8, 13, 14
FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a box elsewhere": (
        lambda folder: edit_lines(folder / "training/label_2/000003.txt", exchange_boxes),
        "has next to nothing in common with",
    ),
    "a heading turned": (row("Car", ROTATION_Y, lambda value: math.remainder(value + 1.0, 6.2)), "alpha is"),
    "a place behind the camera": (row("Car", Z, lambda value: -value), "does not show in the image"),
    "a height below zero": (row("Car", HEIGHT, lambda value: -value), "dimensions must be positive"),
    "a box mirrored": (row("Car", LEFT, lambda value: 1200.0), "is empty or reaches beyond the image"),
    "truncated -1": (row("Car", 1, lambda value: -1.0), "truncated must lie within"),
    "a class that is none": (
        lambda folder: edit_lines(
            folder / "training/label_2/000003.txt", lambda rows: [text.replace("Van", "Bus") for text in rows]
        ),
        "not a row of 15 columns",
    ),
    "no label": (lambda folder: replace_file(folder / "training/label_2/000003.txt", b""), "the label file is empty"),
    "a cloud cut off": (lambda folder: replace_file(folder / "training/velodyne/000003.bin", b"123"), "3 bytes"),
    "a right image of another size": (
        lambda folder: edit_image(folder / "training/image_3/000003.png", lambda image: image[:, :-1]),
        "image_3 is 1240x376",
    ),
    "an image missing": (lambda folder: (folder / "training/image_2/000003.png").unlink(), "the image is missing"),
    "a calibration without P3": (
        lambda folder: edit_lines(folder / "training/calib/000003.txt", lambda rows: rows[:3] + rows[4:]),
        "calib: expected",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_found_in_hand_made_labels_too(real: Path, tmp_path: Path, fault: str) -> None:
    spoil, message = FAULTS[fault]
    folder = linked(real, tmp_path / "kitti")
    spoil(folder)
    found = [finding for finding in verify_kitti(folder) if finding.severity is Severity.ERROR]
    assert any(message in finding.message and finding.frame == "000003" for finding in found), found


def test_a_cloud_with_swapped_axes_is_worth_a_warning(real: Path, tmp_path: Path) -> None:
    folder = linked(real, tmp_path / "kitti")
    edit_floats(folder / "training/velodyne/000003.bin", lambda points: points[:, [0, 2, 1, 3]])
    found = [finding for finding in verify_kitti(folder) if "the lowest points" in finding.message]
    assert [(finding.frame, finding.severity) for finding in found] == [("000003", Severity.WARNING)]
