"""Occlusion, truncation, masks and normals against answers that follow from the geometry alone."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import reduce

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.assets.gltf import write_glb
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import NORMAL_SCALE, RawFrame
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.labels.frame_labels import ObjectLabel
from bridge.labels.labelling import label_frame
from bridge.world import Actor, Asset, Placement, StaticScene, WorldState

WALL_ID = 20_001
STATICS = {stage.GROUND_ID: Category.ROAD, WALL_ID: Category.WALL}
EYE_M = 0.75
"""Half as high as the box: the camera looks at its middle."""

LEVEL = Camera("front", Pinhole(640, 360, 620.0, 600.0, 300.5, 170.5), Pose(Vec3(0.0, 0.0, EYE_M)))
"""Its axis goes through a corner of pixels, so that the pixels of a symmetric thing are symmetric."""

Points = NDArray[np.float64]


def with_wall(size: Size, left_m: float) -> StaticScene:
    """Return the stage with a wall 6 m ahead."""
    scene = stage.scene()
    wall = Placement(WALL_ID, Category.WALL, "wall", Pose(Vec3(6.0, left_m, 0.0)))
    asset = Asset("wall", write_glb(stage.box_model(size)))
    return StaticScene({**scene.assets, "wall": asset}, (*scene.placements, wall))


def label_of(raw: RawFrame, state: WorldState, camera: Camera) -> ObjectLabel:
    (label,) = label_frame(state, raw, [camera], STATICS).cameras[camera.name].objects
    return label


@pytest.mark.parametrize(
    ("size", "left_m"),
    [
        (Size(0.3, 8.0, 5.0), 4.0),
        (Size(0.3, 8.0, 5.0), -4.0),
        (Size(0.3, 16.0, EYE_M), 0.0),
    ],
    ids=["left half", "right half", "lower half"],
)
@pytest.mark.parametrize("ahead_m", [9.0, 14.3])
def test_a_wall_that_hides_half_of_a_car(
    simulator: EmbeddedSimulator, size: Size, left_m: float, ahead_m: float
) -> None:
    """The wall ends in a plane through the camera that is a plane of symmetry of what is seen of the car."""
    simulator.load_scene(with_wall(size, left_m))
    state = stage.state([stage.box(7, ahead_m)])
    label = label_of(simulator.capture(state, [LEVEL]), state, LEVEL)
    assert label.occlusion == pytest.approx(0.5, rel=0.01)
    (hider,) = label.occluders
    assert hider.instance_id == WALL_ID
    assert hider.share == pytest.approx(0.5, rel=0.01)
    assert label.truncation == 0.0


@pytest.mark.parametrize("yaw", [0.0, 0.7])
@pytest.mark.parametrize("left_m", [4.0, 3.2, 0.0])
def test_the_mask_behind_a_wall_is_the_one_without_it(simulator: EmbeddedSimulator, yaw: float, left_m: float) -> None:
    state = stage.state([stage.box(7, 11.0, 0.4, yaw)])
    simulator.load_scene(with_wall(Size(0.3, 8.0, 5.0), left_m))
    (hidden,) = simulator.capture(state, [LEVEL]).observations["front"]
    simulator.load_scene(stage.scene())
    free = simulator.capture(state, [LEVEL]).images["front"].ids == 7
    box = hidden.unoccluded_box
    assert box is not None
    assert hidden.visible_pixels < free.sum()
    mask = np.zeros_like(free)
    mask[box.top : box.bottom + 1, box.left : box.right + 1] = hidden.unoccluded_mask()
    assert np.array_equal(mask, free)


def faces(actor: Actor, camera: Camera) -> list[Points]:
    """Return the (4, 3) corners, in the camera frame, of the faces of a box that are turned to the camera."""
    camera_from_actor = np.linalg.inv(camera.ego_from_camera()) @ actor.world_from_actor.matrix()
    half = np.array([actor.size.length_m, actor.size.width_m, actor.size.height_m]) / 2
    seen = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            a, b = (axis + 1) % 3, (axis + 2) % 3
            corners = np.zeros((4, 3))
            corners[:, axis] = sign * half[axis]
            corners[:, a] = np.array([-1, 1, 1, -1]) * half[a]
            corners[:, b] = np.array([-1, -1, 1, 1]) * half[b]
            corners[:, 2] += half[2]
            corners = corners @ camera_from_actor[:3, :3].T + camera_from_actor[:3, 3]
            outward = sign * camera_from_actor[:3, axis]
            if outward @ corners[0] < 0.0:
                seen.append(corners)
    return seen


def beyond(polygon: Points, plane: Points) -> Points:
    """Return the part of a convex polygon on the positive side of a plane through the camera (Sutherland-Hodgman)."""
    kept: list[Points] = []
    for first, second in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        d, e = float(first @ plane), float(second @ plane)
        if d >= 0.0:
            kept.append(first)
        if (d >= 0.0) != (e >= 0.0):
            kept.append(first + (second - first) * (d / (d - e)))
    return np.array(kept).reshape(-1, 3)


def solid_angle(polygon: Points) -> float:
    """Return the solid angle of a convex polygon from the origin, by the triangles' formula of Van Oosterom and
    Strackee (IEEE Transactions on Biomedical Engineering 30, 1983)."""
    total = 0.0
    for index in range(1, len(polygon) - 1):
        a, b, c = polygon[0], polygon[index], polygon[index + 1]
        la, lb, lc = (float(np.linalg.norm(v)) for v in (a, b, c))
        volume = abs(float(a @ np.cross(b, c)))
        total += 2.0 * math.atan2(volume, la * lb * lc + (a @ b) * lc + (a @ c) * lb + (b @ c) * la)
    return total


def outside_share(actor: Actor, camera: Camera) -> float:
    """Return the exact share of a box's solid angle beyond the edges of the frame."""
    lens = camera.pinhole
    inwards = (
        np.array([1.0, 0.0, (lens.cx + 0.5) / lens.fx]),
        np.array([-1.0, 0.0, (lens.width - 0.5 - lens.cx) / lens.fx]),
        np.array([0.0, 1.0, (lens.cy + 0.5) / lens.fy]),
        np.array([0.0, -1.0, (lens.height - 0.5 - lens.cy) / lens.fy]),
    )
    whole = inside = 0.0
    for face in faces(actor, camera):
        whole += solid_angle(face)
        inside += solid_angle(reduce(beyond, inwards, face))
    return 1.0 - inside / whole


