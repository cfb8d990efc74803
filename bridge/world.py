"""The world as a value: what the controller asks a simulator to show.

Nothing here depends on an engine. A ``WorldState`` with the ``StaticScene`` it plays in determines the labels;
rendered twice it gives the same picture.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bridge.classes import Category
from bridge.errors import WorldError
from bridge.geometry import Pose, Size, Vec3
from bridge.ranges import check_number

MAX_INSTANCE_ID = 65535
"""Instance ids are stored in 16 bits; 0 means "nothing here" (sky)."""

FIRST_STATIC_ID = 16384
"""Actors have the ids 1 to 16383, things that never move the ids from here on."""

MAX_SIGNAL = 65535
"""Signals are numbered from 1."""

MAX_POINT_LIGHTS = 16
"""How many lights of their own one state may have."""

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
class Prefab:
    """A model of the simulator's own, by its ``name`` in the simulator's catalogue."""

    name: str


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
    signal: int = 0
    """The number of the signal that lights its lenses, up to ``MAX_SIGNAL``; 0 for none."""


@dataclass(frozen=True, slots=True)
class StaticScene:
    """Everything that does not move, and the models that placements and actors of its episode may use."""

    assets: Mapping[str, Asset | Prefab]
    """By the name that placements and actors call each one."""
    placements: tuple[Placement, ...]
    level: str | None = None
    """A level of the simulator's own in which the placements stand; without one, they stand alone."""

    def files(self) -> dict[str, Asset]:
        """Return the models that come as files, by their names here."""
        return {name: asset for name, asset in self.assets.items() if isinstance(asset, Asset)}


class Aspect(StrEnum):
    """What a traffic light shows at a moment; one that flashes shows its colour or nothing."""

    OFF = "off"
    RED = "red"
    RED_AMBER = "red_amber"
    """Green comes next."""
    AMBER = "amber"
    GREEN = "green"


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
    steering: float = 0.0
    """How far the front wheels are turned, radians, positive to the left, at most a right angle."""
    rolled_m: float = 0.0
    """The way that the wheels have rolled, forward positive, from any beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """The state of the air, of the ground and of the lens. Raises ``WorldError`` for a value out of its range.

    Fields are independent of each other: rain does not wet the ground by itself.
    """

    cloudiness: float = 0.1
    """Share of the sky that is covered, 0-1."""
    fog_visibility_m: float = 20_000.0
    """Meteorological visibility near the ground: where contrast falls to 5 %."""
    fog_start_m: float = 0.0
    """How far from the camera the air is clear, whatever the visibility."""
    fog_height_m: float = 300.0
    """Height in which the fog thins to 1/e; small values keep it near the ground."""
    rain_mm_per_h: float = 0.0
    snow_mm_per_h: float = 0.0
    """As water."""
    hail_mm_per_h: float = 0.0
    """As water."""
    snow_depth_m: float = 0.0
    """On the ground and on what faces up."""
    wetness: float = 0.0
    """0 dry ground, 1 a closed film of water."""
    puddles: float = 0.0
    """Share of the level ground that stands under water, 0-1."""
    dust: float = 0.0
    """0 clean air, 1 a dust storm with a visibility of some 50 m."""
    leaves: float = 0.0
    """0 none, 1 the ground strewn with fallen leaves and, in wind, the air full of them."""
    wind_mps: Vec3 = Vec3(0.0, 0.0, 0.0)
    """Where to and how fast the air moves, in the world frame."""
    lens_drops: float = 0.0
    """Water drops on the lens, 0 none, 1 a soaked lens."""
    lens_dirt: float = 0.0
    """Dirt on the lens, 0 none, 1 smeared all over."""
    scattering_intensity: float = 1.0
    """How much light the fog scatters towards the camera, 1 for real fog; CARLA's field of this name."""
    mie_scattering_scale: float = 0.03
    """How much of the light large particles scatter: a bright haze around the sun; CARLA's field of this name."""
    rayleigh_scattering_scale: float = 0.0331
    """How much of the light the air scatters: the blue of the sky; CARLA's field of this name."""

    def __post_init__(self) -> None:
        for name, low, high in _WEATHER_RANGES:
            check_number(name, getattr(self, name), low, high, WorldError)
        for axis, value in zip("xyz", self.wind_mps, strict=True):
            check_number(f"wind_mps.{axis}", value, -100, 100, WorldError)

    @property
    def is_wintry(self) -> bool:
        """Whether snow lies or falls."""
        return self.snow_depth_m > 0.0 or self.snow_mm_per_h > 0.0


_WEATHER_RANGES = (
    ("cloudiness", 0, 1),
    ("fog_visibility_m", 1, 1e6),
    ("fog_start_m", 0, 1e6),
    ("fog_height_m", 0.1, 1e6),
    ("rain_mm_per_h", 0, 1000),
    ("snow_mm_per_h", 0, 1000),
    ("hail_mm_per_h", 0, 1000),
    ("snow_depth_m", 0, 10),
    ("wetness", 0, 1),
    ("puddles", 0, 1),
    ("dust", 0, 1),
    ("leaves", 0, 1),
    ("lens_drops", 0, 1),
    ("lens_dirt", 0, 1),
    ("scattering_intensity", 0, 100),
    ("mie_scattering_scale", 0, 10),
    ("rayleigh_scattering_scale", 0, 10),
)


