"""The images that a camera is drawn into."""

from __future__ import annotations

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.frame import CameraImages

IDS, DEPTH, NORMALS = 2, 3, 4
"""Attachments of ``Targets.geometry``."""


class Targets:
    """Framebuffers of one size, sharing one depth buffer.

    ``geometry``: albedo, normals for lighting, ids (uint16), depth (float32 metres), and where they are wanted the
    normals that the camera measures (int16), written in one pass.
    ``lit``: the colours that light makes of the first two. ``sky``: colours, ids and depth where nothing stands.
    ``paint``: the albedo alone. ``final``: the colours after anti-aliasing, and rain on top.
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
        self._measured = [self.albedo, self.normal, self.ids, self.depth]
        if normals:
            self._measured.append(context.texture(size, 4, dtype="i2"))
        self.geometry = context.framebuffer(self._measured, self._depth_buffer)
        self._nearest = context.framebuffer(depth_attachment=self._depth_buffer)
        self.lit = context.framebuffer([self.color], self._depth_buffer)
        self.sky = context.framebuffer([self.color, self.ids, self.depth], self._depth_buffer)
        self.paint = context.framebuffer([self.albedo], self._depth_buffer)
        self.final = context.framebuffer([self.image], self._depth_buffer)
        self.plain = context.framebuffer([self.color])
        self._edges = context.depth_renderbuffer(size)
        self.marks = context.framebuffer(depth_attachment=self._edges)
        self.smooth = context.framebuffer([self.image], self._edges)
        self._framebuffers = (
            self._nearest,
            self.plain,
            self.marks,
            self.smooth,
            self.geometry,
            self.lit,
            self.sky,
            self.paint,
            self.final,
        )

    def begin_geometry(self) -> None:
        """Draw into ``geometry`` from now on, with nothing in it yet that could stand before something."""
        # Not the images: the sky fills ids and depth where nothing was drawn, and nobody reads the others there.
        self._nearest.clear(depth=1.0)
        self.geometry.use()

    def read(self) -> CameraImages:
        """Return what was drawn, in new arrays with row 0 on top."""
        width, height = self.size
        rgb = np.empty((height, width, 3), np.uint8)
        ids: NDArray[np.uint16] = np.empty((height, width), np.uint16)
        self.final.read_into(rgb, components=3, alignment=1)
        self.geometry.read_into(ids, components=1, attachment=IDS, dtype="u2", alignment=1)
        normals = self._read_normals(ids) if self.has_normals else None
        return CameraImages(rgb=rgb, ids=ids, depth=self.read_depth(), normals=normals)

    def read_depth(self) -> NDArray[np.float32]:
        """Return the depth of what was drawn, (H, W) metres in a new array with row 0 on top."""
        width, height = self.size
        depth: NDArray[np.float32] = np.empty((height, width), np.float32)
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
        for texture in (*self._measured, self.color, self.image):
            texture.release()
        self._depth_buffer.release()
        self._edges.release()