def cut_at(share: float, camera: Camera, frame_edge: str, ahead_m: float, yaw: float) -> Actor:
    """Return a box that the edge of the frame cuts at ``share``, found by bisection."""
    low, high = 0.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        if outside_share(moved(frame_edge, ahead_m, yaw, middle), camera) < share:
            low = middle
        else:
            high = middle
    return moved(frame_edge, ahead_m, yaw, low)


def moved(frame_edge: str, ahead_m: float, yaw: float, way_m: float) -> Actor:
    if frame_edge == "bottom":
        return stage.box(7, ahead_m, 0.2, yaw, up_m=-way_m)
    return stage.box(7, ahead_m, way_m if frame_edge == "left" else -way_m, yaw)


def test_the_exact_formula_is_that_of_an_integral() -> None:
    """The share of the box's rays beyond the edge, each with its solid angle, from a fine grid of directions."""
    actor = cut_at(0.3, LEVEL, "left", 5.0, 0.5)
    assert outside_share(actor, LEVEL) == pytest.approx(0.3, abs=1e-9)
    x, y = np.meshgrid(np.linspace(-3.0, 1.0, 2401), np.linspace(-0.6, 0.6, 1201))
    rays = np.stack([x, y, np.ones_like(x)], axis=-1)
    actor_from_camera = np.linalg.inv(actor.world_from_actor.matrix()) @ LEVEL.ego_from_camera()
    origin, along = actor_from_camera[:3, 3], rays @ actor_from_camera[:3, :3].T
    size = actor.size
    low = np.array([-size.length_m / 2, -size.width_m / 2, 0.0])
    high = np.array([size.length_m / 2, size.width_m / 2, size.height_m])
    with np.errstate(divide="ignore"):
        one, other = (low - origin) / along, (high - origin) / along
    hit = np.minimum(one, other).max(axis=-1) < np.maximum(one, other).min(axis=-1)
    weight = hit * (1.0 + x * x + y * y) ** -1.5
    outside = x < (-0.5 - LEVEL.pinhole.cx) / LEVEL.pinhole.fx
    assert weight[outside].sum() / weight.sum() == pytest.approx(0.3, abs=1e-3)


@pytest.mark.parametrize("frame_edge", ["left", "right", "bottom"])
@pytest.mark.parametrize(
    ("ahead_m", "yaw"),
    [(60.0, 0.0), (60.0, math.pi / 2), (20.0, 0.9), (7.0, 0.0), (5.0, 0.5)],
    ids=["far", "far across", "turned", "near", "near and turned"],
)
def test_a_car_that_the_frame_cuts_at_30_percent(
    simulator: EmbeddedSimulator, frame_edge: str, ahead_m: float, yaw: float
) -> None:
    simulator.load_scene(StaticScene({"box": stage.scene().assets["box"]}, ()))
    state = stage.state([cut_at(0.3, LEVEL, frame_edge, ahead_m, yaw)])
    label = label_of(simulator.capture(state, [LEVEL]), state, LEVEL)
    assert label.truncation == pytest.approx(0.3, rel=0.01)
    assert label.occlusion == 0.0


