"""Draws the light that fog, rain and dust scatter around lamps at night, over the finished picture."""

from __future__ import annotations

from typing import Any

import moderngl

from bridge.air import dust_extinction, fall_extinction, fog_extinction
from bridge.engine.drawing import set_uniforms
from bridge.engine.exposure import development_features, white_balance
from bridge.engine.lamps import Lamps
from bridge.engine.lighting import Light
from bridge.engine.lighting_pass import lamp_arrays
from bridge.engine.shaders import build_program
from bridge.engine.targets import Targets
from bridge.engine.view import View
from bridge.world import Illumination, Weather

_DEPTH_UNIT = 0

_CLEAR_PER_M = 5e-4
"""Extinction below which the glow of a lamp is too faint to be seen."""


class Halos:
    """One glow a lamp."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._arrays: dict[tuple[str, ...], moderngl.VertexArray] = {}

    def draw(
        self, targets: Targets, view: View, light: Light, lamps: Lamps, weather: Weather, illumination: Illumination
    ) -> None:
        """Add the glow of ``lamps`` to ``targets.final``; none in clear air."""
        extinction = fog_extinction(weather) + fall_extinction(weather) + dust_extinction(weather)
        if not len(lamps) or extinction < _CLEAR_PER_M:
            return
        features = development_features(illumination)
        if features not in self._arrays:
            self._arrays[features] = self._context.vertex_array(
                build_program(self._context, "halo", "halo", *features), []
            )
        uniforms: dict[str, Any] = {
            "clip_from_eye": view.clip_from_eye(),
            "world_from_camera": view.world_from_camera[:3, :3],
            "air_extinction": extinction,
            "scattering": extinction * weather.scattering_intensity,
            "exposure": light.exposure,
            "depth_image": _DEPTH_UNIT,
            **lamp_arrays(lamps, view),
        }
        if illumination.white_balance_k is not None:
            uniforms["white_balance"] = white_balance(illumination.white_balance_k)
        array = self._arrays[features]
        set_uniforms(array.program, uniforms)
        targets.depth.use(_DEPTH_UNIT)
        targets.final.use()
        targets.final.depth_mask = False
        self._context.depth_func = "1"
        self._context.disable(moderngl.CULL_FACE)
        self._context.enable(moderngl.BLEND)
        # Brightness adds up, and saturates.
        self._context.blend_func = moderngl.ONE_MINUS_DST_COLOR, moderngl.ONE
        array.render(moderngl.TRIANGLE_STRIP, 4, instances=len(lamps))
        self._context.disable(moderngl.BLEND)
        self._context.enable(moderngl.CULL_FACE)
        self._context.depth_func = "<"
