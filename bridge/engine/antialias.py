"""Takes the colours as they were lit to the finished picture; ids and depth are never filtered."""

from __future__ import annotations

import moderngl

from bridge.engine.screen import ScreenPass
from bridge.engine.targets import Targets


class AntiAlias:
    """FXAA, which blends along edges of brightness in the picture itself, or the average of a larger picture."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._mark = ScreenPass(context, "antialias", "MARK")
        self._blend = ScreenPass(context, "antialias")
        self._reduce = ScreenPass(context, "reduce")

    def draw(self, lit: Targets, targets: Targets, *, smooth: bool) -> None:
        """Take the colours of ``lit`` to ``targets.image``, with smooth edges or as they are.

        ``lit`` may be twice as wide and high as ``targets``; its pixels are averaged then.
        """
        if lit.size != targets.size:
            self._reduce_colors(lit, targets)
        elif smooth:
            self._smooth(targets)
        else:
            self._context.copy_framebuffer(targets.smooth, targets.plain)

    def _reduce_colors(self, lit: Targets, targets: Targets) -> None:
        lit.color.use(0)
        targets.smooth.use()
        targets.smooth.depth_mask = False
        self._context.depth_func = "1"
        self._reduce.draw()
        self._context.depth_func = "<"

    def _smooth(self, targets: Targets) -> None:
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
