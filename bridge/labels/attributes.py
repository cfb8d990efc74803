"""What an actor does, in words: how it moves and which of its lamps are on."""

from __future__ import annotations

import math
from enum import StrEnum

from bridge.classes import Category
from bridge.world import Actor

MOVING_MPS = 0.2
"""From this speed over ground on, an actor moves."""


class Attribute(StrEnum):
    """One thing that is true of an actor at a moment. The first five exclude each other."""

    MOVING = "moving"
    """A vehicle, cyclist or other thing that moves."""
    STOPPED = "stopped"
    """A vehicle, cyclist or other thing that stands."""
    WALKING = "walking"
    """A person who moves."""
    STANDING = "standing"
    """A person who stands."""
    SITTING = "sitting"
    """A person who sits."""
    BRAKE_LIGHTS = "brake_lights"
    LEFT_INDICATOR = "left_indicator"
    """Lit at this moment: an indicator blinks."""
    RIGHT_INDICATOR = "right_indicator"
    """Lit at this moment: an indicator blinks."""
    HEADLIGHTS = "headlights"


def attributes(actor: Actor) -> tuple[Attribute, ...]:
    """Return what is true of ``actor``, in the order of ``Attribute``."""
    lamps = (
        (Attribute.BRAKE_LIGHTS, actor.lights.brake),
        (Attribute.LEFT_INDICATOR, actor.lights.left),
        (Attribute.RIGHT_INDICATOR, actor.lights.right),
        (Attribute.HEADLIGHTS, actor.lights.head),
    )
    return (_motion(actor), *(attribute for attribute, is_on in lamps if is_on))


def _motion(actor: Actor) -> Attribute:
    moves = math.hypot(*actor.velocity_mps) >= MOVING_MPS
    if actor.category is Category.PERSON_SITTING:
        return Attribute.SITTING
    if actor.category is Category.PEDESTRIAN:
        return Attribute.WALKING if moves else Attribute.STANDING
    return Attribute.MOVING if moves else Attribute.STOPPED
