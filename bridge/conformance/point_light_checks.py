"""The checks of lights that a state brings along: that they light as they should where they are honoured.

What is honoured is said by the name ``point_lights`` among ``weather_fields``, as for signals.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from bridge.conformance import stage
from bridge.conformance.expectations import expect, images_of
from bridge.frame import CameraImages
from bridge.geometry import Vec3, transform_points
from bridge.simulator.base import Simulator
from bridge.world import Illumination, PointLight, ToneCurve, WorldState

FIELD = "point_lights"

_NIGHT = Illumination(sun_altitude=-0.6, exposure_ev100=6.0, tone_curve=ToneCurve.LINEAR)
_AT = Vec3(9.0, 2.0, 3.0)
_LIGHT = PointLight(_AT, (1.0, 1.0, 1.0), 800.0, 12.0)
_NEAR_M = 2.0
"""How far from the foot of the light the ground must be lit."""
_BRIGHTER = 20.0
"""So many grey levels, at least, it is brighter there by night."""
_RED = 3.0
"""So many times as much red as blue and green a red light gives, at least."""


def honoured_point_lights_show(simulator: Simulator) -> None:
    """The ground under a light is lit in its colour, that beyond its reach is not; only where lights are honoured."""
    if FIELD not in simulator.info.weather_fields:
        return
    dark = images_of(simulator, _state())
    feet_m = _from_foot(dark)
    under, beyond = feet_m < _NEAR_M, feet_m > _LIGHT.reach_m
    expect(bool(under.any() and beyond.any()), "expected to see the ground under a light and beyond its reach")
    gain = _gain(images_of(simulator, _state(_LIGHT)), dark)
    expect(
        float(gain[under].mean()) > _BRIGHTER,
        f"expected the ground under a light of {_LIGHT.intensity_cd:g} cd to be brighter by {_BRIGHTER:g} grey levels, "
        f"it is by {gain[under].mean():.1f}",
    )
    expect(
        float(np.abs(gain[beyond]).max()) <= 1.0,
        f"expected the ground beyond the reach of a light to stay as it is, it changes by {gain[beyond].max():.1f}",
    )
    red, green, blue = _gain(images_of(simulator, _state(dataclasses.replace(_LIGHT, color=(1.0, 0.0, 0.0)))), dark)[
        under
    ].mean(axis=0)
    expect(red > _RED * max(green, blue), f"a red light adds {red:.1f}, {green:.1f}, {blue:.1f} to red, green, blue")


def point_lights_leave_labels_alone(simulator: Simulator) -> None:
    """Ids and depth are bit-identical whatever lights there are."""
    dark, lit = images_of(simulator, _state()), images_of(simulator, _state(_LIGHT))
    for name in ("ids", "depth"):
        same = np.array_equal(getattr(dark, name), getattr(lit, name))
        expect(same, f"a light changes the image of {name}")


def _state(*lights: PointLight) -> WorldState:
    return dataclasses.replace(stage.state(illumination=_NIGHT), point_lights=lights)


def _gain(lit: CameraImages, dark: CameraImages) -> NDArray[np.float64]:
    return lit.rgb.astype(np.float64) - dark.rgb


def _from_foot(images: CameraImages) -> NDArray[np.float64]:
    """Return (H, W) how far each pixel's ground is from the foot of the light, metres; NaN in the sky."""
    depth = np.where(images.ids == stage.GROUND_ID, images.depth, np.nan).astype(np.float32)
    points = stage.CAMERA.pinhole.unproject(depth).reshape(-1, 3).astype(np.float64)
    world = transform_points(stage.CAMERA.ego_from_camera(), points)
    return np.hypot(world[:, 0] - _AT.x, world[:, 1] - _AT.y).reshape(depth.shape)
