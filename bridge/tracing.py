"""Records the traffic of one episode, for captures that play it again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bridge.assets.actor_models import ActorModels, ModelSource
from bridge.assets.wardrobe import Wardrobe
from bridge.episode import actor_models, run_traffic
from bridge.place import Place
from bridge.scenario.offers import require_offers
from bridge.scenario.sample import EpisodePlan, plan_episode
from bridge.scenario.schema import Scenario
from bridge.simulator.connect import SimulatorChoice, connected
from bridge.traffic.demand import STEP_NS, STEP_S, SimulatorDemand
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.traces.demand import PlaceSeeds, TraceHeader
from bridge.traffic.traces.header import FORMAT, VERSION, roads_digest
from bridge.traffic.traces.writer import TraceWriter, new_trace
from bridge.traffic.travel import moving_moments
from bridge.traffic.worn import classes_worn, models_named


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """What was recorded."""

    path: Path
    steps: int
    """Moments, ten a second."""
    actors: int
    """Different actors, the ego not counted."""

    @property
    def seconds(self) -> float:
        """The time from the first moment to the last one."""
        return (self.steps - 1) * STEP_S


def record_trace(
    scenario: Scenario,
    out: Path,
    *,
    episode: int = 0,
    seed: int | None = None,
    simulator: SimulatorChoice = None,
    on_step: Callable[[int], None] | None = None,
) -> TraceSummary:
    """Record the traffic of ``episode`` of ``scenario``, at 10 Hz and as long as its frames take, into ``out``.

    A name that ends in ``.gz`` is compressed. ``seed`` replaces the scenario's. The same arguments give the same bytes.
    ``simulator`` is only asked where it drives, or where actors wear its models. ``on_step`` is told each step.
    Raises a ``BridgeError``; then there is no file, or the one that was there before.
    """
    plan = plan_episode(scenario, seed, episode)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drivebridge-")))
        stock, remote = scenario.assets.stock, None
        if plan.models is ModelSource.SIMULATOR or isinstance(plan.traffic, SimulatorDemand):
            remote = stack.enter_context(connected(simulator))
            require_offers(plan, remote.info)
            models = actor_models(plan.models, stock, plan.traffic, remote.info, seed=plan.models_seed)
        else:
            worn, named = classes_worn(plan.traffic), models_named(plan.traffic)
            models = Wardrobe(stock, worn, named, plan.models_seed, winter=plan.winter)
        place = Place.of_plan(plan, models, folder)
        if remote is not None:
            place.load_into(remote)
        traffic = stack.enter_context(
            run_traffic(place, plan.traffic, plan.ego, models, seed=plan.traffic_seed, folder=folder, driver=remote)
        )
        writer = stack.enter_context(new_trace(out, _header(plan, place, models)))
        taken = _Taken(writer, on_step)
        considered = taken.every(plan.every_steps, traffic.moments(1))
        for _ in islice(moving_moments(considered, plan.min_travel_m), plan.frames):
            pass
    return TraceSummary(out, taken.steps, len(taken.actor_ids))


class _Taken:
    """Writes every moment, and lets go on those that may become frames."""

    def __init__(self, writer: TraceWriter, on_step: Callable[[int], None] | None) -> None:
        self._writer, self._on_step = writer, on_step
        self.steps = 0
        self.actor_ids: set[int] = set()

    def every(self, steps: int, moments: Iterator[TrafficMoment]) -> Iterator[TrafficMoment]:
        for moment in moments:
            self._writer.add(moment)
            self.steps += 1
            self.actor_ids.update(actor.actor_id for actor in moment.actors)
            if self._on_step is not None:
                self._on_step(moment.step)
            if moment.step % steps == 0:
                yield moment


def _header(plan: EpisodePlan, place: Place, models: ActorModels) -> TraceHeader:
    resting = (models.posed(name, 0.0, moving=False).name for name in models.names)
    return TraceHeader(
        format=FORMAT,
        version=VERSION,
        step_ns=STEP_NS,
        models=tuple(dict.fromkeys(resting)),
        roads=None if place.network is None else roads_digest(place.network),
        seeds=PlaceSeeds(plan.road_seed, plan.scenery_seed, plan.models_seed),
    )
