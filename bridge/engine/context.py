"""Opens the OpenGL context that everything is drawn with, without a window."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import moderngl

from bridge.errors import SimulatorStartError

_log = logging.getLogger(__name__)

REQUIRED_VERSION = 330
"""OpenGL 3.3 core: what Mesa's software renderer, every driver of the last decade and macOS offer."""

FRAMEBUFFER_FETCH = "GL_EXT_shader_framebuffer_fetch"
"""The extension by which a shader's ``inout`` has what was drawn at its pixel before."""

_SOFTWARE_RENDERERS = ("llvmpipe", "softpipe", "swr")


def create_context() -> moderngl.Context:
    """Return a context for drawing off screen; it belongs to the calling thread.

    Linux uses EGL, which needs no display; elsewhere the platform's own way is taken.
    Raises ``SimulatorStartError`` if there is no driver for OpenGL 3.3.
    """
    platform: dict[str, Any] = {"backend": "egl"} if sys.platform == "linux" else {}
    try:
        context = moderngl.create_standalone_context(require=REQUIRED_VERSION, **platform)
    except Exception as error:  # moderngl raises plain Exception for everything that can go wrong here
        raise SimulatorStartError(
            f"expected an OpenGL {REQUIRED_VERSION // 100}.{REQUIRED_VERSION // 10 % 10} driver for drawing without "
            f"a window, got: {error}. On Debian or Ubuntu install the packages libegl1 libgl1 libgl1-mesa-dri "
            f"(they also draw without a graphics card)"
        ) from error
    renderer = renderer_name(context)
    if is_software(renderer) and _has_graphics_card():
        _log.warning("drawing with the software renderer %s although a graphics card is there", renderer)
    return context


def renderer_name(context: moderngl.Context) -> str:
    """Return the device that draws, as its driver names it."""
    return str(context.info["GL_RENDERER"])


def fetches_pixels(context: moderngl.Context) -> bool:
    """Return whether shaders should read pixels of the images they draw into, instead of textures.

    Mesa's software renderer can, and finds them in the cache. On a graphics card it is not tried.
    """
    return is_software(renderer_name(context)) and FRAMEBUFFER_FETCH in context.extensions


def is_software(renderer: str) -> bool:
    """Return whether ``renderer`` draws on the processor instead of a graphics card."""
    return renderer.lower().startswith(_SOFTWARE_RENDERERS)


def _has_graphics_card() -> bool:
    return Path("/dev/nvidia0").exists() or any(Path("/dev/dri").glob("renderD*"))
