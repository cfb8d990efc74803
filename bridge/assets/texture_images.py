"""Textures to and from the images that a glTF file embeds."""

from __future__ import annotations

import hashlib
import struct
from weakref import WeakKeyDictionary, WeakValueDictionary

import cv2
import deflate
import numpy as np

from bridge.assets.encoded_images import decode_image
from bridge.assets.model import Texture
from bridge.errors import AssetError

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BIT_DEPTH, _RGBA = 8, 6
_FILTER_UP = 2
_LEVEL = 1

_encoded: WeakKeyDictionary[Texture, bytes] = WeakKeyDictionary()
"""By identity, while the texture is in use: many models share one."""


def encode_png(texture: Texture) -> bytes:
    """Return ``texture`` as an 8-bit RGBA PNG, made once.

    Raises ``AssetError`` if its pixels are not (N, N, 4) uint8 with N a power of two.
    """
    png = _encoded.get(texture)
    if png is None:
        png = _encoded[texture] = _png(texture)
    return png


def _png(texture: Texture) -> bytes:
    pixels = texture.pixels
    side = len(pixels)
    if pixels.dtype != np.uint8 or pixels.shape != (side, side, 4) or side == 0 or side & (side - 1):
        raise AssetError(
            f"texture {texture.name!r}: expected (N, N, 4) uint8, N a power of two, got {pixels.shape} {pixels.dtype}"
        )
    rows = pixels.reshape(side, side * 4)
    filtered = np.empty((side, side * 4 + 1), np.uint8)
    filtered[:, 0] = _FILTER_UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    header = struct.pack(">IIBBBBB", side, side, _BIT_DEPTH, _RGBA, 0, 0, 0)
    body = bytes(deflate.zlib_compress(filtered, _LEVEL))
    return _PNG_SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", deflate.crc32(kind + data))


class TextureCache:
    """The textures in use that were decoded, by the hash of their encoded bytes: equal images are one ``Texture``."""

    def __init__(self) -> None:
        self._textures: WeakValueDictionary[tuple[str, bytes], Texture] = WeakValueDictionary()

    def decode(self, name: str, encoded: bytes | memoryview) -> Texture:
        """Return the texture in a PNG or JPEG file.

        Raises ``AssetError`` if it is neither, or not square with a power of two as its side.
        """
        key = (name, hashlib.sha256(encoded).digest())
        texture = self._textures.get(key)
        if texture is None:
            texture = self._textures[key] = Texture(name, _decode_rgba(name, encoded))
        return texture


def _decode_rgba(name: str, encoded: bytes | memoryview) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return (N, N, 4) uint8 RGBA."""
    try:
        image = decode_image(encoded)
    except ValueError as error:
        raise AssetError(f"texture {name!r}: {error}") from error
    channels = 1 if image.ndim == 2 else image.shape[2]
    if image.dtype != np.uint8 or channels not in (1, 3, 4):
        raise AssetError(f"texture {name!r}: expected an 8-bit PNG or JPEG image")
    to_rgba = {1: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA, 4: cv2.COLOR_BGRA2RGBA}[channels]
    rgba = np.asarray(cv2.cvtColor(image, to_rgba), np.uint8)
    height, width = rgba.shape[:2]
    if height != width or height & (height - 1):
        raise AssetError(f"texture {name!r}: expected a square image, its side a power of two, got {width} x {height}")
    rgba.flags.writeable = False
    return rgba
