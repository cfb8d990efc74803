from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import moderngl
import pytest

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine import context
from bridge.engine.simulator import EmbeddedSimulator
from bridge.errors import SimulatorRequestError, SimulatorStartError
from bridge.geometry import Pose, Vec3
from bridge.world import Asset, Placement, StaticScene


@pytest.fixture
def fresh() -> Iterator[EmbeddedSimulator]:
    simulator = EmbeddedSimulator()
    yield simulator
    simulator.close()


def test_capture_needs_a_scene(fresh: EmbeddedSimulator) -> None:
    with pytest.raises(SimulatorRequestError, match="load_scene"):
        fresh.capture(stage.state(), [stage.CAMERA])


def test_unknown_asset_names_actor_and_asset(simulator: EmbeddedSimulator) -> None:
    actor = replace(stage.box(42, 10.0), asset="car/missing")
    with pytest.raises(SimulatorRequestError, match=r"actor 42 .*'car/missing'"):
        simulator.capture(stage.state([actor]), [stage.CAMERA])


def test_placement_without_asset_is_refused(simulator: EmbeddedSimulator) -> None:
    scene = StaticScene({}, (Placement(20_000, Category.POLE, "lamp", Pose(Vec3(0.0, 0.0, 0.0))),))
    with pytest.raises(SimulatorRequestError, match=r"placement 20000 .*'lamp'"):
        simulator.load_scene(scene)


def test_broken_model_is_named(simulator: EmbeddedSimulator) -> None:
    with pytest.raises(SimulatorRequestError, match="'broken'"):
        simulator.load_scene(StaticScene({"broken": Asset("broken", b"not a model")}, ()))


def test_picture_too_large_is_refused(simulator: EmbeddedSimulator) -> None:
    camera = Camera("huge", Pinhole(10**6, 10, 100.0, 100.0, 0.0, 0.0), stage.CAMERA.ego_from_mount)
    with pytest.raises(SimulatorRequestError, match=r"'huge'.*1000000 x 10"):
        simulator.capture(stage.state(), [camera])


def test_depth_view_too_large_is_refused(simulator: EmbeddedSimulator) -> None:
    view = Camera("vast", Pinhole(10, 10**6, 100.0, 100.0, 0.0, 0.0), stage.CAMERA.ego_from_mount)
    with pytest.raises(SimulatorRequestError, match=r"'vast'.*10 x 1000000"):
        simulator.capture(stage.state(), [], [view])


def test_missing_driver_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> moderngl.Context:
        raise Exception("libEGL.so.1 not loaded")

    monkeypatch.setattr(moderngl, "create_standalone_context", fail)
    with pytest.raises(SimulatorStartError, match=r"libEGL.so.1 not loaded.*libegl1 libgl1 libgl1-mesa-dri"):
        context.create_context()


def test_empty_scene_is_all_sky(simulator: EmbeddedSimulator) -> None:
    simulator.load_scene(StaticScene({}, ()))
    images = simulator.capture(stage.state(), [stage.CAMERA]).images["front"]
    assert not images.ids.any()
    assert images.rgb.any()


def test_info_names_engine_and_device(simulator: EmbeddedSimulator) -> None:
    info = simulator.info
    assert info.engine.startswith("drivebridge-embedded ")
    assert info.renderer
    assert {"wetness", "fog_visibility_m", "sun_altitude", "exposure_ev"} <= info.weather_fields
    assert info.max_image_pixels >= 1920 * 1080
