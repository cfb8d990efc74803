"""What each quality level costs, and each kind of weather and light."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bench.stages import Drawn, Stages
from bridge.camera import Quality
from bridge.classes import Category
from bridge.engine.simulator import EmbeddedSimulator
from bridge.scenario.presets import OWN_PRESETS
from bridge.world import Illumination, Weather, WorldState

_WITH_HEADLIGHTS = (Category.CAR, Category.VAN, Category.TRUCK, Category.BUS, Category.MOTORCYCLE)

CONDITION_FRAMES = 10
"""Of each quality level and condition."""

NIGHT = Illumination(sun_altitude=-0.5, street_lights=True, window_lights=True, headlights=True)
CONDITIONS: tuple[tuple[str, Quality, Weather, Illumination | None], ...] = (
    *((f"{quality}, clear", quality, OWN_PRESETS["clear"], None) for quality in Quality),
    *(
        (f"balanced, {name}", Quality.BALANCED, weather, None)
        for name, weather in OWN_PRESETS.items()
        if name != "clear"
    ),
    ("balanced, night", Quality.BALANCED, OWN_PRESETS["clear"], NIGHT),
    ("balanced, night and heavy_rain", Quality.BALANCED, OWN_PRESETS["heavy_rain"], NIGHT),
)
"""What ``measure_conditions`` times, by name; without an illumination the scenario's own."""


def measure_conditions(engine: EmbeddedSimulator, drawn: Drawn, times: Stages) -> None:
    """Time drawing the last ``CONDITION_FRAMES`` of ``drawn`` in all ``CONDITIONS``."""
    for name, quality, weather, illumination in CONDITIONS:
        asked = [replace(drawn.camera, quality=quality)]
        shown = [_under(state, weather, illumination) for state in drawn.states[-CONDITION_FRAMES:]]
        engine.capture(shown[0], asked)  # compiles what this condition is the first to need
        for state in shown:
            times.time(name, partial(engine.capture, state, asked))


def _under(state: WorldState, weather: Weather, illumination: Illumination | None) -> WorldState:
    """Return ``state`` in other weather and light, with the headlights of its vehicles as the light asks."""
    light = illumination or state.illumination
    actors = tuple(
        replace(actor, lights=replace(actor.lights, head=light.headlights and actor.category in _WITH_HEADLIGHTS))
        for actor in state.actors
    )
    return replace(state, weather=weather, illumination=light, actors=actors)
