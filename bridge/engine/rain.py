"""Draws falling rain over the finished picture, behind whatever is nearer than the drops."""

from __future__ import annotations

import moderngl
import numpy as np

from bridge.engine.drawing import set_uniforms
from bridge.engine.lighting import Light
from bridge.engine.shaders import build_program
from bridge.engine.targets import Targets
from bridge.engine.view import View
from bridge.randomness import derive_seed
from bridge.world import WorldState

MAX_DROPS = 4000
_DROPS_AT_1_MM = 230.0
_EXPOSURE_S = 1.0 / 70.0
_FALL_MPS = np.array([0.9, 0.4, -7.5])
"""With a light wind."""


class Rain:
    """Streaks whose places depend on the step and the camera's name alone."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._program = build_program(context, "rain", "rain")
        self._array = context.vertex_array(self._program, [])

    def draw(self, targets: Targets, view: View, light: Light, state: WorldState, camera: str) -> None:
        """Draw the rain of ``state`` into ``targets.final``."""
        drops = min(int(_DROPS_AT_1_MM * state.weather.rain_mm_per_h**0.7), MAX_DROPS)
        if not drops:
            return
        pinhole = view.pinhole
        fall = (_FALL_MPS - np.array(state.ego_velocity_mps)) * _EXPOSURE_S
        brightness = np.clip(light.fog_color * light.exposure * 1.1, 0.0, None)
        image_color = np.clip(brightness / (brightness + 0.35), 0.05, 0.95)
        uniforms = {
            "clip_from_eye": view.clip_from_eye(),
            "world_from_camera": view.world_from_camera[:3, :3],
            "spread": (pinhole.width / (2 * pinhole.fx), pinhole.height / (2 * pinhole.fy)),
            "pixel": (1.0 / pinhole.width, 1.0 / pinhole.height),
            "seed": derive_seed(0, "rain", state.episode, state.step, camera, bits=32),
            "fall": tuple(fall.tolist()),
            "color": tuple(np.sqrt(image_color).tolist()),
        }
        targets.final.use()
        targets.final.depth_mask = False
        set_uniforms(self._program, uniforms)
        self._context.disable(moderngl.CULL_FACE)
        self._context.enable(moderngl.BLEND)
        self._context.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        self._array.render(moderngl.TRIANGLE_STRIP, 4, instances=drops)
        self._context.disable(moderngl.BLEND)
        self._context.enable(moderngl.CULL_FACE)
