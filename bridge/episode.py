"""From a plan to world states: builds the roads and the static scene, and lets the traffic run through them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from bridge.assets.actor_models import ActorModels, ModelSource, PrefabModels
from bridge.assets.wardrobe import Stock, Wardrobe
from bridge.camera import Camera
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.frame import RawFrame
from bridge.geometry import Pose, Vec3
from bridge.randomize.other_looks import Dresser, dresser_of
from bridge.randomize.plan import FramePlan, OtherLooksPlan, ScenePlan
from bridge.randomize.scene import RandomizedScene
from bridge.roads.build import build_network
from bridge.roads.drawn import DrawnGround
from bridge.roads.network import RoadNetwork
from bridge.roads.scene import static_scene
from bridge.roads.seats import seats
from bridge.roads.sources import RoadFile, RoadSource, Scenery
from bridge.scenario.sample import EpisodePlan
from bridge.simulator.base import Simulator, SimulatorInfo
from bridge.traffic.demand import ScriptedTraffic, SimulatorDemand, TrafficDemand
from bridge.traffic.driven import DrivenTraffic, TrafficDriver
from bridge.traffic.egos.ego import Ego, EgoInPlace
from bridge.traffic.egos.roadside import Roadside, StandingMast
from bridge.traffic.egos.siting import put_up
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.scripted import ScriptedDrive
from bridge.traffic.sitters import SeatedTraffic, sitters
from bridge.traffic.sumo import SumoTraffic
from bridge.traffic.traces.demand import FcdDemand, TraceDemand
from bridge.traffic.traces.fcd_run import FcdTraffic
from bridge.traffic.traces.replay import TraceReplay
from bridge.traffic.travel import moving_moments
from bridge.traffic.worn import classes_worn, models_named
from bridge.world import Actor, Asset, Illumination, Prefab, StaticScene, Weather, WorldState


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
                plan.scenery,
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


def actor_models(
    source: ModelSource, stock: Stock, demand: TrafficDemand, info: SimulatorInfo, *, seed: int, winter: bool = False
) -> ActorModels:
    """Return the models that the actors of ``demand`` may wear: of ``stock``, or of the simulator that says ``info``.

    ``seed`` draws the variants, in warm clothes in ``winter``. Raises ``AssetError`` if ``demand`` names a model that
    there is not.
    """
    if source is ModelSource.SIMULATOR:
        return PrefabModels(info.catalogue, stock.ego_model)
    return Wardrobe(stock, classes_worn(demand), models_named(demand), seed, winter=winter)


class Traffic(Protocol):
    """Any source of movement."""

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield a moment every so many traffic steps, the first one at once."""


def run_traffic(
    place: Place,
    demand: TrafficDemand,
    ego: Ego,
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
    if isinstance(demand, TraceDemand):
        return TraceReplay(demand, place.network, catalogue)
    if place.network is None:
        raise TrafficError(
            f"only the simulator knows the roads of level {place.scene.level!r}; give their OpenDRIVE file or SUMO "
            "network, or let the simulator drive"
        )
    carried: EgoInPlace = put_up(ego, place.network, place.scene, seed) if isinstance(ego, Roadside) else ego
    if isinstance(demand, ScriptedTraffic):
        if isinstance(carried, StandingMast):
            raise TrafficError("a mast at the roadside needs traffic that passes it; let SUMO drive, or replay a trace")
        return ScriptedDrive(place.network, carried, demand, catalogue, seed=seed, headlights=True)
    if isinstance(demand, FcdDemand):
        mast = carried if isinstance(carried, StandingMast) else None
        return FcdTraffic(demand, place.network, mast, catalogue, seed=seed, headlights=True)
    driven = SumoTraffic(
        place.network,
        demand,
        carried,
        catalogue,
        seed=seed,
        headlights=True,
        folder=folder,
        ground=DrawnGround.of(place.scene, place.network),
    )
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
        events=moment.events,
    )


def moved_rig(moment: TrafficMoment, ego_from_rig: Pose) -> TrafficMoment:
    """Return ``moment`` as the sensors see it that are moved, all together, by ``ego_from_rig`` against the vehicle.

    The state's ego is then the frame of the sensors, so that all poses in the labels are those that were drawn.
    """
    if ego_from_rig == Pose(Vec3(0.0, 0.0, 0.0)):
        return moment
    world_from_ego = moment.world_from_ego.matrix()
    arm = world_from_ego[:3, :3] @ np.array(ego_from_rig.position)
    swing = np.cross([0.0, 0.0, moment.ego_yaw_rate], arm)
    x, y, z = (float(v) for v in np.array(moment.ego_velocity_mps) + swing)
    return replace(
        moment,
        world_from_ego=Pose.from_matrix(world_from_ego @ ego_from_rig.matrix()),
        ego_velocity_mps=Vec3(x, y, z),
    )


def _without_headlights(actor: Actor) -> Actor:
    return replace(actor, lights=replace(actor.lights, head=False)) if actor.lights.head else actor


@dataclass(frozen=True, slots=True)
class FrameStates:
    """One moment of an episode, as a simulator is asked for it."""

    number: int
    """Of the frame within the episode, from 0."""
    state: WorldState
    """Under the conditions of the scenario."""
    twins: Mapping[str, WorldState]
    """The same moment under the conditions of each of the scenario's twins, by name."""


def episode_states(
    plan: EpisodePlan, place: Place, catalogue: ActorModels, folder: Path, driver: TrafficDriver | None = None
) -> Generator[tuple[int, WorldState], None, None]:
    """Yield the frames of ``episode_frames`` without their twins: their numbers, from 0, and states."""
    with closing(episode_frames(plan, place, catalogue, folder, driver)) as frames:
        for frame in frames:
            yield frame.number, frame.state


def episode_frames(
    plan: EpisodePlan, place: Place, catalogue: ActorModels, folder: Path, driver: TrafficDriver | None = None
) -> Generator[FrameStates, None, None]:
    """Yield the ``plan.frames`` frames of an episode that plays in ``place``.

    ``driver`` is the simulator in which ``place`` is loaded; a ``SimulatorDemand`` needs it. The traffic runs while the
    states are being taken; close the iterator to end it early.
    Raises ``TrafficError``, or ``SimulatorError`` where the simulator drives.
    """
    traffic_of = run_traffic(
        place, plan.traffic, plan.ego, catalogue, seed=plan.traffic_seed, folder=folder, driver=driver
    )
    with traffic_of as traffic:
        moments = moving_moments(traffic.moments(plan.every_steps), plan.min_travel_m)
        under_twins = plan.under_twins()
        for number, moment in enumerate(islice(moments, plan.frames)):
            mounted = moved_rig(moment, plan.ego_from_rig)
            yield FrameStates(
                number,
                _frame_state(plan, place, number, mounted),
                {name: _frame_state(plan, place, number, mounted, name) for name, plan in under_twins.items()},
            )


def _frame_state(
    plan: EpisodePlan, place: Place, number: int, moment: TrafficMoment, twin: str | None = None
) -> WorldState:
    """Return what a simulator is asked for in frame ``number``, in which the traffic has come to ``moment``.

    ``plan`` is that of the ``twin``, if it is one.
    """
    state = world_state(plan.episode, moment, *plan.conditions(number, moment.time_ns / 1e9))
    return place.dressed(state, plan.frame_randomization(number), plan.rig.cameras, twin)
