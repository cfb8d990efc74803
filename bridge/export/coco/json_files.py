"""COCO's JSON files, written annotation by annotation: those of a large dataset fit into no memory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any


class CocoFile:
    """A file with ``info``, ``licenses``, ``categories``, ``annotations`` and ``images``, one entry a line."""

    def __init__(self, path: Path, info: Mapping[str, Any], categories: Sequence[Mapping[str, Any]]) -> None:
        """Begin the file at ``path``; it is whole when the context that it is has been left."""
        self._images: list[str] = []
        self._separator = "\n"
        self._file = path.open("w", encoding="utf-8", newline="\n")
        head = f'{{"info":{_dump(info)},\n"licenses":[],\n"categories":{_dump(categories)},\n"annotations":['
        self._file.write(head)

    def __enter__(self) -> CocoFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                images = ",\n".join(self._images)
                self._file.write(f'\n],\n"images":[\n{images}\n]}}\n')
        finally:
            self._file.close()

    def add_image(self, image: Mapping[str, Any]) -> None:
        """Add an entry of ``images``."""
        self._images.append(_dump(image))

    def add_annotation(self, annotation: Mapping[str, Any]) -> None:
        """Add an entry of ``annotations``."""
        self._file.write(f"{self._separator}{_dump(annotation)}")
        self._separator = ",\n"


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
