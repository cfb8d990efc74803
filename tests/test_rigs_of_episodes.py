"""A capture whose cameras are others in every episode: whatever is written of an episode is of its own cameras."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.camera import Camera
from bridge.capture.run import capture
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError, ExportError
from bridge.export.exporters import check_rigs, export_dataset
from bridge.export.formats import ExportFormat
from bridge.export.options import ExportOptions
from bridge.geometry import Matrix, Pose, cuboid_corners, transform_points
from bridge.labels.frame_labels import ObjectLabel
from bridge.rerender import rerender
from bridge.rig import Rig
from bridge.scenario.load import parse_scenario
from bridge.scenario.rig import rig_of, rigs_of
from bridge.scenario.schema import Scenario
from bridge.verify.tree import verify_folder
from bridge.world import WorldState
from tests.box_world import stereo_rig

FREE = """\
schema: 1
name: free-cameras
seed: 5
episodes: 3
road: {source: {kind: straight, length_m: 200}}
ego: {speed_mps: 4}
traffic:
  engine: none
  actors: [{category: car, ahead_m: 14, left_m: 3, speed_mps: 4}, {category: truck, ahead_m: 26, speed_mps: 3}]
mounting: {yaw_deg: {uniform: [-2, 2]}}
sensors:
  front:
    {kind: camera, size: [240, 120], fov_deg: {uniform: [50, 100]}, normals: true, stereo_baseline_m: 0.5,
     pose: {xyz: [{uniform: [-0.5, 1.5]}, {uniform: [-0.6, 0.6]}, {uniform: [1.2, 2.4]}],
            rpy_deg: [0, {uniform: [-0.8, 0.8]}, {choice: [-6, 6]}]}}
  bent: {kind: camera, size: [120, 90], fov_deg: 70, pose: {xyz: [0, 0, {uniform: [1.5, 1.9]}]}, distortion: {k1: -0.1}}
  roof: {kind: lidar, beams: 16, columns: 360, pose: {xyz: [0, 0, {uniform: [1.7, 2.2]}]}}
