"""What actors can look like, wherever the models come from: the package's own, or those of a simulator."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bridge.classes import Category
from bridge.errors import AssetError
from bridge.geometry import Size
from bridge.world import Asset, Prefab


class ModelSource(StrEnum):
    """Whose models actors wear."""

    BUILTIN = "builtin"
    """Those of the package, and of the packs beside them; every simulator draws them."""
    SIMULATOR = "simulator"
    """Those of the simulator's own."""


@dataclass(frozen=True, slots=True)
class ActorModel:
    """A model that an actor can wear; ``size`` is the box of its body, without what overhangs such as mirrors."""

    name: str
    category: Category
    size: Size


class ActorModels(Protocol):
    """Models to choose from."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all models, every pose included."""

    def models(self, category: Category) -> tuple[ActorModel, ...]:
        """Return the models of ``category`` to choose from; a person once, at rest. Empty where there are none."""

    def model(self, name: str) -> ActorModel:
        """Return the model called ``name``. Raises ``AssetError`` if there is none."""

    def posed(self, name: str, distance_m: float, *, moving: bool = True) -> ActorModel:
        """Return what ``name`` looks like after ``distance_m`` of way, or at rest.

        Raises ``AssetError`` if there is no such model.
        """

    def ego_model(self, name: str) -> ActorModel:
        """Return the model of the ego's vehicle, which is never drawn: only its class and size count.

        It is one of the package or of a pack, whoever's models the others wear. Raises ``AssetError`` if there is none.
        """

    def asset(self, name: str) -> Asset | Prefab:
        """Return what a scene calls the model ``name``. Raises ``AssetError`` if there is none."""


class PrefabModels:
    """Implements ``ActorModels`` with the models of a simulator's own, which are rigid here: each is its only pose."""

    def __init__(self, models: Iterable[ActorModel], ego_model: Callable[[str], ActorModel]) -> None:
        """Take the simulator's catalogue, and what finds the model of the ego's vehicle."""
        self._models = {model.name: model for model in models}
        self._ego_model = ego_model

    @property
    def names(self) -> tuple[str, ...]:
        """See ``ActorModels.names``."""
        return tuple(self._models)

    def models(self, category: Category) -> tuple[ActorModel, ...]:
        """See ``ActorModels.models``."""
        return tuple(model for model in self._models.values() if model.category is category)

    def model(self, name: str) -> ActorModel:
        """See ``ActorModels.model``."""
        if name not in self._models:
            raise no_such_model(name, self._models)
        return self._models[name]

    def posed(self, name: str, distance_m: float, *, moving: bool = True) -> ActorModel:
        """See ``ActorModels.posed``."""
        del distance_m, moving
        return self.model(name)

    def ego_model(self, name: str) -> ActorModel:
        """See ``ActorModels.ego_model``."""
        return self._ego_model(name)

    def asset(self, name: str) -> Prefab:
        """See ``ActorModels.asset``."""
        return Prefab(self.model(name).name)


def no_such_model(name: str, known: Iterable[str]) -> AssetError:
    """Return the error for a model that there is not among ``known``."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return AssetError(f"there is no actor model {name!r}{hint}")
