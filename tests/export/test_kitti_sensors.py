"""What a KITTI tree says about its sensors, against the ray caster's pictures and points."""

import csv
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES, Category
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export import kitti
from bridge.export.exporters import export_dataset
from bridge.export.formats import ExportFormat
from bridge.export.kitti.images import depth_png, segment
from bridge.export.options import ExportOptions
from bridge.geometry import Pose
from tests.box_world import GROUND_ID, ROOF_LIDAR, SMALL, stereo_rig, write_street
from tests.export.drives import write_drives

Array = NDArray[Any]
"""An image, of whichever type its file has."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("sensors") / "dataset"
    # A camera that shares neither the axes nor the pinhole of the pair is no part of it.
    rear = Camera("rear", SMALL, Pose.planar(-1.0, -0.3, 1.65, np.pi))
    write_drives(folder, [*stereo_rig(), rear], lidars=[ROOF_LIDAR])
    return Dataset(folder)


@pytest.fixture(scope="module")
def training(dataset: Dataset) -> Path:
    summary = export_dataset(dataset, ExportFormat.KITTI, ExportOptions())
    assert summary.cameras == ("front", "front_right")
    return summary.folder / "training"


def calibration(training: Path) -> dict[str, NDArray[np.float64]]:
    lines = (training / "calib/000001.txt").read_text().splitlines()
    rows = {name: np.array(numbers.split(), float) for name, numbers in (line.split(": ") for line in lines)}
    return {name: row.reshape(3, -1) for name, row in rows.items()}


def read_png(content: bytes) -> Array:
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None
    return image


def pixels(projection: NDArray[np.float64], points: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns on which points before the camera fall, and -1 outside of the picture."""
    u, v, w = projection @ np.column_stack([points, np.ones(len(points))]).T
    column, row = np.rint(u / w).astype(int), np.rint(v / w).astype(int)
    outside = (column < 0) | (column >= SMALL.width) | (row < 0) | (row >= SMALL.height)
    return np.where(outside, -1, row), np.where(outside, -1, column)


def test_the_right_camera_sees_what_its_projection_says(dataset: Dataset, training: Path) -> None:
    matrices = calibration(training)
    assert matrices["P3"][0, 3] == pytest.approx(-240.5 * 0.54)
    np.testing.assert_array_equal(matrices["P1"], matrices["P3"])
    np.testing.assert_array_equal(matrices["P0"], matrices["P2"])
    assert (matrices["P2"][:, 3] == 0.0).all()
    for number, frame in enumerate(dataset):
        assert (training / f"image_3/{number:06}.png").samefile(frame.image_path("front_right", "rgb"))
        ids, depth = frame.ids("front"), frame.depth("front")
        near = np.isfinite(depth) & (depth < 60.0)
        points = SMALL.unproject(depth)[near].astype(np.float64)
        row, column = pixels(matrices["P3"], points)
        seen = row >= 0
        # A pixel of the right picture that is as far away shows the same thing, but for its outermost pixels.
        same = seen & (np.abs(frame.depth("front_right")[row, column] - points[:, 2]) < 0.01 * points[:, 2])
        assert np.count_nonzero(same) > 0.9 * np.count_nonzero(seen)
        agree = frame.ids("front_right")[row, column][same] == ids[near][same]
        assert np.mean(agree) > 0.995


def test_points_fall_on_pixels_of_the_same_thing(dataset: Dataset, training: Path) -> None:
    matrices = calibration(training)
    projection = matrices["P2"] @ np.vstack([matrices["Tr_velo_to_cam"], [0, 0, 0, 1]])
    np.testing.assert_array_equal(matrices["R0_rect"], np.eye(3))
    for number, frame in enumerate(dataset):
        path = training / f"velodyne/{number:06}.bin"
        assert path.samefile(frame.points_path("roof"))
        points = np.fromfile(path, np.float32).reshape(-1, 4)[:, :3].astype(np.float64)
        ids = frame.points("roof").ids
        z = (matrices["Tr_velo_to_cam"] @ np.column_stack([points, np.ones(len(points))]).T)[2]
        ahead = z > 0.5
        row, column = pixels(projection, points[ahead])
        inside = (row > 0) & (row < SMALL.height - 1) & (column > 0) & (column < SMALL.width - 1)
        row, column, z, ids = row[inside], column[inside], z[ahead][inside], ids[ahead][inside]
        picture, depth = frame.ids("front"), frame.depth("front")
        around = np.stack([picture[row + i, column + j] for i in (-1, 0, 1) for j in (-1, 0, 1)])
        clear = (around == around[0]).all(axis=0)
        hidden = depth[row, column] < 0.95 * z  # the lidar looks over what the camera has in front of it
        assert np.count_nonzero(clear & ~hidden) > 300
        assert set(ids[clear & ~hidden].tolist()) > {1, 2, 3, GROUND_ID}
        np.testing.assert_array_equal(picture[row, column][clear & ~hidden], ids[clear & ~hidden])


