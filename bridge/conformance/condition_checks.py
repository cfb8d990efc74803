"""The checks that weather and light change the colours, and that they and the quality change nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from bridge.camera import Camera, Quality
from bridge.conformance import point_light_checks, signal_checks, stage, wheel_checks
from bridge.conformance.expectations import expect, images_of
from bridge.frame import RawFrame
from bridge.geometry import Pose, Vec3
from bridge.simulator.base import Simulator
from bridge.world import Illumination, ToneCurve, Weather, WorldState

_NIGHT = dataclasses.replace(stage.CLEAR_NOON, sun_altitude=-0.5)

WEATHERS: Mapping[str, Weather] = MappingProxyType(
    {
        "cloudiness": Weather(cloudiness=1.0),
        "fog_visibility_m": Weather(fog_visibility_m=15.0),
        "fog_start_m": Weather(fog_visibility_m=15.0, fog_start_m=12.0),
        "fog_height_m": Weather(fog_visibility_m=15.0, fog_height_m=1.0),
        "rain_mm_per_h": Weather(rain_mm_per_h=100.0),
        "snow_mm_per_h": Weather(snow_mm_per_h=10.0),
        "hail_mm_per_h": Weather(hail_mm_per_h=50.0),
        "snow_depth_m": Weather(snow_depth_m=0.5),
        "wetness": Weather(wetness=1.0),
        "puddles": Weather(wetness=1.0, puddles=1.0),
        "dust": Weather(dust=1.0),
        "leaves": Weather(leaves=1.0, wind_mps=Vec3(8.0, 2.0, 0.0)),
        "wind_mps": Weather(
            rain_mm_per_h=20.0, snow_mm_per_h=5.0, dust=0.3, leaves=1.0, wind_mps=Vec3(15.0, -10.0, 1.0)
        ),
        "lens_drops": Weather(lens_drops=1.0),
        "lens_dirt": Weather(lens_dirt=1.0),
        "scattering_intensity": Weather(fog_visibility_m=100.0, scattering_intensity=5.0),
        "mie_scattering_scale": Weather(mie_scattering_scale=1.0),
        "rayleigh_scattering_scale": Weather(rayleigh_scattering_scale=0.2),
        "everything": Weather(
            cloudiness=1.0,
            fog_visibility_m=60.0,
            rain_mm_per_h=20.0,
            snow_mm_per_h=5.0,
            hail_mm_per_h=20.0,
            snow_depth_m=0.1,
            wetness=1.0,
            puddles=0.6,
            dust=0.4,
            leaves=0.8,
            wind_mps=Vec3(-6.0, 9.0, 0.0),
            lens_drops=0.7,
            lens_dirt=0.7,
        ),
    }
)
"""By the field of ``Weather`` that matters."""

LIGHTS: Mapping[str, Illumination] = MappingProxyType(
    {
        "sun_azimuth": dataclasses.replace(stage.CLEAR_NOON, sun_azimuth=0.3, sun_altitude=0.1),
        "sun_altitude": _NIGHT,
        "moon_azimuth": dataclasses.replace(_NIGHT, moon_azimuth=1.0, moon_altitude=0.5),
        "moon_altitude": dataclasses.replace(_NIGHT, moon_altitude=1.2),
        "moon_phase": dataclasses.replace(_NIGHT, moon_altitude=0.6, moon_phase=0.2),
        "exposure_ev": dataclasses.replace(stage.CLEAR_NOON, exposure_ev=3.0),
        "exposure_ev100": dataclasses.replace(stage.CLEAR_NOON, exposure_ev100=12.0),
        "white_balance_k": dataclasses.replace(stage.CLEAR_NOON, white_balance_k=3000.0),
        "tone_curve": dataclasses.replace(stage.CLEAR_NOON, tone_curve=ToneCurve.LINEAR),
        "street_lights": dataclasses.replace(_NIGHT, street_lights=True),
        "window_lights": dataclasses.replace(_NIGHT, window_lights=True),
        "headlights": dataclasses.replace(_NIGHT, headlights=True),
    }
)
"""By the field of ``Illumination`` that matters."""

_CAMERA = dataclasses.replace(
    stage.CAMERA,
    ego_from_mount=Pose(Vec3(0.3, -0.2, 1.6), stage.CAMERA.ego_from_mount.rotation.from_rpy(0.1, 0.15, -0.2)),
    normals=True,
)
_VIEW = dataclasses.replace(stage.CAMERA, name="view")
# One stands before another, one is cut by the edge: masks and shares are there to differ.
_WORLD = stage.state([stage.box(1, 8.0, 0.5, 0.6), stage.box(2, 14.0, -0.8, -1.0), stage.box(3, 9.0, 5.5, 0.2)])


def weather_leaves_labels_alone(simulator: Simulator) -> None:
    """Ids, depth, normals, depth views and observations are bit-identical under every field of the weather."""
    clear = _taken(simulator, _WORLD)
    for name, weather in WEATHERS.items():
        _expect_same(clear, _taken(simulator, dataclasses.replace(_WORLD, weather=weather)), f"the weather's {name}")


def light_leaves_labels_alone(simulator: Simulator) -> None:
    """They are so under every field of the illumination."""
    noon = _taken(simulator, _WORLD)
    for name, light in LIGHTS.items():
        _expect_same(noon, _taken(simulator, dataclasses.replace(_WORLD, illumination=light)), f"the light's {name}")


def honoured_fields_show(simulator: Simulator) -> None:
    """Every field that the simulator says it honours is one; those of weather and light change the picture.

    But for lamps: those of streets, windows and vehicles are in models that the stage does not have. Signals have a
    check of their own.
    """
    honoured = simulator.info.weather_fields
    of_conditions = {field.name for kind in (Weather, Illumination) for field in dataclasses.fields(kind)}
    of_states = {signal_checks.FIELD, point_light_checks.FIELD} | wheel_checks.FIELDS
    unknown = sorted(honoured - of_conditions - of_states)
    expect(not unknown, f"{', '.join(unknown)} is said to be honoured, but is no such field")
    for name in sorted(honoured & set(WEATHERS)):
        weather = WEATHERS[name]
        without = dataclasses.replace(weather, **{name: getattr(Weather(), name)})
        pair = [dataclasses.replace(_WORLD, weather=each) for each in (weather, without)]
        _expect_to_differ(simulator, pair, name)
    for name in sorted(honoured & set(LIGHTS) - {"street_lights", "window_lights", "headlights"}):
        light = LIGHTS[name]
        usual = dataclasses.replace(light, **{name: getattr(stage.CLEAR_NOON, name)})
        _expect_to_differ(simulator, [dataclasses.replace(_WORLD, illumination=each) for each in (light, usual)], name)


def _expect_to_differ(simulator: Simulator, states: Sequence[WorldState], field: str) -> None:
    one, other = (images_of(simulator, state).rgb for state in states)
    expect(not np.array_equal(one, other), f"{field} is said to be honoured, but changes nothing in the picture")


def quality_leaves_labels_alone(simulator: Simulator) -> None:
    """They are so at every level of quality, in weather that gives each of them work."""
    state = dataclasses.replace(_WORLD, weather=WEATHERS["everything"])
    usual = _taken(simulator, state)
    for quality in Quality:
        other = _taken(simulator, state, dataclasses.replace(_CAMERA, quality=quality))
        _expect_same(usual, other, f"the quality {quality.value}")


def _taken(simulator: Simulator, state: WorldState, camera: Camera = _CAMERA) -> RawFrame:
    return simulator.capture(state, (camera,), (_VIEW,))


def _expect_same(before: RawFrame, after: RawFrame, what: str) -> None:
    """Expect that all but the colours is the same."""
    one, other = before.images[_CAMERA.name], after.images[_CAMERA.name]
    for name in ("ids", "depth", "normals"):
        expect(np.array_equal(getattr(one, name), getattr(other, name)), f"{what} changes the image of {name}")
    expect(
        _VIEW.name in before.depth_views and _VIEW.name in after.depth_views,
        "a depth view that was asked for is missing",
    )
    view, other_view = before.depth_views[_VIEW.name], after.depth_views[_VIEW.name]
    for name in ("ids", "depth"):
        same = np.array_equal(getattr(view, name), getattr(other_view, name))
        expect(same, f"{what} changes the {name} of a depth view")
    seen, seen_after = before.observations[_CAMERA.name], after.observations[_CAMERA.name]
    ids = [[observation.actor_id for observation in observations] for observations in (seen, seen_after)]
    expect(ids[0] == ids[1], f"{what} changes who is observed: {ids[0]} became {ids[1]}")
    for earlier, later in zip(seen, seen_after, strict=True):
        expect(earlier == later, f"{what} changes what is observed of actor {earlier.actor_id}")
