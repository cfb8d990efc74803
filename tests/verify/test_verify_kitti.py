"""The checker passes a right export and finds every kind of wrong one, whichever side the fault is on."""

import dataclasses
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import DatasetError
from bridge.export import kitti
from bridge.export.kitti import rows as kitti_rows
from bridge.export.options import BoxKind, ExportOptions
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.labels import labelling
from bridge.labels.boxes3d import CuboidBoxes, project_cuboids, rotation_y
from bridge.labels.labelling import label_frame
from bridge.verify.finding import Severity
from bridge.verify.formats import TreeFormat
from bridge.verify.kitti.detection import verify_kitti
from bridge.verify.tree import verify_folder
from bridge.world import WorldState
from tests.box_world import (
    KITTI_SIZE,
    SMALL,
    STATICS,
    actor,
    cast_frame,
    front_camera,
    manifest,
    shoot,
    street,
    write_street,
)
from tests.verify.datasets import (
    Image,
    edit_floats,
    edit_image,
    edit_lines,
    linked,
    replace_file,
    swap_contents,
    write_dataset,
)

TYPE, TRUNCATED, OCCLUDED, ALPHA, LEFT, TOP, RIGHT, BOTTOM, HEIGHT, WIDTH, LENGTH, X, Y, Z, ROTATION_Y = range(15)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "dataset"
    write_dataset(folder, episodes=3)
    kitti.export(Dataset(folder), folder / "kitti", ExportOptions())
    return folder


@pytest.fixture
def copy(good: Path, tmp_path: Path) -> Path:
    return linked(good, tmp_path / "dataset")


def messages(folder: Path, *, native: bool = True) -> list[str]:
    return [str(finding) for finding in verify_kitti(folder / "kitti", folder if native else None)]


def edit(folder: Path, change: Callable[[list[str]], None], kind: str = "Car", frame: str = "000001") -> None:
    """Change the columns of the first row of ``kind``."""
    path = folder / f"kitti/training/label_2/{frame}.txt"
    rows = [line.split(" ") for line in path.read_text().splitlines()]
    change(next(row for row in rows if row[TYPE] == kind))
    replace_file(path, "".join(" ".join(row) + "\n" for row in rows).encode())


def add(column: int, amount: float) -> Callable[[list[str]], None]:
    def change(row: list[str]) -> None:
        row[column] = f"{float(row[column]) + amount:.2f}"

    return change


def put(column: int, value: str) -> Callable[[list[str]], None]:
    def change(row: list[str]) -> None:
        row[column] = value

    return change


def swap(a: int, b: int) -> Callable[[list[str]], None]:
    def change(row: list[str]) -> None:
        row[a], row[b] = row[b], row[a]

    return change


def all_of(*changes: Callable[[list[str]], None]) -> Callable[[list[str]], None]:
    def change(row: list[str]) -> None:
        for one in changes:
            one(row)

    return change


@pytest.mark.parametrize("box", BoxKind)
def test_a_right_export_has_no_finding(good: Path, tmp_path: Path, box: BoxKind) -> None:
    kitti.export(Dataset(good), tmp_path / "kitti", ExportOptions(box=box))
    assert verify_kitti(tmp_path / "kitti", good, box=box.value) == []
    assert verify_kitti(tmp_path / "kitti", box=box.value) == []


