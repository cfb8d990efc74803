"""What an export wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """Counts of one finished export."""

    folder: Path
    camera: str
    frames: int
    objects: Mapping[str, int]
    """Objects to learn from, by the format's class names."""
    ignored: int
    """Regions marked as neither object nor background (KITTI's ``DontCare``)."""
    training_frames: int
    validation_frames: int
