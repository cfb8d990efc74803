"""Text files of one record a line, plain or compressed, safe to read from strangers."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bridge.errors import TrafficError

LONGEST_LINE = 8 << 20
"""Bytes: some ten thousand actors."""
MOST_BYTES = 16 << 30
"""After decompression."""

_GZIP = b"\x1f\x8b"


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open ``path`` for reading bytes, decompressed if it is gzip, whatever it is called. Raises ``TrafficError``."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            if not packed:
                yield file
                return
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield unpacked  # type: ignore[misc]
    except OSError as error:
        # gzip's own errors are OSErrors without a number.
        reason = error.strerror or f"{error}; it is damaged, copy or record it again"
        raise TrafficError(f"{path}: cannot be read: {reason}") from None
    except (EOFError, zlib.error) as error:
        raise TrafficError(f"{path}: the compressed file is cut off or damaged ({error}); record it again") from None


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not empty, with their numbers from 1.

    Raises ``TrafficError`` for what cannot be read, a line over ``LONGEST_LINE`` and a file over ``MOST_BYTES``.
    """
    total = 0
    with opened(path) as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            total += len(line)
            if len(line) > LONGEST_LINE:
                raise TrafficError(f"{path}:{number}: a line is longer than {LONGEST_LINE >> 20} MiB; this is no trace")
            if total > MOST_BYTES:
                raise TrafficError(f"{path}:{number}: holds more than {MOST_BYTES >> 30} GiB; cut it into episodes")
            if line.strip():
                yield number, line
