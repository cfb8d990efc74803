"""What may carry the sensors."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from bridge.traffic.demand import EgoDrive
from bridge.traffic.egos.recorded_path import EgoPath
from bridge.traffic.egos.roadside import Roadside, StandingMast

Ego = EgoDrive | EgoPath | Roadside
"""A vehicle that drives, one that follows a recorded path, or a mast at the roadside."""

EgoInPlace = EgoDrive | EgoPath | StandingMast
"""The same where it is known where the mast stands."""


def ego_provenance(ego: Ego) -> dict[str, Any]:
    """Return what a dataset's manifest says of the ego of a script: a path by the content of its file."""
    if isinstance(ego, EgoPath):
        file = ego.path.file
        return {"asset": ego.asset, "path": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    return asdict(ego)
