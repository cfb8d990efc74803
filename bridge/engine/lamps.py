"""Lamps that light the street: the nearest street lamps, those of tunnels at any time, and those of vehicles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bridge.assets.model import Slot
from bridge.engine.instances import AMBER, GREEN, RED
from bridge.engine.library import AssetLibrary
from bridge.engine.signal_lamps import SignalLamps
from bridge.geometry import transform_points
from bridge.world import Actor, Placement, VehicleLights, WorldState

MAX_LAMPS = 62
"""As many as ``lamps.glsl`` takes."""

MAX_STREET_LAMPS = 14
"""Those in tunnels included."""
MAX_HEADLIGHTS = 8
MAX_REAR_LAMPS = 10
MAX_BLINKING = 3
"""Vehicles whose indicators light the street; each has one lamp in front and one behind."""

MAX_LENSES = 6
"""Lenses of traffic lights that light the street."""

DARK_ALTITUDE = 0.03
"""Altitude of the sun, radians, below which windows and the small lamps of vehicles make a difference."""

_AHEAD_M = 18.0
"""Lamps are counted from a point this far in front of the camera."""

_HEAD_DOWN, _REAR_DOWN = 0.09, 0.15
"""How far a low beam and a tail light look down, radians."""

_HEAD_UP, _REAR_UP = 0.38, 0.52
"""How high vehicles have their lamps, in heights; where models show them, so that they and their glow are one."""

_EGO_HEADLIGHTS_M = ((1.9, 0.62, 0.68), (1.9, -0.62, 0.68))
"""Where the ego vehicle has its headlights, in its frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Lamps:
    """Lamps in the world. ``position``: (N, 3) metres. ``axis``: (N, 3) unit. The rest: (N,), colour (N, 3).

    ``half_angle`` is that of the beam, less than a right angle, or pi for a light without a beam; ``cut_off`` is the
    share of its light that a low beam withholds above the horizon, 0 for all others.
    """

    position: NDArray[np.float64]
    axis: NDArray[np.float64]
    reach_m: NDArray[np.float64]
    half_angle: NDArray[np.float64]
    intensity: NDArray[np.float64]
    cut_off: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.position)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What all lamps of one kind share; intensity in ten thousand candela."""

    color: tuple[float, float, float]
    intensity: float
    reach_m: float
    half_angle: float
    cut_off: float = 0.0


_STREET = _Kind((1.0, 0.80, 0.55), 0.17, 20.0, 1.30)
_TUNNEL = _Kind((1.0, 0.92, 0.78), 0.25, 18.0, 1.45)
_HEAD = _Kind((1.0, 0.95, 0.86), 0.55, 38.0, 0.55, 0.93)
# The lamps of a pair together, within the limits of UN Regulation 148.
_BRAKE = _Kind((1.0, 0.035, 0.02), 0.016, 9.0, 1.35)
_TAIL = _Kind((1.0, 0.035, 0.02), 0.0022, 6.0, 1.35)
_INDICATOR = _Kind((1.0, 0.42, 0.03), 0.020, 7.0, 1.40)

# 400 cd along their axis; the street is below it, where the beam has a third of that.
_SIGNALS = {
    RED: _Kind((1.0, 0.035, 0.02), 0.013, 9.0, 1.2),
    AMBER: _Kind((1.0, 0.42, 0.03), 0.013, 9.0, 1.2),
    GREEN: _Kind((0.05, 1.0, 0.55), 0.013, 9.0, 1.2),
}

_CANDELA = 1e-4
"""In the engine's unit of intensity."""

_Places = tuple[NDArray[np.float64], NDArray[np.float64]]
"""(N, 3) positions and (N, 3) axes of lamps of one kind."""


def lenses_of(slot: Slot, placements: Sequence[Placement], library: AssetLibrary) -> NDArray[np.float64]:
    """Return the (N, 3) world positions of all lenses of a kind in a scene, metres."""
    positions = [
        transform_points(placement.world_from_asset.matrix(), lenses * placement.scale)
        for placement in placements
        if len(lenses := library.lenses[placement.asset][slot])
    ]
    return np.concatenate(positions) if positions else np.empty((0, 3))


def lamps_near(
    state: WorldState,
    street: NDArray[np.float64],
    tunnels: NDArray[np.float64],
    signals: SignalLamps,
    eye: NDArray[np.float64],
    forward: NDArray[np.float64],
) -> Lamps:
    """Return the lamps that are on and matter to a camera at ``eye`` (3,) looking ``forward`` (3,).

    ``street`` and ``tunnels`` are places of lamps, (N, 3) and (M, 3) metres.
    """
    focus = eye + _AHEAD_M * forward
    lights = state.illumination
    lit = _nearest((street if lights.street_lights else street[:0], tunnels), focus, MAX_STREET_LAMPS)
    groups = [(kind, _hanging(places)) for kind, places in zip((_STREET, _TUNNEL), lit, strict=True)]
    if lights.headlights:
        groups.append((_HEAD, _ego_headlights(state)))
    near = _by_distance(state.actors, focus)
    groups.append((_HEAD, _ends(near, lambda actor: actor.lights.head, 0.5, _HEAD_UP, _HEAD_DOWN, MAX_HEADLIGHTS)))
    if lights.sun_altitude < DARK_ALTITUDE:
        groups += _small_lamps(near)
        groups += [(_SIGNALS[bit], places) for bit, places in signals.nearest(state.signals, focus, MAX_LENSES).items()]
    hanging = state.point_lights
    return Lamps(
        position=np.concatenate(
            [*(position for _, (position, _) in groups), _rows(light.position for light in hanging)]
        ),
        axis=np.concatenate([*(axis for _, (_, axis) in groups), np.tile((0.0, 0.0, -1.0), (len(hanging), 1))]),
        reach_m=np.append(_repeat(groups, lambda kind: kind.reach_m), [light.reach_m for light in hanging]),
        half_angle=np.append(_repeat(groups, lambda kind: kind.half_angle), np.full(len(hanging), np.pi)),
        intensity=np.concatenate(
            [
                _repeat(groups, lambda kind: np.array(kind.color) * kind.intensity).reshape(-1, 3),
                _rows(np.array(light.color) * (light.intensity_cd * _CANDELA) for light in hanging),
            ]
        ),
        cut_off=np.append(_repeat(groups, lambda kind: kind.cut_off), np.zeros(len(hanging))),
    )


