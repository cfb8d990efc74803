"""Checks a YOLO tree, by itself and against the native dataset that it was exported from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bridge.errors import DatasetError
from bridge.verify.export_settings import export_settings
from bridge.verify.files import decode_image, read_bytes
from bridge.verify.finding import Finding, Severity
from bridge.verify.native.pictures import Pictures, PlainlySeen
from bridge.verify.progress import counted
from bridge.verify.tally import Problem, Tally
from bridge.verify.yolo.native import row_differences
from bridge.verify.yolo.rows import Row, parse_rows
from bridge.verify.yolo.tree import YoloTree, label_path, read_tree, stray_labels


def verify_yolo(folder: Path, native: Path | None = None) -> list[Finding]:
    """Return everything that is wrong with the YOLO tree in ``folder``; empty for a good one.

    The tree is that of ``folder/data.yaml``, or several right below ``folder`` with one each. With ``native``, the
    dataset that it was made from, boxes, polygons and classes are compared with the id images too. Raises
    ``DatasetError`` if ``folder`` is none or ``native`` cannot be read.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of a YOLO tree (data.yaml), there is none")
    pictures = None if native is None else Pictures(native)
    tally = Tally()
    files = [path for pattern in ("data.yaml", "*/data.yaml") for path in sorted(folder.glob(pattern))]
    if not files:
        tally.take([Problem("no data.yaml", f"there is no data.yaml in {folder}; is it the root of a YOLO tree?")])
    for file in files:
        tree, problems = read_tree(file)
        tally.take(problems)
        _Check(folder, tree, pictures, tally).run()
    if pictures is not None:
        tally.take(pictures.left_out())
    return tally.findings()


class _Check:
    """The images of a tree one after the other, and what must hold between them."""

    def __init__(self, folder: Path, tree: YoloTree, pictures: Pictures | None, tally: Tally) -> None:
        self._folder = folder
        self._tree = tree
        self._pictures = pictures
        self._tally = tally
        self._plain = PlainlySeen.in_export(export_settings(folder))
        self._digests: dict[str, tuple[str, str, bytes | None]] = {}
        """The split, the name and the labels of the first image of every content."""
        self._episodes: dict[int, str] = {}
        self._first: tuple[str, Row] | None = None

    def run(self) -> None:
        """Check everything."""
        for split, images in self._tree.images.items():
            if (same := self._split_of(images)) is not None and same != split:
                message = f"{split} holds the images of {same}: there is nothing to validate on that was not trained on"
                self._tally.take([Problem("splits that are the same", message, None, Severity.WARNING)])
                continue
            for image in counted(images):
                self._tally.take(self._image_problems(split, image), self._name(image))
        for _, path in stray_labels(self._tree):
            self._tally.take(
                [Problem("labels without an image", "there is no image of these labels")], self._name(path)
            )

    def _split_of(self, images: list[Path]) -> str | None:
        """Return the first split that holds just these images."""
        return next((split for split, others in self._tree.images.items() if images and others == images), None)

    def _image_problems(self, split: str, image: Path) -> Iterator[Problem]:
        content = read_bytes(image)
        pixels = decode_image(content)
        labels = read_bytes(label_path(image))
        if content is None or pixels is None:
            yield Problem("unreadable images", "the image is missing or cannot be read")
            content = None
        else:
            yield from self._twin_problems(split, self._name(image), content, labels)
        if labels is None:
            message = f"there is no label file {label_path(image).name}: the image counts as background"
            yield Problem("images without labels", message, None, Severity.WARNING)
        rows, problems = parse_rows(labels or b"", self._tree.names)
        yield from problems
        yield from self._mixed_problems(rows, self._name(image))
        if self._pictures is None or content is None:
            return
        picture = self._pictures.find(content)
        if picture is None:
            yield Problem("images of no dataset", "it is no image of the dataset")
            return
        other = split if picture.is_of_several_drives else self._episodes.setdefault(picture.episode, split)
        if other != split:
            yield Problem("episodes in two splits", f"episode {picture.episode} is in {other} and in {split}")
        yield from row_differences(rows, self._tree.names, picture, self._plain)

    def _twin_problems(self, split: str, name: str, content: bytes, labels: bytes | None) -> Iterator[Problem]:
        digest = hashlib.sha256(content).hexdigest()
        other_split, other, other_labels = self._digests.setdefault(digest, (split, name, labels))
        if other_split != split:
            yield Problem("images in two splits", f"it is the image {other} of {other_split}")
        elif other != name:
            severity = Severity.WARNING if other_labels == labels else Severity.ERROR
            contrary = "" if other_labels == labels else ", with other labels"
            yield Problem("images twice", f"it is the image {other} of the same split{contrary}", None, severity)

    def _mixed_problems(self, rows: list[Row], name: str) -> Iterator[Problem]:
        """Yield rows of another kind than the tree's first one: trainers read all rows of a tree alike."""
        for row in rows:
            kind = "polygon" if row.box is None else "box"
            self._first = self._first or (name, row)
            first_name, first = self._first
            if (row.box is None) != (first.box is None):
                other = "box" if kind == "polygon" else "polygon"
                message = f"it is a {kind}, the first row of the tree (in {first_name}) is a {other}"
                yield Problem("boxes and polygons mixed", message, row.name)

    def _name(self, path: Path) -> str:
        try:
            return path.relative_to(self._folder).with_suffix("").as_posix()
        except ValueError:
            return path.stem
