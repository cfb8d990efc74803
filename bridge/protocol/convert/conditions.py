"""Weather and illumination: their fields have the same names in messages and values."""

from __future__ import annotations

from dataclasses import fields

from bridge.errors import WorldError
from bridge.protocol.convert.fields import MessageError
from bridge.protocol.convert.geometry import read_vector, vector_fields
from bridge.protocol.v1 import world_pb2
from bridge.world import Illumination, ToneCurve, Weather

_TONE_CURVE_NUMBERS: dict[ToneCurve, world_pb2.ToneCurve] = {
    curve: getattr(world_pb2, f"TONE_CURVE_{curve.name}") for curve in ToneCurve
}
_TONE_CURVES = {number: curve for curve, number in _TONE_CURVE_NUMBERS.items()}

_PLAIN_WEATHER = [field.name for field in fields(Weather) if field.name != "wind_mps"]
_OPTIONAL_LIGHT = ("exposure_ev100", "white_balance_k")
_PLAIN_LIGHT = [field.name for field in fields(Illumination) if field.name not in (*_OPTIONAL_LIGHT, "tone_curve")]


def weather_message(weather: Weather) -> world_pb2.Weather:
    """Describe ``weather``."""
    values = {name: getattr(weather, name) for name in _PLAIN_WEATHER}
    return world_pb2.Weather(**values, wind_mps=vector_fields(weather.wind_mps))


def illumination_message(illumination: Illumination) -> world_pb2.Illumination:
    """Describe ``illumination``."""
    values = {name: getattr(illumination, name) for name in (*_PLAIN_LIGHT, *_OPTIONAL_LIGHT)}
    return world_pb2.Illumination(**values, tone_curve=_TONE_CURVE_NUMBERS[illumination.tone_curve])


def read_weather(m: world_pb2.Weather) -> Weather:
    """Make the value of a weather."""
    values = {name: getattr(m, name) for name in _PLAIN_WEATHER}
    try:
        return Weather(**values, wind_mps=read_vector("state.weather.wind_mps", m.wind_mps))
    except WorldError as error:
        raise MessageError(f"state.weather.{error}") from None


def read_illumination(m: world_pb2.Illumination) -> Illumination:
    """Make the value of an illumination."""
    curve = _TONE_CURVES.get(m.tone_curve)
    if curve is None:
        raise MessageError(f"state.illumination.tone_curve: {m.tone_curve} is no curve of this protocol version")
    values = {name: getattr(m, name) for name in _PLAIN_LIGHT}
    values |= {name: getattr(m, name) if m.HasField(name) else None for name in _OPTIONAL_LIGHT}
    try:
        return Illumination(**values, tone_curve=curve)
    except WorldError as error:
        raise MessageError(f"state.illumination.{error}") from None
