"""Reading files that may be damaged: None, never an exception."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, TypeGuard

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]

_GREATEST: Final = 1e18


def read_bytes(path: Path) -> bytes | None:
    """Return what ``path`` holds; None if it is no readable file."""
    try:
        return path.read_bytes()
    except (OSError, ValueError):  # a name may come from a damaged file and hold what no name can
        return None


def decode_image(content: bytes | None) -> Pixels | None:
    """Return the image as it is stored, channels as blue, green, red(, alpha); None if it cannot be decoded.

    Decoded from memory: OpenCV opens no paths with letters beyond the code page of Windows.
    """
    if not content:
        return None
    try:
        return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None


def read_image(path: Path) -> Pixels | None:
    """Return the image in ``path`` like ``decode_image``; None if it is missing too."""
    return decode_image(read_bytes(path))


def read_json(path: Path) -> Any:
    """Return the JSON value in ``path``; None if there is none."""
    content = read_bytes(path)
    try:
        return None if content is None else json.loads(content)
    except (ValueError, RecursionError):
        return None


def are_numbers(values: object, count: int) -> bool:
    """Tell whether ``values`` is a list of ``count`` finite numbers."""
    return isinstance(values, list) and len(values) == count and all(is_number(value) for value in values)


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether ``value`` is a number that may be of something real: finite, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _GREATEST


def is_whole(value: object) -> TypeGuard[int]:
    """Tell whether ``value`` is a whole number like those of ``is_number``."""
    return isinstance(value, int) and is_number(value)
