"""Who walks and rides in the built-in catalogue."""

from __future__ import annotations

from types import MappingProxyType

from bridge.assets.model import Material
from bridge.assets.people.person import JACKET, Bag, Hair, Outfit, Person
from bridge.assets.people.sitting import Sitting
from bridge.assets.vehicles.bicycle import Bicycle
from bridge.assets.vehicles.motorcycle import Motorcycle
from bridge.world import Rgb

_PALE: Rgb = (0.58, 0.36, 0.26)
_TAN: Rgb = (0.45, 0.25, 0.15)
_BROWN: Rgb = (0.24, 0.12, 0.065)
_DARK: Rgb = (0.085, 0.042, 0.025)

_BLACK_HAIR: Rgb = (0.012, 0.01, 0.008)
_BROWN_HAIR: Rgb = (0.065, 0.032, 0.014)
_BLOND_HAIR: Rgb = (0.36, 0.22, 0.08)
_GREY_HAIR: Rgb = (0.32, 0.31, 0.3)

_WHITE_SHOES: Rgb = (0.6, 0.6, 0.58)

PEDESTRIANS = MappingProxyType(
    {
        "adult-0": Person(1.78, _PALE, _BROWN_HAIR, build=1.05),
        "adult-1": Person(
            1.66, _TAN, _BLACK_HAIR, Hair.LONG, Outfit.SKIRT, Bag.HANDBAG, build=0.95, shoulders=0.88, hips=1.06
        ),
        "adult-2": Person(
            1.83, _DARK, _BLACK_HAIR, bag=Bag.BACKPACK, build=1.0, shoulders=1.05, shoe_color=_WHITE_SHOES
        ),
        "adult-3": Person(
            1.7, _PALE, _BLOND_HAIR, Hair.BUN, bag=Bag.HANDBAG, build=0.92, shoulders=0.9, hips=1.05, bag_color=_DARK
        ),
        "adult-4": Person(1.74, _PALE, _GREY_HAIR, outfit=Outfit.COAT, build=1.25, shoulders=1.02),
        "adult-5": Person(
            1.8, _BROWN, _BLACK_HAIR, Hair.CAP, Outfit.SHORTS, long_sleeves=False, build=1.1, shoe_color=_WHITE_SHOES
        ),
        "adult-6": Person(
            1.63, _BROWN, _BLACK_HAIR, Hair.LONG, Outfit.COAT, build=1.05, shoulders=0.9, hips=1.08, bag=Bag.HANDBAG
        ),
        "adult-7": Person(1.72, _TAN, _GREY_HAIR, Hair.BALD, build=1.3, long_sleeves=False),
        "child-0": Person(
            1.22, _PALE, _BLOND_HAIR, bag=Bag.BACKPACK, build=0.95, shoulders=0.9, head=1.3, bag_color=(0.5, 0.12, 0.02)
        ),
        "child-1": Person(
            1.38, _BROWN, _BLACK_HAIR, Hair.LONG, build=0.92, shoulders=0.88, head=1.2, shoe_color=_WHITE_SHOES
        ),
    }
)
"""Pedestrians by name."""

CYCLISTS = MappingProxyType(
    {
        "0": (
            Bicycle((0.02, 0.09, 0.2), lean=0.5),
            Person(1.8, _PALE, (0.55, 0.5, 0.04), Hair.HELMET, bag=Bag.BACKPACK, build=1.0),
        ),
        "1": (
            Bicycle((0.03, 0.03, 0.032), lean=0.18, bar_z=1.06, step_through=True),
            Person(1.68, _TAN, _BROWN_HAIR, Hair.LONG, build=0.94, shoulders=0.88, hips=1.05),
        ),
        "2": (
            Bicycle((0.35, 0.02, 0.02), lean=0.72, bar_z=0.98),
            Person(
                1.76, _BROWN, (0.6, 0.6, 0.6), Hair.HELMET, Outfit.SHORTS, long_sleeves=False, shoe_color=_WHITE_SHOES
            ),
        ),
        "3": (
            Bicycle((0.12, 0.2, 0.1), lean=0.25, bar_z=1.05, step_through=True),
            Person(1.75, _PALE, _GREY_HAIR, build=1.22),
        ),
    }
)
"""Bicycles with their riders by name."""

MOTORCYCLISTS = MappingProxyType(
    {
        "0": (
            Motorcycle(lean=0.32),
            Person(1.79, _PALE, (0.45, 0.45, 0.46), Hair.FULL_HELMET, build=1.12, shoulders=1.05, top=JACKET),
        ),
        "1": (
            Motorcycle(lean=0.06, scooter=True),
            Person(1.7, _TAN, (0.5, 0.03, 0.03), Hair.FULL_HELMET, shoulders=0.95, top=JACKET),
        ),
    }
)
"""Motorcycles with their riders by name; the paint is the first colour, the rider's clothes the second."""

CHAIR_WOOD = Material("chair", (0.16, 0.08, 0.035), roughness=0.6)
CHAIR_METAL = Material("chair", (0.3, 0.31, 0.32), roughness=0.4, metallic=0.3)

SITTERS = MappingProxyType(
    {
        "chair-0": (Person(1.76, _PALE, _BROWN_HAIR, build=1.08), Sitting(CHAIR_WOOD)),
        "chair-1": (
            Person(1.66, _TAN, _BLACK_HAIR, Hair.LONG, build=0.95, shoulders=0.88, hips=1.05),
            Sitting(CHAIR_METAL, lean=0.08, spread=0.09, hands=0.85),
        ),
        "bench-0": (
            Person(1.79, _DARK, _BLACK_HAIR, Hair.CAP, Outfit.SHORTS, build=1.05, shoe_color=_WHITE_SHOES),
            Sitting(spread=0.18, reach=0.12),
        ),
        "bench-1": (
            Person(1.68, _PALE, _GREY_HAIR, Hair.BUN, build=1.2, hips=1.05),
            Sitting(lean=-0.05, spread=0.08, hands=0.7),
        ),
    }
)
"""People who sit, by name: on a chair that is theirs, or at the height of a bench that stands there already."""
