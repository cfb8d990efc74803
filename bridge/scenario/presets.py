"""Named weathers, for scenarios that do not want to say every number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bridge.world import Weather

WEATHER_PRESETS: Mapping[str, Weather] = MappingProxyType(
    {
        "clear": Weather(cloudiness=0.05, fog_visibility_m=30_000.0, rain_mm_per_h=0.0, wetness=0.0),
        "partly_cloudy": Weather(cloudiness=0.35, fog_visibility_m=25_000.0, rain_mm_per_h=0.0, wetness=0.0),
        "cloudy": Weather(cloudiness=0.7, fog_visibility_m=20_000.0, rain_mm_per_h=0.0, wetness=0.0),
        "overcast": Weather(cloudiness=1.0, fog_visibility_m=12_000.0, rain_mm_per_h=0.0, wetness=0.0),
        "haze": Weather(cloudiness=0.3, fog_visibility_m=3_000.0, rain_mm_per_h=0.0, wetness=0.0),
        "light_fog": Weather(cloudiness=0.9, fog_visibility_m=800.0, rain_mm_per_h=0.0, wetness=0.1),
        "fog": Weather(cloudiness=1.0, fog_visibility_m=250.0, rain_mm_per_h=0.0, wetness=0.2),
        "dense_fog": Weather(cloudiness=1.0, fog_visibility_m=60.0, rain_mm_per_h=0.0, wetness=0.3),
        "drizzle": Weather(cloudiness=1.0, fog_visibility_m=5_000.0, rain_mm_per_h=0.4, wetness=0.35),
        "light_rain": Weather(cloudiness=0.95, fog_visibility_m=8_000.0, rain_mm_per_h=2.0, wetness=0.55),
        "rain": Weather(cloudiness=1.0, fog_visibility_m=5_000.0, rain_mm_per_h=6.0, wetness=0.8),
        "heavy_rain": Weather(cloudiness=1.0, fog_visibility_m=1_500.0, rain_mm_per_h=25.0, wetness=1.0),
        "wet": Weather(cloudiness=0.3, fog_visibility_m=20_000.0, rain_mm_per_h=0.0, wetness=0.9),
        "damp": Weather(cloudiness=0.8, fog_visibility_m=12_000.0, rain_mm_per_h=0.0, wetness=0.45),
    }
)
"""By name. Rain is light below 2.5 mm/h and heavy above 10, fog is below 1 km of visibility, as meteorologists say."""
