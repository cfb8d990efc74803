"""Keeps a process that loads one scene after the other as small as one scene needs; nothing without glibc.

Between two scenes most of what a process holds is freed. By its defaults glibc keeps it, in pieces that large arrays of
the next scene do not fit into, and the resident set grows from scene to scene though nothing more is in use.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_M_ARENA_MAX, _M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD = -8, -3, -1
"""Parameters of ``mallopt(3)``."""
_ARENAS = 2
_LARGE_BYTES = 1 << 20
"""A texture in its usual size, and most arrays of a picture and of a scene."""
_KEPT_BYTES = 16 << 20
"""Twice what is enough for the triangles of a busy street, which the driver allocates and frees every frame."""


def give_large_arrays_pages_of_their_own() -> None:
    """Have freed arrays of 1 MiB and more go back to the system at once, and threads share heaps.

    What smaller ones leave free at the end of a heap stays for the next frame, until ``return_freed_memory``.
    To be called before the process does anything else. glibc would raise the limit to 32 MiB by itself, give each
    thread a heap of its own, and give 128 KiB at the end of a heap back to be mapped again a moment later.
    """
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        libc.mallopt(_M_ARENA_MAX, _ARENAS)
        libc.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def return_freed_memory() -> None:
    """Give the free pages of the heaps back to the system, ``malloc_trim(3)``. Takes some milliseconds."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_trim"):  # musl has none
        return None
    libc.malloc_trim.argtypes = [ctypes.c_size_t]
    libc.mallopt.argtypes = [ctypes.c_int, ctypes.c_int]
    return libc
