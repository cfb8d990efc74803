"""Traffic that SUMO drives around the ego.

SUMO runs as a process of its own at 10 Hz. What it knows of the neighbourhood of the ego arrives with every step
(context subscription), goes through the motion layer and comes out as ``TrafficMoment`` values. The same
arguments give exactly the same moments.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from bridge.assets.catalogue import ActorModel, Catalogue
from bridge.errors import TrafficError
from bridge.geometry import Vec3
from bridge.randomness import derive_generator, derive_seed
from bridge.roads.network import RoadNetwork
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.demand import STEP_NS, EgoDrive, SumoDemand
from bridge.traffic.ego_vehicle import EGO_ID, EgoVehicle
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.motion import STEP_S, VehicleMotion
from bridge.traffic.neighbourhood import Neighbourhood
from bridge.traffic.overlap import without_overlaps
from bridge.traffic.parking import parked_actors
from bridge.traffic.pedestrians import Newcomers
from bridge.traffic.population import Population
from bridge.traffic.process import SumoProcess
from bridge.traffic.route_graph import read_links
from bridge.traffic.routes import TrafficPlan, plan_traffic, write_routes
from bridge.traffic.tracks import Tracks
from bridge.traffic.vehicle_types import VEHICLE_CLASSES

ROUTES_NAME = "traffic.rou.xml"
"""The demand as SUMO reads it, in the traffic's folder."""

_SETTLE_STEPS = 20
"""Steps in which bodies fall in line behind their bumpers before the first moment."""


class SumoTraffic:
    """Traffic on a network, around an ego that drives as one of many; use it in a ``with`` block.

    Actors never intersect each other or the ego: where SUMO lets two touch, the one of the higher id is left out
    of that moment. An actor keeps its id while SUMO moves it, also while it is out of reach or left out. Where a
    road ends for good (a motorway), the ego starts over elsewhere, and then everybody that moves has a new id.
    """

    def __init__(
        self,
        network: RoadNetwork,
        demand: SumoDemand,
        ego: EgoDrive,
        catalogue: Catalogue,
        *,
        seed: int,
        headlights: bool,
        folder: Path,
        radius_m: float = 150.0,
    ) -> None:
        """Plan the traffic; nothing runs yet.

        ``folder`` takes what SUMO reads and says (``traffic.rou.xml``, ``sumo.log``); actors are reported up to
        ``radius_m`` from the ego. Raises ``TrafficError`` if the network is not one of SUMO's, or the demand or
        the ego's vehicle make no sense, and ``AssetError`` if the catalogue does not have it.
        """
        if network.net_file is None:
            raise TrafficError("this road has no SUMO network; use scripted traffic, or another kind of road")
        model = catalogue.model(ego.asset)
        if model.category not in VEHICLE_CLASSES:
            raise TrafficError(f"ego.asset: expected a vehicle, got {ego.asset!r}, a {model.category}")
        plan = plan_traffic(network, read_links(network.net_file), demand, model, catalogue, seed)
        if model.category not in plan.graphs:
            raise TrafficError(f"ego.asset: no edge of the network is open to {ego.asset!r}, a {model.category}")
        self._net_file = network.net_file
        self._network, self._demand, self._ego, self._ego_model = network, demand, ego, model
        self._catalogue, self._plan, self._seed, self._headlights = catalogue, plan, seed, headlights
        self._folder, self._radius_m = folder, radius_m
        self._run: _Run | None = None

    def __enter__(self) -> SumoTraffic:
        """Start SUMO, let the roads fill and put the ego on its way.

        Raises ``TrafficError`` with SUMO's own message if that fails.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        routes = self._folder / ROUTES_NAME
        write_routes(routes, self._plan)
        process = SumoProcess(_arguments(self._net_file, routes, self._seed), self._folder)
        try:
            self._run = _Run(
                process,
                self._network,
                self._demand,
                self._plan,
                EgoVehicle(
                    process,
                    self._plan.graphs[self._ego_model.category],
                    self._ego,
                    derive_generator(self._seed, "traffic", "ego"),
                ),
                self._ego_model,
                self._catalogue,
                seed=self._seed,
                headlights=self._headlights,
                radius_m=self._radius_m,
            )
            self._run.begin()
        except BaseException:
            process.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._run is not None:
            self._run.process.close()

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield a moment at once and then after every ``every_steps`` steps of 0.1 s, without end.

        Call it once. Raises ``TrafficError`` if SUMO stops, or outside the ``with`` block.
        """
        if every_steps < 1:
            raise ValueError(f"every_steps must be at least 1, got {every_steps}")
        if self._run is None:
            raise TrafficError("the traffic is not running; use it in a `with` block")
        step = 0
        while True:
            if step % every_steps == 0:
                yield self._run.moment(step)
            self._run.step()
            step += 1


