"""Plays the events of an episode: has each wait for its opportunity, and keeps the log."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.geometry import Pose, Vec3
from bridge.randomness import derive_generator
from bridge.traffic.events.act import Act, Course
from bridge.traffic.events.casting import act_for
from bridge.traffic.events.kinds import Event
from bridge.traffic.events.puppets import Puppet
from bridge.traffic.events.stage import Setting, Stage
from bridge.traffic.neighbourhood import Introduction, Sighting
from bridge.traffic.process import SumoProcess
from bridge.world import EventCourse, ScriptedEvent

_STEPS_PER_S = 10
_STEP_NS = 1_000_000_000 // _STEPS_PER_S

_OVER = {Course.DONE: EventCourse.HAPPENED, Course.BROKEN_OFF: EventCourse.BROKEN_OFF}


@dataclass(slots=True, eq=False)
class _Entry:
    """One event at one of the times that it is due; steps are those of the moments in which it is seen."""

    number: int
    event: Event
    act: Act
    due: int
    began: int | None = None
    ended: int | None = None
    outcome: EventCourse | None = None
    reason: str = ""
    actor_ids: tuple[int, ...] = ()


class Director:
    """The events of one episode, in SUMO's world, some steps ahead of what is shown."""

    def __init__(
        self, process: SumoProcess, setting: Setting, events: Sequence[Event], *, seed: int, radius_m: float
    ) -> None:
        """Take what shall happen; whoever an event brings is reported up to ``radius_m`` from the ego."""
        self._process, self._setting, self._seed, self._radius_m = process, setting, seed, radius_m
        self._due = [(number, event) for number, event in enumerate(events) if event.p > 0.0]
        self._step = 0
        self._entries: list[_Entry] = []
        self._puppets: dict[str, tuple[Act, Puppet]] = {}

    def restart(self, step: int) -> None:
        """Begin with a moment before ``step``; the ego has been put elsewhere, so that nothing goes on."""
        self._step = step
        with self._process.calls() as sumo:
            for entry in self._open():
                if entry.began is not None:
                    self._close(entry, EventCourse.BROKEN_OFF, "the ego left the road and started over elsewhere")
                    entry.act.end(sumo)
        self._puppets = {}

    def play(self, front: Vec3, world_from_ego: Pose, sightings: dict[str, Sighting]) -> dict[str, Sighting]:
        """Do what is due after one more step, and return what is to be seen instead of ``sightings``.

        The ego's bumper is at ``front``, and its body at ``world_from_ego``.
        """
        self._step += 1
        if self._step < 0 or not self._due:
            return sightings
        self._note_due()
        with self._process.calls() as sumo:
            stage = Stage(self._setting, sumo, world_from_ego, front, dict(sightings), self._taken())
            for entry in self._open():
                self._play(entry, stage)
                self._puppets.update({puppet.puppet_id: (entry.act, puppet) for puppet in entry.act.puppets})
            self._move_puppets(stage)
        return stage.sightings

    def introduction(self, sumo_id: str) -> Introduction | None:
        """Return what one has to know of somebody whom an event has brought; None for everybody else."""
        found = self._puppets.get(sumo_id)
        return None if found is None else found[1].introduction

    def log(self, step: int, actor_id: Callable[[str], int | None]) -> tuple[ScriptedEvent, ...]:
        """Return what has come of the events until the moment ``step``; ``actor_id`` knows who is who by SUMO id."""
        return tuple(_record(entry, step, actor_id) for entry in self._entries if entry.due <= step)

    def _note_due(self) -> None:
        """Have those events wait for their opportunity that are due with this step."""
        for number, event in self._due:
            occurrence = _occurrence(event, self._step)
            if occurrence is None or any(other.number == number for other in self._open()):
                continue
            path = "traffic", "events", number, occurrence
            if derive_generator(self._seed, *path).random() >= event.p:
                continue
            act = act_for(
                event, f"event{number}.{occurrence}", self._setting, derive_generator(self._seed, *path, "act")
            )
            self._entries.append(_Entry(number, event, act, self._step))

    def _play(self, entry: _Entry, stage: Stage) -> None:
        if entry.began is None:
            if entry.act.begin(stage):
                entry.began = self._step
                stage.taken.update(entry.act.cast)
            elif self._step - entry.due >= entry.event.within_s * _STEPS_PER_S:
                self._close(entry, EventCourse.NO_OPPORTUNITY, entry.act.reason)
                entry.act.end(stage.sumo)
            return
        course = entry.act.go_on(stage)
        if course is not Course.GOING:
            self._close(entry, _OVER[course], entry.act.reason if course is Course.BROKEN_OFF else "")
            entry.act.end(stage.sumo)

    def _close(self, entry: _Entry, outcome: EventCourse, reason: str) -> None:
        entry.ended, entry.outcome, entry.reason = self._step, outcome, reason

    def _open(self) -> list[_Entry]:
        return [entry for entry in self._entries if entry.ended is None]

    def _taken(self) -> set[str]:
        return {sumo_id for entry in self._open() for sumo_id in entry.act.cast}

    def _move_puppets(self, stage: Stage) -> None:
        """Move those on whom events have brought; who is needed no longer goes when nobody sees it."""
        going = {entry.act for entry in self._open()}
        for puppet_id, (act, puppet) in list(self._puppets.items()):
            puppet.step()
            if not (act in going and act.needs(puppet)) and stage.is_hidden(puppet.place):
                del self._puppets[puppet_id]
                act.puppets.remove(puppet)
            elif math.dist(puppet.place, stage.front) <= self._radius_m:
                stage.sightings[puppet_id] = puppet.sighting


def _occurrence(event: Event, step: int) -> int | None:
    """Return which time it is that ``event`` is due with ``step``, from 0; None if it is not."""
    if event.at_s is not None:
        return 0 if step == round(event.at_s * _STEPS_PER_S) else None
    assert event.every_s is not None
    times, rest = divmod(step, round(event.every_s * _STEPS_PER_S))
    return times - 1 if times and not rest else None


def _record(entry: _Entry, step: int, actor_id: Callable[[str], int | None]) -> ScriptedEvent:
    has_begun = entry.began is not None and entry.began <= step
    is_over = entry.ended is not None and entry.ended <= step
    if (has_begun and not is_over) or not entry.actor_ids:
        ids = map(actor_id, entry.act.cast)
        entry.actor_ids = tuple(found for found in ids if found is not None)
    course = EventCourse.RUNNING if has_begun else EventCourse.WAITING
    if is_over:
        assert entry.outcome is not None
        course = entry.outcome
    return ScriptedEvent(
        number=entry.number,
        kind=entry.event.KIND,
        course=course,
        due_ns=entry.due * _STEP_NS,
        began_ns=entry.began * _STEP_NS if has_begun and entry.began is not None else None,
        ended_ns=entry.ended * _STEP_NS if is_over and entry.ended is not None else None,
        actor_ids=entry.actor_ids if has_begun else (),
        reason=entry.reason if is_over else "",
    )
