"""The checks of traffic lights: that those show that a simulator says it honours, and change nothing else.

What is honoured is said by the name ``signals`` among ``weather_fields``: like weather and light, and unlike models,
levels and traffic, signals are a part of every state that an engine may leave alone without harm to any label.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.assets.gltf import write_glb
from bridge.assets.model import Material, Mesh, Model, Slot
from bridge.classes import Category
from bridge.conformance import stage
from bridge.conformance.expectations import expect, images_of, loaded
from bridge.geometry import Pose
from bridge.simulator.base import Simulator
from bridge.world import Aspect, Asset, Placement, StaticScene, WorldState

FIELD = "signals"

_LENSES = {
    Slot.SIGNAL_RED: ((0.06, 0.008, 0.006), frozenset({Aspect.RED, Aspect.RED_AMBER})),
    Slot.SIGNAL_AMBER: ((0.07, 0.038, 0.006), frozenset({Aspect.AMBER, Aspect.RED_AMBER})),
    Slot.SIGNAL_GREEN: ((0.006, 0.045, 0.026), frozenset({Aspect.GREEN})),
}
"""The colour of each lens, and when it is lit."""

_AHEAD_M = 8.0
_SHOWN, _OTHER = 5, 6
"""The numbers of the signal that is looked at, and of one that stays off."""
_BRIGHTER = 10.0
"""So many grey levels, at least, a lit lens is brighter by day in the mean of its colours."""
_SAME = 5.0
"""So many grey levels, at most, another one may change."""


def honoured_signals_show(simulator: Simulator) -> None:
    """A lens is lit as the signal of its placement says, and no other is; only where signals are honoured."""
    if FIELD not in simulator.info.weather_fields:
        return
    with loaded(simulator, _scene()):
        dark = images_of(simulator, _state(Aspect.OFF)).rgb.astype(np.float64)
        for aspect in Aspect:
            images = images_of(simulator, _state(aspect))
            for number, (slot, (_, lit_by)) in enumerate(_LENSES.items()):
                for signal, first in ((_SHOWN, 1), (_OTHER, 1 + len(_LENSES))):
                    lens = images.ids == stage.GROUND_ID + first + number
                    expect(bool(lens.any()), f"expected to see the lens {slot}, got no pixel of it")
                    gain = float((images.rgb[lens] - dark[lens]).mean())
                    lit = signal == _SHOWN and aspect in lit_by
                    expect(
                        gain > _BRIGHTER if lit else abs(gain) < _SAME,
                        f"signal {signal}, which shows {aspect if signal == _SHOWN else Aspect.OFF}: expected the lens "
                        f"{slot} {'lit' if lit else 'dark'}, its brightness changed by {gain:.1f} grey levels",
                    )


def signals_leave_labels_alone(simulator: Simulator) -> None:
    """Ids and depth are bit-identical whatever signals show."""
    with loaded(simulator, _scene()):
        dark = images_of(simulator, _state(Aspect.OFF))
        for aspect in Aspect:
            shown = images_of(simulator, _state(aspect))
            for name in ("ids", "depth"):
                same = np.array_equal(getattr(dark, name), getattr(shown, name))
                expect(same, f"a signal that shows {aspect} changes the image of {name}")


def _state(aspect: Aspect) -> WorldState:
    plain = stage.state()
    return WorldState(
        plain.episode,
        plain.step,
        plain.time_ns,
        plain.world_from_ego,
        plain.ego_velocity_mps,
        (),
        plain.weather,
        plain.illumination,
        signals={_SHOWN: aspect},
    )


def _scene() -> StaticScene:
    """Return the stage with two rows of lenses before the camera, a row a signal."""
    plain = stage.scene()
    models = {slot.value: Asset(slot.value, write_glb(_lens(slot))) for slot in _LENSES}
    placements = list(plain.placements)
    for signal, up_m in ((_SHOWN, 0.5), (_OTHER, 2.0)):
        for number, slot in enumerate(_LENSES):
            at = Pose.planar(_AHEAD_M, 2.0 - 2.0 * number, up_m, np.pi)
            instance_id = stage.GROUND_ID + len(placements)
            placements.append(Placement(instance_id, Category.TRAFFIC_LIGHT, slot.value, at, signal=signal))
    return StaticScene({**plain.assets, **models}, tuple(placements))


def _lens(slot: Slot) -> Model:
    """Return a square of 1 m that stands on the ground and faces +x."""
    corners: NDArray[np.float32] = np.array(
        [(0.0, -0.5, 0.0), (0.0, 0.5, 0.0), (0.0, 0.5, 1.0), (0.0, -0.5, 1.0)], np.float32
    )
    mesh = Mesh(
        material=Material(slot.value, base_color=_LENSES[slot][0], roughness=0.4, slot=slot),
        positions=corners,
        normals=np.tile(np.array([1.0, 0.0, 0.0], np.float32), (4, 1)),
        uvs=np.zeros((4, 2), np.float32),
        colors=np.ones((4, 3), np.float32),
        triangles=np.array([(0, 1, 2), (0, 2, 3)], np.uint32),
    )
    return Model(slot.value, ((mesh,),))
