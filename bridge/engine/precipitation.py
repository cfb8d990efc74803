"""Draws what falls or flies through the air over the finished picture, behind whatever is nearer."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.air import dust_extinction, fall_extinction, fog_extinction
from bridge.engine.drawing import set_uniforms
from bridge.engine.exposure import development_features, white_balance
from bridge.engine.lamps import Lamps
from bridge.engine.lighting import Light
from bridge.engine.lighting_pass import lamp_arrays
from bridge.engine.roofs import Roofs
from bridge.engine.shaders import build_program
from bridge.engine.targets import Targets
from bridge.engine.view import View
from bridge.randomness import derive_seed
from bridge.world import Weather, WorldState

MAX_PARTICLES = 6000
"""Of one kind. More would cover the picture rather than fill the air; the air's extinction takes over."""

_EXPOSURE_S, _RAIN_EXPOSURE_S = 1.0 / 250.0, 1.0 / 70.0
"""How long what falls is exposed. Flakes, stones and leaves are opaque and show in a short exposure; drops are clear,
and what one sees of them are the streaks of a long one."""

_ROOF_UNIT = 0

_LEAVES_WIND_MPS = 8.0
"""Wind in which as many leaves fly as there are."""


def rain_slope(mm_per_h: float) -> float:
    """Return by how much the number of drops falls with their diameter, per mm (Marshall and Palmer, 1948)."""
    return 4.1 * float(mm_per_h**-0.21)


def rain_count(mm_per_h: float) -> float:
    """Return how many drops are drawn.

    Those larger than 1 mm in 4.5 m³ of Marshall and Palmer's rain, 8000 exp(-slope D) drops a m³ and mm; of more,
    each is too faint to be seen alone.
    """
    if not mm_per_h:
        return 0.0
    slope = rain_slope(mm_per_h)
    return 4.5 * 8000.0 / slope * math.exp(-slope)


def snow_slope(mm_per_h: float) -> float:
    """Return by how much the number of flakes falls with their melted diameter, per mm (Gunn and Marshall, 1958)."""
    return 2.55 * float(mm_per_h**-0.48)


def snow_count(mm_per_h: float) -> float:
    """Return how many flakes are drawn.

    Those of more than 0.7 mm melted diameter in 9 m³ of Gunn and Marshall's snow, 3800 R^-0.87 exp(-slope D) flakes
    a m³ and mm.
    """
    if not mm_per_h:
        return 0.0
    slope = snow_slope(mm_per_h)
    return 9.0 * 3800.0 * float(mm_per_h**-0.87) / slope * math.exp(-0.7 * slope)


def hail_count(mm_per_h: float) -> float:
    """Return how many stones are drawn: those in 900 m³ when stones of 10 mm and 900 kg/m³ fall at 12 m/s."""
    stone_kg = 900.0 * math.pi / 6.0 * 0.010**3
    return 900.0 * mm_per_h / 3600.0 / 12.0 / stone_kg


def leaf_count(weather: Weather) -> float:
    """Return how many leaves fly: in proportion to the leaves and, up to ``_LEAVES_WIND_MPS``, to the wind."""
    return 320.0 * weather.leaves * min(math.hypot(*weather.wind_mps) / _LEAVES_WIND_MPS, 1.0)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One sort of particle."""

    feature: str
    count: Callable[[Weather], float]
    slope: Callable[[Weather], float]
    """Of the sizes, per mm; 0 where the shader knows them."""
    exposure_s: float = _EXPOSURE_S


_KINDS = (
    _Kind("RAIN", lambda w: rain_count(w.rain_mm_per_h), lambda w: rain_slope(w.rain_mm_per_h), _RAIN_EXPOSURE_S),
    _Kind("SNOWFALL", lambda w: snow_count(w.snow_mm_per_h), lambda w: snow_slope(w.snow_mm_per_h)),
    _Kind("HAIL", lambda w: hail_count(w.hail_mm_per_h), lambda _: 0.0),
    _Kind("LEAF", leaf_count, lambda _: 0.0),
)


class Precipitation:
    """Particles whose places depend on the episode, the step and the camera's name alone."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._arrays: dict[tuple[str, ...], moderngl.VertexArray] = {}

    def draw(
        self,
        targets: Targets,
        view: View,
        light: Light,
        lamps: Lamps,
        state: WorldState,
        camera: str,
        roofs: Roofs | None,
    ) -> None:
        """Draw what is in the air of ``state`` into ``targets.final``, but under ``roofs``."""
        falling = [(kind, min(round(kind.count(state.weather)), MAX_PARTICLES)) for kind in _KINDS]
        for kind, count in falling:
            if count:
                uniforms = _uniforms(view, light, lamps, state)
                if roofs is not None:
                    uniforms |= roofs.bind(view, _ROOF_UNIT)
                self._draw(targets, kind, count, uniforms, state, camera)

    def _draw(
        self, targets: Targets, kind: _Kind, count: int, uniforms: dict[str, Any], state: WorldState, camera: str
    ) -> None:
        roofed = ("ROOFED",) if "roof_window" in uniforms else ()
        features = (kind.feature, *roofed, *development_features(state.illumination))
        if features not in self._arrays:
            program = build_program(self._context, "precipitation", "precipitation", *features)
            self._arrays[features] = self._context.vertex_array(program, [])
        array = self._arrays[features]
        uniforms["seed"] = derive_seed(0, kind.feature.lower(), state.episode, state.step, camera, bits=32)
        uniforms["slope"] = kind.slope(state.weather)
        uniforms["exposure_s"] = kind.exposure_s
        targets.final.use()
        targets.final.depth_mask = False
        set_uniforms(array.program, uniforms)
        self._context.disable(moderngl.CULL_FACE)
        self._context.enable(moderngl.BLEND)
        self._context.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        array.render(moderngl.TRIANGLE_STRIP, 4, instances=count)
        self._context.disable(moderngl.BLEND)
        self._context.enable(moderngl.CULL_FACE)


def _uniforms(view: View, light: Light, lamps: Lamps, state: WorldState) -> dict[str, Any]:
    pinhole, weather = view.pinhole, state.weather
    uniforms: dict[str, Any] = {
        "clip_from_eye": view.clip_from_eye(),
        "world_from_camera": view.world_from_camera[:3, :3],
        "spread": (pinhole.width / (2 * pinhole.fx), pinhole.height / (2 * pinhole.fy)),
        "pixel": (1.0 / pinhole.width, 1.0 / pinhole.height),
        "wind": _triple(np.array(weather.wind_mps)),
        "ego": _triple(np.array(state.ego_velocity_mps)),
        "air_extinction": fog_extinction(weather) + fall_extinction(weather) + dust_extinction(weather),
        # Water shows the sky behind the camera as well as before it; what is opaque scatters what comes from all sides.
        "sky_seen": _triple(1.1 * light.fog_color),
        "scattered": _triple((0.5 * (light.sky_ambient + light.ground_ambient) + 0.25 * light.sun) / math.pi),
        "exposure": light.exposure,
        "lamp_count": len(lamps),
    }
    if len(lamps):
        uniforms |= lamp_arrays(lamps, view)
    if state.illumination.white_balance_k is not None:
        uniforms["white_balance"] = white_balance(state.illumination.white_balance_k)
    return uniforms


def _triple(vector: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(vector.tolist())
