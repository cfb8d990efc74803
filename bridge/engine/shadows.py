"""The sun's shadow map around what a camera sees.

The map of what never moves depends on the sun and on a coarse grid of places only. It is kept and reused while the
camera crosses a grid step, which changes the speed and not one bit of the picture.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.culling import distance_to_boxes, in_frustum, world_boxes
from bridge.engine.drawing import InstanceBuffer, ModelPass, set_uniforms
from bridge.engine.drawlist import build_draw_list
from bridge.engine.instances import Instances, take
from bridge.engine.library import FLAT_M, AssetLibrary
from bridge.engine.packing import CUTOUT, PLAIN, TEXTURED
from bridge.engine.shaders import build_program
from bridge.engine.view import View, cross
from bridge.geometry import Matrix

REACH_M = 46.0
"""Radius of the sphere that has shadows."""

AHEAD_M = 34.0
"""Its centre lies this far in front of the camera."""

GRID_M = 8.0
_RADIUS_M = REACH_M + GRID_M * 0.75
_TOWARDS_SUN_M = 160.0
"""How far away something may stand and still throw its shadow into the sphere."""

_FINE_M = 22.0
"""What never moves is drawn in a finer level nearer to the centre than this; what moves has outlines that a texel
blurs anyway."""

_KEPT_TEXELS = 8 * 1536**2
"""Of the maps of what never moves."""

_DROP_M = 6.0
"""How far below its own foot something that moves may throw a shadow that is seen, down a slope or from a bridge."""


@dataclass(frozen=True, slots=True, eq=False)
class ShadowMap:
    """What is lit: the depth seen from the sun or moon, and ``map_from_eye`` to its coordinates in 0-1."""

    depth: moderngl.Texture
    map_from_eye: Matrix
    texel_m: float


class Shadows:
    """Draws shadow maps of ``size`` texels a side."""

    def __init__(self, context: moderngl.Context, size: int) -> None:
        self._context = context
        self._size = size
        self._texel_m = 2.0 * _RADIUS_M / size
        self._opaque = ModelPass(context, build_program(context, "silhouette", "silhouette"))
        self._cutout = ModelPass(context, build_program(context, "silhouette", "silhouette", "CUTOUT"))
        self._instances = InstanceBuffer(context)
        self._static: OrderedDict[tuple[float, ...], moderngl.Framebuffer] = OrderedDict()
        self._spare: list[moderngl.Framebuffer] = []
        self._unused_colour = context.renderbuffer((size, size), 1)
        self._map = _depth_map(context, size)
        self._map.compare_func = "<="
        self._map.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._frame = _frame(self._map, context.renderbuffer((size, size), 1))

    def use_library(self, library: AssetLibrary) -> None:
        """Draw the models of ``library`` from now on, and forget what was drawn before."""
        self._opaque.use_library(library)
        self._cutout.use_library(library)
        # The maps that the last scene needed are there for the next: new ones take 5 ms each, page by page.
        for frame in self._spare:
            _release_map(frame)
        self._spare = list(self._static.values())
        self._static.clear()

    def draw(
        self,
        view: View,
        sun_direction: NDArray[np.float64],
        statics: Instances,
        actors: Instances,
        library: AssetLibrary,
    ) -> ShadowMap:
        """Return the map for one camera, which the next call overwrites."""
        forward = view.world_from_camera[:3, 2]
        centre = np.round((view.eye + AHEAD_M * forward) / GRID_M) * GRID_M
        light = _light_from_centre(sun_direction, centre, self._texel_m)
        key = (*sun_direction.tolist(), *centre.tolist())
        frame = self._static.get(key)
        if frame is None:
            frame = self._static[key] = self._unused_frame()
            frame.use()
            frame.clear(depth=1.0)
            self._draw_casters(light, centre, statics, library, fine_m=_FINE_M)
        self._static.move_to_end(key)
        self._context.copy_framebuffer(self._frame, frame)
        self._frame.use()
        self._draw_casters(light, centre, _into_view(actors, view, sun_direction), library, fine_m=0.0)
        eye_from_centre = np.eye(4)
        eye_from_centre[:3, 3] = view.eye - centre
        half = np.diag([0.5, 0.5, 0.5, 1.0])
        half[:3, 3] = 0.5
        return ShadowMap(self._map, half @ light @ eye_from_centre, self._texel_m)

    def _unused_frame(self) -> moderngl.Framebuffer:
        """Return a map of the last scene, or a new one while few are kept, or the one that was not used for longest."""
        if self._spare:
            return self._spare.pop()
        if len(self._static) * self._size**2 >= _KEPT_TEXELS:
            return self._static.popitem(last=False)[1]
        return _frame(_depth_map(self._context, self._size), self._unused_colour)

    def _draw_casters(
        self, light: Matrix, centre: NDArray[np.float64], casters: Instances, library: AssetLibrary, *, fine_m: float
    ) -> None:
        lower, upper = casters.lower - centre, casters.upper - centre
        number = len(casters)
        box_lower, box_upper = world_boxes(
            np.broadcast_to(light[:3, :3], (number, 3, 3)), np.broadcast_to(light[:3, 3], (number, 3)), lower, upper
        )
        reached = ((box_upper[:, :2] > -1.0) & (box_lower[:, :2] < 1.0)).all(axis=1)
        reached &= (box_upper[:, 2] > -1.0) & (box_lower[:, 2] < 1.0) & (upper[:, 2] - lower[:, 2] > FLAT_M)
        chosen = np.flatnonzero(reached)
        if not len(chosen):
            return
        distance_m = distance_to_boxes(lower[chosen], upper[chosen])
        level = np.minimum(1 + (distance_m >= fine_m), library.drawables.levels[casters.drawable[chosen]] - 1)
        draw_list = build_draw_list(casters, chosen, level, distance_m, centre, library.drawables)
        self._instances.write(draw_list.rows)
        for model_pass, kinds in ((self._opaque, (PLAIN, TEXTURED)), (self._cutout, (CUTOUT,))):
            set_uniforms(model_pass.program, {"clip_from_eye": light})
            model_pass.draw(draw_list.batches(*kinds), self._instances)


def _into_view(casters: Instances, view: View, sun_direction: NDArray[np.float64]) -> Instances:
    """Return those casters whose shadow may fall on something in the picture."""
    height_m = casters.upper[:, 2] - casters.lower[:, 2] + _DROP_M
    length_m = np.minimum(height_m / max(float(sun_direction[2]), 0.05), 2.0 * _RADIUS_M)
    thrown = -sun_direction * length_m[:, None]
    lower = casters.lower + np.minimum(thrown, 0.0) - view.eye
    upper = casters.upper + np.maximum(thrown, 0.0) - view.eye
    return take(casters, np.flatnonzero(in_frustum(view.clip_from_eye(), lower, upper)))


def _depth_map(context: moderngl.Context, size: int) -> moderngl.Texture:
    depth_map = context.depth_texture((size, size))
    depth_map.repeat_x = depth_map.repeat_y = False
    return depth_map


def _frame(depth_map: moderngl.Texture, unused_colour: moderngl.Renderbuffer) -> moderngl.Framebuffer:
    # moderngl copies depth only along with a colour: one byte a texel that nobody draws to.
    frame = depth_map.ctx.framebuffer([unused_colour], depth_map)
    frame.color_mask = (False, False, False, False)
    return frame


def _release_map(frame: moderngl.Framebuffer) -> None:
    depth_map = frame.depth_attachment
    frame.release()
    depth_map.release()


def _light_from_centre(sun_direction: NDArray[np.float64], centre: NDArray[np.float64], texel_m: float) -> Matrix:
    """Return the 4x4 orthographic projection along the sun's rays, of the frame with the world's axes at ``centre``."""
    reference = np.array([0.0, 1.0, 0.0]) if abs(sun_direction[2]) > 0.9 else np.array([0.0, 0.0, 1.0])
    right = cross(reference, sun_direction)
    right /= np.linalg.norm(right)
    axes = np.array([right, cross(sun_direction, right), -sun_direction])
    # Texels stay where they are in the world, or shadow edges would crawl from one grid step to the next.
    offset = axes[:2] @ centre
    light = np.eye(4)
    light[:2, :3] = axes[:2] / _RADIUS_M
    light[:2, 3] = (offset - np.round(offset / texel_m) * texel_m) / _RADIUS_M
    depth = _RADIUS_M + _TOWARDS_SUN_M
    light[2, :3] = axes[2] * (2.0 / (depth + _RADIUS_M))
    light[2, 3] = 2.0 * depth / (depth + _RADIUS_M) - 1.0
    return light
