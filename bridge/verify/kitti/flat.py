"""KITTI trees without a third dimension: pictures and 2-D boxes, with KITTI's numbers for what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bridge.verify.class_names import KITTI_NAMES
from bridge.verify.counts import Checked, at_most
from bridge.verify.export_settings import BoxKind, ExportSettings, export_settings, is_export
from bridge.verify.files import decode_image, read_bytes
from bridge.verify.finding import Finding, error, warning
from bridge.verify.kitti.files import KittiLabels, KittiObject, parse_labels
from bridge.verify.kitti.lists import Lists
from bridge.verify.largest_part import largest_part
from bridge.verify.native.labels import ObjectLabel
from bridge.verify.native.pasted import PastedLabel
from bridge.verify.native.pictures import Box, Picture, Pictures, PlainlySeen
from bridge.verify.progress import counted

_NO_ANGLE: Final = -10.0
_NO_SIZE: Final = -1.0
_NO_PLACE: Final = -1000.0
_OCCLUDED_FROM: Final = (0.0, 0.10, 0.50, 1.0)
"""Hidden share from which on occluded is 0, 1 and 2."""
_ROUNDING: Final = 0.006
_SLACK: Final = 1e-9

Label = ObjectLabel | PastedLabel


def is_flat(folder: Path, ids: list[str]) -> bool:
    """Tell whether nothing in a tree has a place: there is no calibration, and no row of a 3-D box."""
    if (folder / "training/calib").is_dir():
        return False
    rows = (parse_labels(read_bytes(folder / f"training/label_2/{name}.txt") or b"").objects for name in ids)
    return not any(_has_place(thing) for things in rows for thing in things)


def check_flat(folder: Path, ids: list[str], native: Path | None, box: BoxKind | None) -> Checked:
    """Check a tree without a third dimension, against the collage ``native`` too; ``ids`` are the frames with labels.

    Raises ``DatasetError`` if ``native`` cannot be read.
    """
    asked = export_settings(folder)
    check = _FlatCheck(folder, box or asked.box or "amodal", asked, None if native is None else Pictures(native))
    findings = list(check.findings(ids))
    return Checked(tuple(at_most(findings)), len(ids), check.rows)


class _FlatCheck:
    """The frames of a tree one after the other."""

    def __init__(self, folder: Path, box: BoxKind, asked: ExportSettings, pictures: Pictures | None) -> None:
        self._folder = folder
        self._box: BoxKind = box
        self._plain = PlainlySeen.in_export(asked)
        self._pictures = pictures
        self._episodes: dict[str, int] = {}
        self.rows = 0

    def findings(self, ids: list[str]) -> Iterator[Finding]:
        is_ours = self._pictures is not None or is_export(self._folder)
        lists = Lists(self._folder, is_export=is_ours, has_calibration=False)
        yield from lists.problems(ids)
        if not is_ours:
            yield warning("there is no calibration and no 3-D box: this tree can be used for 2-D detection only")
        for name in counted(ids):
            yield from self._frame(name)
        if self._pictures is not None:
            yield from lists.split_problems(self._episodes)
            yield from (error(problem.message) for problem in self._pictures.left_out())

    def _frame(self, name: str) -> Iterator[Finding]:
        labels = parse_labels(read_bytes(self._folder / f"training/label_2/{name}.txt") or b"")
        self.rows += len(labels.objects)
        yield from (error(problem, name, line) for line, problem in labels.problems)
        content = read_bytes(self._folder / f"training/image_2/{name}.png")
        image = None if content is None else decode_image(content)
        if content is None or image is None:
            yield error("the image is missing or cannot be decoded", name)
            return
        height, width = image.shape[:2]
        for thing in labels.objects:
            for problem in (*_row_problems(thing), *_box_problems(thing.box, width, height)):
                yield error(problem, name, thing.line, thing=thing.name)
        for region in labels.ignored:
            yield from (error(f"DontCare: {problem}", name) for problem in _box_problems(region, width, height))
        picture = None if self._pictures is None else self._pictures.find(content)
        if self._pictures is not None and picture is None:
            yield error("image_2 is no image of the dataset", name)
        if picture is not None:
            self._episodes[name] = picture.episode
            for line, what, problem in self._differences(labels, picture):
                yield error(problem, name, line, thing=what)

    def _differences(self, labels: KittiLabels, picture: Picture) -> Iterator[tuple[int | None, str, str]]:
        """Yield what differs from the dataset, with the line and the thing that it is about."""
        boxes = {number: self._box_of(number, label, picture) for number, label in picture.labels.items()}
        left = {number: box for number, box in boxes.items() if box is not None}
        for thing in labels.objects:
            number = _nearest(thing, left, picture.labels)
            if number is None:
                yield thing.line, thing.name, f"there is no {thing.name} of the dataset at {thing.box}"
                continue
            del left[number]
            for problem in _label_problems(thing, picture.labels[number]):
                yield thing.line, f"{thing.name} (instance {number})", problem
        for number in left:
            label = picture.labels[number]
            is_missing = label.category in KITTI_NAMES and self._plain.holds(label)
            edges = picture.boxes.get(number)
            if is_missing:
                yield None, f"instance {number}", f"a {label.category} of {label.visible_pixels} pixels has no row"
            elif edges is not None and not any(_holds(region, edges) for region in labels.ignored):
                yield None, f"instance {number}", f"a {label.category} is neither labelled nor within a DontCare region"

    def _box_of(self, number: int, label: Label, picture: Picture) -> Box | None:
        if number not in picture.boxes:
            return None
        if self._box == "amodal" and label.amodal_box is not None:
            whole = label.amodal_box
            return whole.left, whole.top, whole.right, whole.bottom
        left, top, right, bottom = picture.boxes[number]
        if self._box == "largest-part":
            part = largest_part(picture.ids[top : bottom + 1, left : right + 1] == number)
            return left + part[0], top + part[1], left + part[2], top + part[3]
        return left, top, right, bottom


def _has_place(thing: KittiObject) -> bool:
    return thing.height > 0.0 or thing.location[2] > _NO_PLACE


def _row_problems(thing: KittiObject) -> Iterator[str]:
    unknown = (thing.alpha, thing.rotation_y, thing.height, thing.width, thing.length, *thing.location)
    if unknown != (_NO_ANGLE, _NO_ANGLE, *[_NO_SIZE] * 3, *[_NO_PLACE] * 3):
        yield f"of a 3-D box that is not known, angles are -10, sizes -1 and places -1000, got {unknown}"
    if not 0.0 <= thing.truncated <= 1.0:
        yield f"truncated must lie within 0 and 1, got {thing.truncated}"


def _box_problems(box: Box, width: int, height: int) -> Iterator[str]:
    left, top, right, bottom = box
    if not (0.0 <= left <= right <= width - 1 and 0.0 <= top <= bottom <= height - 1):
        yield f"the box {box} is empty or reaches beyond the image of {width}x{height}"


def _nearest(thing: KittiObject, boxes: Mapping[int, Box], labels: Mapping[int, Label]) -> int | None:
    """Return the id of the class of a row that has its box; None without one."""
    fitting = [number for number in boxes if KITTI_NAMES.get(labels[number].category) == thing.name]
    off = {number: max(abs(a - b) for a, b in zip(thing.box, boxes[number], strict=True)) for number in fitting}
    number = min(off, key=lambda candidate: off[candidate], default=None)
    return number if number is not None and off[number] <= _ROUNDING else None


def _label_problems(thing: KittiObject, label: Label) -> Iterator[str]:
    if abs(thing.truncated - label.truncation) > _ROUNDING:
        yield f"truncated is {thing.truncated}, of its pixels a share of {label.truncation:.3f} is beyond the frame"
    if thing.occluded > 2 or not (
        _OCCLUDED_FROM[thing.occluded] - _SLACK <= label.occlusion < _OCCLUDED_FROM[thing.occluded + 1] + _SLACK
    ):
        yield f"occluded is {thing.occluded} for a hidden share of {label.occlusion:.3f}"


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0] + _ROUNDING
        and outer[1] <= inner[1] + _ROUNDING
        and outer[2] >= inner[2] - _ROUNDING
        and outer[3] >= inner[3] - _ROUNDING
    )
