"""What a scenario looks like, in seconds: one moment under each weather and light that it brings, on one sheet."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.effects import CameraEffects
from bridge.episode import actor_models, moved_rig, run_traffic, world_state
from bridge.errors import ScenarioError, SimulatorLostError
from bridge.optics.development import develop, source_cameras
from bridge.place import Place
from bridge.report.conditions import LIGHTS, WEATHERS, describe_moment, light_of, weather_of
from bridge.report.sheet import captioned, tiled, write_png
from bridge.scenario.keyframes import Direction
from bridge.scenario.light_setting import LightSetting
from bridge.scenario.offers import require_offers
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.scenario.problem import hint
from bridge.scenario.sample import EpisodePlan, plan_episode
from bridge.scenario.schema import Scenario
from bridge.simulator.connect import SimulatorChoice, connected
from bridge.simulator.supervised import DeadlyFrame, SupervisedSimulator
from bridge.traffic.travel import moving_moments
from bridge.world import Illumination, Weather, WorldState

SUNS_DEG: Final = (45.0, 10.0, 0.0, -15.0)
"""Under which presets are shown: an altitude for each of ``LIGHTS``."""

_EPISODES, _FRAMES = 64, 8
"""Of how many episodes, and frames of each, weather and light are drawn to find out what a scenario brings."""
_SHEET_PX = 2560
"""Width of a sheet, about; its pictures are as large as fits, and no larger than the camera takes them …"""
_LEAST_TILE_PX = 480
"""… unless their captions need more."""
_COLUMNS = 4

_RAIN_MM_PER_H, _SNOW_MM_PER_H, _FOG_M = (2.5, 10.0), (1.0, 2.5), (500.0, 150.0)
"""Between light, moderate and heavy: of rain as meteorologists have it, of snow as water."""
_LYING_SNOW_M = 0.005


_Kind = tuple[int, int, int, int, bool, int]
"""Place in ``WEATHERS``, what ``_strength`` says, place in ``LIGHTS``."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A weather and light to show."""

    weather: Weather
    illumination: Illumination
    share: float | None = None
    """Of the scenario's frames that are alike; None for a preset."""
    name: str = ""
    """Of the preset."""
    effects: Mapping[str, CameraEffects] = field(default_factory=dict)
    """What each camera does to its colours."""


def scenario_conditions(scenario: Scenario, seed: int | None = None) -> list[Condition]:
    """Return a condition for each kind of weather and light that ``scenario`` brings, from fair to foul, day to night.

    Kinds are those under which a report counts frames, apart by how much falls, how dense the fog is and whether snow
    lies. A condition is the first of its kind that is drawn, and its share is estimated from frames spread over the
    scenario. Raises ``ScenarioError`` as ``plan_episode`` does.
    """
    first: dict[_Kind, Condition] = {}
    counts: Counter[_Kind] = Counter()
    for episode in _spread(scenario.episodes, _EPISODES):
        plan = plan_episode(scenario, seed, episode)
        for frame in _spread(plan.frames, _FRAMES):
            weather, light = plan.conditions(frame, frame / scenario.capture.rate_hz)
            kind = (WEATHERS.index(weather_of(weather)), *_strength(weather), LIGHTS.index(light_of(light)))
            counts[kind] += 1
            first.setdefault(kind, Condition(weather, light, effects=plan.effects(frame)))
    return [
        Condition(each.weather, each.illumination, counts[kind] / counts.total(), effects=each.effects)
        for kind, each in ((kind, first[kind]) for kind in sorted(first))
    ]


def _strength(weather: Weather) -> tuple[int, int, int, bool]:
    """Return how strong rain and hail, snowfall and fog are, 0 to 2 each, and whether snow lies."""
    wet_mm_per_h = max(weather.rain_mm_per_h, weather.hail_mm_per_h)
    return (
        sum(wet_mm_per_h >= bound for bound in _RAIN_MM_PER_H),
        sum(weather.snow_mm_per_h >= bound for bound in _SNOW_MM_PER_H),
        sum(weather.fog_visibility_m < bound for bound in _FOG_M),
        weather.snow_depth_m >= _LYING_SNOW_M,
    )


