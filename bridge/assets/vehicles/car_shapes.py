"""The shapes of the built-in cars and vans."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class CarFace:
    """Lamps, grille and wheels. Heights are shares of the body's from the sill to the bonnet."""

    lamp_inner_m: float = 0.42
    """From the middle of the car to the inner edge of a headlamp or tail lamp."""
    head: tuple[float, float] = (0.66, 0.86)
    """Lower and upper inner edge of a headlamp."""
    head_rise: float = 0.08
    """How much higher its outer edge lies."""
    grille: tuple[float, float] = (0.54, 0.86)
    slats: int = 3
    intake_top: float = 0.27
    tail: tuple[float, float] = (0.66, 0.9)
    spokes: int = 5
    rim: float = 0.68
    """Radius of the rims as a share of the wheels'."""
    bright_handles: bool = True


@dataclass(frozen=True, slots=True)
class CarShape:
    """A car's proportions, in metres; x forward from the middle of the length."""

    length: float
    width: float
    """Without mirrors."""
    height: float
    wheelbase: float
    front_overhang: float
    wheel_radius: float
    sill: float
    nose: float
    """Height of the bonnet's front edge."""
    cowl: float
    """Height of the bonnet's rear edge."""
    belt: float
    """Height of the window line at the rear door."""
    tail: float
    """Height of the boot lid's edge, or of the tailgate's window."""
    screen_x: tuple[float, float]
    """Lower edges of the windscreen and the rear window."""
    roof_x: tuple[float, float]
    roof_half_width: float
    windows: tuple[tuple[float, float], ...]
    cladding: bool = False
    """Dark wheel arches and sills, roof rails."""
    rails: bool = False
    upright_tail: bool = False
    """A rear that is flat, wide and vertical, as a van's."""
    glass_rows: tuple[float, float] = (0.1, 0.88)
    bow: tuple[float, float] = (0.22, 0.12)
    """How far the windscreen and the rear window bend at their sides."""
    bed: bool = False
    """Whether a load bed lies behind the cabin, as a pick-up's."""
    face: CarFace = CarFace()


def _varied(
    shape: CarShape, *, length: float, width: float, height: float, front: float, tail: float, roof: float
) -> CarShape:
    """Return ``shape`` scaled in each direction, with its nose, tail and roof width moved by metres."""

    def along(pair: tuple[float, float]) -> tuple[float, float]:
        return pair[0] * length, pair[1] * length

    return replace(
        shape,
        length=shape.length * length,
        width=shape.width * width,
        height=shape.height * height,
        wheelbase=shape.wheelbase * length,
        front_overhang=shape.front_overhang * length,
        nose=shape.nose * height + front,
        cowl=shape.cowl * height + front / 2,
        belt=shape.belt * height + tail / 2,
        tail=shape.tail * height + tail,
        screen_x=along(shape.screen_x),
        roof_x=along(shape.roof_x),
        roof_half_width=shape.roof_half_width * width + roof,
    )


_SEDAN = CarShape(
    length=4.62,
    width=1.8,
    height=1.45,
    wheelbase=2.72,
    front_overhang=0.88,
    wheel_radius=0.335,
    sill=0.23,
    nose=0.8,
    cowl=0.98,
    belt=0.96,
    tail=1.03,
    screen_x=(1.04, -1.8),
    roof_x=(0.28, -1.08),
    roof_half_width=0.6,
    windows=((0.04, 0.42), (0.46, 0.82)),
)
_HATCHBACK = CarShape(
    length=4.1,
    width=1.76,
    height=1.47,
    wheelbase=2.56,
    front_overhang=0.82,
    wheel_radius=0.32,
    sill=0.23,
    nose=0.82,
    cowl=1.0,
    belt=0.97,
    tail=1.02,
    screen_x=(1.0, -1.93),
    roof_x=(0.3, -1.5),
    roof_half_width=0.59,
    windows=((0.04, 0.42), (0.46, 0.78)),
)
_ESTATE = replace(
    _SEDAN,
    length=4.7,
    height=1.48,
    screen_x=(1.08, -2.2),
    roof_x=(0.3, -1.92),
    belt=0.97,
    tail=1.02,
    windows=((0.03, 0.33), (0.355, 0.64), (0.67, 0.9)),
    rails=True,
)
_SUV = CarShape(
    length=4.55,
    width=1.86,
    height=1.68,
    wheelbase=2.7,
    front_overhang=0.87,
    wheel_radius=0.365,
    sill=0.31,
    nose=0.98,
    cowl=1.16,
    belt=1.12,
    tail=1.16,
    screen_x=(1.05, -2.12),
    roof_x=(0.42, -1.78),
    roof_half_width=0.64,
    windows=((0.03, 0.35), (0.38, 0.67), (0.7, 0.9)),
    cladding=True,
    rails=True,
)

