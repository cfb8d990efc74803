"""Lights what the geometry pass drew, and paints the sky where it drew nothing."""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.air import fall_extinction
from bridge.engine.air_light import air_uniforms
from bridge.engine.clouds import build_cloud_texture, cloud_uniforms
from bridge.engine.context import fetches_pixels
from bridge.engine.cover import Covers, SurfaceKinds, cover_features
from bridge.engine.drawing import set_uniforms
from bridge.engine.exposure import development_features, white_balance
from bridge.engine.lamp_tiles import lamp_lists
from bridge.engine.lamps import MAX_LAMPS, Lamps
from bridge.engine.lighting import Light
from bridge.engine.moon import DISC_RADIUS, Moon
from bridge.engine.noise import build_noise_texture
from bridge.engine.roofs import Roofs
from bridge.engine.screen import ScreenPass
from bridge.engine.shadows import ShadowMap
from bridge.engine.targets import COLOR, DEPTH, IDS, Targets
from bridge.engine.view import View
from bridge.world import WorldState

_ALBEDO_UNIT, _NORMAL_UNIT, _DEPTH_UNIT, _SHADOW_UNIT, _NOISE_UNIT = range(5)
_LAMP_UNIT, _ID_UNIT, _KIND_UNIT, _CLOUD_UNIT, _ROOF_UNIT = range(5, 10)


