"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def write_file(path: Path, data: bytes, scratch: Path) -> None:
    """Write ``data`` to ``path``: to ``scratch`` first, flushed to the disk, then renamed.

    ``scratch`` is a folder on the same file system that is emptied after a crash; the folder of ``path`` exists.
    """
    partial = scratch / "~".join(path.parts[-4:])
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that the files renamed into it survive a power cut."""
    if sys.platform == "win32":
        return  # Windows has no handle for a folder; NTFS journals its entries
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
