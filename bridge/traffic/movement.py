"""Moves bodies on by one step so that they stay apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bridge.geometry import Size, Vec3
from bridge.roads.drawn import DrawnGround
from bridge.traffic.body_motion import BodyMotion
from bridge.traffic.footing import Footing
from bridge.traffic.hiding import victims
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.outlook import Walker
from bridge.traffic.overlap import Footprint, columns
from bridge.traffic.scheduled_boxes import Driver
from bridge.traffic.separation import MARGIN_M, ONWARD_M, Body, lead_people
from bridge.traffic.sight import out_of_sight
from bridge.traffic.stance import stances
from bridge.traffic.track import PersonTrack, Track, VehicleTrack
from bridge.traffic.yielding import Yielding

MAX_LAG_M = 30.0
"""Who lags behind SUMO's vehicle by more is hidden when the ego does not see it."""
_PERSON_REACH_M = 1.0
"""From the middle of a person to the ends of a stride, and more."""
_SOON_STEPS = (4, 8)
"""So many steps ahead people see where vehicles will be."""


class Movement:
    """The bodies around the ego, and the ego's own."""

    def __init__(
        self,
        ego_id: str,
        ego: BodyMotion,
        ego_size: Size,
        footing: Footing | None,
        ground: DrawnGround | None = None,
    ) -> None:
        """Take how the ego moves.

        Without a ``footing``, people stand as high as SUMO's lanes lie; without ``ground``, vehicles do.
        """
        self._ego_id, self._ego, self._ego_size = ego_id, ego, ego_size
        self._footing, self._ground = footing, ground
        self._yielding = Yielding()
        self._late_m: dict[str, float] = {}
        self._unseen = True
        """Whether nobody has been kept apart, and so shown, yet."""

    @property
    def late_m(self) -> Mapping[str, float]:
        """How far each vehicle will lag behind SUMO's at the last step that is foreseen, by SUMO id."""
        return self._late_m

    def step(
        self, going: Sequence[Track], arriving: Sequence[Track], still: Sequence[Footprint], *, separate: bool
    ) -> None:
        """Move everybody on by one step, the ego included; ``arriving`` are those who begin with it.

        If ``separate``, whoever would touch somebody else, or ``still``, waits, goes round or, if nothing helps, is
        hidden.
        """
        drivers = self._drive(going, still if separate else None)
        people = [track for track in (*going, *arriving) if isinstance(track, PersonTrack)]
        for track in going:
            if isinstance(track, PersonTrack):
                track.walk()
        for track in arriving:
            track.motion.begin()
        if separate:
            ego = Footprint.at(*self._ego.here[:4], self._ego_size)
            vehicles = [track.footprint for track in (*going, *arriving) if isinstance(track, VehicleTrack)]
            bodies = self._bodies(drivers, [ego, *vehicles], [track.motion.place for track in people])
            bodies += [Body(footprint) for footprint in still]
            lead_people([track.person for track in people], bodies, self._footing)
        self._stand(people)
        self._stand_on_wheels([*going, *arriving])
        if separate:
            self._hide([*going, *arriving], ego, still)

    def _drive(self, going: Sequence[Track], still: Sequence[Footprint] | None) -> list[Driver]:
        """Move the vehicles on, and return them, the ego first; ``still`` None means on schedule."""
        vehicles = [track for track in going if isinstance(track, VehicleTrack)]
        drivers = [Driver(self._ego_id, self._ego, self._ego_size), *(track.driver for track in vehicles)]
        if still is None:
            plans = [driver.motion.plan() for driver in drivers]
        else:
            plans = self._yielding.plan(drivers, self._walkers(going), still)
        self._late_m = {
            driver.key: driver.motion.scheduled_m[-1] - plan[-1] for driver, plan in zip(drivers, plans, strict=True)
        }
        self._ego.go(plans[0][1])
        for track, plan in zip(vehicles, plans[1:], strict=True):
            track.go(plan[1])
        return drivers

    def _bodies(self, drivers: Sequence[Driver], boxes: Sequence[Footprint], people: Sequence[Vec3]) -> list[Body]:
        """Return what people at these places have to know of vehicles.

        ``boxes`` is where they are now: the drivers, and then those that are new.
        """
        rows, places = columns(boxes), np.array(people).reshape(-1, 3)
        reach_m = MARGIN_M + _PERSON_REACH_M + np.hypot(rows[:, 4], rows[:, 5])
        near = np.abs(np.subtract.outer(rows[:, 0], places[:, 0])) < reach_m[:, None]
        near &= np.abs(np.subtract.outer(rows[:, 1], places[:, 1])) < reach_m[:, None]
        counts = near.any(axis=1).tolist()
        waiting = self._yielding.waiting_for_people
        return [
            Body(box, *self._ahead(index, drivers[index], waits=drivers[index].key in waiting))
            if index < len(drivers) and counts[index]
            else Body(box)
            for index, box in enumerate(boxes)
        ]

    def _ahead(self, index: int, driver: Driver, *, waits: bool) -> tuple[tuple[Footprint, ...], tuple[Footprint, ...]]:
        """Return where a vehicle will be soon, and, if it waits for people, where it would go on to."""
        found = (self._yielding.footprint(index, step) for step in _SOON_STEPS)
        soon = tuple(box for box in found if box is not None)
        if not waits:
            return soon, ()
        onward = driver.motion.lies(driver.motion.at_m + np.array(ONWARD_M)).tolist()
        return soon, tuple(Footprint.at(x, y, z, yaw, driver.size) for x, y, z, yaw, _ in onward)

    def _walkers(self, going: Sequence[Track]) -> list[Walker]:
        """Return where people will be, those who keep off the road beside it."""
        people = [track for track in going if isinstance(track, PersonTrack)]
        plans = [track.motion.plan() for track in people]
        keepers = [
            index for index, track in enumerate(people) if track.motion.keeps_off_road and not track.motion.stays
        ]
        if self._footing is not None and keepers:
            on_road = self._footing.among_vehicles(np.concatenate([plans[index] for index in keepers])[:, :2])
            counts = [len(plans[index]) for index in keepers]
            begins = np.cumsum([0, *counts[:-1]])
            steps_on = np.logical_or.reduceat(on_road, begins) & ~on_road[begins]
            for number in np.flatnonzero(steps_on).tolist():
                plan, begin = plans[keepers[number]], begins[number]
                beside = plan[: int(on_road[begin : begin + counts[number]].argmax())]
                kept_back = np.tile(beside[-1], (len(plan) - len(beside), 1))
                plans[keepers[number]] = np.concatenate([beside, kept_back])
        return [Walker(plan, track.person.moving_size) for track, plan in zip(people, plans, strict=True)]

    def _stand(self, people: Sequence[PersonTrack]) -> None:
        motions = [track.motion for track in people]
        elsewhere = []
        for motion in motions:
            if motion.ground_m is None:
                elsewhere.append(motion)
            else:
                motion.stand_on(motion.ground_m)
        if not elsewhere:
            return
        places = np.array([motion.place for motion in elsewhere])
        kerbs_m = np.array([motion.kerb_m for motion in elsewhere])
        heights = places[:, 2] + kerbs_m
        if self._footing is not None:
            heights = self._footing.heights(places[:, :2], places[:, 2], kerbs_m)
        for motion, height_m in zip(elsewhere, heights.tolist(), strict=True):
            motion.stand_on(height_m)

    def _stand_on_wheels(self, tracks: Sequence[Track]) -> None:
        if self._ground is None:
            return
        bodies = [(track.motion, track.looks.model.size) for track in tracks if isinstance(track, VehicleTrack)]
        if isinstance(self._ego, VehicleMotion):
            bodies.append((self._ego, self._ego_size))
        found = stances([(motion.here, size) for motion, size in bodies], self._ground)
        for (motion, _), stance in zip(bodies, found, strict=True):
            motion.stand(stance)

    def _hide(self, tracks: Sequence[Track], ego: Footprint, still: Sequence[Footprint]) -> None:
        """Hide who cannot be kept apart; ``ego`` is the ego's box."""
        world_from_ego = self._ego.pose
        for track in tracks:
            if isinstance(track, VehicleTrack) and track.motion.lag_m > MAX_LAG_M:
                track.hidden = out_of_sight(world_from_ego, Vec3(*track.motion.here[:3]))
        for index in victims(world_from_ego, ego, tracks, still, unseen=self._unseen):
            tracks[index].hidden = True
        self._unseen = False
