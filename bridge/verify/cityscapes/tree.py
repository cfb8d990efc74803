"""Which files a Cityscapes tree holds: their names, and that those of a frame belong together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bridge.verify.finding import Severity
from bridge.verify.tally import Problem

ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "leftImg8bit": (".png",),
    "rightImg8bit": (".png",),
    "gtFine": ("_color.png", "_instanceIds.png", "_labelIds.png", "_polygons.json"),
    "gtCoarse": ("_color.png", "_instanceIds.png", "_labelIds.png", "_polygons.json"),
    "disparity": (".png",),
    "camera": (".json",),
    "vehicle": (".json",),
    "gtBbox3d": (".json",),
    "timestamp": (".txt",),
}
"""What the files of a frame end with, after their type, for each type of the README of
https://github.com/mcordts/cityscapesScripts that is known here."""

DERIVED: Final = ("_labelTrainIds.png", "_instanceTrainIds.png")
"""Files that Cityscapes' own scripts add to the ground truth."""

GROUND_TRUTH: Final = ("gtFine", "gtCoarse")
_UNLABELLED_SPLITS: Final = ("test", "demoVideo", "train_extra")

_NAME: Final = re.compile(r"(?P<stem>(?P<city>[^_]+)_(?P<sequence>\d{6})_(?P<frame>\d{6}))_(?P<rest>.+)")


@dataclass(slots=True)
class FrameFiles:
    """The files of one frame."""

    stem: str
    split: str
    drive: str
    """City and sequence."""
    files: dict[str, Path] = field(default_factory=dict)
    """By type and ending, such as ``gtFine_labelIds.png``."""

    def has(self, kind: str) -> bool:
        """Tell whether there is a file of a type."""
        return any(f"{kind}{ending}" in self.files for ending in ENDINGS[kind])


def read_tree(folder: Path) -> tuple[list[FrameFiles], list[Problem]]:
    """Return the frames of a tree in the order of splits and names, and what is wrong with names and places."""
    frames: dict[tuple[str, str], FrameFiles] = {}
    problems: list[Problem] = []
    for kind in ENDINGS:
        for split in _folders(folder / kind, problems):
            for city in _folders(split, problems):
                if "_" in city.name:
                    problems.append(
                        Problem("city names", f"{_at(city, folder)}: a city's name must hold no underscore")
                    )
                for path in sorted(city.iterdir()):
                    _take(path, kind, split.name, folder, frames, problems)
    return [frames[key] for key in sorted(frames)], problems


def tree_problems(frames: list[FrameFiles]) -> Iterator[Problem]:
    """Yield drives that are on both sides of the split."""
    splits: dict[str, set[str]] = defaultdict(set)
    for frame in frames:
        splits[frame.drive].add(frame.split)
    for drive, found in splits.items():
        if {"train", "val"} <= found:
            yield Problem("drives in train and val", f"the sequence {drive} is in train and in val")


def missing_files(frames: list[FrameFiles]) -> Iterator[tuple[str, Problem]]:
    """Yield the frames that lack a file, with what they lack."""
    kinds = {(frame.split, kind) for frame in frames for kind in ENDINGS if frame.has(kind)}
    derived = {(frame.split, ending) for frame in frames for ending in DERIVED if f"gtFine{ending}" in frame.files}
    for frame in frames:
        expected = [
            f"{kind}{ending}"
            for kind, endings in ENDINGS.items()
            if kind == "leftImg8bit" or ((frame.split, kind) in kinds and _must_have(frame, kind))
            for ending in endings
        ]
        expected += [f"gtFine{ending}" for ending in DERIVED if (frame.split, ending) in derived]
        for name in expected:
            if name not in frame.files:
                yield frame.stem, Problem("missing files", f"there is no {frame.stem}_{name}")
        if not any(frame.has(kind) for kind in GROUND_TRUTH):
            severity = Severity.WARNING if frame.split in _UNLABELLED_SPLITS else Severity.ERROR
            yield frame.stem, Problem("missing ground truth", "the image has no gtFine", None, severity)


def _must_have(frame: FrameFiles, kind: str) -> bool:
    """Of the ground truths, any one will do."""
    return kind not in GROUND_TRUTH or frame.has(kind) or not any(frame.has(other) for other in GROUND_TRUTH)


def _folders(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield path
        elif not path.name.startswith("."):
            problems.append(Problem("stray files", f"{path.name} lies in {folder.name}, where readers expect folders"))


def _take(
    path: Path,
    kind: str,
    split: str,
    folder: Path,
    frames: dict[tuple[str, str], FrameFiles],
    problems: list[Problem],
) -> None:
    if path.name.startswith("."):
        return
    match = _NAME.fullmatch(path.name)
    rest = match["rest"] if match else ""
    endings = (*ENDINGS[kind], *(DERIVED if kind in GROUND_TRUTH else ()))
    if match is None or rest not in {f"{kind}{ending}" for ending in endings}:
        message = f"{_at(path, folder)}: expected <city>_<000000>_<000000>_{kind} and one of {', '.join(endings)}"
        problems.append(Problem("file names", message))
        return
    if match["city"] != path.parent.name:
        problems.append(Problem("file names", f"{_at(path, folder)}: the name is of another city than the folder"))
    drive = f"{match['city']}_{match['sequence']}"
    frame = frames.setdefault((split, match["stem"]), FrameFiles(match["stem"], split, drive))
    frame.files[rest] = path


def _at(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
