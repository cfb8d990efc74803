"""Cut and paste: pictures for detectors, put together from what a simulator drew and what a camera took.

After Dwibedi, Misra and Hebert, "Cut, Paste and Learn: Surprisingly Easy Synthesis for Instance Detection" (ICCV 2017).
``cut_crops`` takes objects out of captured datasets into a library, ``make_collages`` pastes them into backgrounds.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from bridge.collage.settings import Blend, CollageSettings, CropLimits, Placing

if TYPE_CHECKING:
    from bridge.collage.cut import cut_crops, open_or_cut
    from bridge.collage.library import CropLibrary
    from bridge.collage.make import CollageProgress, CollageSummary, make_collages

# Loaded when first asked for, so that the command line answers at once.
_HOMES = {
    "CollageProgress": "bridge.collage.make",
    "CollageSummary": "bridge.collage.make",
    "CropLibrary": "bridge.collage.library",
    "cut_crops": "bridge.collage.cut",
    "make_collages": "bridge.collage.make",
    "open_or_cut": "bridge.collage.cut",
}

__all__ = [
    "Blend",
    "CollageProgress",
    "CollageSettings",
    "CollageSummary",
    "CropLibrary",
    "CropLimits",
    "Placing",
    "cut_crops",
    "make_collages",
    "open_or_cut",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
