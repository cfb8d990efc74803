"""Plays a trace of ours: the moments that were recorded, bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType

from bridge.assets.actor_models import ActorModels
from bridge.errors import TrafficError
from bridge.roads.network import RoadNetwork
from bridge.traffic.demand import STEP_S
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.traces.demand import TraceDemand
from bridge.traffic.traces.header import parse, roads_digest
from bridge.traffic.traces.lines import numbered_lines
from bridge.traffic.traces.plausible import require_moment
from bridge.world import Actor

_ADVICE = "the line is damaged or cut off; record the trace again"


class TraceReplay:
    """The traffic of a trace; use it in a ``with`` block."""

    def __init__(self, demand: TraceDemand, network: RoadNetwork | None, models: ActorModels) -> None:
        """Take the trace and the models that there are; ``network`` is None where only a simulator knows the roads.

        Raises ``TrafficError`` if the trace was recorded on other roads.
        """
        known = demand.header.roads
        if known is not None and network is not None and known != roads_digest(network):
            raise TrafficError(
                f"{demand.path}: was recorded on other roads than road.source makes here; give the road section of the "
                "scenario that was recorded, and its seed where roads are drawn by chance"
            )
        self._demand, self._models = demand, models
        self._worn = frozenset(models.names)

    def __enter__(self) -> TraceReplay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing runs, so nothing has to end."""

    def _as_drawn(self, actor: Actor) -> Actor:
        """Return the actor as large as its model is now, should that have changed a little since."""
        size = self._models.model(actor.asset).size
        return actor if actor.size == size else replace(actor, size=size)

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield the first moment and then every one after ``every_steps`` steps of 0.1 s.

        Raises ``TrafficError``, with the line, for one that makes no sense, and where the trace ends.
        """
        if every_steps < 1:
            raise ValueError(f"every_steps must be at least 1, got {every_steps}")
        path, number, step = self._demand.path, 1, -1
        for number, line in numbered_lines(path):
            if step >= 0:
                where = f"{path}:{number}"
                moment = parse(TrafficMoment, line, where, _ADVICE)
                try:
                    require_moment(moment, step, self._models, self._worn)
                except ValueError as error:
                    raise TrafficError(f"{where}: {error}") from None
                if step % every_steps == 0:
                    yield replace(moment, actors=tuple(map(self._as_drawn, moment.actors)))
            step += 1
        raise TrafficError(
            f"{path}:{number}: the trace ends after {max(step - 1, 0) * STEP_S:.1f} s, before the last frame; capture "
            "fewer frames (capture.frames) or at a higher rate, or record a longer trace"
        )
