"""What was asked for and the map or the models cannot give."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.roads.network import LaneKind, RoadNetwork
from bridge.traffic.demand import DEFAULT_MIX, SumoDemand
from bridge.traffic.routes import EGO_TYPE, TrafficPlan

_SHORT_M = 1500.0


def shortfalls(network: RoadNetwork, demand: SumoDemand, plan: TrafficPlan) -> Iterator[str]:
    """Yield a sentence for everything in ``demand`` that there will be nothing or little of.

    That motorways have no cyclists and no kerb to park at goes without saying unless somebody asked for them.
    """
    if demand.pedestrians_per_minute > 0.0 and not plan.walks:
        yield f"nobody walks, though pedestrians_per_minute is {demand.pedestrians_per_minute:g}: {_why_on_foot(plan)}"
    wanted = [category for category, share in demand.mix.items() if share > 0.0]
    excluded = [category for category in wanted if category not in plan.graphs]
    if excluded and demand.mix != DEFAULT_MIX:
        yield f"no road of the map is open to {', '.join(excluded)}; other vehicles take their place"
    wearable = {model.category for type_id, model in plan.vehicle_models.items() if type_id != EGO_TYPE}
    unseen = [category for category in wanted if category in plan.graphs and category not in wearable]
    if unseen and demand.mix != DEFAULT_MIX:
        yield f"there is no model of a {', '.join(unseen)}; other vehicles take their place"
    if demand.vehicles_per_km > 0.0:
        length_m = sum(lane.length_m for lane in network.lanes_of_kind(LaneKind.DRIVING))
        asked = f"vehicles_per_km is {demand.vehicles_per_km:g}"
        if not wearable:
            yield f"no vehicle drives, though {asked}: no category of the mix has both a road and a model"
        elif not plan.drives:
            yield f"no vehicle drives, though {asked}: the map has only {length_m:.0f} m of lanes"
        elif length_m < _SHORT_M and not any(graph.loop for graph in plan.graphs.values()):
            yield (
                f"few vehicles will be seen, though {asked}: the map has only {length_m:.0f} m of lanes, no way leads "
                "round, and whoever comes to the end of the road is gone"
            )
    if demand.parked_share > SumoDemand().parked_share and not plan.parked:
        yield (
            f"nobody parks, though parked_share is {demand.parked_share:g}: no street has a lane for it (parking_m of "
            "grid and random roads), or several lanes"
        )


def _why_on_foot(plan: TrafficPlan) -> str:
    if not plan.pedestrian_models:
        return "there is no model of a person on foot"
    return "their number rounds to none" if plan.footpaths else "the map has no sidewalks that lead to each other"
