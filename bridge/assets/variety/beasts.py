"""Families of animals."""

from __future__ import annotations

from dataclasses import replace

from bridge.assets.animals.species import DEER, DOGS, Quadruped
from bridge.assets.variety.draw import Draw
from bridge.world import Rgb

_COATS: tuple[Rgb, ...] = (
    (0.14, 0.075, 0.03),
    (0.5, 0.34, 0.16),
    (0.62, 0.57, 0.5),
    (0.02, 0.018, 0.016),
    (0.2, 0.09, 0.04),
    (0.12, 0.11, 0.105),
)


def draw_dog(draw: Draw) -> Quadruped:
    """Return a dog between the size of a terrier and that of a mastiff."""
    base = draw.pick(tuple(DOGS.values()), (0.4, 0.35, 0.25))
    coat = draw.color(_COATS)
    pale = draw.between(0.0, 0.5)
    red, green, blue = (c + pale * (0.6 - c) if c < 0.6 else c for c in coat)
    return replace(
        base,
        height=base.height * draw.between(0.8, 1.18),
        coat=coat,
        belly=(red, green, blue),
        length=base.length * draw.between(0.92, 1.15),
        depth=base.depth * draw.between(0.94, 1.1),
        girth=base.girth * draw.between(0.88, 1.15),
        waist=draw.between(0.66, 0.86),
        leg=base.leg * draw.between(0.85, 1.15),
        neck=base.neck * draw.between(0.85, 1.25),
        neck_angle=draw.between(0.6, 1.05),
        head=base.head * draw.between(0.92, 1.1),
        muzzle=draw.between(0.5, 0.85),
        ear=draw.between(0.1, 0.2),
        ear_droop=draw.pick((0.0, draw.between(0.3, 0.6), 1.0)),
        tail=draw.between(0.3, 0.55),
        tail_angle=draw.between(-0.8, 1.2),
        tail_radius=draw.between(0.025, 0.055),
    )


def draw_deer(draw: Draw) -> Quadruped:
    """Return a roe deer, a hind or a stag."""
    base = draw.pick(tuple(DEER.values()), (0.65, 0.35))
    antlers = base.antlers * draw.between(0.5, 1.15) if draw.chance(0.5) else 0.0
    light = draw.between(0.75, 1.3)
    coat, belly = (tuple(c * light for c in color) for color in (base.coat, base.belly))
    return replace(
        base,
        height=base.height * draw.between(0.88, 1.1),
        coat=(coat[0], coat[1], coat[2]),
        belly=(belly[0], belly[1], belly[2]),
        length=base.length * draw.between(0.95, 1.08),
        girth=base.girth * draw.between(0.92, 1.12),
        neck=base.neck * draw.between(0.88, 1.1),
        neck_angle=draw.between(0.5, 1.2),
        head_drop=draw.between(0.2, 0.8),
        antlers=antlers,
    )
