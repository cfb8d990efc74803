"""What a plan needs that not every simulator has: levels, models and traffic of its own."""

from __future__ import annotations

from bridge.assets.actor_models import ModelSource
from bridge.classes import Category
from bridge.errors import SimulatorRequestError
from bridge.scenario.recordings import require_long_enough
from bridge.scenario.sample import EpisodePlan
from bridge.simulator.base import SimulatorInfo, listed, require_level, require_model
from bridge.traffic.demand import Demand, ScriptedActor, ScriptedTraffic, SimulatorDemand
from bridge.traffic.traces.demand import TraceDemand


def require_offers(plan: EpisodePlan, info: SimulatorInfo) -> None:
    """Refuse a plan that this simulator cannot show, with ``SimulatorRequestError``.

    The message begins with the field of the scenario and says what there is. Raises ``TrafficError`` for a recording
    that is damaged or too short.
    """
    if plan.level is not None:
        require_level("road.level", plan.level, info)
    if isinstance(plan.traffic, SimulatorDemand) and not info.drives_traffic:
        raise SimulatorRequestError(
            f"traffic.engine: {info.engine} drives no traffic; use engine sumo, with the roads of the level as "
            "road.source"
        )
    if plan.models is ModelSource.SIMULATOR:
        _require_models(plan, info)
    require_long_enough(plan, info)
    if plan.scenario.randomization.lights is not None and "point_lights" not in info.weather_fields:
        raise SimulatorRequestError(
            f"randomization.lights: {info.engine} honours no point_lights; use another simulator, or remove this"
        )


def _require_models(plan: EpisodePlan, info: SimulatorInfo) -> None:
    if not info.catalogue:
        raise SimulatorRequestError(f"traffic.models: {info.engine} has no models of its own; use models: builtin")
    if isinstance(plan.traffic, ScriptedTraffic):
        for index, actor in enumerate(plan.traffic.actors):
            _require_model(f"traffic.actors[{index}]", actor, info)
    elif isinstance(plan.traffic, TraceDemand):
        for name in plan.traffic.header.models:
            require_model("traffic.path", name, info)
    elif isinstance(plan.traffic, Demand):
        _require_some_of_mix(plan.traffic, info)


def _require_model(where: str, actor: ScriptedActor, info: SimulatorInfo) -> None:
    if actor.asset is None:
        if actor.category not in _categories(info):
            raise SimulatorRequestError(
                f"{where}.category: {info.engine} has models of {_listed(info)}, none of a {actor.category}"
            )
        return
    require_model(f"{where}.asset", actor.asset, info)
    category = next(model.category for model in info.catalogue if model.name == actor.asset)
    if category is not actor.category:
        raise SimulatorRequestError(
            f"{where}.asset: the model {actor.asset!r} of {info.engine} is a {category}, not a {actor.category}"
        )


def _require_some_of_mix(demand: Demand, info: SimulatorInfo) -> None:
    wanted = [category for category, share in demand.mix.items() if share > 0]
    if demand.vehicles_per_km > 0 and not set(wanted) & set(_categories(info)):
        raise SimulatorRequestError(
            f"traffic.mix: {info.engine} has models of {_listed(info)}, none of {', '.join(wanted)}"
        )


def _categories(info: SimulatorInfo) -> list[Category]:
    return list(dict.fromkeys(model.category for model in info.catalogue))


def _listed(info: SimulatorInfo) -> str:
    return listed(category.value for category in _categories(info))
