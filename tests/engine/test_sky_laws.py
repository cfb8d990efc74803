"""The sky: clouds cover their share and move with the wind, the air colours it, the moon has phases."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bridge.camera import Pinhole
from bridge.conformance import stage
from bridge.engine.lighting import light_of
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Vec3
from bridge.world import Illumination, Weather
from tests.engine.photometry import CLEAR, linear, shoot

UPWARDS = replace(stage.CAMERA, ego_from_mount=Pose.planar(0.0, 0.0, 1.5, 0.0, -math.radians(40.0)))
NIGHT = Illumination(sun_altitude=-0.7)


def test_clouds_cover_their_share_of_the_sky(simulator: EmbeddedSimulator) -> None:
    sun = Illumination(sun_azimuth=math.pi, sun_altitude=0.8)
    for cloudiness in (0.15, 0.3, 0.45):
        seen = []
        for hour in range(12):
            state = replace(
                stage.state(weather=Weather(cloudiness=cloudiness), illumination=sun), time_ns=hour * 3600 * 10**9
            )
            rgb = simulator.capture(state, [UPWARDS]).images["front"].rgb.astype(np.float64)
            bare = shoot(simulator, sun, CLEAR, UPWARDS).rgb.astype(np.float64)
            seen.append((np.abs(rgb - bare).max(axis=2) > 12).mean())
        assert np.mean(seen) == pytest.approx(cloudiness, abs=0.08)


def test_wind_takes_clouds_along(simulator: EmbeddedSimulator) -> None:
    """Over a camera that looks up, with its picture's bottom to the east, an east wind's clouds run downwards."""
    straight_up = replace(UPWARDS, ego_from_mount=Pose.planar(0.0, 0.0, 1.5, 0.0, -math.pi / 2))
    weather = Weather(cloudiness=0.5, wind_mps=Vec3(20.0, 0.0, 0.0))
    first, later = (
        simulator.capture(replace(stage.state(weather=weather), time_ns=seconds * 1_000_000_000), [straight_up])
        .images["front"]
        .rgb.astype(np.float64)
        .mean(axis=2)
        for seconds in (0, 4)
    )
    shifts = range(-60, 61, 2)
    rows = np.arange(70, 130)
    best = min(shifts, key=lambda shift: float(np.abs(later[rows + shift] - first[rows]).mean()))
    east = straight_up.ego_from_camera()[:3, 1][0]
    assert best * east > 8


def test_scattering_scales_colour_the_sky(simulator: EmbeddedSimulator) -> None:
    away = Illumination(sun_azimuth=math.radians(270.0), sun_altitude=0.7, exposure_ev100=15.0)

    def zenith_blue(scale: float) -> float:
        rgb = linear(shoot(simulator, away, replace(CLEAR, rayleigh_scattering_scale=scale), UPWARDS).rgb[:40])
        return float(rgb[..., 2].mean() / rgb[..., 0].mean())

    white, clear, deep = (zenith_blue(scale) for scale in (0.0, 0.0331, 0.3))
    assert white < 1.2
    assert 2.0 < clear < 0.8 * deep

    def redness(scale: float) -> float:
        sun = light_of(replace(CLEAR, rayleigh_scattering_scale=scale), Illumination(sun_altitude=0.06)).sun
        return float(sun[0] / sun[2])

    assert 1.5 * redness(0.0) < redness(0.0331) < redness(0.1) / 1.5
    toward = replace(away, sun_azimuth=math.radians(90.0))
    halo = [
        linear(shoot(simulator, toward, replace(CLEAR, mie_scattering_scale=scale), UPWARDS).rgb).mean()
        for scale in (0.0, 0.03, 0.5)
    ]
    assert halo[0] < 0.98 * halo[1] < 0.96 * halo[2]


def test_the_moon_has_phases(simulator: EmbeddedSimulator) -> None:
    moon = replace(NIGHT, moon_azimuth=math.pi / 2, moon_altitude=math.radians(40.0), exposure_ev100=12.0)
    pinhole = Pinhole.from_fov(200, 200, math.radians(3.0))
    camera = replace(UPWARDS, pinhole=pinhole)
    discs = {
        phase: int((shoot(simulator, replace(moon, moon_phase=phase), camera=camera).rgb[..., 1] > 100).sum())
        for phase in (0.0, 0.25, 0.5, 1.0)
    }
    radius_px = pinhole.fx * math.tan(math.radians(0.26))
    assert discs[1.0] == pytest.approx(math.pi * radius_px**2, rel=0.06)
    assert discs[0.5] == pytest.approx(0.5 * discs[1.0], rel=0.1)
    assert discs[0.25] == pytest.approx(0.25 * discs[1.0], rel=0.2)
    assert discs[0.0] == 0
