"""The ``weather`` section: the fields, CARLA's, the coupling over time and the keyframes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic_core import InitErrorDetails

from bridge.scenario.carla import CARLA_PRESETS
from bridge.scenario.celestial import Altitude
from bridge.scenario.distributions import Constant
from bridge.scenario.kinds import Name, Real
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.scenario.problem import problem, shown
from bridge.scenario.section import Section
from bridge.scenario.varying import PerEpisode, PerFrame

Percent = Annotated[float, Real(0, 100)]
PresetName = Annotated[str, Name("weather preset", tuple(WEATHER_PRESETS))]
Moment = Annotated[float, Real(0, 86_400)]


class CarlaSection(Section):
    """CARLA's WeatherParameters by its own names; what is left out is that of CARLA's preset, else of ClearNoon."""

    cloudiness: PerFrame[Percent] | None = None
    """Clouds in percent, as in CARLA."""
    precipitation: PerFrame[Percent] | None = None
    """Rain in percent: 30 is light (2 mm/h), 60 moderate (9 mm/h), 100 heavy (25 mm/h)."""
    precipitation_deposits: PerFrame[Percent] | None = None
    """Puddles in percent; 100 covers the road."""
    wind_intensity: PerFrame[Percent] | None = None
    """Wind in percent of 20 m/s, from the west."""
    sun_azimuth_angle: PerFrame[Annotated[float, Real(0, 360)]] | None = None
    """The sun's azimuth in degrees, clockwise from north; illumination.sun goes before it."""
    sun_altitude_angle: PerFrame[Altitude] | None = None
    """The sun's altitude in degrees; illumination.sun goes before it."""
    fog_density: PerFrame[Percent] | None = None
    """Fog in percent: 0 is a visibility of 30 km, 50 of 1.2 km, 100 of 50 m, on a logarithmic scale."""
    fog_distance: PerFrame[Annotated[float, Real(0, 100_000)]] | None = None
    """Metres from the camera to where the fog begins."""
    fog_falloff: PerFrame[Annotated[float, Real(0, 1000)]] | None = None
    """How low the fog lies: 0 fills the air, 1 reaches up to buildings (20 m), 5 and more clings to the ground."""
    wetness: PerFrame[Percent] | None = None
    """Wetness of the ground in percent."""
    scattering_intensity: PerFrame[Annotated[float, Real(0, 100)]] | None = None
    """How much light the fog scatters towards the camera; 1 is real fog."""
    mie_scattering_scale: PerFrame[Annotated[float, Real(0, 10)]] | None = None
    """Light scattered by large particles: the haze around the sun."""
    rayleigh_scattering_scale: PerFrame[Annotated[float, Real(0, 10)]] | None = None
    """Light scattered by the air itself: the blue of the sky."""
    dust_storm: PerFrame[Percent] | None = None
    """Dust in percent; 100 is a visibility of some 50 m."""


class WindSection(Section):
    """The wind."""

    speed_mps: PerFrame[Annotated[float, Real(0, 60)]]
    """Metres a second; 5 moves branches, 15 makes walking hard."""
    from_deg: PerFrame[Annotated[float, Real(-360, 360)]] = Constant(270.0)
    """Where it comes from, in degrees clockwise from north, as weather reports have it; 270 is a west wind."""


class WeatherFields(Section):
    """The weather at one time; fields replace those of the preset."""

    preset: PerFrame[PresetName] | None = None
    """A named weather; CARLA's names stand for CARLA's presets and also place the sun."""
    carla: CarlaSection | None = None
    """Fields by CARLA's names, over CARLA's preset; the fields beside this go before them."""
    cloudiness: PerFrame[Percent] | None = None
    """Share of the sky that is covered, in percent."""
    fog_visibility_m: PerFrame[Annotated[float, Real(5, 100_000)]] | None = None
    """Meteorological visibility in metres, where contrast falls to 5 %; fog is below 1000."""
    fog_start_m: PerFrame[Annotated[float, Real(0, 100_000)]] | None = None
    """Metres from the camera within which there is no fog, whatever the visibility; 0 for real fog."""
    fog_height_m: PerFrame[Annotated[float, Real(0.5, 100_000)]] | None = None
    """Height in metres in which the fog thins to 1/e; 2 is a ground fog."""
    rain_mm_per_h: PerFrame[Annotated[float, Real(0, 200)]] | None = None
    """Rain in millimetres an hour; 2 is light, 6 moderate, 25 heavy."""
    snow_mm_per_h: PerFrame[Annotated[float, Real(0, 50)]] | None = None
    """Snowfall in millimetres of water an hour; 0.5 is light, 1 moderate, 3 heavy. About as many cm of snow an hour."""
    hail_mm_per_h: PerFrame[Annotated[float, Real(0, 200)]] | None = None
    """Hail in millimetres of water an hour."""
    snow_depth_cm: PerFrame[Annotated[float, Real(0, 200)]] | None = None
    """Snow on the ground and on what faces up, in centimetres."""
    wetness: PerFrame[Percent] | None = None
    """Wetness of the ground in percent: 0 dry, 100 a closed film of water."""
    puddles: PerFrame[Percent] | None = None
    """Share of the level ground that stands under water, in percent."""
    dust: PerFrame[Percent] | None = None
    """Dust in the air in percent: 100 is a dust storm with a visibility of some 50 m."""
    leaves: PerFrame[Percent] | None = None
    """Fallen leaves in percent: 100 strews the ground, and in wind fills the air."""
    wind: WindSection | None = None
    """The wind; it drives rain, snow, leaves, dust and clouds."""
    lens_drops: PerFrame[Percent] | None = None
    """Water drops on the lens in percent: 0 none, 100 a soaked lens."""
    lens_dirt: PerFrame[Percent] | None = None
    """Dirt on the lens in percent: 0 none, 100 smeared all over."""
    scattering_intensity: PerFrame[Annotated[float, Real(0, 100)]] | None = None
    """How much light the fog scatters towards the camera; 1 is real fog."""
    mie_scattering_scale: PerFrame[Annotated[float, Real(0, 10)]] | None = None
    """Light scattered by large particles: the haze around the sun. 0.03 is clear air."""
    rayleigh_scattering_scale: PerFrame[Annotated[float, Real(0, 10)]] | None = None
    """Light scattered by the air itself: the blue of the sky. 0.0331 is that of the Earth."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return a problem where CARLA's fields stand over a preset that is not CARLA's."""
        if "carla" in data:
            yield from _not_over_carla(data.get("preset"), "carla")


