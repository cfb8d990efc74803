"""The images that a camera is drawn into."""

from __future__ import annotations

from typing import Any

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.reused_array import ReusedArray
from bridge.frame import CameraImages

ALBEDO, NORMAL, IDS, DEPTH, COLOR, NORMALS = range(6)
"""Attachments of ``Targets.geometry``, and places of the shaders' outputs into it."""


class Targets:
    """Framebuffers of one size, sharing one depth buffer.

    ``geometry``: albedo, normals for lighting, ids (uint16), depth (float32 metres), the colours that light makes of
    them, and where they are wanted the normals that the camera measures (int16). Passes that follow each other here,
    each into some of the images, are drawn tile by tile, all of them while a tile is in the cache.
    ``lit``: the colours alone, and ``paint``: the albedo alone, for passes that read the others as textures.
    ``final``: the colours after anti-aliasing, and rain on top.
    ``plain`` and ``smooth``: the colours before and after anti-aliasing; ``marks``: a depth buffer for the edges alone.
    """

    def __init__(self, context: moderngl.Context, width: int, height: int, *, normals: bool = False) -> None:
        size = (width, height)
        self.size = size
        self.has_normals = normals
        self.albedo = context.texture(size, 4)
        self.normal = context.texture(size, 4, dtype="nu2")
        self.ids = context.texture(size, 1, dtype="u2")
        self.depth = context.texture(size, 1, dtype="f4")
        self.color = context.texture(size, 4)
        self.image = context.texture(size, 4)
        for texture in (self.albedo, self.normal, self.ids, self.depth):
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.color.repeat_x = self.color.repeat_y = False
        self._depth_buffer = context.depth_renderbuffer(size)
        self._drawn = [self.albedo, self.normal, self.ids, self.depth, self.color]
        if normals:
            self._drawn.append(context.texture(size, 4, dtype="i2"))
        self.geometry = context.framebuffer(self._drawn, self._depth_buffer)
        self.lit = context.framebuffer([self.color], self._depth_buffer)
        self.paint = context.framebuffer([self.albedo], self._depth_buffer)
        self.final = context.framebuffer([self.image], self._depth_buffer)
        self.plain = context.framebuffer([self.color])
        self._edges = context.depth_renderbuffer(size)
        self.marks = context.framebuffer(depth_attachment=self._edges)
        self.smooth = context.framebuffer([self.image], self._edges)
        self._framebuffers = (
            self.plain,
            self.marks,
            self.smooth,
            self.geometry,
            self.lit,
            self.paint,
            self.final,
        )

        self._rgba_read: NDArray[np.uint8] = np.empty((height, width, 4), np.uint8)
        self._rgb_read = ReusedArray((height, width, 3), np.uint8)
        self._ids_read = ReusedArray((height, width), np.uint16)
        self._depth_read = ReusedArray((height, width), np.float32)

    def begin_geometry(self) -> None:
        """Draw into ``geometry`` from now on, with nothing in it yet that could stand before something."""
        # Not the images: the sky fills ids and depth where nothing was drawn, and nobody reads the others there.
        self._use_geometry(depth_mask=True)
        self.geometry.clear(depth=1.0)
        self._use_geometry(ALBEDO, NORMAL, IDS, DEPTH, NORMALS, depth_mask=True)

    def draw_into(self, *attachments: int) -> None:
        """Draw into these images of ``geometry`` from now on; the depth buffer is compared with, and stays."""
        self._use_geometry(*attachments, depth_mask=False)

    def _use_geometry(self, *attachments: int, depth_mask: bool) -> None:
        # One mask for each attachment, of which moderngl's types do not know.
        masks: Any = tuple((number in attachments,) * 4 for number in range(len(self._drawn)))
        self.geometry.color_mask = masks
        self.geometry.depth_mask = depth_mask
        self.geometry.use()

    def read(self) -> CameraImages:
        """Return what was drawn, in arrays that nobody else holds, with row 0 on top."""
        rgb, ids = self._rgb_read.take(), self._ids_read.take()
        # The driver takes longer to leave a channel out.
        self.final.read_into(self._rgba_read, components=4, alignment=1)
        cv2.cvtColor(self._rgba_read, cv2.COLOR_RGBA2RGB, dst=rgb)
        self.geometry.read_into(ids, components=1, attachment=IDS, dtype="u2", alignment=1)
        normals = self._read_normals(ids) if self.has_normals else None
        return CameraImages(rgb=rgb, ids=ids, depth=self.read_depth(), normals=normals)

    def read_depth(self) -> NDArray[np.float32]:
        """Return the depth of what was drawn, (H, W) metres in an array that nobody else holds, with row 0 on top."""
        depth = self._depth_read.take()
        self.geometry.read_into(depth, components=1, attachment=DEPTH, dtype="f4", alignment=1)
        return depth

    def _read_normals(self, ids: NDArray[np.uint16]) -> NDArray[np.int16]:
        normals: NDArray[np.int16] = np.empty((*ids.shape, 3), np.int16)
        self.geometry.read_into(normals, components=3, attachment=NORMALS, dtype="i2", alignment=1)
        normals[ids == 0] = 0  # the geometry pass does not reach the sky
        return normals

    def release(self) -> None:
        """Free everything on the graphics card."""
        for framebuffer in self._framebuffers:
            framebuffer.release()
        for texture in (*self._drawn, self.image):
            texture.release()
        self._depth_buffer.release()
        self._edges.release()
