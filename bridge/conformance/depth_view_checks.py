"""The checks of depth views."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from functools import partial

import numpy as np

from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.conformance.expectations import CAMERAS, expect, expect_refusal
from bridge.frame import DepthView
from bridge.geometry import Pose, Vec3
from bridge.simulator.base import Simulator
from bridge.world import WorldState

_TILTED = dataclasses.replace(
    stage.CAMERA,
    name="tilted",
    ego_from_mount=Pose(Vec3(0.3, -0.2, 1.6), stage.CAMERA.ego_from_mount.rotation.from_rpy(0.1, 0.15, -0.2)),
)
_AROUND = stage.state([stage.box(1, 9.0, 0.4, 0.6), stage.box(2, 13.0, -2.5, -1.0), stage.box(5, -11.0, 1.0, 0.3)])


def _looking(name: str, yaw: float, width: int = 160, height: int = 90) -> Camera:
    return Camera(name, Pinhole.from_fov(width, height, math.pi / 2), Pose.planar(0.0, 0.0, 1.7, yaw))


def _views(
    simulator: Simulator, views: Sequence[Camera], cameras: Sequence[Camera] = (), state: WorldState = _AROUND
) -> list[DepthView]:
    """Return the depth views of ``state``, which must be those asked for, in their order."""
    got = simulator.capture(state, cameras, views).depth_views
    names = [view.name for view in views]
    expect(list(got) == names, f"expected the depth views {names}, got {list(got)}")
    return list(got.values())


def depth_views_are_those_of_a_camera(simulator: Simulator) -> None:
    """A depth view has the ids and the depth of a camera of the same pose and pinhole, bit for bit."""
    for camera in (stage.CAMERA, _TILTED):
        images = simulator.capture(_AROUND, (camera,)).images[camera.name]
        asked = dataclasses.replace(camera, name="view")
        for request, cameras in (("alone", ()), ("beside the camera", (camera,))):
            (view,) = _views(simulator, (asked,), cameras)
            for name in ("ids", "depth"):
                got, expected = getattr(view, name), getattr(images, name)
                expect(got.shape == expected.shape, f"{name}: expected {expected.shape}, got {got.shape}")
                differing = int(np.count_nonzero(got != expected))
                expect(
                    differing == 0,
                    f"depth view {request}, placed like {camera.name!r}: {differing} pixels of {name} are not the same",
                )


def depth_views_look_where_they_point(simulator: Simulator) -> None:
    """Views to the front, the left, the rear and the right see what stands there."""
    around = stage.state([stage.box(1, 10.0), stage.box(2, 0.0, 10.0), stage.box(3, -10.0), stage.box(4, 0.0, -10.0)])
    views = [_looking(name, yaw * math.pi / 2) for yaw, name in enumerate(("front", "left", "rear", "right"))]
    for actor_id, (view, got) in enumerate(zip(views, _views(simulator, views, state=around), strict=True), start=1):
        seen = set(np.unique(got.ids).tolist()) - {0, stage.GROUND_ID}
        expect(seen == {actor_id}, f"view to the {view.name}: expected to see actor {actor_id}, got {sorted(seen)}")
        expect(bool(np.isposinf(got.depth[got.ids == 0]).all()), "depth must be +inf where ids is 0")


def depth_views_come_in_order(simulator: Simulator) -> None:
    """Views come by name in the order asked for, each of its own size; they are no cameras."""
    views = [_looking("z", 0.0, 96, 40), _looking("a", math.pi, 64, 64), _looking("m", 1.0, 120, 30)]
    for view, got in zip(views, _views(simulator, views, CAMERAS), strict=True):
        size = (view.pinhole.height, view.pinhole.width)
        expect(got.ids.shape == size, f"view {view.name!r}: expected {size} pixels, got {got.ids.shape}")
    frame = simulator.capture(_AROUND, CAMERAS, views)
    for name, held in (("images", frame.images), ("observations", frame.observations)):
        expect(list(held) == [stage.CAMERA.name], f"expected {name} of the camera alone, got those of {list(held)}")


def depth_views_need_no_camera(simulator: Simulator) -> None:
    """A request may ask for depth views alone, and then a camera's picture is the one it always is."""
    before = simulator.capture(_AROUND, CAMERAS).images[stage.CAMERA.name]
    (view,) = _views(simulator, (_looking("rear", math.pi),))
    expect(5 in view.ids, "expected the view to the rear to see actor 5")
    after = simulator.capture(_AROUND, CAMERAS, (_looking("rear", math.pi),)).images[stage.CAMERA.name]
    for name in ("rgb", "ids", "depth"):
        same = np.array_equal(getattr(before, name), getattr(after, name))
        expect(same, f"{name} of a camera changes when a depth view is asked for as well")


def ambiguous_views_are_refused(simulator: Simulator) -> None:
    """A name that is used twice, a view with normals, and a request for nothing are refused with a reason."""
    view = _looking("view", 0.0)
    for what, cameras, views in (
        ("a view with the name of a camera", CAMERAS, [_looking(stage.CAMERA.name, 0.0)]),
        ("two views of one name", CAMERAS, [view, view]),
        ("a view with normals", CAMERAS, [dataclasses.replace(view, normals=True)]),
        ("a request for nothing", (), []),
    ):
        expect_refusal(what, partial(simulator.capture, _AROUND, cameras, views))
