"""Passes that run once over the whole picture."""

from __future__ import annotations

import moderngl

from bridge.engine.shaders import build_screen_program


class ScreenPass:
    """Covers the framebuffer in use with one fragment program."""

    def __init__(self, context: moderngl.Context, fragment: str, *defines: str) -> None:
        self.program = build_screen_program(context, fragment, *defines)
        self._vertex_array = context.vertex_array(self.program, [])

    def draw(self) -> None:
        """Run the program on every pixel that passes the depth test; the pass lies at depth 1."""
        self._vertex_array.render(moderngl.TRIANGLES, 3)
