"""Places in shared memory for the images of frames under way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.camera import Camera
from bridge.protocol.shared_memory import SharedFile, aligned
from bridge.protocol.v1 import sensor_pb2

_RGB_BYTES, _ID_BYTES, _DEPTH_BYTES, _NORMAL_BYTES = 3, 2, 4, 6
"""Of a pixel."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One place, taken by one request until its frame has been read."""

    file: SharedFile
    offset: int
    size: int

    def message(self) -> sensor_pb2.SharedMemory:
        """Describe the place to the server."""
        return sensor_pb2.SharedMemory(path=str(self.file.path), offset=self.offset, size=self.size)


class FrameSlots:
    """Places for the frames that a client has under way, in one shared file.

    The file is made when the first frame wants a place, and anew for a larger one.
    """

    def __init__(self, count: int, *, is_shared: bool) -> None:
        """Make room for ``count`` frames at a time; none at all if the ends do not share their memory."""
        self.frame_bytes = 0
        """The size of a place; 0 while there is no file."""
        self._count = count
        self._too_large = math.inf if is_shared else 0.0
        self._file: SharedFile | None = None
        self._free: list[Slot] = []

    def take(self, size: int) -> Slot | None:
        """Return a place of at least ``size`` bytes that no other request has; None if the frame must do without."""
        if not 0 < size < self._too_large:
            return None
        if self.frame_bytes < size:
            self.drop()
            try:
                self._file = SharedFile(size * self._count)
            except OSError:  # no room in memory: images of so many bytes travel in the replies from now on
                self._too_large = size
                return None
            self.frame_bytes = size
            self._free = [Slot(self._file, number * size, size) for number in range(self._count)]
        return self._free.pop() if self._free else None

    def give_back(self, slot: Slot | None) -> None:
        """Let another request have ``slot``; the server writes to it no more."""
        if slot is not None and slot.file is self._file:
            self._free.append(slot)

    def drop(self) -> None:
        """Remove the file; its memory goes with the last place in it that is still taken."""
        if self._file is not None:
            self._file.remove()
        self._file, self._free, self.frame_bytes = None, [], 0


def frame_bytes(cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> int:
    """Return how much room the images of one frame take, each aligned."""
    wanted = [(camera, size) for camera in cameras for size in (_RGB_BYTES, _ID_BYTES, _DEPTH_BYTES)]
    wanted += [(camera, _NORMAL_BYTES) for camera in cameras if camera.normals]
    wanted += [(view, size) for view in depth_views for size in (_ID_BYTES, _DEPTH_BYTES)]
    return sum(aligned(camera.pinhole.width * camera.pinhole.height * size) for camera, size in wanted)
