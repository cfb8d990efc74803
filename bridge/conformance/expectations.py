"""How checks look at a simulator, and how they say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.conformance import stage
from bridge.errors import SimulatorRequestError
from bridge.frame import CameraImages, DepthView, Observation, RawFrame
from bridge.geometry import Matrix, transform_points
from bridge.simulator.base import Simulator
from bridge.world import Actor, StaticScene, WorldState

CAMERAS = (stage.CAMERA,)


class NonConformanceError(Exception):
    """A simulator does not do what the protocol promises; says what was expected and what came."""


def expect(condition: bool, message: str) -> None:
    """Raise ``NonConformanceError`` with ``message`` unless ``condition`` holds."""
    if not condition:
        raise NonConformanceError(message)


def images_of(simulator: Simulator, state: WorldState, camera: Camera = stage.CAMERA) -> CameraImages:
    """Return what ``camera`` takes of ``state``."""
    return simulator.capture(state, (camera,)).images[camera.name]


def observations_of(frame: RawFrame) -> dict[int, Observation]:
    """Return what the stage's camera observed in ``frame``, by actor id."""
    return {o.actor_id: o for o in frame.observations[stage.CAMERA.name]}


def observation_of(frame: RawFrame, actor_id: int) -> Observation:
    """Return what the stage's camera observed of an actor, which must be there."""
    observations = observations_of(frame)
    expect(actor_id in observations, f"expected an observation of actor {actor_id}, got {sorted(observations)}")
    return observations[actor_id]


def pixels_of(images: CameraImages, actor_id: int) -> NDArray[np.bool_]:
    """Return which pixels are of an actor, which must have some."""
    mask: NDArray[np.bool_] = images.ids == actor_id
    expect(bool(mask.any()), f"expected pixels of id {actor_id}, got none")
    return mask


def points_on(actor: Actor, view: CameraImages | DepthView, camera: Camera, state: WorldState) -> Matrix:
    """Return where the pixels of an actor lie in its own frame, (N, 3) metres; there may be none."""
    points = camera.pinhole.unproject(view.depth)[view.ids == actor.actor_id].astype(np.float64)
    world_from_camera = state.world_from_ego.matrix() @ camera.ego_from_camera()
    return transform_points(actor.world_from_actor.inverse().matrix() @ world_from_camera, points)


@contextmanager
def loaded(simulator: Simulator, scene: StaticScene) -> Iterator[Mapping[int, Category]]:
    """Play in ``scene`` for a while, and on the stage again afterwards; gives what stands in the scene's level."""
    try:
        yield simulator.load_scene(scene)
    finally:
        simulator.load_scene(stage.scene())


def expect_refusal(what: str, attempt: Callable[[], object]) -> None:
    """Expect ``attempt`` to be refused with a reason."""
    try:
        attempt()
    except SimulatorRequestError as error:
        expect(len(str(error)) > 20, f"{what}: the refusal says nothing useful: {error}")
    else:
        raise NonConformanceError(f"{what} was accepted")
