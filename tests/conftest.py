"""Scenarios that are small enough to capture in a test, and what hypothesis draws."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# As the command does, before anything imports NumPy: its other threads wait for work by counting, and that takes
# processors from the tests beside.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples in every run, so that a change fails on what it has done itself. Others are drawn, and many more of
# them, by ``pytest --hypothesis-profile=exploring`` and ``tools/fuzz``.
settings.register_profile("repeatable", derandomize=True)
settings.register_profile("exploring", derandomize=False)
settings.load_profile("repeatable")

STRAIGHT = """\
schema: 1
name: straight
seed: 5
episodes: 2
road:
  source: {kind: straight, length_m: 200}
traffic:
  engine: none
  actors:
    - {category: car, ahead_m: 14, left_m: 0.5, speed_mps: 4}
    - {category: pedestrian, ahead_m: 11, left_m: -3}
weather: {preset: {choice: [clear, rain]}}
illumination: {sun: {azimuth_deg: 150, altitude_deg: {uniform: [10, 50]}}}
sensors:
  front: {kind: camera, size: [240, 120], fov_deg: 80, pose: {xyz: [0.3, 0, 1.65]}}
capture: {rate_hz: 5, frames: 3}
export: {formats: [kitti]}
"""

CITY = """\
schema: 1
name: city
seed: 9
episodes: 1
road:
  source: {kind: grid, nx: 3, ny: 3, block_m: 90, lanes: 1}
traffic: {vehicles_per_km: 40, warmup_s: 10, pedestrians: {per_minute: 60}}
weather: {preset: cloudy}
sensors:
  front: {kind: camera, size: [320, 120], fov_deg: 80, pose: {xyz: [0.3, 0, 1.65]}}
capture: {rate_hz: 2, frames: 4}
"""


RIG = STRAIGHT.replace(
    "sensors:\n  front: {",
    "sensors:\n"
    "  roof: {kind: lidar, beams: 16, columns: 180, pose: {xyz: [0, 0, 1.73]}}\n"
    "  front: {normals: true, stereo_baseline_m: 0.54, ",
)

LEVEL = """\
schema: 1
name: level
seed: 4
episodes: 2
road: {level: plain}
traffic:
  engine: simulator
  vehicles_per_km: {uniform: [20, 30]}
  mix: {car: 0.7, van: 0.3}
  parked: {share: 0.2}
  warmup_s: 5
weather: {preset: {cycle: [clear, rain]}}
sensors:
  front: {kind: camera, size: [240, 120], fov_deg: 80, pose: {xyz: [0.3, 0, 1.65]}, normals: true,
          stereo_baseline_m: 0.5}
  roof: {kind: lidar, beams: 16, columns: 180, pose: {xyz: [0, 0, 1.73]}}
capture: {rate_hz: 2, frames: 3, min_travel_m: 1}
export: {formats: [kitti]}
"""

LENS = STRAIGHT.replace(
    "pose: {xyz: [0.3, 0, 1.65]}}",
    "pose: {xyz: [0.3, 0, 1.65]}, distortion: {k1: -0.2, k2: 0.05}, quality: fast,\n"
    "    effects: {iso: {uniform: [100, 800], per: frame}, exposure_ms: 4, jpeg_quality: 90, vignetting: 0.5}}",
).replace("export: {formats: [kitti]}", "export: {formats: [coco]}")


@pytest.fixture
def straight(tmp_path: Path) -> Path:
    """A scenario without SUMO: two episodes of three frames."""
    path = tmp_path / "straight.yaml"
    path.write_text(STRAIGHT)
    return path


@pytest.fixture
def rig(tmp_path: Path) -> Path:
    """The straight road, seen by a stereo pair that takes normals and by a lidar."""
    path = tmp_path / "rig.yaml"
    path.write_text(RIG)
    return path


@pytest.fixture
def level(tmp_path: Path) -> Path:
    """A level in which the simulator drives; for simulators that have it."""
    path = tmp_path / "level.yaml"
    path.write_text(LEVEL)
    return path


@pytest.fixture
def lens(tmp_path: Path) -> Path:
    """The straight road through a lens that distorts, with noise and blur."""
    path = tmp_path / "lens.yaml"
    path.write_text(LENS)
    return path


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A scenario with SUMO: four frames of a small town."""
    path = tmp_path / "city.yaml"
    path.write_text(CITY)
    return path
