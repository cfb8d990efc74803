"""Cameras, lenses and effects as values: each is refused with a ``WorldError``, or takes pictures."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.distortion import Distortion
from bridge.effects import CameraEffects
from bridge.errors import WorldError
from bridge.geometry import Pose, Vec3
from bridge.optics.chain import apply
from bridge.optics.lens_map import source_camera
from bridge.optics.resample import resample
from bridge.world import Illumination, Weather
from tests.box_world import cast_frame
from tests.fuzz.mutation.json_tree import mutate_json
from tests.fuzz.target import Target
from tests.fuzz.words import check_words

_PINHOLE = Pinhole(24, 16, 14.0, 14.0, 11.5, 7.5)
_LARGEST_SOURCE = 50_000


def _seeds() -> Sequence[bytes]:
    effects = dataclasses.asdict(
        CameraEffects(
            chromatic_aberration_px=1.5, f_number=2.0, focus_distance_m=8.0, bloom=0.2, vignetting=1.0, exposure_s=0.01,
            iso=800.0, prnu=0.01, dsnu_electrons=2.0, jpeg_quality=80,
        )
    )  # fmt: skip
    disc = dataclasses.asdict(CameraEffects(blur_circle_px=3.0))
    lens = dataclasses.asdict(Distortion(k1=-0.2, k2=0.05, p1=0.001, p2=-0.001))
    weather = dataclasses.asdict(Weather(rain_mm_per_h=3.0, wind_mps=Vec3(1.0, 2.0, 0.0)))
    light = {name: value for name, value in dataclasses.asdict(Illumination()).items() if name != "tone_curve"}
    pinhole = {"fx": 14.0, "fy": 14.0, "cx": 11.5, "cy": 7.5}
    return [
        json.dumps({"effects": effects, "lens": lens, "pinhole": pinhole}).encode(),
        json.dumps({"effects": disc, "lens": {"k1": 0.1}, "pinhole": pinhole}).encode(),
        json.dumps({"weather": weather, "light": light}).encode(),
    ]


def _check(data: bytes) -> None:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(document, dict):
        return
    try:
        Weather(**_fields(Weather, document.get("weather")))
        Illumination(**_fields(Illumination, document.get("light")))
        effects = CameraEffects(**_fields(CameraEffects, document.get("effects")))
        lens = Distortion(**_fields(Distortion, document.get("lens")))
        intrinsics = {name: value for name, value in _fields(Pinhole, document.get("pinhole")).items() if _plain(value)}
        camera = Camera("fuzz", dataclasses.replace(_PINHOLE, **intrinsics), Pose(Vec3(0.0, 0.0, 1.5)), distortion=lens)
        _take(camera, effects)
    except WorldError as error:
        check_words(error)


def _fields(kind: Any, values: Any) -> dict[str, Any]:
    """Return what ``kind`` has a field for: a caller cannot give it others."""
    names = {field.name for field in dataclasses.fields(kind)} - {"width", "height"}
    found = values.items() if isinstance(values, dict) else ()
    return {name: value for name, value in found if name in names and (name != "wind_mps" or _is_vector(value))}


def _is_vector(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3


def _plain(value: Any) -> bool:
    """Return whether scenario files and messages let the number of a pinhole through."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 1 <= abs(value) <= 1e4


def _take(camera: Camera, effects: CameraEffects) -> None:
    """Take a picture, if it is of a size that can be drawn here."""
    if min(camera.pinhole.fx, camera.pinhole.fy) <= 0:
        return
    source = source_camera(camera)
    if source.pinhole.width * source.pinhole.height > _LARGEST_SOURCE:
        return
    state = stage.state([stage.box(3, 9.0)])
    images = resample(cast_frame(state, [source]), [camera]).images["fuzz"]
    taken = apply(images, camera, state, effects, np.random.default_rng(1))
    assert taken.rgb.shape == images.rgb.shape
    assert taken.rgb.dtype == np.uint8
    assert taken.ids is images.ids


CAMERAS = Target("cameras", _seeds, mutate_json, _check, examples=150)
