"""The models that come with the package."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bridge.assets import crowd
from bridge.assets.animals.quadruped import WALK_FRAMES as ANIMAL_FRAMES
from bridge.assets.animals.quadruped import quadruped_model
from bridge.assets.animals.species import DEER, DOGS
from bridge.assets.catalogue import Catalogue, Entry, Variant
from bridge.assets.glb_cache import builtin_cache
from bridge.assets.people.body import STRIDE_PER_HEIGHT, walker_model
from bridge.assets.people.sitting import sitter_model
from bridge.assets.people.skeleton import WALK_FRAMES
from bridge.assets.variety.families import builtin_families, moving_variant
from bridge.assets.vehicles import bus, car_shapes, tram, truck
from bridge.assets.vehicles.bicycle import CRANK_TURN_M, PEDAL_FRAMES, cyclist_model
from bridge.assets.vehicles.bus import bus_model
from bridge.assets.vehicles.car import car_model
from bridge.assets.vehicles.motorcycle import motorcycle_model
from bridge.assets.vehicles.tram import tram_model
from bridge.assets.vehicles.truck import truck_model
from bridge.classes import Category


def make_builtin_catalogue() -> Catalogue:
    """Make all entries anew; ``bridge.assets.catalogue.builtin_catalogue`` keeps them."""
    entries = [
        *(Entry(f"car/{key}", Category.CAR, partial(car_model, shape=shape)) for key, shape in car_shapes.CARS.items()),
        *(Entry(f"van/{key}", Category.VAN, partial(car_model, shape=shape)) for key, shape in car_shapes.VANS.items()),
        *(Entry(f"truck/{key}", Category.TRUCK, partial(truck_model, shape=s)) for key, s in truck.SHAPES.items()),
        *(Entry(f"bus/{key}", Category.BUS, partial(bus_model, shape=shape)) for key, shape in bus.SHAPES.items()),
        *(Entry(f"tram/{key}", Category.TRAM, partial(tram_model, shape=s)) for key, s in tram.SHAPES.items()),
        *(
            Entry(f"motorcycle/{key}", Category.MOTORCYCLE, partial(motorcycle_model, motorcycle=kind, person=rider))
            for key, (kind, rider) in crowd.MOTORCYCLISTS.items()
        ),
    ]
    entries += [
        Entry(f"person_sitting/{key}", Category.PERSON_SITTING, partial(sitter_model, person=person, sitting=sitting))
        for key, (person, sitting) in crowd.SITTERS.items()
    ]
    poses = {}
    for variant in _moving():
        entries += variant.entries
        if variant.poses is not None:
            poses[variant.entries[0].name] = variant.poses
    return Catalogue(entries, poses, builtin_cache(), builtin_families())


def _moving() -> Iterator[Variant]:
    """Yield those who have poses."""
    for key, (bicycle, rider) in crowd.CYCLISTS.items():
        ride = partial(cyclist_model, bicycle=bicycle, person=rider)
        yield moving_variant(f"cyclist/{key}", Category.CYCLIST, "pedal", PEDAL_FRAMES, CRANK_TURN_M, ride)
    for key, person in crowd.PEDESTRIANS.items():
        walk, stride_m = partial(walker_model, person=person), STRIDE_PER_HEIGHT * person.height
        yield moving_variant(f"pedestrian/{key}", Category.PEDESTRIAN, "walk", WALK_FRAMES, stride_m, walk)
    for key, animal in (DOGS | DEER).items():
        walk = partial(quadruped_model, animal=animal)
        yield moving_variant(f"misc/{key}", Category.MISC, "walk", ANIMAL_FRAMES, animal.stride_m, walk)
