"""Images passed between two processes of one machine through a file that both have mapped.

A frame of 4 MB costs some 20 ms of CPU in a gRPC message and 2 ms this way. A mapped file is used, not the
``multiprocessing`` kind of shared memory, because an engine in another language can map it as well.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import stat
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ALIGNMENT = 64
"""Bytes; a multiple of every pixel's size and of a cache line."""

_PREFIX = "drivebridge-"
_MEMORY_FOLDER = Path("/dev/shm")


def aligned(size: int) -> int:
    """Return ``size`` rounded up to ``ALIGNMENT``."""
    return -(-size // ALIGNMENT) * ALIGNMENT


def shared_folder() -> Path:
    """Return where shared files lie: a file system in memory where there is one."""
    usable = _MEMORY_FOLDER.is_dir() and os.access(_MEMORY_FOLDER, os.W_OK)
    return _MEMORY_FOLDER if usable else Path(tempfile.gettempdir())


class SharedFile:
    """A mapped file of this process, removed when it is closed. Used by the client, which reads from it."""

    def __init__(self, size: int) -> None:
        """Make a file of ``size`` bytes. Raises ``OSError`` if there is no room."""
        folder = shared_folder()
        _remove_orphans(folder)
        descriptor, path = tempfile.mkstemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=folder)
        self.path = Path(path)
        self.size = size
        self._has_name = True
        try:
            _reserve(descriptor, size)
            self._memory = mmap.mmap(descriptor, size)
        except BaseException:
            self.path.unlink()
            raise
        finally:
            os.close(descriptor)

    def read(self, offset: int, size: int) -> bytes:
        """Return a copy of ``size`` bytes from ``offset`` on. Raises ``ValueError`` if they are not all inside."""
        if offset < 0 or size < 0 or offset + size > self.size:
            raise ValueError(f"expected bytes within 0 to {self.size}, got {size} from {offset} on")
        return self._memory[offset : offset + size]

    def remove(self) -> None:
        """Remove the file's name; the memory stays until both ends have let go of it.

        Called as soon as the other end has it mapped, nothing is left behind by a crash. Windows keeps a file that is
        mapped, for the clearing of its temporary files.
        """
        if self._has_name:
            self._has_name = False
            with contextlib.suppress(OSError):
                self.path.unlink()


class MappedPart:
    """A part of another process's shared file. Used by the server, which writes to it."""

    def __init__(self, memory: mmap.mmap, offset: int, size: int) -> None:
        """Write to ``size`` bytes of ``memory`` from ``offset`` on; they lie inside."""
        self._memory = memory
        self._next = offset
        self._end = offset + size

    def write(self, pixels: NDArray[np.generic]) -> int | None:
        """Copy an image to the next free place; returns its offset in the file, None if there is no room."""
        start = aligned(self._next)
        if start + pixels.nbytes > self._end:
            return None
        target = np.ndarray(pixels.shape, pixels.dtype, self._memory, start)
        np.copyto(target, pixels)
        self._next = start + pixels.nbytes
        return start


class SharedFiles:
    """The client's file that a server has mapped; one at a time, the latest."""

    def __init__(self) -> None:
        self._path = ""
        self._memory: mmap.mmap | None = None

    def part(self, path: str, offset: int, size: int) -> MappedPart | None:
        """Return the part of the file at ``path``; None if it is not a shared file that this process may write."""
        if path != self._path:
            self.close()
            self._memory = _map(path)
            self._path = path
        if self._memory is None or offset + size > len(self._memory):
            return None
        return MappedPart(self._memory, offset, size)

    def close(self) -> None:
        """Unmap the file."""
        if self._memory is not None:
            self._memory.close()
        self._memory, self._path = None, ""


def _remove_orphans(folder: Path) -> None:
    """Remove the files of processes that were killed before they could."""
    for path in folder.glob(f"{_PREFIX}*-*"):
        owner = path.name.removeprefix(_PREFIX).partition("-")[0]
        if os.name == "posix" and owner.isdigit() and not Path("/proc", owner).exists() and Path("/proc").is_dir():
            with contextlib.suppress(OSError):
                path.unlink()


def _reserve(descriptor: int, size: int) -> None:
    """Make the file ``size`` bytes long, with memory for all of them: a missing page would kill the process."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
    else:
        os.ftruncate(descriptor, size)


def _map(text: str) -> mmap.mmap | None:
    path = Path(text)
    folders = {_MEMORY_FOLDER, Path(tempfile.gettempdir())}
    if path.parent not in folders or not path.name.startswith(_PREFIX):
        return None
    try:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except (OSError, ValueError):  # ValueError for a name with a zero in it
        return None
    try:
        status = os.fstat(descriptor)
        ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if not stat.S_ISREG(status.st_mode) or not ours or status.st_size == 0:
            return None
        return mmap.mmap(descriptor, status.st_size)
    except OSError:
        return None
    finally:
        os.close(descriptor)
