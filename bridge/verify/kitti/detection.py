"""Checks a KITTI tree, by itself and against the native dataset that it was exported from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from bridge.errors import DatasetError
from bridge.verify.counts import Checked, at_most
from bridge.verify.export_settings import BoxKind, export_settings, is_export
from bridge.verify.files import read_bytes
from bridge.verify.finding import Finding, error, warning
from bridge.verify.kitti.flat import check_flat, is_flat
from bridge.verify.kitti.frames import Compared, KittiFrame, Style, frame_findings, read_frame
from bridge.verify.kitti.lists import Lists, stems
from bridge.verify.kitti.rig_truth import right_of
from bridge.verify.kitti.rows import is_exact, is_tight
from bridge.verify.native.truth import NativeDataset, open_native
from bridge.verify.progress import counted

MOST = 0.5
"""Share of rows from which on a trait is one of the whole tree."""
_SAMPLE = 50
"""Frames from which it is told whether people drew the boxes."""


def verify_kitti(
    folder: Path, native: Path | None = None, camera: str | None = None, box: BoxKind | None = None
) -> list[Finding]:
    """Return everything that is wrong with the KITTI tree in ``folder``; empty for a good one.

    With ``native``, the dataset that it was made from (and its ``camera``; by default the one that took the first
    picture), positions, headings, classes, occlusion, boxes, DontCare, depth, segmentation and calibration are
    compared with the world state and the images too. ``box`` is what the 2-D boxes are around; by default what the
    export says, else cuboids. In a tree that is neither an export nor exact, 2-D boxes, alpha and truncated are held to
    what people's labels are, as in real KITTI. Raises ``DatasetError`` if ``folder`` is none or ``native`` cannot be
    read.
    """
    return list(check_kitti(folder, native, camera, box).findings)


def check_kitti(
    folder: Path, native: Path | None = None, camera: str | None = None, box: BoxKind | None = None
) -> Checked:
    """Check like ``verify_kitti``, and count frames and objects."""
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of a KITTI tree (training/…, ImageSets/…), there is none")
    ids = stems(folder / "training/label_2", ".txt")
    if ids and is_flat(folder, ids):
        return check_flat(folder, ids, native, box)
    dataset = None if native is None else open_native(native, export_settings(folder).twin)
    if not ids:
        problem = f"there are no labels in {folder / 'training/label_2'}; is {folder} the root of a KITTI tree?"
        return Checked((error(problem),), 0, 0)
    check = _TreeCheck(folder, ids, box, dataset)
    findings = [*check.findings(camera)]
    return Checked(tuple(at_most([*check.hints(), *findings])), len(ids), check.rows)


class _TreeCheck:
    """The frames of a tree one after the other, and what they have in common."""

    def __init__(self, folder: Path, ids: list[str], box: BoxKind | None, dataset: NativeDataset | None) -> None:
        self._folder = folder
        self._ids = ids
        self._dataset = dataset
        is_ours = dataset is not None or is_export(folder)
        self._lists = Lists(folder, is_export=is_ours)
        sample = (read_frame(folder / "training", frame) for frame in ids[:_SAMPLE])
        asked = export_settings(folder)
        box = box or asked.box or "cuboid"
        self._style = Style(box, asked, by_hand=not is_ours and not _mostly_exact(sample, box))
        self.rows = 0
        self._tight_rows = 0

    def findings(self, camera: str | None) -> Iterator[Finding]:
        yield from self._lists.problems(self._ids)
        if self._dataset is None:
            for frame in counted(self._ids):
                yield from self._frame(frame, None)
        else:
            yield from self._compared(self._dataset, camera)

    def hints(self) -> Iterator[Finding]:
        """Yield what explains many findings at once."""
        if self._style.box == "cuboid" and not self._style.by_hand and self._tight_rows > MOST * self.rows:
            yield warning(
                f"{self._tight_rows} of {self.rows} boxes lie within the projected 3-D boxes, as boxes around pixels "
                f"do: if the export was made with --box modal or amodal, verify it with the same --box"
            )

    def _frame(self, name: str, compared: Compared | None) -> Iterator[Finding]:
        frame = read_frame(self._folder / "training", name)
        self.rows += len(frame.labels.objects)
        if (view := frame.view) is not None:
            self._tight_rows += sum(is_tight(thing, view) for thing in frame.labels.objects)
        yield from frame_findings(frame, self._style, compared)

    def _compared(self, dataset: NativeDataset, camera: str | None) -> Iterator[Finding]:
        left = dataset.camera(camera or picture_camera(dataset, self._folder / f"training/image_2/{self._ids[0]}.png"))
        truth = dataset.frames(left.name)
        episodes: dict[str, int] = {}
        for name in counted(self._ids):
            seen = next(truth, None)
            if seen is None:
                yield error("the dataset has no such frame", name)
                yield from self._frame(name, None)
                continue
            episodes[name] = seen.episode
            right = right_of(dataset.within(seen.episode).cameras, seen.camera)
            yield from self._frame(name, Compared(seen, right, dataset.lidar(seen.episode)))
        if missing := len(dataset.records) - len(episodes):
            yield error(f"{missing} frames of the dataset are not in the export")
        yield from self._lists.split_problems(episodes)


def picture_camera(dataset: NativeDataset, path: Path) -> str:
    """Return the name of the camera that took the picture in ``path``; the first one's if none did."""
    return dataset.camera_of(hashlib.sha256(read_bytes(path) or b"").hexdigest())


def _mostly_exact(frames: Iterator[KittiFrame] | Sequence[KittiFrame], box: BoxKind) -> bool:
    """Return whether the 2-D boxes are those of the 3-D boxes to the pixel, which no people's boxes are."""
    exact = [is_exact(thing, view, box) for frame in frames if (view := frame.view) for thing in frame.labels.objects]
    return sum(exact) > MOST * len(exact) or not exact
