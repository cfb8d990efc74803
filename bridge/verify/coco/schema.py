"""COCO's files as values: what they must hold, after https://cocodataset.org/#format-data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from bridge.verify.files import are_numbers, is_number, is_whole
from bridge.verify.tally import Problem

FrameProblem = tuple[str | None, Problem]
"""A problem with the name of the image that it is about."""

_MOST_BEYOND_PX: Final = 1.0
_LARGEST: Final = 65535
"""Pixels of a side of an image, more than which JPEG files cannot have."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image by its id."""

    image_id: int
    file_name: str
    width: int
    height: int
    episode: int | str | None
    """The drive that it is of, where the file says so."""

    @property
    def name(self) -> str:
        """What it is called in findings."""
        return str(PurePosixPath(self.file_name).with_suffix(""))


@dataclass(frozen=True, slots=True)
class Annotation:
    """One object of an image; its segmentation is not read yet."""

    annotation_id: int
    image_id: int
    category_id: int
    box: tuple[float, float, float, float]
    """x, y, width, height."""
    area: float
    is_crowd: bool
    segmentation: Any
    rle: Any
    """The exact mask as run lengths, which some files have besides polygons; None without one."""
    amodal_box: tuple[float, float, float, float] | None
    """x, y, width, height of the whole object, in files that have it."""
    track_id: int | None
    extras: Mapping[str, Any]
    """The entry itself, for fields that are not COCO's."""

    @property
    def name(self) -> str:
        """What it is called in findings."""
        return f"annotation {self.annotation_id}"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a panoptic image."""

    segment_id: int
    category_id: int
    box: tuple[float, float, float, float]
    area: float
    is_crowd: bool

    @property
    def name(self) -> str:
        """What it is called in findings."""
        return f"segment {self.segment_id}"


def parse_images(document: Mapping[str, Any], problems: list[FrameProblem]) -> dict[int, Image]:
    """Return the images by id, and add what is wrong to ``problems``."""
    images: dict[int, Image] = {}
    names: set[str] = set()
    for entry in _entries(document, "images", problems):
        number, name = entry.get("id"), entry.get("file_name")
        width, height = entry.get("width"), entry.get("height")
        if not is_whole(number) or not isinstance(name, str) or not name:
            problems.append((None, Problem("malformed images", f"expected an id and a file name: {_short(entry)}")))
        elif (
            not is_whole(width) or not is_whole(height) or not 1 <= min(width, height) <= max(width, height) <= _LARGEST
        ):
            problems.append((name, Problem("malformed images", f"the size is {width} x {height}")))
        else:
            episode = entry.get("episode")
            image = Image(number, name, width, height, episode if is_whole(episode) else None)
            if image.image_id in images:
                problems.append((image.name, Problem("image ids twice", f"the id {image.image_id} is there twice")))
            if name in names:
                problems.append((image.name, Problem("file names twice", "the file name is there twice")))
            names.add(name)
            images.setdefault(image.image_id, image)
    return images


def parse_categories(document: Mapping[str, Any], problems: list[FrameProblem]) -> dict[int, str]:
    """Return the names of the categories by id, and add what is wrong to ``problems``."""
    categories: dict[int, str] = {}
    for entry in _entries(document, "categories", problems):
        number, name = entry.get("id"), entry.get("name")
        if not is_whole(number) or not isinstance(name, str):
            problems.append((None, Problem("malformed categories", f"expected an id and a name: {_short(entry)}")))
        elif number in categories or name in categories.values():
            problems.append((None, Problem("categories twice", f"the category {number} {name!r} is there twice")))
        else:
            categories[number] = name
    return categories


def parse_annotations(
    document: Mapping[str, Any],
    images: Mapping[int, Image],
    categories: Mapping[int, str],
    problems: list[FrameProblem],
) -> list[Annotation]:
    """Return the annotations of known images and add what is wrong to ``problems``."""
    annotations = []
    seen: set[int] = set()
    for entry in _entries(document, "annotations", problems):
        number = entry.get("id")
        thing = f"annotation {number}"
        image_id = entry.get("image_id")
        image = images.get(image_id) if is_whole(image_id) else None
        if image is None:
            message = f"there is no image {image_id}"
            problems.append((None, Problem("unknown image ids", message, thing)))
            continue
        if not is_whole(number) or number < 1:
            message = f"the id is {number}, expected a whole number from 1 on: COCOeval takes 0 for «no match»"
            problems.append((image.name, Problem("annotation ids", message, thing)))
        elif number in seen:
            problems.append((image.name, Problem("annotation ids twice", "another one has this id", thing)))
        if is_whole(number):
            seen.add(number)
        wrong = list(_annotation_problems(entry, image, categories))
        problems += [(image.name, Problem(kind, message, thing)) for kind, message in wrong]
        if not any(kind == "malformed annotations" for kind, _ in wrong):
            annotations.append(_annotation(entry))
    return annotations


def parse_segments(
    entry: Mapping[str, Any], image: Image, categories: Mapping[int, str], problems: list[FrameProblem]
) -> dict[int, Segment]:
    """Return the segments of a panoptic annotation by id, and add what is wrong to ``problems``."""
    segments: dict[int, Segment] = {}
    for info in _entries(entry, "segments_info", problems):
        number = info.get("id")
        thing = f"segment {number}"
        if not is_whole(number) or not are_numbers(info.get("bbox"), 4) or not is_number(info.get("area")):
            message = "expected id, category_id, area, bbox and iscrowd"
            problems.append((image.name, Problem("malformed segments", message, thing)))
            continue
        if not _is_known(info.get("category_id"), categories):
            message = f"there is no category {info.get('category_id')}"
            problems.append((image.name, Problem("unknown categories", message, thing)))
        if number in segments:
            problems.append((image.name, Problem("segments twice", "another one has this id", thing)))
        if info.get("iscrowd") not in (0, 1):
            problems.append((image.name, Problem("malformed segments", "iscrowd must be 0 or 1", thing)))
        category = info.get("category_id")
        segments[number] = Segment(
            number,
            category if is_whole(category) else -1,
            tuple(info["bbox"]),
            info["area"],
            info.get("iscrowd") == 1,
        )
    return segments


def _annotation_problems(
    entry: Mapping[str, Any], image: Image, categories: Mapping[int, str]
) -> Iterator[tuple[str, str]]:
    malformed = "malformed annotations"
    if not _is_known(entry.get("category_id"), categories):
        yield "unknown categories", f"there is no category {entry.get('category_id')}"
    if not is_number(entry.get("area")):
        yield malformed, f"the area is {entry.get('area')}, expected a number"
    if entry.get("iscrowd") not in (0, 1):
        yield malformed, f"iscrowd is {entry.get('iscrowd')}, expected 0 or 1"
    elif entry["iscrowd"] and not isinstance(entry.get("segmentation"), dict):
        yield "crowds without run lengths", "a crowd must be given as run lengths"
    if not are_numbers(entry.get("bbox"), 4):
        yield malformed, f"the box is {entry.get('bbox')}, expected x, y, width, height"
        return
    x, y, width, height = entry["bbox"]
    if width <= 0 or height <= 0:
        yield "empty boxes", f"the box {entry['bbox']} is empty"
    elif max(-x, -y, x + width - image.width, y + height - image.height) > _MOST_BEYOND_PX:
        size = f"{image.width} x {image.height}"
        yield "boxes beyond the image", f"the box {entry['bbox']} (x, y, width, height) reaches beyond {size}"


def _annotation(entry: Mapping[str, Any]) -> Annotation:
    return Annotation(
        annotation_id=entry["id"] if is_whole(entry.get("id")) else 0,
        image_id=entry["image_id"],
        category_id=entry["category_id"] if is_whole(entry.get("category_id")) else -1,
        box=tuple(entry["bbox"]),
        area=entry["area"],
        is_crowd=entry["iscrowd"] == 1,
        segmentation=entry.get("segmentation"),
        rle=entry.get("rle"),
        amodal_box=tuple(entry["amodal_bbox"]) if are_numbers(entry.get("amodal_bbox"), 4) else None,
        track_id=entry["track_id"] if is_whole(entry.get("track_id")) else None,
        extras=entry,
    )


def _entries(document: Mapping[str, Any], key: str, problems: list[FrameProblem]) -> Iterator[Mapping[str, Any]]:
    values = document.get(key)
    if not isinstance(values, list):
        problems.append((None, Problem("malformed files", f"expected a list {key!r}")))
        return
    for value in values:
        if isinstance(value, dict):
            yield value
        else:
            problems.append((None, Problem("malformed files", f"{key}: expected objects, found {_short(value)}")))


def _is_known(category: Any, categories: Mapping[int, str]) -> bool:
    return is_whole(category) and category in categories


def _short(value: object) -> str:
    return repr(value)[:80]
