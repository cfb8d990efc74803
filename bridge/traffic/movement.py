"""Moves bodies on by one step so that they stay apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bridge.geometry import Pose, Size
from bridge.traffic.footing import Footing
from bridge.traffic.motion import Lie, VehicleMotion
from bridge.traffic.overlap import Footprint
from bridge.traffic.separation import ONWARD_M, Body, Standing, lead_people, victims
from bridge.traffic.sight import out_of_sight
from bridge.traffic.track import PersonTrack, Track, VehicleTrack
from bridge.traffic.yielding import Driver, Walker, Yielding

MAX_LAG_M = 30.0
"""Who lags behind SUMO's vehicle by more is hidden when the ego does not see it."""
_SOON_STEPS = (4, 8)
"""So many steps ahead people see where vehicles will be."""


class Movement:
    """The bodies around the ego, and the ego's own."""

    def __init__(self, ego_id: str, ego: VehicleMotion, ego_size: Size, footing: Footing | None) -> None:
        """Take how the ego moves; without a ``footing`` people stand as high as SUMO's lanes lie."""
        self._ego_id, self._ego, self._ego_size = ego_id, ego, ego_size
        self._footing = footing
        self._yielding = Yielding()
        self._late_m: dict[str, float] = {}

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
        soon = self._drive(going, still if separate else None)
        people = [track for track in (*going, *arriving) if isinstance(track, PersonTrack)]
        for track in going:
            if isinstance(track, PersonTrack):
                track.walk()
        for track in arriving:
            track.motion.begin()
        if separate:
            bodies = [
                Body(_of(t), soon.get(t.sumo_id, ()), self._onward(t.sumo_id, t.motion, t.looks.model.size))
                for t in (*going, *arriving)
                if isinstance(t, VehicleTrack)
            ]
            bodies.append(
                Body(
                    self._ego_footprint(),
                    soon.get(self._ego_id, ()),
                    self._onward(self._ego_id, self._ego, self._ego_size),
                )
            )
            bodies += [Body(footprint) for footprint in still]
            lead_people([track.person for track in people], bodies, self._footing)
        self._stand(people)
        if separate:
            self._hide([*going, *arriving], still)

    def _drive(self, going: Sequence[Track], still: Sequence[Footprint] | None) -> dict[str, tuple[Footprint, ...]]:
        """Move the vehicles on; ``still`` None means on schedule. Return where they will be soon, by SUMO id."""
        vehicles = [track for track in going if isinstance(track, VehicleTrack)]
        drivers = [Driver(self._ego_id, self._ego, self._ego_size)]
        drivers += [Driver(track.sumo_id, track.motion, track.looks.model.size) for track in vehicles]
        if still is None:
            plans = [driver.motion.plan() for driver in drivers]
        else:
            plans = self._yielding.plan(drivers, self._walkers(going), still)
        soon = {
            driver.key: tuple(
                _footprint(driver.motion.lie(plan[step]), driver.size) for step in _SOON_STEPS if step < len(plan)
            )
            for driver, plan in zip(drivers, plans, strict=True)
        }
        self._late_m = {
            driver.key: driver.motion.scheduled_m[-1] - plan[-1] for driver, plan in zip(drivers, plans, strict=True)
        }
        self._ego.go(plans[0][1])
        for track, plan in zip(vehicles, plans[1:], strict=True):
            track.go(plan[1])
        return soon

    def _onward(self, sumo_id: str, motion: VehicleMotion, size: Size) -> tuple[Footprint, ...]:
        """Return where a vehicle would go on to that waits for people."""
        if sumo_id not in self._yielding.waiting_for_people:
            return ()
        return tuple(_footprint(motion.lie(motion.at_m + ahead_m), size) for ahead_m in ONWARD_M)

    def _walkers(self, going: Sequence[Track]) -> list[Walker]:
        """Return where people will be, those who keep off the road beside it."""
        people = [track for track in going if isinstance(track, PersonTrack)]
        plans = [track.motion.plan() for track in people]
        ends = np.cumsum([len(plan) for plan in plans])
        places = np.array([place for plan in plans for place in plan]).reshape(-1, 3)
        on_road = np.zeros(len(places), dtype=bool)
        if self._footing is not None and len(places):
            on_road = self._footing.among_vehicles(places[:, :2])
        walkers = []
        for track, end, plan in zip(people, ends.tolist(), plans, strict=True):
            own = slice(end - len(plan), end)
            stays = track.motion.keeps_off_road and not on_road[own][0] and on_road[own].any()
            kept = plan[: int(on_road[own].argmax())] if stays else plan
            walkers.append(Walker([*kept, *[kept[-1]] * (len(plan) - len(kept))], track.person.moving_size))
        return walkers

    def _stand(self, people: Sequence[PersonTrack]) -> None:
        places = np.array([track.motion.place for track in people]).reshape(-1, 3)
        kerbs_m = np.array([track.motion.kerb_m for track in people])
        heights = places[:, 2] + kerbs_m
        if self._footing is not None and len(places):
            heights = self._footing.heights(places[:, :2], places[:, 2], kerbs_m)
        for track, height_m in zip(people, heights.tolist(), strict=True):
            track.motion.stand_on(height_m)

    def _hide(self, tracks: Sequence[Track], still: Sequence[Footprint]) -> None:
        others = [Standing(_of(track), isinstance(track, PersonTrack), track.is_new) for track in tracks]
        for track in tracks:
            if isinstance(track, VehicleTrack) and track.motion.lag_m > MAX_LAG_M:
                track.hidden = out_of_sight(self._ego.pose, track.motion.pose.position)
        for index in victims(self._ego.pose, self._ego_footprint(), others, still):
            tracks[index].hidden = True

    def _ego_footprint(self) -> Footprint:
        return Footprint.of(self._ego.pose, self._ego_size)


def _footprint(lie: Lie, size: Size) -> Footprint:
    return Footprint.of(Pose.planar(*lie), size)


def _of(track: Track) -> Footprint:
    size = track.person.size if isinstance(track, PersonTrack) else track.looks.model.size
    return Footprint.of(track.motion.pose, size)
