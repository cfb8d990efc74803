"""Actor models by name, which pose of a moving person to show, and variants without end."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache

from bridge.assets.actor_models import ActorModel, no_such_model
from bridge.assets.glb_cache import GlbCache
from bridge.assets.gltf import read_glb, write_glb
from bridge.assets.model import Model
from bridge.classes import Category
from bridge.errors import AssetError
from bridge.geometry import Size
from bridge.randomness import derive_generator
from bridge.world import Asset


@dataclass(frozen=True, slots=True)
class Poses:
    """The models that one person is shown as while moving; ``cycle_m`` is the way travelled in one round."""

    moving: tuple[str, ...]
    cycle_m: float


@dataclass(frozen=True, slots=True)
class Entry:
    """How to make one model. ``build`` gets the model's name and returns it in its actor frame."""

    name: str
    category: Category
    build: Callable[[str], Model]
    cache: GlbCache | None = None
    """Keeps the built model between runs."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The models of one thing that was drawn: one, or a resting one and the poses that it moves in."""

    entries: tuple[Entry, ...]
    poses: Poses | None = None
    """The others of ``entries``, the first of which rests."""


@dataclass(frozen=True, slots=True)
class Family:
    """Things of one kind that differ without steps, such as hatchbacks.

    ``draw`` gets the name of a variant, ``car/hatchback~48213``, and its seed, and says how to make it. The same seed
    always gives the same one.
    """

    name: str
    category: Category
    draw: Callable[[str, int], Variant]
    share: float = 1.0
    """How common it is among the families of its category."""


VARIANTS_KEPT = 1024
"""Files of so many variants stay in memory, some 300 MB; the others are read or made again when they are asked for."""

_VARIANT = re.compile(r"([^~]+)~(\d{1,18})(?:/[^~]*)?")


