"""Sensors as a scenario asks for them: stereo pairs, normals and lidars."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bridge.camera import Camera
from bridge.distortion import Distortion
from bridge.geometry import Quaternion, Vec3
from bridge.lidar import Lidar
from bridge.scenario.lidar_models import LIDAR_MODELS
from bridge.scenario.sample import cameras, lidars
from bridge.scenario.schema import Scenario
from tests.scenario.conftest import Parse

CAMERA = "kind: camera, size: [640, 480], fov_deg: 90"


def rig(parse: Parse, sensors: str) -> tuple[tuple[Camera, ...], tuple[Lidar, ...]]:
    scenario = parse(sensors=f"sensors: {{{sensors}}}")
    again = Scenario.model_validate(scenario.to_data())
    assert (cameras(again), lidars(again)) == (cameras(scenario), lidars(scenario))
    return cameras(scenario), lidars(scenario)


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
