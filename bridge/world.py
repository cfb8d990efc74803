"""The world as a value: what the controller asks a simulator to show.

Nothing here depends on an engine. A ``WorldState`` with the ``StaticScene`` it plays in determines the labels;
rendered twice it gives the same picture.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.classes import Category
from bridge.errors import WorldError
from bridge.geometry import Pose, Size, Vec3
from bridge.ranges import check_number

MAX_INSTANCE_ID = 65535
"""Instance ids are stored in 16 bits; 0 means "nothing here" (sky)."""

FIRST_STATIC_ID = 16384
"""Actors have the ids 1 to 16383, things that never move the ids from here on."""

Rgb = tuple[float, float, float]
"""Linear-light colour, each component 0-1."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One model as binary glTF, known by the hash of its bytes; ``name`` is what placements refer to."""

    name: str
    glb: bytes = field(repr=False)
    sha256: str = field(init=False)
    """The hexadecimal SHA-256 of ``glb``, in lower case."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.glb).hexdigest())


@dataclass(frozen=True, slots=True)
class Placement:
    """One thing that never moves."""

    instance_id: int
    category: Category
    asset: str
    world_from_asset: Pose
    scale: float = 1.0
    tint: Rgb = (1.0, 1.0, 1.0)
    """Multiplies the asset's ``primary`` material slot."""


@dataclass(frozen=True, slots=True)
class StaticScene:
    """Everything that does not move, and the models that placements and actors of its episode may use."""

    assets: Mapping[str, Asset]
    placements: tuple[Placement, ...]


@dataclass(frozen=True, slots=True)
class VehicleLights:
    """Which lamps of a vehicle are on."""

    brake: bool = False
    left: bool = False
    right: bool = False
    head: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """One thing that moves, at one moment."""

    actor_id: int
    """1 to ``FIRST_STATIC_ID`` - 1; the id in every image and the track id of the labels."""
    category: Category
    asset: str
    world_from_actor: Pose
    size: Size
    """The box of the asset's body as posed, in the actor's frame; a vehicle's mirrors reach beyond it."""
    velocity_mps: Vec3 = Vec3(0.0, 0.0, 0.0)
    """In the world frame."""
    primary: Rgb = (0.5, 0.5, 0.5)
    """Paint of a vehicle, upper clothes of a person."""
    secondary: Rgb = (0.2, 0.2, 0.2)
    """Second colour of a vehicle, lower clothes of a person."""
    lights: VehicleLights = VehicleLights()


@dataclass(frozen=True, slots=True)
class Weather:
    """The state of the air and of the ground. Raises ``WorldError`` for a value out of its range."""

    cloudiness: float = 0.1
    """Share of the sky that is covered, 0-1."""
    fog_visibility_m: float = 20_000.0
    """Meteorological visibility: where contrast falls to 5 %."""
    rain_mm_per_h: float = 0.0
    wetness: float = 0.0
    """0 dry ground, 1 a closed film of water."""

    def __post_init__(self) -> None:
        check_number("cloudiness", self.cloudiness, 0, 1, WorldError)
        check_number("fog_visibility_m", self.fog_visibility_m, 1, 1e6, WorldError)
        check_number("rain_mm_per_h", self.rain_mm_per_h, 0, 1000, WorldError)
        check_number("wetness", self.wetness, 0, 1, WorldError)


@dataclass(frozen=True, slots=True)
class Illumination:
    """Where the light comes from and how the camera takes it. Raises ``WorldError`` for a value out of its range."""

    sun_azimuth: float = 2.4
    """Radians clockwise from north, as seen from above."""
    sun_altitude: float = 0.7
    """Radians above the horizon; negative at night."""
    exposure_ev: float = 0.0
    """Compensation in stops, applied after the engine's automatic exposure; +1 doubles the light."""
    street_lights: bool = False
    headlights: bool = False
    """Whether vehicles drive with their headlights on."""

    def __post_init__(self) -> None:
        check_number("sun_azimuth", self.sun_azimuth, -1e6, 1e6, WorldError)
        check_number("sun_altitude", self.sun_altitude, -math.pi / 2, math.pi / 2, WorldError)
        check_number("exposure_ev", self.exposure_ev, -20, 20, WorldError)


@dataclass(frozen=True, slots=True)
class WorldState:
    """One moment of one episode."""

    episode: int
    step: int
    """Simulation steps since the start of the episode."""
    time_ns: int
    """Simulated time since the start of the episode, in nanoseconds."""
    world_from_ego: Pose
    ego_velocity_mps: Vec3
    actors: tuple[Actor, ...]
    weather: Weather = Weather()
    illumination: Illumination = Illumination()
