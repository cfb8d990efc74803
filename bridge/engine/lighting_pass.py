"""Lights what the geometry pass drew, and paints the sky where it drew nothing."""

from __future__ import annotations

from itertools import product
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.drawing import set_uniforms
from bridge.engine.lamp_tiles import lamp_lists
from bridge.engine.lamps import MAX_LAMPS, Lamps
from bridge.engine.lighting import FOG_LAYER_M, Light
from bridge.engine.noise import build_noise_texture
from bridge.engine.screen import ScreenPass
from bridge.engine.shadows import TEXEL_M
from bridge.engine.targets import Targets
from bridge.engine.view import View
from bridge.geometry import Matrix
from bridge.world import Weather

_ALBEDO_UNIT, _NORMAL_UNIT, _DEPTH_UNIT, _SHADOW_UNIT, _NOISE_UNIT, _LAMP_UNIT = 0, 1, 2, 3, 4, 5

_DRIFT_PER_S = (0.0016, 0.0009)
"""How the clouds move, in repeats of the noise."""


class LightingPass:
    """Fills ``Targets.color``, and ids and depth of the sky."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        # One program for each combination, so that a dry day does not pay for rain and lamps.
        self._lit = {
            features: ScreenPass(context, "lighting", *(name for name in features if name))
            for features in product(("", "SUN"), ("", "LAMPS"), ("", "WET"))
        }
        self._sky = ScreenPass(context, "sky")
        self._noise = build_noise_texture(context)
        self._lamp_lists: dict[tuple[int, int], moderngl.Texture] = {}

    def draw(
        self,
        targets: Targets,
        view: View,
        light: Light,
        weather: Weather,
        lamps: Lamps,
        time_ns: int,
        shadow: tuple[moderngl.Texture, Matrix] | None,
    ) -> None:
        """Light the picture; ``shadow`` is the sun's map and its ``map_from_eye``, None without sun."""
        uniforms: dict[str, Any] = {
            "ray_from_pixel": view.ray_from_pixel(),
            "pixel_from_ray": np.linalg.inv(view.ray_from_pixel()),
            "fog_height": FOG_LAYER_M,
            "eye": tuple(np.fmod(view.eye, 4096.0)),
            "wetness": weather.wetness,
            "albedo_image": _ALBEDO_UNIT,
            "normal_image": _NORMAL_UNIT,
            "depth_image": _DEPTH_UNIT,
            "shadow_map": _SHADOW_UNIT,
            "noise": _NOISE_UNIT,
            "shadow_texel_m": TEXEL_M,
            "infinite_depth": float("inf"),
            "cloud_cover": weather.cloudiness,
            "cloud_offset": tuple((rate * time_ns * 1e-9) % 1.0 for rate in _DRIFT_PER_S),
        }
        uniforms |= {name: _uniform(getattr(light, name)) for name in _LIGHT_UNIFORMS}
        if shadow is not None:
            shadow[0].use(_SHADOW_UNIT)
            uniforms["shadow_from_eye"] = shadow[1]
        self._noise.use(_NOISE_UNIT)
        self._draw_sky(targets, uniforms)
        features = ("SUN" if shadow else "", "LAMPS" if len(lamps) else "", "WET" if weather.wetness > 0 else "")
        if len(lamps):
            uniforms |= self._lamp_uniforms(lamps, view, targets.read_depth())
        self._draw_lit(targets, self._lit[features], uniforms)

    def _lamp_uniforms(self, lamps: Lamps, view: View, depth: NDArray[np.float32]) -> dict[str, Any]:
        """Return the arrays of ``MAX_LAMPS`` rows that the shader reads, and bind the lists of its tiles."""
        number = len(lamps)
        position, axis = np.zeros((MAX_LAMPS, 4)), np.zeros((MAX_LAMPS, 4))
        intensity = np.zeros((MAX_LAMPS, 4))
        per_reach2 = lamps.reach_m**-2.0
        position[:number, :3], position[:number, 3] = lamps.position - view.eye, per_reach2
        axis[:number, :3], axis[:number, 3] = lamps.axis, np.cos(lamps.half_angle)
        intensity[:number, :3] = lamps.intensity * per_reach2[:, None]
        intensity[:number, 3] = lamps.cut_off
        lists = lamp_lists(lamps, view, depth)
        size = (lists.shape[2], lists.shape[0] * lists.shape[1])
        if size not in self._lamp_lists:
            self._lamp_lists[size] = self._context.texture(size, 1, dtype="u1")
            self._lamp_lists[size].filter = (moderngl.NEAREST, moderngl.NEAREST)
        texture = self._lamp_lists[size]
        texture.write(lists, alignment=1)
        texture.use(_LAMP_UNIT)
        return {
            "lamp_lists": _LAMP_UNIT,
            "lamp_tile_columns": lists.shape[1],
            "lamp_position": position,
            "lamp_axis": axis,
            "lamp_intensity": intensity,
        }

    def _draw_sky(self, targets: Targets, uniforms: dict[str, Any]) -> None:
        targets.sky.use()
        targets.sky.depth_mask = False
        self._context.depth_func = "<="
        set_uniforms(self._sky.program, uniforms)
        self._sky.draw()

    def _draw_lit(self, targets: Targets, lit: ScreenPass, uniforms: dict[str, Any]) -> None:
        targets.lit.use()
        targets.lit.depth_mask = False
        self._context.depth_func = ">"
        for unit, image in (
            (_ALBEDO_UNIT, targets.albedo),
            (_NORMAL_UNIT, targets.normal),
            (_DEPTH_UNIT, targets.depth),
        ):
            image.use(unit)
        set_uniforms(lit.program, uniforms)
        lit.draw()
        self._context.depth_func = "<"


_LIGHT_UNIFORMS = (
    "sun_direction",
    "sun",
    "sun_disc",
    "sky_ambient",
    "ground_ambient",
    "zenith",
    "horizon",
    "sun_glow",
    "skyline",
    "fog_color",
    "cloud_lit",
    "cloud_dark",
    "fog_extinction",
    "stars",
    "exposure",
)


def _uniform(value: float | NDArray[np.float64]) -> float | tuple[float, ...]:
    return value if isinstance(value, float) else tuple(value.tolist())
