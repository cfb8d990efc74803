"""Playing one episode of a capture: from its plan to its frames in the dataset."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain, islice
from typing import Final

from bridge.capture.desk import Desk
from bridge.capture.job import CaptureJob
from bridge.capture.moments import UndrawnFrame, draw_frames
from bridge.capture.selection import select
from bridge.capture.tally import EpisodeBegun, FrameTaken, Step
from bridge.classes import Category
from bridge.dataset.episode_writer import EpisodeWriter
from bridge.dataset.journal import FrameKey
from bridge.dataset.layout import RUN_FOLDER
from bridge.episode import FrameStates, actor_models, episode_frames
from bridge.errors import DatasetError
from bridge.memory import return_freed_memory
from bridge.place import Place
from bridge.scenario.offers import require_offers
from bridge.scenario.sample import EpisodePlan
from bridge.simulator.supervised import SupervisedSimulator
from bridge.traffic.demand import SimulatorDemand

log = logging.getLogger(__name__)

ENGINE_DIED: Final = "engine-died: every time that this frame was drawn"
"""Why a frame is in quarantine of which no picture came back; the same on every machine."""


def play_episode(
    job: CaptureJob, simulator: SupervisedSimulator, episode: int, only: Collection[FrameKey] | None = None
) -> Generator[Step, None, None]:
    """Capture the frames of ``episode`` that ``job`` wants and that its journal does not have, step by step.

    ``only`` replaces those that the job wants. The dataset has been begun by a ``DatasetWriter``; whatever happens, the
    frames that this iterator has told of are in the dataset once it has ended or is closed. Raises a ``BridgeError``.
    """
    selection = select(job, episode, only)
    if selection is None:
        return
    yield EpisodeBegun(episode)
    plan = selection.plan
    require_offers(plan, simulator.info)
    scratch = job.out / RUN_FOLDER / f"episode-{episode:04}"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        scratch.mkdir()
    except OSError as error:
        raise DatasetError(f"{scratch}: cannot be made: {error.strerror}") from error
    stock, seed = plan.scenario.assets.stock, plan.models_seed
    catalogue = actor_models(plan.models, stock, plan.traffic, simulator.info, seed=seed, winter=plan.winter)
    place = Place.of_plan(plan, catalogue, scratch)
    with closing(episode_frames(plan, place, catalogue, scratch, simulator)) as frames:
        first, statics = _begin(frames, plan, place, simulator)
        return_freed_memory()
        manifest = job.manifest(simulator.info)
        desk = Desk(plan, manifest.seed, place, statics, place.signals(simulator.info), selection)
        # Frames that are there already are replayed, not captured: the traffic must come to the same point.
        missing = (frame for frame in islice(chain(first, frames), selection.end) if selection.draws(frame))
        with (
            EpisodeWriter(
                job.out, manifest, episode, statics, rig=plan.rig, stage=plan.stage, unlabelled=plan.unlabelled
            ) as writer,
            closing(draw_frames(simulator, missing, plan)) as drawn,
        ):
            for frame in drawn:
                if not selection.wants(frame.number):
                    break
                yield _keep_state(job, writer, frame) if isinstance(frame, UndrawnFrame) else desk.keep(writer, frame)
    selection.finish()
    # Only a failure needs the road network and SUMO's log.
    shutil.rmtree(scratch, ignore_errors=True)


def _begin(
    frames: Iterator[FrameStates], plan: EpisodePlan, place: Place, simulator: SupervisedSimulator
) -> tuple[Sequence[FrameStates], Mapping[int, Category]]:
    """Return the first of ``frames``, none if there is none, and the classes of what ``simulator`` has loaded.

    The simulator loads the scene while traffic that is driven here fills its roads: each takes a second.
    """
    if isinstance(plan.traffic, SimulatorDemand):  # which begins in the scene
        return (), place.load_into(simulator)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="load-scene") as beside:
        statics = beside.submit(place.load_into, simulator)
        return tuple(islice(frames, 1)), statics.result()


def _keep_state(job: CaptureJob, writer: EpisodeWriter, frame: UndrawnFrame) -> FrameTaken:
    """Put into quarantine what was asked for, and beside the run's files what became of the simulator."""
    key = FrameKey(writer.episode, frame.number)
    story = job.out / RUN_FOLDER / f"engine-died-{key.stem}.txt"
    try:
        story.write_text(f"{frame.message}\n", encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"{story}: cannot be written: {error.strerror}") from error
    log.warning("frame %s is in quarantine, the simulator does not survive it: %s", key.stem, frame.message)
    reason = ENGINE_DIED if frame.twin is None else f"{ENGINE_DIED} as its twin {frame.twin}"
    writer.quarantine_state(frame.number, frame.state, [reason])
    return FrameTaken(writer.episode, quarantined=reason)
