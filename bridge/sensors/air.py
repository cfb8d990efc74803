"""How much of a lidar's infrared light (905 nm) the air lets through."""

from __future__ import annotations

import math

from bridge.world import Weather

_LIDAR_NM, _VISIBLE_NM = 905.0, 550.0


def extinction(weather: Weather) -> float:
    """Return the extinction coefficient in 1/m: light fades by exp(-coefficient * metres) on its way.

    Haze and fog: Koschmieder's 3.912 / visibility at 550 nm, scaled to the wavelength by Kruse's power law with the
    exponents of Kim, McArthur and Korevaar (Proc. SPIE 4214, 2001), by which dense fog is the same for all colours.
    Rain: 1.076 * rate^0.67 dB/km (Carbonneau and Wisely, Proc. SPIE 3232, 1998), which is near what geometrical optics
    gives for Marshall and Palmer's drop sizes. Only the loss is modelled, not returns from the drops themselves.
    """
    visibility_km = weather.fog_visibility_m / 1000.0
    haze_per_km = 3.912 / visibility_km * (_LIDAR_NM / _VISIBLE_NM) ** -_kim_exponent(visibility_km)
    rain_per_km = 1.076 * weather.rain_mm_per_h**0.67 / (10.0 / math.log(10.0))
    return float(haze_per_km + rain_per_km) / 1000.0


def _kim_exponent(visibility_km: float) -> float:
    if visibility_km > 50.0:
        return 1.6
    if visibility_km > 6.0:
        return 1.3
    if visibility_km > 1.0:
        return 0.16 * visibility_km + 0.34
    return max(visibility_km - 0.5, 0.0)