@pytest.mark.parametrize("frame_edge", ["left", "right"])
def test_a_car_of_which_a_wide_lens_shows_a_strip(simulator: EmbeddedSimulator, frame_edge: str) -> None:
    """At the edge of a wide lens, a pixel has a fraction of the solid angle of one in the middle."""
    simulator.load_scene(StaticScene({"box": stage.scene().assets["box"]}, ()))
    camera = replace(LEVEL, pinhole=replace(LEVEL.pinhole, fx=200.0, fy=200.0))
    state = stage.state([cut_at(0.98, camera, frame_edge, 4.0, 0.0)])
    label = label_of(simulator.capture(state, [camera]), state, camera)
    assert 1.0 - label.truncation == pytest.approx(0.02, rel=0.06)


@pytest.mark.parametrize("left_m", [1.3, -1.3])
def test_a_car_of_which_a_sliver_is_in_the_frame(simulator: EmbeddedSimulator, left_m: float) -> None:
    """A car beside the camera, of which a corner of the picture shows a little, at the far end a row of pixels."""
    kitti = Pinhole(1242, 375, 721.5377, 721.5377, 609.5593, 172.854)
    camera = Camera("front", kitti, Pose(Vec3(0.3, 0.0, 1.65)))
    simulator.load_scene(StaticScene({"box": stage.scene().assets["box"]}, ()))
    for ahead_m, tolerance in ((-1.16, 0.25), (-1.15, 0.1), (-1.1, 0.02), (-1.0, 0.01), (-0.7, 0.01)):
        state = stage.state([stage.box(1, ahead_m, left_m)])
        label = label_of(simulator.capture(state, [camera]), state, camera)
        exact = 1.0 - outside_share(state.actors[0], camera)
        assert 0.0 < exact < 0.02
        assert 1.0 - label.truncation == pytest.approx(exact, rel=tolerance)


@pytest.mark.parametrize("seed", range(6))
def test_normals_of_turned_boxes(simulator: EmbeddedSimulator, seed: int) -> None:
    """Every pixel has the normal of the face that its ray meets, to a tenth of a degree."""
    random = np.random.default_rng(seed)
    turn = Quaternion.from_rpy(*(float(v) for v in random.uniform(-1.2, 1.2, 3)))
    actor = replace(stage.box(7, 9.0), world_from_actor=Pose(Vec3(9.0, float(random.uniform(-2, 2)), 0.6), turn))
    mount = Pose(Vec3(0.2, -0.3, 1.4), Quaternion.from_rpy(*(float(v) for v in random.uniform(-0.2, 0.2, 3))))
    camera = replace(LEVEL, ego_from_mount=mount, normals=True)
    images = simulator.capture(stage.state([actor]), [camera]).images["front"]
    assert images.normals is not None
    actor_from_camera = np.linalg.inv(actor.world_from_actor.matrix()) @ camera.ego_from_camera()
    rows, columns = np.nonzero(images.ids == 7)
    assert len(rows) > 1000
    lens = camera.pinhole
    rays = np.stack([(columns - lens.cx) / lens.fx, (rows - lens.cy) / lens.fy, np.ones(len(rows))], axis=1)
    half = np.array([actor.size.length_m, actor.size.width_m, actor.size.height_m]) / 2
    start, along = actor_from_camera[:3, 3] - [0.0, 0.0, half[2]], rays @ actor_from_camera[:3, :3].T
    entered = np.minimum((-half - start) / along, (half - start) / along)
    face = entered.argmax(axis=1)
    first, second = np.sort(entered, axis=1)[:, :-3:-1].T
    clear = first - second > 0.02  # where two faces meet, either is right
    assert clear.mean() > 0.8
    axes = actor_from_camera[:3, :3][face]
    expected = -np.sign((axes * rays).sum(axis=1, keepdims=True)) * axes
    got = images.normals[rows, columns] / NORMAL_SCALE
    # By their difference: the angle of a cosine near 1 is lost in its rounding.
    assert math.degrees(float(np.linalg.norm(got - expected, axis=1)[clear].max())) < 0.1
    assert len(set(face[clear].tolist())) > 1