def test_the_imu_frame_is_the_ego_s(training: Path) -> None:
    ground_under_the_ego = calibration(training)["Tr_imu_to_velo"] @ [0.0, 0.0, 0.0, 1.0]
    np.testing.assert_allclose(ground_under_the_ego, [-0.9, 0.0, -1.73])


def test_the_ground_lies_on_the_plane(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", stereo_rig(), episodes=1)
    dataset = Dataset(tmp_path / "dataset")
    folder = export_dataset(dataset, ExportFormat.KITTI, ExportOptions()).folder
    lines = (folder / "training/planes/000001.txt").read_text().splitlines()
    assert lines[:3] == ["# Plane", "Width 4", "Height 1"]
    a, b, c, d = (float(number) for number in lines[3].split(" "))
    assert (a, b, c, d) == pytest.approx((0.0, -1.0, 0.0, 1.65))
    frame = dataset[1]
    depth = frame.depth("front")
    ground = SMALL.unproject(depth)[(frame.ids("front") == GROUND_ID) & (depth < 80.0)]
    assert len(ground) > 5000
    np.testing.assert_allclose(ground @ [a, b, c] + d, 0.0, atol=1e-3)


def test_depth_is_to_a_256th_of_a_metre(dataset: Dataset, training: Path) -> None:
    for number, frame in enumerate(dataset):
        stored, depth = read_png((training / f"depth/{number:06}.png").read_bytes()), frame.depth("front")
        assert stored.dtype == np.uint16
        near = depth < 255.99
        assert near.any()
        assert not near.all()
        np.testing.assert_allclose(stored[near] / 256.0, depth[near], atol=1 / 512 + 1e-6)
        assert not stored[depth > 256.0].any()
    ends = read_png(depth_png(np.array([[255.99, 256.0, np.inf]], np.float32)))
    assert ends.tolist() == [[65533, 0, 0]]


def test_segments_join_with_the_native_ids(dataset: Dataset, training: Path) -> None:
    for number, frame in enumerate(dataset):
        semantic = read_png((training / f"semantic/{number:06}.png").read_bytes())
        instance = read_png((training / f"instance/{number:06}.png").read_bytes())
        assert semantic.dtype == np.uint8
        assert instance.dtype == np.uint16
        ids = frame.ids("front")
        np.testing.assert_array_equal(instance >> 8, semantic)
        expected: dict[int, int] = {}
        counts: dict[int, int] = {}
        for native in sorted(set(ids.ravel().tolist())):
            category = Category.SKY if native == 0 else frame.categories[native]
            cityscapes = CLASSES[category].cityscapes_id
            is_thing = category not in (Category.ROAD, Category.SKY)
            counts[cityscapes] = counts.get(cityscapes, 0) + is_thing
            expected[native] = 256 * cityscapes + counts[cityscapes]
        # Cars and the van share a class, so their numbers go on.
        assert counts[26] >= 3
        for native, value in expected.items():
            assert set(instance[ids == native].tolist()) == {value}


def test_more_instances_than_numbers_are_refused() -> None:
    ids = np.arange(1, 257, dtype=np.uint16).reshape(16, 16)
    categories = dict.fromkeys(range(1, 257), Category.PEDESTRIAN)
    with pytest.raises(ExportError, match=r"an image shows 256 instances of Cityscapes class 24; .* tell 255 apart"):
        segment(ids, categories)
    assert segment(ids, {**categories, 7: Category.CAR}).instance.max() == 26 * 256 + 1


def test_the_table_leads_back_to_the_dataset(dataset: Dataset, training: Path) -> None:
    with (training.parent / "frames.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["number"]) for row in rows] == list(range(6))
    assert [(int(row["episode"]), int(row["frame"])) for row in rows] == [tuple(frame.key) for frame in dataset]
    assert [float(row["time_s"]) for row in rows] == pytest.approx([0.0, 0.05, 0.15] * 2)


def test_the_image_sets_are_those_that_loaders_open(training: Path) -> None:
    sets = {path.name: path.read_text().splitlines() for path in (training.parent / "ImageSets").iterdir()}
    first, second = ["000000", "000001", "000002"], ["000003", "000004", "000005"]
    assert sets == {"train.txt": first, "val.txt": second, "trainval.txt": first + second, "test.txt": []}


def test_a_camera_alone_gives_nothing_that_needs_another_sensor(dataset: Dataset, tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", stereo_rig()[:1], episodes=1, frames=1)
    kitti.export(Dataset(tmp_path / "dataset"), tmp_path / "alone", ExportOptions())
    # The right camera has none to its right.
    kitti.export(dataset, tmp_path / "right", ExportOptions(camera="front_right"))
    for name, others in (("alone", set()), ("right", {"velodyne"})):
        folders = {path.name for path in (tmp_path / name / "training").iterdir()}
        assert folders == {"image_2", "label_2", "calib", "planes", "depth", "semantic", "instance"} | others
    for number in range(2):
        matrices = calibration(tmp_path / "right/training")
        np.testing.assert_array_equal(matrices[f"P{2 * number + 1}"], matrices["P2"])
