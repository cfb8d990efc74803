"""Makes what carries the sensors through SUMO's traffic."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.assets.actor_models import ActorModel
from bridge.randomness import derive_generator
from bridge.roads.network import RoadNetwork
from bridge.traffic.demand import EgoDrive
from bridge.traffic.ego_vehicle import EgoVehicle
from bridge.traffic.egos.carrier import Carrier
from bridge.traffic.egos.driving import DrivingEgo
from bridge.traffic.egos.led import LedEgo
from bridge.traffic.egos.mast import Mast
from bridge.traffic.egos.path_on_road import PathOnRoad
from bridge.traffic.egos.roadside import StandingMast
from bridge.traffic.process import SumoProcess
from bridge.traffic.route_choice import RouteChoice
from bridge.traffic.route_graph import Link
from bridge.traffic.routes import TrafficPlan


def carrier(
    process: SumoProcess,
    network: RoadNetwork,
    plan: TrafficPlan,
    links: Sequence[Link],
    ego: EgoDrive | PathOnRoad | StandingMast,
    model: ActorModel | None,
    *,
    seed: int,
    first_step: int,
) -> Carrier:
    """Return the carrier of ``ego``; ``model`` is that of its vehicle, if it is one.

    Somebody who is led is among the others from ``first_step`` on, before the first moment. Raises ``TrafficError`` for
    an edge that the network does not have.
    """
    if isinstance(ego, StandingMast):
        return Mast(process, network, plan, ego)
    assert model is not None, "only a mast is no vehicle"
    if isinstance(ego, PathOnRoad):
        return LedEgo(process, network, plan, ego, model, first_step=first_step)
    graph = plan.graphs[model.category]
    rng = derive_generator(seed, "traffic", "ego")
    vehicle = EgoVehicle(process, network, graph, ego, RouteChoice(graph, links, rng), rng)
    return DrivingEgo(process, network, plan, vehicle, model)