# Faults that contradict something else in the same file: found without the native dataset.
INCONSISTENT = {
    "box 3 px to the right": all_of(add(LEFT, 3), add(RIGHT, 3)),
    "box 3 px down": all_of(add(TOP, 3), add(BOTTOM, 3)),
    "one edge 3 px off": add(BOTTOM, -3),
    "height and width swapped": swap(HEIGHT, WIDTH),
    "width and length swapped": swap(WIDTH, LENGTH),
    "height 10 % off": add(HEIGHT, 0.15),
    "rotation_y turned by pi": add(ROTATION_Y, 3.14),
    "rotation_y with the wrong sign": put(ROTATION_Y, "1.66"),
    "alpha of zero": put(ALPHA, "0.00"),
    "alpha with the wrong sign": put(ALPHA, "1.74"),
    "location at the box centre": add(Y, -0.75),
    "1 m further away": add(Z, 1.0),
    "truncated of 0.3": put(TRUNCATED, "0.30"),
    "box mirrored": swap(LEFT, RIGHT),
    "box beyond the image": add(RIGHT, 400),
    "negative width": put(WIDTH, "-1.80"),
    "rotation_y beyond pi": add(ROTATION_Y, 6.28),
    "behind the camera": put(Z, "-30.00"),
    "minus zero": put(TRUNCATED, "-0.00"),
    "a fraction of occluded": put(OCCLUDED, "0.00"),
    "three decimals": put(X, "1.234"),
    "an unknown class": put(TYPE, "Bus"),
    "a sixteenth column": lambda row: row.append("0.90"),
    "a double space": put(TRUNCATED, " 0.00"),
}


@pytest.mark.parametrize("fault", INCONSISTENT)
def test_a_row_that_contradicts_itself_is_found_without_the_dataset(copy: Path, fault: str) -> None:
    edit(copy, INCONSISTENT[fault])
    found = messages(copy, native=False)
    assert found
    assert all(message.startswith("error: 000001") for message in found)


# Faults that leave a consistent label of something that is not there: found with the native dataset.
CONSISTENT = {
    "another class": (put(TYPE, "Van"), "the actor is a car"),
    "turned round with alpha": (all_of(add(ROTATION_Y, 3.14), add(ALPHA, 3.14)), "rotation_y is"),
    "occluded of 2": (put(OCCLUDED, "2"), "occluded is 2 for a hidden share of 0.000"),
    "occluded of 3": (put(OCCLUDED, "3"), "occluded is 3"),
}


@pytest.mark.parametrize("fault", CONSISTENT)
def test_a_consistent_lie_is_found_with_the_dataset(copy: Path, fault: str) -> None:
    change, message = CONSISTENT[fault]
    edit(copy, change)
    assert any(message in found for found in messages(copy))


def drop_row(folder: Path) -> None:
    path = folder / "kitti/training/label_2/000001.txt"
    edit_lines(path, lambda rows: [row for row in rows if not row.startswith("Van")])


