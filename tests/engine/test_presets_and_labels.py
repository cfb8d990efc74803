"""No preset of weather, and no height of the sun, touches what labels are made from."""

import hashlib

import pytest

from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Vec3
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.world import Illumination

CAMERA = Camera("front", Pinhole.from_fov(160, 96, 1.4), Pose(Vec3(0.0, 0.0, 1.6)), normals=True)
LIGHTS = {
    "noon": Illumination(sun_altitude=1.0),
    "dusk": Illumination(sun_altitude=-0.05, street_lights=True, headlights=True),
    "moonlight": Illumination(sun_altitude=-0.6, moon_altitude=0.7),
}


def test_ids_depth_and_normals_have_one_hash_under_all_presets(simulator: EmbeddedSimulator) -> None:
    labels, pictures = set(), {}
    for preset, weather in WEATHER_PRESETS.items():
        for light, illumination in LIGHTS.items():
            state = stage.state([stage.box(9, 8.0)], weather=weather, illumination=illumination)
            raw = simulator.capture(state, [CAMERA])
            images = raw.images["front"]
            assert images.normals is not None
            digest = hashlib.sha256(images.ids.tobytes() + images.depth.tobytes() + images.normals.tobytes())
            labels.add((digest.hexdigest(), raw.observations["front"]))
            pictures[preset, light] = images.rgb.tobytes()
    assert len(labels) == 1
    assert len({picture for (_, light), picture in pictures.items() if light == "noon"}) > 20


@pytest.mark.parametrize("preset", ["clear", "snow_cover", "heavy_rain", "dust_storm"])
def test_the_same_request_gives_the_same_bytes(simulator: EmbeddedSimulator, preset: str) -> None:
    state = stage.state([stage.box(9, 8.0)], weather=WEATHER_PRESETS[preset], illumination=LIGHTS["dusk"])
    first, second = (simulator.capture(state, [CAMERA]).images["front"].rgb for _ in range(2))
    assert first.tobytes() == second.tobytes()
