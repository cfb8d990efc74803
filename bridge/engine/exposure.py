"""How the camera takes the light: exposure and white balance."""

from __future__ import annotations

import math

import numpy as np

from bridge.geometry import Matrix
from bridge.world import Illumination, ToneCurve

UNIT_CD_PER_M2 = 1.0e4
"""Luminance of radiance 1 in the units of ``lighting``."""

STREET_LIGHT_LEVEL = 5.0e-4
"""Irradiance that street lamps give a street, on average."""

HEADLIGHT_LEVEL = 2.5e-4

DARKEST_LEVEL = 8.0e-6
"""Irradiance below which the camera no longer opens up, a third of a full moon's: without moon and lamps it is dark."""

NEUTRAL_K = 6504.0
"""Colour temperature that is drawn as it is: that of sRGB's white."""

_BRIGHT_LEVEL = 0.5
_XYZ_FROM_RGB = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def exposure_of(received: float, illumination: Illumination) -> float:
    """Return the factor from radiance, in units of ten thousand cd/m², to image brightness, 1 for white.

    A fixed exposure draws 1.2 * 2^EV100 cd/m² as white: the saturation-based speed of ISO 12232 with a lens that
    passes 65 % of the light (Lagarde and de Rousiers, Moving Frostbite to Physically Based Rendering, 2014, 5.1.2).

    An automatic one follows the irradiance ``received`` on the ground and the lamps that are on. A grey surface gets
    brighter with the 0.11th power of the light by day and, so that dusk looks like dusk, with the 0.25th power below
    five thousand lux; below ``DARKEST_LEVEL`` in proportion to it.

    ``exposure_ev`` comes on top of both.
    """
    compensation = 2.0**illumination.exposure_ev
    if illumination.exposure_ev100 is not None:
        return float(UNIT_CD_PER_M2 / (1.2 * 2.0**illumination.exposure_ev100) * compensation)
    lamps = STREET_LIGHT_LEVEL * illumination.street_lights + HEADLIGHT_LEVEL * illumination.headlights
    level = max(received + lamps, DARKEST_LEVEL)
    noon = 10.0
    lifted = (noon / max(level, _BRIGHT_LEVEL)) ** 0.89 * (_BRIGHT_LEVEL / min(level, _BRIGHT_LEVEL)) ** 0.75
    return float(1.68 * lifted / noon * math.pi * compensation)


def development_features(illumination: Illumination) -> tuple[str, ...]:
    """Return the features that ``color.glsl`` needs for the tone curve and white balance of an illumination."""
    linear = ("LINEAR_TONE",) if illumination.tone_curve is ToneCurve.LINEAR else ()
    balanced = ("WHITE_BALANCE",) if illumination.white_balance_k is not None else ()
    return linear + balanced


def white_balance(kelvin: float) -> Matrix:
    """Return the 3x3 matrix on linear sRGB that draws the light of a black body of ``kelvin`` as white.

    Adapts along the Planckian locus to ``NEUTRAL_K``, at which nothing changes, in Bradford's cone space (Lindbloom,
    Chromatic Adaptation).
    """
    cones_from_rgb = _BRADFORD @ _XYZ_FROM_RGB
    gain = (_BRADFORD @ _planckian(NEUTRAL_K)) / (_BRADFORD @ _planckian(kelvin))
    return np.asarray(np.linalg.inv(cones_from_rgb) @ (gain[:, None] * cones_from_rgb))


def _planckian(kelvin: float) -> Matrix:
    """Return CIE XYZ, (3,) with Y = 1, of a black body (Krystek, Color Research & Application 10, 1985).

    The formula was made for 1000-15000 K, where it errs by 9e-5 in u and v; it stays close to the locus up to 40000 K.
    """
    t = kelvin
    u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t)
    v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t)
    x, y = np.array([3.0 * u, 2.0 * v]) / (2.0 * u - 8.0 * v + 4.0)
    return np.array([x / y, 1.0, (1.0 - x - y) / y])
