"""Which models a demand needs: what the scene of an episode has to hold besides what stands still."""

from __future__ import annotations

from bridge.classes import Category
from bridge.traffic.demand import ScriptedTraffic, SumoDemand, TrafficDemand
from bridge.traffic.traces.demand import FcdDemand, TraceDemand
from bridge.traffic.vehicle_types import VEHICLE_CLASSES


def classes_worn(demand: TrafficDemand) -> tuple[Category, ...]:
    """Return the classes of which models are drawn."""
    if isinstance(demand, TraceDemand):
        return ()
    if isinstance(demand, FcdDemand):
        found = [*VEHICLE_CLASSES, Category.PEDESTRIAN]
    elif isinstance(demand, ScriptedTraffic):
        found = [actor.category for actor in demand.actors if actor.asset is None]
    else:
        found = [category for category, share in demand.mix.items() if share > 0.0]
        found += [Category.PEDESTRIAN, Category.PERSON_SITTING] if demand.pedestrians_per_minute > 0.0 else []
        events = demand.events if isinstance(demand, SumoDemand) else ()
        found += [category for event in events if event.p > 0.0 for category in event.NEEDS]
    return tuple(dict.fromkeys(found))


def models_named(demand: TrafficDemand) -> tuple[str, ...]:
    """Return the models that it asks for by their names."""
    if isinstance(demand, TraceDemand):
        return demand.header.models
    actors = demand.actors if isinstance(demand, ScriptedTraffic) else ()
    return tuple(dict.fromkeys(actor.asset for actor in actors if actor.asset is not None))
