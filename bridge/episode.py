"""From a plan to world states: lets the traffic of an episode run through its place."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np

from bridge.assets.actor_models import ActorModels, ModelSource, PrefabModels
from bridge.assets.wardrobe import Stock, Wardrobe
from bridge.errors import TrafficError
from bridge.geometry import Pose, Vec3
from bridge.place import Place
from bridge.roads.drawn import DrawnGround
from bridge.roads.seats import seats
from bridge.scenario.sample import EpisodePlan
from bridge.simulator.base import SimulatorInfo
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
from bridge.world import Actor, Illumination, VehicleLights, Weather, WorldState


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
        placements=place.scene.placements,
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
    return replace(actor, lights=_unlit(actor.lights)) if actor.lights.head else actor


@cache
def _unlit(lights: VehicleLights) -> VehicleLights:
    return replace(lights, head=False)


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
