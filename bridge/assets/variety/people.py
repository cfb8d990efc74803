"""Families of people: on foot, sitting, on bicycles and on motorcycles."""

from __future__ import annotations

from dataclasses import replace

from bridge.assets.crowd import CHAIR_METAL, CHAIR_WOOD
from bridge.assets.people.person import JACKET, Bag, Hair, Outfit, Person
from bridge.assets.people.sitting import SHORTEST_M, Sitting
from bridge.assets.variety.draw import Draw
from bridge.assets.vehicles.bicycle import Bicycle
from bridge.assets.vehicles.motorcycle import Motorcycle
from bridge.world import Rgb

_SKIN: tuple[Rgb, ...] = (
    (0.62, 0.41, 0.31),
    (0.58, 0.36, 0.26),
    (0.45, 0.25, 0.15),
    (0.34, 0.18, 0.1),
    (0.24, 0.12, 0.065),
    (0.085, 0.042, 0.025),
)
_HAIR: tuple[Rgb, ...] = (
    (0.012, 0.01, 0.008),
    (0.03, 0.018, 0.012),
    (0.065, 0.032, 0.014),
    (0.13, 0.06, 0.02),
    (0.36, 0.22, 0.08),
    (0.14, 0.035, 0.01),
)
_GREY: tuple[Rgb, ...] = ((0.32, 0.31, 0.3), (0.55, 0.54, 0.52))
_SHOES: tuple[Rgb, ...] = ((0.02, 0.018, 0.016), (0.06, 0.03, 0.015), (0.6, 0.6, 0.58), (0.1, 0.1, 0.11))
_BAGS: tuple[Rgb, ...] = (
    (0.02, 0.018, 0.016),
    (0.08, 0.05, 0.03),
    (0.03, 0.05, 0.12),
    (0.3, 0.05, 0.03),
    (0.05, 0.09, 0.05),
    (0.5, 0.3, 0.08),
)
_HELMETS: tuple[Rgb, ...] = (
    (0.6, 0.6, 0.6),
    (0.02, 0.02, 0.022),
    (0.5, 0.03, 0.03),
    (0.05, 0.1, 0.4),
    (0.55, 0.5, 0.04),
)
_FRAMES: tuple[Rgb, ...] = (
    (0.02, 0.09, 0.2),
    (0.03, 0.03, 0.032),
    (0.35, 0.02, 0.02),
    (0.12, 0.2, 0.1),
    (0.5, 0.5, 0.5),
    (0.4, 0.2, 0.02),
)


def draw_adult(draw: Draw) -> Person:
    """Return somebody grown up."""
    slender = draw.chance(0.5)  # narrower shoulders, wider hips
    height = draw.around(1.66, 0.065, 1.48, 1.86) if slender else draw.around(1.78, 0.075, 1.58, 2.0)
    old = draw.chance(0.22)
    hair = (
        draw.pick((Hair.LONG, Hair.BUN, Hair.SHORT, Hair.CAP), (0.5, 0.22, 0.22, 0.06))
        if slender
        else draw.pick((Hair.SHORT, Hair.BALD, Hair.CAP, Hair.LONG), (0.68, 0.15, 0.12, 0.05))
    )
    outfit = (
        draw.pick((Outfit.TROUSERS, Outfit.SKIRT, Outfit.COAT, Outfit.SHORTS), (0.56, 0.18, 0.18, 0.08))
        if slender
        else draw.pick((Outfit.TROUSERS, Outfit.COAT, Outfit.SHORTS), (0.72, 0.14, 0.14))
    )
    return Person(
        height=height,
        skin=draw.color(_SKIN, 0.1),
        hair_color=draw.color(_GREY, 0.1) if old else draw.color(_HAIR),
        hair=hair,
        outfit=outfit,
        bag=draw.pick((Bag.NONE, Bag.BACKPACK, Bag.HANDBAG), (0.5, 0.2, 0.3) if slender else (0.68, 0.27, 0.05)),
        long_sleeves=outfit is not Outfit.SHORTS and draw.chance(0.7),
        build=draw.around(1.05 + 0.1 * old, 0.12, 0.86, 1.42),
        shoulders=draw.around(0.89 if slender else 1.02, 0.035, 0.8, 1.12),
        hips=draw.around(1.06 if slender else 0.99, 0.03, 0.92, 1.14),
        head=draw.between(0.96, 1.05),
        shoe_color=draw.color(_SHOES),
        bag_color=draw.color(_BAGS),
    )