def _rows(vectors: Iterable[ArrayLike]) -> NDArray[np.float64]:
    """Return (N, 3) of N vectors, also of none."""
    return np.array(list(vectors), np.float64).reshape(-1, 3)


def _small_lamps(near: Sequence[Actor]) -> list[tuple[_Kind, _Places]]:
    """Return the brake, tail and indicator lamps of the nearest actors."""
    rear = [actor for actor in near if actor.lights.brake or actor.lights.head][:MAX_REAR_LAMPS]
    brakes = _ends(rear, lambda actor: actor.lights.brake, -0.5, _REAR_UP, _REAR_DOWN, MAX_REAR_LAMPS)
    tails = _ends(rear, lambda actor: not actor.lights.brake, -0.5, _REAR_UP, _REAR_DOWN, MAX_REAR_LAMPS)
    groups = [(_BRAKE, brakes), (_TAIL, tails)]
    blinking = [actor for actor in near if actor.lights.left or actor.lights.right][:MAX_BLINKING]
    for along, up in ((0.5, _HEAD_UP), (-0.5, _REAR_UP)):
        place = _ends(blinking, lambda _: True, along, up, _REAR_DOWN, MAX_BLINKING)
        sides = np.array([actor.lights.left - 1.0 * actor.lights.right for actor in blinking]).reshape(-1, 1)
        to_left = np.array([actor.world_from_actor.matrix()[:3, 1] * 0.4 * actor.size.width_m for actor in blinking])
        groups.append((_INDICATOR, (place[0] + sides * to_left.reshape(-1, 3), place[1])))
    return groups


def _repeat(
    groups: Sequence[tuple[_Kind, _Places]], value: Callable[[_Kind], float | NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return ``value`` of each lamp's kind, a row a lamp."""
    numbers = [len(position) for _, (position, _) in groups]
    return np.repeat(np.array([value(kind) for kind, _ in groups], np.float64), numbers, axis=0)


def _nearest(
    groups: Sequence[NDArray[np.float64]], focus: NDArray[np.float64], number: int
) -> list[NDArray[np.float64]]:
    """Return of each of the groups those places that are among the ``number`` nearest of all."""
    places = np.concatenate(groups)
    owner = np.repeat(np.arange(len(groups)), [len(points) for points in groups])
    order = np.argsort(np.linalg.norm(places - focus, axis=1), kind="stable")[:number]
    return [places[order[owner[order] == index]] for index in range(len(groups))]


def _hanging(places: NDArray[np.float64]) -> _Places:
    return places, np.tile((0.0, 0.0, -1.0), (len(places), 1))


def _by_distance(actors: Sequence[Actor], focus: NDArray[np.float64]) -> list[Actor]:
    """Return the actors that have any lamp on, the nearest to ``focus`` first."""
    dark = VehicleLights()
    lit = [actor for actor in actors if actor.lights != dark]
    if not lit:
        return []
    place = np.array([actor.world_from_actor.position for actor in lit])
    return [lit[index] for index in np.argsort(np.linalg.norm(place - focus, axis=1), kind="stable").tolist()]


def _ends(
    near: Sequence[Actor], chosen: Callable[[Actor], bool], along: float, up: float, down: float, most: int
) -> _Places:
    """Return one lamp for each of the first ``most`` chosen actors, in the middle of its front or rear.

    ``along`` and ``up`` are shares of length and height, ``down`` is the angle below the actor's own plane, radians.
    """
    actors = [actor for actor in near if chosen(actor)][:most]
    matrices = np.array([actor.world_from_actor.matrix() for actor in actors]).reshape(-1, 4, 4)
    offsets = [(along * actor.size.length_m, 0.0, up * min(actor.size.height_m, 2.0)) for actor in actors]
    turned = np.einsum("nij,nj->ni", matrices[:, :3, :3], np.array(offsets).reshape(-1, 3))
    beam = np.array([np.copysign(np.cos(down), along), 0.0, -np.sin(down)])
    return turned + matrices[:, :3, 3], matrices[:, :3, :3] @ beam


def _ego_headlights(state: WorldState) -> _Places:
    world_from_ego = state.world_from_ego.matrix()
    position = transform_points(world_from_ego, np.array(_EGO_HEADLIGHTS_M))
    beam = world_from_ego[:3, :3] @ (np.cos(_HEAD_DOWN), 0.0, -np.sin(_HEAD_DOWN))
    return position, np.tile(beam, (len(position), 1))
