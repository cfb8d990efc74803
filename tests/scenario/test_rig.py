"""Sensors as a scenario asks for them: stereo pairs, normals and lidars."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import kstest, norm, uniform

from bridge.camera import Camera
from bridge.distortion import Distortion
from bridge.geometry import Quaternion, Vec3
from bridge.lidar import Lidar
from bridge.rig import Rig
from bridge.scenario.lidar_models import LIDAR_MODELS
from bridge.scenario.rig import rig_of, rigs_of
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.sensors.stereo import right_camera
from tests.scenario.conftest import Parse

CAMERA = "kind: camera, size: [640, 480], fov_deg: 90"


def rig(parse: Parse, sensors: str) -> tuple[tuple[Camera, ...], tuple[Lidar, ...]]:
    scenario = parse(sensors=f"sensors: {{{sensors}}}")
    again = Scenario.model_validate(scenario.to_data())
    assert (rig_of(again).cameras, rig_of(again).lidars) == (rig_of(scenario).cameras, rig_of(scenario).lidars)
    return rig_of(scenario).cameras, rig_of(scenario).lidars


def only_lidar(parse: Parse, fields: str) -> Lidar:
    _, (lidar,) = rig(parse, f"front: {{{CAMERA}}}, roof: {{kind: lidar, {fields}}}")
    return lidar


def test_normals_are_taken_where_asked_for(parse: Parse) -> None:
    (plain, rich), _ = rig(parse, f"plain: {{{CAMERA}}}, rich: {{{CAMERA}, normals: true}}")
    assert (plain.normals, rich.normals) == (False, True)


def test_a_lens_has_the_coefficients_that_are_given(parse: Parse) -> None:
    lens = "distortion: {k1: -0.2, k2: 0.03, p2: 0.001}"
    (plain, bent, right), _ = rig(parse, f"plain: {{{CAMERA}}}, bent: {{{CAMERA}, stereo_baseline_m: 0.5, {lens}}}")
    assert plain.distortion is None
    assert bent.distortion == right.distortion == Distortion(k1=-0.2, k2=0.03, p2=0.001)
    assert not bent.is_rectified()


def test_a_stereo_pair_is_two_cameras_side_by_side(parse: Parse) -> None:
    pose = "pose: {xyz: [1, 0.5, 1.65], rpy_deg: [0, 0, 90]}"
    found, _ = rig(parse, f"side: {{{CAMERA}, normals: true, stereo_baseline_m: 0.54, {pose}}}, back: {{{CAMERA}}}")
    assert [camera.name for camera in found] == ["side", "side_right", "back"]
    left, right = found[:2]
    assert (right.pinhole, right.normals) == (left.pinhole, True)
    # A camera that looks to the left of the ego has its right side ahead.
    assert right.ego_from_mount.position == pytest.approx((1.54, 0.5, 1.65))
    left_from_right = np.linalg.inv(left.ego_from_camera()) @ right.ego_from_camera()
    np.testing.assert_allclose(left_from_right[:3, :3], np.eye(3), atol=1e-12)
    np.testing.assert_allclose(left_from_right[:3, 3], [0.54, 0, 0], atol=1e-12)


def test_a_tilted_pair_is_apart_along_its_own_axis(parse: Parse) -> None:
    pose = "pose: {xyz: [0.3, 0, 1.65], rpy_deg: [3, -4, 170]}"
    (left, right), _ = rig(parse, f"back: {{{CAMERA}, stereo_baseline_m: 0.2, {pose}}}")
    left_from_right = np.linalg.inv(left.ego_from_camera()) @ right.ego_from_camera()
    np.testing.assert_allclose(left_from_right[:3, 3], [0.2, 0, 0], atol=1e-12)


@pytest.mark.parametrize(
    ("beams", "top_deg", "bottom_deg"), [(16, 15, -15), (32, 10.67, -30.67), (64, 2, -24.33), (128, 22.5, -22.5)]
)
def test_models_have_the_fields_of_view_of_their_manuals(
    parse: Parse, beams: int, top_deg: float, bottom_deg: float
) -> None:
    lidar = only_lidar(parse, f"beams: {beams}")
    degrees = np.degrees(lidar.elevations)
    assert len(degrees) == beams
    assert (np.diff(degrees) < 0).all()
    assert degrees[[0, -1]] == pytest.approx([top_deg, bottom_deg], abs=0.01)
    assert lidar.columns == LIDAR_MODELS[beams].columns


def test_the_blocks_of_the_64_beams(parse: Parse) -> None:
    gaps = -np.diff(np.degrees(only_lidar(parse, "beams: 64").elevations))
    assert gaps == pytest.approx([1 / 3] * 31 + [1 / 2] * 32)


def test_fields_replace_those_of_the_model(parse: Parse) -> None:
    lidar = only_lidar(
        parse,
        "beams: 32, columns: 1085, min_range_m: 0, max_range_m: 70, range_noise_m: 0.01, dropout: 0.1, "
        "pose: {xyz: [-0.4, 0.1, 1.84], rpy_deg: [0, 0, -90]}",
    )
    assert (lidar.name, lidar.columns, lidar.min_range_m, lidar.max_range_m) == ("roof", 1085, 0.0, 70.0)
    assert (lidar.range_noise_m, lidar.dropout) == (0.01, 0.1)
    assert lidar.ego_from_mount.position == Vec3(-0.4, 0.1, 1.84)
    assert lidar.ego_from_mount.rotation == pytest.approx(Quaternion.from_rpy(0, 0, -math.pi / 2))


def test_beams_of_ones_own_are_sorted_from_the_top_down(parse: Parse) -> None:
    lidar = only_lidar(parse, "elevations_deg: [-10, 4, 0.5]")
    assert np.degrees(lidar.elevations) == pytest.approx([4, 0.5, -10])
    assert (lidar.columns, lidar.max_range_m) == (2048, 120)


def test_views_of_lidars_have_names_that_no_sensor_can_have(parse: Parse) -> None:
    found_cameras, found_lidars = rig(parse, f"roof_0: {{{CAMERA}}}, roof: {{kind: lidar, beams: 16}}")
    names = [camera.name for camera in found_cameras] + [view.name for view in found_lidars[0].views()]
    assert len(set(names)) == 5
    assert all("." in name for name in names[1:])


def drawn(parse: Parse, sensors: str, episodes: int, **sections: str) -> list[Rig]:
    scenario = parse(episodes=f"episodes: {episodes}", sensors=f"sensors: {{{sensors}}}", **sections)
    assert Scenario.model_validate(scenario.to_data()) == scenario
    rigs = list(rigs_of(scenario))
    assert rigs == [plan_episode(scenario, None, episode).rig for episode in range(len(rigs))]
    return rigs


FREE = (
    "front: {kind: camera, size: [640, 480], fov_deg: {uniform: [50, 90]}, pose: {xyz: [{uniform: [0, 2]}, 0.5, "
    "{normal: [1.6, 0.1]}], rpy_deg: [0, 0, {choice: [-30, 30]}]}, stereo_baseline_m: 0.5}, "
    "roof: {kind: lidar, beams: 16, pose: {xyz: [0, 0, {uniform: [1.8, 2.2]}]}}"
)


def test_sensors_are_drawn_once_an_episode_as_their_distributions_say(parse: Parse) -> None:
    rigs = drawn(parse, FREE, 500)
    lefts = [rig.camera("front") for rig in rigs]
    fovs = np.degrees([2 * math.atan(320 / camera.pinhole.fx) for camera in lefts])
    positions = np.array([camera.ego_from_mount.position for camera in lefts])
    yaws = np.degrees([camera.ego_from_mount.rotation.yaw() for camera in lefts])
    heights = np.array([rig.lidars[0].ego_from_mount.position.z for rig in rigs])
    for values, expected in (
        (fovs, uniform(50, 40)),
        (positions[:, 0], uniform(0, 2)),
        (positions[:, 2], norm(1.6, 0.1)),
        (heights, uniform(1.8, 0.4)),
    ):
        assert kstest(values, expected.cdf).pvalue > 0.001
    assert set(positions[:, 1]) == {0.5}
    assert set(np.round(yaws, 6)) == {-30.0, 30.0}
    independent = np.corrcoef([fovs, positions[:, 0], positions[:, 2], heights])
    assert np.abs(independent - np.eye(4)).max() < 0.2  # standard deviation 0.045


def test_a_pair_moves_as_one(parse: Parse) -> None:
    for rig in drawn(parse, FREE, 20):
        found = right_camera(rig.cameras, rig.camera("front"))
        assert found is not None
        assert found[0].name == "front_right"
        assert found[1] == pytest.approx(0.5)


def test_drawing_the_sensors_moves_no_other_draw(parse: Parse) -> None:
    weather = "weather: {rain_mm_per_h: {uniform: [0, 9]}}"
    free, fixed = (parse(sensors=f"sensors: {{{text}}}", weather=weather) for text in (FREE, f"front: {{{CAMERA}}}"))
    for episode in range(3):
        plans = [plan_episode(scenario, None, episode) for scenario in (free, fixed)]
        assert plans[0].conditions(1) == plans[1].conditions(1)
        assert plans[0].traffic_seed == plans[1].traffic_seed


def test_sensors_that_do_not_vary_are_one_rig(parse: Parse) -> None:
    assert len(drawn(parse, f"front: {{{CAMERA}}}", 9)) == 1


def test_what_follows_from_other_fields_and_from_the_stage(parse: Parse) -> None:
    high = "front: {kind: camera, size: [64, 64], fov_deg: {ramp: [60, 100]}, pose: {xyz: [0, 0, {expr: '1 + ego.x'}]}}"
    high = high.replace("ego.x", "sensors.front.fov_deg / 100")
    rigs = drawn(parse, high, 5)
    fovs = [math.degrees(2 * math.atan(32 / rig.cameras[0].pinhole.fx)) for rig in rigs]
    assert fovs == pytest.approx([60, 70, 80, 90, 100])
    assert [rig.cameras[0].ego_from_mount.position.z for rig in rigs] == pytest.approx([1.6, 1.7, 1.8, 1.9, 2.0])
    stages = "curriculum: {stages: [{name: a, episodes: 2}, {name: b, episodes: 1, set: {sensors.front.fov_deg: 40}}]}"
    staged = drawn(parse, f"front: {{{CAMERA}}}", 3, capture=f"capture: {{frames: 4}}\n{stages}")
    fovs = [math.degrees(2 * math.atan(320 / rig.cameras[0].pinhole.fx)) for rig in staged]
    assert fovs == pytest.approx([90, 90, 40])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            "fov_deg: {uniform: [60, 90]}, distortion: {k1: -0.1}",
            "10 sensors.front.fov_deg: cannot be drawn beside distortion, whose coefficients are those of one focal "
            "length; give one",
        ),
        (
            "fov_deg: {uniform: [60, 190]}",
            "10 sensors.front.fov_deg.uniform[1]: expected a number from 1 to 170, got 190",
        ),
        (
            "fov_deg: {uniform: [60, 90], per: frame}",
            "10 sensors.front.fov_deg.per: this field is drawn once an episode; per: frame is for weather and "
            "illumination",
        ),
        ("fov_deg: 90, pose: {xyz: [0, 1]}", "10 sensors.front.pose.xyz: expected [x, y, z], got [0, 1]"),
        (
            "fov_deg: 90, pose: {xyz: [0, 1, {uniform: [0, 30]}]}",
            "10 sensors.front.pose.xyz[2].uniform[1]: expected a number from -20 to 20, got 30",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(errors: Callable[..., list[str]], fields: str, message: str) -> None:
    sensors = f"sensors: {{front: {{kind: camera, size: [640, 480], {fields}}}}}"
    assert errors(sensors=sensors) == [f"test.yaml:{message}"]
