"""From geographic coordinates to those of an imported network: the transverse Mercator projection of UTM.

Formulas: C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy 85 (2011),
equations 7 to 14 and 35 (Krüger's series), cut after the third order, which is good for a millimetre within a zone.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

_EQUATORIAL_M, _FLATTENING = 6_378_137.0, 1 / 298.257223563
"""Of the ellipsoid of WGS 84."""
_SCALE = 0.9996
_FALSE_EASTING_M, _FALSE_NORTHING_M = 500_000.0, 10_000_000.0

_N = _FLATTENING / (2 - _FLATTENING)
_RECTIFYING_M = _EQUATORIAL_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)


@dataclass(frozen=True, slots=True)
class Projection:
    """UTM, moved by the offset of a network."""

    zone: int
    """1 to 60."""
    south: bool
    offset_m: tuple[float, float]

    def xy(self, lat: ArrayLike, lon: ArrayLike) -> NDArray[np.float64]:
        """Return the (N, 2) places in world metres of (N,) latitudes and longitudes in degrees."""
        phi = np.radians(np.asarray(lat, dtype=np.float64))
        turn = np.radians(np.asarray(lon, dtype=np.float64) - (6 * self.zone - 183))
        eccentricity = math.sqrt(_FLATTENING * (2 - _FLATTENING))
        sin_phi = np.clip(np.sin(phi), -1 + 1e-12, 1 - 1e-12)
        conformal = np.sinh(np.arctanh(sin_phi) - eccentricity * np.arctanh(eccentricity * sin_phi))
        xi = np.arctan2(conformal, np.cos(turn))
        eta = np.arcsinh(np.sin(turn) / np.hypot(conformal, np.cos(turn)))
        north, east = xi.copy(), eta.copy()
        for order, alpha in enumerate(_ALPHA, start=1):
            north += alpha * np.sin(2 * order * xi) * np.cosh(2 * order * eta)
            east += alpha * np.cos(2 * order * xi) * np.sinh(2 * order * eta)
        x = _FALSE_EASTING_M + _SCALE * _RECTIFYING_M * east + self.offset_m[0]
        y = _SCALE * _RECTIFYING_M * north + (_FALSE_NORTHING_M if self.south else 0.0) + self.offset_m[1]
        return np.stack([x, y], axis=-1)


def network_projection(net_file: Path) -> Projection | None:
    """Return how a SUMO network was projected; None where it does not say so, or it was not by UTM."""
    for _, element in ET.iterparse(net_file, events=("start",)):
        if element.tag == "location":
            zone = re.search(r"\+proj=utm\b.*?\+zone=(\d+)", element.get("projParameter", ""))
            offset = element.get("netOffset", "0,0").split(",")
            if zone is None or len(offset) != 2:
                return None
            south = "+south" in element.get("projParameter", "")
            return Projection(int(zone[1]), south, (float(offset[0]), float(offset[1])))
        if element.tag in ("edge", "junction"):
            return None
    return None
