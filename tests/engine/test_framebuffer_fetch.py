"""Whether shaders read what was drawn from the images they draw into or from textures, they draw the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from numpy.typing import NDArray

from bridge.camera import Quality
from bridge.conformance import stage
from bridge.engine import context
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose
from bridge.world import Illumination, VehicleLights, Weather, WorldState

ACTORS = [
    replace(stage.box(number + 1, 7.0 + 4.0 * number, 3.0 * (-1) ** number, 0.3), lights=VehicleLights(head=True))
    for number in range(4)
]
NIGHT = Illumination(sun_altitude=-0.5, headlights=True, moon_altitude=0.6)
STATES = {
    "noon": stage.state(ACTORS),
    "night": stage.state(ACTORS, illumination=NIGHT),
    "dust": stage.state(ACTORS, weather=Weather(dust=0.6)),
    "leaves": stage.state(ACTORS, weather=Weather(leaves=0.7)),
    "snow at night": stage.state(ACTORS, weather=Weather(snow_depth_m=0.05), illumination=NIGHT),
    "rain on snow": stage.state(ACTORS, weather=Weather(rain_mm_per_h=6.0, wetness=0.8, snow_depth_m=0.01)),
}
CAMERAS = [
    replace(stage.CAMERA, name=f"{quality.value} {normals}", quality=quality, normals=normals)
    for quality in Quality
    for normals in (False, True)
]
REAR = replace(stage.CAMERA, name="rear", ego_from_mount=Pose.planar(0.0, 0.0, 1.5, 3.0))


@pytest.fixture(scope="module")
def reads_textures() -> Iterator[EmbeddedSimulator]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "FRAMEBUFFER_FETCH", "none")
        simulator = EmbeddedSimulator()
    simulator.load_scene(stage.scene())
    yield simulator
    simulator.close()


def digests(simulator: EmbeddedSimulator, state: WorldState) -> dict[str, str]:
    frame = simulator.capture(state, CAMERAS, [REAR])
    parts: dict[str, NDArray[Any]] = {}
    for name, images in frame.images.items():
        parts |= {f"{name} rgb": images.rgb, f"{name} ids": images.ids, f"{name} depth": images.depth}
        if images.normals is not None:
            parts[f"{name} normals"] = images.normals
    parts["rear"] = frame.depth_views["rear"].depth
    return {name: hashlib.sha256(array.tobytes()).hexdigest() for name, array in parts.items()}


@pytest.mark.parametrize("name", STATES)
def test_the_same_bytes_as_from_textures(
    simulator: EmbeddedSimulator, reads_textures: EmbeddedSimulator, name: str
) -> None:
    if not simulator._lighting._fetches:
        pytest.skip("this driver always reads textures")
    assert not reads_textures._lighting._fetches
    assert digests(simulator, STATES[name]) == digests(reads_textures, STATES[name])
