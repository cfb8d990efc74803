"""One actor near the ego over time: id, looks and motion, some steps ahead of what is shown."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Pose, Vec3
from bridge.traffic.lamps import Lamps
from bridge.traffic.lie import Lie
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.neighbourhood import PersonSighting, Sighting, VehicleSighting
from bridge.traffic.overlap import Footprint
from bridge.traffic.person import Person
from bridge.traffic.scheduled_boxes import Driver
from bridge.traffic.steering import Steering
from bridge.traffic.walking import PersonMotion
from bridge.world import Actor, Rgb, VehicleLights

_NO_LIGHTS = VehicleLights()


@dataclass(frozen=True, slots=True)
class Looks:
    """What stays with an actor."""

    actor_id: int
    model: ActorModel
    primary: Rgb
    secondary: Rgb


class TrackState(NamedTuple):
    """What changes of an actor, as of the last step."""

    pose: Pose
    velocity_mps: Vec3
    travelled_m: float
    moving: bool
    lights: VehicleLights = _NO_LIGHTS
    steering: float = 0.0
    """As in ``Actor``."""
    rolled_m: float = 0.0


@dataclass(slots=True, eq=False)
class VehicleTrack:
    """A vehicle, from the step ``begins`` on."""

    on_foot: ClassVar = False

    sumo_id: str
    looks: Looks
    begins: int
    motion: VehicleMotion
    lamps: Lamps
    steering: Steering
    _signals: deque[int] = field(default_factory=deque)
    is_new: bool = True
    hidden: bool = False
    """It could not be kept apart from the others."""
    shown: tuple[TrackState, Actor] | None = None
    """The actor of the last moment, and what it came from."""
    _box: tuple[Lie, Footprint] | None = None
    """How it lay when its box was asked for last, and the box."""

    @property
    def driver(self) -> Driver:
        """It as one who may wait for others."""
        return Driver(self.sumo_id, self.motion, self.looks.model.size)

    @property
    def footprint(self) -> Footprint:
        """The box of the body as of the last step."""
        here = self.motion.here
        if self._box is None or self._box[0] is not here:
            self._box = here, Footprint.at(*here[:4], self.looks.model.size)
        return self._box[1]

    def foresee(self, sighting: Sighting) -> bool:
        """Take one more of the coming steps. Return False, and do nothing, if this cannot be the same one."""
        if self.hidden:
            return True
        if not (isinstance(sighting, VehicleSighting) and self.motion.foresee(sighting.front)):
            return False
        self._signals.append(sighting.signals)
        return True

    def begin(self) -> None:
        """Take the place of the first step."""
        self.motion.begin()

    def go(self, to_m: float) -> None:
        """Move on by one step, as far along its way as ``to_m``."""
        self.motion.go(to_m)
        self.is_new = False
        self.steering.follow(self.motion.here_before, self.motion.here)
        self.lamps.follow(self._signals.popleft(), braking=self.motion.brakes)

    @property
    def state(self) -> TrackState:
        """What it does now."""
        motion = self.motion
        way_m = motion.travelled_m
        return TrackState(
            motion.pose, motion.velocity_mps, way_m, motion.moving, self.lamps.lights, self.steering.angle, way_m
        )


@dataclass(slots=True, eq=False)
class PersonTrack:
    """A person on foot, from the step ``begins`` on."""

    on_foot: ClassVar = True

    sumo_id: str
    looks: Looks
    begins: int
    person: Person
    is_new: bool = True
    hidden: bool = False
    shown: tuple[TrackState, Actor] | None = None

    @property
    def motion(self) -> PersonMotion:
        """How the person moves."""
        return self.person.motion

    @property
    def footprint(self) -> Footprint:
        """The box of the body as of the last step."""
        return self.person.footprint

    def foresee(self, sighting: Sighting) -> bool:
        """Take one more of the coming steps. Return False, and do nothing, if this cannot be the same one."""
        if self.hidden:
            return True
        return isinstance(sighting, PersonSighting) and self.motion.foresee(
            sighting.position, pace_mps=sighting.pace_mps, kerb_m=sighting.height_m
        )

    def begin(self) -> None:
        """Take the place of the first step."""
        self.motion.begin()

    def walk(self) -> None:
        """Move on by one step after SUMO's position."""
        self.motion.walk()
        self.is_new = False

    @property
    def state(self) -> TrackState:
        """What the person does now."""
        motion = self.motion
        return TrackState(motion.pose, motion.velocity_mps, motion.travelled_m, motion.moving)


Track = VehicleTrack | PersonTrack
