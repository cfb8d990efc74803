"""Whether what was recorded lasts for what is asked for, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from bridge.assets.actor_models import ActorModels, ModelSource, PrefabModels
from bridge.assets.wardrobe import Wardrobe
from bridge.errors import AssetError, TrafficError
from bridge.geometry import Pose, Vec3
from bridge.scenario.sample import EpisodePlan
from bridge.simulator.base import SimulatorInfo
from bridge.traffic.demand import STEP_NS, STEP_S
from bridge.traffic.egos.makima import Makima
from bridge.traffic.egos.recorded_path import EgoPath
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.traces.demand import FcdDemand, TraceDemand
from bridge.traffic.traces.fcd_file import read_fcd
from bridge.traffic.traces.replay import TraceReplay
from bridge.traffic.travel import moving_moments


def require_long_enough(plan: EpisodePlan, info: SimulatorInfo) -> None:
    """Read what ``plan`` replays up to its last frame. Raises ``TrafficError`` for what is wrong there, or missing."""
    if isinstance(plan.ego, EgoPath):
        _take(plan, _along(plan.ego, plan.every_steps))
    if isinstance(plan.traffic, TraceDemand):
        replay = TraceReplay(plan.traffic, None, _models(plan, plan.traffic, info))
        _take(plan, replay.moments(plan.every_steps))
    if isinstance(plan.traffic, FcdDemand):
        _read_through(plan, plan.traffic)


def _take(plan: EpisodePlan, moments: Iterator[TrafficMoment]) -> None:
    """Take the moments of all frames; the source raises where it has no more."""
    for _ in islice(moving_moments(moments, plan.min_travel_m), plan.frames):
        pass


def _along(ego: EgoPath, every_steps: int) -> Iterator[TrafficMoment]:
    """Yield the moments of a path, with the ego alone, on level ground."""
    path, still = ego.path, Vec3(0.0, 0.0, 0.0)
    steps = np.arange(0, path.last_step + 1, every_steps)
    places, _ = Makima(path.times_s, path.xy).at(path.times_s[0] + steps * STEP_S)
    for step, (x, y) in zip(steps.tolist(), places.tolist(), strict=True):
        yield TrafficMoment(step, step * STEP_NS, Pose(Vec3(x, y, 0.0)), still, ())
    ego.require_step(int(steps[-1]) + every_steps)


def _models(plan: EpisodePlan, demand: TraceDemand, info: SimulatorInfo) -> ActorModels:
    stock = plan.scenario.assets.stock
    if plan.models is ModelSource.SIMULATOR:
        return PrefabModels(info.catalogue, stock.ego_model)
    try:
        return Wardrobe(stock, (), demand.header.models, plan.models_seed)
    except AssetError as error:
        raise TrafficError(
            f"{demand.path}:1: models: {error}; give the packs that it was recorded with (assets.packs)"
        ) from None


def _read_through(plan: EpisodePlan, demand: FcdDemand) -> None:
    """Read the file as far as it is needed at least, and longer where the ego stands."""
    needed_s = (plan.frames - 1) * plan.every_steps * STEP_S
    begin_s: float | None = None
    for step in read_fcd(demand.path):
        if demand.ego is not None and demand.ego not in step.actors:
            continue
        begin_s = step.time_s if begin_s is None else begin_s
        if step.time_s - begin_s >= needed_s:
            return
    if begin_s is None:
        what = (
            f"there is no vehicle {demand.ego!r} (traffic.ego)" if demand.ego is not None else "there is no time step"
        )
        raise TrafficError(f"{demand.path}: {what}")
    raise TrafficError(
        f"{demand.path}: the recording ends before {needed_s:g} s, which the frames asked for take; capture fewer "
        "frames (capture.frames) or at a higher rate"
    )
