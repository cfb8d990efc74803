"""What each mode of ``bridge.scenario.modes`` lets vary: fields by path, as a file would say them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Table = Mapping[str, Any]

_STREETS = {"car": 0.76, "van": 0.1, "truck": 0.04, "bus": 0.02, "motorcycle": 0.02, "cyclist": 0.06}
_COMMUTERS = {"car": 0.9, "van": 0.06, "truck": 0.02, "bus": 0.02}
_GOODS = {"car": 0.45, "van": 0.2, "truck": 0.25, "bus": 0.1}
_TWO_WHEELS = {"car": 0.4, "van": 0.05, "bus": 0.05, "motorcycle": 0.2, "cyclist": 0.3}
_ALL_ALIKE = {"car": 0.25, "van": 0.15, "truck": 0.15, "bus": 0.15, "motorcycle": 0.15, "cyclist": 0.15}

_WEATHERS = {
    "clear": 25, "partly_cloudy": 20, "cloudy": 15, "overcast": 12, "haze": 3, "light_fog": 2, "fog": 1,
    "drizzle": 4, "light_rain": 6, "rain": 4, "heavy_rain": 1, "wet": 3, "damp": 2, "snow": 1, "snow_cover": 1,
}  # fmt: skip
_MANY_WEATHERS = [
    "clear", "partly_cloudy", "cloudy", "overcast", "haze", "light_fog", "fog", "dense_fog", "ground_fog", "drizzle",
    "light_rain", "rain", "heavy_rain", "thunderstorm", "wet", "puddles", "hail", "sleet", "snow", "heavy_snow",
    "blizzard", "snow_cover", "dust_storm", "autumn",
]  # fmt: skip

_ANY_SUN = {"azimuth_deg": {"uniform": [-180, 180]}, "altitude_deg": {"uniform": [-12, 75]}}

_REALISTIC: Table = {
    "weather.preset": {"choice": _WEATHERS},
    "weather.lens_dirt": {"choice": [0, 5, 20], "weights": [0.8, 0.15, 0.05]},
    "illumination.sun": {
        "azimuth_deg": {"uniform": [-180, 180]},
        "altitude_deg": {"normal": [30, 20], "clip": [-8, 65]},
    },
    "illumination.exposure_ev": {"normal": [0, 0.25], "clip": [-0.75, 0.75], "per": "frame"},
    "mounting.up_m": {"normal": [0, 0.02], "clip": [-0.05, 0.05]},
    "mounting.roll_deg": {"normal": [0, 0.3], "clip": [-1, 1]},
    "mounting.pitch_deg": {"normal": [0, 0.5], "clip": [-1.5, 1.5]},
    "mounting.yaw_deg": {"normal": [0, 0.3], "clip": [-1, 1]},
    "sensors.*.effects.iso": {"log_uniform": [100, 800]},
    "sensors.*.effects.exposure_ms": {"log_uniform": [0.5, 10]},
    "sensors.*.effects.vignetting": {"uniform": [0, 0.3]},
    "sensors.*.effects.bloom": {"uniform": [0, 0.03]},
    "sensors.*.effects.jpeg_quality": {"uniform_int": [85, 98]},
    "traffic.vehicles_per_km": {"uniform": [4, 25]},
    "traffic.mix": {"choice": [_STREETS, _COMMUTERS, _GOODS], "weights": [0.6, 0.25, 0.15]},
    "traffic.pedestrians.per_minute": {"uniform": [2, 40]},
    "traffic.parked.share": {"uniform": [0.1, 0.6]},
    "road.trees_per_100_m": {"uniform": [2, 10]},
    "road.buildings.density": {"uniform": [0.6, 0.95]},
}

_STRUCTURED: Table = {
    "weather.preset": {"choice": _MANY_WEATHERS},
    "weather.lens_drops": {"choice": [0, 20, 50], "weights": [0.8, 0.15, 0.05]},
    "weather.lens_dirt": {"choice": [0, 20, 60], "weights": [0.7, 0.2, 0.1]},
    "illumination.sun": _ANY_SUN,
    "illumination.exposure_ev": {"uniform": [-1, 1], "per": "frame"},
    "illumination.white_balance_k": {"log_uniform": [3500, 10000], "per": "frame"},
    "mounting.forward_m": {"uniform": [-0.1, 0.1]},
    "mounting.left_m": {"uniform": [-0.1, 0.1]},
    "mounting.up_m": {"uniform": [-0.2, 0.4]},
    "mounting.roll_deg": {"uniform": [-2, 2]},
    "mounting.pitch_deg": {"uniform": [-3, 5]},
    "mounting.yaw_deg": {"uniform": [-5, 5]},
    "sensors.*.effects.chromatic_aberration_px": {"uniform": [0, 1.5], "per": "frame"},
    "sensors.*.effects.blur_circle_px": {"uniform": [0, 2], "per": "frame"},
    "sensors.*.effects.bloom": {"uniform": [0, 0.08], "per": "frame"},
    "sensors.*.effects.vignetting": {"uniform": [0, 1], "per": "frame"},
    "sensors.*.effects.exposure_ms": {"log_uniform": [0.5, 30], "per": "frame"},
    "sensors.*.effects.iso": {"log_uniform": [100, 6400], "per": "frame"},
    "sensors.*.effects.jpeg_quality": {"uniform_int": [40, 98], "per": "frame"},
    "traffic.vehicles_per_km": {"uniform": [2, 45]},
    "traffic.mix": {"choice": [_STREETS, _COMMUTERS, _GOODS, _TWO_WHEELS, _ALL_ALIKE]},
    "traffic.pedestrians.per_minute": {"uniform": [0, 80]},
    "traffic.parked.share": {"uniform": [0, 0.9]},
    "road.trees_per_100_m": {"uniform": [0, 20]},
    "road.buildings.density": {"uniform": [0.1, 1]},
    "road.street_furniture": {"choice": [True, False]},
    "randomization.textures": {"share": {"uniform": [0, 0.5]}},
    "randomization.distractors": {"per_100_m": {"uniform": [0, 6]}},
}

_FULL: Table = {
    **_STRUCTURED,
    "illumination.sun": {"azimuth_deg": {"uniform": [-180, 180], "per": "frame"},
                         "altitude_deg": {"uniform": [-12, 85], "per": "frame"}},
    "illumination.exposure_ev": {"uniform": [-2, 1.2], "per": "frame"},
    "illumination.white_balance_k": {"log_uniform": [2500, 12000], "per": "frame"},
    "mounting.roll_deg": {"uniform": [-5.7, 5.7]},
    "mounting.pitch_deg": {"uniform": [-5.7, 5.7]},
    "mounting.yaw_deg": {"uniform": [-5.7, 5.7]},
    "sensors.*.effects.chromatic_aberration_px": {"uniform": [0, 4], "per": "frame"},
    "sensors.*.effects.blur_circle_px": {"uniform": [0, 4], "per": "frame"},
    "sensors.*.effects.bloom": {"uniform": [0, 0.2], "per": "frame"},
    "sensors.*.effects.iso": {"log_uniform": [100, 12800], "per": "frame"},
    "sensors.*.effects.jpeg_quality": {"uniform_int": [20, 98], "per": "frame"},
    "randomization.textures": {"share": {"uniform": [0.5, 1]}, "change": "frame"},
    "randomization.distractors": {"per_100_m": {"uniform": [0, 10]}, "flying": {"uniform_int": [0, 10], "per": "frame"},
                                  "occluded_share": {"uniform": [0, 0.3], "per": "frame"}},
    "randomization.background": {"choice": {"city": 5, "plain": 2, "procedural": 3}},
    "randomization.ground": {"choice": {"visible": 9, "hidden": 1}},
    "randomization.lights": {},
}  # fmt: skip

MODES: Mapping[str, Table] = MappingProxyType({"realistic": _REALISTIC, "structured": _STRUCTURED, "full": _FULL})
"""By name. A path with ``*`` stands for each camera."""
