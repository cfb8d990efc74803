"""Lossless images as PNG: a filter in numpy, then libdeflate.

The files are plain PNG, and equal images are equal files on any processor: what libdeflate compresses to depends on
its input alone. ISA-L and zlib-ng are faster, but choose by processor among routines that find other matches.
"""

from __future__ import annotations

import struct

import deflate
import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FILTER_SUB, _FILTER_UP = 1, 2
_GRAY, _TRUECOLOR = 0, 2

# Colours of a camera are noise to a compressor: its fastest level is a quarter faster than the next and 2 % larger.
# Of everything else, what stands above is the best guess and long runs of zeros remain, for which the second level is
# twice as fast as the first.
_LEVEL_OF_COLORS, _LEVEL_OF_RUNS = 1, 2


def encode_rgb(rgb: NDArray[np.uint8]) -> bytes:
    """Return an (H, W, 3) uint8 image as an 8-bit truecolour PNG."""
    height, width, channels = rgb.shape
    rows = np.ascontiguousarray(rgb).reshape(height, width * channels)
    filtered = _unfiltered(rows, _FILTER_SUB)
    filtered[:, 1 : 1 + channels] = rows[:, :channels]
    np.subtract(rows[:, channels:], rows[:, :-channels], out=filtered[:, 1 + channels :])
    return _png(filtered, _LEVEL_OF_COLORS, width, bits=8, color_type=_TRUECOLOR)


def encode_gray8(image: NDArray[np.uint8]) -> bytes:
    """Return an (H, W) uint8 image as an 8-bit greyscale PNG."""
    return _png_of_runs(np.ascontiguousarray(image), image.shape[1], bits=8, color_type=_GRAY)


def encode_ids(ids: NDArray[np.uint16]) -> bytes:
    """Return an (H, W) uint16 image as a 16-bit greyscale PNG."""
    height, width = ids.shape
    # PNG stores 16-bit samples with the high byte first.
    rows = ids.astype(">u2").view(np.uint8).reshape(height, width * 2)
    return _png_of_runs(rows, width, bits=16, color_type=_GRAY)


def decode_ids(data: bytes, height: int, width: int) -> NDArray[np.uint16] | None:
    """Return the (height, width) image that ``encode_ids`` wrote; None for any other file, or one that is damaged.

    It takes a third of the time of libpng, which knows nothing of the filter beforehand.
    """
    head = _head(width, height, bits=16, color_type=_GRAY)
    begin = len(head) + 8
    if not data.startswith(head) or data[begin - 4 : begin] != b"IDAT" or not data.endswith(_END):
        return None
    pixels = data[begin : -len(_END) - 4]
    if not data.startswith(b"".join(_chunk(b"IDAT", pixels)), len(head)):
        return None
    try:
        filtered = np.frombuffer(deflate.zlib_decompress(pixels, height * (2 * width + 1)), np.uint8)
    except deflate.DeflateError:
        return None
    if filtered.size != height * (2 * width + 1):
        return None
    filtered = filtered.reshape(height, 2 * width + 1)
    if (filtered[:, 0] != _FILTER_UP).any():
        return None
    rows = np.add.accumulate(filtered[:, 1:], axis=0, dtype=np.uint8)
    return rows.view(">u2").astype(np.uint16)


def encode_normals(normals: NDArray[np.int16]) -> bytes:
    """Return an (H, W, 3) int16 image of normals as a 16-bit truecolour PNG of its values plus 32768."""
    return encode_rgb16(normals.view(np.uint16) + np.uint16(0x8000))


def encode_rgb16(image: NDArray[np.uint16]) -> bytes:
    """Return an (H, W, 3) uint16 image as a 16-bit truecolour PNG."""
    height, width, _ = image.shape
    rows = image.astype(">u2").view(np.uint8).reshape(height, width * 6)
    return _png_of_runs(rows, width, bits=16, color_type=_TRUECOLOR)


def _png_of_runs(rows: NDArray[np.uint8], width: int, *, bits: int, color_type: int) -> bytes:
    filtered = _unfiltered(rows, _FILTER_UP)
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return _png(filtered, _LEVEL_OF_RUNS, width, bits=bits, color_type=color_type)


def _unfiltered(rows: NDArray[np.uint8], kind: int) -> NDArray[np.uint8]:
    """Return room for ``rows`` with ``kind``, the filter's number, before each."""
    height, row_bytes = rows.shape
    filtered = np.empty((height, row_bytes + 1), dtype=np.uint8)
    filtered[:, 0] = kind
    return filtered


def _png(filtered: NDArray[np.uint8], level: int, width: int, *, bits: int, color_type: int) -> bytes:
    head = _head(width, len(filtered), bits=bits, color_type=color_type)
    return b"".join([head, *_chunk(b"IDAT", deflate.zlib_compress(filtered, level)), _END])


def _head(width: int, height: int, *, bits: int, color_type: int) -> bytes:
    """Return all that comes before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, 0)
    return b"".join([_SIGNATURE, *_chunk(b"IHDR", header)])


def _chunk(name: bytes, data: bytes | bytearray) -> tuple[bytes, bytes, bytes | bytearray, bytes]:
    return struct.pack(">I", len(data)), name, data, struct.pack(">I", deflate.crc32(data, deflate.crc32(name)))


_END = b"".join(_chunk(b"IEND", b""))
