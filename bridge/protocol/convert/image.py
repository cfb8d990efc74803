"""Images, in the message or in shared memory."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.protocol.convert.fields import Fields, MessageError
from bridge.protocol.shared_memory import MappedPart, SharedFile
from bridge.protocol.v1 import sensor_pb2
from bridge.protocol.v1.sensor_pb2 import (
    PIXEL_FORMAT_DEPTH32F,
    PIXEL_FORMAT_ID16,
    PIXEL_FORMAT_NORMAL16S,
    PIXEL_FORMAT_RGB8,
)

_PIXELS: dict[sensor_pb2.PixelFormat, tuple[np.dtype[Any], tuple[int, ...]]] = {
    PIXEL_FORMAT_RGB8: (np.dtype("u1"), (3,)),
    PIXEL_FORMAT_ID16: (np.dtype("<u2"), ()),
    PIXEL_FORMAT_DEPTH32F: (np.dtype("<f4"), ()),
    PIXEL_FORMAT_NORMAL16S: (np.dtype("<i2"), (3,)),
}
"""Of each format: the type of a component, and the shape of a pixel."""


def image_fields(pixels: NDArray[Any], pixel_format: sensor_pb2.PixelFormat, shared: MappedPart | None) -> Fields:
    """Describe an image of rows from top to bottom; it goes to ``shared`` if there is room, else into the message."""
    height, width = pixels.shape[:2]
    offset = None if shared is None else shared.write(pixels)
    content = {"data": pixels.tobytes()} if offset is None else {"shared_memory_offset": offset}
    return {"width": width, "height": height, "format": pixel_format, **content}


def read_image(
    where: str,
    m: sensor_pb2.Image,
    pinhole: Pinhole,
    pixel_format: sensor_pb2.PixelFormat,
    shared: SharedFile | None,
) -> NDArray[Any]:
    """Make the read-only array of an image that ``pinhole`` took, row 0 on top; ``where`` names its field."""
    if (m.width, m.height) != (pinhole.width, pinhole.height):
        raise MessageError(f"{where}: expected {pinhole.width} x {pinhole.height} pixels, got {m.width} x {m.height}")
    if m.format != pixel_format:
        raise MessageError(
            f"{where}: expected format {sensor_pb2.PixelFormat.Name(pixel_format)}, got number {m.format}"
        )
    dtype, channels = _PIXELS[pixel_format]
    shape = (m.height, m.width, *channels)
    wanted = math.prod(shape) * dtype.itemsize
    data = m.data
    if m.WhichOneof("content") == "shared_memory_offset":
        if shared is None:
            raise MessageError(f"{where}: the pixels are in shared memory, but none was offered")
        try:
            data = shared.read(m.shared_memory_offset, wanted)
        except ValueError as error:
            raise MessageError(f"{where}: {error}") from None
    if len(data) != wanted:
        raise MessageError(f"{where}: expected {wanted} bytes, got {len(data)}")
    return np.frombuffer(data, dtype=dtype).reshape(shape)
