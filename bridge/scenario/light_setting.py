"""The light of one episode: what is set, drawn from its section and between keyframes, and what follows from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bridge.scenario import keyframes
from bridge.scenario.celestial import MoonSection, SunAngles, SunAtPlace
from bridge.scenario.distributions import Distribution
from bridge.scenario.draw import Draw
from bridge.scenario.keyframes import Direction
from bridge.scenario.light_section import IlluminationSection, LightFields
from bridge.scenario.lighting import DEFAULT_SUN, headlights_on, moon_stand, street_lights_on, sun_direction
from bridge.world import Illumination, ToneCurve, Weather

_NO_MOON = Direction(Illumination().moon_azimuth, Illumination().moon_altitude)
"""Below the horizon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LightSetting:
    """Light as it is set, before lamps on ``auto`` look at the sun and the weather."""

    sun: Direction | None = None
    """None: wherever the weather's name puts it."""
    moon: Direction | None = None
    moon_phase: float | None = None
    """Share of the disc, 0-1; None with the moon."""
    exposure_ev: float = 0.0
    exposure_ev100: float | None = None
    white_balance_k: float | None = None
    tone_curve: ToneCurve = ToneCurve.FILMIC
    street_lights: str = "auto"
    window_lights: str = "auto"
    headlights: str = "auto"

    def illumination(self, weather: Weather, weather_sun: Direction | None = None) -> Illumination:
        """Return the light under ``weather``, whose name may place the sun where nothing else does."""
        sun = self.sun or weather_sun or DEFAULT_SUN
        moon = self.moon or _NO_MOON
        return Illumination(
            sun_azimuth=sun.azimuth,
            sun_altitude=sun.altitude,
            moon_azimuth=moon.azimuth,
            moon_altitude=moon.altitude,
            moon_phase=1.0 if self.moon_phase is None else self.moon_phase,
            exposure_ev=self.exposure_ev,
            exposure_ev100=self.exposure_ev100,
            white_balance_k=self.white_balance_k,
            tone_curve=self.tone_curve,
            street_lights=street_lights_on(self.street_lights, sun.altitude, weather),
            window_lights=street_lights_on(self.window_lights, sun.altitude, weather),
            headlights=headlights_on(self.headlights, sun.altitude, weather),
        )


def light_setting(written: IlluminationSection, draw: Draw, time_s: float) -> LightSetting:
    """Return the light ``time_s`` seconds into the episode, with the frame's draws."""
    held = replace(LightSetting(), **_given(written, "illumination", draw))
    if not written.keyframes:
        return held
    # A moon that the section gives goes before the one that stood over a keyframe's place.
    moon = {} if written.moon is None else _moon(written.moon, "illumination.moon", draw)
    points = []
    for index, keyframe in enumerate(written.keyframes):
        given = _given(keyframe, f"illumination.keyframes[{index}]", draw)
        points.append((keyframe.at_s, replace(held, **(given | moon if keyframe.moon is None else given))))
    return keyframes.at(points, time_s)


_CONVERTED: dict[str, Callable[[Any], Any]] = {
    "exposure_ev": float,
    "exposure_ev100": float,
    "white_balance_k": float,
    "tone_curve": ToneCurve,
    "street_lights": str,
    "window_lights": str,
    "headlights": str,
}


def _given(section: LightFields, path: str, draw: Draw) -> dict[str, Any]:
    """Return the fields that ``section`` gives, in the units of the world."""
    given: dict[str, Any] = {}
    if section.sun is not None:
        given |= _celestial(section.sun, f"{path}.sun", draw)
    if section.moon is not None:
        given |= _moon(section.moon, f"{path}.moon", draw)
    for name, convert in _CONVERTED.items():
        distribution: Distribution[Any] | None = getattr(section, name)
        if distribution is not None:
            given[name] = convert(draw(f"{path}.{name}", distribution))
    return given


def _celestial(sun: SunAngles | SunAtPlace, path: str, draw: Draw) -> dict[str, Any]:
    """Return the sun, and the moon that goes with it where place and time are known."""
    if isinstance(sun, SunAngles):
        return {
            "sun": Direction(
                math.radians(draw(f"{path}.azimuth_deg", sun.azimuth_deg)),
                math.radians(draw(f"{path}.altitude_deg", sun.altitude_deg)),
            )
        }
    place = draw(f"{path}.lat", sun.lat), draw(f"{path}.lon", sun.lon), draw(f"{path}.time", sun.time)
    moon = moon_stand(*place)
    return {"sun": sun_direction(*place), "moon": moon.direction, "moon_phase": moon.phase}


def _moon(section: MoonSection, path: str, draw: Draw) -> dict[str, Any]:
    return {
        "moon": Direction(
            math.radians(draw(f"{path}.azimuth_deg", section.azimuth_deg)),
            math.radians(draw(f"{path}.altitude_deg", section.altitude_deg)),
        ),
        "moon_phase": draw(f"{path}.phase", section.phase) / 100,
    }
