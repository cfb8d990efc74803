"""Darkens the ground under vehicles and people, where the sky does not reach."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np

from bridge.engine.context import fetches_pixels
from bridge.engine.drawing import set_uniforms
from bridge.engine.instances import Instances
from bridge.engine.shaders import build_program
from bridge.engine.targets import ALBEDO, Targets
from bridge.engine.view import View
from bridge.world import Actor

_PATCH = np.dtype([("rows", "f4", (3, 4)), ("footprint", "f4", 4)])
_ABOVE_GROUND_M = 0.03
_REACH_M = 70.0
"""Farther away the patch is too thin to be seen."""

_DARKNESS = 0.62
_DEPTH_UNIT = 0


class ContactShadows:
    """Multiplies the albedo of the ground; ids and depth are out of its reach."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._fetches = fetches_pixels(context)
        self._program = build_program(context, "contact", "contact", *(("FETCHED",) if self._fetches else ()))
        self._patches = context.buffer(reserve=256 * _PATCH.itemsize, dynamic=True)
        attributes = ("in_row0", "in_row1", "in_row2", "in_footprint")
        self._array = context.vertex_array(self._program, [(self._patches, "4f4 4f4 4f4 4f4/i", *attributes)])
        self._capacity = 256

    def draw(self, targets: Targets, view: View, actors: Sequence[Actor], placed: Instances) -> None:
        """Darken the ground under ``actors``, the nearest first if there are too many."""
        first_rows = np.unique(placed.owner, return_index=True)[1]
        offset = placed.origin[first_rows] - view.eye
        distance_m = np.linalg.norm(offset, axis=1)
        near = np.argsort(distance_m, kind="stable")[: self._capacity]
        near = near[distance_m[near] < _REACH_M]
        if not len(near):
            return
        patches = np.zeros(len(near), _PATCH)
        patches["rows"][:, :, :3] = placed.rotation[first_rows][near]
        patches["rows"][:, :, 3] = offset[near]
        sizes = np.array([actors[index].size for index in near.tolist()])
        patches["footprint"][:, :2] = 0.5 * sizes[:, :2]
        patches["footprint"][:, 2] = np.minimum(0.22 * sizes[:, 1], 0.35)
        patches["footprint"][:, 3] = _ABOVE_GROUND_M
        self._patches.write(patches)
        if self._fetches:
            targets.draw_into(ALBEDO)
        else:
            targets.paint.use()
            targets.paint.depth_mask = False
            targets.depth.use(_DEPTH_UNIT)
        uniforms = {"clip_from_eye": view.clip_from_eye(), "darkness": _DARKNESS, "depth_image": _DEPTH_UNIT}
        set_uniforms(self._program, uniforms)
        self._context.disable(moderngl.CULL_FACE)
        self._context.enable(moderngl.BLEND)
        self._context.blend_func = moderngl.ZERO, moderngl.SRC_COLOR
        self._array.render(moderngl.TRIANGLE_STRIP, 4, instances=len(near))
        self._context.disable(moderngl.BLEND)
        self._context.enable(moderngl.CULL_FACE)
