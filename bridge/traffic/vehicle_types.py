"""How SUMO sees the models of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bridge.assets.actor_models import ActorModel
from bridge.classes import Category

VEHICLE_CLASSES: Mapping[Category, str] = MappingProxyType(
    {
        Category.CAR: "passenger",
        Category.VAN: "delivery",
        Category.TRUCK: "truck",
        Category.BUS: "bus",
        Category.MOTORCYCLE: "motorcycle",
        Category.CYCLIST: "bicycle",
        Category.TRAM: "tram",
    }
)
"""The SUMO class of every category that drives; it decides on rights of way, speed and acceleration."""

PEDESTRIAN_CLASS = "pedestrian"

MOTORCYCLE_BRAKING = {"decel": "6", "emergencyDecel": "8"}
"""As hard as on four wheels, m/s²: SUMO's own motorcycles brake with 10, which no tyre of theirs holds for long."""

SIDEWAYS_SHARE = 0.2
"""A vehicle changes lanes with at most this share of its speed sideways: it steers, it does not slide."""


def vehicle_type(model: ActorModel, type_id: str) -> dict[str, str]:
    """Return the attributes of the SUMO ``vType`` that is exactly as large as ``model``."""
    braking = MOTORCYCLE_BRAKING if model.category is Category.MOTORCYCLE else {}
    return {
        "id": type_id,
        "vClass": VEHICLE_CLASSES[model.category],
        "length": f"{model.size.length_m:.3f}",
        "width": f"{model.size.width_m:.3f}",
        "height": f"{model.size.height_m:.3f}",
        "lcMaxSpeedLatStanding": "0",
        "lcMaxSpeedLatFactor": f"{SIDEWAYS_SHARE:g}",
        **braking,
    }


def pedestrian_type(model: ActorModel, type_id: str) -> dict[str, str]:
    """Return the attributes of the SUMO ``vType`` of a person on foot."""
    return {
        "id": type_id,
        "vClass": PEDESTRIAN_CLASS,
        "length": f"{model.size.length_m:.3f}",
        "width": f"{model.size.width_m:.3f}",
        "height": f"{model.size.height_m:.3f}",
    }


def type_ids(prefix: str, models: Iterable[ActorModel]) -> dict[str, ActorModel]:
    """Return the models by a type id of their own; SUMO ids may not hold all the characters of a model's name."""
    return {f"{prefix}{index}": model for index, model in enumerate(models)}
