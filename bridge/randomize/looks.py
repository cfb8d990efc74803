"""Who wears which textures: the models of a scene in random looks, and the choice among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bridge.assets.gltf import read_glb, write_glb
from bridge.assets.texture_images import TextureCache
from bridge.classes import Category
from bridge.randomize.colours import light_tint
from bridge.randomize.plan import TexturePlan, Wearer
from bridge.randomize.texture_pool import TexturePool
from bridge.randomize.texturing import Weave, textured
from bridge.randomness import derive_generator
from bridge.world import Actor, Asset, Placement, StaticScene

_WEAVES: Mapping[Wearer, Weave] = MappingProxyType(
    {
        Wearer.ACTORS: Weave(0.3, 3.0),
        Wearer.BUILDINGS: Weave(1.0, 12.0),
        Wearer.GROUND: Weave(1.0, 15.0),
        Wearer.SCENERY: Weave(0.3, 3.0),
    }
)

_GROUPS: Mapping[Category, Wearer] = MappingProxyType(
    dict.fromkeys((Category.BUILDING, Category.WALL, Category.FENCE), Wearer.BUILDINGS)
    | dict.fromkeys((Category.ROAD, Category.SIDEWALK, Category.TERRAIN), Wearer.GROUND)
)


def wearer_of(category: Category) -> Wearer:
    """Return which of what stands a category belongs to."""
    return _GROUPS.get(category, Wearer.SCENERY)


@dataclass(frozen=True, slots=True)
class Looks:
    """Models in random looks. ``of(…)`` makes them; models of a simulator's own keep the look that they have."""

    plan: TexturePlan
    seed: int
    assets: Mapping[str, Asset]
    """The looks, by name."""
    _looks_of: Mapping[str, tuple[str, ...]]
    """The names of the looks of each actor's model, or placement's."""

    @classmethod
    def of(
        cls, plan: TexturePlan, seed: int, scene: StaticScene, actor_assets: Collection[str], twin: str = ""
    ) -> Looks:
        """Make the looks of all models of ``scene`` that may need them; ``actor_assets`` are those that actors wear.

        A model's poses look alike. Those of a ``twin`` have names of their own, beside which the original's can be in a
        scene. Raises ``AssetError`` for a picture that cannot be read.
        """
        pool, cache = TexturePool(plan, seed), TextureCache()
        assets: dict[str, Asset] = {}
        looks_of: dict[str, tuple[str, ...]] = {}
        for name, wearer, looks in _wanted(plan, scene, actor_assets):
            asset = scene.assets[name]
            if not isinstance(asset, Asset):
                continue
            model = read_glb(asset.glb, name, cache)
            looks_of[name] = tuple(_look(name, twin, look) for look in range(looks))
            for look, called in enumerate(looks_of[name]):
                draw = derive_generator(seed, "look", _without_pose(name), look)
                worn = textured(model, pool, draw, _WEAVES[wearer])
                assets[called] = Asset(called, write_glb(worn))
        return cls(plan, seed, assets, looks_of)

    def placed(self, placements: tuple[Placement, ...]) -> tuple[Placement, ...]:
        """Return the placements, those that wear a texture with a look of their models."""
        return tuple(
            replace(placement, asset=self._chosen(placement.asset, placement.instance_id, 0))
            if wearer_of(placement.category) in self.plan.wearers
            else placement
            for placement in placements
        )

    def dressed(self, actor: Actor, texture_set: int) -> Actor:
        """Return the actor, with a look of its model and colours drawn anew if it wears a texture.

        The same ``texture_set`` gives the same look.
        """
        chosen = self._chosen(actor.asset, actor.actor_id, texture_set)
        if chosen == actor.asset:
            return actor
        return tinted(replace(actor, asset=chosen), self.seed, texture_set)

    def _chosen(self, asset: str, thing: int, texture_set: int) -> str:
        looks = self._looks_of.get(asset)
        if looks is None:
            return asset
        draw = derive_generator(self.seed, "wears", thing, texture_set)
        wears, look = draw.random() < self.plan.share, int(draw.integers(len(looks)))
        return looks[look] if wears else asset


def tinted(actor: Actor, seed: int, texture_set: int) -> Actor:
    """Return the actor in light colours, under which a texture still shows; the same arguments give the same ones."""
    draw = derive_generator(seed, "tint", actor.actor_id, texture_set)
    return replace(actor, primary=light_tint(draw), secondary=light_tint(draw))


def _wanted(plan: TexturePlan, scene: StaticScene, actor_assets: Collection[str]) -> Iterator[tuple[str, Wearer, int]]:
    """Yield the models that may be worn, what wears them, and how many looks they have."""
    if Wearer.ACTORS in plan.wearers:
        poses = Counter(_without_pose(name) for name in actor_assets)
        for name in actor_assets:
            yield name, Wearer.ACTORS, plan.variants if poses[_without_pose(name)] == 1 else 1
    uses = Counter((placement.asset, wearer_of(placement.category)) for placement in scene.placements)
    for (name, wearer), count in uses.items():
        if wearer in plan.wearers:
            yield name, wearer, min(plan.variants, count)


def _without_pose(name: str) -> str:
    """Return what poses of one model have in common: ``pedestrian/adult-0`` of ``pedestrian/adult-0/walk-3``."""
    return "/".join(name.split("/")[:2])


def _look(name: str, twin: str, look: int) -> str:
    return f"{name}#{twin}-{look}" if twin else f"{name}#{look}"