twins: [{name: fog, weather: {preset: fog}}]
capture: {rate_hz: 5, frames: 2}
"""

FORMATS = [name for name in ExportFormat if name is not ExportFormat.PAIRS]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return parse_scenario(FREE, Path("free.yaml"))


@pytest.fixture(scope="module")
def folder(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rigs") / "dataset"
    capture(scenario, out)
    for export_format in FORMATS:
        export_dataset(out, export_format, ExportOptions(camera="front"))
    return out


@pytest.fixture
def damaged(folder: Path, tmp_path: Path) -> Path:
    """A copy to spoil, of the native files."""
    shutil.copytree(folder, tmp_path / "dataset", ignore=shutil.ignore_patterns(*FORMATS))
    return tmp_path / "dataset"


def seen(dataset: Dataset) -> Iterator[tuple[Camera, Camera, WorldState, ObjectLabel]]:
    """Yield the cameras of the frames, as they were and as the manifest has them, with whole objects before them."""
    for frame in dataset:
        for name, camera in frame.cameras.items():
            for label in frame.labels.cameras[name].objects:
                if label.truncation == 0.0 == label.cuboid_truncation and camera.is_rectified():
                    yield camera, dataset.cameras[name], frame.state, label


def projected(camera: Camera, state: WorldState, label: ObjectLabel) -> np.ndarray:
    """Return the box around the projected 3-D box, worked out from the world state alone."""
    actor = next(actor for actor in state.actors if actor.actor_id == label.actor_id)
    camera_from_world: Matrix = np.linalg.inv(state.world_from_ego.matrix() @ camera.ego_from_camera()).astype(float)
    corners = transform_points(actor.world_from_actor.matrix(), cuboid_corners(actor.size))
    pixels = camera.project(transform_points(camera_from_world, corners))
    return np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])


def test_every_episode_has_its_own_sensors(folder: Path, scenario: Scenario) -> None:
    dataset = Dataset(folder)
    assert [dataset.rig(episode) for episode in range(3)] == list(rigs_of(scenario))
    assert dataset.rigs == tuple(rigs_of(scenario))
    assert dataset.manifest.rig == rig_of(scenario) == dataset.rig(0)
    assert json.loads((folder / "episodes/0000.json").read_bytes())["rig"] is None
    for frame in dataset:
        assert frame.cameras == {camera.name: camera for camera in rig_of(scenario, None, frame.key.episode).cameras}


def test_boxes_are_those_of_the_camera_that_took_the_picture(folder: Path) -> None:
    off_nominal = []
    for camera, nominal, state, label in seen(Dataset(folder)):
        assert label.cuboid_box is not None
        np.testing.assert_allclose(projected(camera, state, label), label.cuboid_box, atol=1e-6)
        box = label.amodal_box
        assert box is not None
        drawn = np.array([box.left, box.top, box.right, box.bottom])
        assert np.abs(projected(camera, state, label) - drawn).max() < 8.0  # the body within its box
        if camera != nominal:
            off_nominal.append(np.abs(projected(nominal, state, label) - drawn).max())
    assert len(off_nominal) >= 8
    assert np.median(off_nominal) > 8.0


def test_nothing_is_wrong_with_it_and_all_that_it_is_exported_to(folder: Path) -> None:
    assert [str(finding) for finding in verify_folder(folder).findings] == []


def test_calibrations_are_those_of_the_episodes(folder: Path, scenario: Scenario) -> None:
    wanted = [rig.camera("front").pinhole.fx for rig in rigs_of(scenario)]
    numbers = [float((folder / f"kitti/training/calib/{n:06}.txt").read_text().split()[1]) for n in range(6)]
    assert numbers == pytest.approx(np.repeat(wanted, 2))
    tracking = [float((folder / f"kitti-tracking/training/calib/{n:04}.txt").read_text().split()[1]) for n in range(3)]
    odometry = [float((folder / f"kitti-odometry/sequences/{n:02}/calib.txt").read_text().split()[1]) for n in range(3)]
    assert tracking == odometry == pytest.approx(wanted)
    cameras = sorted((folder / "cityscapes/camera").rglob("*.json"))
    intrinsics = [json.loads(path.read_bytes())["intrinsic"]["fx"] for path in cameras]
    assert sorted(intrinsics) == pytest.approx(np.repeat(sorted(wanted), 2))
    tables = [folder / f"vkitti2/Scene{n:02}/clone/intrinsic.txt" for n in range(3)]
    rows = [line.split() for n in range(3) for line in tables[n].read_text().splitlines()]
    found = {float(row[2]) for row in rows if row[0].isdigit()}
    assert sorted(found) == pytest.approx(sorted(wanted), abs=1e-3)


def test_it_can_be_drawn_again(folder: Path, scenario: Scenario) -> None:
    again = rerender(folder, 1.0, scenario=scenario)
    assert (again.frames, again.differences, again.hindrance) == (6, (), "")


def test_the_checker_notices_labels_of_another_camera(damaged: Path) -> None:
    path = damaged / "episodes/0001.json"
    about = json.loads(path.read_bytes())
    about["rig"]["cameras"][0]["pinhole"]["fx"] *= 1.05
    path.write_text(json.dumps(about))
    found = [str(finding) for finding in verify_folder(damaged).findings]
    assert any("0001_000000" in finding and "camera front:" in finding for finding in found)
    assert not any("0000_00000" in finding or "0002_00000" in finding for finding in found)
    path.write_text(json.dumps({**about, "rig": None}))
    assert any("0001_000000" in str(finding) for finding in verify_folder(damaged).findings)


def test_sensors_that_cannot_have_made_the_files_are_refused(damaged: Path) -> None:
    path = damaged / "episodes/0001.json"
    about = json.loads(path.read_bytes())
    about["rig"]["cameras"][0]["pinhole"]["width"] += 1
    path.write_text(json.dumps(about))
    with pytest.raises(DatasetError, match=r"0001\.json: .*expected the sensors of the manifest"):
        Dataset(damaged).rig(1)
    assert any("its sensors are" in str(finding) for finding in verify_folder(damaged).findings)


def test_a_pair_in_some_episodes_only_is_refused_where_a_pair_is_exported() -> None:
    left, right = stereo_rig()
    aside = replace(right, ego_from_mount=Pose.planar(0.0, -0.5, 1.9, 0.1))
    rigs = [Rig((left, right)), Rig((left, aside))]
    check_rigs(ExportFormat.COCO, rigs, ExportOptions())
    with pytest.raises(ExportError, match="'front' is the left one of a stereo pair in some episodes only"):
        check_rigs(ExportFormat.KITTI, rigs, ExportOptions())
