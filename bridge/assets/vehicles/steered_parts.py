"""What turns on two-wheelers: wheels, and what is steered with the front one."""

from __future__ import annotations

import math

from bridge.assets.model import Wheel
from bridge.geometry import Matrix

SIDES = (7, 5, 3)
"""Of thin tubes, at each level of detail."""


def rolling(hub: Matrix, radius: float, *, steers: bool) -> Wheel:
    """Return the wheel around a hub."""
    x, y, z = hub.tolist()
    return Wheel((x, y, z), radius, steers)


def steered(pivot: Matrix, detail: int) -> Wheel | None:
    """Return how a part turns with the front wheel, upright about ``pivot``; the coarsest level does not."""
    x, y, z = pivot.tolist()
    return Wheel((x, y, z), math.inf, steers=True) if detail < 2 else None
