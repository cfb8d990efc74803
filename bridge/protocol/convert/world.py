"""The state of the world, and its colours and categories."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from bridge.classes import Category
from bridge.protocol.convert.conditions import (
    illumination_message,
    read_illumination,
    read_weather,
    weather_message,
)
from bridge.protocol.convert.fields import Fields, MessageError, in_range, repeated, required
from bridge.protocol.convert.geometry import (
    pose_fields,
    read_pose,
    read_size,
    read_vector,
    size_fields,
    vector_fields,
)
from bridge.protocol.v1 import world_pb2
from bridge.world import FIRST_STATIC_ID, MAX_SIGNAL, Actor, Aspect, PointLight, Rgb, VehicleLights, WorldState

_CATEGORY_NUMBERS: dict[Category, world_pb2.Category] = {
    category: getattr(world_pb2, f"CATEGORY_{category.name}") for category in Category
}
_CATEGORIES = {number: category for category, number in _CATEGORY_NUMBERS.items()}
_ASPECT_NUMBERS: dict[Aspect, world_pb2.Aspect] = {
    aspect: getattr(world_pb2, f"ASPECT_{aspect.name}") for aspect in Aspect
}
_ASPECTS = {number: aspect for aspect, number in _ASPECT_NUMBERS.items()}


def color_fields(rgb: Rgb) -> Fields:
    """Describe ``rgb``."""
    r, g, b = rgb
    return {"r": r, "g": g, "b": b}


def category_number(category: Category) -> world_pb2.Category:
    """Return the number of ``category``."""
    return _CATEGORY_NUMBERS[category]


def read_color(where: str, m: world_pb2.Color) -> Rgb:
    """Make the value of a colour; ``where`` names its field."""
    r, g, b = color = m.r, m.g, m.b
    if not (0 <= r <= 1 and 0 <= g <= 1 and 0 <= b <= 1):  # NaN is refused as well
        for channel, value in zip("rgb", color, strict=True):
            in_range(f"{where}.{channel}", value, 0, 1)
    return color


def read_category(where: str, value: world_pb2.Category) -> Category:
    """Make the value of a category; ``where`` names its field."""
    category = _CATEGORIES.get(value)
    if category is None:
        raise MessageError(f"{where}: {value} is no category of this protocol version")
    return category


def state_message(state: WorldState) -> world_pb2.WorldState:
    """Describe ``state``."""
    return world_pb2.WorldState(
        episode=state.episode,
        step=state.step,
        time_ns=state.time_ns,
        world_from_ego=pose_fields(state.world_from_ego),
        ego_velocity_mps=vector_fields(state.ego_velocity_mps),
        actors=[actor_fields(actor) for actor in state.actors],
        weather=weather_message(state.weather),
        illumination=illumination_message(state.illumination),
        ego_yaw_rate=state.ego_yaw_rate,
        signals=_signals_fields(state.signals),
        point_lights=[_point_light_fields(light) for light in state.point_lights],
    )


def _point_light_fields(light: PointLight) -> Fields:
    return {
        "position": vector_fields(light.position),
        "color": color_fields(light.color),
        "intensity_cd": light.intensity_cd,
        "reach_m": light.reach_m,
    }


def _signals_fields(signals: Mapping[int, Aspect]) -> list[Fields]:
    return [{"number": number, "aspect": _ASPECT_NUMBERS[signals[number]]} for number in sorted(signals)]


def actor_fields(actor: Actor) -> Fields:
    """Describe ``actor``."""
    lights = actor.lights
    return {
        "actor_id": actor.actor_id,
        "category": category_number(actor.category),
        "asset": actor.asset,
        "world_from_actor": pose_fields(actor.world_from_actor),
        "size": size_fields(actor.size),
        "velocity_mps": vector_fields(actor.velocity_mps),
        "primary": color_fields(actor.primary),
        "secondary": color_fields(actor.secondary),
        "lights": {"brake": lights.brake, "left": lights.left, "right": lights.right, "head": lights.head},
        "steering": actor.steering,
        "rolled_m": actor.rolled_m,
    }


def read_state(m: world_pb2.WorldState) -> WorldState:
    """Make the value of a state; ids must be unique."""
    required("state", m, "world_from_ego", "weather", "illumination")
    return WorldState(
        episode=m.episode,
        step=m.step,
        time_ns=m.time_ns,
        world_from_ego=read_pose("state.world_from_ego", m.world_from_ego),
        ego_velocity_mps=read_vector("state.ego_velocity_mps", m.ego_velocity_mps),
        actors=read_actors("state.actors", m.actors),
        weather=read_weather(m.weather),
        illumination=read_illumination(m.illumination),
        ego_yaw_rate=in_range("state.ego_yaw_rate", m.ego_yaw_rate, -100, 100),
        signals=_read_signals("state.signals", m.signals),
        point_lights=tuple(
            _read_point_light(f"state.point_lights[{index}]", light) for index, light in enumerate(m.point_lights)
        ),
    )


def _read_point_light(where: str, m: world_pb2.PointLight) -> PointLight:
    required(where, m, "position", "color")
    return PointLight(
        position=read_vector(f"{where}.position", m.position),
        color=read_color(f"{where}.color", m.color),
        intensity_cd=in_range(f"{where}.intensity_cd", m.intensity_cd, 0, 1e9),
        reach_m=in_range(f"{where}.reach_m", m.reach_m, 0.1, 1e4),
    )


def _read_signals(where: str, messages: Iterable[world_pb2.Signal]) -> dict[int, Aspect]:
    """Make the values of signals, whose numbers must be unique; ``where`` names their field."""
    signals: dict[int, Aspect] = {}
    for index, m in enumerate(messages):
        in_range(f"{where}[{index}].number", m.number, 1, MAX_SIGNAL)
        aspect = _ASPECTS.get(m.aspect)
        if aspect is None:
            raise MessageError(f"{where}[{index}].aspect: {m.aspect} is no aspect of this protocol version")
        if m.number in signals:
            raise MessageError(f"{where}: number {m.number} occurs more than once; numbers must be unique")
        signals[m.number] = aspect
    return signals


def read_actors(where: str, messages: Iterable[world_pb2.Actor]) -> tuple[Actor, ...]:
    """Make the values of actors, whose ids must be unique; ``where`` names their field."""
    actors = tuple(_read_actor(where, m) for m in messages)
    twice = repeated(actor.actor_id for actor in actors)
    if twice is not None:
        raise MessageError(f"{where}: id {twice} occurs more than once; ids must be unique")
    return actors


def _read_actor(where: str, m: world_pb2.Actor) -> Actor:
    try:
        required("", m, "world_from_actor", "size", "primary", "secondary")
        in_range("actor_id", m.actor_id, 1, FIRST_STATIC_ID - 1)
        lights = m.lights
        return Actor(
            actor_id=m.actor_id,
            category=read_category("category", m.category),
            asset=m.asset,
            world_from_actor=read_pose("world_from_actor", m.world_from_actor),
            size=read_size("size", m.size),
            velocity_mps=read_vector("velocity_mps", m.velocity_mps),
            primary=read_color("primary", m.primary),
            secondary=read_color("secondary", m.secondary),
            lights=VehicleLights(lights.brake, lights.left, lights.right, lights.head),
            steering=in_range("steering", m.steering, -math.pi / 2, math.pi / 2),
            rolled_m=in_range("rolled_m", m.rolled_m, -1e9, 1e9),
        )
    except MessageError as error:  # whose id is in its name only then: there are hundreds of actors in a state
        raise MessageError(f"{where}[id {m.actor_id}].{error}") from None