class Catalogue:
    """Actor models by name. Models are built when first asked for, and then kept.

    A name with a tilde, like ``car/sedan~48213``, is that of a variant: the family and the seed, which is all that is
    needed to make it again anywhere.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        poses: dict[str, Poses],
        cache: GlbCache | None = None,
        families: Iterable[Family] = (),
    ) -> None:
        """Take every model there is; ``poses`` maps the name of a resting model to the models of its movement.

        ``cache`` keeps built models of ``entries`` and ``families`` between runs.
        """
        self._entries = {entry.name: replace(entry, cache=entry.cache or cache) for entry in entries}
        self._families = {family.name: family for family in families}
        self._cache_of = dict.fromkeys(self._families, cache)
        self._drawn: dict[str, Entry] = {}
        self._poses: dict[str, Poses] = {}
        self._resting: dict[str, str] = {}
        for rest, cycle in poses.items():
            self._add_poses(rest, cycle)
        self._models: dict[str, ActorModel] = {}
        self._built: dict[str, Model] = {}
        self._assets: dict[str, Asset] = {}
        self._variant_assets: dict[str, Asset] = {}

    def __contains__(self, name: object) -> bool:
        """Return whether there is a model called ``name``, variants included."""
        try:
            self._entry(str(name))
        except AssetError:
            return False
        return True

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all models but variants, every pose included."""
        return tuple(self._entries)

    @property
    def families(self) -> tuple[Family, ...]:
        """What variants are drawn from."""
        return tuple(self._families.values())

    def joined(self, other: Catalogue, *, replacing: Collection[Category] = ()) -> Catalogue:
        """Return a catalogue of these models and those of ``other``.

        Of the categories ``replacing`` only the models and families of ``other`` are left. Raises ``AssetError`` if
        both have one of the same name that is not replaced, and for a category to replace that ``other`` lacks.
        """
        there = {entry.category for entry in other._entries.values()}
        there |= {family.category for family in other._families.values()}
        for category in replacing:
            if category not in there:
                raise AssetError(f"there is no model of the class {category} to replace the others with")
        entries = {name: entry for name, entry in self._entries.items() if entry.category not in replacing}
        families = {name: family for name, family in self._families.items() if family.category not in replacing}
        for name in (*other._entries, *other._families):
            if name in entries or name in families:
                raise AssetError(
                    f"both catalogues have {name!r}; give one another name, or replace the class {name.split('/')[0]}"
                )
        poses = {rest: self._poses[rest] for rest in entries if rest in self._poses}
        poses |= {rest: other._poses[rest] for rest in other._entries if rest in other._poses}
        joined = Catalogue([*entries.values(), *other._entries.values()], poses)
        joined._families = families | other._families
        joined._cache_of = {name: self._cache_of[name] for name in families} | other._cache_of
        return joined

    def models(self, category: Category) -> tuple[ActorModel, ...]:
        """Return the models of ``category`` to choose from, without variants; a person once, at rest.

        Empty where there are none.
        """
        return tuple(
            self.model(entry.name)
            for entry in self._entries.values()
            if entry.category is category and entry.name not in self._resting
        )

    def variant(self, category: Category, seed: int) -> ActorModel:
        """Return the model of ``category`` that belongs to ``seed``; always the same for the same arguments.

        Where the category has no families, it is one of its ``models``. Raises ``AssetError`` if there are none either.
        """
        rng = derive_generator(seed, "assets", "variant", str(category))
        families = [family for family in self._families.values() if family.category is category]
        if not families:
            models = self.models(category)
            if not models:
                raise AssetError(f"the catalogue has no model of the class {category}")
            return models[int(rng.integers(len(models)))]
        shares = [family.share for family in families]
        family = families[int(rng.choice(len(families), p=[share / sum(shares) for share in shares]))]
        return self.model(self._resting_name(f"{family.name}~{int(rng.integers(2**31))}"))

    def model(self, name: str) -> ActorModel:
        """Return the model called ``name``. Raises ``AssetError`` if there is none."""
        if name not in self._models:
            entry = self._entry(name)
            self._models[name] = ActorModel(name, entry.category, _size(read_glb(self.asset(name).glb, name)))
        return self._models[name]

    def ego_model(self, name: str) -> ActorModel:
        """Return the model of the ego's vehicle, any of these. Raises ``AssetError`` if there is none."""
        return self.model(name)

    def build(self, name: str) -> Model:
        """Return the mesh of the model called ``name``. Raises ``AssetError`` if there is none."""
        if name in self._built:
            return self._built[name]
        model = self._entry(name).build(name)
        if name not in self._drawn:
            self._built[name] = model
        return model

    def asset(self, name: str) -> Asset:
        """Return the model called ``name`` as glTF. Raises ``AssetError`` if there is none."""
        asset = self._assets.get(name) or self._variant_assets.get(name)
        if asset is None:
            asset = Asset(name, self._glb(name))
            (self._variant_assets if name in self._drawn else self._assets)[name] = asset
            if len(self._variant_assets) > VARIANTS_KEPT:
                del self._variant_assets[next(iter(self._variant_assets))]
        return asset

    def _glb(self, name: str) -> bytes:
        cache = self._entry(name).cache
        glb = None if cache is None else cache.load(name)
        if glb is None:
            glb = write_glb(self.build(name))
            if cache is not None:
                cache.store(name, glb)
        return glb

    def poses(self, name: str) -> tuple[str, ...]:
        """Return the names of all models that ``name`` may turn into while it moves, itself included."""
        rest = self._resting_name(name)
        self._entry(rest)
        return (rest, *self._poses[rest].moving) if rest in self._poses else (rest,)

    def cycle_m(self, name: str) -> float | None:
        """Return the way in metres in which ``name`` goes through its poses once; None if it has only one."""
        rest = self._resting_name(name)
        return self._poses[rest].cycle_m if rest in self._poses else None

    def posed(self, name: str, distance_m: float, *, moving: bool = True) -> ActorModel:
        """Return what ``name`` looks like after ``distance_m`` of way.

        ``name`` may be a person (``pedestrian/adult-0``), any pose of one (``pedestrian/adult-0/stand``), or a vehicle,
        which has only one. ``moving`` false gives a person at rest. Raises ``AssetError`` if there is no such model.
        """
        rest = self._resting_name(name)
        if not moving or rest not in self._poses:
            return self.model(rest)
        poses = self._poses[rest]
        phase = (distance_m / poses.cycle_m) % 1.0
        return self.model(poses.moving[int(phase * len(poses.moving)) % len(poses.moving)])

    def _add_poses(self, rest: str, cycle: Poses) -> None:
        self._poses[rest] = cycle
        self._resting |= dict.fromkeys(cycle.moving, rest)
        self._resting[rest.rpartition("/")[0]] = rest

    def _resting_name(self, name: str) -> str:
        self._draw(name)
        return self._resting.get(name, name)

    def _draw(self, name: str) -> None:
        """Make the entries of the variant that ``name`` belongs to, if it is one's name."""
        found = _VARIANT.fullmatch(name)
        if found is None or found[1] not in self._families or name in self._drawn or name in self._resting:
            return
        variant_name = f"{found[1]}~{found[2]}"
        if str(int(found[2])) != found[2]:
            return  # one seed has one name
        variant = self._families[found[1]].draw(variant_name, int(found[2]))
        cache = self._cache_of[found[1]]
        self._drawn |= {entry.name: replace(entry, cache=cache) for entry in variant.entries}
        if variant.poses is not None:
            self._add_poses(variant.entries[0].name, variant.poses)

    def _entry(self, name: str) -> Entry:
        self._draw(name)
        entry = self._entries.get(name) or self._drawn.get(name)
        if entry is None:
            raise no_such_model(name, self._entries)
        return entry


def _size(model: Model) -> Size:
    low, high = model.body_box()
    length, width, height = (high - low).tolist()
    return Size(length, width, height)


@cache
def builtin_catalogue() -> Catalogue:
    """Return the models that come with the package."""
    from bridge.assets.builtin import make_builtin_catalogue  # it is made of this module's values

    return make_builtin_catalogue()
