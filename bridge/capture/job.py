"""What is to be captured: a value that can be sent to other processes and machines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bridge.coverage.course import Course
from bridge.dataset.coverage_files import read_record
from bridge.dataset.journal import FrameKey
from bridge.dataset.manifest import Manifest
from bridge.errors import SimulatorRequestError
from bridge.lidar import depth_views
from bridge.optics.development import source_cameras
from bridge.scenario.offers import require_offers
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import EpisodePlan, plan_episode
from bridge.scenario.schema import Scenario
from bridge.simulator.base import SimulatorInfo


@dataclass(frozen=True)
class CaptureJob:
    """One capture. Whoever plays an episode of it, on whichever machine, makes the same frames."""

    scenario: Scenario
    seed: int
    out: Path
    """The dataset's folder."""
    frames: int | None = None
    """How many frames of the dataset are wanted, from its first on; None for all."""
    chosen_in: Path | None = None
    """The dataset in which it is written how the episodes of a scenario with targets were chosen; None for ``out``."""

    @cached_property
    def course(self) -> Course | None:
        """How episodes are chosen; None for a scenario without targets."""
        if self.scenario.coverage is None:
            return None
        return Course(self.scenario, self.seed, self.out if self.chosen_in is None else self.chosen_in)

    @cached_property
    def keys(self) -> Sequence[FrameKey]:
        """The frames that are wanted, ascending."""
        frames = self.scenario.capture.frames
        keys = (FrameKey(episode, frame) for episode in range(self.scenario.episodes) for frame in range(frames))
        return list(keys) if self.frames is None else list(keys)[: self.frames]

    def unfinished(self, finished: Collection[FrameKey]) -> list[int]:
        """Return the episodes that can be played next, ascending, where frames are in the dataset by ``finished``."""
        return next((episodes for episodes in self.rounds(finished) if episodes), [])

    def rounds(self, finished: Collection[FrameKey]) -> Iterator[list[int]]:
        """Yield the episodes that are to be played side by side, which have wanted frames that are not ``finished``.

        With targets there is one list after another, each to be asked for when the one before has been played.
        """
        if self.course is None:
            yield sorted({key.episode for key in self.keys if key not in finished})
            return
        for episodes in self.course.rounds():
            yield [episode for episode in episodes if read_record(self.out, episode) is None]

    def plan(self, episode: int) -> EpisodePlan:
        """Return what is drawn for an episode. Raises ``DatasetError`` if it is chosen by others not played yet."""
        if self.course is not None:
            return self.course.choice(episode).plan
        return plan_episode(self.scenario, self.seed, episode)

    def manifest(self, info: SimulatorInfo) -> Manifest:
        """Return the manifest of the dataset that a simulator that says ``info`` draws."""
        rig = rig_of(self.scenario, self.seed)
        return Manifest(
            self.scenario.provenance(),
            self.seed,
            info.engine,
            rig.cameras,
            rig.lidars,
            twins=tuple(self.scenario.under_twins),
        )

    def require_offers(self, info: SimulatorInfo) -> None:
        """Refuse a simulator that cannot draw this, before anything is written, with ``SimulatorRequestError``."""
        rig = rig_of(self.scenario, self.seed)  # pictures are as large in every episode
        for camera in (*source_cameras(rig.cameras), *depth_views(rig.lidars)):
            pixels = camera.pinhole.width * camera.pinhole.height
            if pixels > info.max_image_pixels:
                raise SimulatorRequestError(
                    f"sensors.{camera.name}.size: {camera.pinhole.width} x {camera.pinhole.height} is more than the "
                    f"{info.max_image_pixels} pixels that {info.engine} draws; ask for a smaller image"
                )
        episodes = sorted({key.episode for key in self.keys})
        for episode in episodes if self.course is None else self.course.round_of(0):
            require_offers(plan_episode(self.scenario, self.seed, episode), info)