class WeatherKeyframe(WeatherFields):
    """The weather at one time of the episode; what it does not say is that of the section around it."""

    at_s: Moment
    """Seconds since the start of the episode."""


class CouplingSection(Section):
    """What falls changes the ground: rain wets it and fills puddles, snow piles up, all of it dries and melts."""

    temperature_c: PerEpisode[Annotated[float, Real(-50, 50)]] = Constant(0.0)
    """Air temperature in degrees Celsius; above 0 snow on the ground melts, the faster the warmer."""
    drying_min: PerEpisode[Annotated[float, Real(1, 10_000)]] = Constant(45.0)
    """Minutes in which wet ground dries to 1/e."""
    puddle_drying_min: PerEpisode[Annotated[float, Real(1, 100_000)]] = Constant(180.0)
    """Minutes in which puddles shrink to 1/e."""
    lens_clearing_s: PerEpisode[Annotated[float, Real(0.1, 100_000)]] = Constant(120.0)
    """Seconds in which the drops on a lens run off to 1/e."""
    time_scale: PerEpisode[Annotated[float, Real(1, 3600)]] = Constant(1.0)
    """How much faster than in nature this goes; 60 makes a second of the episode a minute of weather."""


COUPLED = ("wetness", "puddles", "snow_depth_cm", "lens_drops")
"""Fields that the coupling computes, from their values at the start."""

DRIVING = ("preset", "carla", "rain_mm_per_h", "snow_mm_per_h", "hail_mm_per_h", *COUPLED)


class WeatherSection(WeatherFields):
    """The state of the air and of the ground: a preset, and fields that override it."""

    preset: PerFrame[PresetName] = Constant("clear")
    """A named weather; CARLA's names stand for CARLA's presets and also place the sun."""
    coupling: CouplingSection | None = None
    """Lets rain wet the ground, fill puddles and snow pile up over the episode; {} does so with the usual constants."""
    keyframes: tuple[WeatherKeyframe, ...] = ()
    """Weathers at times of the episode, in order; between them it changes evenly."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what does not go together."""
        yield from super().contradictions(data)
        frames = data.get("keyframes")
        yield from unordered(frames)
        for index, frame in enumerate(frames if isinstance(frames, list | tuple) else ()):
            if isinstance(frame, Mapping) and "carla" in frame and "preset" not in frame:
                yield from _not_over_carla(data.get("preset"), "keyframes", index, "carla")
        if "coupling" not in data:
            return
        yield from _drawn_per_frame(data)
        for index, frame in enumerate(frames if isinstance(frames, list | tuple) else ()):
            yield from _unfit_to_couple(frame, index)


def _unfit_to_couple(keyframe: Any, index: int) -> Iterator[InitErrorDetails]:
    """Yield what an unchecked keyframe says that the coupling cannot follow or computes itself."""
    if not isinstance(keyframe, Mapping):
        return
    yield from _drawn_per_frame(keyframe, "keyframes", index)
    for name in COUPLED if index else ():
        if name in keyframe:
            yield problem("coupling computes this; give it in the first keyframe only", "keyframes", index, name)


def _drawn_per_frame(data: Mapping[str, Any], *location: str | int) -> Iterator[InitErrorDetails]:
    """Yield the fields of an unchecked weather that drive the coupling but have no value between frames."""
    for name in DRIVING:
        if _is_per_frame(data.get(name)):
            yield problem("with coupling, this is drawn once an episode; remove per: frame", *location, name)


def unordered(keyframes: Any) -> Iterator[InitErrorDetails]:
    """Yield a problem for each keyframe of an unchecked list that is not later than the one before it."""
    last = -math.inf
    for index, frame in enumerate(keyframes if isinstance(keyframes, list | tuple) else ()):
        at_s = frame.get("at_s") if isinstance(frame, Mapping) else None
        if isinstance(at_s, float | int):
            if at_s <= last:
                yield problem(f"must be later than the keyframe before it ({last:g})", "keyframes", index, "at_s")
            last = at_s


def _not_over_carla(preset: Any, *location: str | int) -> Iterator[InitErrorDetails]:
    """Yield a problem at ``location``, of CARLA's fields, if the unchecked ``preset`` under them may be one of ours."""
    for name in _names(preset):
        if name in WEATHER_PRESETS and name not in CARLA_PRESETS:
            yield problem(f"goes with a preset of CARLA's, such as ClearNoon, not with {shown(name)}", *location)
            return


def _names(written: Any) -> Iterator[str]:
    """Yield every name that an unchecked field may come to."""
    if isinstance(written, str):
        yield written
    elif isinstance(written, Mapping):
        for form in ("choice", "cycle"):
            yield from (name for name in written.get(form) or () if isinstance(name, str))


def _is_per_frame(written: Any) -> bool:
    if not isinstance(written, Mapping):
        return False
    return written.get("per") == "frame" or any(_is_per_frame(value) for value in written.values())
