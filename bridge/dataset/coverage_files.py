"""What a capture with targets leaves beside its frames: how each episode was chosen, and what came of it.

coverage/0000.json                        of one episode, written when all of its frames have been decided on
coverage/summary.json                     of the whole dataset, written when the capture stops
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TypeVar

from bridge.dataset.atomic import write_file
from bridge.dataset.codec import dumps, loads
from bridge.dataset.layout import WRITING
from bridge.errors import DatasetError

T = TypeVar("T")

COVERAGE: Final = "coverage"


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is in some frames; ``matches`` and ``regardless`` have a number for each target of the scenario."""

    frames: int
    objects: int
    """Objects that a detector can be expected to find, over all cameras but the right ones of stereo pairs."""
    matches: tuple[int, ...]
    """Objects that fit the target, or frames where it counts frames."""
    regardless: tuple[int, ...]
    """The same whatever weather and light."""

    @classmethod
    def none(cls, targets: int) -> Self:
        """Return the counts of no frames for so many targets."""
        return cls(0, 0, (0,) * targets, (0,) * targets)

    @classmethod
    def sum(cls, all_counts: Iterable[Counts], targets: int) -> Self:
        """Return the counts of all frames together."""
        total = cls.none(targets)
        for counts in all_counts:
            total = total.plus(counts)
        return total

    def plus(self, other: Counts) -> Self:
        """Return the counts of both."""
        return type(self)(
            self.frames + other.frames,
            self.objects + other.objects,
            tuple(a + b for a, b in zip(self.matches, other.matches, strict=True)),
            tuple(a + b for a, b in zip(self.regardless, other.regardless, strict=True)),
        )


@dataclass(frozen=True, slots=True)
class EpisodeRecord:
    """What ``coverage/<episode>.json`` holds."""

    episode: int
    variant: int
    """Which of the scenario's draws it is; 0 is the one that the scenario has without targets."""
    mix: Mapping[str, float] | None
    """The shares of the vehicles by category, where they were shifted."""
    why: str
    """Why it was chosen, for people."""
    settings: Mapping[str, str]
    """In which part of its distribution each field lies that may bring objects, by path."""
    exposures: tuple[float, ...]
    """For each target, how much of what it wants the traffic was asked for."""
    seen: Counts
    """The frames that were drawn."""
    kept: Counts
    """Those of them that are in the dataset."""

    def encode(self) -> bytes:
        """Return the bytes of the file."""
        return dumps(self, indent=2)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """How one target came out, in words."""

    target: str
    wanted: str
    plain: str
    """What as many frames of the plain scenario would have, by the first round; a dash if that showed no frame."""
    reached: str
    outcome: str
    """``met``, or what is missing and why."""


@dataclass(frozen=True, slots=True)
class CoverageSummary:
    """What ``coverage/summary.json`` holds."""

    episodes: int
    drawn: int
    """Frames that were drawn."""
    kept: int
    """Those of them that are in the dataset."""
    rows: tuple[SummaryRow, ...]

    def encode(self) -> bytes:
        """Return the bytes of the file."""
        return dumps(self, indent=2)


def record_path(episode: int) -> str:
    """Return the path of an episode's record below the dataset's folder."""
    return f"{COVERAGE}/{episode:04}.json"


def summary_path() -> str:
    """Return the path of the summary below the dataset's folder."""
    return f"{COVERAGE}/summary.json"


def write_record(folder: Path, record: EpisodeRecord) -> None:
    """Write the record of an episode that has been played to its end.

    The dataset in ``folder`` is held by a ``DatasetWriter``. Raises ``DatasetError`` if it cannot be written.
    """
    _write(folder, record_path(record.episode), record.encode())


def write_summary(folder: Path, summary: CoverageSummary) -> None:
    """Write the summary of the dataset in ``folder``, like ``write_record``."""
    _write(folder, summary_path(), summary.encode())


def read_record(folder: Path, episode: int) -> EpisodeRecord | None:
    """Return the record of an episode of the dataset in ``folder``, None if it has not been played to its end.

    Raises ``DatasetError`` for a file that is damaged.
    """
    return _read(EpisodeRecord, folder / record_path(episode))


def read_summary(folder: Path) -> CoverageSummary | None:
    """Return the summary of the dataset in ``folder``, None without one. Raises ``DatasetError`` if it is damaged."""
    return _read(CoverageSummary, folder / summary_path())


def _write(folder: Path, path: str, data: bytes) -> None:
    try:
        (folder / COVERAGE).mkdir(exist_ok=True)
        write_file(folder / path, data, folder / WRITING)
    except OSError as error:
        raise DatasetError(f"{folder / path}: cannot be written: {error.strerror}") from error


def _read(kind: type[T], path: Path) -> T | None:
    try:
        return loads(kind, path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path}: expected the coverage of a capture: {error}; remove it to make it anew") from None
