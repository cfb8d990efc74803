"""``ImageSets``: the lists of frames that loaders of KITTI's object layout read.

    ImageSets/train.txt      frames of the episodes to train on
    ImageSets/val.txt        frames of the episodes to validate on
    ImageSets/trainval.txt   all frames
    ImageSets/test.txt       empty: every frame has labels, and the tree has no ``testing`` folder

A frame is a line, in ascending order. OpenPCDet and MMDetection3D open all four, so ``test.txt`` is there too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bridge.export.split import validation_episodes
from bridge.export.tree_files import write_lines


class ImageSets:
    """The frames of a dataset, split by episode."""

    def __init__(self, episodes: Sequence[int]) -> None:
        """``episodes`` are those of the dataset, ascending."""
        self._validation = validation_episodes(episodes)
        self.train: list[str] = []
        self.val: list[str] = []
        self.trainval: list[str] = []

    def add(self, frame: str, episode: int) -> None:
        """Add the next frame by its name in the tree."""
        (self.val if episode in self._validation else self.train).append(frame)
        self.trainval.append(frame)

    def write(self, tree: Path) -> None:
        """Write the lists into the KITTI tree."""
        folder = tree / "ImageSets"
        folder.mkdir()
        write_lines(folder / "train.txt", self.train)
        write_lines(folder / "val.txt", self.val)
        write_lines(folder / "trainval.txt", self.trainval)
        write_lines(folder / "test.txt", ())
