"""What each quality level spends on colours; ids, depth and normals do not depend on it."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.camera import Quality


@dataclass(frozen=True, slots=True)
class Effort:
    """What a level does."""

    shadow_map_size: int | None
    """Texels a side of the map of the sun or moon; None for no shadows."""
    smooth_edges: bool
    """Whether edges are smoothed in the finished picture."""
    oversampling: int
    """How many pixels a side are drawn for each pixel of the picture."""
    features: tuple[str, ...] = ()
    """Of ``lighting.frag``."""


EFFORTS = {
    Quality.FAST: Effort(None, smooth_edges=False, oversampling=1, features=("FAST",)),
    Quality.BALANCED: Effort(1536, smooth_edges=True, oversampling=1),
    Quality.HIGH: Effort(2304, smooth_edges=False, oversampling=2, features=("HIGH",)),
}

SHADOW_MAP_SIZES = tuple({effort.shadow_map_size: None for effort in EFFORTS.values() if effort.shadow_map_size})
