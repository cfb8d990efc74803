"""From a visual observation of ML-Agents, as it came, to a picture.

A camera's observation has three dimensions. Up to ML-Agents 2 they are rows, columns, channels, later channels, rows,
columns; both say API version 1.5.0, but which dimensions are those of the picture is in ``dimension_properties``. It
comes as a PNG or as floats in [0, 1], the top row first. Stacked observations hold several moments, the latest last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from mlagents_envs.base_env import DimensionProperty
from mlagents_envs.communicator_objects.observation_pb2 import NONE
from numpy.typing import NDArray

from bridge.errors import SimulatorReplyError

_STACK = re.compile(r"^StackingSensor_size(\d+)_")
"""How ML-Agents' StackingSensor names its observation."""

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SPACE = int(DimensionProperty.TRANSLATIONAL_EQUIVARIANCE)
"""Of the dimensions along which a picture may be shifted: its rows and columns."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the shape of an observation says of its picture."""

    height: int
    width: int
    channels: int
    """Of all moments together."""
    is_channels_first: bool
    moments: int

    @property
    def is_picture(self) -> bool:
        """Whether each moment is grey or coloured."""
        return self.channels in (self.moments, 3 * self.moments)


def is_visual(observation: Any) -> bool:
    """Whether an ``ObservationProto`` is what a camera sees: a picture, grey or coloured."""
    return len(observation.shape) == 3 and _layout(observation).is_picture


def rgb(observation: Any) -> NDArray[np.uint8]:
    """Return the picture of the latest moment of a visual ``ObservationProto``, (H, W, 3), row 0 on top.

    Raises ``SimulatorReplyError`` if it does not hold what its shape promises.
    """
    layout = _layout(observation)
    if observation.compression_type == NONE:
        picture = _from_floats(observation, layout)
    else:
        picture = _from_png(observation, layout)
    if picture.shape[2] == 1:
        picture = np.repeat(picture, 3, axis=2)
    return np.ascontiguousarray(picture)


def _layout(observation: Any) -> _Layout:
    first, second, third = observation.shape
    properties = [bool(value & _SPACE) for value in observation.dimension_properties]
    stacked = _STACK.match(observation.name)
    moments = int(stacked[1]) if stacked else 1
    if properties == [False, True, True]:
        is_channels_first = True
    elif properties == [True, True, False]:
        is_channels_first = False
    else:  # from before ML-Agents 2, whose channels come last; others are told by their few channels
        is_channels_first = third not in (moments, 3 * moments) and first in (moments, 3 * moments)
    if is_channels_first:
        return _Layout(second, third, first, is_channels_first, moments)
    return _Layout(first, second, third, is_channels_first, moments)


def _from_floats(observation: Any, layout: _Layout) -> NDArray[np.uint8]:
    values = np.asarray(observation.float_data.data, np.float32)
    if values.size != layout.height * layout.width * layout.channels:
        shape = tuple(observation.shape)
        raise SimulatorReplyError(
            f"observation {observation.name!r}: expected {shape} numbers, got {values.size} in all"
        )
    values = values.reshape(tuple(observation.shape))
    if layout.is_channels_first:
        values = np.moveaxis(values, 0, 2)
    latest = values[..., -(layout.channels // layout.moments) :]
    return np.asarray(np.rint(255 * np.clip(latest, 0, 1)), np.uint8)


def _from_png(observation: Any, layout: _Layout) -> NDArray[np.uint8]:
    latest = np.frombuffer(_last_png(observation.compressed_data), np.uint8)
    decoded = cv2.imdecode(latest, cv2.IMREAD_COLOR) if latest.size else None
    if decoded is None or decoded.shape[:2] != (layout.height, layout.width):
        got = "something else" if decoded is None else f"one of {decoded.shape[1]} x {decoded.shape[0]} pixels"
        raise SimulatorReplyError(
            f"observation {observation.name!r}: expected a PNG of {layout.width} x {layout.height} pixels, got {got}"
        )
    coloured = np.asarray(decoded[..., ::-1], np.uint8)
    if layout.channels == layout.moments:  # a grey sensor sends the coloured picture, to be averaged
        return np.asarray(np.rint(coloured.mean(axis=2, keepdims=True)), np.uint8)
    return coloured


def _last_png(data: bytes) -> bytes:
    """Return the last of the PNG files that follow one another in ``data``."""
    start = last = 0
    while data.startswith(_PNG_SIGNATURE, start):
        last = start
        start += len(_PNG_SIGNATURE)
        is_end = False
        while not is_end and start + 12 <= len(data):  # a chunk: length, type, content, checksum
            is_end = data[start + 4 : start + 8] == b"IEND"
            start += 12 + int.from_bytes(data[start : start + 4], "big")
    return data[last:]
