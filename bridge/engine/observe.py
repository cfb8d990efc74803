"""Measures each actor on the geometry that was drawn, one camera at a time."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.coverage import CoveragePass, Outline
from bridge.engine.drawing import InstanceBuffer
from bridge.engine.drawlist import Batch, DrawList
from bridge.engine.frame_share import frame_share
from bridge.engine.instances import Instances
from bridge.engine.library import AssetLibrary, Drawables
from bridge.engine.packing import CUTOUT, OPAQUE
from bridge.engine.view import View
from bridge.frame import Observation, PixelBox
from bridge.world import FIRST_STATIC_ID, Actor

_UNIT_CORNERS = np.array([(x, y, z) for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])


class Observer:
    """Counts pixels of actors, seen and alone, and finds what the frame cuts off."""

    def __init__(self, context: moderngl.Context) -> None:
        self._coverage = CoveragePass(context)

    def use_library(self, library: AssetLibrary) -> None:
        """Measure the models of ``library`` from now on."""
        self._coverage.use_library(library)

    def release(self) -> None:
        """Free everything on the graphics card."""
        self._coverage.release()

    def measure(
        self,
        view: View,
        ids: NDArray[np.uint16],
        actors: Sequence[Actor],
        placed: Instances,
        first_row: int,
        draw_list: DrawList,
        instances: InstanceBuffer,
        drawables: Drawables,
    ) -> tuple[Observation, ...]:
        """Return what ``view`` sees of ``actors``, by ascending id; see ``bridge.frame.Observation``.

        ``placed`` are the actors' instances, which the draw list knows as rows from ``first_row`` on; its rows must
        still be in ``instances``.
        """
        drawn = _drawn_actors(placed, first_row, draw_list, drawables)
        owners = sorted(drawn, key=lambda owner: actors[owner].actor_id)
        corners = [_eye_corners(view, placed, owner, drawables) for owner in owners]
        boxes = [_pixel_bounds(view, points) for points in corners]
        kept = [index for index, box in enumerate(boxes) if box is not None]
        size = (view.pinhole.width, view.pinhole.height)
        outlines = [drawn[owners[index]] for index in kept]
        bounds = [box for box in boxes if box is not None]
        silhouettes = self._coverage.draw(size, view.clip_from_eye(), outlines, bounds, instances)
        visible = np.bincount(ids.reshape(-1), minlength=FIRST_STATIC_ID)

        observations = []
        for index, outline, box, silhouette in zip(kept, outlines, bounds, silhouettes, strict=True):
            tight = _tight_box(silhouette, box)
            if tight is None:
                continue
            share: float | None = 1.0
            if not _wholly_inside(view, corners[index]):
                share = frame_share(self._coverage, view, outline, corners[index], instances)
            actor = actors[owners[index]]
            observations.append(
                Observation(
                    actor_id=actor.actor_id,
                    world_from_actor=actor.world_from_actor,
                    size=actor.size,
                    visible_pixels=int(visible[actor.actor_id]),
                    unoccluded_pixels=int(np.count_nonzero(silhouette)),
                    unoccluded_box=tight,
                    # Too small for its own picture, yet a pixel in the frame: what there is of it is inside.
                    frame_share=share if share else 1.0,
                )
            )
        return tuple(observations)


def _drawn_actors(placed: Instances, first_row: int, draw_list: DrawList, drawables: Drawables) -> dict[int, Outline]:
    """Return by actor number how to draw it alone, with the rows and levels of the picture."""
    parts: dict[int, tuple[list[Batch], list[Batch]]] = {}
    for position in np.flatnonzero(draw_list.chosen >= first_row).tolist():
        row = int(draw_list.chosen[position]) - first_row
        ranges = drawables.ranges[placed.drawable[row], draw_list.level[position]]
        kinds = parts.setdefault(int(placed.owner[row]), ([], []))
        for kind in (OPAQUE, CUTOUT):
            first, count = ranges[kind].tolist()
            if count:
                kinds[kind].append(Batch(first, count, position, 1))
    return {owner: Outline(tuple(opaque), tuple(cutout)) for owner, (opaque, cutout) in parts.items()}


def _eye_corners(view: View, placed: Instances, owner: int, drawables: Drawables) -> NDArray[np.float64]:
    """Return the (8, 3) corners of an actor's model box in the eye frame, metres."""
    rows = np.flatnonzero(placed.owner == owner)
    cells = placed.drawable[rows]
    lower, upper = drawables.lower[cells].min(axis=0), drawables.upper[cells].max(axis=0)
    corners = lower + _UNIT_CORNERS * (upper - lower)
    return np.asarray(corners @ placed.rotation[rows[0]].T + (placed.origin[rows[0]] - view.eye))


def _pixel_bounds(view: View, corners: NDArray[np.float64]) -> PixelBox | None:
    """Return a box that holds every pixel of what lies between the corners, None if it is outside the frame."""
    pinhole = view.pinhole
    camera = corners @ view.world_from_camera[:3, :3]
    if (camera[:, 2] < view.near_m).any():
        return PixelBox(0, 0, pinhole.width - 1, pinhole.height - 1)
    pixels = pinhole.project(camera)
    left, top = np.maximum(np.floor(pixels.min(axis=0)).astype(int) - 1, 0).tolist()
    last = np.array([pinhole.width, pinhole.height]) - 1
    right, bottom = np.minimum(np.ceil(pixels.max(axis=0)).astype(int) + 1, last).tolist()
    return PixelBox(left, top, right, bottom) if left <= right and top <= bottom else None


def _wholly_inside(view: View, corners: NDArray[np.float64]) -> bool:
    pinhole = view.pinhole
    camera = corners @ view.world_from_camera[:3, :3]
    if (camera[:, 2] < view.near_m).any():
        return False
    low, high = -0.5, np.array([pinhole.width, pinhole.height]) - 0.5
    pixels = pinhole.project(camera)
    return bool((pixels >= low).all() and (pixels <= high).all())


def _tight_box(silhouette: NDArray[np.bool_], box: PixelBox) -> PixelBox | None:
    rows, columns = np.flatnonzero(silhouette.any(axis=1)), np.flatnonzero(silhouette.any(axis=0))
    if not len(rows):
        return None
    return PixelBox(
        box.left + int(columns[0]), box.top + int(rows[0]), box.left + int(columns[-1]), box.top + int(rows[-1])
    )
