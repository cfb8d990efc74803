"""What stands behind sidewalks: seats, bins, and the hedges, fences and walls of lots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bridge.assets.street_furniture import SEGMENT_M
from bridge.roads.frontage import Frontage
from bridge.roads.lines import place
from bridge.roads.roadside import Spot, near_any

Array = NDArray[np.float64]

BENCH, BIN = "bench", "bin"
HEDGE, FENCE = "hedge", "fence"
WALLS = ("brick_wall", "rendered_wall")

_LOT_STYLES = (HEDGE, HEDGE, FENCE, FENCE, *WALLS, None, None, None)
_FURNITURE_SPACING_M = 55.0
_BEHIND_M = 0.4
"""From the back of the sidewalk to what people sit on or throw things into."""
_NARROWEST_WALK_M = 2.2
_FENCE_BEHIND_M = 0.55
_FROM_GROUND_M = 0.6
_FROM_FRONT_M = 7.0
_FEWEST_SEGMENTS = 4
"""Fewer of them would stand alone on a lawn, and fence nothing in."""
_FROM_HOUSE_M = 2.0
"""Nobody fences the narrow strip in front of a house."""


def seats_and_bins(streets: Sequence[Frontage], rng: np.random.Generator) -> Iterator[tuple[str, Spot]]:
    """Yield each ``BENCH`` and litter ``BIN`` behind wide sidewalks, x towards the road."""
    for street in streets:
        if street.fast or street.walk_m < _NARROWEST_WALK_M:
            continue
        at = np.arange(rng.uniform(0.3, 1.0) * _FURNITURE_SPACING_M, street.length_m - 4.0, _FURNITURE_SPACING_M)
        for point, along in zip(*place(street.back, at), strict=True):
            left = np.array([-along[1], along[0]])
            yaw = float(np.arctan2(left[1], left[0]))
            bench = bool(rng.random() < 0.5)
            if bench:
                x, y = point - left * _BEHIND_M
                yield BENCH, Spot(float(x), float(y), yaw)
            x, y = point - left * _BEHIND_M + along * 1.5
            yield BIN, Spot(float(x), float(y), yaw)


def lot_fences(
    streets: Sequence[Frontage],
    houses: Sequence[BaseGeometry],
    fronts: Sequence[BaseGeometry],
    ground: Sequence[BaseGeometry],
    rng: np.random.Generator,
) -> Iterator[tuple[str, Spot]]:
    """Yield segments of ``HEDGE``, ``FENCE`` and ``WALLS`` along the back of sidewalks.

    They keep away from ``houses``, farther from those whose ``fronts`` people walk up to, and from ``ground`` that must
    stay open. A third of the gaps stay open, and so do those that only a few segments would fit into.
    """
    usable = [street for street in streets if not street.fast and street.walk_m]
    runs = [_segments(street) for street in usable]
    if not runs:
        return
    everywhere = np.concatenate([lines for _, _, lines in runs])
    all_blocked = np.zeros(len(everywhere), dtype=bool)
    for obstacles, distance_m in ((houses, _FROM_HOUSE_M), (fronts, _FROM_FRONT_M), (ground, _FROM_GROUND_M)):
        all_blocked |= near_any(everywhere, obstacles, distance_m)
    first = 0
    for points, directions, _ in runs:
        count = len(points)
        blocked = all_blocked[first : first + count]
        first += count
        for is_blocked, run in groupby(range(count), blocked.__getitem__):
            if is_blocked:
                continue
            style, run_of = _LOT_STYLES[rng.integers(len(_LOT_STYLES))], list(run)
            if style is None or len(run_of) < _FEWEST_SEGMENTS:
                continue
            for (x, y), along in zip(points[run_of], directions[run_of], strict=True):
                yield style, Spot(float(x), float(y), float(np.arctan2(along[1], along[0])))


def _segments(street: Frontage) -> tuple[Array, Array, NDArray[np.object_]]:
    """Return middles and directions of segments behind a sidewalk, and the segments as plan lines."""
    count = int(street.length_m // SEGMENT_M)
    points, directions = place(street.back, (np.arange(count) + 0.5) * SEGMENT_M)
    points = points + np.stack([directions[:, 1], -directions[:, 0]], axis=1) * _FENCE_BEHIND_M
    half = directions * (SEGMENT_M / 2)
    return points, directions, np.asarray(shapely.linestrings(np.stack([points - half, points + half], axis=1)))
