"""Wheels in glTF: ``extras`` of a primitive such as {"wheel": {"centre": [x, y, z], "radius_m": r, "steers": true}}.

Forks and handlebars have no ``radius_m``: they steer, and do not roll.
"""

from __future__ import annotations

import math

from bridge.assets.glb_container import Json
from bridge.assets.model import Wheel
from bridge.errors import AssetError

_LARGEST_M = 1e4


def wheel_extras(wheel: Wheel) -> Json:
    """Describe ``wheel``, whose centre is in the axes of the file."""
    radius = {} if math.isinf(wheel.radius_m) else {"radius_m": wheel.radius_m}
    return {"wheel": {"centre": list(wheel.centre), **radius, "steers": wheel.steers}}


def read_wheel(primitive: Json) -> Wheel | None:
    """Return the wheel that a primitive is of, in the axes and units of the file; None if it is of none.

    Raises ``AssetError`` for a wheel that makes no sense.
    """
    extras = primitive.get("extras")
    entry = extras.get("wheel") if isinstance(extras, dict) else None
    if entry is None:
        return None
    try:
        x, y, z = (float(value) for value in entry["centre"])
        steers = entry["steers"] is True
        rolls = "radius_m" in entry or not steers
        radius_m = float(entry["radius_m"]) if rolls else math.inf
    except (KeyError, TypeError, ValueError) as error:
        raise AssetError(f"expected a wheel with centre, radius_m and steers, got {entry}") from error
    if not (all(map(math.isfinite, (x, y, z))) and (0.0 < radius_m < _LARGEST_M or not rolls)):
        raise AssetError(f"expected a wheel with a finite centre and a radius over 0, got {entry}")
    return Wheel((x, y, z), radius_m, steers)
