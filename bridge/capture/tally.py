"""What a capture says of itself: how far it is, and what it left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bridge.classes import Category
from bridge.coverage.table import Row
from bridge.dataset.coverage_files import CoverageSummary


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
    """Frames of this run that went into quarantine."""
    coverage: tuple[Row, ...] = ()
    """How the targets of the scenario stand, at the latest round of episodes."""


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
    """Frames of this run that went into quarantine, by the first reason."""
    coverage: CoverageSummary | None = None
    """How the targets of the scenario came out; None if it has none."""


@dataclass(frozen=True, slots=True)
class EpisodeBegun:
    """The place of an episode is being built."""

    episode: int


@dataclass(frozen=True, slots=True)
class FrameTaken:
    """A frame was captured and handed to the dataset."""

    episode: int
    objects: Mapping[Category, int] = field(default_factory=dict)
    """Its visible objects by class, over all cameras; none of a frame in quarantine."""
    quarantined: str = ""
    """The first reason why it is in quarantine; empty for a good frame."""


@dataclass(frozen=True, slots=True)
class FramePassed:
    """A frame was drawn and not kept: the targets of the scenario need no more of what it shows."""

    episode: int


Step = EpisodeBegun | FrameTaken | FramePassed
"""What happens in the course of an episode."""


class Tally:
    """Adds up the steps of a run, whichever process they happen in."""

    def __init__(self, done: int, total: int, on_progress: Callable[[Progress], None] | None) -> None:
        """Count from ``done`` of ``total`` frames; ``on_progress`` hears of every step."""
        self._done = done
        self._total = total
        self._on_progress = on_progress
        self.captured = 0
        self.passed = 0
        """Frames that were drawn and not kept."""
        self._coverage: tuple[Row, ...] = ()
        self.objects: Counter[Category] = Counter()
        self.quarantined: Counter[str] = Counter()

    def stand(self, coverage: tuple[Row, ...], frames_left: int) -> None:
        """Tell from now on how the targets stand, and that so many frames may still have to be drawn."""
        self._coverage = coverage
        self._total = self._done + self.captured + self.passed + frames_left

    def add(self, step: Step) -> None:
        """Count ``step`` and tell of it."""
        if isinstance(step, FramePassed):
            self.passed += 1
        if isinstance(step, FrameTaken):
            self.captured += 1
            self.objects.update(step.objects)
            if step.quarantined:
                self.quarantined.update([step.quarantined])
        if self._on_progress is not None:
            doing = "building" if isinstance(step, EpisodeBegun) else "capturing"
            self._on_progress(
                Progress(
                    f"{doing} episode {step.episode}",
                    self._done + self.captured + self.passed,
                    self._total,
                    self.objects.total(),
                    self.quarantined.total(),
                    self._coverage,
                )
            )
