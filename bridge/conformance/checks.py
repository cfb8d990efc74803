"""The checks of colour, ids, depth and observations.

Each takes a simulator with the stage loaded and raises ``NonConformanceError`` with what is wrong.
"""

from __future__ import annotations

import dataclasses
import math
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.conformance import stage
from bridge.conformance.expectations import (
    CAMERAS,
    expect,
    expect_refusal,
    images_of,
    observation_of,
    observations_of,
    pixels_of,
)
from bridge.frame import CameraImages
from bridge.geometry import Pose, Vec3, cuboid_corners, transform_points
from bridge.simulator.base import Simulator
from bridge.world import Actor, Illumination

_PIXEL_TOLERANCE = 1.05
"""A box ends within the pixel of its projected corner; rasterisers snap corners to 1/256 of a pixel."""


def _projected(actor: Actor, camera: Camera) -> NDArray[np.float64]:
    camera_from_ego = np.linalg.inv(camera.ego_from_camera())
    corners = transform_points(camera_from_ego @ actor.world_from_actor.matrix(), cuboid_corners(actor.size))
    return camera.pinhole.project(corners)


def _span(images: CameraImages, actor_id: int) -> NDArray[np.int64]:
    """Return left, top, right and bottom of the pixels of an actor, which must have some."""
    rows, columns = np.nonzero(pixels_of(images, actor_id))
    return np.array([columns.min(), rows.min(), columns.max(), rows.max()])


def _expect_where_it_projects(simulator: Simulator, actor: Actor, camera: Camera) -> None:
    found = _span(images_of(simulator, stage.state([actor]), camera), actor.actor_id)
    corners = _projected(actor, camera)
    expected = np.concatenate([corners.min(axis=0), corners.max(axis=0)])
    expect(
        float(np.abs(found - expected).max()) <= _PIXEL_TOLERANCE,
        f"box at {actor.world_from_actor.position}, yaw {actor.world_from_actor.rotation.yaw():.2f}: expected its "
        f"pixels to span {np.round(expected, 1).tolist()} (left, top, right, bottom), got {found.tolist()}",
    )


def info_names_the_engine(simulator: Simulator) -> None:
    """GetInfo names engine and renderer and allows at least a 1920 x 1080 image."""
    info = simulator.info
    expect(bool(info.engine and info.renderer), f"engine and renderer must not be empty, got {info}")
    expect(info.max_image_pixels >= 1920 * 1080, f"expected at least 1920 x 1080 pixels, got {info.max_image_pixels}")


def the_empty_world_is_ground_and_sky(simulator: Simulator) -> None:
    """Without actors the id image holds the ground below the horizon and 0, at infinite depth, above."""
    images = images_of(simulator, stage.state())
    found = set(np.unique(images.ids).tolist())
    expect(found == {0, stage.GROUND_ID}, f"expected the ids 0 and {stage.GROUND_ID}, got {sorted(found)}")
    expect(bool((images.ids[0] == 0).all()), "row 0 must be on top: expected sky there")
    expect(bool((images.ids[-1] == stage.GROUND_ID).all()), "the last row must be at the bottom: expected ground there")
    expect(bool(np.isposinf(images.depth[images.ids == 0]).all()), "depth must be +inf where ids is 0")


def depth_is_metres_along_the_axis(simulator: Simulator) -> None:
    """The depth of the ground follows from the camera's height alone, in every column."""
    pinhole = stage.CAMERA.pinhole
    images = images_of(simulator, stage.state())
    for row in (130, 160, 199):
        expected = stage.CAMERA_HEIGHT_M * pinhole.fy / (row - pinhole.cy)
        worst = float(np.abs(images.depth[row] / expected - 1).max())
        expect(worst < 2e-3, f"row {row}: expected depth {expected:.4f} m in every column, off by {worst:.2%}")


def boxes_are_where_they_project(simulator: Simulator) -> None:
    """The pixels of a box end where its projected corners say, wherever it stands and however it turns."""
    for ahead, left, yaw in ((12.0, 0.0, 0.0), (15.0, 4.0, 0.7), (20.0, -5.0, -2.1), (35.0, 6.0, math.pi / 2)):
        _expect_where_it_projects(simulator, stage.box(7, ahead, left, yaw), stage.CAMERA)


def depth_agrees_with_the_box(simulator: Simulator) -> None:
    """The near face of a box is as far as it was placed."""
    images = images_of(simulator, stage.state([stage.box(7, 12.0)]))
    near_face = 12.0 - stage.BOX_SIZE.length_m / 2
    depth = float(np.median(images.depth[pixels_of(images, 7)]))
    expect(abs(depth - near_face) < 0.01, f"expected the near face at {near_face} m, got {depth:.3f} m")


