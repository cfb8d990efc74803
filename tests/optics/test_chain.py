from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.camera import Camera
from bridge.effects import CameraEffects
from bridge.errors import WorldError
from bridge.frame import CameraImages
from bridge.optics import apply
from bridge.randomness import derive_generator
from tests.box_world import cast_frame, stereo_rig, street

CAMERA = stereo_rig()[0]
STATE = street()
IMAGES = cast_frame(STATE, [CAMERA]).images["front"]
ONE_BY_ONE: list[dict[str, Any]] = [
    {"chromatic_aberration_px": 2.0},
    {"blur_circle_px": 3.0},
    {"f_number": 1.4, "focus_distance_m": 1.0, "pixel_pitch_m": 5e-5},
    {"bloom": 0.1},
    {"vignetting": 0.5},
    {"exposure_s": 0.1},
    {"iso": 1600.0},
    {"jpeg_quality": 40},
]
ALL = CameraEffects(
    **{name: value for effect in ONE_BY_ONE for name, value in effect.items() if name != "blur_circle_px"},
    prnu=0.01,
    dsnu_electrons=1.0,
)


def shown(
    effects: CameraEffects, images: CameraImages = IMAGES, camera: Camera = CAMERA, frame: int = 0
) -> CameraImages:
    return apply(images, camera, STATE, effects, derive_generator(7, 0, frame, "camera", camera.name))


def test_an_ideal_camera_gives_the_very_images() -> None:
    assert shown(CameraEffects()) is IMAGES
    assert shown(CameraEffects(prnu=0.1, pattern_seed=3)) is IMAGES


@pytest.mark.parametrize("effect", [*ONE_BY_ONE, None], ids=lambda effect: next(iter(effect)) if effect else "all")
def test_an_effect_changes_the_colours_and_nothing_else(effect: dict[str, Any] | None) -> None:
    before = IMAGES.rgb.copy()
    seen = shown(ALL if effect is None else CameraEffects(**effect))
    assert (seen.rgb != IMAGES.rgb).any()
    assert seen.ids is IMAGES.ids
    assert seen.depth is IMAGES.depth
    assert seen.normals is IMAGES.normals
    assert np.array_equal(IMAGES.rgb, before)


def test_the_same_generator_gives_the_same_picture_and_another_another() -> None:
    assert np.array_equal(shown(ALL).rgb, shown(ALL).rgb)
    assert not np.array_equal(shown(ALL).rgb, shown(ALL, frame=1).rgb)
    without_noise = replace(ALL, iso=None)
    assert np.array_equal(shown(without_noise).rgb, shown(without_noise, frame=1).rgb)


def test_the_cameras_of_a_pair_have_noise_of_their_own() -> None:
    grey = replace(IMAGES, rgb=np.full_like(IMAGES.rgb, 128))
    left, right = (shown(CameraEffects(iso=800), grey, camera).rgb.astype(float) for camera in stereo_rig())
    assert np.corrcoef(left.ravel(), right.ravel())[0, 1] == pytest.approx(0.0, abs=0.02)


def test_a_jpeg_is_that_of_its_quality_and_keeps_the_order_of_colours() -> None:
    red = np.zeros_like(IMAGES.rgb)
    red[..., 0] = 200
    seen = shown(CameraEffects(jpeg_quality=90), replace(IMAGES, rgb=red)).rgb
    assert np.abs(seen.astype(int) - red).max() <= 3
    errors = [
        np.abs(shown(CameraEffects(jpeg_quality=quality)).rgb.astype(float) - IMAGES.rgb).mean()
        for quality in (10, 40, 75, 95)
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 2 * errors[-1] > 0


def test_noise_is_added_behind_the_lens_and_the_file_comes_last() -> None:
    grey = replace(IMAGES, rgb=np.full_like(IMAGES.rgb, 128))
    plain, blurred = CameraEffects(iso=1600), CameraEffects(iso=1600, blur_circle_px=5.0, exposure_s=0.1)
    assert shown(blurred, grey).rgb.std() == pytest.approx(shown(plain, grey).rgb.std(), rel=0.02)
    _, file = cv2.imencode(
        ".jpg", shown(replace(ALL, jpeg_quality=None)).rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 40]
    )
    decoded = cv2.imdecode(file, cv2.IMREAD_COLOR)
    assert decoded is not None
    assert np.array_equal(shown(ALL).rgb, decoded[..., ::-1])


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"vignetting": 1.2}, "vignetting: expected a number from 0 to 1, got 1.2"),
        ({"iso": 0}, "iso: expected a number from 1 to 1e\\+06, got 0"),
        ({"exposure_s": float("nan")}, "exposure_s: expected a number from 0 to 1, got nan"),
        ({"jpeg_quality": 0}, "jpeg_quality: expected a number from 1 to 100, got 0"),
        ({"jpeg_quality": 85.5}, "jpeg_quality: expected a whole number, got 85.5"),
        ({"f_number": 2.0, "blur_circle_px": 3.0}, "blur_circle_px: got 3 beside f_number 2, from which the blur"),
    ],
)
def test_values_out_of_range_are_refused(given_: dict[str, Any], message: str) -> None:
    with pytest.raises(WorldError, match=message):
        CameraEffects(**given_)


def test_every_field_is_checked() -> None:
    for name in (field.name for field in fields(CameraEffects)):
        wrong: dict[str, Any] = {name: "much"}
        with pytest.raises(WorldError, match=f"{name}: expected a number"):
            CameraEffects(**wrong)


@settings(max_examples=40, deadline=None)
@given(
    st.builds(
        CameraEffects,
        chromatic_aberration_px=st.floats(-20, 20),
        blur_circle_px=st.floats(0, 100),
        bloom=st.floats(0, 1),
        vignetting=st.floats(0, 1),
        exposure_s=st.floats(0, 1),
        iso=st.none() | st.floats(1, 1e6),
        full_well_electrons=st.floats(10, 1e7),
        read_noise_electrons=st.floats(0, 1e5),
        prnu=st.floats(0, 0.5),
        dsnu_electrons=st.floats(0, 1e5),
        jpeg_quality=st.none() | st.integers(1, 100),
    )
    | st.builds(
        CameraEffects,
        f_number=st.floats(0.5, 64),
        focus_distance_m=st.none() | st.floats(0.05, 1e6),
        pixel_pitch_m=st.floats(1e-7, 1e-3),
    )
)
def test_any_effects_give_a_picture(effects: CameraEffects) -> None:
    seen = shown(effects)
    assert seen.rgb.shape == IMAGES.rgb.shape
    assert seen.rgb.dtype == np.uint8


def test_a_focus_distance_alone_says_nothing() -> None:
    with pytest.raises(WorldError, match="focus_distance_m: got 4 without f_number"):
        CameraEffects(focus_distance_m=4.0)
