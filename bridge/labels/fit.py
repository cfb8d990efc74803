"""Whether projected 3-D boxes fit what was drawn in them, from both sides.

Boxes of vehicles are put around the body, as in KITTI and nuScenes; mirrors reach beyond it by ``OVERHANG_M`` at
most. And whatever an actor of a class looks like, it fills a core of its box: a box that is too large has a core that
reaches beyond what was drawn. Both are projected exactly, so the bounds hold from every side and at every distance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.frame import Observation, PixelBox
from bridge.geometry import Matrix, rotation_matrices
from bridge.labels.boxes3d import NEAR_M, project_cuboids
from bridge.labels.frame_labels import ObjectLabel

BOX_TOLERANCE_PX = 1.5
"""Pixels have their colour from their centre, and slender ends cover no centre."""
LENS_SHORTFALL_PX = 1.0
"""Behind a lens that distorts: a slender end may lie between the pixels of the ideal picture that are taken."""
OVERHANG_M = 0.15
"""How far the mirrors of a vehicle reach beyond its box, on either side, at most."""
WITH_MIRRORS = frozenset({Category.CAR, Category.VAN, Category.TRUCK, Category.BUS, Category.TRAM, Category.MOTORCYCLE})
MIN_FILL = 0.4
"""Least share of the projected box's area that the box around the actor drawn alone takes up."""
MIN_FILL_OF_ANY_SHAPE = 0.12
"""Of a distractor, which may be of any shape: a ball already fills less than ``MIN_FILL`` from above a corner of its
box. ``bridge.randomize.flying_shapes`` turns its bodies so that they fill more, seen from anywhere."""
MAX_FILL_TRUNCATION = 0.25
"""Of what the frame cuts off more, it is not asked what it fills: a walker is widest at the feet."""
MIN_FILL_HEIGHT_PX = 20.0
"""Of a projected box; what is lower has heads and limbs too thin for pixels, and is not asked what it fills."""
_SAME_PX = 0.01


def _both_sides(points: Sequence[tuple[float, float, float]]) -> NDArray[np.float64]:
    right = [(x, -y, z) for x, y, z in points]
    return np.array([*points, *right])


_BODY = _both_sides(
    [
        (0.46, 0.34, 0.3),  # bumpers, with rounded corners
        (0.4, 0.45, 0.3),
        (-0.4, 0.45, 0.3),
        (-0.46, 0.38, 0.3),
        (0.18, 0.38, 0.0),  # where wheels stand
        (-0.18, 0.38, 0.0),
        (0.0, 0.15, 0.92),  # roof
    ]
)
_UPRIGHT = np.array([(0.0, 0.0, 0.15), (0.0, 0.0, 0.85)])

CORES = MappingProxyType(
    dict.fromkeys((Category.CAR, Category.VAN, Category.TRUCK, Category.BUS, Category.TRAM), _BODY)
    | dict.fromkeys((Category.MOTORCYCLE, Category.CYCLIST, Category.PEDESTRIAN), _UPRIGHT)
)
"""Points between which every actor of a class fills its box: x and y in lengths and widths from the middle, z in
heights from the ground."""


Edges = Sequence[float]
"""Left, top, right and bottom in pixels; four times NaN for nothing."""
_NOTHING = (math.nan,) * 4


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedBoxes:
    """Where actors may and must have been drawn, row by row.

    ``cuboid`` is around the projected 3-D box and ``widest`` around that with the overhang of its class, both cut to
    the frame and NaN where they show nothing in it. ``core`` knows no frame; NaN without one before the camera.
    """

    cuboid: Sequence[Edges]
    widest: Sequence[Edges]
    core: Sequence[Edges]
    shortfall_px: float
    """How much less than its core an actor may cover."""

    def problems(self, row: int, label: ObjectLabel) -> Iterator[str]:
        """Yield what does not fit between row ``row`` and its label."""
        drawn = label.amodal_box
        if drawn is None:
            return
        cuboid, widest, core = self.cuboid[row], self.widest[row], self.core[row]
        labelled = _NOTHING if label.cuboid_box is None else label.cuboid_box
        if not _are_same(labelled, cuboid):
            yield f"labelled {_text(labelled)}, the 3-D box projects to {_text(cuboid)}"
        edges = (drawn.left, drawn.top, drawn.right, drawn.bottom)
        if _is_nothing(widest):
            yield f"drawn within {_text(edges)}, but the 3-D box is not in the frame"
            return
        if (beyond := _beyond(edges, widest)) > BOX_TOLERANCE_PX:
            yield f"drawn within {_text(edges)}, {beyond:.1f} pixels beyond what its 3-D box allows, {_text(widest)}"
        if not cuboid[3] - cuboid[1] >= MIN_FILL_HEIGHT_PX:
            return
        is_whole = label.truncation <= 0.0 and label.cuboid_truncation <= 0.0 and not _is_nothing(core)
        if is_whole and (beyond := _beyond(core, edges)) > self.shortfall_px:
            yield f"drawn within {_text(edges)}, {beyond:.1f} pixels short of what its 3-D box demands, {_text(core)}"
        area = (cuboid[2] - cuboid[0]) * (cuboid[3] - cuboid[1])
        share = _largest_area(drawn) / max(area, 1.0)
        least = MIN_FILL_OF_ANY_SHAPE if label.category is Category.DISTRACTOR else MIN_FILL
        if label.truncation < MAX_FILL_TRUNCATION and share < least:
            yield f"drawn within {_text(edges)}, {share:.0%} of the 3-D box's {_text(cuboid)}"