def preset_conditions(names: Sequence[str]) -> list[Condition]:
    """Return the weathers called ``names``, each under the suns of ``SUNS_DEG``.

    Raises ``ScenarioError`` for a name that is none.
    """
    for name in names:
        if name not in WEATHER_PRESETS:
            raise ScenarioError(f"there is no weather preset {name!r}{hint(name, WEATHER_PRESETS)}")
    return [
        Condition(
            weather, LightSetting(sun=Direction(math.radians(130), math.radians(sun))).illumination(weather), name=name
        )
        for name, weather in ((name, WEATHER_PRESETS[name]) for name in names)
        for sun in SUNS_DEG
    ]


def write_preview(
    scenario: Scenario,
    out: Path,
    conditions: Sequence[Condition],
    *,
    seed: int | None = None,
    episode: int = 0,
    camera: str | None = None,
    simulator: SimulatorChoice = None,
    on_count: Callable[[int, int], None] | None = None,
) -> None:
    """Draw the first frame of ``episode`` under each of ``conditions``, and write the PNG ``out``.

    ``camera`` is the first one if None; ``simulator`` and ``seed`` are as in ``capture``. ``on_count`` hears of each
    picture. Raises a ``BridgeError``; then nothing is written.
    """
    plan = plan_episode(scenario, seed, min(episode, scenario.episodes - 1))
    rig = [each for each in plan.rig.cameras if camera in (None, each.name)][:1]
    if not rig:
        names = ", ".join(each.name for each in plan.rig.cameras)
        raise ScenarioError(f"there is no camera {camera!r} in scenario {scenario.name}; it has {names}")
    if episode >= scenario.episodes:
        raise ScenarioError(f"scenario {scenario.name} has episodes 0 to {scenario.episodes - 1}, got {episode}")
    tiles, columns = [], min(_COLUMNS, len(conditions))
    with tempfile.TemporaryDirectory(prefix="drivebridge-preview-") as folder, connected(simulator) as remote:
        require_offers(plan, remote.info)
        place, states = _states(plan, conditions, remote, Path(folder))
        drawn = remote.capture_all(states, source_cameras(rig))
        for done, (condition, (asked, frame)) in enumerate(zip(conditions, drawn, strict=True), 1):
            if isinstance(frame, DeadlyFrame):
                raise SimulatorLostError(frame.message)
            state, raw = place.developed(asked, frame)
            picture = develop(raw, rig, state, condition.effects, plan.seed, episode, done).images[rig[0].name].rgb
            tiles.append(_tile(picture, condition, _SHEET_PX // columns))
            if on_count is not None:
                on_count(done, len(conditions))
    sheet, _ = tiled(tiles, columns, scenario.name, f"episode {episode}, {rig[0].name}")
    write_png(sheet, out)


def _states(
    plan: EpisodePlan, conditions: Sequence[Condition], simulator: SupervisedSimulator, folder: Path
) -> tuple[Place, list[WorldState]]:
    """Return where ``plan`` plays, loaded into ``simulator``, and its first moment under each condition."""
    stock, seed = plan.scenario.assets.stock, plan.models_seed
    catalogue = actor_models(plan.models, stock, plan.traffic, simulator.info, seed=seed, winter=plan.winter)
    place = Place.of_plan(plan, catalogue, folder)
    place.load_into(simulator)
    traffic_of = run_traffic(
        place, plan.traffic, plan.ego, catalogue, seed=plan.traffic_seed, folder=folder, driver=simulator
    )
    with traffic_of as traffic:
        moment = next(iter(moving_moments(traffic.moments(plan.every_steps), plan.min_travel_m)))
    mounted = moved_rig(moment, plan.ego_from_rig)
    states = [world_state(plan.episode, mounted, each.weather, each.illumination) for each in conditions]
    if plan.randomization is not None:
        rig = plan.rig.cameras
        states = [place.dressed(state, plan.frame_randomization(frame), rig) for frame, state in enumerate(states)]
    return place, states


def _tile(picture: NDArray[np.uint8], condition: Condition, most_px: int) -> NDArray[np.uint8]:
    width = min(most_px, max(picture.shape[1], _LEAST_TILE_PX))
    height = round(picture.shape[0] * width / picture.shape[1])
    small = cast(NDArray[np.uint8], cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))
    share = "" if condition.share is None else f"{100 * condition.share:.0f} % of the frames"
    return captioned(small, condition.name, describe_moment(condition.weather, condition.illumination), share)


def _spread(count: int, most: int) -> Iterator[int]:
    """Yield at most ``most`` of the numbers below ``count``, spread evenly, the first one among them."""
    return iter(range(count) if count <= most else (index * count // most for index in range(most)))
