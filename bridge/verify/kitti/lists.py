"""Which frames the folders and image sets of a KITTI tree hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bridge.verify.finding import Finding, error, warning

_SETS = ("train", "val", "trainval", "test")
_EXTENSIONS = {
    "image_2": ".png",
    "calib": ".txt",
    "image_3": ".png",
    "velodyne": ".bin",
    "depth": ".png",
    "semantic": ".png",
    "instance": ".png",
    "planes": ".txt",
}
_REQUIRED = frozenset({"image_2", "calib"})


class Lists:
    """The frames of every folder and image set."""

    def __init__(self, folder: Path, *, is_export: bool, has_calibration: bool = True) -> None:
        """``is_export``: it was written by this project, and must hold image sets and frames without a gap.

        ``has_calibration``: every frame must have a calibration.
        """
        self._required = _REQUIRED if has_calibration else _REQUIRED - {"calib"}
        self._folder = folder
        self._is_export = is_export
        self._unreadable: list[str] = []
        self._sets = {name: self._listed(name) for name in _SETS}

    def problems(self, labels: list[str]) -> Iterator[Finding]:
        """Yield what does not fit the frames that have labels."""
        yield from (error(f"ImageSets/{name}.txt is not plain ASCII") for name in self._unreadable)
        if labels != [f"{number:06}" for number in range(len(labels))]:
            problem = "label files must be numbered 000000.txt onwards without a gap"
            yield error(problem) if self._is_export else warning(problem)
        for name, extension in _EXTENSIONS.items():
            folder = self._folder / "training" / name
            if name not in self._required and not folder.is_dir():
                continue
            for frame in sorted(set(labels).symmetric_difference(stems(folder, extension))):
                has, lacks = ("label_2", name) if frame in labels else (name, "label_2")
                yield error(f"training/{has} has this frame, training/{lacks} has not", frame)
            if any(path.suffix != extension for path in folder.glob("*")):
                yield error(f"training/{name} must hold nothing but *{extension}: readers list every file")
        if self._is_export or (self._folder / "ImageSets").is_dir():
            yield from self._set_problems(labels)

    def split_problems(self, episodes: Mapping[str, int]) -> Iterator[Finding]:
        """Yield the episodes (by frame) that lie on both sides of the split."""
        train, validation = ({episodes.get(frame) for frame in self._sets[name]} for name in ("train", "val"))
        for episode in sorted(episode for episode in train & validation if episode is not None):
            yield error(f"episode {episode} is in ImageSets/train.txt and in ImageSets/val.txt")

    def _set_problems(self, labels: list[str]) -> Iterator[Finding]:
        sets = self._sets
        if sets["trainval"] != labels:
            yield error("ImageSets/trainval.txt must list every frame once, in order")
        if sorted(sets["train"] + sets["val"]) != labels:
            yield error("every frame must be in exactly one of ImageSets/train.txt and ImageSets/val.txt")
        if self._is_export:
            yield from self._test_problems()
        if not sets["val"]:
            yield warning("ImageSets/val.txt is empty: one episode cannot be split without leaking")

    def _test_problems(self) -> Iterator[Finding]:
        if not (self._folder / "ImageSets/test.txt").is_file():
            yield error("ImageSets/test.txt is missing; OpenPCDet and MMDetection3D open it: export again, or make it")
        elif self._sets["test"] and not (self._folder / "testing").is_dir():
            yield error("ImageSets/test.txt lists frames, but there is no testing folder: it must be empty")

    def _listed(self, name: str) -> list[str]:
        path = self._folder / f"ImageSets/{name}.txt"
        if not path.exists():
            return []
        content = path.read_bytes()
        if not content.isascii():
            self._unreadable.append(name)
            return []
        return content.decode("ascii").splitlines()


def stems(folder: Path, extension: str) -> list[str]:
    """Return the names without their extension of the files in ``folder`` that have it, sorted."""
    return sorted(path.stem for path in folder.glob(f"*{extension}"))
