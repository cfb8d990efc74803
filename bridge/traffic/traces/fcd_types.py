"""What the vehicle types of others are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bridge.classes import Category

WORDS: Mapping[str, Category] = MappingProxyType(
    {
        "pedestrian": Category.PEDESTRIAN,
        "ped": Category.PEDESTRIAN,
        "pedtype": Category.PEDESTRIAN,
        "person": Category.PEDESTRIAN,
        "bicycle": Category.CYCLIST,
        "bike": Category.CYCLIST,
        "biketype": Category.CYCLIST,
        "cyclist": Category.CYCLIST,
        "motorcycle": Category.MOTORCYCLE,
        "moped": Category.MOTORCYCLE,
        "bus": Category.BUS,
        "coach": Category.BUS,
        "tram": Category.TRAM,
        "truck": Category.TRUCK,
        "trailer": Category.TRUCK,
        "delivery": Category.VAN,
        "van": Category.VAN,
        "passenger": Category.CAR,
        "car": Category.CAR,
        "taxi": Category.CAR,
        "taxitype": Category.CAR,
        "vehtype": Category.CAR,
        "emergency": Category.VAN,
    }
)
"""By the words of which SUMO's own types, those of its tools, and most people's are made."""


def category_of(type_id: str, *, on_foot: bool, known: Mapping[str, Category]) -> Category | None:
    """Return what the type is; None if neither ``known`` nor its name says it."""
    if type_id in known:
        return known[type_id]
    if on_foot:
        return Category.PEDESTRIAN
    words = re.split(r"[^a-z]+", type_id.lower())
    found = [WORDS[word] for word in words if word in WORDS]
    return found[0] if found and found[0] is not Category.PEDESTRIAN else None
