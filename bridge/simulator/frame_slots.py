"""Places in shared memory for the images of frames under way."""

from __future__ import annotations

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
    """As many places as a client has requests under way, in one shared file."""

    def __init__(self, frame_bytes: int, count: int) -> None:
        """Make ``count`` places of ``frame_bytes``. Raises ``OSError`` if there is no room in memory."""
        self.frame_bytes = frame_bytes
        self._file = SharedFile(self.frame_bytes * count)
        self._free = [Slot(self._file, number * self.frame_bytes, self.frame_bytes) for number in range(count)]

    def take(self) -> Slot | None:
        """Return a place that no other request has; None if all are taken."""
        return self._free.pop() if self._free else None

    def give_back(self, slot: Slot) -> None:
        """Let another request have ``slot``; the server writes to it no more."""
        if slot.file is self._file:
            self._free.append(slot)

    def close(self) -> None:
        """Remove the file; its memory goes with the last slot of it that is still taken."""
        self._file.remove()


def frame_bytes(cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> int:
    """Return how much room the images of one frame take, each aligned."""
    wanted = [(camera, size) for camera in cameras for size in (_RGB_BYTES, _ID_BYTES, _DEPTH_BYTES)]
    wanted += [(camera, _NORMAL_BYTES) for camera in cameras if camera.normals]
    wanted += [(view, size) for view in depth_views for size in (_ID_BYTES, _DEPTH_BYTES)]
    return sum(aligned(camera.pinhole.width * camera.pinhole.height * size) for camera, size in wanted)
