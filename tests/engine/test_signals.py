"""Traffic lights as the engine draws them: beyond what the conformance suite asks, their light at night."""

import dataclasses
import math

import numpy as np
import pytest

from bridge.assets.gltf import write_glb
from bridge.assets.signals_and_signs import signal_head
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import CameraImages
from bridge.geometry import Pose
from bridge.world import Aspect, Asset, Illumination, Placement, StaticScene, Weather

HEAD_ID = 20_000
NIGHT = Illumination(sun_altitude=-0.5)
HUES = {Aspect.RED: (1, 0, 0), Aspect.AMBER: (1, 1, 0), Aspect.GREEN: (0, 1, 1)}


def taken(
    simulator: EmbeddedSimulator, aspect: Aspect, light: Illumination, weather: Weather = Weather()
) -> CameraImages:
    plain = stage.scene()
    assets = {**plain.assets, "signal": Asset("signal", write_glb(signal_head()))}
    placement = Placement(
        HEAD_ID, Category.TRAFFIC_LIGHT, "signal", Pose.planar(9.0, 0.0, 0.0, math.pi), scale=1.0, signal=3
    )
    simulator.load_scene(StaticScene(assets, (*plain.placements, placement)))
    state = dataclasses.replace(stage.state(illumination=light, weather=weather), signals={3: aspect})
    return simulator.capture(state, (stage.CAMERA,)).images[stage.CAMERA.name]


@pytest.mark.parametrize("light", [stage.CLEAR_NOON, NIGHT], ids=["noon", "night"])
@pytest.mark.parametrize("aspect", HUES)
def test_a_lit_lens_has_its_colour(simulator: EmbeddedSimulator, aspect: Aspect, light: Illumination) -> None:
    images = taken(simulator, aspect, light)
    dark = taken(simulator, Aspect.OFF, light)
    head = images.ids == HEAD_ID
    gain = (images.rgb.astype(float) - dark.rgb)[head]
    brightest = images.rgb[head][gain.sum(axis=1).argmax()].astype(float)
    assert brightest.max() > 170
    for channel, is_high in zip(brightest, HUES[aspect], strict=True):
        assert channel > 0.6 * brightest.max() if is_high else channel < 0.75 * brightest.max()


def test_signals_light_fog_and_street_at_night_only(simulator: EmbeddedSimulator) -> None:
    fog = Weather(fog_visibility_m=100.0)
    for light, expected in ((NIGHT, True), (stage.CLEAR_NOON, False)):
        red, dark = (taken(simulator, aspect, light, fog) for aspect in (Aspect.RED, Aspect.OFF))
        around = red.ids != HEAD_ID
        assert (np.abs(red.rgb.astype(int) - dark.rgb)[around].max() > 8) == expected
