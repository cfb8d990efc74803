"""Events of somebody who waits somewhere ahead for the ego to come."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bridge.traffic.demand import STEP_S
from bridge.traffic.ego_vehicle import EGO_ID
from bridge.traffic.events.act import Act
from bridge.traffic.events.puppets import Puppet
from bridge.traffic.events.road_ahead import Stretch
from bridge.traffic.events.stage import Stage

PuppetT = TypeVar("PuppetT", bound=Puppet)

_STREETS = 2
"""The ego may change its mind about the way beyond the next street."""
_SPACING_M = 4.0
_JUNCTION_M = 12.0
"""Nobody waits nearer to a junction."""
_STAND_OFF_M = 3.0
"""The ego stops so far before somebody in its way, if it can."""
_COMFORTABLE, _HARD = 2.0, 8.0
"""It brakes once it must brake as hard as the first, m/s², and never harder than the second."""
_DRIVING_MPS = 3.0
"""Before an ego that is slower nobody is in danger."""


@dataclass(frozen=True, slots=True, eq=False)
class Site(Generic[PuppetT]):
    """Where somebody waits: beside ``at_m`` of the ego's lane of an edge."""

    edge_id: str
    at_m: float
    puppet: PuppetT


class Ambush(Act, Generic[PuppetT]):
    """Somebody appears beside the ego's way, out of its sight, and acts when it has come near enough."""

    def __init__(self, reason: str, name: str) -> None:
        """Begin without a place to wait at, for the ``reason`` given; whoever waits is called after ``name``."""
        super().__init__(reason)
        self._name = name
        self._site: Site[PuppetT] | None = None
        self._ego_brakes = False

    @property
    def puppet(self) -> PuppetT:
        """Who waits, or waited, there; once there is somebody."""
        assert self._site is not None
        return self._site.puppet

    def begin(self, stage: Stage) -> bool:
        """Find a site, or wait at the one found until the ego is near."""
        if self._site is None:
            self._site = self._find(stage)
            if self._site is None:
                return False
            self.puppets.append(self._site.puppet)
        gap_m = self.gap_m(stage)
        if gap_m is None or gap_m < 0.0:
            self._site = None
            return self._wait("the ego went another way, or too slowly")
        self._wait("the ego had not come near enough")
        if stage.ego_speed_mps < _DRIVING_MPS or not self._is_time(stage, gap_m):
            return False
        self.cast = (self._site.puppet.puppet_id,)
        self._act(stage)
        return True

    def needs(self, puppet: Puppet) -> bool:
        """Whether ``puppet`` waits at the site of now, or acts."""
        return self._site is not None and self._site.puppet is puppet

    @property
    def _puppet_id(self) -> str:
        """The id of the next one to wait somewhere."""
        return f"{self._name}.{len(self.puppets)}"

    def gap_m(self, stage: Stage) -> float | None:
        """Return how far ahead of the ego's front the site is on its way; None if it is not there."""
        assert self._site is not None
        for stretch in stage.ahead.stretches:
            if stretch.lane.edge_id == self._site.edge_id:
                return stretch.begins_m + self._site.at_m
        return None

    def _find(self, stage: Stage) -> Site[PuppetT] | None:
        streets = list(stage.ahead.streets(0.0))[:_STREETS]
        for street in streets:
            at_m = _JUNCTION_M
            while at_m <= street.line.length_m - _JUNCTION_M:
                pose = street.line.pose(at_m)
                if street.begins_m + at_m > 0.0 and stage.is_hidden(pose.position):
                    puppet = self._puppet_at(stage, street, at_m)
                    if puppet is not None:
                        return Site(street.lane.edge_id, at_m, puppet)
                at_m += _SPACING_M
        return None

    def end(self, sumo: Any) -> None:
        """Leave the ego to itself."""
        if self._ego_brakes:
            sumo.vehicle.setSpeed(EGO_ID, -1.0)

    def _have_ego_heed(self, stage: Stage, *, is_in_way: bool) -> None:
        """Have the ego, in whose way somebody is or comes, brake for them as a driver does who sees it: SUMO does not.

        Without this, bodies would still not touch, but the ego would stop at the last moment.
        """
        gap_m, speed_mps = self.gap_m(stage), stage.ego_speed_mps
        if is_in_way and gap_m is not None and gap_m > 0.0:
            needed = min(speed_mps**2 / 2 / max(gap_m - _STAND_OFF_M, 0.1), _HARD)
            if self._ego_brakes or needed >= _COMFORTABLE:
                self._ego_brakes = True
                stage.sumo.vehicle.setSpeed(EGO_ID, max(0.0, speed_mps - needed * STEP_S))
        elif self._ego_brakes:
            stage.sumo.vehicle.setSpeed(EGO_ID, -1.0)
            self._ego_brakes = False

    def _aside_m(self, stage: Stage) -> float | None:
        """Return how far beside the middle of the ego's lane the puppet is, left positive; None off the ego's way."""
        gap_m = self.gap_m(stage)
        if gap_m is None:
            return None
        (x, y, _), yaw = (pose := stage.ahead.pose(gap_m)).position, pose.rotation.yaw()
        place = self.puppet.place
        return (place.y - y) * math.cos(yaw) - (place.x - x) * math.sin(yaw)

    @abstractmethod
    def _puppet_at(self, stage: Stage, street: Stretch, at_m: float) -> PuppetT | None:
        """Return somebody who waits beside ``at_m`` of the lane of ``street``, None if this is no place for it."""

    @abstractmethod
    def _is_time(self, stage: Stage, gap_m: float) -> bool:
        """Whether to act, the ego's front being ``gap_m`` before the site."""

    @abstractmethod
    def _act(self, stage: Stage) -> None:
        """Begin to act."""