PICKUP = CarShape(
    length=5.3,
    width=1.88,
    height=1.8,
    wheelbase=3.2,
    front_overhang=0.92,
    wheel_radius=0.38,
    sill=0.36,
    nose=1.06,
    cowl=1.2,
    belt=1.16,
    tail=1.14,
    screen_x=(1.2, -1.02),
    roof_x=(0.56, -0.74),
    roof_half_width=0.65,
    windows=((0.04, 0.46), (0.5, 0.86)),
    cladding=True,
    bed=True,
    bow=(0.22, 0.05),
)
"""What the pick-ups of the family are drawn around; none is among the fixed models."""

CARS: dict[str, CarShape] = {
    "sedan-0": _SEDAN,
    "sedan-1": _varied(_SEDAN, length=1.06, width=1.03, height=1.01, front=0.03, tail=0.02, roof=0.02),
    "sedan-2": _varied(_SEDAN, length=0.95, width=0.97, height=1.03, front=-0.01, tail=-0.02, roof=-0.02),
    "hatchback-0": _HATCHBACK,
    "hatchback-1": _varied(_HATCHBACK, length=0.9, width=0.95, height=1.02, front=0.0, tail=-0.01, roof=-0.02),
    "hatchback-2": _varied(_HATCHBACK, length=1.05, width=1.02, height=0.98, front=-0.03, tail=0.02, roof=0.01),
    "estate-0": _ESTATE,
    "estate-1": _varied(_ESTATE, length=1.03, width=1.02, height=0.99, front=0.02, tail=0.02, roof=0.0),
    "suv-0": _SUV,
    "suv-1": _varied(_SUV, length=1.06, width=1.04, height=1.06, front=0.04, tail=0.03, roof=0.02),
    "suv-2": _varied(_SUV, length=0.93, width=0.96, height=0.95, front=-0.04, tail=-0.02, roof=-0.01),
}
"""The built-in cars by name."""

_PANEL_VAN = CarShape(
    length=5.35,
    width=1.98,
    height=2.35,
    wheelbase=3.25,
    front_overhang=0.98,
    wheel_radius=0.345,
    sill=0.3,
    nose=1.06,
    cowl=1.3,
    belt=1.28,
    tail=1.3,
    screen_x=(2.05, -2.59),
    roof_x=(1.1, -2.5),
    roof_half_width=0.84,
    windows=((0.02, 0.24),),
    upright_tail=True,
    glass_rows=(0.06, 0.72),
    bow=(0.3, 0.05),
)

VANS: dict[str, CarShape] = {
    "delivery-0": _PANEL_VAN,
    "delivery-1": replace(
        _PANEL_VAN, length=5.9, wheelbase=3.65, height=2.62, screen_x=(2.3, -2.86), roof_x=(1.35, -2.77)
    ),
    "compact-0": replace(
        _PANEL_VAN,
        length=4.45,
        width=1.84,
        height=1.84,
        wheelbase=2.75,
        front_overhang=0.88,
        wheel_radius=0.32,
        sill=0.26,
        nose=0.92,
        cowl=1.13,
        belt=1.1,
        tail=1.12,
        screen_x=(1.45, -2.14),
        roof_x=(0.6, -2.02),
        roof_half_width=0.74,
        windows=((0.03, 0.34),),
        glass_rows=(0.07, 0.8),
    ),
    "minibus-0": replace(
        _PANEL_VAN,
        height=2.0,
        belt=1.2,
        cowl=1.24,
        tail=1.2,
        windows=((0.02, 0.26), (0.285, 0.6), (0.625, 0.93)),
        glass_rows=(0.08, 0.8),
        bow=(0.3, 0.1),
    ),
}
"""The built-in vans by name."""
