"""Tells recordings apart."""

from __future__ import annotations

from pathlib import Path

from bridge.errors import TrafficError
from bridge.traffic.traces.demand import FcdDemand, TraceDemand
from bridge.traffic.traces.header import read_header
from bridge.traffic.traces.writer import SUFFIXES

FCD_SUFFIXES = (".xml", ".xml.gz")


def recorded_demand(path: Path, ego: str | None) -> TraceDemand | FcdDemand:
    """Return what plays the recording at ``path``; ``ego`` is a vehicle of floating car data.

    Raises ``TrafficError`` for a file that is not there or no recording.
    """
    if not path.is_file():
        raise TrafficError(f"{path}: no such file; record it with 'drivebridge trace'")
    if path.name.endswith(FCD_SUFFIXES):
        return FcdDemand(path, ego)
    if not path.name.endswith(SUFFIXES):
        raise TrafficError(f"{path}: expected a name that ends in {', '.join((*SUFFIXES, *FCD_SUFFIXES))}")
    if ego is not None:
        raise TrafficError(f"{path}: ego: a trace says itself where the ego is; leave this out")
    return TraceDemand(path, read_header(path))
