"""What actors look like under a twin: in other colours, or in textures that the original does not have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from bridge.assets.appearance import draw_colours
from bridge.classes import Category
from bridge.randomize.looks import Looks, tinted
from bridge.randomize.plan import OtherLooksPlan
from bridge.world import Actor, Asset, StaticScene


class Dresser(Protocol):
    """Says what an actor looks like; where it is and how large stays."""

    @property
    def assets(self) -> Mapping[str, Asset]:
        """The models that a scene needs for it besides those that actors have, by name."""

    def dressed(self, actor: Actor, texture_set: int) -> Actor:
        """Return the actor with its look; the same ``texture_set`` gives the same one."""


@dataclass(frozen=True, slots=True)
class Repainted:
    """Implements ``Dresser``: the models of the original, in colours drawn anew."""

    looks: Looks | None
    """The textures of the original; None without any."""
    seed: int
    assets: Mapping[str, Asset] = field(default_factory=dict)

    def dressed(self, actor: Actor, texture_set: int) -> Actor:
        """Draw from where the original's colours are drawn from: those of traffic, or light ones over textures."""
        worn = actor if self.looks is None else self.looks.dressed(actor, texture_set)
        if worn.asset != actor.asset or actor.category is Category.DISTRACTOR:
            return tinted(worn, self.seed, texture_set)
        primary, secondary = draw_colours(actor.category, actor.actor_id, self.seed)
        return replace(worn, primary=primary, secondary=secondary)


def dresser_of(
    plan: OtherLooksPlan, scene: StaticScene, actor_assets: Collection[str], original: Looks | None
) -> Dresser:
    """Return what dresses the actors of a twin, which wear ``actor_assets`` of ``scene``.

    ``original`` has the textures of the original. Raises ``AssetError`` for a picture that cannot be read.
    """
    if plan.textures is None:
        return Repainted(original, plan.seed)
    return Looks.of(plan.textures, plan.seed, scene, actor_assets, plan.twin)
