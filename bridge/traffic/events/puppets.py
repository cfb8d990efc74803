"""People whom events bring with them: SUMO knows nothing of them, and their bodies move like all others."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, Protocol

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Pose, Vec3
from bridge.traffic.demand import STEP_S
from bridge.traffic.neighbourhood import Introduction, PersonSighting, Sighting, VehicleSighting


class Puppet(Protocol):
    """Somebody whom an event moves."""

    @property
    def puppet_id(self) -> str:
        """An id like those of SUMO, which has nobody of that name."""

    @property
    def sighting(self) -> Sighting:
        """Where it is after the last step."""

    @property
    def place(self) -> Vec3:
        """The same in metres."""

    @property
    def introduction(self) -> Introduction:
        """What one has to know when it appears."""

    def step(self) -> None:
        """Move on by one step."""


class Spot(NamedTuple):
    """A corner of somebody's way on foot."""

    place: Vec3
    """z is the height of the road."""
    kerb_m: float
    """How high the ground lies above the road, from here to the next spot."""


class Pedestrian:
    """Somebody who walks from spot to spot, as far as told."""

    def __init__(self, puppet_id: str, model: ActorModel, way: Sequence[Spot], pace_mps: float, yaw: float) -> None:
        """Stand at the first spot and look along ``yaw`` (radians)."""
        self.puppet_id = puppet_id
        self._model, self._way, self._pace_mps, self._yaw = model, tuple(way), pace_mps, yaw
        pieces = (math.dist(a.place, b.place) for a, b in pairwise(way))
        self._ways_m = list(accumulate(pieces, initial=0.0))
        self._at_m = self._until_m = 0.0
        self._walks = False

    def spot_m(self, index: int) -> float:
        """Return how far along the way a spot is."""
        return self._ways_m[index]

    def walk_to(self, index: int) -> None:
        """Walk on, or back, to a spot and stop there."""
        self._until_m = self._ways_m[index]

    @property
    def at_m(self) -> float:
        """How far along the way it is."""
        return self._at_m

    @property
    def has_arrived(self) -> bool:
        """Whether it stands where it was told to go."""
        return self._at_m == self._until_m

    @property
    def place(self) -> Vec3:
        """Where it is after the last step; z is the height of the road."""
        return self._place()[0]

    @property
    def sighting(self) -> Sighting:
        """Where it is after the last step."""
        place, kerb_m = self._place()
        return PersonSighting(place, self._pace_mps if self._walks else 0.0, kerb_m)

    @property
    def introduction(self) -> Introduction:
        """What one has to know when it appears."""
        return Introduction(self._model, self._yaw, 0.0, 0.0)

    def step(self) -> None:
        """Move on by one step."""
        most_m = self._pace_mps * STEP_S
        way_m = max(-most_m, min(most_m, self._until_m - self._at_m))
        self._walks = way_m != 0.0
        self._at_m = self._until_m if abs(self._until_m - self._at_m) <= most_m else self._at_m + way_m

    def _place(self) -> tuple[Vec3, float]:
        piece = max(index for index, way_m in enumerate(self._ways_m[:-1]) if way_m <= self._at_m)
        (a, kerb_m), (b, _) = self._way[piece], self._way[piece + 1]
        share = (self._at_m - self._ways_m[piece]) / max(self._ways_m[piece + 1] - self._ways_m[piece], 1e-9)
        return Vec3(*(p + share * (q - p) for p, q in zip(a, b, strict=True))), kerb_m


class Rider:
    """A cyclist on a way of its own."""

    ACCELERATION, BRAKING = 1.2, 2.5
    """How it changes its speed, m/s²."""

    def __init__(self, puppet_id: str, model: ActorModel, way: Callable[[float], Pose], length_m: float) -> None:
        """Stand at the beginning of ``way``, which tells the pose of the front after so many metres, and is so long."""
        self.puppet_id = puppet_id
        self._model, self._way, self._length_m = model, way, length_m
        self.at_m = self.speed_mps = self.wanted_mps = 0.0

    @property
    def is_at_end(self) -> bool:
        """Whether it must brake now to stop before the end of the way, or has."""
        return self.at_m + self.speed_mps**2 / 2 / self.BRAKING >= self._length_m

    @property
    def pose(self) -> Pose:
        """Where its front is after the last step."""
        return self._way(self.at_m)

    @property
    def place(self) -> Vec3:
        """The same in metres."""
        return self.pose.position

    @property
    def sighting(self) -> Sighting:
        """Where it is after the last step."""
        return VehicleSighting(self.place, 0)

    @property
    def introduction(self) -> Introduction:
        """What one has to know when it appears."""
        return Introduction(self._model, self.pose.rotation.yaw(), 0.0, self.speed_mps)

    def step(self) -> None:
        """Move on by one step, as fast as is wanted or as it gets, and stop at the end of the way."""
        change = (0.0 if self.is_at_end else self.wanted_mps) - self.speed_mps
        self.speed_mps += max(-self.BRAKING * STEP_S, min(self.ACCELERATION * STEP_S, change))
        self.at_m += self.speed_mps * STEP_S
