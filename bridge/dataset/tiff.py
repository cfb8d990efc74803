"""Depth images as TIFF: 32-bit floats, lossless, and readable by every common tool.

One strip, Deflate with the floating-point predictor (TIFF Technical Note 3): each row's bytes are sorted into
planes, the most significant first, and stored as differences. LibTIFF, OpenCV, Pillow and GDAL read it, +inf too.
"""

from __future__ import annotations

import struct

import cv2
import deflate
import numpy as np
from numpy.typing import NDArray

_LEVEL = 2  # what is predicted right becomes long runs of zeros, which libdeflate's first level is slower at
_BAND_ROWS = 32  # so few that what comes between stays in the processor's cache
_SHORT, _LONG = 3, 4
_DEFLATE = 8
_FLOATING_POINT_PREDICTOR = 3
_IEEE_FLOAT = 3


def encode_depth(depth: NDArray[np.float32]) -> bytes:
    """Return an (H, W) float32 image as a little-endian TIFF."""
    height, width = depth.shape
    strip = deflate.zlib_compress(_predict(depth), _LEVEL)
    tags = (
        (256, _LONG, width),
        (257, _LONG, height),
        (258, _SHORT, 32),  # bits per sample
        (259, _SHORT, _DEFLATE),
        (262, _SHORT, 1),  # photometric: black is zero
        (273, _LONG, 8),  # offset of the strip
        (277, _SHORT, 1),  # samples per pixel
        (278, _LONG, height),  # rows per strip
        (279, _LONG, len(strip)),
        (317, _SHORT, _FLOATING_POINT_PREDICTOR),
        (339, _SHORT, _IEEE_FLOAT),
    )
    padding = b"\0" * (len(strip) % 2)  # the directory must start on a word boundary
    directory = struct.pack("<H", len(tags))
    directory += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    header = struct.pack("<2sHI", b"II", 42, 8 + len(strip) + len(padding))
    return b"".join([header, strip, padding, directory, struct.pack("<I", 0)])


def _predict(depth: NDArray[np.float32]) -> NDArray[np.uint8]:
    height, width = depth.shape
    samples = np.ascontiguousarray(depth, dtype="<f4").view(np.uint8).reshape(height, width, 4)
    differences = np.empty((height, 4 * width), dtype=np.uint8)
    for top in range(0, height, _BAND_ROWS):
        planes = cv2.split(samples[top : top + _BAND_ROWS])[::-1]  # the most significant bytes first
        rows = np.stack([np.asarray(plane, np.uint8) for plane in planes], axis=1).reshape(-1, 4 * width)
        band = differences[top : top + _BAND_ROWS]
        band[:, 0] = rows[:, 0]
        np.subtract(rows[:, 1:], rows[:, :-1], out=band[:, 1:])
    return differences
