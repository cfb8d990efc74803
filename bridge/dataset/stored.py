"""Reading files of a dataset."""

from __future__ import annotations

from pathlib import Path

from bridge.errors import DatasetError


def read_stored(path: Path) -> bytes:
    """Return the content of a file of a dataset; raises ``DatasetError`` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror}; is this a whole dataset?") from None