class ToneCurve(StrEnum):
    """How radiance becomes brightness in the picture."""

    FILMIC = "filmic"
    """A soft toe and a long shoulder, as cameras have."""
    LINEAR = "linear"
    """In proportion until white, then clipped; through the sRGB transfer function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Illumination:
    """Where the light comes from and how the camera takes it. Raises ``WorldError`` for a value out of its range."""

    sun_azimuth: float = 2.4
    """Radians clockwise from north, as seen from above."""
    sun_altitude: float = 0.7
    """Radians above the horizon; negative at night."""
    moon_azimuth: float = 4.0
    """Like the sun's."""
    moon_altitude: float = -0.7
    """Like the sun's; below the horizon by default."""
    moon_phase: float = 1.0
    """Share of the moon's disc that is lit, 0 new, 1 full."""
    exposure_ev: float = 0.0
    """Compensation in stops; +1 doubles the light."""
    exposure_ev100: float | None = None
    """A fixed exposure, in EV at ISO 100: 15 for a sunlit street, 3 for a lit one at night. None: automatic."""
    white_balance_k: float | None = None
    """Colour temperature of the light that is drawn as white, in kelvin. None: that of the scene's own light."""
    tone_curve: ToneCurve = ToneCurve.FILMIC
    street_lights: bool = False
    window_lights: bool = False
    """Whether windows of buildings are lit."""
    headlights: bool = False
    """Whether vehicles drive with their headlights on."""

    def __post_init__(self) -> None:
        for name in ("sun", "moon"):
            check_number(f"{name}_azimuth", getattr(self, f"{name}_azimuth"), -1e6, 1e6, WorldError)
            check_number(f"{name}_altitude", getattr(self, f"{name}_altitude"), -math.pi / 2, math.pi / 2, WorldError)
        check_number("moon_phase", self.moon_phase, 0, 1, WorldError)
        check_number("exposure_ev", self.exposure_ev, -20, 20, WorldError)
        if self.exposure_ev100 is not None:
            check_number("exposure_ev100", self.exposure_ev100, -20, 30, WorldError)
        if self.white_balance_k is not None:
            check_number("white_balance_k", self.white_balance_k, 1000, 40_000, WorldError)


@dataclass(frozen=True, slots=True)
class PointLight:
    """A light that hangs in the world and shines alike in all directions; it cannot be seen itself.

    At d metres it gives ``intensity_cd`` / d² lux, times (1 - (d / ``reach_m``)²)² so that it ends. Raises
    ``WorldError`` for a value out of its range.
    """

    position: Vec3
    """In the world frame."""
    color: Rgb
    """Of its light."""
    intensity_cd: float
    reach_m: float
    """Farther away it gives nothing."""

    def __post_init__(self) -> None:
        for channel, value in zip("rgb", self.color, strict=True):
            check_number(f"color.{channel}", value, 0, 1, WorldError)
        check_number("intensity_cd", self.intensity_cd, 0, 1e9, WorldError)
        check_number("reach_m", self.reach_m, 0.1, 1e4, WorldError)


class EventCourse(StrEnum):
    """How far an event that the scenario asks for has come."""

    WAITING = "waiting"
    """It is due, and waits for an opportunity."""
    RUNNING = "running"
    HAPPENED = "happened"
    NO_OPPORTUNITY = "no_opportunity"
    """None came as long as it waited."""
    BROKEN_OFF = "broken_off"
    """It began, and could not be brought to its end."""


@dataclass(frozen=True, slots=True)
class ScriptedEvent:
    """One event that the scenario asks for (``traffic.events``), as of one moment."""

    number: int
    """Its place in the list of the scenario, from 0."""
    kind: str
    course: EventCourse
    due_ns: int
    """Simulated time since the start of the episode, in nanoseconds, like the other two."""
    began_ns: int | None = None
    """None as long as it has not begun."""
    ended_ns: int | None = None
    """When it was over, or called off; None before."""
    actor_ids: tuple[int, ...] = ()
    """Who takes part besides the ego, who plays the main part first; none before it has begun."""
    reason: str = ""
    """Why it has not begun, or was broken off; empty for one that runs or happened."""


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
    ego_yaw_rate: float = 0.0
    """How fast the ego turns about the world's z axis, radians a second, positive to the left."""
    signals: Mapping[int, Aspect] = field(default_factory=dict)
    """What the signals near the ego show, by the number that placements have; those that are left out are off."""
    point_lights: tuple[PointLight, ...] = ()
    """At most ``MAX_POINT_LIGHTS``, beside the lamps of streets and vehicles."""
    events: tuple[ScriptedEvent, ...] = ()
    """What has come until now of the events that the scenario asks for, by the time that they were due.

    Simulators know nothing of them.
    """
