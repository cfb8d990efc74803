"""A folder of a user's pictures, for textures and backgrounds: JPEG, PNG and WebP of any size."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.assets.encoded_images import decode_image
from bridge.errors import AssetError

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
_SMALLEST_PX = 16
_KEPT = 32
"""So many pictures are kept decoded; 1024 x 1024 pixels take 3 MB."""


@dataclass(frozen=True, slots=True)
class PictureFolder:
    """The pictures below a folder, in the order of their paths. Raises ``AssetError`` if there are none."""

    path: Path
    files: tuple[Path, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise AssetError(f"{self.path}: expected a folder of pictures (*.jpg, *.png, *.webp), there is none")
        found = (path for path in self.path.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
        files = tuple(sorted(found, key=lambda path: path.relative_to(self.path).as_posix()))
        if not files:
            raise AssetError(f"{self.path}: expected pictures (*.jpg, *.png, *.webp), found none; add some")
        object.__setattr__(self, "files", files)

    def __len__(self) -> int:
        return len(self.files)

    def load(self, number: int, width: int, height: int) -> NDArray[np.uint8]:
        """Return picture ``number``, counted round and round, (height, width, 3) RGB: its middle, scaled to fill that.

        Raises ``AssetError`` for a file that is no whole picture, or too large.
        """
        return _filling(self.files[number % len(self.files)], width, height)

    def provenance(self) -> dict[str, Any]:
        """Return what a manifest says of it: the number of files, and the SHA-256 of all paths and contents."""
        digest = hashlib.sha256()
        for path in self.files:
            digest.update(path.relative_to(self.path).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(_read(path)).digest())
        return {"pictures": len(self.files), "sha256": digest.hexdigest()}


@lru_cache(maxsize=_KEPT)
def _filling(path: Path, width: int, height: int) -> NDArray[np.uint8]:
    """Return the middle of a picture, (height, width, 3) RGB, read-only."""
    try:
        image = decode_image(_read(path))
    except ValueError as error:
        raise AssetError(f"{path}: {error}; mend it or take it away") from None
    rgb = _to_rgb(path, image)
    rows, columns = rgb.shape[:2]
    if min(rows, columns) < _SMALLEST_PX:
        raise AssetError(f"{path}: expected {_SMALLEST_PX} pixels a side or more, got {columns} x {rows}; take it away")
    scale = max(width / columns, height / rows)
    part_width, part_height = min(columns, round(width / scale)), min(rows, round(height / scale))
    left, top = (columns - part_width) // 2, (rows - part_height) // 2
    part = rgb[top : top + part_height, left : left + part_width]
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    filling = np.asarray(cv2.resize(part, (width, height), interpolation=how), np.uint8)
    filling.flags.writeable = False
    return filling


_CHANNELS: dict[int, Callable[[NDArray[Any]], NDArray[Any]]] = {
    1: lambda image: cv2.cvtColor(image, cv2.COLOR_GRAY2RGB),
    3: lambda image: cv2.cvtColor(image, cv2.COLOR_BGR2RGB),
    4: lambda image: cv2.cvtColor(image, cv2.COLOR_BGRA2RGB),
}


def _to_rgb(path: Path, image: NDArray[Any]) -> NDArray[np.uint8]:
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    channels = 1 if image.ndim == 2 else image.shape[2]
    if image.dtype != np.uint8 or channels not in _CHANNELS:
        raise AssetError(f"{path}: expected grey or RGB of 8 or 16 bits, got {channels} channels of {image.dtype}")
    return np.asarray(_CHANNELS[channels](image), np.uint8)


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise AssetError(f"{path}: expected at most {MAX_FILE_BYTES} bytes, got {size}; reduce it")
        return path.read_bytes()
    except OSError as error:
        raise AssetError(f"{path}: cannot be read: {error.strerror}") from None
