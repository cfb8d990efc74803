"""The scenarios in ``examples/``: each loads, plans, and shows what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.geometry import transform_points
from bridge.roads.sources import GridRoads, Highway, RandomRoads, RoadFile, StraightRoad
from bridge.scenario.load import load_scenario, parse_scenario
from bridge.scenario.presets import OWN_PRESETS
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import plan_episode
from bridge.sensors.stereo import right_camera
from bridge.traffic.demand import ScriptedTraffic, SimulatorDemand

EXAMPLES = Path(__file__).parents[2] / "examples"
PATHS = sorted(EXAMPLES.glob("*.yaml"))


def test_there_are_examples() -> None:
    names = {path.stem for path in PATHS}
    assert names >= {"demo", "foggy_highway", "night_city", "rainy_grid_dusk", "scripted_street", "town01_day"}
    assert names >= {"kitti_rig", "surround"}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_example_plans(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=scenario.schema.json\n")
    scenario = load_scenario(path)
    assert scenario.name == path.stem.replace("_", "-")
    assert rig_of(scenario).cameras
    for episode in range(scenario.episodes):
        plan = plan_episode(scenario, None, episode)
        for frame in range(plan.frames):
            weather, illumination = plan.conditions(frame, frame / scenario.capture.rate_hz)
            assert 0 <= weather.cloudiness <= 1
            assert 0 <= weather.wetness <= 1
            assert -1.6 < illumination.sun_altitude < 1.6


def test_examples_differ() -> None:
    plans = {path.stem: plan_episode(load_scenario(path), None, 0) for path in PATHS}
    roads = {name: type(plan.road) for name, plan in plans.items()}
    assert roads["town01_day"] is RoadFile
    assert roads["rainy_grid_dusk"] is GridRoads
    assert roads["foggy_highway"] is Highway
    assert roads["night_city"] is RandomRoads
    assert roads["scripted_street"] is StraightRoad
    assert isinstance(plans["scripted_street"].traffic, ScriptedTraffic)
    assert plans["rainy_grid_dusk"].conditions(0)[0].rain_mm_per_h > 0
    assert plans["foggy_highway"].conditions(0)[0].fog_visibility_m <= 1000
    night = plans["night_city"].conditions(0)[1]
    assert night.sun_altitude < 0
    assert night.headlights


def test_demo_is_sixty_frames_in_two_towns_under_six_skies() -> None:
    scenario = load_scenario(EXAMPLES / "demo.yaml")
    plans = [plan_episode(scenario, None, episode) for episode in range(scenario.episodes)]
    assert sum(plan.frames for plan in plans) == 60
    assert [type(plan.road) for plan in plans] == [RoadFile, GridRoads] * 3
    assert len({plan.conditions(0) for plan in plans}) == 6
    (front,) = rig_of(scenario).cameras
    k = front.pinhole
    assert (k.width, k.height, k.fx, k.fy, k.cx, k.cy) == (1242, 375, 721.5377, 721.5377, 609.5593, 172.854)
    assert front.ego_from_mount.position.z == 1.65


def test_kitti_rig_has_the_sensors_of_kitti() -> None:
    scenario = load_scenario(EXAMPLES / "kitti_rig.yaml")
    left, right = rig_of(scenario).cameras
    assert left.normals
    pair = right_camera([left, right], left)
    assert pair is not None
    assert pair[0] == right
    assert pair[1] == pytest.approx(0.54)
    (velodyne,) = rig_of(scenario).lidars
    assert len(velodyne.elevations) == 64
    # KITTI's calibration: the lidar's origin in the frame of camera 0, which stands 6 cm to the right of ours.
    camera_from_lidar = np.linalg.inv(left.ego_from_camera()) @ velodyne.ego_from_mount.matrix()
    np.testing.assert_allclose(camera_from_lidar[:3, 3], [0.06, -0.08, -0.27], atol=0.01)


def test_surround_sees_all_around() -> None:
    scenario = load_scenario(EXAMPLES / "surround.yaml")
    azimuths = np.radians(np.arange(0.0, 360.0, 0.5))
    far = 1000.0 * np.stack([np.cos(azimuths), np.sin(azimuths), np.zeros_like(azimuths)], axis=1)
    sees = np.zeros(len(azimuths), int)
    rig = rig_of(scenario).cameras
    for camera in rig:
        points = transform_points(np.linalg.inv(camera.ego_from_camera()).astype(np.float64), far)
        sees += (points[:, 2] > 0) & (
            np.abs(points[:, 0] / points[:, 2]) < camera.pinhole.width / 2 / camera.pinhole.fx
        )
    assert len(rig) == 6
    assert (sees > 0).all()
    (roof,) = rig_of(scenario).lidars
    assert len(roof.elevations) == 32


def test_unity_level_leaves_scenery_and_traffic_to_the_simulator() -> None:
    plans = [plan_episode(load_scenario(EXAMPLES / "unity_level.yaml"), None, episode) for episode in range(4)]
    assert {(plan.level, plan.road) for plan in plans} == {("Town", None)}
    assert all(isinstance(plan.traffic, SimulatorDemand) for plan in plans)
    assert len({plan.conditions(0)[0] for plan in plans}) == 4


def test_readme_tells_the_truth() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"(`{path.name}`)" in readme or f"]({path.name})" in readme for path in PATHS)
    assert all(f"`{name}`" in readme for name in OWN_PRESETS)
    first_scenario = readme.split("```yaml\n")[1].split("```")[0]
    assert parse_scenario(first_scenario, EXAMPLES / "first.yaml").name == "my-first"
