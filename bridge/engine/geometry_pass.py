"""Draws the models: albedo, normals, ids and depth in one pass."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

import moderngl
import numpy as np

from bridge.assets.model import Slot
from bridge.engine.drawing import TEXTURE_UNIT, WHEEL_UNIT, InstanceBuffer, ModelPass, set_uniforms
from bridge.engine.drawlist import DrawList
from bridge.engine.lamps import DARK_ALTITUDE
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

_SIGNAL_LENSES = (Slot.SIGNAL_RED, Slot.SIGNAL_AMBER, Slot.SIGNAL_GREEN)
_LUMINANCE = {
    Slot.BRAKE: 1.3,
    Slot.HEAD: 3.0,
    Slot.LEFT: 1.3,
    Slot.RIGHT: 1.3,
    Slot.WINDOW: 0.0016,
    Slot.LAMP: 2.0,
    Slot.TUNNEL_LAMP: 0.45,
    # 400 cd from a lens 200 mm wide, in the middle of the classes of EN 12368.
    **dict.fromkeys(_SIGNAL_LENSES, 1.3),
}
"""Of what glows, in units of ``lighting``."""

_TAIL_LUMINANCE = 0.12
_CEILING = {
    Slot.WINDOW: 0.9,
    Slot.LAMP: 3.5,
    Slot.TUNNEL_LAMP: 3.5,
    Slot.HEAD: 4.0,
    Slot.BRAKE: 2.2,
    Slot.LEFT: 2.2,
    Slot.RIGHT: 2.2,
    **dict.fromkeys(_SIGNAL_LENSES, 2.2),
}
"""Image brightness that the glow does not exceed, or it would lose its colour."""


class GeometryPass:
    """Fills ``Targets.geometry``."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        # By whether the targets take the normals that the camera measures; those that do not need not pay for them.
        self._passes = {normals: _Passes(context, ("NORMALS",) if normals else ()) for normals in (False, True)}

    def use_library(self, library: AssetLibrary) -> None:
        """Draw the models of ``library`` from now on."""
        for passes in self._passes.values():
            for model_pass in (passes.plain, passes.textured, passes.lit_rooms, passes.cutout):
                model_pass.use_library(library)

    def draw(
        self, targets: Targets, view: View, draw_list: DrawList, instances: InstanceBuffer, emission: np.ndarray
    ) -> None:
        """Draw ``draw_list``, whose rows are in ``instances``; ``emission`` is that of ``emission_levels``."""
        targets.begin_geometry()
        lens = view.pinhole
        uniforms = {
            "clip_from_eye": view.clip_from_eye(),
            "emission": emission,
            "textures": TEXTURE_UNIT,
            "wheels": WHEEL_UNIT,
            "camera_from_eye": view.world_from_camera[:3, :3].T,
            "lens": (lens.fx, lens.fy, lens.cx, lens.cy),
        }
        passes = self._passes[targets.has_normals]
        textured = passes.lit_rooms if emission[SLOT_CODES[Slot.WINDOW]] > 0.0 else passes.textured
        prepared = set()
        for model_pass, kind in ((passes.plain, PLAIN), (textured, TEXTURED), (passes.cutout, CUTOUT)):
            for dressed, batches in groupby(draw_list.batches(kind), attrgetter("dressed")):
                chosen = textured if dressed and kind == PLAIN else model_pass
                if chosen not in prepared:
                    set_uniforms(chosen.program, uniforms)
                    prepared.add(chosen)
                chosen.draw(batches, instances)


class _Passes:
    """The programs of one set of outputs."""

    def __init__(self, context: moderngl.Context, outputs: tuple[str, ...]) -> None:
        self.plain, self.textured, self.lit_rooms, self.cutout = (
            ModelPass(context, build_program(context, "geometry", "geometry", "WHEELS", *defines, *outputs))
            for defines in ((), ("TEXTURED",), ("TEXTURED", "LIT_ROOMS"), ("TEXTURED", "CUTOUT"))
        )


def emission_levels(illumination: Illumination, exposure: float) -> np.ndarray:
    """Return what glows how bright in the image, (len(Slot) + 1,) float64, coded as the shader stores it."""
    levels = np.zeros(len(Slot) + 1)
    for slot, luminance in _LUMINANCE.items():
        levels[SLOT_CODES[slot]] = min(luminance * exposure, _CEILING[slot])
    levels[_TAIL] = min(_TAIL_LUMINANCE * exposure, 0.8)
    if not (illumination.window_lights and illumination.sun_altitude < DARK_ALTITUDE):
        levels[SLOT_CODES[Slot.WINDOW]] = 0.0
    if not illumination.street_lights:
        levels[SLOT_CODES[Slot.LAMP]] = 0.0
    return np.sqrt(levels / EMISSION_RANGE)
