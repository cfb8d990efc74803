"""Keeps actors out of each other."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from bridge.geometry import Pose, Size
from bridge.world import Actor

Box = tuple[Pose, Size]
"""An upright box: the actor frame's pose, and its extents."""


def boxes_intersect(first: Box, second: Box) -> bool:
    """Return whether two upright boxes share any space; the pitch of a slope is ignored."""
    (pose_a, size_a), (pose_b, size_b) = first, second
    dx, dy = pose_b.position.x - pose_a.position.x, pose_b.position.y - pose_a.position.y
    reach = (math.hypot(*size_a[:2]) + math.hypot(*size_b[:2])) / 2
    if dx * dx + dy * dy >= reach * reach:
        return False
    bottom_a, bottom_b = pose_a.position.z, pose_b.position.z
    if bottom_a >= bottom_b + size_b.height_m or bottom_b >= bottom_a + size_a.height_m:
        return False
    yaw_a, yaw_b = pose_a.rotation.yaw(), pose_b.rotation.yaw()
    # Separating axes: the boxes are apart if they are so along a side of one of them.
    cos, sin = abs(math.cos(yaw_b - yaw_a)), abs(math.sin(yaw_b - yaw_a))
    for yaw, own, other in ((yaw_a, size_a, size_b), (yaw_b, size_b, size_a)):
        along, across = dx * math.cos(yaw) + dy * math.sin(yaw), -dx * math.sin(yaw) + dy * math.cos(yaw)
        if abs(along) >= (own.length_m + other.length_m * cos + other.width_m * sin) / 2:
            return False
        if abs(across) >= (own.width_m + other.length_m * sin + other.width_m * cos) / 2:
            return False
    return True


def without_overlaps(ego: Box, actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Return the actors by ascending id, without those that stick in the ego or in one of a lower id."""
    ordered = sorted(actors, key=lambda actor: actor.actor_id)
    boxes = [ego, *((actor.world_from_actor, actor.size) for actor in ordered)]
    centres = np.array([pose.position[:2] for pose, _ in boxes])
    reaches = np.array([math.hypot(size.length_m, size.width_m) / 2 for _, size in boxes])
    distances = np.linalg.norm(centres[:, None] - centres[None, :], axis=2)
    touching = np.argwhere(np.triu(distances < reaches[:, None] + reaches[None, :], k=1))
    dropped: set[int] = set()
    # By the later box of each pair, so that whether the earlier one stays is settled.
    for first, second in sorted(touching.tolist(), key=lambda pair: (pair[1], pair[0])):
        if first not in dropped and second not in dropped and boxes_intersect(boxes[first], boxes[second]):
            dropped.add(second)
    return tuple(actor for index, actor in enumerate(ordered, start=1) if index not in dropped)
