"""The journal ``frames.jsonl``: one line for every finished frame, in the order of the frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bridge.dataset.codec import dumps, loads
from bridge.errors import DatasetError

JOURNAL = "frames.jsonl"


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
    """Why the frame failed the gate; empty for a good frame."""

    def encode(self) -> bytes:
        """Return the line, with its newline."""
        return dumps(self)


def read_journal(path: Path) -> tuple[list[JournalLine], int]:
    """Return the whole lines of a journal and how many bytes they take.

    What follows the last newline was being written when the process died and is left out. No file, no lines.
    Raises ``DatasetError`` for a file or a whole line that cannot be read.
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
            lines.append(loads(JournalLine, text))
        except ValueError as error:
            raise DatasetError(f"{path}, line {number}: expected the record of a frame: {error}") from None
    return lines, len(whole)
