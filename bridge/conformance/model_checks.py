"""The checks of models of the simulator's own; one that has none passes them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from bridge.assets.actor_models import ActorModel
from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.conformance.expectations import expect, expect_refusal, loaded, observation_of, points_on
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.simulator.base import Simulator
from bridge.world import Actor, Prefab, StaticScene

_ID = 7
_YAW = 0.5
_VIEW_PX = 240
_FAR = 5.0
"""How far off the views around a model are, in its radii."""
_TOLERANCE_M = 0.05
_MIRRORS_M = 0.15
"""How far beyond the box of its body a vehicle's mirrors may reach on either side."""
_SAME_M = 1e-3


def scene_with_models(models: tuple[ActorModel, ...], level: str | None = None) -> StaticScene:
    """Return the stage with ``models`` of the simulator's own, or one of its levels with them."""
    plain = stage.scene()
    assets = {**plain.assets, **{model.name: Prefab(model.name) for model in models}}
    return StaticScene(assets, () if level is not None else plain.placements, level)


def the_catalogue_is_in_order(simulator: Simulator) -> None:
    """The names of models are unique and ascend, and their sizes are those of things on a road."""
    names = [model.name for model in simulator.info.catalogue]
    expect(names == sorted(set(names)), f"expected unique names in ascending order, got {names}")
    for model in simulator.info.catalogue:
        expect(0.05 < min(model.size) <= max(model.size) < 50, f"model {model.name!r}: got the size {model.size}")


def models_have_their_size(simulator: Simulator) -> None:
    """A model reaches as far as its size says along each axis of its own frame, but for a vehicle's mirrors."""
    models = simulator.info.catalogue
    if not models:
        return
    with loaded(simulator, scene_with_models(models)):
        for model in models:
            _expect_size(simulator, model)


def unknown_models_are_refused(simulator: Simulator) -> None:
    """A scene with a model that the simulator does not have is refused with a reason."""
    plain = stage.scene()
    scene = StaticScene({**plain.assets, "ghost": Prefab("no such model")}, plain.placements)

    def attempt() -> None:
        with loaded(simulator, scene):
            pass

    expect_refusal("a model that is not in the catalogue", attempt)


def _expect_size(simulator: Simulator, model: ActorModel) -> None:
    actor = Actor(_ID, model.category, model.name, Pose.planar(0.0, 0.0, 0.0, _YAW), model.size)
    state = stage.state([actor])
    views = _views_around(model.size)
    away_m = _FAR * _radius_m(model.size)
    camera = replace(stage.CAMERA, ego_from_mount=Pose.planar(-away_m, 0.0, stage.CAMERA_HEIGHT_M, 0.0))
    frame = simulator.capture(state, (camera,), views)
    seen = observation_of(frame, _ID)
    expect(
        bool(np.allclose(seen.size, model.size, rtol=0.0, atol=_SAME_M)),
        f"model {model.name!r}: its size is {tuple(model.size)}, the observation says {tuple(seen.size)}",
    )
    points = np.concatenate([points_on(actor, frame.depth_views[view.name], view, state) for view in views])
    expect(len(points) > 0, f"model {model.name!r}: expected to see it from all sides, got no pixel of it")
    low, high = points.min(axis=0), points.max(axis=0)
    length, width, height = model.size
    expected_low, expected_high = np.array([-length / 2, -width / 2, 0.0]), np.array([length / 2, width / 2, height])
    pixel_m = 2.0 * away_m / views[0].pinhole.fx
    short = max(float((low - expected_low).max()), float((expected_high - high).max()))
    beyond = np.maximum(expected_low - low, high - expected_high) - (0.0, _MIRRORS_M, 0.0)
    off_m = max(short, float(beyond.max()))
    expect(
        off_m <= _TOLERANCE_M + pixel_m,
        f"model {model.name!r}: by its size it reaches from {np.round(expected_low, 2).tolist()} to "
        f"{np.round(expected_high, 2).tolist()} in its own frame, it was drawn from {np.round(low, 2).tolist()} to "
        f"{np.round(high, 2).tolist()}",
    )


def _radius_m(size: Size) -> float:
    return math.hypot(*size) / 2


def _views_around(size: Size) -> list[Camera]:
    """Return views of a thing at the origin from far off: from before it, the left, behind, the right and above."""
    away_m = _FAR * _radius_m(size)
    pinhole = Pinhole.from_fov(_VIEW_PX, _VIEW_PX, 2.2 * math.asin(1.0 / _FAR))
    middle_m = size.height_m / 2
    views = []
    for name, turn in (("before", 0.0), ("left", 0.5), ("behind", 1.0), ("right", 1.5)):
        yaw = _YAW + turn * math.pi
        place = Vec3(away_m * math.cos(yaw), away_m * math.sin(yaw), middle_m)
        views.append(Camera(name, pinhole, Pose(place, Quaternion.from_rpy(0.0, 0.0, yaw + math.pi))))
    looking_down = Pose(Vec3(0.0, 0.0, middle_m + away_m), Quaternion.from_rpy(0.0, math.pi / 2, _YAW))
    return [*views, Camera("above", pinhole, looking_down)]
