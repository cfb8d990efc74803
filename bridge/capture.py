"""The whole sentence: from a scenario to a dataset on disk."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.journal import FrameKey
from bridge.dataset.manifest import Manifest
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.episode import Place, actor_models, episode_states
from bridge.errors import SimulatorRequestError
from bridge.frame import RawFrame
from bridge.labels.checks import check_frame
from bridge.labels.frame_labels import label_frame
from bridge.lidar import depth_views
from bridge.optics.development import develop, source_cameras
from bridge.scenario.offers import require_offers
from bridge.scenario.sample import EpisodePlan, cameras, lidars, plan_episode
from bridge.scenario.schema import Scenario
from bridge.sensors.lidar_scan import scan_all
from bridge.simulator.connect import SimulatorChoice, connected
from bridge.simulator.supervised import SupervisedSimulator
from bridge.world import WorldState


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a capture has come."""

    activity: str
    """What is being done, for people to read."""
    frames_done: int
    """Including those of an earlier run that this one goes on with."""
    frames_total: int
    objects: int
    """Labelled objects in the frames of this run."""
    quarantined: int
    """Frames of this run that failed the gate."""


@dataclass(frozen=True, slots=True)
class CaptureSummary:
    """What a capture left behind."""

    folder: Path
    frames: int
    """Good frames in the dataset, those of earlier runs included."""
    captured: int
    """Frames that this run captured."""
    objects: Mapping[Category, int]
    """Visible objects by class in the frames of this run, over all cameras."""
    quarantined: Mapping[str, int]
    """Frames of this run that failed the gate, by the first reason."""


def capture(
    scenario: Scenario,
    out: Path,
    *,
    seed: int | None = None,
    frames: int | None = None,
    simulator: SimulatorChoice = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> CaptureSummary:
    """Capture ``scenario`` into the native dataset ``out``, going on where an earlier run stopped.

    ``seed`` replaces the scenario's. ``frames`` stops after so many frames of the dataset; a later call may go on.
    ``simulator`` is the address of a running one or a player to start; without it, the embedded engine is started for
    this call. What was started here is started again when it is lost, and the capture goes on.
    Raises a ``BridgeError``; what was finished until then stays, whole.
    """
    seed = scenario.seed if seed is None else seed
    plans = [plan_episode(scenario, seed, episode) for episode in range(scenario.episodes)]
    keys = [FrameKey(plan.episode, frame) for plan in plans for frame in range(plan.frames)][:frames]
    rig, beams = cameras(scenario), lidars(scenario)
    sources, views = source_cameras(rig), depth_views(beams)
    with ExitStack() as stack:
        remote = stack.enter_context(connected(simulator))
        _check_image_sizes((*sources, *views), remote)
        for plan in plans:
            require_offers(plan, remote.info)
        manifest = Manifest(scenario.provenance(), seed, remote.info.engine, rig, beams)
        writer = stack.enter_context(DatasetWriter(out, manifest))
        run = _Run(remote, manifest, sources, views, writer, keys, on_progress)
        for plan in plans:
            run.play(plan)
    return CaptureSummary(out, len(Dataset(out)), run.captured, run.objects, run.quarantined)


class _Run:
    """One run of a capture: plays the episodes that are not finished yet."""

    def __init__(
        self,
        remote: SupervisedSimulator,
        manifest: Manifest,
        sources: Sequence[Camera],
        views: Sequence[Camera],
        writer: DatasetWriter,
        keys: Sequence[FrameKey],
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._remote = remote
        self._seed = manifest.seed
        self._rig = manifest.cameras
        self._sources = sources
        self._lidars = manifest.lidars
        self._views = views
        self._writer = writer
        self._total = len(keys)
        self._wanted = frozenset(keys) - writer.finished
        self._on_progress = on_progress
        self.captured = 0
        self.objects: Counter[Category] = Counter()
        self.quarantined: Counter[str] = Counter()

    def play(self, plan: EpisodePlan) -> None:
        """Capture the frames of an episode that are wanted and not there yet."""
        keys = [FrameKey(plan.episode, frame) for frame in range(plan.frames)]
        wanted = [key for key in keys if key in self._wanted]
        if not wanted:
            return
        self._report(f"building episode {plan.episode}")
        folder = self._writer.run_folder / f"episode-{plan.episode:04}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        catalogue = actor_models(
            plan.models, plan.scenario.assets.stock, plan.traffic, self._remote.info, seed=plan.models_seed
        )
        place = Place.of_plan(plan, catalogue, folder)
        statics = place.load_into(self._remote)
        signals = place.signals(self._remote.info)
        self._writer.begin_episode(plan.episode, statics)
        numbers: dict[int, int] = {}
        with closing(episode_states(plan, place, catalogue, folder, self._remote)) as states:
            # Frames that are there already are replayed, not captured: the traffic must come to the same point.
            missing = self._note_numbers(plan, islice(states, wanted[-1].frame + 1), numbers)
            for state, raw in self._remote.capture_all(missing, self._sources, self._views):
                self._keep(plan, numbers.pop(state.step), state, raw, statics, signals)
        # Only a failure needs the road network and SUMO's log.
        shutil.rmtree(folder, ignore_errors=True)

    def _note_numbers(
        self, plan: EpisodePlan, states: Iterable[tuple[int, WorldState]], numbers: dict[int, int]
    ) -> Iterator[WorldState]:
        """Yield the states that are wanted, and note the number of each one's frame by its step."""
        for frame, state in states:
            if FrameKey(plan.episode, frame) in self._wanted:
                numbers[state.step] = frame
                yield state

    def _keep(
        self,
        plan: EpisodePlan,
        number: int,
        state: WorldState,
        raw: RawFrame,
        statics: Mapping[int, Category],
        signals: Mapping[int, int],
    ) -> None:
        key = FrameKey(plan.episode, number)
        effects = {name: done for name, done in plan.effects(number).items() if not done.is_off}
        raw = develop(raw, self._rig, state, effects, self._seed, *key)
        labels = replace(label_frame(state, raw, self._rig, statics, signals), effects=effects)
        findings = check_frame(state, raw, self._rig, statics, labels)
        scans = scan_all(self._lidars, raw, state, statics, self._seed, *key)
        if findings:
            self._writer.quarantine(key, raw, labels, [str(finding) for finding in findings], scans)
            self.quarantined.update([findings[0].reason])
        else:
            self._writer.add(key, raw, labels, scans)
            self.objects.update(
                label.category for seen in labels.cameras.values() for label in seen.objects if label.visible_pixels
            )
        self.captured += 1
        self._report(f"capturing episode {key.episode}")

    def _report(self, activity: str) -> None:
        if self._on_progress is None:
            return
        done = self._total - len(self._wanted) + self.captured
        quarantined = self.quarantined.total()
        self._on_progress(Progress(activity, done, self._total, self.objects.total(), quarantined))


def _check_image_sizes(rig: Sequence[Camera], remote: SupervisedSimulator) -> None:
    """Refuse before anything is written."""
    for camera in rig:
        pixels = camera.pinhole.width * camera.pinhole.height
        if pixels > remote.info.max_image_pixels:
            raise SimulatorRequestError(
                f"sensors.{camera.name}.size: {camera.pinhole.width} x {camera.pinhole.height} is more than the "
                f"{remote.info.max_image_pixels} pixels that {remote.info.engine} draws; ask for a smaller image"
            )
