"""The units of a scenario's fields."""

from __future__ import annotations

import re

_UNITS = (
    ("_mm_per_h", "mm/h"),
    ("_mm_per_day", "mm/day"),
    ("_cm_per_h", "cm/h"),
    ("_per_km", "1/km"),
    ("_per_minute", "1/min"),
    ("_per_100_m", "1/(100 m)"),
    ("_deg_per_s", "°/s"),
    ("_mps2", "m/s²"),
    ("_mps", "m/s"),
    ("_kmh", "km/h"),
    ("_deg", "°"),
    ("_hz", "Hz"),
    ("_px", "px"),
    ("_cm", "cm"),
    ("_mm", "mm"),
    ("_um", "µm"),
    ("_nm", "nm"),
    ("_ms", "ms"),
    ("_km", "km"),
    ("_m", "m"),
    ("_s", "s"),
    ("_h", "h"),
    ("_k", "K"),
    ("_ev100", "EV"),
    ("_ev", "EV"),
    ("_db", "dB"),
)
"""The unit that the end of a field's name says, longer endings first."""


def unit(name: str, description: str) -> str:
    """Return the unit of the field ``name``, which stands at the end of its name or in its description; or ""."""
    by_name = next((symbol for ending, symbol in _UNITS if f"_{name}".endswith(ending)), "")
    return by_name or ("%" if re.search(r"\bin percent\b", description) else "")
