"""From a plan to world states: builds the roads and the static scene, and lets the traffic run through them."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Protocol, Self

from bridge.assets.actor_models import ActorModels, ModelSource, PrefabModels
from bridge.assets.wardrobe import Stock, Wardrobe
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.scene import static_scene
from bridge.roads.seats import seats
from bridge.roads.sources import RoadFile, RoadSource, Scenery
from bridge.scenario.sample import EpisodePlan
from bridge.simulator.base import Simulator, SimulatorInfo
from bridge.traffic.demand import EgoDrive, ScriptedTraffic, SimulatorDemand, TrafficDemand
from bridge.traffic.driven import DrivenTraffic, TrafficDriver
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.scripted import ScriptedDrive
from bridge.traffic.sitters import SeatedTraffic, sitters
from bridge.traffic.sumo import SumoTraffic
from bridge.traffic.worn import classes_worn, models_named
from bridge.world import Actor, Asset, Illumination, Prefab, StaticScene, Weather, WorldState

LONGEST_STAND_NS = 20_000_000_000
"""Twenty seconds: about half of a red phase."""


@dataclass(frozen=True, eq=False)
class Place:
    """Where something can play: roads and the scene around them, with the models of all actors."""

    network: RoadNetwork | None
    """None where only the simulator knows the roads of its level."""
    scene: StaticScene

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
            return cls.in_level(plan.level, catalogue, roads=plan.road, folder=folder, road_seed=plan.road_seed)
        assert plan.road is not None
        return cls.build(
            plan.road,
            plan.scenery,
            catalogue,
            folder=folder,
            road_seed=plan.road_seed,
            scenery_seed=plan.scenery_seed,
        )

    def with_models(self, catalogue: ActorModels) -> Self:
        """Return this place with the models of ``catalogue`` too."""
        return replace(self, scene=replace(self.scene, assets={**self.scene.assets, **_assets(catalogue)}))

    def load_into(self, simulator: Simulator) -> Mapping[int, Category]:
        """Make a simulator play here, and return the class of every instance id of what never moves.

        Raises ``SimulatorError``.
        """
        return {**self.static_categories, **simulator.load_scene(self.scene)}

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


def actor_models(
    source: ModelSource, stock: Stock, demand: TrafficDemand, info: SimulatorInfo, *, seed: int
) -> ActorModels:
    """Return the models that the actors of ``demand`` may wear: of ``stock``, or of the simulator that says ``info``.

    ``seed`` draws the variants. Raises ``AssetError`` if ``demand`` names a model that there is not.
    """
    if source is ModelSource.SIMULATOR:
        return PrefabModels(info.catalogue, stock.ego_model)
    return Wardrobe(stock, classes_worn(demand), models_named(demand), seed)


class Traffic(Protocol):
    """Any source of movement."""

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield a moment every so many traffic steps, the first one at once."""


def run_traffic(
    place: Place,
    demand: TrafficDemand,
    ego: EgoDrive,
    catalogue: ActorModels,
    *,
    seed: int,
    folder: Path,
    driver: TrafficDriver | None = None,
) -> AbstractContextManager[Traffic]:
    """Return the traffic that ``demand`` asks for, to be entered. Raises ``TrafficError``.

    ``driver`` is the simulator in which ``place`` is loaded; a ``SimulatorDemand`` needs it.
    Drivers have their headlights on; ``world_state`` turns them off by day.
    """
    if isinstance(demand, SimulatorDemand):
        if driver is None:
            raise TrafficError("only a simulator can drive this traffic; connect to one, or use SUMO traffic")
        return DrivenTraffic(driver, demand, seed=seed)
    if place.network is None:
        raise TrafficError(
            f"only the simulator knows the roads of level {place.scene.level!r}; give their OpenDRIVE file or SUMO "
            "network, or let the simulator drive"
        )
    if isinstance(demand, ScriptedTraffic):
        return ScriptedDrive(place.network, ego, demand, catalogue, seed=seed, headlights=True)
    driven = SumoTraffic(place.network, demand, ego, catalogue, seed=seed, headlights=True, folder=folder)
    seated = sitters(seats(place.scene.placements), demand.pedestrians_per_minute, catalogue, seed=seed)
    return SeatedTraffic(driven, seated)


def world_state(episode: int, moment: TrafficMoment, weather: Weather, illumination: Illumination) -> WorldState:
    """Return one moment of traffic under these conditions; headlights burn only where the illumination has them on."""
    return WorldState(
        episode=episode,
        step=moment.step,
        time_ns=moment.time_ns,
        world_from_ego=moment.world_from_ego,
        ego_velocity_mps=moment.ego_velocity_mps,
        actors=moment.actors if illumination.headlights else tuple(map(_without_headlights, moment.actors)),
        weather=weather,
        illumination=illumination,
        ego_yaw_rate=moment.ego_yaw_rate,
        signals=moment.signals,
    )


def _without_headlights(actor: Actor) -> Actor:
    return replace(actor, lights=replace(actor.lights, head=False)) if actor.lights.head else actor


def episode_states(
    plan: EpisodePlan, place: Place, catalogue: ActorModels, folder: Path, driver: TrafficDriver | None = None
) -> Generator[tuple[int, WorldState], None, None]:
    """Yield the ``plan.frames`` frames of an episode that plays in ``place``: their numbers, from 0, and states.

    ``driver`` is the simulator in which ``place`` is loaded; a ``SimulatorDemand`` needs it. The traffic runs while the
    states are being taken; close the iterator to end it early.
    Raises ``TrafficError``, or ``SimulatorError`` where the simulator drives.
    """
    traffic_of = run_traffic(
        place, plan.traffic, plan.ego, catalogue, seed=plan.traffic_seed, folder=folder, driver=driver
    )
    with traffic_of as traffic:
        moments = moving_moments(traffic.moments(plan.every_steps), plan.min_travel_m)
        for frame, moment in enumerate(islice(moments, plan.frames)):
            yield frame, world_state(plan.episode, moment, *plan.conditions(frame, moment.time_ns / 1e9))


def moving_moments(moments: Iterable[TrafficMoment], min_travel_m: float) -> Iterator[TrafficMoment]:
    """Leave out the moments before the ego has moved by ``min_travel_m`` since the last one that was kept.

    After ``LONGEST_STAND_NS`` a moment is kept anyway: who waits for the lights is part of traffic.
    """
    last: TrafficMoment | None = None
    for moment in moments:
        if (
            last is None
            or math.dist(moment.world_from_ego.position, last.world_from_ego.position) >= min_travel_m
            or moment.time_ns - last.time_ns >= LONGEST_STAND_NS
        ):
            last = moment
            yield moment
