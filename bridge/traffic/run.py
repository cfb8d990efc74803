"""One run of SUMO: the traffic around the ego, step by step."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bridge.assets.actor_models import ActorModel, ActorModels
from bridge.errors import TrafficError
from bridge.geometry import Pose
from bridge.randomness import derive_generator
from bridge.roads.network import RoadNetwork
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.brakes import Brakes
from bridge.traffic.demand import STEP_NS, SumoDemand
from bridge.traffic.ego_vehicle import EGO_ID, EgoVehicle
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.motion import STEP_S, VehicleMotion
from bridge.traffic.neighbourhood import Neighbourhood
from bridge.traffic.newcomers import Newcomers
from bridge.traffic.overlap import Footprint
from bridge.traffic.parking import parked_actors
from bridge.traffic.population import Population
from bridge.traffic.process import SumoProcess
from bridge.traffic.routes import TrafficPlan
from bridge.traffic.sight import EdgeSight
from bridge.traffic.signals import SignalPriority
from bridge.traffic.tracks import Tracks
from bridge.traffic.traffic_lights import TrafficLights
from bridge.traffic.vehicle_types import VEHICLE_CLASSES
from bridge.world import Actor

_SETTLE_STEPS = 21
"""Steps in which bodies fall in line behind their bumpers before the first moment."""


class Run:
    """One run of SUMO, from the empty road on."""

    def __init__(
        self,
        process: SumoProcess,
        network: RoadNetwork,
        demand: SumoDemand,
        plan: TrafficPlan,
        ego: EgoVehicle,
        ego_model: ActorModel,
        catalogue: ActorModels,
        *,
        seed: int,
        headlights: bool,
        radius_m: float,
    ) -> None:
        self.process = process
        self._network = network
        self._demand = demand
        self._plan = plan
        self._ego = ego
        self._here: Pose | None = None
        self._ego_model = ego_model
        self._radius_m = radius_m
        ids = ActorIds()
        self._parked = parked_actors(plan.parked, ids, seed)
        self._tracks = Tracks(catalogue, ids, seed=seed, headlights=headlights)
        self._brakes = Brakes(process)
        self._signals = SignalPriority(process, EGO_ID)
        self._lights = TrafficLights(process, network)
        sight = EdgeSight(network)
        self._population = Population(process, plan, sight, derive_generator(seed, "traffic", "population"))
        self._newcomers = Newcomers(
            process, plan, demand.pedestrians_per_minute, sight, derive_generator(seed, "traffic", "newcomers")
        )

    def begin(self) -> None:
        """Let the roads fill and put the ego among the others."""
        with self.process.calls() as sumo:
            sumo.simulationStep()
            standing = set(sumo.vehicle.getIDList())
            for vehicle in self._plan.parked:
                if vehicle.in_traffic and vehicle.vehicle_id not in standing:
                    # SUMO had no room for it.
                    sumo.vehicle.remove(vehicle.vehicle_id)
                    del self._parked[vehicle.vehicle_id]
        for _ in range(round(self._demand.warmup_s / STEP_S)):
            self._advance()
        self._enter()

    def step(self) -> None:
        """Move on by one step."""
        if not self._follow(separate=True):
            self._enter()

    def _follow(self, *, separate: bool) -> bool:
        """Move on by one step, and keep everybody apart if ``separate``. Return False if the ego has left the road."""
        self._advance()
        if not self._ego.go_on():
            return False
        self._signals.keep_up()
        ego, near = self._neighbourhood.look(without=self._parked)
        self._motion.follow(ego.front)
        self._here = self._motion.pose
        self._tracks.follow(near, self._neighbourhood.introduce)
        if separate:
            parked = (Footprint.of(actor.world_from_actor, actor.size) for actor in self._near_parked())
            self._tracks.keep_apart(self._motion, self._ego_model.size, parked)
            self._brakes.follow({EGO_ID: self._motion.lag_m, **self._tracks.lags_m()})
        return True

    def moment(self, step: int) -> TrafficMoment:
        """Return who is where after the last step, which is called ``step``."""
        here, time_ns = self._motion.pose, step * STEP_NS
        return TrafficMoment(
            step=step,
            time_ns=time_ns,
            world_from_ego=here,
            ego_velocity_mps=self._motion.velocity_mps,
            actors=tuple(sorted([*self._near_parked(), *self._tracks.actors()], key=lambda actor: actor.actor_id)),
            ego_yaw_rate=self._motion.yaw_rate,
            signals=self._lights.near(here.position, time_ns),
        )

    def _advance(self) -> None:
        # Before the step, so that what it reports is still there when it is asked for.
        self._population.keep_up(self._here)
        self._newcomers.set_out(self._here)
        with self.process.calls() as sumo:
            sumo.simulationStep()

    def _near_parked(self) -> Iterator[Actor]:
        ego = self._motion.pose.position
        for actor in self._parked.values():
            if math.dist(actor.world_from_actor.position, ego) <= self._radius_m:
                yield actor

    def _enter(self) -> None:
        self._ego.enter(VEHICLE_CLASSES[self._ego_model.category])
        self._neighbourhood = Neighbourhood(self.process, self._network, self._plan, EGO_ID, self._radius_m)
        ego, _ = self._neighbourhood.look()
        new = self._neighbourhood.introduce(EGO_ID, ego)
        self._motion = VehicleMotion(
            new.model.size.length_m, ego.front, yaw=new.yaw, slope=new.slope, speed_mps=new.speed_mps
        )
        self._here = self._motion.pose
        self._tracks.forget()
        for step in range(_SETTLE_STEPS):
            if not self._follow(separate=step == _SETTLE_STEPS - 1):
                raise TrafficError(
                    f"the ego came to the end of its road within {_SETTLE_STEPS * STEP_S:g} s; use a larger map, or "
                    "another start (ego.route.from)"
                )
