"""Decoding the PNG, JPEG and WebP files that models embed, whoever made them.

Such a file may be a thousand times as large once it is decoded, so its size is read first.
"""

from __future__ import annotations

import re
import struct
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

MAX_PIXELS: Final = 8192 * 8192

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of JPEG that are followed by a size."""
_JPEG_MARKER: Final = re.compile(rb"\xff+([^\xff])", re.DOTALL)
_MOST_JPEG_SEGMENTS: Final = 10_000
"""Before the size; profiles and previews take some hundreds at most."""


def decode_image(encoded: bytes | memoryview) -> NDArray[Any]:
    """Return (H, W) or (H, W, channels) pixels as they are stored, channels as blue, green, red(, alpha).

    Raises ``ValueError`` for anything but a whole PNG, JPEG or WebP image of at most ``MAX_PIXELS``.
    """
    data = bytes(encoded)
    size = _size(data)
    if size is None:
        raise ValueError("expected a PNG or JPEG image")
    width, height = size
    if width * height > MAX_PIXELS:
        raise ValueError(f"expected an image of at most {MAX_PIXELS} pixels, got {width} x {height}; reduce it")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        image = None
    if image is None:
        raise ValueError("expected a PNG or JPEG image, it is damaged")
    return image


def _size(data: bytes) -> tuple[int, int] | None:
    """Return width and height as the header has them; None for no image of these formats."""
    try:
        if data.startswith(_PNG):
            width, height = struct.unpack_from(">II", data, 16)
            return width, height
        if data.startswith(_JPEG):
            return _jpeg_size(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_size(data)
    except struct.error:  # the file ends before that
        pass
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return the size in the frame header (ITU-T T.81, B.2.2), which comes after segments of other kinds."""
    at = 2
    for _ in range(_MOST_JPEG_SEGMENTS):
        found = _JPEG_MARKER.match(data, at)
        if found is None:
            return None
        at = found.end()
        if found[1][0] in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            return width, height
        (length,) = struct.unpack_from(">H", data, at)
        at += length
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """Return the size in the first chunk (RFC 9649, sections 2.5 to 2.7)."""
    kind = data[12:16]
    if kind == b"VP8X":
        low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", data, 24)
        return (low_width | high_width << 16) + 1, (low_height | high_height << 16) + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None
