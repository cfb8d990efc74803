"""Every actor model there is, by name, and which pose of a moving person to show."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial

from bridge.assets import crowd
from bridge.assets.glb_cache import GlbCache, builtin_cache
from bridge.assets.gltf import read_glb, write_glb
from bridge.assets.model import Model
from bridge.assets.people.body import STRIDE_PER_HEIGHT, walker_model
from bridge.assets.people.skeleton import WALK_FRAMES
from bridge.assets.vehicles import bus, car_shapes, truck
from bridge.assets.vehicles.bus import bus_model
from bridge.assets.vehicles.car import car_model
from bridge.assets.vehicles.truck import truck_model
from bridge.assets.vehicles.two_wheelers import CRANK_TURN_M, PEDAL_FRAMES, cyclist_model, motorcycle_model
from bridge.classes import Category
from bridge.errors import AssetError
from bridge.geometry import Size
from bridge.world import Asset


@dataclass(frozen=True, slots=True)
class ActorModel:
    """A model that an actor can wear; ``size`` is the box of its body (``Model.body_box``), without mirrors."""

    name: str
    category: Category
    size: Size


@dataclass(frozen=True, slots=True)
class Poses:
    """The models that one person is shown as while moving; ``cycle_m`` is the way travelled in one round."""

    moving: tuple[str, ...]
    cycle_m: float


@dataclass(frozen=True, slots=True)
class Entry:
    """How to make one model. ``build`` gets the model's name and returns it in its actor frame."""

    name: str
    category: Category
    build: Callable[[str], Model]


class Catalogue:
    """Actor models by name. Models are built when first asked for, and then kept."""

    def __init__(self, entries: Iterable[Entry], poses: dict[str, Poses], cache: GlbCache | None = None) -> None:
        """Take every model there is; ``poses`` maps the name of a resting model to the models of its movement.

        ``cache`` keeps built models between runs.
        """
        self._entries = {entry.name: entry for entry in entries}
        self._poses = poses
        self._resting = {pose: rest for rest, cycle in poses.items() for pose in cycle.moving}
        self._resting |= {rest.rpartition("/")[0]: rest for rest in poses}
        self._cache = cache
        self._models: dict[str, ActorModel] = {}
        self._built: dict[str, Model] = {}
        self._assets: dict[str, Asset] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all models, every pose included."""
        return tuple(self._entries)

    def models(self, category: Category) -> tuple[ActorModel, ...]:
        """Return the models of ``category`` to choose from; a person once, at rest. Empty where there are none."""
        return tuple(
            self.model(entry.name)
            for entry in self._entries.values()
            if entry.category is category and entry.name not in self._resting
        )

    def model(self, name: str) -> ActorModel:
        """Return the model called ``name``. Raises ``AssetError`` if there is none."""
        if name not in self._models:
            entry = self._entry(name)
            self._models[name] = ActorModel(name, entry.category, _size(read_glb(self.asset(name).glb, name)))
        return self._models[name]

    def build(self, name: str) -> Model:
        """Return the mesh of the model called ``name``. Raises ``AssetError`` if there is none."""
        if name not in self._built:
            self._built[name] = self._entry(name).build(name)
        return self._built[name]

    def asset(self, name: str) -> Asset:
        """Return the model called ``name`` as glTF. Raises ``AssetError`` if there is none."""
        if name not in self._assets:
            glb = None if self._cache is None else self._cache.load(name)
            if glb is None:
                glb = write_glb(self.build(name))
                if self._cache is not None:
                    self._cache.store(name, glb)
            self._assets[name] = Asset(name, glb)
        return self._assets[name]

    def poses(self, name: str) -> tuple[str, ...]:
        """Return the names of all models that ``name`` may turn into while it moves, itself included."""
        rest = self._resting.get(name, name)
        self._entry(rest)
        return (rest, *self._poses[rest].moving) if rest in self._poses else (rest,)

    def posed(self, name: str, distance_m: float, *, moving: bool = True) -> ActorModel:
        """Return what ``name`` looks like after ``distance_m`` of way.

        ``name`` may be a person (``pedestrian/adult-0``), any pose of one (``pedestrian/adult-0/stand``), or a vehicle,
        which has only one. ``moving`` false gives a person at rest. Raises ``AssetError`` if there is no such model.
        """
        rest = self._resting.get(name, name)
        if not moving or rest not in self._poses:
            return self.model(rest)
        poses = self._poses[rest]
        phase = (distance_m / poses.cycle_m) % 1.0
        return self.model(poses.moving[int(phase * len(poses.moving)) % len(poses.moving)])

    def _entry(self, name: str) -> Entry:
        if name not in self._entries:
            close = difflib.get_close_matches(name, self._entries, n=1, cutoff=0.4)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise AssetError(f"there is no actor model {name!r}{hint}")
        return self._entries[name]


def _size(model: Model) -> Size:
    low, high = model.body_box()
    length, width, height = (high - low).tolist()
    return Size(length, width, height)


@cache
def builtin_catalogue() -> Catalogue:
    """Return the models that come with the package."""
    entries = [
        *(Entry(f"car/{key}", Category.CAR, partial(car_model, shape=shape)) for key, shape in car_shapes.CARS.items()),
        *(Entry(f"van/{key}", Category.VAN, partial(car_model, shape=shape)) for key, shape in car_shapes.VANS.items()),
        *(Entry(f"truck/{key}", Category.TRUCK, partial(truck_model, shape=s)) for key, s in truck.SHAPES.items()),
        *(Entry(f"bus/{key}", Category.BUS, partial(bus_model, shape=shape)) for key, shape in bus.SHAPES.items()),
        *(
            Entry(f"motorcycle/{key}", Category.MOTORCYCLE, partial(motorcycle_model, motorcycle=kind, person=rider))
            for key, (kind, rider) in crowd.MOTORCYCLISTS.items()
        ),
    ]
    poses = {}
    for key, (bicycle, person) in crowd.CYCLISTS.items():
        ride = partial(cyclist_model, bicycle=bicycle, person=person)
        rest, frames = f"cyclist/{key}/stand", [f"cyclist/{key}/pedal-{frame}" for frame in range(PEDAL_FRAMES)]
        for name, frame in zip((rest, *frames), (None, *range(PEDAL_FRAMES)), strict=True):
            entries.append(Entry(name, Category.CYCLIST, partial(ride, frame=frame)))
        poses[rest] = Poses(tuple(frames), CRANK_TURN_M)
    for key, person in crowd.PEDESTRIANS.items():
        walk = partial(walker_model, person=person)
        rest, frames = f"pedestrian/{key}/stand", [f"pedestrian/{key}/walk-{frame}" for frame in range(WALK_FRAMES)]
        for name, frame in zip((rest, *frames), (None, *range(WALK_FRAMES)), strict=True):
            entries.append(Entry(name, Category.PEDESTRIAN, partial(walk, frame=frame)))
        poses[rest] = Poses(tuple(frames), STRIDE_PER_HEIGHT * person.height)
    return Catalogue(entries, poses, builtin_cache())