class LightingPass:
    """Fills ``Targets.color``, and ids and depth of the sky."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._fetches = fetches_pixels(context)
        # One program for each combination that was needed, so that a dry day does not pay for rain and lamps.
        self._programs: dict[tuple[str, ...], ScreenPass] = {}
        self._covers = Covers()
        self._noise = build_noise_texture(context)
        self._clouds = build_cloud_texture(context)
        self._lamp_lists: dict[tuple[int, int], moderngl.Texture] = {}

    def draw(
        self,
        targets: Targets,
        view: View,
        light: Light,
        state: WorldState,
        lamps: Lamps,
        kinds: SurfaceKinds,
        shadow: ShadowMap | None,
        roofs: Roofs | None,
        features: tuple[str, ...] = (),
    ) -> None:
        """Light the picture; ``shadow`` is None without sun and moon, or without shadows, ``roofs`` without ceilings.

        ``features`` are those of the quality level.
        """
        uniforms = self.draw_sky(targets, view, light, state)
        uniforms |= self._covers.uniforms(state.weather, state.step)
        if shadow is not None:
            shadow.depth.use(_SHADOW_UNIT)
            uniforms |= {"shadow_from_eye": shadow.map_from_eye, "shadow_texel_m": shadow.texel_m}
        covers = cover_features(state.weather)
        if len(lamps):
            uniforms |= self._lamp_uniforms(lamps, view, targets.read_depth())
        if covers:
            kinds.texture.use(_KIND_UNIT)
        light_sources = (*(("SUN",) if light.has_sun else ()), *(("LAMPS",) if len(lamps) else ()))
        if roofs is not None:
            uniforms |= roofs.bind(view, _ROOF_UNIT)
            covers = (*covers, "ROOFED")
        air = _air_features(state)
        # What looks along rays wants the depth of other pixels too.
        looks_around = "HIGH" in features or ("WET" in covers and "FAST" not in features)
        source = ("FETCHED",) if self._fetches and not looks_around else ()
        program = self._program("lighting", *source, *features, *light_sources, *covers, *air)
        self._draw_lit(targets, program, uniforms, fetches=bool(source))

    def draw_sky(self, targets: Targets, view: View, light: Light, state: WorldState) -> dict[str, Any]:
        """Draw colours, ids and depth of the sky alone; return what both programs take."""
        weather = state.weather
        uniforms: dict[str, Any] = {
            "ray_from_pixel": view.ray_from_pixel(),
            "pixel_from_ray": np.linalg.inv(view.ray_from_pixel()),
            "eye": tuple(np.fmod(view.eye, 4096.0)),
            "albedo_image": _ALBEDO_UNIT,
            "normal_image": _NORMAL_UNIT,
            "depth_image": _DEPTH_UNIT,
            "id_image": _ID_UNIT,
            "kinds": _KIND_UNIT,
            "pixel_per_metre": 1.0 / view.pinhole.fx,
            "shadow_map": _SHADOW_UNIT,
            "noise": _NOISE_UNIT,
            "cloud_density": _CLOUD_UNIT,
            "infinite_depth": float("inf"),
        }
        uniforms |= {name: _uniform(getattr(light, name)) for name in _LIGHT_UNIFORMS}
        uniforms |= _moon_uniforms(light.moon) | cloud_uniforms(weather, state.time_ns)
        if state.illumination.white_balance_k is not None:
            uniforms["white_balance"] = white_balance(state.illumination.white_balance_k)
        above_ground_m = float(view.eye[2]) - state.world_from_ego.position.z
        uniforms |= air_uniforms(weather, light, above_ground_m, state.time_ns)
        self._noise.use(_NOISE_UNIT)
        self._clouds.use(_CLOUD_UNIT)
        night = ("NIGHT",) if light.stars > 0.0 or light.moon_disc.max() > 0.0 else ()
        self._draw_sky(targets, self._program("sky", *night, *_air_features(state)), uniforms)
        return uniforms

    def _program(self, *name_and_features: str) -> ScreenPass:
        if name_and_features not in self._programs:
            self._programs[name_and_features] = ScreenPass(self._context, *name_and_features)
        return self._programs[name_and_features]

    def _lamp_uniforms(self, lamps: Lamps, view: View, depth: NDArray[np.float32]) -> dict[str, Any]:
        """Return what the shader reads of lamps, and bind the lists of its tiles."""
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
        } | lamp_arrays(lamps, view)

    def _draw_sky(self, targets: Targets, sky: ScreenPass, uniforms: dict[str, Any]) -> None:
        targets.draw_into(COLOR, IDS, DEPTH)
        self._context.depth_func = "<="
        set_uniforms(sky.program, uniforms)
        sky.draw()

    def _draw_lit(self, targets: Targets, lit: ScreenPass, uniforms: dict[str, Any], *, fetches: bool) -> None:
        if fetches:
            targets.draw_into(COLOR)
        else:
            targets.lit.use()
            targets.lit.depth_mask = False
            for unit, image in (
                (_ALBEDO_UNIT, targets.albedo),
                (_NORMAL_UNIT, targets.normal),
                (_DEPTH_UNIT, targets.depth),
                (_ID_UNIT, targets.ids),
            ):
                image.use(unit)
        self._context.depth_func = ">"
        set_uniforms(lit.program, uniforms)
        lit.draw()
        self._context.depth_func = "<"


_LIGHT_UNIFORMS = (
    "sun_direction",
    "glow_direction",
    "sun",
    "sun_disc",
    "sky_ambient",
    "ground_ambient",
    "zenith",
    "horizon",
    "sun_glow",
    "skyline",
    "cloud_lit",
    "cloud_dark",
    "moon_disc",
    "moon_glow",
    "stars",
    "exposure",
)


def _uniform(value: float | NDArray[np.float64]) -> float | tuple[float, ...]:
    return value if isinstance(value, float) else tuple(value.tolist())


def _air_features(state: WorldState) -> tuple[str, ...]:
    """Return the features that all colours share: what is in the air, and how the picture is developed."""
    weather = state.weather
    present = {
        "DUST": weather.dust > 0.0,
        "FALL": fall_extinction(weather) > 0.0,
        "FOG_STARTS": weather.fog_start_m > 0.0,
    }
    return (*(name for name, there in present.items() if there), *development_features(state.illumination))


def _moon_uniforms(moon: Moon) -> dict[str, Any]:
    return {
        "moon_direction": _uniform(moon.direction),
        "moon_limb": _uniform(moon.limb),
        "moon_terminator": moon.terminator,
        "moon_radius": DISC_RADIUS,
    }


def lamp_arrays(lamps: Lamps, view: View) -> dict[str, Any]:
    """Return the arrays of ``MAX_LAMPS`` rows that ``lamps.glsl`` takes."""
    number = len(lamps)
    position, axis = np.zeros((MAX_LAMPS, 4)), np.zeros((MAX_LAMPS, 4))
    intensity = np.zeros((MAX_LAMPS, 4))
    per_reach2 = lamps.reach_m**-2.0
    position[:number, :3], position[:number, 3] = lamps.position - view.eye, per_reach2
    axis[:number, :3], axis[:number, 3] = lamps.axis, np.cos(lamps.half_angle)
    intensity[:number, :3] = lamps.intensity * per_reach2[:, None]
    intensity[:number, 3] = lamps.cut_off
    return {"lamp_position": position, "lamp_axis": axis, "lamp_intensity": intensity}
