"""Make docs/gallery.md: one moment of one street under every weather preset and at several heights of the sun.

    python tools/gallery.py

Writes one picture a preset to docs/images/weather. A person looks at them before they are committed.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

import bridge
from bridge.report.text import Color, Image, draw_text
from bridge.scenario.carla import CARLA_PRESETS
from bridge.scenario.presets import OWN_PRESETS

DOCS = Path(__file__).resolve().parent.parent / "docs"
PICTURES = DOCS / "images/weather"
ALTITUDES_DEG = (45.0, 6.0, -3.0, -20.0)
CAMERA = bridge.Camera(
    "front", bridge.Pinhole(621, 224, 361.0, 361.0, 304.5, 104.0), bridge.Pose(bridge.Vec3(0.3, 0.0, 1.65))
)
_BRIGHT: Color = (236, 239, 244)
_BAR_PX = 22

HEAD = """# Weather and light

One moment of one street under every preset of weather, with the sun at {altitudes} degrees above the horizon, and below
them CARLA's presets, which bring their own sun. Made by `python tools/gallery.py`.
"""


def main() -> None:
    """Capture and write the pictures and the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = [HEAD.format(altitudes=", ".join(f"{altitude:g}" for altitude in ALTITUDES_DEG))]
    with bridge.launch(roads=bridge.GridRoads(nx=3, ny=3), cameras=[CAMERA], seed=12) as sim:
        sim.set_traffic(vehicles_per_km=25, pedestrians_per_minute=60)
        sim.advance(20.0)
        for preset in OWN_PRESETS:
            sim.set_weather(preset)
            pictures = []
            for altitude_deg in ALTITUDES_DEG:
                sim.set_illumination(sun_altitude_deg=altitude_deg, sun_azimuth_deg=130.0)
                pictures.append(_captured(sim, f"sun {altitude_deg:g}°"))
            page.append(_section(preset, pictures))
        sim.set_illumination()
        pictures = []
        for preset in CARLA_PRESETS:
            sim.set_weather(preset)
            pictures.append(_captured(sim, preset))
        page.append(_section("CARLA", pictures))
    (DOCS / "gallery.md").write_text("\n".join(page), encoding="utf-8")


def _section(name: str, pictures: list[Image]) -> str:
    """Write ``pictures`` two to a row, and return the part of the page that shows them."""
    if len(pictures) % 2:
        pictures = [*pictures, np.zeros_like(pictures[0])]
    sheet = np.vstack([np.hstack(pictures[first : first + 2]) for first in range(0, len(pictures), 2)])
    cv2.imwrite(str(PICTURES / f"{name}.jpg"), sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    return f"## {name}\n\n![{name}](images/weather/{name}.jpg)\n"


def _captured(sim: bridge.Session, caption: str) -> Image:
    rgb = sim.capture().rgb
    bar = np.zeros((_BAR_PX, rgb.shape[1], 3), np.uint8)
    draw_text(bar, caption, 6, 16, _BRIGHT, 14)
    return np.vstack([rgb, bar])


if __name__ == "__main__":
    main()
