"""Make the pictures of docs/randomized_scenes.md: one street, randomized in five ways.

    python tools/randomization_gallery.py

Writes docs/images/randomization/*.jpg. A person looks at them before they are committed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import cv2

from bridge.capture import capture
from bridge.dataset.reader import Dataset
from bridge.scenario.load import parse_scenario

PICTURES = Path(__file__).resolve().parent.parent / "docs/images/randomization"

SCENARIO = """\
schema: 1
name: gallery
seed: 7
road: {{source: {{kind: grid, nx: 3, ny: 3}}}}
traffic: {{vehicles_per_km: 25, pedestrians: {{per_minute: 40}}, warmup_s: 20}}
illumination: {{sun: {{azimuth_deg: 150, altitude_deg: {sun_deg}}}}}
sensors:
  front: {{kind: camera, size: [1242, 375], fov_deg: 81.5, quality: high, pose: {{xyz: [0.3, 0.0, 1.65]}}}}
capture: {{rate_hz: 1, frames: {frame}}}
randomization: {{{randomization}}}
"""

# Name, height of the sun in degrees, which frame, and what is randomized.
SHOTS = (
    ("textures", 40, 1, "textures: {}"),
    ("street_things", 40, 1, "distractors: {per_100_m: 60}"),
    ("background", 40, 2, "background: procedural, ground: hidden"),
    ("lights", -10, 1, "lights: {count: 14, strength: 8, saturation: 1}"),
    (
        "everything",
        40,
        1,
        "textures: {}, background: procedural, lights: {}, "
        "distractors: {per_100_m: 8, flying: 12, occluded_share: 0.4}",
    ),
)


def main() -> None:
    """Capture every shot and write its picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, sun_deg, frame, randomization in SHOTS:
            text = SCENARIO.format(sun_deg=sun_deg, frame=frame, randomization=randomization)
            out = Path(folder) / name
            capture(parse_scenario(text, Path(folder) / f"{name}.yaml"), out)
            *_, last = Dataset(out)
            picture = last.rgb("front")[..., ::-1]
            cv2.imwrite(str(PICTURES / f"{name}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 85])


if __name__ == "__main__":
    main()