def swap_files(kind: str, extension: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        swap_contents(*(folder / f"kitti/training/{kind}/{frame}{extension}" for frame in ("000001", "000004")))

    return change


def rewrite(name: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / "kitti" / name
        before = path.read_text()
        assert change(before) != before
        replace_file(path, change(before).encode())

    return apply


LABEL, CALIB = "training/label_2/000001.txt", "training/calib/000001.txt"
TREES: dict[str, tuple[Callable[[Path], None], str]] = {
    "an actor without a label": (drop_row, "a van, 25 pixels high, has no label"),
    "no DontCare": (rewrite(LABEL, lambda text: text.split("DontCare")[0]), "nor within a DontCare region"),
    "DontCare first": (
        rewrite(LABEL, lambda text: "".join(sorted(text.splitlines(keepends=True), key=lambda r: r[0] != "D"))),
        "DontCare rows must come last",
    ),
    "a DontCare of zeros": (rewrite(LABEL, lambda text: text.replace("-1000", "0")), "not a row of 15 columns"),
    "an empty label file": (rewrite(LABEL, lambda text: ""), "the label file is empty"),
    "Windows line ends": (rewrite(LABEL, lambda text: text.replace("\n", "\r\n")), "line feed and nothing else"),
    "no last line end": (rewrite(LABEL, lambda text: text[:-1]), "line feed and nothing else"),
    "labels of other frames": (swap_files("label_2", ".txt"), "no actor stands within"),
    "images of other frames": (swap_files("image_2", ".png"), "image_2 is not the dataset's file"),
    "a blank line in calib": (rewrite(CALIB, lambda text: text + "\n"), "pykitti fails"),
    "a calib line missing": (rewrite(CALIB, lambda text: text.replace("P3", "P4")), "calib: expected"),
    "a wrong focal length": (
        rewrite(CALIB, lambda text: text.replace("P2: 2.405", "P2: 2.605")),
        "pixels off the projected 3-D box",
    ),
    "a negative focal length": (rewrite(CALIB, lambda text: text.replace("P2: 2", "P2: -2")), "positive focal"),
    "no rotation": (rewrite(CALIB, lambda text: text.replace("R0_rect: 1", "R0_rect: 2")), "R0_rect is no rotation"),
    "a mirrored rotation": (rewrite(CALIB, lambda text: text.replace("R0_rect: 1", "R0_rect: -1")), "is no rotation"),
    "a damaged image": (
        lambda folder: _damage(folder / "kitti/training/image_2/000001.png"),
        "missing or cannot be decoded",
    ),
    "a frame missing": (
        lambda folder: (folder / "kitti/training/label_2/000005.txt").unlink(),
        "1 frames of the dataset are not in the export",
    ),
    "a frame in both sets": (
        rewrite("ImageSets/val.txt", lambda text: "000000\n" + text),
        "exactly one of ImageSets/train.txt",
    ),
    "an episode in both sets": (
        lambda folder: _exchange(folder / "kitti/ImageSets", "000000", "000004"),
        "episode 0 is in ImageSets/train.txt and in",
    ),
    "a list of test frames missing": (
        lambda folder: (folder / "kitti/ImageSets/test.txt").unlink(),
        "ImageSets/test.txt is missing; OpenPCDet and MMDetection3D open it",
    ),
    "test frames that are not there": (
        rewrite("ImageSets/test.txt", lambda text: text + "000000\n"),
        "ImageSets/test.txt lists frames, but there is no testing folder",
    ),
    "something else among the images": (
        lambda folder: _litter(folder / "kitti/training/image_2/Thumbs.db"),
        "must hold nothing but *.png",
    ),
}


def _litter(path: Path) -> None:
    path.touch()


def _damage(path: Path) -> None:
    replace_file(path, path.read_bytes()[:40])


def _exchange(folder: Path, a: str, b: str) -> None:
    for name in ("train", "val"):
        path = folder / f"{name}.txt"
        frames = [{a: b, b: a}.get(frame, frame) for frame in path.read_text().split()]
        replace_file(path, "".join(f"{frame}\n" for frame in sorted(frames)).encode())


@pytest.mark.parametrize("fault", TREES)
def test_a_faulty_tree_is_found(copy: Path, fault: str) -> None:
    spoil, message = TREES[fault]
    spoil(copy)
    assert any(message in found for found in messages(copy)), messages(copy)


def test_what_is_no_tree_is_found(tmp_path: Path) -> None:
    findings = verify_kitti(tmp_path)
    assert {finding.severity for finding in findings} >= {Severity.ERROR}
    assert "there are no labels" in findings[0].message


def test_an_empty_validation_set_is_a_warning(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", [front_camera()], episodes=1)
    kitti.export(Dataset(tmp_path / "dataset"), tmp_path / "kitti", ExportOptions())
    (finding,) = verify_kitti(tmp_path / "kitti", tmp_path / "dataset")
    assert finding.severity is Severity.WARNING
    assert "val.txt is empty" in finding.message


def test_a_native_dataset_that_is_none_is_an_error(good: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="expected a whole dataset"):
        verify_kitti(good / "kitti", tmp_path)
    with pytest.raises(DatasetError, match="no camera 'rear'"):
        verify_kitti(good / "kitti", good, "rear")


def test_findings_name_frame_and_line(copy: Path) -> None:
    edit(copy, put(ALPHA, "0.00"), kind="Truck")
    assert messages(copy) == ["error: 000001:3: Truck: alpha is 0.0, rotation_y - atan2(x, z) is -2.461"]


def with_exporter(name: str, value: object) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(kitti_rows, name, value)


def shifted_projection(*arguments: object) -> CuboidBoxes:
    boxes = project_cuboids(*arguments)  # type: ignore[arg-type]
    return CuboidBoxes(boxes.whole + 3.0, boxes.clipped + 3.0)


good_camera = labelling._camera_from_world

# The same faults in the code that makes labels and exports.
CODE: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "boxes 3 px off": with_exporter("project_cuboids", shifted_projection),
    "largely occluded from 0.3": with_exporter("LARGELY", 0.3),
    "everything is DontCare": lambda patch: patch.setattr(ExportOptions, "is_learnable", lambda options, label: False),
    "nothing is DontCare": lambda patch: patch.setattr(
        ExportOptions, "is_learnable", lambda options, label: label.modal_box is not None
    ),
    "DontCare regions elsewhere": with_exporter("_edges", lambda region: "0.00 0.00 1.00 1.00"),
    "heading mirrored": lambda patch: patch.setattr(labelling, "rotation_y", lambda r: -rotation_y(r)),
    "heading turned": lambda patch: patch.setattr(labelling, "rotation_y", lambda r: rotation_y(r) - np.pi),
    "alpha zero": lambda patch: patch.setattr(labelling, "observation_angle", lambda ry, at: 0.0 * ry),
    "alpha is rotation_y": lambda patch: patch.setattr(labelling, "observation_angle", lambda ry, at: ry),
    "occlusion upside down": lambda patch: patch.setattr(labelling, "occlusion", lambda seen, alone: seen / alone),
    "camera 0.2 m off": lambda patch: patch.setattr(
        labelling,
        "_camera_from_world",
        lambda state, camera: good_camera(state, camera) + np.array([[0, 0, 0, 0.2], *[[0.0] * 4] * 3]),
    ),
    "camera pitched": lambda patch: patch.setattr(
        labelling,
        "_camera_from_world",
        lambda state, camera: _pitched(0.02) @ good_camera(state, camera),
    ),
}


def _pitched(angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1.0, 0, 0, 0], [0, c, -s, 0], [0, s, c, 0], [0, 0, 0, 1]])


