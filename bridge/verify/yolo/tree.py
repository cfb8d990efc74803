"""What a YOLO tree says it holds: ``data.yaml``, and the images of each split.

After https://docs.ultralytics.com/datasets/detect/: paths are relative to ``path``, or to the file's own folder where
that is not given; a split is a folder, a list of images in a text file, or several of these.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bridge.verify.files import is_whole, read_bytes
from bridge.verify.finding import Severity
from bridge.verify.tally import Problem
from bridge.yaml_source import UnusableYamlError, read_yaml

SPLITS: Final = ("train", "val", "test")
IMAGES: Final = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})


@dataclass(frozen=True, slots=True)
class YoloTree:
    """The content of a ``data.yaml``."""

    names: dict[int, str]
    images: dict[str, list[Path]]
    """By split, sorted."""
    folders: dict[str, list[Path]]
    """The folders of images of each split."""


def read_tree(file: Path) -> tuple[YoloTree, list[Problem]]:
    """Return what a ``data.yaml`` says, and what is wrong with it."""
    try:
        document = _document(read_bytes(file))
    except ValueError as problem:
        return YoloTree({}, {}, {}), [_wrong(file, f"cannot be read as YAML: {problem}")]
    if not isinstance(document, dict):
        return YoloTree({}, {}, {}), [_wrong(file, "expected names, train and val")]
    problems = []
    names = _names(document.get("names"))
    if not names:
        problems.append(_wrong(file, "names: expected a list of names, or names by numbers from 0 on without a gap"))
    elif document.get("nc", len(names)) != len(names):
        problems.append(_wrong(file, f"nc is {document['nc']}, there are {len(names)} names"))
    root = _root(file, document.get("path"), problems)
    images: dict[str, list[Path]] = {}
    folders: dict[str, list[Path]] = {}
    for split in SPLITS:
        entry = document.get(split)
        if entry is None:
            if split != "test":
                problems.append(_wrong(file, f"there is no {split}"))
            continue
        images[split], folders[split] = [], []
        for place in entry if isinstance(entry, list) else [entry]:
            _take(file, root, str(place), split, images[split], folders[split], problems)
        if not images[split] and split == "train":
            problems.append(_wrong(file, "train has no images"))
    return YoloTree(names, images, folders), problems


def label_path(image: Path) -> Path:
    """Return where the labels of an image lie: in the last folder ``images`` of its path turned to ``labels``."""
    parts = list(image.parts)
    for index in range(len(parts) - 2, -1, -1):
        if parts[index] == "images":
            parts[index] = "labels"
            break
    return Path(*parts).with_suffix(".txt")


def stray_labels(tree: YoloTree) -> Iterator[tuple[str, Path]]:
    """Yield label files that belong to no image, with their splits."""
    for split, folders in tree.folders.items():
        expected = {label_path(image) for image in tree.images[split]}
        for folder in folders:
            labels = label_path(folder / "any.png").parent
            for path in sorted(labels.rglob("*.txt")) if labels != folder else ():
                if path not in expected:
                    yield split, path


def _document(content: bytes | None) -> Any:
    """Return the data in a YAML file, None without one; raises ``ValueError`` if it cannot be read."""
    try:
        return None if content is None else read_yaml(content.decode("utf-8")).data
    except UnusableYamlError as problem:
        raise ValueError(f"line {problem.line}: {problem.message}") from None


def _names(entry: Any) -> dict[int, str]:
    if isinstance(entry, list):
        entry = dict(enumerate(entry))
    if not isinstance(entry, dict) or not all(is_whole(key) and isinstance(entry[key], str) for key in entry):
        return {}
    return dict(entry) if sorted(entry) == list(range(len(entry))) else {}


def _root(file: Path, path: Any, problems: list[Problem]) -> Path:
    if path is None:
        return file.parent
    places = [file.parent / str(path), file.parent.parent / str(path)]
    found = next((place for place in places if os.path.isdir(place)), None)  # noqa: PTH112 - pathlib raises for names that are too long
    if found is None:
        problems.append(_wrong(file, f"path: there is no folder {path}"))
        return file.parent
    if not Path(str(path)).is_absolute():
        message = f"{file.name}: Ultralytics looks for path: {path} where it runs or in its own folder of datasets"
        problems.append(Problem("relative path", message, None, Severity.WARNING))
    return found


def _take(
    file: Path, root: Path, place: str, split: str, images: list[Path], folders: list[Path], problems: list[Problem]
) -> None:
    target = root / place
    if os.path.isdir(target):  # noqa: PTH112 - as above
        folders.append(target)
        images += sorted(path for path in target.rglob("*") if path.suffix.lower() in IMAGES)
    elif os.path.isfile(target) and target.suffix == ".txt":  # noqa: PTH113 - as above
        content = (read_bytes(target) or b"").decode("utf-8", errors="replace")
        # As in Ultralytics: lines that begin with ./ are relative to the list's own folder.
        for line in filter(None, map(str.strip, content.splitlines())):
            images.append(target.parent / line[2:] if line.startswith("./") else root / line)
    else:
        problems.append(_wrong(file, f"{split}: there is no {place}"))


def _wrong(file: Path, message: str) -> Problem:
    return Problem("data.yaml", f"{file.name}: {message}")