def draw_child(draw: Draw) -> Person:
    """Return a child of some four to thirteen years."""
    height = draw.between(1.02, 1.56)
    return replace(
        draw_adult(draw),
        height=height,
        hair_color=draw.color(_HAIR),
        hair=draw.pick((Hair.SHORT, Hair.LONG, Hair.CAP, Hair.BUN), (0.5, 0.34, 0.1, 0.06)),
        outfit=draw.pick((Outfit.TROUSERS, Outfit.SHORTS, Outfit.SKIRT), (0.68, 0.2, 0.12)),
        bag=draw.pick((Bag.NONE, Bag.BACKPACK), (0.55, 0.45)),
        build=draw.around(0.95, 0.07, 0.82, 1.2),
        shoulders=draw.between(0.85, 0.93),
        hips=draw.between(0.94, 1.02),
        head=1.42 - 0.75 * (height - 0.95) * 0.6,
    )


def draw_sitter(draw: Draw, *, chair: bool) -> tuple[Person, Sitting]:
    """Return somebody who sits, on a chair or at the height of a bench."""
    person = draw_adult(draw)
    outfit = person.outfit if person.outfit in (Outfit.TROUSERS, Outfit.SHORTS) else Outfit.TROUSERS
    person = replace(person, outfit=outfit, bag=Bag.NONE, height=min(max(person.height, SHORTEST_M), 1.9))
    sitting = Sitting(
        chair=draw.pick((CHAIR_WOOD, CHAIR_METAL)) if chair else None,
        lean=draw.between(-0.18, 0.2),
        spread=draw.between(0.07, 0.19),
        reach=draw.between(0.0, 0.14),
        hands=draw.between(0.55, 0.9),
    )
    return person, sitting


def draw_cyclist(draw: Draw) -> tuple[Bicycle, Person]:
    """Return a bicycle and who rides it."""
    person = draw_adult(draw)
    helmet = draw.chance(0.45)
    outfit = person.outfit if person.outfit in (Outfit.TROUSERS, Outfit.SHORTS) else Outfit.TROUSERS
    person = replace(
        person,
        height=min(max(person.height, 1.58), 1.92),
        outfit=outfit,
        bag=Bag.BACKPACK if person.bag is Bag.BACKPACK else Bag.NONE,
        hair=Hair.HELMET if helmet else person.hair,
        hair_color=draw.color(_HELMETS) if helmet else person.hair_color,
    )
    city = draw.chance(0.5)
    bicycle = Bicycle(
        draw.color(_FRAMES),
        lean=draw.between(0.14, 0.34) if city else draw.between(0.4, 0.72),
        bar_z=draw.between(1.03, 1.08) if city else draw.between(0.97, 1.02),
        step_through=city and draw.chance(0.7),
    )
    return bicycle, person


def draw_motorcyclist(draw: Draw, *, scooter: bool) -> tuple[Motorcycle, Person]:
    """Return a motorcycle or scooter and who rides it."""
    person = replace(
        draw_adult(draw),
        outfit=Outfit.TROUSERS,
        bag=Bag.BACKPACK if draw.chance(0.2) else Bag.NONE,
        hair=Hair.FULL_HELMET,
        hair_color=draw.color(_HELMETS),
        long_sleeves=True,
        top=JACKET,
    )
    person = replace(person, height=min(max(person.height, 1.6), 1.92), build=person.build + 0.05)
    lean = draw.between(0.02, 0.12) if scooter else draw.between(0.15, 0.45)
    return Motorcycle(lean=lean, scooter=scooter), person
