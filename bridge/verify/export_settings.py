"""What an export says it was asked for, in the file that lies in every tree that this project wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bridge.verify.files import read_bytes
from bridge.verify.native.files import parse

MARKER = ".drivebridge-export"

BoxKind = Literal["cuboid", "modal", "amodal", "largest-part"]
"""What the 2-D boxes of a tree are around: the 3-D box, the visible pixels, the pixels of the object alone, the largest
connected part of the visible pixels."""


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """Which boxes were written, and which objects are not to be learned from."""

    box: BoxKind | None = None
    """None: what is usual in the format."""
    max_occlusion: float = 0.90
    """Those hidden by this share or more."""
    min_height_px: int = 10
    """Those whose visible part is lower."""
    min_pixels: int = 40
    """Those of fewer visible pixels."""
    min_contrast: float = 0.02
    """Those of less contrast."""
    twin: str | None = None
    """Under the conditions of which twin of the dataset the pictures were taken; None for the original's."""


def is_export(folder: Path) -> bool:
    """Tell whether this project wrote the tree in ``folder``."""
    return (folder / MARKER).exists()


def export_settings(folder: Path) -> ExportSettings:
    """Return what the tree in ``folder``, or the one that this is a part of, was asked for; else what is usual."""
    content = next((found for place in (folder, folder.parent) if (found := read_bytes(place / MARKER))), b"")
    try:
        return parse(ExportSettings, content)
    except ValueError:
        return ExportSettings()