def left_is_left(simulator: Simulator) -> None:
    """An actor to the left of the ego is in the left half of the picture (handedness)."""
    images = images_of(simulator, stage.state([stage.box(3, 20.0, 5.0), stage.box(4, 20.0, -5.0)]))
    left, right = (_span(images, i)[[0, 2]].mean() for i in (3, 4))
    expect(left < stage.CAMERA.pinhole.cx < right, f"left box at column {left:.0f}, right box at {right:.0f}")


def nearer_hides_farther(simulator: Simulator) -> None:
    """A hidden box has no pixels and keeps its unoccluded count; one half hidden counts what is seen."""
    half = [stage.box(1, 10.0), stage.box(2, 20.0, 1.6)]
    frame = simulator.capture(stage.state(half), CAMERAS)
    alone = observation_of(simulator.capture(stage.state(half[1:]), CAMERAS), 2)
    seen = observation_of(frame, 2)
    counted = int(np.count_nonzero(frame.images[stage.CAMERA.name].ids == 2))
    expect(seen.visible_pixels == counted, f"visible_pixels {seen.visible_pixels}, but the id image has {counted}")
    expect(
        0 < seen.visible_pixels < seen.unoccluded_pixels,
        f"half hidden: expected 0 < visible < unoccluded, got {seen.visible_pixels} and {seen.unoccluded_pixels}",
    )
    off = abs(seen.unoccluded_pixels - alone.visible_pixels)
    expect(
        off <= 0.005 * alone.visible_pixels,
        f"unoccluded_pixels {seen.unoccluded_pixels}, but drawn alone the box has {alone.visible_pixels}",
    )
    hidden = observation_of(simulator.capture(stage.state([stage.box(1, 10.0), stage.box(2, 20.0)]), CAMERAS), 2)
    expect(hidden.visible_pixels == 0, f"wholly hidden: expected 0 visible pixels, got {hidden.visible_pixels}")


def the_unoccluded_box_is_tight(simulator: Simulator) -> None:
    """The box of an actor that nothing hides is the box of its pixels."""
    frame = simulator.capture(stage.state([stage.box(5, 15.0, 2.0, 0.4)]), CAMERAS)
    expected = tuple(_span(frame.images[stage.CAMERA.name], 5).tolist())
    box = observation_of(frame, 5).unoccluded_box
    got = None if box is None else (box.left, box.top, box.right, box.bottom)
    expect(got == expected, f"expected {expected}, got {got}")


def frame_share_measures_truncation(simulator: Simulator) -> None:
    """A box cut in half by the edge of the frame has half of its solid angle inside."""
    edge = (stage.CAMERA.pinhole.cx + 0.5) / stage.CAMERA.pinhole.fx  # tangent of the angle to the left edge
    across = stage.BOX_SIZE.width_m / 2
    near = 30.0 - stage.BOX_SIZE.length_m / 2
    for name, left, low, high in (
        ("wholly inside", near * edge - 2 * across, 1.0, 1.0),
        ("cut in half", 30.0 * edge, 0.4, 0.6),
        ("nearly outside", 30.0 * edge + 0.7 * across, 0.05, 0.4),
    ):
        share = observation_of(simulator.capture(stage.state([stage.box(9, 30.0, left)]), CAMERAS), 9).frame_share
        expect(low <= share <= high, f"{name}: expected a share of {low} to {high}, got {share:.3f}")


def what_is_outside_is_not_reported(simulator: Simulator) -> None:
    """Actors behind the camera or beside the frame have no pixels and no observation."""
    frame = simulator.capture(stage.state([stage.box(1, -10.0), stage.box(2, 10.0, 40.0)]), CAMERAS)
    expect(not observations_of(frame), f"expected no observation, got {sorted(observations_of(frame))}")


def ids_are_exact(simulator: Simulator) -> None:
    """Large and neighbouring ids come back unchanged; no blending makes new ones at edges."""
    ids = (1, 2, 255, 256, 4097, 16383)
    actors = [stage.box(i, 18.0, 6.0 - 2.2 * n) for n, i in enumerate(ids)]
    found = set(np.unique(images_of(simulator, stage.state(actors)).ids).tolist())
    expected = {0, stage.GROUND_ID, *ids}
    expect(found == expected, f"expected the ids {sorted(expected)}, got {sorted(found)}")


