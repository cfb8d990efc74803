"""Built models kept between runs in the user's cache folder, because building all of them takes over a second.

The folder is named by a hash of the code that builds, so that a change of it never meets an old model. Deleting
the cache is always safe, and a folder that cannot be written only means that models are built again.
"""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path

import numpy as np
import platformdirs

from bridge.provenance import code_digest

_VERSIONS_KEPT = 3
MAX_BYTES = 512 * 1024 * 1024
"""What one folder may hold; beyond it, the oldest half is dropped."""

_MAGIC_AND_VERSION = struct.pack("<4sI", b"glTF", 2)


class GlbCache:
    """Binary glTF files by model name."""

    def __init__(self, folder: Path) -> None:
        """Keep files in ``folder``, which is made when the first one is stored."""
        self._folder = folder
        self._bytes: int | None = None

    def load(self, name: str) -> bytes | None:
        """Return the file kept as ``name``; None if there is none or it is not whole."""
        try:
            data = self._path(name).read_bytes()
        except OSError:
            return None
        whole = _MAGIC_AND_VERSION + struct.pack("<I", len(data))
        return data if data[: len(whole)] == whole else None

    def store(self, name: str, glb: bytes) -> None:
        """Keep ``glb`` as ``name``, if the folder can be written."""
        path = self._path(name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{os.getpid()}")
            try:
                partial.write_bytes(glb)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
            self._make_room(len(glb))
        except OSError:
            return

    def _make_room(self, added: int) -> None:
        """Drop the oldest files where the folder has grown beyond its limit."""
        self._bytes = None if self._bytes is None else self._bytes + added
        if self._bytes is not None and self._bytes <= MAX_BYTES:
            return
        files = sorted((path.stat().st_mtime_ns, path.stat().st_size, path) for path in self._folder.glob("*.glb"))
        self._bytes = sum(size for _, size, _ in files)
        if self._bytes <= MAX_BYTES:
            return
        for _, size, path in files:
            if self._bytes <= MAX_BYTES // 2:
                break
            path.unlink(missing_ok=True)
            self._bytes -= size

    def _path(self, name: str) -> Path:
        return self._folder / f"{name.replace('/', '+')}.glb"


def builtin_cache() -> GlbCache:
    """Return the cache of the models that this version of the package builds."""
    models = Path(platformdirs.user_cache_dir("drivebridge", appauthor=False)) / "models"
    current = models / f"{code_digest()}-{np.__version__}"
    if not current.exists():
        _prune(models)
    return GlbCache(current)


def _prune(models: Path) -> None:
    """Drop the models of all but the latest versions."""
    try:
        folders = sorted(models.iterdir(), key=lambda folder: folder.stat().st_mtime)
    except OSError:
        return
    for folder in folders[: -_VERSIONS_KEPT + 1]:
        shutil.rmtree(folder, ignore_errors=True)
