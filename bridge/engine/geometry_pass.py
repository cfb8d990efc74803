"""Draws the models: albedo, normals, ids and depth in one pass."""

from __future__ import annotations

import moderngl
import numpy as np

from bridge.assets.model import Slot
from bridge.engine.drawing import TEXTURE_UNIT, InstanceBuffer, ModelPass, set_uniforms
from bridge.engine.drawlist import DrawList
from bridge.engine.library import AssetLibrary
from bridge.engine.packing import CUTOUT, PLAIN, SLOT_CODES, TEXTURED
from bridge.engine.shaders import build_program
from bridge.engine.targets import Targets
from bridge.engine.view import View
from bridge.world import Illumination

EMISSION_RANGE = 4.0
"""Image brightness at which emission saturates; the same in ``lighting.frag``."""

_TAIL = len(Slot)
"""The emission of a brake lamp that is on as a tail light."""

_LUMINANCE = {Slot.BRAKE: 1.3, Slot.HEAD: 3.0, Slot.LEFT: 1.3, Slot.RIGHT: 1.3, Slot.WINDOW: 0.0016, Slot.LAMP: 2.0}
"""Of what glows, in units of ``lighting``."""

_TAIL_LUMINANCE = 0.12
_CEILING = {Slot.WINDOW: 0.9, Slot.LAMP: 3.5, Slot.HEAD: 4.0, Slot.BRAKE: 2.2, Slot.LEFT: 2.2, Slot.RIGHT: 2.2}
"""Image brightness that the glow does not exceed, or it would lose its colour."""


class GeometryPass:
    """Fills ``Targets.geometry``."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._plain, self._textured, self._lit_rooms, self._cutout = (
            ModelPass(context, build_program(context, "geometry", "geometry", *defines))
            for defines in ((), ("TEXTURED",), ("TEXTURED", "LIT_ROOMS"), ("TEXTURED", "CUTOUT"))
        )

    def use_library(self, library: AssetLibrary) -> None:
        """Draw the models of ``library`` from now on."""
        for model_pass in (self._plain, self._textured, self._lit_rooms, self._cutout):
            model_pass.use_library(library)

    def draw(
        self, targets: Targets, view: View, draw_list: DrawList, instances: InstanceBuffer, emission: np.ndarray
    ) -> None:
        """Draw ``draw_list``, whose rows are in ``instances``; ``emission`` is that of ``emission_levels``."""
        targets.geometry.use()
        targets.geometry.clear(depth=1.0)
        uniforms = {"clip_from_eye": view.clip_from_eye(), "emission": emission, "textures": TEXTURE_UNIT}
        textured = self._lit_rooms if emission[SLOT_CODES[Slot.WINDOW]] > 0.0 else self._textured
        for model_pass, kind in ((self._plain, PLAIN), (textured, TEXTURED), (self._cutout, CUTOUT)):
            if batches := draw_list.batches(kind):
                set_uniforms(model_pass.program, uniforms)
                model_pass.draw(batches, instances)


def emission_levels(illumination: Illumination, exposure: float) -> np.ndarray:
    """Return what glows how bright in the image, (len(Slot) + 1,) float64, coded as the shader stores it."""
    night = illumination.sun_altitude < 0.03
    levels = np.zeros(len(Slot) + 1)
    for slot, luminance in _LUMINANCE.items():
        levels[SLOT_CODES[slot]] = min(luminance * exposure, _CEILING[slot])
    levels[_TAIL] = min(_TAIL_LUMINANCE * exposure, 0.8)
    if not night:
        levels[SLOT_CODES[Slot.WINDOW]] = 0.0
    if not illumination.street_lights:
        levels[SLOT_CODES[Slot.LAMP]] = 0.0
    return np.sqrt(levels / EMISSION_RANGE)
