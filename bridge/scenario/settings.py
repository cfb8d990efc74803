"""Weather and light as a script sets them: by name, with some fields replaced."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, TypedDict, get_args

from bridge.errors import SessionError
from bridge.geometry import Vec3
from bridge.scenario.forecast import Outlook, preset_outlook
from bridge.scenario.keyframes import Direction
from bridge.scenario.light_setting import LightSetting
from bridge.scenario.lighting import DEFAULT_SUN
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.scenario.problem import hint
from bridge.world import Illumination, ToneCurve

Switch = Literal["auto", "on", "off"]
"""What may be said of lamps; ``auto`` follows the sun and the weather."""


class WeatherFields(TypedDict, total=False):
    """The fields of ``bridge.Weather``, in its units: shares are 0-1, where scenario files have percent."""

    cloudiness: float
    fog_visibility_m: float
    fog_start_m: float
    fog_height_m: float
    rain_mm_per_h: float
    snow_mm_per_h: float
    hail_mm_per_h: float
    snow_depth_m: float
    wetness: float
    puddles: float
    dust: float
    leaves: float
    wind_mps: Vec3 | tuple[float, float, float]
    lens_drops: float
    lens_dirt: float
    scattering_intensity: float
    mie_scattering_scale: float
    rayleigh_scattering_scale: float


class LightFields(TypedDict, total=False):
    """Light with its directions in degrees, azimuths clockwise from north."""

    sun_azimuth_deg: float
    sun_altitude_deg: float
    moon_azimuth_deg: float
    moon_altitude_deg: float
    moon_phase: float
    """Share of the disc that is lit, 0-1."""
    exposure_ev: float
    exposure_ev100: float | None
    white_balance_k: float | None
    tone_curve: ToneCurve | str
    street_lights: Switch
    window_lights: Switch
    headlights: Switch


def weather_setting(preset: str, given: Mapping[str, Any]) -> Outlook:
    """Return the weather ``preset`` with the fields ``given`` replaced.

    Raises ``SessionError`` for a name that there is not, ``WorldError`` for a value out of its range.
    """
    _check_names("set_weather", given, WeatherFields.__annotations__)
    if preset not in WEATHER_PRESETS:
        raise SessionError(f"set_weather: unknown weather preset {preset!r}{hint(preset, WEATHER_PRESETS)}")
    fields = dict(given)
    if "wind_mps" in fields:
        fields["wind_mps"] = _vector(fields["wind_mps"])
    named = preset_outlook(preset)
    return replace(named, weather=replace(named.weather, **fields))


def light_setting_of(given: Mapping[str, Any]) -> LightSetting:
    """Return the light with the fields ``given`` replaced; one angle of sun or moon leaves the other at its default.

    Raises ``SessionError`` for a name or setting that there is not, ``SessionError`` or ``WorldError`` for a value out
    of its range.
    """
    _check_names("set_illumination", given, LightFields.__annotations__)
    fields = dict(given)
    changes: dict[str, Any] = {
        "sun": _direction("sun", fields, DEFAULT_SUN),
        "moon": _direction("moon", fields, _HIGH_MOON),
    }
    for name in ("street_lights", "window_lights", "headlights"):
        if fields.get(name, "auto") not in get_args(Switch):
            raise SessionError(f"set_illumination: {name} is 'auto', 'on' or 'off', not {fields[name]!r}")
    curve = fields.pop("tone_curve", ToneCurve.FILMIC)
    if curve not in tuple(ToneCurve):
        raise SessionError(f"set_illumination: tone_curve is 'filmic' or 'linear', not {curve!r}")
    _check_ranges(fields)
    return LightSetting(**changes, **fields, tone_curve=ToneCurve(curve))


_HIGH_MOON = Direction(math.radians(230.0), math.radians(35.0))
"""Where the moon is of which only one angle is given."""


def _check_names(call: str, given: Iterable[str], known: Iterable[str]) -> None:
    for name in given:
        if name not in known:
            raise SessionError(f"{call}: unknown field {name!r}{hint(name, known)}")


def _check_ranges(fields: Mapping[str, Any]) -> None:
    """Raise ``WorldError`` now, not at the next capture."""
    names = ("moon_phase", "exposure_ev", "exposure_ev100", "white_balance_k")
    Illumination(**{name: fields[name] for name in names if name in fields})


def _direction(body: str, fields: dict[str, Any], default: Direction) -> Direction | None:
    """Take the angles of ``body`` out of ``fields``; None if there are none."""
    azimuth, altitude = (fields.pop(f"{body}_{angle}_deg", None) for angle in ("azimuth", "altitude"))
    if azimuth is None and altitude is None:
        return None
    for angle, value, limit in (("azimuth", azimuth, 360), ("altitude", altitude, 90)):
        if value is not None and not (isinstance(value, int | float) and -limit <= value <= limit):
            shown = f"{value:g}" if isinstance(value, int | float) else repr(value)
            raise SessionError(f"{body}_{angle}_deg: expected {-limit} to {limit}, got {shown}")
    return Direction(
        default.azimuth if azimuth is None else math.radians(azimuth),
        default.altitude if altitude is None else math.radians(altitude),
    )


def _vector(value: object) -> Vec3:
    if not isinstance(value, tuple | list) or len(value) != len(Vec3._fields):
        raise SessionError(f"set_weather: wind_mps is (east, north, up) in m/s, not {value!r}")
    return Vec3(*value)
