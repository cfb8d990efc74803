"""Lamps that light the street at night: the nearest street lamps, and headlights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.engine.library import AssetLibrary
from bridge.geometry import transform_points
from bridge.world import Actor, Placement, WorldState

MAX_LAMPS = 32
"""As many as ``lighting.frag`` takes."""

MAX_STREET_LAMPS = 14
MAX_HEADLIGHTS = 8
_AHEAD_M = 18.0
"""Lamps are counted from a point this far in front of the camera."""

_STREET_COLOR = np.array([1.0, 0.80, 0.55])
_STREET_INTENSITY = 0.17
_STREET_REACH_M = 20.0
_STREET_HALF_ANGLE = 1.30
_HEAD_COLOR = np.array([1.0, 0.95, 0.86])
_HEAD_INTENSITY = 0.55
_HEAD_REACH_M = 38.0
_HEAD_HALF_ANGLE = 0.55
_HEAD_DOWN = 0.09
"""How far a low beam looks down, radians."""

_HEAD_CUT_OFF = 0.93
_EGO_HEADLIGHTS_M = ((1.9, 0.62, 0.68), (1.9, -0.62, 0.68))
"""Where the ego vehicle has its headlights, in its frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Lamps:
    """Lamps in the world. ``position``: (N, 3) metres. ``axis``: (N, 3) unit. The rest: (N,), colour (N, 3).

    ``half_angle`` is that of the beam, less than a right angle; ``cut_off`` is the share of its light that a low beam
    withholds above the horizon, 0 for street lamps.
    """

    position: NDArray[np.float64]
    axis: NDArray[np.float64]
    reach_m: NDArray[np.float64]
    half_angle: NDArray[np.float64]
    intensity: NDArray[np.float64]
    cut_off: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.position)


def street_lamps(placements: Sequence[Placement], library: AssetLibrary) -> NDArray[np.float64]:
    """Return the (N, 3) world positions of all street lamps of a scene, metres."""
    positions = [
        transform_points(placement.world_from_asset.matrix(), library.lamps[placement.asset] * placement.scale)
        for placement in placements
        if len(library.lamps[placement.asset])
    ]
    return np.concatenate(positions) if positions else np.empty((0, 3))


def lamps_near(
    state: WorldState, street: NDArray[np.float64], eye: NDArray[np.float64], forward: NDArray[np.float64]
) -> Lamps:
    """Return the lamps that are on and matter to a camera at ``eye`` (3,) looking ``forward`` (3,)."""
    focus = eye + _AHEAD_M * forward
    lights = state.illumination
    on_street = _nearest(street, focus, MAX_STREET_LAMPS) if lights.street_lights else street[:0]
    heads = [_ego_headlights(state)] if lights.headlights else []
    lit = [actor for actor in state.actors if actor.lights.head]
    if lit:
        place = np.array([actor.world_from_actor.position for actor in lit])
        nearest = np.argsort(np.linalg.norm(place - focus, axis=1), kind="stable")[:MAX_HEADLIGHTS]
        heads.append(_headlights([lit[index] for index in nearest.tolist()]))
    head_position = np.concatenate([position for position, _ in heads]) if heads else np.empty((0, 3))
    head_axis = np.concatenate([axis for _, axis in heads]) if heads else np.empty((0, 3))
    s, h = len(on_street), len(head_position)
    return Lamps(
        position=np.concatenate([on_street, head_position]),
        axis=np.concatenate([np.tile((0.0, 0.0, -1.0), (s, 1)), head_axis]),
        reach_m=np.repeat([_STREET_REACH_M, _HEAD_REACH_M], [s, h]),
        half_angle=np.repeat([_STREET_HALF_ANGLE, _HEAD_HALF_ANGLE], [s, h]),
        intensity=np.repeat([_STREET_COLOR * _STREET_INTENSITY, _HEAD_COLOR * _HEAD_INTENSITY], [s, h], axis=0),
        cut_off=np.repeat([0.0, _HEAD_CUT_OFF], [s, h]),
    )


def _nearest(points: NDArray[np.float64], focus: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    order = np.argsort(np.linalg.norm(points - focus, axis=1), kind="stable")
    return points[order[:number]]


def _beam(world_from_vehicle: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(world_from_vehicle @ (np.cos(_HEAD_DOWN), 0.0, -np.sin(_HEAD_DOWN)))


def _headlights(actors: Sequence[Actor]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return position and axis of one lamp for each actor, (N, 3), in the middle of its front."""
    matrices = [actor.world_from_actor.matrix() for actor in actors]
    offsets = [(0.5 * actor.size.length_m, 0.0, 0.35 * min(actor.size.height_m, 2.0)) for actor in actors]
    position = [matrix[:3, :3] @ offset + matrix[:3, 3] for matrix, offset in zip(matrices, offsets, strict=True)]
    return np.array(position), np.array([_beam(matrix[:3, :3]) for matrix in matrices])


def _ego_headlights(state: WorldState) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    world_from_ego = state.world_from_ego.matrix()
    position = transform_points(world_from_ego, np.array(_EGO_HEADLIGHTS_M))
    return position, np.tile(_beam(world_from_ego[:3, :3]), (len(position), 1))
