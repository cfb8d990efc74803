"""The families of the built-in catalogue: what each draws, and how it is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bridge.assets.animals.quadruped import WALK_FRAMES as ANIMAL_FRAMES
from bridge.assets.animals.quadruped import quadruped_model
from bridge.assets.animals.species import Quadruped
from bridge.assets.catalogue import Entry, Family, Poses, Variant
from bridge.assets.model import Model
from bridge.assets.people.body import STRIDE_PER_HEIGHT, walker_model
from bridge.assets.people.person import Person
from bridge.assets.people.sitting import sitter_model
from bridge.assets.people.skeleton import WALK_FRAMES
from bridge.assets.variety.beasts import draw_deer, draw_dog
from bridge.assets.variety.cars import CAR_FAMILIES, VAN_FAMILIES, draw_car, draw_van
from bridge.assets.variety.draw import Draw
from bridge.assets.variety.large_vehicles import (
    BUS_FAMILIES,
    TRAM_FAMILIES,
    TRUCK_FAMILIES,
    draw_bus,
    draw_tram,
    draw_truck,
)
from bridge.assets.variety.people import draw_adult, draw_child, draw_cyclist, draw_motorcyclist, draw_sitter
from bridge.assets.variety.winter import dressed_for_winter
from bridge.assets.vehicles.bicycle import CRANK_TURN_M, PEDAL_FRAMES, cyclist_model
from bridge.assets.vehicles.bus import bus_model
from bridge.assets.vehicles.car import car_model
from bridge.assets.vehicles.motorcycle import motorcycle_model
from bridge.assets.vehicles.tram import tram_model
from bridge.assets.vehicles.truck import truck_model
from bridge.classes import Category

_IN_WINTER = "-in-winter"
"""What is added to the name of a family of people where they are dressed for snow."""
_Build = Callable[[Draw], Callable[[str], Model]]


def builtin_families() -> tuple[Family, ...]:
    """Return every family, its name beginning with its category."""
    return (
        *(_rigid(Category.CAR, body, partial(_car, body), share) for body, share in CAR_FAMILIES.items()),
        *(_rigid(Category.VAN, body, partial(_van, body), share) for body, share in VAN_FAMILIES.items()),
        *(_rigid(Category.TRUCK, kind, partial(_truck, kind), share) for kind, share in TRUCK_FAMILIES.items()),
        *(_rigid(Category.BUS, kind, partial(_bus, kind), share) for kind, share in BUS_FAMILIES.items()),
        *(_rigid(Category.TRAM, kind, partial(_tram, kind), share) for kind, share in TRAM_FAMILIES.items()),
        _rigid(Category.MOTORCYCLE, "motorcycle", partial(_motorcycle, scooter=False), 0.55),
        _rigid(Category.MOTORCYCLE, "scooter", partial(_motorcycle, scooter=True), 0.45),
        *_dressed(Family("cyclist/cyclist", Category.CYCLIST, _cyclist), partial(_cyclist, winter=True)),
        *_dressed(
            Family("pedestrian/adult", Category.PEDESTRIAN, partial(_walker, draw_adult), 0.85),
            partial(_walker, draw_adult, winter=True),
        ),
        *_dressed(
            Family("pedestrian/child", Category.PEDESTRIAN, partial(_walker, draw_child), 0.15),
            partial(_walker, draw_child, winter=True),
        ),
        *_dressed(
            _rigid(Category.PERSON_SITTING, "chair", partial(_sitter, chair=True)),
            _rigid(Category.PERSON_SITTING, "chair", partial(_sitter, chair=True, winter=True)).draw,
        ),
        *_dressed(
            _rigid(Category.PERSON_SITTING, "bench", partial(_sitter, chair=False)),
            _rigid(Category.PERSON_SITTING, "bench", partial(_sitter, chair=False, winter=True)).draw,
        ),
        Family("misc/dog", Category.MISC, partial(_animal, draw_dog), 0.8),
        Family("misc/deer", Category.MISC, partial(_animal, draw_deer), 0.2),
    )


def _dressed(family: Family, draw_in_winter: Callable[[str, int], Variant]) -> tuple[Family, Family]:
    """Return a family of people, and the same people as ``draw_in_winter`` dresses them."""
    winter = family.name + _IN_WINTER
    return replace(family, in_winter=winter), Family(winter, family.category, draw_in_winter, family.share)


def _rigid(category: Category, kind: str, build: _Build, share: float = 1.0) -> Family:
    """Return a family of things with one pose."""

    def draw(name: str, seed: int) -> Variant:
        return Variant((Entry(name, category, build(Draw(f"{category}/{kind}", seed))),))

    return Family(f"{category}/{kind}", category, draw, share)


def _car(body: str, draw: Draw) -> Callable[[str], Model]:
    return partial(car_model, shape=draw_car(body, draw))


def _van(body: str, draw: Draw) -> Callable[[str], Model]:
    return partial(car_model, shape=draw_van(body, draw))


def _truck(kind: str, draw: Draw) -> Callable[[str], Model]:
    return partial(truck_model, shape=draw_truck(kind, draw))


def _bus(kind: str, draw: Draw) -> Callable[[str], Model]:
    return partial(bus_model, shape=draw_bus(kind, draw))


def _tram(kind: str, draw: Draw) -> Callable[[str], Model]:
    return partial(tram_model, shape=draw_tram(kind, draw))


def _motorcycle(draw: Draw, *, scooter: bool) -> Callable[[str], Model]:
    motorcycle, person = draw_motorcyclist(draw, scooter=scooter)
    return partial(motorcycle_model, motorcycle=motorcycle, person=person)


def _sitter(draw: Draw, *, chair: bool, winter: bool = False) -> Callable[[str], Model]:
    person, sitting = draw_sitter(draw, chair=chair)
    if winter:
        person = dressed_for_winter(person, draw, coats=False)
    return partial(sitter_model, person=person, sitting=sitting)


def _cyclist(name: str, seed: int, *, winter: bool = False) -> Variant:
    draw = Draw("cyclist/cyclist", seed)
    bicycle, person = draw_cyclist(draw)
    if winter:
        person = dressed_for_winter(person, draw, coats=False)
    ride = partial(cyclist_model, bicycle=bicycle, person=person)
    return moving_variant(name, Category.CYCLIST, "pedal", PEDAL_FRAMES, CRANK_TURN_M, ride)


def _walker(draw_person: Callable[[Draw], Person], name: str, seed: int, *, winter: bool = False) -> Variant:
    draw = Draw(name.partition("~")[0].removesuffix(_IN_WINTER), seed)
    person = draw_person(draw)
    if winter:
        person = dressed_for_winter(person, draw)
    walk = partial(walker_model, person=person)
    return moving_variant(name, Category.PEDESTRIAN, "walk", WALK_FRAMES, STRIDE_PER_HEIGHT * person.height, walk)


def _animal(draw_animal: Callable[[Draw], Quadruped], name: str, seed: int) -> Variant:
    animal = draw_animal(Draw(name.partition("~")[0], seed))
    walk = partial(quadruped_model, animal=animal)
    return moving_variant(name, Category.MISC, "walk", ANIMAL_FRAMES, animal.stride_m, walk)


def moving_variant(
    name: str, category: Category, word: str, frames: int, cycle_m: float, build: Callable[..., Model]
) -> Variant:
    """Return somebody who stands, and in ``frames`` poses moves.

    ``build`` takes the model's name and ``frame``, None at rest. ``cycle_m`` is the way of one round of the poses.
    """
    rest = Entry(f"{name}/stand", category, partial(build, frame=None))
    moving = [Entry(f"{name}/{word}-{frame}", category, partial(build, frame=frame)) for frame in range(frames)]
    return Variant((rest, *moving), Poses(tuple(entry.name for entry in moving), cycle_m))