@pytest.mark.parametrize("fault", CODE)
def test_a_fault_in_the_code_is_found(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CODE[fault](monkeypatch)
    write_street(tmp_path, [front_camera()], episodes=2, frames=1)
    kitti.export(Dataset(tmp_path), tmp_path / "kitti", ExportOptions())
    assert [message for message in messages(tmp_path) if message.startswith("error")]


def test_swapped_classes_in_the_table_are_found(copy: Path) -> None:
    other = {"Pedestrian": "Cyclist", "Cyclist": "Pedestrian"}
    for path in (copy / "kitti/training/label_2").iterdir():
        names = re.compile(r"^(Pedestrian|Cyclist)", re.MULTILINE)
        replace_file(path, names.sub(lambda match: other[match[0]], path.read_text()).encode())
    assert sum("the actor is a" in message for message in messages(copy)) == 12


def test_quarantined_frames_are_not_expected(copy: Path) -> None:
    journal = copy / "episodes/0001.jsonl"
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    lines.insert(0, {**lines[0], "key": [1, 7], "quarantined": ["wrong-step"]})
    replace_file(journal, "".join(json.dumps(line) + "\n" for line in lines).encode())
    assert messages(copy) == []


def write_states(folder: Path, states: list[WorldState], camera: Camera) -> Path:
    """Write a dataset of ``states``, one a frame, and its export as ``folder / "kitti"``."""
    with DatasetWriter(folder, manifest([camera])) as writer:
        drive = writer.begin_episode(0, STATICS)
        for number, state in enumerate(states):
            shot = shoot(state, [camera])
            drive.add(number, shot.raw, shot.labels)
    kitti.export(Dataset(folder), folder / "kitti", ExportOptions())
    return folder


def errors(folder: Path) -> list[str]:
    return [message for message in messages(folder) if message.startswith("error")]


def sensor(kind: str, change: Callable[[Image], Image]) -> Callable[[Path], None]:
    return lambda folder: edit_image(folder / f"kitti/training/{kind}/000001.png", change)


def points(change: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> Callable[[Path], None]:
    return lambda folder: edit_floats(folder / "kitti/training/velodyne/000001.bin", change)


def plane(change: Callable[[str], str]) -> Callable[[Path], None]:
    return rewrite("training/planes/000001.txt", change)


def left_and_right(folder: Path) -> None:
    swap_contents(*(folder / f"kitti/training/{kind}/000001.png" for kind in ("image_2", "image_3")))


# Of each: the message without the dataset (None if that cannot tell) and with it.
SENSORS: dict[str, tuple[Callable[[Path], None], str | None, str]] = {
    "left and right swapped": (left_and_right, None, "image_3 is not the dataset's file"),
    "image_3 of another size": (
        sensor("image_3", lambda image: image[:-1]),
        "image_3 is 414x124, image_2 414x125",
        "image_3 is 414x124",
    ),
    "image_3 cut off": (
        lambda folder: _damage(folder / "kitti/training/image_3/000001.png"),
        "image_3 is missing or cannot be decoded",
        "image_3 is missing or cannot be decoded",
    ),
    "P3 of the left camera": (
        rewrite(CALIB, lambda text: re.sub(r"P3: .*", text.split("\n")[2].replace("P2", "P3"), text)),
        None,
        "calib: P3 is",
    ),
    "P3 on the left": (
        rewrite(CALIB, lambda text: text.replace("-1.298700000000e+02", "1.298700000000e+02")),
        "the camera of P3 lies to the left",
        "calib: P3 is",
    ),
    # By itself, flat ground looks the same from all sides.
    "velodyne with x and y swapped": (points(lambda p: p[:, [1, 0, 2, 3]]), None, "velodyne is not"),
    "velodyne with y and z swapped": (points(lambda p: p[:, [0, 2, 1, 3]]), "depth image", "velodyne is not"),
    "velodyne upside down": (points(lambda p: p * (1, 1, -1, 1)), "depth image", "velodyne is not"),
    "velodyne 2 m nearer": (points(lambda p: p - (2, 0, 0, 0)), "depth image", "velodyne is not"),
    "velodyne of another frame": (swap_files("velodyne", ".bin"), None, "velodyne is not the dataset's file"),
    "velodyne cut off": (
        lambda folder: _damage(folder / "kitti/training/velodyne/000001.bin"),
        "no whole number of points",
        "no whole number of points",
    ),
    "velodyne of three columns": (points(lambda p: p[:, :3]), "velodyne: ", "velodyne: "),
    "velodyne not finite": (points(lambda p: p * np.inf), "a number is not finite", "a number is not finite"),
    "velodyne missing": (
        lambda folder: (folder / "kitti/training/velodyne/000001.bin").unlink(),
        "training/label_2 has this frame, training/velodyne has not",
        "velodyne is missing",
    ),
    "depth in centimetres": (sensor("depth", lambda d: (d / 2.56).astype(np.uint16)), "depth image", "depth differs"),
    "depth upside down": (sensor("depth", lambda d: d[::-1]), None, "depth differs from the dataset's"),
    "depth of another frame": (swap_files("depth", ".png"), None, "depth differs from the dataset's"),
    "depth of 8 bits": (sensor("depth", lambda d: (d // 256).astype(np.uint8)), "depth must be", "depth must be"),
    "depth empty": (sensor("depth", lambda d: 0 * d), "depth is empty", "depth is empty"),
    "semantic with train ids": (
        sensor("semantic", lambda i: np.where(i == 7, 0, i)),
        "instance // 256 is not semantic",
        "semantic differs from the classes",
    ),
    "semantic of half the size": (sensor("semantic", lambda i: i[::2, ::2]), "semantic must be", "semantic must be"),
    "instance times 1000": (
        sensor("instance", lambda i: (i // 256 * 1000 + i % 256).astype(np.uint16)),
        "instance // 256 is not semantic",
        "instance // 256 differs",
    ),
    "two instances in one": (
        sensor("instance", lambda i: np.where(i == 26 * 256 + 2, 26 * 256 + 1, i)),
        None,
        "an instance has several ids",
    ),
    "instances without numbers": (sensor("instance", lambda i: i // 256 * 256), None, "none where it has"),
    "an instance in two": (
        sensor("instance", lambda i: np.where((i % 256 == 1) & (np.arange(i.shape[1]) % 2 > 0), i + 90, i)),
        None,
        "an id has several instances",
    ),
    "the plane 1 m lower": (plane(lambda text: text.replace("1.65", "2.65")), None, "planes: the plane is 1.000 off"),
    "the plane upside down": (
        plane(lambda text: text.replace("-1.0", "1.0")),
        "is no unit vector that points up",
        "is no unit vector",
    ),
    "the plane cut off": (plane(lambda text: text[:30]), "must have four lines", "must have four lines"),
}


@pytest.mark.parametrize("fault", SENSORS)
def test_a_faulty_sensor_is_found(copy: Path, fault: str) -> None:
    spoil, alone, compared = SENSORS[fault]
    spoil(copy)
    of_frame = [finding for finding in verify_kitti(copy / "kitti", copy) if finding.frame == "000001"]
    assert any(compared in finding.message for finding in of_frame), of_frame
    assert all(finding.severity is Severity.ERROR for finding in of_frame if compared in finding.message)
    if alone is not None:
        assert any(alone in message and "000001" in message for message in messages(copy, native=False))


def test_an_export_is_compared_with_the_dataset_around_it(good: Path, copy: Path) -> None:
    report = verify_folder(good / "kitti")
    assert (report.formats, report.errors, report.native) == ((TreeFormat.KITTI,), 0, good)
    assert (report.frames_checked, report.objects_checked) == (6, 36)
    edit(copy, put(OCCLUDED, "2"))
    assert verify_folder(copy / "kitti").errors == 1
    both = verify_folder(copy)
    assert both.formats == (TreeFormat.NATIVE, TreeFormat.KITTI)
    (finding,) = both.findings
    assert str(finding).startswith("error: kitti/000001:1: Car (actor 1): occluded is 2")


@pytest.mark.parametrize("yaw", [np.pi, np.pi / 2, -np.pi / 2, 0.7])
def test_cameras_may_look_anywhere(tmp_path: Path, yaw: float) -> None:
    camera = Camera("aside", SMALL, Pose(Vec3(-0.5, 0.0, 1.65), Quaternion.from_rpy(0.0, 0.0, yaw)))
    folder = write_states(tmp_path, [street(), street(0, 1)], camera)
    assert errors(folder) == []
    assert not any(message.startswith("error") for message in messages(folder, native=False))


def turn_velodyne(rotation: np.ndarray) -> Callable[[str], str]:
    """Return a change of a calibration file that turns the velodyne frame in itself."""

    def change(text: str) -> str:
        lines = text.splitlines()
        number = next(n for n, line in enumerate(lines) if line.startswith("Tr_velo_to_cam: "))
        matrix = np.array(lines[number].split(" ")[1:], dtype=float).reshape(3, 4)
        matrix[:, :3] = matrix[:, :3] @ rotation
        lines[number] = "Tr_velo_to_cam: " + " ".join(f"{value:.12e}" for value in matrix.ravel())
        return "\n".join(lines) + "\n"

    return change


def test_a_velodyne_frame_on_its_side_is_found(copy: Path) -> None:
    rewrite(CALIB, turn_velodyne(Quaternion.from_rpy(np.pi / 2, 0.0, 0.0).matrix()))(copy)
    assert any("does not take up (z)" in message for message in messages(copy, native=False))


def test_a_velodyne_frame_that_looks_elsewhere_is_found(copy: Path) -> None:
    rewrite(CALIB, turn_velodyne(Quaternion.from_rpy(0.0, 0.0, 0.3).matrix()))(copy)
    assert any("Tr_velo_to_cam is 0.2" in message for message in messages(copy))
    assert any("velodyne: " in message and "depth image" in message for message in messages(copy, native=False))


def test_a_velodyne_frame_without_a_lidar_that_looks_elsewhere_is_found(tmp_path: Path) -> None:
    folder = write_states(tmp_path, [street()], front_camera())
    turn = turn_velodyne(Quaternion.from_rpy(0.0, 0.0, 0.3).matrix())
    rewrite("training/calib/000000.txt", turn)(folder)
    (message,) = errors(folder)
    assert "Tr_velo_to_cam takes forward" in message


def test_a_velodyne_frame_along_the_camera_passes(tmp_path: Path) -> None:
    camera = Camera("aside", SMALL, Pose(Vec3(0.0, 0.0, 1.65), Quaternion.from_rpy(0.0, 0.0, 0.3)))
    folder = write_states(tmp_path, [street()], camera)
    rewrite("training/calib/000000.txt", turn_velodyne(Quaternion.from_rpy(0.0, 0.0, 0.3).matrix()))(folder)
    assert errors(folder) == []


def test_a_number_that_is_none_is_found(copy: Path) -> None:
    rewrite(CALIB, lambda text: text.replace("P2: 2.405000000000e+02", "P2: nan"))(copy)
    assert any("P2: a number is not finite" in message for message in messages(copy))


def test_a_high_and_thin_actor_of_few_pixels_may_be_left_out(tmp_path: Path) -> None:
    post = actor(1, Category.PEDESTRIAN, 13.0, 0.5, 0.0, Size(0.05, 0.05, 1.75))
    folder = write_states(tmp_path, [dataclasses.replace(street(), actors=(post,))], front_camera())
    assert read_row(folder, 0)[TYPE] == "DontCare"
    assert errors(folder) == []


def read_row(folder: Path, line: int) -> list[str]:
    return (folder / "kitti/training/label_2/000000.txt").read_text().splitlines()[line].split(" ")


@pytest.mark.parametrize("faded", [False, True])
def test_what_cannot_be_seen_must_be_left_out(tmp_path: Path, faded: bool) -> None:
    camera, state = front_camera(), street()
    raw = cast_frame(state, [camera])
    images = raw.images["front"]
    if faded:
        # Actor 1 and what is around it in nearly one colour, as in fog.
        images = dataclasses.replace(images, rgb=(images.rgb // 128 + 90).astype(np.uint8))
    raw = dataclasses.replace(raw, images={"front": images})
    with DatasetWriter(tmp_path, manifest([camera])) as writer:
        drive = writer.begin_episode(0, STATICS)
        drive.add(0, raw, label_frame(state, raw, [camera], STATICS))
    kitti.export(Dataset(tmp_path), tmp_path / "kitti", ExportOptions())
    assert errors(tmp_path) == []
    options = ExportOptions(min_contrast=0.0 if faded else 0.9)
    kitti.export(Dataset(tmp_path), tmp_path / "kitti", options)
    assert errors(tmp_path) == []
    kitti.export(Dataset(tmp_path), tmp_path / "kitti", options)
    replace_file(tmp_path / "kitti/.drivebridge-export", b"")  # nothing says that this was asked for
    expected = "has a contrast of 0.0" if faded else "has no label"
    assert any(expected in message for message in errors(tmp_path))


@pytest.mark.parametrize("name", ["train", "val", "trainval", "test"])
def test_image_sets_that_are_not_ascii_are_found(copy: Path, name: str) -> None:
    rewrite(f"ImageSets/{name}.txt", lambda text: text + "é\n")(copy)
    assert f"error: ImageSets/{name}.txt is not plain ASCII" in messages(copy)


def test_a_tree_of_pixel_boxes_hints_at_the_option(good: Path, tmp_path: Path) -> None:
    for box in ("modal", "amodal"):
        kitti.export(Dataset(good), tmp_path / box, ExportOptions(box=BoxKind(box)))
        replace_file(tmp_path / box / ".drivebridge-export", b"")  # as exports were that did not say what they are
        hint = verify_kitti(tmp_path / box, good)[0]
        assert hint.severity is Severity.WARNING
        assert "--box modal or amodal" in hint.message
    assert not any("--box" in message for message in messages(good))


def test_a_folder_that_is_not_there_is_one_clear_error(good: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"nowhere: expected the folder of a KITTI tree .*, there is none"):
        verify_kitti(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match=r"dataset.json cannot be read: No such file") as caught:
        verify_kitti(good / "kitti", tmp_path / "nowhere")
    assert "Error(" not in str(caught.value)


SHAPES: dict[str, tuple[str, Callable[[str], str]]] = {
    "a manifest that is a list": ("dataset.json", lambda text: "[]"),
    "cameras that are a number": ("dataset.json", lambda text: '{"cameras": 3}'),
    "no camera": ("dataset.json", lambda text: '{"cameras": []}'),
    "no JSON": ("dataset.json", lambda text: text[:-20]),
    "a journal of numbers": ("episodes/0000.jsonl", lambda text: "3\n"),
    "no key": ("episodes/0000.jsonl", lambda text: '{"key": null, "quarantined": []}\n'),
    "no labels": ("labels/0000_000000.json", lambda text: "{}"),
    "a list of labels": ("labels/0000_000000.json", lambda text: '{"labels": [1]}'),
    "a state of nothing": ("labels/0000_000000.json", lambda text: text.replace('"world_from_ego":{', '"other":{')),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_native_dataset_of_another_shape_is_one_clear_error(copy: Path, shape: str) -> None:
    name, change = SHAPES[shape]
    path = copy / name
    text = path.read_text()
    assert change(text) != text
    replace_file(path, change(text).encode())
    with pytest.raises(DatasetError, match="dataset"):
        messages(copy)


def test_paths_in_any_script_are_read(good: Path, tmp_path: Path) -> None:
    assert messages(Path(shutil.copytree(good, tmp_path / "データ-é"))) == []


def test_mirrors_may_show_beyond_the_box(tmp_path: Path) -> None:
    # The ray caster's boxes have no mirrors: label a body that is narrower than what is drawn.
    def narrowed(folder: Path, by: float) -> list[str]:
        path = folder / "labels/0000_000000.json"
        content = json.loads(path.read_text())
        content["labels"]["state"]["actors"][0]["size"][1] -= by
        for label in content["labels"]["cameras"]["front"]["objects"]:
            if label["actor_id"] == 1:
                label["size"][1] -= by
        path.write_text(json.dumps(content))
        kitti.export(Dataset(folder), folder / "kitti", ExportOptions())
        return [message for message in errors(folder) if "pixels beyond the box" in message]

    camera = front_camera(KITTI_SIZE)
    car = actor(1, Category.CAR, 12.0, 0.0, 0.0, Size(4.4, 2.1, 1.5))
    folder = write_states(tmp_path / "car", [dataclasses.replace(street(), actors=(car,))], camera)
    assert narrowed(folder, 0.28) == []
    shutil.rmtree(folder / "kitti")
    assert len(narrowed(folder, 0.2)) == 1
