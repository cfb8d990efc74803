"""Exports that are made of sequences: one an episode, with the episode's number; frames count from 0 in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.export.split import validation_episodes
from bridge.export.tree_files import NATIVE_COLUMNS, native_columns, write_lines


def sequences(dataset: Dataset) -> Iterator[tuple[int, Iterator[Frame]]]:
    """Yield the episodes that have good frames, each with its frames in order, which are read as they are asked for."""
    return groupby(dataset, key=lambda frame: frame.key.episode)


def with_neighbours(frames: Iterator[Frame]) -> Iterator[tuple[Frame | None, Frame, Frame | None]]:
    """Yield every frame of a sequence between the one before it and the one after it; None where there is none.

    It is the same object in each of the three places, so that its labels are read once.
    """
    before, current = None, next(frames, None)
    while current is not None:
        after = next(frames, None)
        yield before, current, after
        before, current = current, after


class SequenceTable:
    """How long the sequences are, which frame of the dataset each of theirs is, and which are for validation."""

    def __init__(self, episodes: Sequence[int], name: str) -> None:
        """``episodes`` are ascending; ``name`` formats the number of one as the name of its sequence."""
        self._validation = validation_episodes(episodes)
        self._name = name
        self._rows = [f"sequence,number,{NATIVE_COLUMNS}"]
        self._lengths: dict[int, int] = {}

    def add(self, frame: Frame) -> int:
        """Return the next frame's number in its sequence."""
        episode = frame.key.episode
        number = self._lengths.get(episode, 0)
        self._lengths[episode] = number + 1
        self._rows.append(f"{self._name.format(episode)},{number},{native_columns(frame)}")
        return number

    def lengths(self, *, validation: bool) -> dict[str, int]:
        """Return the frames of each sequence of one side of the split, by its name."""
        return {
            self._name.format(episode): length
            for episode, length in self._lengths.items()
            if (episode in self._validation) == validation
        }

    def write_frames(self, folder: Path) -> None:
        """Write ``frames.csv``: of every frame its sequence and number, and those of the dataset's frame it is."""
        write_lines(folder / "frames.csv", self._rows)

    def write_split(self, folder: Path) -> None:
        """Write ``train.txt`` and ``val.txt``: the names of the sequences, none on both sides."""
        write_lines(folder / "train.txt", self.lengths(validation=False))
        write_lines(folder / "val.txt", self.lengths(validation=True))
