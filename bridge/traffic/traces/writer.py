"""Writes a trace of ours."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bridge.errors import TrafficError
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.traces.demand import TraceHeader
from bridge.traffic.traces.header import to_json

SUFFIXES = (".jsonl", ".jsonl.gz")
_LEVEL = 6


class TraceWriter:
    """Takes the moments of an episode, one a step."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def add(self, moment: TrafficMoment) -> None:
        """Write one more line."""
        self._file.write(to_json(moment))


@contextmanager
def new_trace(path: Path, header: TraceHeader) -> Iterator[TraceWriter]:
    """Open a trace at ``path``, compressed if its name says so; it is there, whole, when the block ends well.

    The same moments give the same bytes. Raises ``TrafficError`` for a name with another ending than ``SUFFIXES`` and
    where nothing can be written.
    """
    if not path.name.endswith(SUFFIXES):
        raise TrafficError(f"{path}: expected a name that ends in {' or '.join(SUFFIXES)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}~", delete=False) as raw:
            partial = Path(raw.name)
            try:
                if path.suffix == ".gz":
                    with gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed:
                        packed.write(to_json(header))
                        yield TraceWriter(packed)  # type: ignore[arg-type]
                else:
                    raw.write(to_json(header))
                    yield TraceWriter(raw)
                raw.flush()
                os.fsync(raw.fileno())
            except BaseException:
                raw.close()
                partial.unlink()
                raise
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        raise TrafficError(f"{path}: cannot be written: {error.strerror or error}") from None
