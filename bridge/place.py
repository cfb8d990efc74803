"""Where something can play: builds the roads and the scene around them, with the models of all actors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Self

from bridge.assets.actor_models import ActorModels
from bridge.camera import Camera
from bridge.classes import Category
from bridge.frame import RawFrame
from bridge.randomize.other_looks import Dresser, dresser_of
from bridge.randomize.plan import FramePlan, OtherLooksPlan, ScenePlan
from bridge.randomize.scene import RandomizedScene
from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.scene import static_scene
from bridge.roads.sources import RoadFile, RoadSource, Scenery
from bridge.scenario.sample import EpisodePlan
from bridge.simulator.base import Simulator, SimulatorInfo
from bridge.world import Asset, Prefab, StaticScene, WorldState


@dataclass(frozen=True, eq=False)
class Place:
    """Where something can play: roads and the scene around them, with the models of all actors."""

    network: RoadNetwork | None
    """None where only the simulator knows the roads of its level."""
    scene: StaticScene
    randomized: RandomizedScene | None = None
    """What is drawn in place of ``scene``; None for the scene itself."""
    dressers: Mapping[str, Dresser] = field(default_factory=dict)
    """What dresses the actors of each twin in which they look different, by its name."""

    @classmethod
    def build(
        cls,
        source: RoadSource,
        scenery: Scenery,
        catalogue: ActorModels,
        *,
        folder: Path,
        road_seed: int,
        scenery_seed: int,
    ) -> Self:
        """Build roads and scenery; SUMO's files go below ``folder``. Raises ``RoadError``."""
        network = build_network(source, folder, road_seed)
        around = static_scene(network, scenery, scenery_seed)
        return cls(network, StaticScene({**around.assets, **_assets(catalogue)}, around.placements))

    @classmethod
    def in_level(
        cls, level: str, catalogue: ActorModels, *, roads: RoadFile | None, folder: Path, road_seed: int
    ) -> Self:
        """Play in a level of the simulator's own; ``roads`` is the map of its roads, where traffic is driven here.

        SUMO's files go below ``folder``. Raises ``RoadError``.
        """
        network = None if roads is None else build_network(replace(roads, keep_origin=True), folder, road_seed)
        return cls(network, StaticScene(_assets(catalogue), (), level))

    @classmethod
    def of_plan(cls, plan: EpisodePlan, catalogue: ActorModels, folder: Path) -> Self:
        """Make the place of an episode; SUMO's files go below ``folder``. Raises ``RoadError``."""
        if plan.level is not None:
            assert plan.road is None or isinstance(plan.road, RoadFile)
            place = cls.in_level(plan.level, catalogue, roads=plan.road, folder=folder, road_seed=plan.road_seed)
        else:
            assert plan.road is not None
            place = cls.build(
                plan.road,
                replace(plan.scenery, winter=plan.winter),
                catalogue,
                folder=folder,
                road_seed=plan.road_seed,
                scenery_seed=plan.scenery_seed,
            )
        if plan.randomization is not None:
            place = place.randomize(plan.randomization, catalogue)
        return place.with_other_looks((twin.other_looks for twin in plan.under_twins().values()), catalogue)

    def randomize(self, plan: ScenePlan, catalogue: ActorModels) -> Self:
        """Return this place as ``plan`` has it; raises ``AssetError`` and ``RoadError`` as ``RandomizedScene`` does."""
        randomized = RandomizedScene.of(self.scene, self.network, catalogue.names, plan)
        return replace(self, scene=randomized.plain, randomized=randomized)

    def with_other_looks(self, plans: Iterable[OtherLooksPlan | None], catalogue: ActorModels) -> Self:
        """Return this place with what actors wear under twins; raises ``AssetError`` as ``dresser_of`` does."""
        dressers = {
            plan.twin: dresser_of(plan, self.scene, catalogue.names, None)
            if self.randomized is None
            else self.randomized.dresser(plan)
            for plan in plans
            if plan is not None
        }
        return replace(self, dressers=dressers)

    def dressed(
        self, state: WorldState, frame: FramePlan, rig: Sequence[Camera], twin: str | None = None
    ) -> WorldState:
        """Return what a simulator is asked for where ``state`` is what happens here and ``rig`` takes it.

        Of a ``twin``, actors have its looks.
        """
        dresser = None if twin is None else self.dressers.get(twin)
        if self.randomized is not None:
            return self.randomized.dressed(state, frame, rig, dresser)
        if dresser is None:
            return state
        return replace(state, actors=tuple(dresser.dressed(actor, frame.texture_set) for actor in state.actors))

    def developed(self, state: WorldState, raw: RawFrame) -> tuple[WorldState, RawFrame]:
        """Return state and frame without what was only asked for to be taken for the sky."""
        return (state, raw) if self.randomized is None else self.randomized.developed(state, raw)

    def with_models(self, catalogue: ActorModels) -> Self:
        """Return this place with the models of ``catalogue`` too."""
        return replace(self, scene=replace(self.scene, assets={**self.scene.assets, **_assets(catalogue)}))

    def load_into(self, simulator: Simulator) -> Mapping[int, Category]:
        """Make a simulator play here, and return the class of every instance id of what never moves.

        Raises ``SimulatorError``.
        """
        scene = self.scene if self.randomized is None else self.randomized.drawn
        worn = {name: asset for dresser in self.dressers.values() for name, asset in dresser.assets.items()}
        if worn:
            scene = replace(scene, assets={**scene.assets, **worn})
        return {**self.static_categories, **simulator.load_scene(scene)}

    @cached_property
    def static_categories(self) -> Mapping[int, Category]:
        """The class of every instance id that is placed here; those of a level are the simulator's to say."""
        return {placement.instance_id: placement.category for placement in self.scene.placements}

    def signals(self, info: SimulatorInfo) -> Mapping[int, int]:
        """Return the number of the signal of each traffic light here, by instance id; 0 where its lenses stay dark.

        They stay dark without a signal, and in a simulator of which ``info`` does not say that it honours them.
        """
        is_lit = "signals" in info.weather_fields
        return {
            placement.instance_id: placement.signal if is_lit else 0
            for placement in self.scene.placements
            if placement.category is Category.TRAFFIC_LIGHT
        }


def _assets(catalogue: ActorModels) -> dict[str, Asset | Prefab]:
    return {name: catalogue.asset(name) for name in catalogue.names}
