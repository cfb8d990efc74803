"""Who in floating car data wears which model."""

from __future__ import annotations

from bridge.assets.actor_models import ActorModel, ActorModels
from bridge.errors import TrafficError
from bridge.randomness import derive_generator
from bridge.traffic.traces.demand import FcdDemand
from bridge.traffic.traces.fcd_file import FcdActor
from bridge.traffic.traces.fcd_types import category_of


class FcdCast:
    """Draws a model for everybody, always the same one for the same name and seed."""

    def __init__(self, demand: FcdDemand, catalogue: ActorModels, seed: int) -> None:
        self._demand, self._catalogue, self._seed = demand, catalogue, seed

    def model(self, sumo_id: str, actor: FcdActor) -> ActorModel:
        """Return the model of somebody. Raises ``TrafficError`` for a type of which nobody says what it is."""
        category = category_of(actor.type_id, on_foot=actor.on_foot, known=self._demand.types)
        where = f"{self._demand.path}: type {actor.type_id[:60]!r} of {sumo_id!r}"
        if category is None:
            raise TrafficError(f"{where}: what is it? Say so with traffic.types: {{{actor.type_id[:60]}: car}}")
        models = self._catalogue.models(category)
        if not models:
            raise TrafficError(
                f"{where}: there is no model of a {category}; say with traffic.types what to draw instead"
            )
        rng = derive_generator(self._seed, "traffic", "fcd", sumo_id)
        return models[int(rng.integers(len(models)))]
