"""Smooths the edges of the finished colours; ids and depth are never filtered."""

from __future__ import annotations

import moderngl

from bridge.engine.screen import ScreenPass
from bridge.engine.targets import Targets


class AntiAlias:
    """FXAA: blends along edges of brightness in the picture itself."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._mark = ScreenPass(context, "antialias", "MARK")
        self._blend = ScreenPass(context, "antialias")

    def draw(self, targets: Targets) -> None:
        """Take ``targets.color`` to ``targets.image``."""
        # Edges are few: they are marked in a depth buffer first, so that only they pay for the blending.
        self._context.copy_framebuffer(targets.smooth, targets.plain)
        targets.color.use(0)
        targets.marks.use()
        targets.marks.clear(depth=0.0)
        self._context.depth_func = "1"
        self._mark.draw()
        targets.smooth.use()
        targets.smooth.depth_mask = False
        self._context.depth_func = "<="
        self._blend.draw()
        self._context.depth_func = "<"