def expected_boxes(
    categories: Sequence[Category], observations: Sequence[Observation], world_from_camera: Matrix, camera: Camera
) -> ExpectedBoxes:
    """Return where observed actors of ``categories`` must show in a camera, being where and as large as observed."""
    axes, origin = world_from_camera[:3, :3], world_from_camera[:3, 3]
    rotations = axes.T @ rotation_matrices([observation.world_from_actor.rotation for observation in observations])
    positions = np.array([observation.world_from_actor.position for observation in observations]).reshape(-1, 3)
    positions = (positions - origin) @ axes
    sizes = np.array([observation.size for observation in observations]).reshape(-1, 3)
    mirrored = np.array([row for row, category in enumerate(categories) if category in WITH_MIRRORS], np.int64)
    wide = sizes[mirrored] + (0.0, 2 * OVERHANG_M, 0.0)
    each = np.append(np.arange(len(sizes)), mirrored)
    boxes = project_cuboids(rotations[each], positions[each], np.concatenate([sizes, wide]), camera).clipped
    cuboids = boxes[: len(sizes)]
    widest = cuboids.copy()
    widest[mirrored] = boxes[len(sizes) :]
    cores = np.full((len(sizes), 4), np.nan)
    for core in (_BODY, _UPRIGHT):
        rows = [row for row, category in enumerate(categories) if CORES.get(category) is core]
        if rows:
            points = (core * sizes[rows, None]) @ rotations[rows].transpose(0, 2, 1) + positions[rows, None]
            cores[rows] = _boxes_around(points, camera)
    return ExpectedBoxes(
        cuboids.tolist(),
        widest.tolist(),
        cores.tolist(),
        BOX_TOLERANCE_PX + (0.0 if camera.is_rectified() else LENS_SHORTFALL_PX),
    )


def _boxes_around(points: NDArray[np.float64], camera: Camera) -> NDArray[np.float64]:
    """Return (N, 4) boxes around the pictures of (N, M, 3) points; NaN where one is not before the camera."""
    ahead = points[..., 2].min(axis=1, keepdims=True) >= NEAR_M
    pixels = camera.project(np.where(ahead[..., None], points, 1.0).reshape(-1, 3)).reshape(*points.shape[:2], 2)
    return np.where(ahead, np.concatenate([pixels.min(axis=1), pixels.max(axis=1)], axis=1), np.nan)


def _beyond(inner: Edges, outer: Edges) -> float:
    """Return how far ``inner`` reaches beyond ``outer`` in pixels."""
    return max(outer[0] - inner[0], outer[1] - inner[1], inner[2] - outer[2], inner[3] - outer[3])


def _largest_area(box: PixelBox) -> int:
    """Return the area of what covers the pixels of ``box``, at most: up to half a pixel more on every side."""
    return (box.right - box.left + 2) * (box.bottom - box.top + 2)


def _is_nothing(edges: Edges) -> bool:
    return any(math.isnan(edge) for edge in edges)


def _are_same(first: Edges, second: Edges) -> bool:
    if _is_nothing(first) or _is_nothing(second):
        return _is_nothing(first) and _is_nothing(second)
    return all(abs(a - b) <= _SAME_PX for a, b in zip(first, second, strict=True))


def _text(edges: Edges) -> str:
    return "nothing" if _is_nothing(edges) else "(" + ", ".join(f"{edge:.1f}" for edge in edges) + ")"
