"""Named weathers, for scenarios that do not want to say every number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bridge.geometry import Vec3
from bridge.scenario.carla import CARLA_PRESETS, weather_of
from bridge.world import Weather

OWN_PRESETS: Mapping[str, Weather] = MappingProxyType(
    {
        "clear": Weather(cloudiness=0.05, fog_visibility_m=30_000.0),
        "partly_cloudy": Weather(cloudiness=0.35, fog_visibility_m=25_000.0),
        "cloudy": Weather(cloudiness=0.7, fog_visibility_m=20_000.0),
        "overcast": Weather(cloudiness=1.0, fog_visibility_m=12_000.0),
        "haze": Weather(cloudiness=0.3, fog_visibility_m=3_000.0),
        "light_fog": Weather(cloudiness=0.9, fog_visibility_m=800.0, wetness=0.1),
        "fog": Weather(cloudiness=1.0, fog_visibility_m=250.0, wetness=0.2),
        "dense_fog": Weather(cloudiness=1.0, fog_visibility_m=60.0, wetness=0.3),
        "ground_fog": Weather(cloudiness=0.2, fog_visibility_m=120.0, fog_height_m=2.5, wetness=0.2),
        "drizzle": Weather(cloudiness=1.0, fog_visibility_m=5_000.0, rain_mm_per_h=0.4, wetness=0.35),
        "light_rain": Weather(cloudiness=0.95, fog_visibility_m=8_000.0, rain_mm_per_h=2.0, wetness=0.55),
        "rain": Weather(cloudiness=1.0, fog_visibility_m=5_000.0, rain_mm_per_h=6.0, wetness=0.8, puddles=0.1),
        "heavy_rain": Weather(cloudiness=1.0, fog_visibility_m=1_500.0, rain_mm_per_h=25.0, wetness=1.0, puddles=0.25),
        "thunderstorm": Weather(
            cloudiness=1.0,
            fog_visibility_m=1_200.0,
            rain_mm_per_h=50.0,
            wetness=1.0,
            puddles=0.4,
            wind_mps=Vec3(12.0, 4.0, 0.0),
        ),
        "wet": Weather(cloudiness=0.3, fog_visibility_m=20_000.0, wetness=0.9),
        "damp": Weather(cloudiness=0.8, fog_visibility_m=12_000.0, wetness=0.45),
        "puddles": Weather(cloudiness=0.5, fog_visibility_m=20_000.0, wetness=0.7, puddles=0.3),
        "hail": Weather(
            cloudiness=1.0, fog_visibility_m=4_000.0, rain_mm_per_h=4.0, hail_mm_per_h=20.0, wetness=0.7, puddles=0.1
        ),
        "sleet": Weather(
            cloudiness=1.0, fog_visibility_m=3_000.0, rain_mm_per_h=1.5, snow_mm_per_h=1.5, wetness=0.8, puddles=0.1
        ),
        "snow": Weather(
            cloudiness=1.0, fog_visibility_m=5_000.0, snow_mm_per_h=1.0, snow_depth_m=0.02, wind_mps=Vec3(1.5, 0.5, 0.0)
        ),
        "heavy_snow": Weather(
            cloudiness=1.0, fog_visibility_m=2_000.0, snow_mm_per_h=3.0, snow_depth_m=0.1, wind_mps=Vec3(3.0, -1.0, 0.0)
        ),
        "blizzard": Weather(
            cloudiness=1.0, fog_visibility_m=300.0, snow_mm_per_h=4.0, snow_depth_m=0.15, wind_mps=Vec3(14.0, 5.0, 0.0)
        ),
        "snow_cover": Weather(cloudiness=0.4, fog_visibility_m=20_000.0, snow_depth_m=0.12),
        "dust_storm": Weather(cloudiness=0.3, fog_visibility_m=10_000.0, dust=0.6, wind_mps=Vec3(14.0, 3.0, 0.0)),
        "autumn": Weather(cloudiness=0.5, fog_visibility_m=15_000.0, leaves=0.7, wind_mps=Vec3(4.0, 2.0, 0.0)),
    }
)
"""By name. Rain is light below 2.5 mm/h and heavy above 10, fog is below 1 km of visibility, as meteorologists say."""

WEATHER_PRESETS: Mapping[str, Weather] = MappingProxyType(
    {**OWN_PRESETS, **{name: weather_of(carla) for name, carla in CARLA_PRESETS.items()}}
)
"""Ours, in lower case, and CARLA's, by its names."""
