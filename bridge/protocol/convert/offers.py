"""What a simulator has of its own: models, levels and what stands in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from bridge.assets.actor_models import ActorModel
from bridge.classes import Category
from bridge.protocol.convert.fields import MessageError, in_range, required
from bridge.protocol.convert.geometry import read_size, size_fields
from bridge.protocol.convert.world import category_number, read_category
from bridge.protocol.v1 import scene_pb2
from bridge.world import FIRST_STATIC_ID, MAX_INSTANCE_ID


def catalogue_messages(models: Iterable[ActorModel]) -> list[scene_pb2.CatalogueModel]:
    """Describe ``models``, by ascending name."""
    return [
        scene_pb2.CatalogueModel(
            name=model.name, category=category_number(model.category), size=size_fields(model.size)
        )
        for model in sorted(models, key=lambda model: model.name)
    ]


def read_catalogue(messages: Sequence[scene_pb2.CatalogueModel]) -> tuple[ActorModel, ...]:
    """Make the value of a catalogue, whose names must ascend."""
    _require_ascending("catalogue", [m.name for m in messages])
    return tuple(_read_model(f"catalogue[{m.name!r}]", m) for m in messages)


def read_levels(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of levels, which must ascend."""
    _require_ascending("levels", names)
    return tuple(names)


def level_messages(things: Mapping[int, Category]) -> list[scene_pb2.LevelThing]:
    """Describe what stands in a level, by ascending instance id."""
    return [
        scene_pb2.LevelThing(instance_id=instance_id, category=category_number(things[instance_id]))
        for instance_id in sorted(things)
    ]


def read_level_things(messages: Iterable[scene_pb2.LevelThing], placed: Collection[int]) -> dict[int, Category]:
    """Make the value of what stands in a level: classes by instance id, none of them one of ``placed``."""
    things: dict[int, Category] = {}
    last = 0
    for index, m in enumerate(messages):
        where = f"level_things[{index}]"
        in_range(f"{where}.instance_id", m.instance_id, FIRST_STATIC_ID, MAX_INSTANCE_ID)
        if m.instance_id <= last:
            raise MessageError(f"{where}.instance_id: expected ascending ids, got {m.instance_id} after {last}")
        if m.instance_id in placed:
            raise MessageError(f"{where}.instance_id: {m.instance_id} is that of a placement")
        last = m.instance_id
        things[last] = read_category(f"{where}.category", m.category)
    return things


def _require_ascending(where: str, names: Sequence[str]) -> None:
    """Refuse names of the field ``where`` that do not ascend."""
    for index, name in enumerate(names):
        if not name:
            raise MessageError(f"{where}[{index}]: expected a name, it is empty")
        if index and name <= names[index - 1]:
            raise MessageError(f"{where}: expected ascending names, got {name!r} after {names[index - 1]!r}")


def _read_model(where: str, m: scene_pb2.CatalogueModel) -> ActorModel:
    required(where, m, "size")
    return ActorModel(m.name, read_category(f"{where}.category", m.category), read_size(f"{where}.size", m.size))
