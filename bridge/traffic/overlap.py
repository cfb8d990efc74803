"""How deep boxes stick in each other."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from itertools import chain
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
        return cls.at(*pose.position, pose.rotation.yaw(), size)

    @classmethod
    def at(cls, x: float, y: float, z: float, yaw: float, size: Size) -> Footprint:
        """Return the footprint of a box that stands at a place in metres, turned by ``yaw`` radians."""
        length_m, width_m, height_m = size
        return cls(x, y, math.cos(yaw), math.sin(yaw), length_m / 2, width_m / 2, z, z + height_m)

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
    same_height = (first[..., 7] > second[..., 6]) & (second[..., 7] > first[..., 6])
    least = np.where(same_height, math.inf, 0.0)
    for own, other in ((first, second), (second, first)):
        along = np.abs(dx * own[..., 2] + dy * own[..., 3])
        across = np.abs(dy * own[..., 2] - dx * own[..., 3])
        ahead = own[..., 4] + other[..., 4] * cos + other[..., 5] * sin - along
        aside = own[..., 5] + other[..., 4] * sin + other[..., 5] * cos - across
        least = np.minimum(least, np.minimum(ahead, aside))
    return np.where(least > 0.0, least, 0.0)


def touching(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether ``depths_m`` is more than 0; faster than that where most pairs are far from each other."""
    dx, dy = second[..., 0] - first[..., 0], second[..., 1] - first[..., 1]
    reach_m = first[..., 4] + first[..., 5] + second[..., 4] + second[..., 5]
    found = np.asarray(dx * dx + dy * dy < reach_m * reach_m)
    near = np.nonzero(found)
    if len(near[0]):
        shape = (*found.shape, 8)
        found[near] = depths_m(np.broadcast_to(first, shape)[near], np.broadcast_to(second, shape)[near]) > 0.0
    return found


def columns(footprints: Collection[Footprint]) -> NDArray[np.float64]:
    """Return (N, 8) rows with the numbers of each footprint."""
    return np.fromiter(chain.from_iterable(footprints), np.float64, 8 * len(footprints)).reshape(-1, 8)


def near_each_other(
    first: NDArray[np.float64], second: NDArray[np.float64], margin_m: float = 0.0
) -> NDArray[np.bool_]:
    """Return whose circumcircles are within ``margin_m``: (N, M) for (N, 8) and (M, 8) rows of ``columns``."""
    reach_m = np.add.outer(np.hypot(first[:, 4], first[:, 5]), np.hypot(second[:, 4], second[:, 5]) + margin_m)
    dx, dy = np.subtract.outer(first[:, 0], second[:, 0]), np.subtract.outer(first[:, 1], second[:, 1])
    return np.asarray(dx * dx + dy * dy < reach_m * reach_m)


def overlaps(footprints: Collection[Footprint]) -> list[tuple[int, int, float]]:
    """Return the pairs of indices, the lower one first, of those who share space, and how deep, in metres."""
    boxes = columns(footprints)
    first, second = _neighbours(boxes)
    depth = depths_m(boxes[first], boxes[second])
    kept = depth > 0.0
    return list(zip(first[kept].tolist(), second[kept].tolist(), depth[kept].tolist(), strict=True))


def _neighbours(boxes: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs of rows of ``columns``, in order and the lower one first, whose circumcircles meet.

    From west to east, each is compared with those only that begin before it ends.
    """
    reach_m = np.hypot(boxes[:, 4], boxes[:, 5])
    west, east = boxes[:, 0] - reach_m, boxes[:, 0] + reach_m
    order = np.argsort(west, kind="stable")
    ends = np.searchsorted(west[order], east[order], side="right")
    counts = np.maximum(ends - np.arange(1, len(order) + 1), 0)
    own = np.repeat(np.arange(len(order)), counts)
    after = own + 1 + np.arange(len(own)) - np.repeat(np.cumsum(counts) - counts, counts)
    one, other = order[own], order[after]
    dx, dy = boxes[one, 0] - boxes[other, 0], boxes[one, 1] - boxes[other, 1]
    both_m = reach_m[one] + reach_m[other]
    meet = dx * dx + dy * dy < both_m * both_m
    first, second = np.minimum(one, other)[meet], np.maximum(one, other)[meet]
    in_order = np.lexsort((second, first))
    return first[in_order], second[in_order]


def without_overlaps(ego: Box, actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Return the actors by ascending id, without those that stick in the ego or in one of a lower id."""
    ordered = sorted(actors, key=lambda actor: actor.actor_id)
    boxes = [Footprint.of(*ego), *(Footprint.of(actor.world_from_actor, actor.size) for actor in ordered)]
    dropped: set[int] = set()
    # By the later box of each pair, so that whether the earlier one stays is settled.
    for first, second, _ in sorted(overlaps(boxes), key=lambda pair: (pair[1], pair[0])):
        if first not in dropped and second not in dropped:
            dropped.add(second)
    return tuple(actor for index, actor in enumerate(ordered, start=1) if index not in dropped)
