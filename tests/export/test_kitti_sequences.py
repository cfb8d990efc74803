"""KITTI's tracking and odometry layouts, read back by pykitti and by hand."""

import csv
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bridge.camera import Camera
from bridge.classes import CLASSES
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export.exporters import export_dataset, exporter
from bridge.export.formats import ExportFormat
from bridge.export.options import ExportOptions
from bridge.geometry import Pose, Quaternion, Vec3
from tests.box_world import PARKED_ID, ROOF_LIDAR, SMALL, stereo_rig, write_street
from tests.export.drives import moment, write_drives

EPISODES = (0, 3)
STEPS = (0, 1, 3)
"""Of the good frames of each episode."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("sequences") / "dataset"
    write_drives(folder, stereo_rig(), EPISODES, lidars=[ROOF_LIDAR])
    return Dataset(folder)


@pytest.fixture(scope="module")
def tracking(dataset: Dataset) -> Path:
    summary = export_dataset(dataset, ExportFormat.KITTI_TRACKING, ExportOptions())
    assert (summary.images, summary.training_images, summary.validation_images) == (6, 3, 3)
    return summary.folder


@pytest.fixture(scope="module")
def odometry(dataset: Dataset) -> Path:
    summary = export_dataset(dataset, ExportFormat.KITTI_ODOMETRY, ExportOptions())
    assert (summary.images, dict(summary.objects), summary.cameras) == (6, {}, ("front", "front_right"))
    return summary.folder


def pykitti(name: str) -> Any:
    """Return a module of pykitti."""
    return pytest.importorskip(f"pykitti.{name}")


def test_tracks_are_the_labels(dataset: Dataset, tracking: Path) -> None:
    for episode in EPISODES:
        rows = [row.split(" ") for row in (tracking / f"training/label_02/{episode:04}.txt").read_text().splitlines()]
        assert {len(row) for row in rows} == {17}
        assert [int(row[0]) for row in rows] == sorted(int(row[0]) for row in rows)
        for number, step in enumerate(STEPS):
            (frame,) = (frame for frame in dataset if frame.key == (episode, step))
            labels = {label.actor_id: label for label in frame.labels.cameras["front"].objects}
            tracks = [row for row in rows if row[0] == str(number) and row[1] != "-1"]
            assert len({row[1] for row in tracks}) == len(tracks) >= 5
            for row in tracks:
                label = labels[int(row[1])]
                assert row[2] == CLASSES[label.category].kitti
                assert int(row[4]) == (label.occlusion >= 0.1) + (label.occlusion >= 0.5)
                assert int(row[3]) == (label.cuboid_truncation >= 0.1) + (label.cuboid_truncation >= 0.5)
                size = (label.size.height_m, label.size.width_m, label.size.length_m)
                numbers = (label.alpha, *(label.cuboid_box or ()), *size, *label.location_m, label.rotation_y)
                found = [float(column) for column in row[5:]]
                assert found[:1] + found[5:] == pytest.approx([numbers[0], *numbers[5:]], abs=0.0051)
                if label.actor_id != 1:  # it nods, and the box is that of the upright cuboid
                    assert found[1:5] == pytest.approx(numbers[1:5], abs=1.0)
        regions = [row for row in rows if row[1] == "-1"]
        assert regions
        assert {" ".join(row[2:6] + row[10:]) for row in regions} == {
            "DontCare -1 -1 -10 -1000 -1000 -1000 -10 -1 -1 -1"
        }


def test_tracking_has_the_rows_of_detection(dataset: Dataset, tracking: Path) -> None:
    kitti = export_dataset(dataset, ExportFormat.KITTI, ExportOptions()).folder
    detected = (kitti / "training/label_2/000001.txt").read_text().splitlines()
    tracked = (tracking / "training/label_02/0000.txt").read_text().splitlines()
    shared = [row.split(" ")[5:] for row in tracked if row.startswith("1 ") and "DontCare" not in row]
    assert shared == [row.split(" ")[3:] for row in detected if not row.startswith("DontCare")]


def test_pykitti_reads_a_tracking_sequence(dataset: Dataset, tracking: Path) -> None:
    reader = pykitti("tracking")
    sequence = reader.tracking(tracking / "training", "0003")
    frames = [frame for frame in dataset if frame.key.episode == 3]
    assert len(sequence.cam2_files) == len(sequence.cam3_files) == len(sequence.velo_files) == len(frames)
    for number, frame in enumerate(frames):
        np.testing.assert_array_equal(np.array(sequence.get_cam2(number)), frame.rgb("front"))
        np.testing.assert_array_equal(np.array(sequence.get_cam3(number)), frame.rgb("front_right"))
        np.testing.assert_array_equal(sequence.get_velo(number)[:, :3], frame.points("roof").xyz)
    labels = reader.KittiTrackingLabels(tracking / "training/label_02/0003.txt", split_on_reappear=False)
    assert list(labels.index) == [0, 1, 2]
    assert labels.max_objects == len(set(labels.ids)) >= 5


def test_the_tracking_calibration_has_its_own_names(tracking: Path) -> None:
    lines = (tracking / "training/calib/0003.txt").read_text().splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "P0:",
        "P1:",
        "P2:",
        "P3:",
        "R_rect",
        "Tr_velo_cam",
        "Tr_imu_velo",
    ]
    assert [len(line.split(" ")) for line in lines] == [13, 13, 13, 13, 10, 13, 13]


def test_oxts_give_the_motion_of_the_ego(tracking: Path) -> None:
    poses = pykitti("utils").load_oxts_packets_and_poses([tracking / "training/oxts/0000.txt"])
    states = [moment(0, step) for step in STEPS]
    start = np.array(states[0].world_from_ego.position)
    for state, pose in zip(states, poses, strict=True):
        expected = state.world_from_ego.matrix()
        np.testing.assert_allclose(pose.T_w_imu[:3, :3], expected[:3, :3], atol=1e-8)
        np.testing.assert_allclose(pose.T_w_imu[:2, 3], (expected[:3, 3] - start)[:2], atol=1e-5)
        velocity = state.ego_velocity_mps
        assert (pose.packet.ve, pose.packet.vn, pose.packet.vu) == pytest.approx(velocity)
        # It drives where it looks.
        assert (pose.packet.vf, pose.packet.vl) == pytest.approx((9.0, 0.0), abs=1e-8)
        assert pose.packet.alt == pytest.approx(state.world_from_ego.position.z)


def test_sequence_maps_count_the_frames(tracking: Path) -> None:
    maps = {path.suffix[1:]: path.read_text() for path in (tracking / "training").glob("evaluate_tracking.seqmap.*")}
    first, second = "0000 empty 000000 000003\n", "0003 empty 000000 000003\n"
    assert maps == {"training": first + second, "training_minus_val": first, "val": second}


def test_a_sequence_without_objects_has_a_region(tmp_path: Path, dataset: Dataset) -> None:
    options = ExportOptions(camera="rear")
    camera = Camera("rear", SMALL, Pose(Vec3(-60.0, 0.0, 1.65), Quaternion.from_rpy(0.0, 0.0, np.pi)))
    write_street(tmp_path / "dataset", [camera], episodes=1, frames=2)
    tree = export_dataset(Dataset(tmp_path / "dataset"), ExportFormat.KITTI_TRACKING, options).folder
    content = (tree / "training/label_02/0000.txt").read_text()
    assert content == "0 -1 DontCare -1 -1 -10 0.00 0.00 1.00 1.00 -1000 -1000 -1000 -10 -1 -1 -1\n"
    assert not (tree / "training/image_03").exists()
    assert not (tree / "training/velodyne").exists()


def test_pykitti_reads_an_odometry_sequence(dataset: Dataset, odometry: Path) -> None:
    sequence = pykitti("odometry").odometry(odometry, "03")
    frames = [frame for frame in dataset if frame.key.episode == 3]
    assert [time.total_seconds() for time in sequence.timestamps] == pytest.approx([0.0, 0.05, 0.15])
    assert sequence.calib.b_rgb == pytest.approx(0.54)
    np.testing.assert_allclose(sequence.calib.K_cam2, SMALL.matrix())
    for number, frame in enumerate(frames):
        np.testing.assert_array_equal(np.array(sequence.get_cam2(number)), frame.rgb("front"))
        np.testing.assert_array_equal(np.array(sequence.get_cam3(number)), frame.rgb("front_right"))
        np.testing.assert_array_equal(sequence.get_velo(number)[:, :3], frame.points("roof").xyz)
    # A point 10 m ahead of the lidar, which is 0.3 m behind the camera and 0.08 m above it.
    ahead = sequence.calib.T_cam0_velo @ [10.0, 0.0, 0.0, 1.0]
    np.testing.assert_allclose(ahead, [0.0, -0.08, 9.7, 1.0], atol=1e-9)


def test_poses_take_every_frame_to_the_first(dataset: Dataset, odometry: Path) -> None:
    poses = pykitti("odometry").odometry(odometry, "00").poses
    np.testing.assert_array_equal(poses[0], np.eye(4))
    frames = [frame for frame in dataset if frame.key.episode == 0]
    picture, depth = frames[0].ids("front"), frames[0].depth("front")
    for frame, pose in zip(frames, poses, strict=True):
        # What one frame sees of the parked car lies, moved by the pose, where the first frame sees it.
        shown = frame.ids("front") == PARKED_ID
        points = SMALL.unproject(frame.depth("front"))[shown].astype(np.float64) @ pose[:3, :3].T + pose[:3, 3]
        column, row = np.rint(SMALL.project(points)).astype(int).T
        assert len(points) > 20
        same = picture[row, column] == PARKED_ID
        assert np.count_nonzero(same) > 0.6 * len(points)
        # Its roof is seen at a flat angle: there, depth changes much from one pixel to the next.
        error = np.abs(depth[row, column][same] - points[same, 2])
        assert np.median(error) < 0.02
        assert np.quantile(error, 0.9) < 0.2
    # The ego turns to the left, so the camera's z axis comes to point to its former left.
    assert poses[-1][0, 2] == pytest.approx(-np.sin(0.06), abs=1e-4)
    assert poses[-1][2, 3] == pytest.approx(2.7, abs=0.05)


@pytest.mark.parametrize("export_format", [ExportFormat.KITTI_TRACKING, ExportFormat.KITTI_ODOMETRY])
def test_frames_lead_back_to_the_dataset(dataset: Dataset, request: Any, export_format: ExportFormat) -> None:
    folder = request.getfixturevalue(export_format.removeprefix("kitti-"))
    with (folder / "frames.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(int(row["episode"]), int(row["frame"])) for row in rows] == [tuple(frame.key) for frame in dataset]
    assert [int(row["sequence"]) for row in rows] == [0, 0, 0, 3, 3, 3]
    assert [int(row["number"]) for row in rows] == [0, 1, 2] * 2
    pattern = {
        ExportFormat.KITTI_TRACKING: "training/image_02/{}/{:06}.png",
        ExportFormat.KITTI_ODOMETRY: "sequences/{}/image_2/{:06}.png",
    }[export_format]
    for frame, row in zip(dataset, rows, strict=True):
        image = folder / pattern.format(row["sequence"], int(row["number"]))
        assert image.samefile(frame.image_path("front", "rgb"))
        assert cv2.imread(str(image)) is not None


def test_odometry_is_split_by_sequence(odometry: Path) -> None:
    assert (odometry / "train.txt").read_text() == "00\n"
    assert (odometry / "val.txt").read_text() == "03\n"


def test_only_layouts_with_boxes_refuse_a_tilted_camera() -> None:
    camera = Camera("roof", SMALL, Pose(Vec3(0.0, 0.0, 3.0), Quaternion.from_rpy(0.0, 0.2, 0.0)))
    with pytest.raises(ExportError, match=r"'roof' is tilted by 11.5 degrees"):
        exporter(ExportFormat.KITTI_TRACKING).check([camera], [], ExportOptions())
    exporter(ExportFormat.KITTI_ODOMETRY).check([camera], [], ExportOptions())


@pytest.mark.parametrize(
    "export_format",
    [ExportFormat.KITTI, ExportFormat.KITTI_TRACKING, ExportFormat.KITTI_ODOMETRY, ExportFormat.VKITTI2],
)
def test_exporting_again_gives_the_same_bytes(dataset: Dataset, tmp_path: Path, export_format: ExportFormat) -> None:
    contents = []
    for _ in range(2):
        exporter(export_format).export(dataset, tmp_path / "tree", ExportOptions())
        files = sorted(path for path in (tmp_path / "tree").rglob("*") if path.is_file())
        contents.append({str(path.relative_to(tmp_path)): path.read_bytes() for path in files})
    assert contents[0] == contents[1]
    assert len(contents[0]) > 20


@pytest.mark.parametrize(
    ("export_format", "missing"),
    [
        (ExportFormat.KITTI_TRACKING, "lidar/roof/points/0003_000003.bin"),
        (ExportFormat.KITTI_ODOMETRY, "frames/front_right/rgb/0003_000003.png"),
        (ExportFormat.VKITTI2, "frames/front_right/rgb/0003_000003.png"),
    ],
)
def test_a_missing_file_leaves_nothing(tmp_path: Path, export_format: ExportFormat, missing: str) -> None:
    write_drives(tmp_path / "dataset", stereo_rig(), [3], lidars=[ROOF_LIDAR])
    (tmp_path / "dataset" / missing).unlink()
    with pytest.raises(ExportError, match=f"{missing}: the journal lists this"):
        exporter(export_format).export(Dataset(tmp_path / "dataset"), tmp_path / "tree", ExportOptions())
    assert [path.name for path in tmp_path.iterdir()] == ["dataset"]
