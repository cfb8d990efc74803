"""Measures each actor on the geometry that was drawn, one camera at a time."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.coverage import CoveragePass, Outline
from bridge.engine.drawing import InstanceBuffer
from bridge.engine.drawlist import Batch, DrawList
from bridge.engine.frame_share import frame_share
from bridge.engine.instances import Instances
from bridge.engine.library import AssetLibrary, Drawables
from bridge.engine.packing import CUTOUT, PLAIN, TEXTURED
from bridge.engine.view import View
from bridge.frame import Observation, PixelBox
from bridge.world import Actor

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
        owners = np.array(sorted(drawn, key=lambda owner: actors[owner].actor_id), np.int64)
        corners = _eye_corners(view, placed, drawables, len(actors))[owners]
        bounds, reaches_frame, wholly_inside = _pixel_bounds(view, corners)
        kept = np.flatnonzero(reaches_frame).tolist()
        size = (view.pinhole.width, view.pinhole.height)
        outlines = [drawn[int(owners[index])] for index in kept]
        boxes = [PixelBox(*row) for row in bounds[kept].tolist()]
        silhouettes = self._coverage.draw(size, view.clip_from_eye(), outlines, boxes, instances)

        observations = []
        for index, outline, box, silhouette in zip(kept, outlines, boxes, silhouettes, strict=True):
            tight = _tight_box(silhouette, box)
            if tight is None:
                continue
            share = 1.0
            if not wholly_inside[index]:
                share = frame_share(self._coverage, view, outline, corners[index], instances, silhouette, box)
            actor = actors[owners[index]]
            seen = ids[box.top : box.bottom + 1, box.left : box.right + 1] == actor.actor_id
            observations.append(
                Observation(
                    actor_id=actor.actor_id,
                    world_from_actor=actor.world_from_actor,
                    size=actor.size,
                    visible_pixels=int(np.count_nonzero(seen)),
                    unoccluded_pixels=int(np.count_nonzero(silhouette)),
                    unoccluded_box=tight,
                    frame_share=share,
                    unoccluded_bits=_bits(silhouette, box, tight),
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
        for batches, first, count in (
            (kinds[0], ranges[PLAIN, 0], ranges[PLAIN, 1] + ranges[TEXTURED, 1]),
            (kinds[1], ranges[CUTOUT, 0], ranges[CUTOUT, 1]),
        ):
            if count:
                batches.append(Batch(int(first), int(count), position, 1))
    return {owner: Outline(tuple(opaque), tuple(cutout)) for owner, (opaque, cutout) in parts.items()}


def _eye_corners(view: View, placed: Instances, drawables: Drawables, number: int) -> NDArray[np.float64]:
    """Return the (number, 8, 3) corners of every actor's model box in the eye frame, metres."""
    lower, upper = np.full((number, 3), np.inf), np.full((number, 3), -np.inf)
    np.minimum.at(lower, placed.owner, drawables.lower[placed.drawable])
    np.maximum.at(upper, placed.owner, drawables.upper[placed.drawable])
    first_rows = np.searchsorted(placed.owner, np.arange(number))
    corners = lower[:, None] + _UNIT_CORNERS * (upper - lower)[:, None]
    offset = placed.origin[first_rows] - view.eye
    return np.asarray(corners @ placed.rotation[first_rows].transpose(0, 2, 1) + offset[:, None])


def _pixel_bounds(
    view: View, corners: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for (N, 8, 3) corners where in the frame lies what is between them.

    These are (N, 4) left, top, right and bottom of a box that holds all its pixels, (N,) whether there can be any,
    and (N,) whether all of it is in the frame.
    """
    pinhole = view.pinhole
    last = np.array([pinhole.width, pinhole.height]) - 1
    camera = corners @ view.world_from_camera[:3, :3]
    ahead = np.asarray((camera[..., 2] >= view.near_m).all(axis=1))
    pixels = pinhole.project(np.where(ahead[:, None, None], camera, 1.0).reshape(-1, 3)).reshape(-1, 8, 2)
    low, high = pixels.min(axis=1), pixels.max(axis=1)
    first = np.where(ahead[:, None], np.clip(np.floor(low) - 1, 0, last + 1), 0).astype(np.int64)
    final = np.where(ahead[:, None], np.clip(np.ceil(high) + 1, -1, last), last).astype(np.int64)
    wholly_inside = ahead & (low >= -0.5).all(axis=1) & (high <= last + 0.5).all(axis=1)
    reaches_frame = np.asarray((first <= final).all(axis=1))
    return np.concatenate([first, final], axis=1), reaches_frame, wholly_inside


def _bits(silhouette: NDArray[np.bool_], box: PixelBox, tight: PixelBox) -> bytes:
    """Return the pixels of ``tight`` out of those of ``box``, packed as ``Observation.unoccluded_bits``."""
    rows = slice(tight.top - box.top, tight.bottom - box.top + 1)
    columns = slice(tight.left - box.left, tight.right - box.left + 1)
    return np.packbits(silhouette[rows, columns]).tobytes()


def _tight_box(silhouette: NDArray[np.bool_], box: PixelBox) -> PixelBox | None:
    # Much faster than NumPy's `any` along both axes, for some thirty small masks a picture.
    left, top, width, height = cv2.boundingRect(silhouette.view(np.uint8))
    if not width:
        return None
    left, top = box.left + left, box.top + top
    return PixelBox(left, top, left + width - 1, top + height - 1)
