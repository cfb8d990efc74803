"""Actor models by name, which pose of a moving person to show, and variants without end."""

from __future__ import annotations

import re
from collections import OrderedDict
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
    in_winter: str = ""
    """The name of the family in whose clothes its people go where there is snow, which is drawn only in its place."""


VARIANTS_KEPT = 128
"""So many variants stay in memory, those of two episodes, some 80 MB; others are drawn again when they are asked for.

An episode draws its own, which hardly any other has: keeping them all is memory that grows with the episodes.
"""

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
        self._variants: OrderedDict[str, Catalogue] = OrderedDict()
        self._poses: dict[str, Poses] = {}
        self._resting: dict[str, str] = {}
        for rest, cycle in poses.items():
            self._add_poses(rest, cycle)
        self._models: dict[str, ActorModel] = {}
        self._built: dict[str, Model] = {}
        self._assets: dict[str, Asset] = {}

    def __contains__(self, name: object) -> bool:
        """Return whether there is a model called ``name``, variants included."""
        return str(name) in self._home(str(name))._entries

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all models but variants, every pose included."""
        return tuple(self._entries)

    @property
    def families(self) -> tuple[Family, ...]:
        """What variants are drawn from, in winter in the clothes of the family that each names."""
        dressed = {family.in_winter for family in self._families.values()}
        return tuple(family for family in self._families.values() if family.name not in dressed)

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

    def variant(self, category: Category, seed: int, *, winter: bool = False) -> ActorModel:
        """Return the model of ``category`` that belongs to ``seed``; always the same for the same arguments.

        In ``winter`` it is the same person in warm clothes. Where the category has no families, it is one of its
        ``models``. Raises ``AssetError`` if there are none either.
        """
        rng = derive_generator(seed, "assets", "variant", str(category))
        families = [family for family in self.families if family.category is category]
        if not families:
            models = self.models(category)
            if not models:
                raise AssetError(f"the catalogue has no model of the class {category}")
            return models[int(rng.integers(len(models)))]
        shares = [family.share for family in families]
        family = families[int(rng.choice(len(families), p=[share / sum(shares) for share in shares]))]
        worn = family.in_winter if winter and family.in_winter else family.name
        name = f"{worn}~{int(rng.integers(2**31))}"
        return self.model(self._home(name)._resting.get(name, name))

    def model(self, name: str) -> ActorModel:
        """Return the model called ``name``. Raises ``AssetError`` if there is none."""
        return self._home(name)._own_model(name)

    def ego_model(self, name: str) -> ActorModel:
        """Return the model of the ego's vehicle, any of these. Raises ``AssetError`` if there is none."""
        return self.model(name)

    def build(self, name: str) -> Model:
        """Return the mesh of the model called ``name``. Raises ``AssetError`` if there is none."""
        home = self._home(name)
        if name not in home._built:
            home._built[name] = home._entry(name).build(name)
        return home._built[name]

    def asset(self, name: str) -> Asset:
        """Return the model called ``name`` as glTF. Raises ``AssetError`` if there is none."""
        home = self._home(name)
        if name not in home._assets:
            home._assets[name] = Asset(name, _glb(home._entry(name)))
        return home._assets[name]

    def poses(self, name: str) -> tuple[str, ...]:
        """Return the names of all models that ``name`` may turn into while it moves, itself included."""
        home = self._home(name)
        rest = home._resting.get(name, name)
        home._entry(rest)
        return (rest, *home._poses[rest].moving) if rest in home._poses else (rest,)

    def cycle_m(self, name: str) -> float | None:
        """Return the way in metres in which ``name`` goes through its poses once; None if it has only one."""
        home = self._home(name)
        rest = home._resting.get(name, name)
        return home._poses[rest].cycle_m if rest in home._poses else None

    def posed(self, name: str, distance_m: float, *, moving: bool = True) -> ActorModel:
        """Return what ``name`` looks like after ``distance_m`` of way.

        ``name`` may be a person (``pedestrian/adult-0``), any pose of one (``pedestrian/adult-0/stand``), or a vehicle,
        which has only one. ``moving`` false gives a person at rest. Raises ``AssetError`` if there is no such model.
        """
        home = self._home(name)
        rest = home._resting.get(name, name)
        if not moving or rest not in home._poses:
            return home._own_model(rest)
        poses = home._poses[rest]
        phase = (distance_m / poses.cycle_m) % 1.0
        return home._own_model(poses.moving[int(phase * len(poses.moving)) % len(poses.moving)])

    def _own_model(self, name: str) -> ActorModel:
        if name not in self._models:
            category = self._entry(name).category
            self._models[name] = ActorModel(name, category, _size(read_glb(self.asset(name).glb, name)))
        return self._models[name]

    def _add_poses(self, rest: str, cycle: Poses) -> None:
        self._poses[rest] = cycle
        self._resting |= dict.fromkeys(cycle.moving, rest)
        self._resting[rest.rpartition("/")[0]] = rest

    def _home(self, name: str) -> Catalogue:
        """Return the catalogue that has ``name`` if any has: that of the variant that it is of, or this one."""
        found = _VARIANT.fullmatch(name)
        if found is None or found[1] not in self._families or str(int(found[2])) != found[2]:  # one seed has one name
            return self
        variant_name = f"{found[1]}~{found[2]}"
        if variant_name not in self._variants:
            variant = self._families[found[1]].draw(variant_name, int(found[2]))
            poses = {} if variant.poses is None else {variant.entries[0].name: variant.poses}
            self._variants[variant_name] = Catalogue(variant.entries, poses, self._cache_of[found[1]])
            if len(self._variants) > VARIANTS_KEPT:
                self._variants.popitem(last=False)
        self._variants.move_to_end(variant_name)
        return self._variants[variant_name]

    def _entry(self, name: str) -> Entry:
        if name not in self._entries:
            raise no_such_model(name, self._entries)
        return self._entries[name]


def _glb(entry: Entry) -> bytes:
    glb = None if entry.cache is None else entry.cache.load(entry.name)
    if glb is None:
        glb = write_glb(entry.build(entry.name))
        if entry.cache is not None:
            entry.cache.store(entry.name, glb)
    return glb


def _size(model: Model) -> Size:
    low, high = model.body_box()
    length, width, height = (high - low).tolist()
    return Size(length, width, height)


@cache
def builtin_catalogue() -> Catalogue:
    """Return the models that come with the package."""
    from bridge.assets.builtin import make_builtin_catalogue  # it is made of this module's values

    return make_builtin_catalogue()
