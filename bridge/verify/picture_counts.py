"""How many pictures and objects a tree of the formats for pictures has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bridge.verify.files import read_bytes, read_json


def cityscapes_counts(folder: Path) -> tuple[int, int]:
    """Return the pictures and the polygons of a Cityscapes tree."""
    paths = sorted(folder.glob("gtFine/*/*/*_gtFine_polygons.json"))
    return len(paths), sum(_length(read_json(path), "objects") for path in paths)


def coco_counts(folder: Path) -> tuple[int, int]:
    """Return the pictures and the annotations of COCO's instance files; panoptic ones show the same again."""
    documents = [read_json(path) for path in sorted(folder.glob("annotations/*.json")) if "panoptic" not in path.name]
    return sum(_length(document, "images") for document in documents), sum(
        _length(document, "annotations") for document in documents
    )


def yolo_counts(folder: Path) -> tuple[int, int]:
    """Return the label files and their rows, of both tasks where there are two."""
    paths = [path for path in folder.rglob("*.txt") if "labels" in path.relative_to(folder).parts]
    contents = [read_bytes(path) or b"" for path in paths]
    return len(contents), sum(len(content.splitlines()) for content in contents)


def _length(document: Any, key: str) -> int:
    values = document.get(key) if isinstance(document, dict) else None
    return len(values) if isinstance(values, list) else 0
