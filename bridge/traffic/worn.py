"""Which models a demand needs: what the scene of an episode has to hold besides what stands still."""

from __future__ import annotations

from bridge.classes import Category
from bridge.traffic.demand import ScriptedTraffic, TrafficDemand


def classes_worn(demand: TrafficDemand) -> tuple[Category, ...]:
    """Return the classes of which models are drawn."""
    if isinstance(demand, ScriptedTraffic):
        found = [actor.category for actor in demand.actors if actor.asset is None]
    else:
        found = [category for category, share in demand.mix.items() if share > 0.0]
        found += [Category.PEDESTRIAN, Category.PERSON_SITTING] if demand.pedestrians_per_minute > 0.0 else []
    return tuple(dict.fromkeys(found))


def models_named(demand: TrafficDemand) -> tuple[str, ...]:
    """Return the models that it asks for by their names."""
    actors = demand.actors if isinstance(demand, ScriptedTraffic) else ()
    return tuple(dict.fromkeys(actor.asset for actor in actors if actor.asset is not None))
