"""What an export wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """Counts of one finished export."""

    folder: Path
    cameras: tuple[str, ...]
    images: int
    """Pictures with labels: frames times cameras."""
    objects: Mapping[str, int]
    """Objects to learn from, by the format's class names."""
    ignored: int
    """Objects or regions marked as neither object nor background, or left out where the format has no such mark."""
    training_images: int
    validation_images: int
