"""Draws depth views: ids and depth alone, without colours, light and observations."""

from __future__ import annotations

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.drawing import TEXTURE_UNIT, WHEEL_UNIT, InstanceBuffer, ModelPass, set_uniforms
from bridge.engine.drawlist import DrawList
from bridge.engine.library import AssetLibrary
from bridge.engine.packing import CUTOUT, PLAIN, TEXTURED
from bridge.engine.screen import ScreenPass
from bridge.engine.shaders import build_program
from bridge.engine.view import View
from bridge.frame import DepthView

_IDS, _DEPTH = 0, 1
"""Attachments of the framebuffers."""


class DepthViewPass:
    """Draws what a camera of the same place and lens has as ids and depth, bit for bit."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._solid = ModelPass(context, build_program(context, "distance", "distance", "WHEELS"))
        self._cutout = ModelPass(context, build_program(context, "distance", "distance", "WHEELS", "CUTOUT"))
        self._nothing = ScreenPass(context, "distance", "NOTHING")
        self._frames: dict[tuple[int, int], moderngl.Framebuffer] = {}

    def use_library(self, library: AssetLibrary) -> None:
        """Draw the models of ``library`` from now on."""
        self._solid.use_library(library)
        self._cutout.use_library(library)

    def draw(self, view: View, draw_list: DrawList, instances: InstanceBuffer) -> DepthView:
        """Return what ``view`` measures of ``draw_list``, whose rows are in ``instances``."""
        size = (view.pinhole.width, view.pinhole.height)
        frame = self._frame(size)
        frame.use()
        frame.clear(depth=1.0)
        uniforms = {"clip_from_eye": view.clip_from_eye(), "textures": TEXTURE_UNIT, "wheels": WHEEL_UNIT}
        # In the order of the geometry pass: of two surfaces in one plane, the first one shows.
        for model_pass, kind in ((self._solid, PLAIN), (self._solid, TEXTURED), (self._cutout, CUTOUT)):
            if batches := draw_list.batches(kind):
                set_uniforms(model_pass.program, uniforms)
                model_pass.draw(batches, instances)
        self._context.depth_func = "<="
        set_uniforms(self._nothing.program, {"infinite_depth": float("inf")})
        self._nothing.draw()
        self._context.depth_func = "<"
        return _read(frame, size)

    def release(self) -> None:
        """Free the images."""
        for frame in self._frames.values():
            attachments = (*frame.color_attachments, frame.depth_attachment)
            frame.release()
            for attachment in attachments:
                attachment.release()
        self._frames.clear()

    def _frame(self, size: tuple[int, int]) -> moderngl.Framebuffer:
        if size not in self._frames:
            images = [self._context.texture(size, 1, dtype="u2"), self._context.texture(size, 1, dtype="f4")]
            self._frames[size] = self._context.framebuffer(images, self._context.depth_renderbuffer(size))
        return self._frames[size]


def _read(frame: moderngl.Framebuffer, size: tuple[int, int]) -> DepthView:
    ids: NDArray[np.uint16] = np.empty(size[::-1], np.uint16)
    depth: NDArray[np.float32] = np.empty(size[::-1], np.float32)
    frame.read_into(ids, components=1, attachment=_IDS, dtype="u2", alignment=1)
    frame.read_into(depth, components=1, attachment=_DEPTH, dtype="f4", alignment=1)
    return DepthView(ids, depth)
