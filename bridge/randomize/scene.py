"""One episode's scene with everything in it that is randomized, and what each of its states becomes."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bridge.assets.gltf import read_glb, write_glb
from bridge.assets.model import Model
from bridge.camera import Camera
from bridge.classes import Category
from bridge.errors import RoadError
from bridge.frame import RawFrame
from bridge.geometry import Size
from bridge.randomize.airspace import FlyingModel
from bridge.randomize.backdrop import backdrop_model, with_backdrop, without_backdrop
from bridge.randomize.flying import fly, without_collisions
from bridge.randomize.flying_shapes import flying_shape
from bridge.randomize.lights import point_lights
from bridge.randomize.looks import Looks, wearer_of
from bridge.randomize.other_looks import Dresser, dresser_of
from bridge.randomize.plan import FramePlan, OtherLooksPlan, ScenePlan, TexturePlan, Wearer
from bridge.randomize.roadside_things import street_distractors
from bridge.randomize.street_things import Thing, street_thing
from bridge.randomize.texture_pool import TexturePool
from bridge.randomize.texturing import Weave, textured
from bridge.randomness import derive_generator, derive_seed
from bridge.roads.network import RoadNetwork
from bridge.world import Actor, Asset, Prefab, StaticScene, WorldState

FLYING_MODELS = 32
"""How many bodies an episode has to choose from."""
STREET_RADIUS_M = 120.0
"""How far from the ego what stands beside the streets is shown."""

_FLYING_WEAVE = Weave(0.1, 1.5)
_FLYING_TEXTURES = TexturePlan((), share=1.0, variants=1, patterns=64, pictures=None)
_LEAST_RADIUS_M, _MOST_RADIUS_M = 300.0, 4000.0
"""Of backdrops. Beyond the last one engines may draw nothing; land that is farther away is behind the backdrop."""
_HILLS = "ground/hills"


@dataclass(frozen=True, slots=True, eq=False)
class RandomizedScene:
    """What a simulator is sent in place of a plain scene. ``of`` makes it."""

    plain: StaticScene
    """Without what the plan leaves out, and nothing added: what its labels and those who sit in it are made of."""
    drawn: StaticScene
    """With all looks, distractors and backdrops."""
    _plan: ScenePlan
    _actor_assets: tuple[str, ...]
    _looks: Looks | None
    _standing: tuple[Actor, ...]
    _flying: tuple[FlyingModel, ...]
    _backdrops: tuple[str, ...]
    _backdrop_radius_m: float

    @classmethod
    def of(
        cls, scene: StaticScene, network: RoadNetwork | None, actor_assets: Collection[str], plan: ScenePlan
    ) -> RandomizedScene:
        """Randomize ``scene``, in which actors wear ``actor_assets``; the same arguments give the same bytes.

        Raises ``AssetError`` for a picture that cannot be read, and ``RoadError`` for distractors beside streets that
        only a simulator knows.
        """
        plain = _cleared(scene, plan)
        added: dict[str, Asset | Prefab] = {}
        standing: tuple[Actor, ...] = ()
        if plan.things_per_100_m > 0.0:
            if network is None:
                raise RoadError(
                    "randomization.distractors.per_100_m: only the simulator knows the streets of level "
                    f"{scene.level!r}; give their map as road.source, or leave this out"
                )
            models = {thing: street_thing(thing) for thing in Thing}
            added |= {model.name: _asset(model) for model in models.values()}
            sizes = {thing: _size(model) for thing, model in models.items()}
            standing = street_distractors(network, plain.placements, sizes, plan.things_per_100_m, plan.seed)
        looks, worn = None, (*actor_assets, *added)
        with_things = replace(plain, assets={**plain.assets, **added})
        if plan.textures is not None:
            looks = Looks.of(plan.textures, plan.seed, with_things, worn)
            added |= looks.assets
        flying = _flying_models(plan) if plan.has_flying else {}
        added |= {model.name: _asset(model) for model in flying.values()}
        radius_m = _radius_m(plain)
        backdrops: tuple[str, ...] = ()
        if plan.backdrops is not None:
            backdrops = tuple(f"backdrop/{number}" for number in range(plan.backdrops.count))
            for number, name in enumerate(backdrops):
                added[name] = _asset(backdrop_model(name, plan.backdrops, number, radius_m, plan.seed))
        placements = plain.placements if looks is None else looks.placed(plain.placements)
        drawn = replace(plain, assets={**plain.assets, **added}, placements=placements)
        bodies = tuple(FlyingModel(name, _size(model)) for name, model in flying.items())
        return cls(plain, drawn, plan, worn, looks, standing, bodies, backdrops, radius_m)

    def dresser(self, plan: OtherLooksPlan) -> Dresser:
        """Return what dresses the actors of a twin. Raises ``AssetError`` for a picture that cannot be read."""
        return dresser_of(plan, self.drawn, self._actor_assets, self._looks)

    def dressed(
        self, state: WorldState, frame: FramePlan, cameras: Sequence[Camera], dresser: Dresser | None = None
    ) -> WorldState:
        """Return what ``state`` becomes in a frame that ``cameras`` take; its own actors stay where they are.

        A twin's ``dresser`` says what they look like; without one, they wear the textures of the plan.
        """
        seed = self._plan.seed
        taken = {actor.actor_id for actor in state.actors}
        things = without_collisions(self._standing, state, STREET_RADIUS_M)
        actors = [*state.actors, *(thing for thing in things if thing.actor_id not in taken)]
        if self._flying:
            around = replace(state, actors=tuple(actors))
            actors += [body for body in fly(frame, around, cameras, self._flying, seed) if body.actor_id not in taken]
        if (worn := dresser or self._looks) is not None:
            actors = [worn.dressed(actor, frame.texture_set) for actor in actors]
        lights = state.point_lights
        if frame.lights is not None:
            draw = derive_generator(seed, "lights", frame.frame)
            altitude = state.illumination.sun_altitude
            lights += point_lights(frame.lights, state.world_from_ego, altitude, draw)
        ordered = tuple(sorted(actors, key=lambda actor: actor.actor_id))
        dressed = replace(state, actors=ordered, point_lights=lights)
        if not self._backdrops:
            return dressed
        yaw = float(derive_generator(seed, "backdrop yaw", frame.backdrop).uniform(-math.pi, math.pi))
        backdrop = self._backdrops[frame.backdrop % len(self._backdrops)]
        return with_backdrop(dressed, backdrop, self._backdrop_radius_m, yaw)

    def developed(self, state: WorldState, raw: RawFrame) -> tuple[WorldState, RawFrame]:
        """Return a dressed state and what was drawn of it without what only stands for the sky."""
        return without_backdrop(state, raw) if self._backdrops else (state, raw)


def _cleared(scene: StaticScene, plan: ScenePlan) -> StaticScene:
    """Return ``scene`` without what the plan leaves out."""
    kept = tuple(
        placement
        for placement in scene.placements
        if (wearer_of(placement.category) is Wearer.GROUND or not plan.is_plain)
        and (wearer_of(placement.category) is not Wearer.GROUND or plan.has_ground)
        and not (placement.asset == _HILLS and plan.is_plain)
    )
    if len(kept) == len(scene.placements):
        return scene
    used = {placement.asset for placement in kept}
    unused = {placement.asset for placement in scene.placements} - used
    return replace(
        scene, placements=kept, assets={name: asset for name, asset in scene.assets.items() if name not in unused}
    )


def _flying_models(plan: ScenePlan) -> dict[str, Model]:
    """Return the bodies of an episode in textures of their own."""
    pictures = None if plan.textures is None else plan.textures.pictures
    pool = TexturePool(replace(_FLYING_TEXTURES, pictures=pictures), derive_seed(plan.seed, "flying textures"))
    models = {}
    for number in range(FLYING_MODELS):
        draw = derive_generator(plan.seed, "flying shape", number)
        name = f"distractor/flying-{number}"
        models[name] = textured(flying_shape(name, draw), pool, draw, _FLYING_WEAVE)
    return models


def _asset(model: Model) -> Asset:
    return Asset(model.name, write_glb(model))


def _size(model: Model) -> Size:
    low, high = model.body_box()
    length, width, height = (high - low).tolist()
    return Size(length, width, height)


def _radius_m(scene: StaticScene) -> float:
    """Return how far from any place on the ground of ``scene`` all ground is at most, within what is drawn, metres."""
    farthest = _LEAST_RADIUS_M
    for placement in scene.placements:
        asset = scene.assets[placement.asset]
        if isinstance(asset, Asset) and placement.category in (Category.ROAD, Category.TERRAIN):
            low, high = read_glb(asset.glb, asset.name).body_box()
            farthest = max(farthest, math.dist(low, high))
    return min(farthest, _MOST_RADIUS_M)
