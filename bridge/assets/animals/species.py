"""What tells one four-legged animal from another, and those of the built-in catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.world import Rgb


@dataclass(frozen=True, slots=True)
class Quadruped:
    """One animal. Lengths are shares of ``height`` unless they are in metres."""

    height: float
    """At the withers, in metres."""
    coat: Rgb
    belly: Rgb
    """Of the underside, the muzzle and the inner legs."""
    length: float = 1.0
    """From the shoulder to the hip."""
    depth: float = 0.48
    """Of the chest."""
    girth: float = 0.3
    """Width of the chest."""
    waist: float = 0.75
    """Depth and width of the waist as a share of the chest's."""
    leg: float = 0.055
    """Radius of the forearm."""
    neck: float = 0.42
    neck_angle: float = 0.7
    """Radians over the level."""
    neck_girth: float = 0.115
    head: float = 0.42
    head_drop: float = 0.35
    """Radians that the muzzle points down."""
    muzzle: float = 0.5
    """Its thickness as a share of the skull's."""
    ear: float = 0.16
    ear_droop: float = 0.0
    """0 pricked, 1 hanging."""
    tail: float = 0.45
    tail_angle: float = 0.3
    """Radians over the level, backward."""
    tail_radius: float = 0.035
    antlers: float = 0.0
    """Their height; 0 for none."""

    @property
    def stride_m(self) -> float:
        """The way of one cycle of the walk."""
        return 0.75 * self.height


DOGS: dict[str, Quadruped] = {
    "shepherd-0": Quadruped(
        0.62,
        coat=(0.14, 0.075, 0.03),
        belly=(0.3, 0.19, 0.09),
        neck=0.24,
        neck_angle=0.85,
        head=0.46,
        muzzle=0.62,
        tail_angle=-0.7,
        tail_radius=0.05,
    ),
    "labrador-0": Quadruped(
        0.57,
        coat=(0.5, 0.34, 0.16),
        belly=(0.6, 0.46, 0.28),
        depth=0.52,
        girth=0.36,
        leg=0.062,
        neck=0.2,
        neck_angle=0.8,
        neck_girth=0.13,
        head=0.45,
        muzzle=0.75,
        ear_droop=1.0,
        tail_angle=0.2,
    ),
    "terrier-0": Quadruped(
        0.34,
        coat=(0.62, 0.57, 0.5),
        belly=(0.7, 0.67, 0.62),
        length=1.05,
        depth=0.5,
        girth=0.38,
        leg=0.075,
        neck=0.22,
        neck_angle=1.0,
        neck_girth=0.14,
        head=0.58,
        muzzle=0.75,
        ear_droop=0.4,
        tail=0.35,
        tail_angle=1.1,
    ),
}
"""The built-in dogs by name."""

DEER: dict[str, Quadruped] = {
    "roe-0": Quadruped(
        0.72,
        coat=(0.2, 0.09, 0.035),
        belly=(0.33, 0.21, 0.11),
        depth=0.42,
        girth=0.28,
        waist=0.85,
        leg=0.036,
        neck=0.5,
        neck_angle=1.0,
        neck_girth=0.08,
        head=0.34,
        head_drop=0.45,
        muzzle=0.5,
        ear=0.2,
        tail=0.06,
        tail_angle=-0.9,
    ),
    "stag-0": Quadruped(
        1.22,
        coat=(0.13, 0.065, 0.03),
        belly=(0.22, 0.14, 0.08),
        depth=0.44,
        girth=0.3,
        waist=0.8,
        leg=0.036,
        neck=0.45,
        neck_angle=0.95,
        neck_girth=0.11,
        head=0.34,
        head_drop=0.4,
        muzzle=0.5,
        ear=0.14,
        tail=0.1,
        tail_angle=-0.9,
        antlers=0.5,
    ),
}
"""The built-in deer by name."""
