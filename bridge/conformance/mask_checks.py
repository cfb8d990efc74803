"""The checks of the masks of actors drawn alone."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from bridge.conformance import stage
from bridge.conformance.expectations import CAMERAS, expect, observation_of, observations_of, pixels_of
from bridge.frame import Observation
from bridge.simulator.base import Simulator
from bridge.world import Actor

_DIFFERING = 0.005
"""Share of an actor's pixels that may differ between two pictures of it."""

_CROWD = (stage.box(1, 9.0, -0.4, 0.5), stage.box(2, 16.0, 1.2, -0.9), stage.box(3, 14.0, -3.0, 2.3))
"""Turned, so that no mask is its own mirror image; the first one hides a part of the others."""


def _whole_mask(seen: Observation) -> NDArray[np.bool_]:
    """Return the mask of an actor over the image of the stage's camera, (H, W)."""
    box = seen.unoccluded_box
    pinhole = stage.CAMERA.pinhole
    whole = np.zeros((pinhole.height, pinhole.width), np.bool_)
    if box is not None:
        whole[box.top : box.bottom + 1, box.left : box.right + 1] = seen.unoccluded_mask()
    return whole


def masks_agree_with_their_box_and_count(simulator: Simulator) -> None:
    """A mask has as many pixels as are unoccluded, and reaches all four edges of its box."""
    frame = simulator.capture(stage.state(_CROWD), CAMERAS)
    for actor in _CROWD:
        seen = observation_of(frame, actor.actor_id)
        mask = seen.unoccluded_mask()
        counted = int(np.count_nonzero(mask))
        expect(
            counted == seen.unoccluded_pixels,
            f"actor {actor.actor_id}: unoccluded_pixels is {seen.unoccluded_pixels}, but its mask has {counted} pixels",
        )
        edges = {"left": mask[:, 0], "top": mask[0], "right": mask[:, -1], "bottom": mask[-1]}
        for name, edge in edges.items():
            expect(bool(edge.any()), f"actor {actor.actor_id}: its mask does not reach the {name} edge of its box")


def masks_hold_what_is_seen(simulator: Simulator) -> None:
    """Every visible pixel of an actor is one of its mask."""
    frame = simulator.capture(stage.state(_CROWD), CAMERAS)
    for actor in _CROWD:
        visible = pixels_of(frame.images[stage.CAMERA.name], actor.actor_id)
        outside = int(np.count_nonzero(visible & ~_whole_mask(observation_of(frame, actor.actor_id))))
        expect(outside == 0, f"actor {actor.actor_id}: {outside} of its visible pixels are not in its mask")


def masks_are_those_of_actors_drawn_alone(simulator: Simulator) -> None:
    """The mask of an actor that is hidden in part, or wholly, is that of its pixels when nothing else is there."""
    hidden = dataclasses.replace(_CROWD[0], actor_id=9, world_from_actor=stage.box(9, 22.0, -0.8).world_from_actor)
    crowd: tuple[Actor, ...] = (*_CROWD, hidden)
    together = simulator.capture(stage.state(crowd), CAMERAS)
    expect(observation_of(together, 9).visible_pixels == 0, "expected the farthest box to be hidden by the nearest")
    for actor in crowd:
        expected = pixels_of(simulator.capture(stage.state([actor]), CAMERAS).images[stage.CAMERA.name], actor.actor_id)
        got = _whole_mask(observations_of(together)[actor.actor_id])
        off = int(np.count_nonzero(expected != got))
        allowed = _DIFFERING * int(np.count_nonzero(expected))
        expect(off <= allowed, f"actor {actor.actor_id}: {off} pixels of its mask differ from those it has alone")
