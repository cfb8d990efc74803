"""One actor near the ego over time: id, looks and motion, some steps ahead of what is shown."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from bridge.assets.actor_models import ActorModel
from bridge.traffic.lamps import Lamps
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.neighbourhood import PersonSighting, Sighting, VehicleSighting
from bridge.traffic.person import Person
from bridge.traffic.steering import Steering
from bridge.traffic.walking import PersonMotion
from bridge.world import Rgb, VehicleLights


@dataclass(frozen=True, slots=True)
class Looks:
    """What stays with an actor."""

    actor_id: int
    model: ActorModel
    primary: Rgb
    secondary: Rgb


@dataclass(slots=True, eq=False)
class VehicleTrack:
    """A vehicle, from the step ``begins`` on."""

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
    def lights(self) -> VehicleLights:
        """The lamps that are lit now."""
        return self.lamps.lights


@dataclass(slots=True, eq=False)
class PersonTrack:
    """A person on foot, from the step ``begins`` on."""

    sumo_id: str
    looks: Looks
    begins: int
    person: Person
    is_new: bool = True
    hidden: bool = False

    @property
    def motion(self) -> PersonMotion:
        """How the person moves."""
        return self.person.motion

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
    def lights(self) -> VehicleLights:
        """People have no lamps."""
        return VehicleLights()


Track = VehicleTrack | PersonTrack