def the_same_request_gives_the_same_bytes(simulator: Simulator) -> None:
    """A capture does not depend on what was captured before it."""
    request = stage.state([stage.box(1, 12.0), stage.box(2, 20.0, 3.0)], step=4)
    first = images_of(simulator, request)
    images_of(simulator, stage.state([stage.box(9, 8.0)], step=5, illumination=Illumination(sun_altitude=0.1)))
    second = images_of(simulator, request)
    for name in ("rgb", "ids", "depth"):
        same = np.array_equal(getattr(first, name), getattr(second, name))
        expect(same, f"{name} differs when the same state is captured again")


def exposure_brightens(simulator: Simulator) -> None:
    """One stop more makes the picture brighter, if the engine honours exposure."""
    if "exposure_ev" not in simulator.info.weather_fields:
        return
    darker, brighter = (
        float(
            images_of(
                simulator,
                stage.state([stage.box(1, 12.0)], illumination=dataclasses.replace(stage.CLEAR_NOON, exposure_ev=ev)),
            ).rgb.mean()
        )
        for ev in (-1.0, 0.5)
    )
    expect(brighter > darker * 1.1, f"mean brightness {darker:.1f} at -1 EV and {brighter:.1f} at +0.5 EV")


def colours_are_in_order(simulator: Simulator) -> None:
    """A red box is red: channels are not swapped, and appearance is honoured."""
    for channel, color in enumerate(((0.7, 0.02, 0.02), (0.02, 0.7, 0.02), (0.02, 0.02, 0.7))):
        images = images_of(simulator, stage.state([stage.box(1, 12.0, color=color)]))
        mean = images.rgb[pixels_of(images, 1)].mean(axis=0)
        others = np.delete(mean, channel)
        expect(bool(mean[channel] > others.max() * 1.2), f"box of colour {color}: got mean RGB {np.round(mean)}")


def every_camera_sees_its_own_view(simulator: Simulator) -> None:
    """Two cameras in one request give their own sizes and views, in the order asked for."""
    rear = Camera(
        "rear",
        dataclasses.replace(stage.CAMERA.pinhole, width=128, height=80, cx=63.5, cy=39.5),
        Pose.planar(0, 0, 1.5, math.pi),
    )
    frame = simulator.capture(stage.state([stage.box(1, 12.0), stage.box(2, -12.0)]), (rear, stage.CAMERA))
    expect(list(frame.images) == ["rear", "front"], f"expected rear, front; got {list(frame.images)}")
    expect(frame.images["rear"].ids.shape == (80, 128), f"rear: got {frame.images['rear'].ids.shape}")
    for name, expected in (("front", 1), ("rear", 2)):
        seen = set(np.unique(frame.images[name].ids).tolist()) - {0, stage.GROUND_ID}
        expect(seen == {expected}, f"camera {name}: expected to see actor {expected}, got {sorted(seen)}")


def a_tilted_camera_tilts_the_right_way(simulator: Simulator) -> None:
    """A mount pitched down (positive pitch about y, left) sees more ground; rolled and turned, boxes still project."""
    from_rpy = stage.CAMERA.ego_from_mount.rotation.from_rpy
    tilted = dataclasses.replace(stage.CAMERA, ego_from_mount=Pose(Vec3(0.3, -0.2, 1.6), from_rpy(0.06, 0.1, -0.15)))
    _expect_where_it_projects(simulator, stage.box(7, 14.0, 0.5, 0.5), tilted)


def bad_requests_are_refused(simulator: Simulator) -> None:
    """An actor whose model is not in the scene, and an image that is too large, are refused with a reason."""
    unknown = dataclasses.replace(stage.box(1, 12.0), asset="no such model")
    vast = dataclasses.replace(
        stage.CAMERA, pinhole=dataclasses.replace(stage.CAMERA.pinhole, width=1_000_000, height=1_000_000)
    )
    for what, state, camera in (
        ("an unknown asset", stage.state([unknown]), stage.CAMERA),
        ("an image of 10^12 pixels", stage.state(), vast),
    ):
        expect_refusal(what, partial(simulator.capture, state, (camera,)))


def the_step_comes_back(simulator: Simulator) -> None:
    """The reply carries the step and the time of the request."""
    frame = simulator.capture(stage.state(step=41), CAMERAS)
    expect(
        (frame.step, frame.time_ns) == (41, 4_100_000_000), f"asked for step 41, got {frame.step} at {frame.time_ns} ns"
    )
