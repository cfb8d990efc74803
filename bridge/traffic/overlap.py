"""How deep boxes stick in each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Pose, Size
from bridge.world import Actor

Box = tuple[Pose, Size]
"""An upright box: the actor frame's pose, and its extents."""


class Footprint(NamedTuple):
    """An upright box as rectangle and heights, in metres; the pitch of a slope is ignored."""

    x: float
    y: float
    cos: float
    sin: float
    half_length_m: float
    half_width_m: float
    bottom: float
    top: float

    @classmethod
    def of(cls, pose: Pose, size: Size) -> Footprint:
        """Return the footprint of a box."""
        (x, y, z), yaw = pose.position, pose.rotation.yaw()
        return cls(
            x, y, math.cos(yaw), math.sin(yaw), size.length_m / 2, size.width_m / 2, z, z + size.height_m
        )  # fmt: skip

    def moved(self, x_m: float, y_m: float) -> Footprint:
        """Return the footprint of the same box elsewhere."""
        return self._replace(x=self.x + x_m, y=self.y + y_m)

    def stretched(self, ahead_m: float) -> Footprint:
        """Return the footprint of the same box, longer in front."""
        return self._replace(
            x=self.x + self.cos * ahead_m / 2,
            y=self.y + self.sin * ahead_m / 2,
            half_length_m=self.half_length_m + ahead_m / 2,
        )


def depth_m(first: Footprint, second: Footprint) -> float:
    """Return how far one must be moved, in metres, so that the two no longer share any space; 0 if they are apart."""
    if first.bottom >= second.top or second.bottom >= first.top:
        return 0.0
    dx, dy = second.x - first.x, second.y - first.y
    # Separating axes: the boxes are apart if they are so along a side of one of them.
    cos = abs(first.cos * second.cos + first.sin * second.sin)
    sin = abs(first.cos * second.sin - first.sin * second.cos)
    least = math.inf
    for own, other in ((first, second), (second, first)):
        along = abs(dx * own.cos + dy * own.sin)
        across = abs(dy * own.cos - dx * own.sin)
        least = min(
            least,
            own.half_length_m + other.half_length_m * cos + other.half_width_m * sin - along,
            own.half_width_m + other.half_length_m * sin + other.half_width_m * cos - across,
        )
        if least <= 0.0:
            return 0.0
    return least


def depths_m(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``depth_m`` of many pairs: of (..., 8) arrays with the numbers of a ``Footprint``; 0 where one is nan."""
    dx, dy = second[..., 0] - first[..., 0], second[..., 1] - first[..., 1]
    cos = np.abs(first[..., 2] * second[..., 2] + first[..., 3] * second[..., 3])
    sin = np.abs(first[..., 2] * second[..., 3] - first[..., 3] * second[..., 2])
    least = np.minimum(first[..., 7] - second[..., 6], second[..., 7] - first[..., 6])
    least = np.where(least > 0.0, math.inf, 0.0)
    for own, other in ((first, second), (second, first)):
        along = np.abs(dx * own[..., 2] + dy * own[..., 3])
        across = np.abs(dy * own[..., 2] - dx * own[..., 3])
        ahead = own[..., 4] + other[..., 4] * cos + other[..., 5] * sin - along
        aside = own[..., 5] + other[..., 4] * sin + other[..., 5] * cos - across
        least = np.minimum(least, np.minimum(ahead, aside))
    return np.asarray(np.maximum(np.nan_to_num(least, nan=0.0), 0.0))


def near_pairs(footprints: Sequence[Footprint], margin_m: float) -> list[tuple[int, int]]:
    """Return the pairs of indices, the lower one first, of those whose circumcircles are within ``margin_m``."""
    if len(footprints) < 2:
        return []
    columns = np.array([(f.x, f.y, math.hypot(f.half_length_m, f.half_width_m)) for f in footprints])
    centres, reaches = columns[:, :2], columns[:, 2]
    squares = np.square(centres[:, None] - centres[None, :]).sum(axis=2)
    near = squares < np.square(reaches[:, None] + reaches[None, :] + margin_m)
    return [(first, second) for first, second in np.argwhere(np.triu(near, k=1)).tolist()]


def without_overlaps(ego: Box, actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Return the actors by ascending id, without those that stick in the ego or in one of a lower id."""
    ordered = sorted(actors, key=lambda actor: actor.actor_id)
    boxes = [Footprint.of(*ego), *(Footprint.of(actor.world_from_actor, actor.size) for actor in ordered)]
    dropped: set[int] = set()
    # By the later box of each pair, so that whether the earlier one stays is settled.
    for first, second in sorted(near_pairs(boxes, 0.0), key=lambda pair: (pair[1], pair[0])):
        if first not in dropped and second not in dropped and depth_m(boxes[first], boxes[second]) > 0.0:
            dropped.add(second)
    return tuple(actor for index, actor in enumerate(ordered, start=1) if index not in dropped)
