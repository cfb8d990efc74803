"""How checks look at a simulator, and how they say what is wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.conformance import stage
from bridge.frame import CameraImages, Observation, RawFrame
from bridge.simulator.base import Simulator
from bridge.world import WorldState

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
