"""Who plays an event, and how."""

from __future__ import annotations

import numpy as np

from bridge.assets.actor_models import ActorModel
from bridge.errors import TrafficError
from bridge.traffic.events.act import Act
from bridge.traffic.events.blind_spot_cyclist import BlindSpotCyclistAct
from bridge.traffic.events.cut_in import CutInAct
from bridge.traffic.events.dooring import DooringAct
from bridge.traffic.events.jaywalker import JaywalkerAct
from bridge.traffic.events.kinds import (
    CutIn,
    CyclistInBlindSpot,
    Dooring,
    Event,
    HardBrake,
    Jaywalker,
    OncomingOvertaker,
    RedLightRunner,
    StalledVehicle,
)
from bridge.traffic.events.leader_stops import hard_brake, stalled_vehicle
from bridge.traffic.events.oncoming_overtaker import OncomingOvertakerAct
from bridge.traffic.events.red_light_runner import RedLightRunnerAct
from bridge.traffic.events.stage import Setting


def act_for(event: Event, name: str, setting: Setting, rng: np.random.Generator) -> Act:
    """Return the act of an event; ``name`` tells whoever it brings from all others, ``rng`` draws what is left open.

    Raises ``TrafficError`` if there is no model of somebody whom it has to bring.
    """
    if not event.NEEDS:
        return _of_those_there(event)
    model = _model(event, setting, rng)
    match event:
        case Jaywalker():
            return JaywalkerAct(event, name, model, from_left=bool(rng.random() < event.from_left))
        case Dooring():
            return DooringAct(event, name, model)
        case CyclistInBlindSpot():
            return BlindSpotCyclistAct(event, name, model)
        case _:
            raise TypeError(f"no act plays {event!r}")


def _of_those_there(event: Event) -> Act:
    """Return the act of an event of vehicles that are on the road anyway."""
    match event:
        case CutIn():
            return CutInAct(event)
        case HardBrake():
            return hard_brake(event)
        case StalledVehicle():
            return stalled_vehicle(event)
        case OncomingOvertaker():
            return OncomingOvertakerAct(event)
        case RedLightRunner():
            return RedLightRunnerAct(event)
        case _:
            raise TypeError(f"no act plays {event!r}")


def _model(event: Event, setting: Setting, rng: np.random.Generator) -> ActorModel:
    (category,) = event.NEEDS
    models = setting.catalogue.models(category)
    if not models:
        raise TrafficError(f"traffic.events: {event.KIND} needs a {category}, and there is no model of one")
    return models[int(rng.integers(len(models)))]
