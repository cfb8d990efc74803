"""What is left out to save time must not be missed: the pictures are those of drawing and asking everything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.conformance import stage
from bridge.engine import lighting_pass, shadows
from bridge.engine.instances import Instances
from bridge.engine.lamp_tiles import TILE_PX
from bridge.engine.lamps import MAX_LAMPS, Lamps
from bridge.engine.simulator import EmbeddedSimulator
from bridge.engine.view import View
from bridge.world import Actor, Illumination, VehicleLights, Weather, WorldState


def crowd(seed: int) -> list[Actor]:
    random = np.random.default_rng(seed)
    actors = (
        stage.box(number + 1, random.uniform(-25, 60), random.uniform(-25, 25), random.uniform(0, 6))
        for number in range(40)
    )
    return [replace(actor, lights=VehicleLights(head=True)) for actor in actors]


def shoot(simulator: EmbeddedSimulator, state: WorldState) -> NDArray[np.uint8]:
    return simulator.capture(state, [stage.CAMERA]).images["front"].rgb


@pytest.mark.parametrize("altitude", [0.25, 0.5, 1.2])
@pytest.mark.parametrize("azimuth", [0.3, 2.0, 4.4])
def test_casters_out_of_sight_that_are_left_out_throw_no_shadow_into_it(
    simulator: EmbeddedSimulator, monkeypatch: pytest.MonkeyPatch, altitude: float, azimuth: float
) -> None:
    sun = Illumination(sun_altitude=altitude, sun_azimuth=azimuth)
    state = stage.state(crowd(3), illumination=sun)
    left_out = 0
    into_view = shadows._into_view

    def count(casters: Instances, view: View, sun_direction: NDArray[np.float64]) -> Instances:
        nonlocal left_out
        kept = into_view(casters, view, sun_direction)
        left_out += len(casters) - len(kept)
        return kept

    monkeypatch.setattr(shadows, "_into_view", count)
    quick = shoot(simulator, state)
    assert left_out > 0
    monkeypatch.setattr(shadows, "_into_view", lambda casters, *_: casters)
    np.testing.assert_array_equal(quick, shoot(simulator, state))


@pytest.mark.parametrize("wetness", [0.0, 0.8])
def test_lamps_that_a_tile_does_not_ask_would_not_have_lit_it(
    simulator: EmbeddedSimulator, monkeypatch: pytest.MonkeyPatch, wetness: float
) -> None:
    night = Illumination(sun_altitude=-0.6, headlights=True)
    state = stage.state(crowd(5), weather=Weather(wetness=wetness), illumination=night)
    quick = shoot(simulator, state)

    def every_lamp(lamps: Lamps, view: View, depth: NDArray[np.float32]) -> NDArray[np.uint8]:
        rows, columns = (-(-side // TILE_PX) for side in depth.shape)
        lists = np.zeros((rows, columns, MAX_LAMPS + 1), np.uint8)
        lists[..., 0] = len(lamps)
        lists[..., 1 : 1 + len(lamps)] = np.arange(len(lamps))
        assert len(lamps) > 4
        return lists

    monkeypatch.setattr(lighting_pass, "lamp_lists", every_lamp)
    np.testing.assert_array_equal(quick, shoot(simulator, state))
