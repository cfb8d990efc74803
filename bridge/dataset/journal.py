"""The journals: for every episode a file with a line for every finished frame, in the order of the frames.

An episode has a journal of its own so that several processes, here or on other machines, may write one dataset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bridge.dataset.codec import dumps, loads
from bridge.errors import DatasetError


class FrameKey(NamedTuple):
    """Which frame of a dataset: the episode and the number of the capture within it, both from 0."""

    episode: int
    frame: int

    @property
    def stem(self) -> str:
        """The name of the frame's files without their extension."""
        return f"{self.episode:04}_{self.frame:06}"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One finished frame."""

    key: FrameKey
    step: int
    time_ns: int
    files: Mapping[str, str]
    """Path below the dataset's folder, with slashes, to the lower-case SHA-256 of the file."""
    quarantined: tuple[str, ...] = ()
    """Why the frame is not among the good ones; empty for a good frame."""
    twins: Mapping[str, str] = field(default_factory=dict)
    """Twin to the SHA-256 of what was drawn of it but for colours (``bridge.labels.same_geometry.geometry_digest``);
    all are that of the frame itself, or it would not be among the good ones. The files of twins are among ``files``."""

    def encode(self) -> bytes:
        """Return the line, with its newline."""
        return dumps(self)


def journal_path(episode: int) -> str:
    """Return the path of an episode's journal below the dataset's folder."""
    return f"episodes/{episode:04}.jsonl"


def journals(folder: Path) -> dict[int, Path]:
    """Return the journals of the dataset in ``folder`` by their episodes, ascending."""
    found = {int(path.stem): path for path in (folder / "episodes").glob("*.jsonl") if path.stem.isdecimal()}
    return {episode: found[episode] for episode in sorted(found) if found[episode] == folder / journal_path(episode)}


def read_journal(path: Path) -> tuple[list[JournalLine], int]:
    """Return the whole lines of the journal of an episode and how many bytes they take.

    What follows the last newline was being written when the process died and is left out. No file, no lines.
    Raises ``DatasetError`` for a file or a whole line that cannot be read, and for a line of another episode.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], 0
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror}") from None
    whole = content[: content.rfind(b"\n") + 1]
    lines = []
    for number, text in enumerate(whole.splitlines(), start=1):
        try:
            line = loads(JournalLine, text)
        except ValueError as error:
            raise DatasetError(f"{path}, line {number}: expected the record of a frame: {error}") from None
        if Path(journal_path(line.key.episode)).name != path.name:
            raise DatasetError(f"{path}, line {number}: expected a frame of this episode, got {line.key.stem}")
        lines.append(line)
    return lines, len(whole)


def read_journals(folder: Path) -> list[JournalLine]:
    """Return the whole lines of all journals of the dataset in ``folder``, by episode; raises like ``read_journal``."""
    return [line for path in journals(folder).values() for line in read_journal(path)[0]]