class _Run:
    """One run of SUMO, from the empty road on."""

    def __init__(
        self,
        process: SumoProcess,
        network: RoadNetwork,
        demand: SumoDemand,
        plan: TrafficPlan,
        ego: EgoVehicle,
        ego_model: ActorModel,
        catalogue: Catalogue,
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
        self._where: Vec3 | None = None
        self._ego_model = ego_model
        self._radius_m = radius_m
        ids = ActorIds()
        self._parked = parked_actors(plan.parked, ids, seed)
        self._tracks = Tracks(catalogue, ids, seed=seed, headlights=headlights)
        self._population = Population(process, network, plan, derive_generator(seed, "traffic", "population"))
        self._newcomers = Newcomers(
            process,
            plan.footpaths,
            demand.pedestrians_per_minute,
            tuple(plan.pedestrian_models),
            derive_generator(seed, "traffic", "newcomers"),
        )

    def begin(self) -> None:
        """Let the roads fill and put the ego among the others."""
        with self.process.calls() as sumo:
            sumo.simulationStep()
            standing = set(sumo.vehicle.getIDList())
        for vehicle in self._plan.parked:
            # SUMO may have had no room for it yet; if it comes later, it is shown where SUMO has it.
            if vehicle.in_traffic and vehicle.vehicle_id not in standing:
                del self._parked[vehicle.vehicle_id]
        self._population.begin()
        for _ in range(round(self._demand.warmup_s / STEP_S)):
            self._advance()
        self._enter()

    def step(self) -> None:
        """Move on by one step."""
        self._advance()
        if not self._ego.go_on():
            self._enter()
            return
        ego, near = self._neighbourhood.look(without=self._parked)
        self._motion.follow(ego.front)
        self._where = self._motion.pose.position
        self._tracks.follow(near, self._neighbourhood.introduce)

    def moment(self, step: int) -> TrafficMoment:
        """Return who is where after the last step, which is called ``step``."""
        here = self._motion.pose
        parked = (
            actor
            for actor in self._parked.values()
            if math.dist(actor.world_from_actor.position, here.position) <= self._radius_m
        )
        return TrafficMoment(
            step=step,
            time_ns=step * STEP_NS,
            world_from_ego=here,
            ego_velocity_mps=self._motion.velocity_mps,
            actors=without_overlaps((here, self._ego_model.size), [*parked, *self._tracks.actors()]),
        )

    def _advance(self) -> None:
        with self.process.calls() as sumo:
            sumo.simulationStep()
        self._population.replace_leavers(self._where, self._radius_m)
        self._newcomers.set_out()

    def _enter(self) -> None:
        self._ego.enter()
        self._neighbourhood = Neighbourhood(self.process, self._network, self._plan, EGO_ID, self._radius_m)
        ego, _ = self._neighbourhood.look()
        new = self._neighbourhood.introduce(EGO_ID, ego)
        self._motion = VehicleMotion(
            new.model.size.length_m, ego.front, yaw=new.yaw, slope=new.slope, speed_mps=new.speed_mps
        )
        self._tracks.forget()
        for _ in range(_SETTLE_STEPS):
            self.step()


def _arguments(net_file: Path, routes: Path, seed: int) -> list[str]:
    return [
        "--net-file", str(net_file),
        "--route-files", str(routes),
        "--seed", str(derive_seed(seed, "traffic", "sumo")),
        "--step-length", f"{STEP_S:g}",
        "--lanechange.duration", "3",
        "--pedestrian.model", "striping",
        "--collision.action", "none",
        "--time-to-teleport.remove", "true",
        "--ignore-route-errors", "true",
        "--no-step-log", "true",
        "--duration-log.disable", "true",
        "--xml-validation", "never",
        "--xml-validation.net", "never",
        "--xml-validation.routes", "never",
    ]  # fmt: skip
