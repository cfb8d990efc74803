"""Which models there are to wear, and those that the actors of one episode wear of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bridge.assets.actor_models import ActorModel
from bridge.assets.catalogue import Catalogue, builtin_catalogue
from bridge.assets.packs.load import Pack
from bridge.classes import Category
from bridge.randomness import derive_seed
from bridge.world import Asset

DRAWN: Mapping[Category, int] = MappingProxyType(
    {
        Category.CAR: 16,
        Category.VAN: 6,
        Category.TRUCK: 6,
        Category.BUS: 3,
        Category.TRAM: 2,
        Category.MOTORCYCLE: 4,
        Category.CYCLIST: 3,
        Category.PEDESTRIAN: 8,
        Category.PERSON_SITTING: 12,
        Category.MISC: 4,
    }
)
"""How many variants of a class an episode draws: about as many as are seen at a time, since all of them have to be
built and to travel to the simulator."""


class Variety(StrEnum):
    """How much the models of a class differ."""

    FIXED = "fixed"
    """The models that are fixed in the catalogue, the same in every episode."""
    DRAWN = "drawn"
    """Variants of its families, others in every episode, and the models of packs."""


@dataclass(frozen=True, slots=True)
class Stock:
    """The package's models with those of packs beside them, or in the place of the classes ``replacing``."""

    packs: tuple[Pack, ...] = ()
    replacing: tuple[Category, ...] = ()
    variety: Variety = Variety.DRAWN
    catalogue: Catalogue = field(init=False, repr=False, compare=False)
    """Every model there is, and what variants are drawn from."""

    def __post_init__(self) -> None:
        """Join the catalogues.

        Raises ``AssetError`` for a class to replace that no pack has models of, and where two have a model of the same
        name.
        """
        added = Catalogue((), {})
        for pack in self.packs:
            added = added.joined(pack.catalogue)
        is_plain = not self.packs and not self.replacing
        catalogue = builtin_catalogue() if is_plain else builtin_catalogue().joined(added, replacing=self.replacing)
        object.__setattr__(self, "catalogue", catalogue)

    def __reduce__(self) -> tuple[type[Stock], tuple[Any, ...]]:
        """Pickle what the stock was made from: models of the package are made anew where it is read."""
        return Stock, (self.packs, self.replacing, self.variety)

    def models(self, category: Category, seed: int, *, winter: bool = False) -> tuple[ActorModel, ...]:
        """Return the models of a class that one episode chooses from; ``seed`` draws the variants.

        In ``winter`` people who are drawn wear warm clothes.
        """
        families = [family for family in self.catalogue.families if family.category is category]
        if self.variety is Variety.FIXED or not families:
            return self.catalogue.models(category)
        drawn = (
            self.catalogue.variant(category, derive_seed(seed, str(category), number), winter=winter)
            for number in range(DRAWN[category])
        )
        of_packs = (model for pack in self.packs for model in pack.catalogue.models(category))
        return tuple(dict.fromkeys((*drawn, *of_packs)))

    def ego_model(self, name: str) -> ActorModel:
        """Return the model of the ego's vehicle, which may be one that was replaced: nobody sees it.

        Raises ``AssetError`` if there is none.
        """
        return (builtin_catalogue() if name not in self.catalogue else self.catalogue).model(name)

    def provenance(self) -> dict[str, Any]:
        """Return what the manifest of a dataset says of it: packs by their content, not by where they are."""
        return {
            "packs": [pack.provenance() for pack in self.packs],
            "replace": [str(category) for category in self.replacing],
            "variety": str(self.variety),
        }


class Wardrobe:
    """Implements ``ActorModels`` with what the actors of one episode may wear: only that travels to the simulator.

    A model that somebody asks for by its name must be among ``named``, or of one of ``categories``.
    """

    def __init__(
        self,
        stock: Stock,
        categories: Collection[Category],
        named: Iterable[str],
        seed: int,
        *,
        winter: bool = False,
    ) -> None:
        """Draw from ``stock``, warm clothes in ``winter``; the same arguments give the same models.

        Raises ``AssetError`` if there is no model called as one of ``named``.
        """
        self._stock = stock
        self._catalogue = stock.catalogue
        self._models = {category: stock.models(category, seed, winter=winter) for category in categories}
        worn = [model.name for models in self._models.values() for model in models]
        self._names = tuple(dict.fromkeys(pose for name in (*worn, *named) for pose in self._catalogue.poses(name)))

    @property
    def names(self) -> tuple[str, ...]:
        """See ``ActorModels.names``."""
        return self._names

    def models(self, category: Category) -> tuple[ActorModel, ...]:
        """See ``ActorModels.models``; of a class that was not asked for there is none."""
        return self._models.get(category, ())

    def model(self, name: str) -> ActorModel:
        """See ``ActorModels.model``."""
        return self._catalogue.model(name)

    def posed(self, name: str, distance_m: float, *, moving: bool = True) -> ActorModel:
        """See ``ActorModels.posed``."""
        return self._catalogue.posed(name, distance_m, moving=moving)

    def ego_model(self, name: str) -> ActorModel:
        """See ``ActorModels.ego_model``."""
        return self._stock.ego_model(name)

    def asset(self, name: str) -> Asset:
        """See ``ActorModels.asset``."""
        return self._catalogue.asset(name)
