"""Checks a COCO tree, by itself and against the native dataset that it was exported from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from bridge.errors import DatasetError
from bridge.verify.coco.extras import extra_differences, extra_problems
from bridge.verify.coco.instances import (
    BoxFit,
    Instance,
    box_fits,
    box_problems,
    by_image,
    mask_problems,
    read_instances,
)
from bridge.verify.coco.native import SegmentClasses, instance_differences
from bridge.verify.coco.panoptic import instance_problems, segment_ids, segment_problems
from bridge.verify.coco.schema import (
    Annotation,
    FrameProblem,
    Image,
    parse_annotations,
    parse_categories,
    parse_images,
    parse_segments,
)
from bridge.verify.files import decode_image, read_bytes, read_image, read_json
from bridge.verify.finding import Finding, Severity
from bridge.verify.native.pictures import Picture, Pictures
from bridge.verify.progress import counted
from bridge.verify.tally import Problem, Tally

_FILES: Final = ("annotations/*.json", "*/_annotations.coco.json", "_annotations.coco.json")
_OTHER_TASKS: Final = ("captions_", "image_info_", "stuff_")
"""Files of COCO that hold no objects."""


def verify_coco(folder: Path, native: Path | None = None) -> list[Finding]:
    """Return everything that is wrong with the COCO tree in ``folder``; empty for a good one.

    Reads ``annotations/*.json`` of objects and of panoptic segments; the part of a file's name after the first
    underscore is the split. With ``native``, the dataset that it was made from, masks, boxes and classes are compared
    with the id images too. Raises ``DatasetError`` if ``folder`` is none or ``native`` cannot be read.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of a COCO tree (annotations/*.json), there is none")
    tree = _Tree(folder, None if native is None else Pictures(native))
    return tree.findings()


_Object = tuple[int, tuple[float, float, float, float], float]
"""Category, box and area."""


@dataclass(slots=True)
class _Split:
    """The files of one split."""

    name: str
    objects: dict[str, Any] | None = None
    panoptic: dict[str, Any] | None = None
    panoptic_folder: str = ""
    images: dict[int, Image] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)
    annotations: Mapping[int, list[Annotation]] = field(default_factory=dict)
    panoptic_images: dict[int, Image] = field(default_factory=dict)
    panoptic_entries: dict[int, Mapping[str, Any]] = field(default_factory=dict)


class _Tree:
    """The splits of a tree one after the other, and what must hold between them."""

    def __init__(self, folder: Path, pictures: Pictures | None) -> None:
        self._folder = folder
        self._pictures = pictures
        self._tally = Tally()
        self._digests: dict[str, tuple[str, str, list[_Object]]] = {}
        """The split, the name and the objects of the first image of every content."""
        self._episodes: dict[object, str] = {}
        self._classes = SegmentClasses()

    def findings(self) -> list[Finding]:
        """Check everything."""
        splits = self._splits()
        if not splits:
            message = f"there are no files of objects in {self._folder}; is it the root of a COCO tree?"
            self._tally.take([Problem("no files", message)])
        for split in splits:
            self._read(split)
            fits: list[BoxFit] = []
            for image in counted({**split.panoptic_images, **split.images}.values()):
                self._check_image(split, image, fits)
            for name, problem in box_problems(fits):
                self._tally.take([problem], name)
        if self._pictures is not None:
            self._tally.take(self._pictures.left_out())
        return self._tally.findings()

    def _splits(self) -> list[_Split]:
        splits: dict[str, _Split] = {}
        for pattern in _FILES:
            for path in sorted(self._folder.glob(pattern)):
                if path.name.startswith(_OTHER_TASKS):
                    continue
                document = read_json(path)
                if not isinstance(document, dict) or not isinstance(document.get("annotations"), list):
                    name = path.relative_to(self._folder).as_posix()
                    message = f"{name}: expected a JSON object with images, annotations and categories"
                    self._tally.take([Problem("malformed files", message)])
                    continue
                is_roboflow = path.name == "_annotations.coco.json"
                name = path.parent.name if is_roboflow else path.stem.partition("_")[2] or path.stem
                split = splits.setdefault(name, _Split(name))
                first = document["annotations"][0] if document["annotations"] else None
                if path.name.startswith("panoptic") or (isinstance(first, dict) and "segments_info" in first):
                    split.panoptic, split.panoptic_folder = document, path.stem
                else:
                    split.objects = document
        return list(splits.values())

    def _read(self, split: _Split) -> None:
        problems: list[FrameProblem] = []
        if split.objects is not None:
            split.images = parse_images(split.objects, problems)
            split.categories = parse_categories(split.objects, problems)
            split.annotations = by_image(parse_annotations(split.objects, split.images, split.categories, problems))
        if split.panoptic is not None:
            split.panoptic_images = parse_images(split.panoptic, problems)
            categories = parse_categories(split.panoptic, problems)
            for number, name in split.categories.items():
                if categories.get(number, name) != name:
                    message = f"category {number} is {name!r} for objects and {categories[number]!r} for segments"
                    problems.append((None, Problem("two names of a category", message)))
            split.categories = {**categories, **split.categories}
            self._read_panoptic(split, problems)
        for frame, problem in problems:
            self._tally.take([problem], frame)

    def _read_panoptic(self, split: _Split, problems: list[FrameProblem]) -> None:
        for entry in split.panoptic["annotations"] if split.panoptic else ():
            number = entry.get("image_id") if isinstance(entry, dict) else None
            if not isinstance(number, int) or number not in split.panoptic_images:
                problems.append((None, Problem("unknown image ids", f"panoptic: there is no image {number}")))
            elif number in split.panoptic_entries:
                name = split.panoptic_images[number].name
                problems.append((name, Problem("panoptic images twice", "it has two panoptic annotations")))
            else:
                split.panoptic_entries[number] = entry
        for number, image in split.panoptic_images.items():
            if number not in split.panoptic_entries:
                problems.append((image.name, Problem("missing panoptic images", "it has no panoptic annotation")))

    def _check_image(self, split: _Split, image: Image, fits: list[BoxFit]) -> None:
        content = self._content(split, image.file_name)
        self._tally.take(self._file_problems(split, image, content), image.name)
        instances, problems = read_instances(image, split.annotations.get(image.image_id, []))
        self._tally.take(problems, image.name)
        self._tally.take(mask_problems(instances), image.name)
        for instance in instances:
            self._tally.take(extra_problems(image, instance), image.name)
        picture = self._pictures.find(content) if self._pictures is not None and content is not None else None
        if picture is not None and picture.ids.shape != (image.height, image.width):
            picture = None
        if picture is not None:
            self._tally.take(instance_differences(instances, split.categories, picture), image.name)
            for instance in instances:
                self._tally.take(extra_differences(instance, picture), image.name)
        elif self._pictures is not None and content is not None:
            self._tally.take([Problem("images of no dataset", "it is no image of the dataset")], image.name)
        self._tally.take(self._episode_problems(split, image, picture), image.name)
        fits += box_fits(image, instances)
        if image.image_id in split.panoptic_entries:
            self._tally.take(self._panoptic_problems(split, image, instances, picture), image.name)

    def _file_problems(self, split: _Split, image: Image, content: bytes | None) -> Iterator[Problem]:
        if content is None:
            yield Problem("missing images", f"there is no image {image.file_name}")
            return
        pixels = decode_image(content)
        if pixels is None or pixels.dtype != np.uint8:
            yield Problem("unreadable images", "it cannot be read as an image of 8 bits")
        elif pixels.shape[:2] != (image.height, image.width):
            found = f"{pixels.shape[1]} x {pixels.shape[0]}"
            yield Problem("wrong sizes", f"the size is {found}, in the file {image.width} x {image.height}")
        digest = hashlib.sha256(content).hexdigest()
        annotations = split.annotations.get(image.image_id, [])
        objects = sorted((entry.category_id, entry.box, entry.area) for entry in annotations)
        other_split, other, other_objects = self._digests.setdefault(digest, (split.name, image.name, objects))
        if other_split != split.name:
            yield Problem("images in two splits", f"it is the image {other} of {other_split}")
        elif other != image.name:
            severity = Severity.WARNING if other_objects == objects else Severity.ERROR
            contrary = "" if other_objects == objects else ", with other objects"
            yield Problem("images twice", f"it is the image {other} of the same split{contrary}", None, severity)

    def _episode_problems(self, split: _Split, image: Image, picture: Picture | None) -> Iterator[Problem]:
        episode = image.episode if picture is None or picture.is_of_several_drives else picture.episode
        if episode is None:
            return
        other = self._episodes.setdefault(episode, split.name)
        if other != split.name:
            yield Problem("episodes in two splits", f"episode {episode} is in {other} and in {split.name}")

    def _panoptic_problems(
        self, split: _Split, image: Image, instances: list[Instance], picture: Picture | None
    ) -> Iterator[Problem]:
        entry = split.panoptic_entries[image.image_id]
        problems: list[FrameProblem] = []
        segments = parse_segments(entry, image, split.categories, problems)
        yield from (problem for _, problem in problems)
        name = entry.get("file_name")
        paths = [self._folder / place / str(name) for place in self._panoptic_places(split)]
        path = next((path for path in paths if path.is_file()), paths[0])
        ids = segment_ids(read_image(path), image.height, image.width)
        if ids is None:
            size = f"{image.width} x {image.height}"
            yield Problem("unreadable panoptic images", f"expected an image of {size}, 3 channels of 8 bits, as {name}")
            return
        yield from segment_problems(ids, segments)
        yield from instance_problems(ids, segments, instances)
        if picture is not None:
            yield from self._classes.differences(ids, segments, picture)

    def _panoptic_places(self, split: _Split) -> tuple[str, ...]:
        name = split.panoptic_folder
        return f"annotations/{name}", name, f"annotations/{split.name}", f"panoptic/{split.name}", "panoptic", "."

    def _content(self, split: _Split, file_name: str) -> bytes | None:
        for place in (split.name, f"images/{split.name}", "images", "."):
            content = read_bytes(self._folder / place / file_name)
            if content is not None:
                return content
        return None
