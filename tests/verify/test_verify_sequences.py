"""Trees of KITTI's tracking and odometry benchmarks: right ones pass, faults are found."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError
from bridge.export.kitti import odometry as kitti_odometry
from bridge.export.kitti import tracking as kitti_tracking
from bridge.export.options import ExportOptions
from bridge.verify.finding import Finding, Severity
from bridge.verify.formats import TreeFormat
from bridge.verify.kitti.odometry import verify_kitti_odometry
from bridge.verify.kitti.tracking import check_kitti_tracking, verify_kitti_tracking
from bridge.verify.tree import verify_folder
from tests.verify.datasets import (
    edit_floats,
    edit_image,
    edit_lines,
    linked,
    replace_file,
    swap_contents,
    write_dataset,
)

Damage = Callable[[Path], None]

FRAME, TRACK, TYPE, TRUNCATED, OCCLUDED, ALPHA, LEFT, TOP, RIGHT, BOTTOM, HEIGHT, WIDTH, LENGTH, X, Y, Z, ROTATION_Y = (
    range(17)
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_dataset(tmp_path_factory.mktemp("sequences") / "dataset", frames=3)
    kitti_tracking.export(Dataset(folder), folder / "kitti-tracking", ExportOptions())
    kitti_odometry.export(Dataset(folder), folder / "kitti-odometry", ExportOptions())
    return folder


def lines(name: str, change: Callable[[list[str]], list[str]]) -> Damage:
    return lambda folder: edit_lines(folder / name, change)


def row(change: Callable[[list[str]], None], kind: str = "Car", frame: str = "1") -> Damage:
    """Change the columns of the first row of ``kind`` in ``frame`` of the second sequence."""

    def apply(rows: list[str]) -> list[str]:
        columns = [text.split() for text in rows]
        change(next(found for found in columns if found[TYPE] == kind and found[FRAME] == frame))
        return [" ".join(found) + "\n" for found in columns]

    return lines("training/label_02/0001.txt", apply)


def assign(column: int, value: str) -> Damage:
    return row(lambda columns: columns.__setitem__(column, value))


def add(column: int, amount: float) -> Damage:
    return row(lambda columns: columns.__setitem__(column, f"{float(columns[column]) + amount:.2f}"))


def cut_off(name: str) -> Damage:
    return lambda folder: replace_file(folder / name, (folder / name).read_bytes()[:40])


def remove(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def swapped(a: str, b: str) -> Damage:
    return lambda folder: swap_contents(folder / a, folder / b)


def errors(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings if finding.severity is Severity.ERROR]


def test_right_trees_have_no_finding(good: Path) -> None:
    assert verify_kitti_tracking(good / "kitti-tracking", good) == []
    assert verify_kitti_tracking(good / "kitti-tracking") == []
    assert verify_kitti_odometry(good / "kitti-odometry", good) == []
    assert verify_kitti_odometry(good / "kitti-odometry") == []
    checked = check_kitti_tracking(good / "kitti-tracking", good)
    assert (checked.frames, checked.objects) == (6, 36)


LABELS = "training/label_02/0001.txt"
# Of each: whether it needs the dataset, and what is said.
TRACKING: dict[str, tuple[Damage, bool, str]] = {
    "an id off by one": (assign(TRACK, "11"), True, "0001/000001:9: track 11: the dataset shows no actor"),
    "the id of another": (assign(TRACK, "2"), True, "0001/000001:9: track 2: the actor is a van"),
    "an id twice in a frame": (assign(TRACK, "3"), False, "a track has two rows in a frame"),
    "a track of two classes": (assign(TYPE, "Van"), False, "track 1: it is a Van, earlier a Car"),
    "a track of two sizes": (add(LENGTH, 0.1), False, "track 1: its size changes by 0.10 m"),
    "a row of another frame": (assign(FRAME, "2"), False, "frames must ascend"),
    "a frame that is not there": (
        lines(LABELS, lambda rows: [*rows, rows[-1].replace("2 ", "9 ", 1)]),
        False,
        "labels of frame 9",
    ),
    "truncated as a ratio": (assign(TRUNCATED, "0.00"), False, "not a row of 17 columns"),
    "truncated of 2": (assign(TRUNCATED, "2"), False, "truncated is 2, the frame cuts off 0.0%"),
    "occluded of 2": (assign(OCCLUDED, "2"), True, "occluded is 2"),
    "a box 3 px off": (add(LEFT, 3), False, "3.00 pixels off the projected"),
    "rotation_y turned": (add(ROTATION_Y, 1.0), False, "alpha is"),
    "1 m further": (add(Z, 1.0), True, "the location is 1.0"),
    "15 columns": (row(lambda columns: columns.__delitem__(slice(2))), False, "not a row of 17 columns"),
    "a row missing": (
        lines(LABELS, lambda rows: [text for text in rows if not text.startswith("1 2 Van")]),
        True,
        "0001/000001: actor 2: a van",
    ),
    "labels of another sequence": (swapped(LABELS, "training/label_02/0000.txt"), True, "the location is"),
    "labels cut off": (cut_off(LABELS), False, "not a row of 17 columns"),
    "a picture of another frame": (
        swapped("training/image_02/0001/000000.png", "training/image_02/0001/000001.png"),
        True,
        "0001/000001: 0001/000001.png is not the dataset's",
    ),
    "left and right swapped": (
        swapped("training/image_02/0001/000001.png", "training/image_03/0001/000001.png"),
        True,
        "is not the dataset's frames/front_right/rgb/0001_000001.png",
    ),
    "a picture missing": (remove("training/image_02/0001/000002.png"), False, "0001/000002: not every sensor has"),
    "a picture cut off": (cut_off("training/image_03/0001/000001.png"), False, "cannot be decoded"),
    "a picture of another size": (
        lambda folder: edit_image(folder / "training/image_02/0001/000001.png", lambda i: i[:-1]),
        False,
        "must be of one size",
    ),
    "a cloud missing": (remove("training/velodyne/0001/000001.bin"), False, "0001/000001: not every sensor has"),
    "a cloud with swapped axes": (
        lambda folder: edit_floats(folder / "training/velodyne/0001/000001.bin", lambda p: p[:, [1, 0, 2, 3]]),
        True,
        "is not the dataset's lidar/roof/points/0001_000001.bin",
    ),
    "no calibration": (remove("training/calib/0001.txt"), False, "the calibration or the first picture is missing"),
    "the object benchmark's calibration": (
        lines("training/calib/0001.txt", lambda rows: [text.replace("R_rect", "R0_rect:") for text in rows]),
        False,
        "calib: expected",
    ),
    "a focal length": (
        lines("training/calib/0001.txt", lambda rows: [text.replace("2.405", "2.505") for text in rows]),
        True,
        "calib: P2 is",
    ),
}


@pytest.mark.parametrize("fault", TRACKING)
def test_a_faulty_tracking_tree_is_found(good: Path, tmp_path: Path, fault: str) -> None:
    spoil, needs_dataset, message = TRACKING[fault]
    folder = linked(good / "kitti-tracking", tmp_path / "tree")
    spoil(folder)
    found = errors(verify_kitti_tracking(folder, good))
    assert any(message in one for one in found), found
    if not needs_dataset:
        assert any(message in one for one in errors(verify_kitti_tracking(folder)))


def scaled(rows: list[str]) -> list[str]:
    numbers = np.array(rows[1].split(), dtype=float)
    return [rows[0], " ".join(f"{number * 1.1:.9e}" for number in numbers) + "\n", *rows[2:]]


POSES, TIMES = "poses/01.txt", "sequences/01/times.txt"
ODOMETRY: dict[str, tuple[Damage, bool, str]] = {
    "a pose that is not rigid": (lines(POSES, scaled), False, "01: the pose of frame 000001 is no rotation"),
    "poses that begin elsewhere": (
        lines(POSES, lambda rows: [rows[0].replace("0.000000000e+00", "1.000000000e+00", 1), *rows[1:]]),
        False,
        "the first pose must be the identity",
    ),
    "poses of the ego": (
        lines(POSES, lambda rows: [*rows[:-1], rows[-1][: rows[-1].rindex(" ")] + " 5.000000000e+00\n"]),
        True,
        "01/000002: the pose is 5.0000 off",
    ),
    "a pose too few": (lines(POSES, lambda rows: rows[:-1]), False, "12 numbers for each of 3 frames"),
    "a pose that is no number": (lines(POSES, lambda rows: ["x" + rows[0], *rows[1:]]), False, "12 numbers for each"),
    "times that do not ascend": (lines(TIMES, lambda rows: [rows[0], rows[2], rows[1]]), False, "and ascend"),
    "times in milliseconds": (
        lines(TIMES, lambda rows: [text.replace("e-02", "e+01") for text in rows]),
        True,
        "01/000001: the time is 50.0",
    ),
    "a time too few": (lines(TIMES, lambda rows: rows[:-1]), False, "a number for each of 3 frames"),
    "a calibration without the lidar": (
        lines("sequences/01/calib.txt", lambda rows: rows[:-1]),
        False,
        "01: calib.txt: expected",
    ),
    "the lidar elsewhere": (
        lines("sequences/01/calib.txt", lambda rows: [*rows[:-1], rows[-1].replace("e-01\n", "e+00\n")]),
        True,
        "calib.txt: Tr is",
    ),
    "no calibration": (remove("sequences/01/calib.txt"), False, "01: calib.txt is missing"),
    "left and right swapped": (
        swapped("sequences/01/image_2/000001.png", "sequences/01/image_3/000001.png"),
        True,
        "01/000001: image_2/000001.png is not the dataset's",
    ),
    "a cloud of another frame": (
        swapped("sequences/01/velodyne/000001.bin", "sequences/01/velodyne/000002.bin"),
        True,
        "01/000001: velodyne/000001.bin is not the dataset's",
    ),
    "a cloud cut off": (
        lambda folder: replace_file(folder / "sequences/01/velodyne/000001.bin", b"x" * 33),
        False,
        "01/000001: velodyne: 33 bytes are no whole number",
    ),
    "a picture missing": (remove("sequences/01/image_3/000001.png"), False, "01/000001: not every sensor has"),
}


@pytest.mark.parametrize("fault", ODOMETRY)
def test_a_faulty_odometry_tree_is_found(good: Path, tmp_path: Path, fault: str) -> None:
    spoil, needs_dataset, message = ODOMETRY[fault]
    folder = linked(good / "kitti-odometry", tmp_path / "tree")
    spoil(folder)
    found = errors(verify_kitti_odometry(folder, good))
    assert any(message in one for one in found), found
    if not needs_dataset:
        assert any(message in one for one in errors(verify_kitti_odometry(folder)))


def test_a_dataset_is_checked_with_all_of_its_exports(good: Path) -> None:
    report = verify_folder(good)
    assert report.formats == (TreeFormat.NATIVE, TreeFormat.KITTI_TRACKING, TreeFormat.KITTI_ODOMETRY)
    assert report.findings == ()
    assert report.frames_checked == 18
    alone = verify_folder(good, format=TreeFormat.KITTI_ODOMETRY)
    assert (alone.formats, alone.frames_checked) == ((TreeFormat.KITTI_ODOMETRY,), 6)


def test_folders_that_are_none_are_one_clear_error(tmp_path: Path) -> None:
    for verify in (verify_kitti_tracking, verify_kitti_odometry):
        with pytest.raises(DatasetError, match="there is none"):
            verify(tmp_path / "nowhere")
        assert errors(verify(tmp_path))
