"""Draws drops and dirt that lie on the lens over the finished picture."""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np

from bridge.engine.drawing import set_uniforms
from bridge.engine.lighting import Light
from bridge.engine.noise import build_noise_texture
from bridge.engine.screen import ScreenPass
from bridge.engine.shaders import build_program
from bridge.engine.targets import Targets
from bridge.engine.view import View
from bridge.randomness import derive_generator
from bridge.world import Weather, WorldState

_IMAGE_UNIT, _NOISE_UNIT = 0, 1
_MOST_DROPS = 420
_SOAKED_FROM = 0.5
"""``lens_drops`` from which the water between the drops runs together."""


class Lens:
    """What lies on a lens stays in its place for an episode; every camera has its own."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._programs: dict[tuple[str, ...], ScreenPass] = {}
        self._drops = context.vertex_array(build_program(context, "drops", "drops"), [])
        self._noise = build_noise_texture(context)

    def draw(self, targets: Targets, view: View, light: Light, state: WorldState, camera: str) -> None:
        """Take ``targets.final`` through the lens of ``camera``."""
        weather = state.weather
        if not (weather.lens_drops or weather.lens_dirt):
            return
        self._context.copy_framebuffer(targets.plain, targets.final)
        targets.color.use(_IMAGE_UNIT)
        targets.color.build_mipmaps()
        targets.color.filter = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)
        targets.final.use()
        targets.final.depth_mask = False
        self._context.depth_func = "1"
        uniforms = _uniforms(view, light, state, camera)
        if features := _cover(weather):
            self._draw_cover(features, uniforms)
        if weather.lens_drops:
            self._draw_drops(round(_MOST_DROPS * weather.lens_drops), uniforms)
        self._context.depth_func = "<"

    def _draw_cover(self, features: tuple[str, ...], uniforms: dict[str, Any]) -> None:
        if features not in self._programs:
            self._programs[features] = ScreenPass(self._context, "lens", *features)
        self._noise.use(_NOISE_UNIT)
        set_uniforms(self._programs[features].program, uniforms)
        self._programs[features].draw()

    def _draw_drops(self, number: int, uniforms: dict[str, Any]) -> None:
        set_uniforms(self._drops.program, uniforms)
        self._context.disable(moderngl.CULL_FACE)
        self._context.enable(moderngl.BLEND)
        self._context.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        self._drops.render(moderngl.TRIANGLE_STRIP, 4, instances=number)
        self._context.disable(moderngl.BLEND)
        self._context.enable(moderngl.CULL_FACE)


def _cover(weather: Weather) -> tuple[str, ...]:
    """Return the features of ``lens.frag`` that are wanted; none where there are drops alone."""
    dirt = ("DIRT",) if weather.lens_dirt else ()
    return (*dirt, "SOAKED") if weather.lens_drops > _SOAKED_FROM else dirt


def _uniforms(view: View, light: Light, state: WorldState, camera: str) -> dict[str, Any]:
    weather = state.weather
    random = derive_generator(0, "engine.lens", state.episode, camera)
    return {
        "image": _IMAGE_UNIT,
        "noise": _NOISE_UNIT,
        "aspect": view.pinhole.width / view.pinhole.height,
        "ray_from_pixel": view.ray_from_pixel(),
        "sun_direction": tuple(light.sun_direction.tolist()),
        # Light that falls in at a slant makes dirt shine.
        "glare": float(np.clip(0.2 * light.sun.max() * light.exposure, 0.0, 1.0)),
        "seed": int(random.integers(0, 2**32)),
        "place": tuple(random.random(2).tolist()),
        "soaked": max(weather.lens_drops - _SOAKED_FROM, 0.0) / (1.0 - _SOAKED_FROM),
        "dirt": weather.lens_dirt,
    }
