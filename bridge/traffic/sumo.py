"""Traffic that SUMO drives around the ego.

SUMO runs as a process of its own at 10 Hz. What it knows of the neighbourhood of the ego arrives with every step
(context subscription), goes through the motion layer and comes out as ``TrafficMoment`` values. The same
arguments give exactly the same moments.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from bridge.assets.actor_models import ActorModels
from bridge.errors import TrafficError
from bridge.geometry import Size
from bridge.randomness import derive_seed
from bridge.roads.drawn import DrawnGround
from bridge.roads.network import RoadNetwork
from bridge.traffic.bends import bend_speeds
from bridge.traffic.demand import STEP_S, EgoDrive, SumoDemand
from bridge.traffic.egos.carriers import carrier
from bridge.traffic.egos.ego import EgoInPlace
from bridge.traffic.egos.led import parked_aside
from bridge.traffic.egos.path_on_road import PathOnRoad
from bridge.traffic.egos.recorded_path import EgoPath
from bridge.traffic.egos.roadside import StandingMast
from bridge.traffic.events.director import Director
from bridge.traffic.events.road_ahead import RoadMap
from bridge.traffic.events.stage import Setting
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.parking_rules import allowed
from bridge.traffic.process import SumoProcess
from bridge.traffic.route_graph import read_links
from bridge.traffic.routes import plan_traffic, write_routes
from bridge.traffic.run import LOOKAHEAD_STEPS, SETTLE_STEPS, Run
from bridge.traffic.sampling import sampled
from bridge.traffic.shortfalls import shortfalls
from bridge.traffic.vehicle_types import VEHICLE_CLASSES
from bridge.world import Placement

_log = logging.getLogger("bridge.traffic")

ROUTES_NAME = "traffic.rou.xml"
"""The demand as SUMO reads it, in the traffic's folder."""

REACH_M = 150.0
"""Actors are reported up to so many metres from the ego, unless something else is asked for."""


class SumoTraffic:
    """Traffic on a network, around an ego that drives as one of many; use it in a ``with`` block.

    Actors come and go out of the ego's sight (``bridge.traffic.sight``), and stay apart from each other and the
    ego but for ``VEHICLE_TOLERANCE_M`` and ``PERSON_TOLERANCE_M`` (``bridge.traffic.hiding``). An actor keeps
    its id while SUMO moves it, also while it is out of reach. Where a road ends for good (a motorway), the ego
    starts over elsewhere, and then everybody that moves has a new id.
    """

    _ego: EgoDrive | PathOnRoad | StandingMast

    def __init__(
        self,
        network: RoadNetwork,
        demand: SumoDemand,
        ego: EgoInPlace,
        catalogue: ActorModels,
        *,
        seed: int,
        headlights: bool,
        folder: Path,
        radius_m: float = REACH_M,
        ground: DrawnGround | None = None,
        placements: Sequence[Placement] = (),
    ) -> None:
        """Plan the traffic; nothing runs yet.

        ``folder`` takes what SUMO reads and says (``traffic.rou.xml``, ``sumo.log``); actors are reported up to
        ``radius_m`` from the ego. On ``ground`` vehicles stand on their wheels, without it as high as SUMO's lanes lie.
        Nobody parks where a sign among ``placements`` forbids it.
        Raises ``TrafficError`` if the network is not one of SUMO's, or the demand or
        the ego's vehicle make no sense, and ``AssetError`` if there is no such vehicle. What the map has no
        place for is left out, and a warning to the logger ``bridge.traffic`` says so.
        """
        if network.net_file is None:
            raise TrafficError("this road has no SUMO network; use scripted traffic, or another kind of road")
        model = None if isinstance(ego, StandingMast) else catalogue.ego_model(ego.asset)
        if model is not None and model.category not in VEHICLE_CLASSES:
            raise TrafficError(f"ego.asset: expected a vehicle, got {model.name!r}, a {model.category}")
        if demand.events and not isinstance(ego, EgoDrive):
            raise TrafficError(
                "traffic.events: they happen to an ego that SUMO drives; remove them, or the ego's path or mast (ego)"
            )
        links = read_links(network.net_file)
        plan = plan_traffic(network, links, demand, model, catalogue, seed)
        plan = replace(plan, parked=allowed(plan.parked, placements))
        if model is not None and model.category not in plan.graphs:
            raise TrafficError(f"ego.asset: no edge of the network is open to {model.name!r}, a {model.category}")
        for sentence in shortfalls(network, demand, plan):
            _log.warning("%s", sentence)
        self._net_file, self._links = network.net_file, links
        self._network, self._demand, self._ego_model = network, demand, model
        if isinstance(ego, EgoPath):
            assert model is not None
            after = LOOKAHEAD_STEPS + SETTLE_STEPS
            self._ego = PathOnRoad(ego, network, model.size, before=SETTLE_STEPS, after=after)
            plan = replace(plan, parked=parked_aside(plan.parked, self._ego, model.size))
        else:
            self._ego = ego
        self._catalogue, self._plan, self._seed, self._headlights = catalogue, plan, seed, headlights
        self._folder, self._radius_m, self._ground = folder, radius_m, ground
        self._run: Run | None = None

    def __enter__(self) -> SumoTraffic:
        """Start SUMO, let the roads fill and put the ego on its way.

        Raises ``TrafficError`` with SUMO's own message if that fails.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        routes = self._folder / ROUTES_NAME
        write_routes(routes, self._plan)
        process = SumoProcess(_arguments(self._net_file, routes, self._seed), self._folder)
        try:
            ego = carrier(
                process,
                self._network,
                self._plan,
                self._links,
                self._ego,
                self._ego_model,
                seed=self._seed,
                first_step=-SETTLE_STEPS,
            )
            self._run = Run(
                process,
                self._network,
                self._demand,
                self._plan,
                ego,
                self._director(process, ego.size),
                self._catalogue,
                bend_speeds(self._network, self._links),
                self._ground,
                seed=self._seed,
                headlights=self._headlights,
                radius_m=self._radius_m,
            )
            self._run.begin()
        except BaseException:
            process.close()
            raise
        return self

    def _director(self, process: SumoProcess, ego_size: Size) -> Director:
        roads = RoadMap(self._network, self._links)
        parked = {vehicle.vehicle_id: vehicle for vehicle in self._plan.parked}
        setting = Setting(self._network, roads, self._plan, self._catalogue, ego_size, parked)
        return Director(process, setting, self._demand.events, seed=self._seed, radius_m=self._radius_m)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._run is not None:
            self._run.process.close()

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield a moment at once and then after every ``every_steps`` steps of 0.1 s, without end.

        Call it once. Raises ``TrafficError`` if SUMO stops, or outside the ``with`` block.
        """
        if self._run is None:
            raise TrafficError("the traffic is not running; use it in a `with` block")
        return sampled(every_steps, self._run.moment, self._run.step)


def _arguments(net_file: Path, routes: Path, seed: int) -> list[str]:
    return [
        "--net-file", str(net_file),
        "--route-files", str(routes),
        "--seed", str(derive_seed(seed, "traffic", "sumo")),
        "--step-length", f"{STEP_S:g}",
        "--lanechange.duration", "3",
        "--pedestrian.model", "striping",
        "--collision.action", "none",
        "--time-to-teleport", "-1",
        "--ignore-junction-blocker", "20",
        "--ignore-route-errors", "true",
        "--no-step-log", "true",
        "--duration-log.disable", "true",
        "--xml-validation", "never",
        "--xml-validation.net", "never",
        "--xml-validation.routes", "never",
    ]  # fmt: skip
