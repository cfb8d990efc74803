"""What must hold from frame to frame of an episode: time never goes back, and things stay what they are."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bridge.verify.class_names import VEHICLES
from bridge.verify.finding import Finding, error, warning
from bridge.verify.native.records import Record
from bridge.verify.native.sensors import Vector
from bridge.verify.native.states import Actor, State

_SIZE_TOLERANCE_M = 0.001
_LONGEST_GAP_S = 2.0
"""Over longer gaps, speeds say little about places."""
_SPEED_TOLERANCE_MPS = 2.0
_HARDEST_BRAKING_MPS2 = 10.0
_NS = 1e-9


class Tracks:
    """The frames of a dataset one after the other."""

    def __init__(self) -> None:
        self._latest: Record | None = None
        self._latest_state: State | None = None
        self._first: dict[int, Actor] = {}

    def record_findings(self, record: Record) -> Iterator[Finding]:
        """Yield what is wrong with a line of the journal after those before it."""
        previous, self._latest = self._latest, record
        if previous is None:
            return
        if record.key <= previous.key:
            yield error(f"the journal has this frame after {previous.stem}", record.stem)
        elif record.key[0] == previous.key[0] and not _goes_on(previous, record):
            yield error(
                f"step {record.step} at {record.time_ns} ns comes after step {previous.step} at {previous.time_ns} ns",
                record.stem,
            )

    def state_findings(self, stem: str, state: State) -> Iterator[Finding]:
        """Yield what is wrong with the world state of a good frame after those before it."""
        previous, self._latest_state = self._latest_state, state
        if previous is None or previous.episode != state.episode:
            previous, self._first = None, {}
        for actor in state.actors:
            first = self._first.setdefault(actor.actor_id, actor)
            if actor.category != first.category:
                message = f"a {actor.category}, earlier in the episode a {first.category}"
                yield error(message, stem, thing=f"actor {actor.actor_id}")
            elif actor.category in VEHICLES and math.dist(actor.size, first.size) > _SIZE_TOLERANCE_M:
                message = f"its size is {actor.size}, earlier in the episode {first.size}"
                yield error(message, stem, thing=f"actor {actor.actor_id}")
        if previous is not None:
            yield from _motion_findings(stem, previous, state)


def _goes_on(before: Record, after: Record) -> bool:
    """Tell whether time goes on, or stands still: a script may capture one moment under several weathers."""
    if after.step == before.step:
        return after.time_ns == before.time_ns
    return after.step > before.step and after.time_ns > before.time_ns


def _motion_findings(stem: str, before: State, after: State) -> Iterator[Finding]:
    seconds = (after.time_ns - before.time_ns) * _NS
    if not 0.0 < seconds <= _LONGEST_GAP_S:
        return
    earlier = {actor.actor_id: actor for actor in before.actors}
    movers = [
        (f"actor {a.actor_id}", _motion(earlier[a.actor_id]), _motion(a)) for a in after.actors if a.actor_id in earlier
    ]
    movers.append(("the ego", _motion(before), _motion(after)))
    for name, (start, velocity_before), (end, velocity_after) in movers:
        moved = [(b - a) / seconds for a, b in zip(start, end, strict=True)]
        said = [(a + b) / 2 for a, b in zip(velocity_before, velocity_after, strict=True)]
        off = math.dist(moved, said)
        if off > _SPEED_TOLERANCE_MPS + _HARDEST_BRAKING_MPS2 * seconds / 2:
            speed = math.hypot(*moved)
            message = f"it moved at {speed:.1f} m/s since the frame before, its velocity differs by {off:.1f} m/s"
            yield warning(message, stem, thing=name)


def _motion(mover: Actor | State) -> tuple[Vector, Vector]:
    """Return place and velocity."""
    if isinstance(mover, State):
        return mover.world_from_ego.position, mover.ego_velocity_mps
    return mover.world_from_actor.position, mover.velocity_mps
