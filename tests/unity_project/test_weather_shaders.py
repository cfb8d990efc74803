"""What the Unity project's shaders of weather compute, run by OpenGL in place of Unity."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from bridge.air import KOSCHMIEDER
from tests.unity_project import mono
from tests.unity_project.hlsl import HlslProgram, new_context
from tests.unity_project.test_shaders import programs

_SHADERS = mono.BRIDGE / "Unity" / "Conditions" / "Resources"
_INCLUDE = re.compile(r'^\s*#include "([^"]+)"', re.MULTILINE)
_WIDTH, _HEIGHT, _FOCAL = 96, 64, 80.0
_EYE = (3.0, 1.5, -2.0)

_UP = np.eye(4)
"""A level camera that looks north: Unity's z is its -z."""
_UP[2, 2] = -1.0

Images = Mapping[str, NDArray[np.float32]]


@pytest.fixture
def context() -> Iterator[moderngl.Context]:
    with new_context() as context:
        yield context


def _expanded(path: Path) -> str:
    """Return a shader with its includes in it; each has a guard."""
    return _INCLUDE.sub(lambda found: _expanded((path.parent / found[1]).resolve()), path.read_text())


def _clip_from_view() -> NDArray[np.float64]:
    near, far = 0.1, 1000.0
    clip = np.zeros((4, 4))
    clip[0, 0], clip[1, 1] = 2 * _FOCAL / _WIDTH, 2 * _FOCAL / _HEIGHT
    clip[2, 2], clip[2, 3], clip[3, 2] = -far / (far - near), -far * near / (far - near), -1.0
    return clip


_VIEW: dict[str, ArrayLike] = {
    "_BridgeViewFromWorld": _UP,
    "_BridgeClipFromView": _clip_from_view(),
    "_BridgeEye": _EYE,
    "_BridgeRay": (1 / _FOCAL, 1 / _FOCAL, -_WIDTH / 2 / _FOCAL, -_HEIGHT / 2 / _FOCAL),
    "_BridgeImageSize": (_WIDTH, _HEIGHT, 1 / _WIDTH, 1 / _HEIGHT),
}
"""The globals of BridgeCommon.hlsl; row 0 is at the bottom."""

_LIGHT: dict[str, ArrayLike] = {
    "_BridgeDirect": (3.0, 2.9, 2.6, 0.0),
    "_BridgeDirectDirection": (0.48, 0.6, 0.64, 0.0),
    "_BridgeGlowDirection": (0.48, 0.6, 0.64, 0.0),
    "_BridgeZenith": (0.1, 0.2, 0.5, 0.0),
    "_BridgeHorizon": (0.5, 0.7, 0.9, 0.0),
    "_BridgeSunGlow": (0.6, 0.55, 0.5, 0.0),
    "_BridgeSkyAmbient": (1.2, 1.4, 1.7, 0.0),
    "_BridgeGroundAmbient": (0.6, 0.55, 0.5, 0.0),
}
"""The globals of BridgeLight.hlsl."""


def _run(
    context: moderngl.Context, shader: str, out: Path, images: Images, values: Mapping[str, ArrayLike], corners: int = 3
) -> NDArray[np.float32]:
    """Draw with a shader over the image ``_BridgeColour``; returns (H, W, 3)."""
    text = _expanded(_SHADERS / f"{shader}.shader")
    program = next(iter(programs(text)))
    compiled = HlslProgram(context, dataclasses.replace(program), out)
    names = [name for name in compiled.glsl if name.startswith("SPIRV_Cross_Combined")]
    for unit, (name, pixels) in enumerate(images.items()):
        channels = pixels.shape[2]
        texture = context.texture(pixels.shape[1::-1], channels, np.ascontiguousarray(pixels).tobytes(), dtype="f4")
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        texture.use(unit)
        for bound in (each for each in names if each.startswith(f"SPIRV_Cross_Combined{name}")):
            uniform = compiled.glsl[bound]
            assert isinstance(uniform, moderngl.Uniform)
            uniform.value = unit
    # A name that no stage reads is one that the translator left out.
    wanted = {**_VIEW, **_LIGHT, **values}
    compiled.set_globals({name: value for name, value in wanted.items() if re.search(rf"\b{name}\b", text)})
    picture = np.concatenate([images["_BridgeColour"], np.ones((_HEIGHT, _WIDTH, 1), np.float32)], axis=2)[..., :4]
    target = context.texture((_WIDTH, _HEIGHT), 4, np.ascontiguousarray(picture).tobytes(), dtype="f4")
    context.framebuffer([target]).use()
    blend = _blend(text)
    if blend is not None:
        context.enable(moderngl.BLEND)
        context.blend_func = blend
    context.vertex_array(compiled.glsl, []).render(vertices=corners)
    context.disable(moderngl.BLEND)
    image: NDArray[np.float32] = np.frombuffer(target.read(), np.float32).reshape(_HEIGHT, _WIDTH, 4)
    assert np.isfinite(image).all()
    return image[..., :3]


def _blend(text: str) -> tuple[int, int] | None:
    if "Blend SrcAlpha OneMinusSrcAlpha" in text:
        return moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
    return (moderngl.ONE, moderngl.ONE) if "Blend One One" in text else None


def _images(
    depth: float | NDArray[np.float32], normal: tuple[float, float, float] = (0.0, 1.0, 0.0), ident: int = 7
) -> dict[str, NDArray[np.float32]]:
    """A grey picture of one surface; ``depth`` 0 is sky. ``normal`` is in the camera's frame."""
    shape = (_HEIGHT, _WIDTH)
    random = np.random.default_rng(3)
    kinds = np.zeros((256, 256, 1), np.float32)
    kinds[0, 7] = 1 / 255  # a road
    return {
        "_BridgeColour": np.full((*shape, 3), 0.1, np.float32),
        "_BridgeDepth": np.broadcast_to(np.float32(depth), shape)[..., None].astype(np.float32),
        "_BridgeNormals": np.broadcast_to(np.array([*normal, 0.0], np.float32), (*shape, 4)).copy(),
        "_BridgeIds": np.broadcast_to(np.array([ident / 255, 0, 0, 1], np.float32), (*shape, 4)).copy(),
        "_BridgeKinds": kinds,
        "_BridgeSunMask": np.ones((*shape, 1), np.float32),
        "_BridgeNoise": random.random((256, 256, 4), np.float32),
    }


def _fog(visibility_m: float, height_m: float = 1e6, start_m: float = 0.0, fall: float = 0.0) -> dict[str, ArrayLike]:
    return {
        "_BridgeFogColor": (1.0, 1.0, 1.0, KOSCHMIEDER / visibility_m),
        "_BridgeFog": (height_m, start_m, 0.0, fall),
        "_BridgeDust": (0.0, 0.0, 250.0, 0.0),
    }


def test_fog_leaves_five_percent_of_the_contrast_at_the_visibility(context: moderngl.Context, tmp_path: Path) -> None:
    depth, middle = 50.0, (_HEIGHT // 2, _WIDTH // 2)
    left = 0.1 + 0.9 * (1 - _run(context, "BridgeFog", tmp_path, _images(depth), _fog(50.0))[middle])
    np.testing.assert_allclose(left, 0.1 + 0.9 * 0.9 * 0.05, atol=1e-3)


def test_fog_begins_where_it_starts(context: moderngl.Context, tmp_path: Path) -> None:
    clear = _run(context, "BridgeFog", tmp_path, _images(20.0), _fog(50.0, start_m=30.0))
    np.testing.assert_allclose(clear, 0.1, atol=1e-5)
    begun = _run(context, "BridgeFog", tmp_path, _images(60.0), _fog(50.0, start_m=30.0))
    share = 1 - math.exp(-KOSCHMIEDER / 50.0 * 30.0)
    np.testing.assert_allclose(begun[_HEIGHT // 2, _WIDTH // 2], 0.1 + 0.9 * share, atol=2e-3)


def test_ground_fog_is_thinner_above(context: moderngl.Context, tmp_path: Path) -> None:
    image = _run(context, "BridgeFog", tmp_path, _images(60.0), _fog(50.0, height_m=3.0))[..., 0]
    # Row 0 is at the bottom.
    assert (np.diff(image[:, _WIDTH // 2]) < 1e-6).all()
    at_eye = KOSCHMIEDER / 50.0 * math.exp(-_EYE[1] / 3.0)
    np.testing.assert_allclose(image[_HEIGHT // 2, _WIDTH // 2], 1 - 0.9 * math.exp(-at_eye * 60.0), atol=0.02)


def test_dust_takes_light_too(context: moderngl.Context, tmp_path: Path) -> None:
    air = _fog(1e6) | {"_BridgeDustColor": (0.8, 0.5, 0.2, 0.02)}
    image = _run(context, "BridgeFog", tmp_path, _images(200.0), air)
    assert image[..., 0].min() > 0.4
    assert (image[..., 0] > image[..., 2]).all()


def _cover(**changes: ArrayLike) -> dict[str, ArrayLike]:
    bare: dict[str, ArrayLike] = {
        "_BridgeWater": (0.0, 2.0, 3.0, 0.0),
        "_BridgeSnow": (0.0, 2.0, 3.0, 0.0),
        "_BridgeRoadSnow": (2.0, 3.0, 0.0, 0.0),
        "_BridgeLeaves": (0.0, 0.0, 0.0, 0.0),
        "_BridgeSunMaskSize": (_WIDTH, _HEIGHT, 0.0, 0.0),
    }
    return bare | changes


def test_bare_ground_stays_as_it_is(context: moderngl.Context, tmp_path: Path) -> None:
    np.testing.assert_array_equal(_run(context, "BridgeCover", tmp_path, _images(8.0), _cover()), np.float32(0.1))


_SNOW: dict[str, ArrayLike] = {"_BridgeSnow": (1.0, -2.0, -1.0, 0.0), "_BridgeRoadSnow": (-2.0, -1.0, 0.0, 0.0)}


def test_snow_is_bright_in_the_sun_and_bluish_in_the_shade(context: moderngl.Context, tmp_path: Path) -> None:
    images = _images(8.0, ident=9)
    lit = _run(context, "BridgeCover", tmp_path, images, _cover(**_SNOW))
    white = (np.array([1.2, 1.4, 1.7]) + 0.6 * np.array([3.0, 2.9, 2.6])) / math.pi
    assert (np.abs(lit.mean(axis=(0, 1)) / (white * [0.80, 0.83, 0.86]) - 1) < 0.1).all()
    images["_BridgeSunMask"][:] = 0.0
    shaded = _run(context, "BridgeCover", tmp_path, images, _cover(**_SNOW)).mean(axis=(0, 1))
    assert shaded[2] > 1.3 * shaded[0]
    assert shaded[2] < lit[..., 2].mean()


def test_snow_does_not_lie_on_walls_and_people(context: moderngl.Context, tmp_path: Path) -> None:
    wall = _run(context, "BridgeCover", tmp_path, _images(8.0, normal=(0.0, 0.0, 1.0), ident=9), _cover(**_SNOW))
    np.testing.assert_allclose(wall, 0.1, atol=1e-6)
    person = _images(8.0)
    person["_BridgeKinds"][0, 7] = 5 / 255
    np.testing.assert_allclose(_run(context, "BridgeCover", tmp_path, person, _cover(**_SNOW)), 0.1, atol=1e-6)


def test_water_darkens_the_road_and_mirrors_the_sky(context: moderngl.Context, tmp_path: Path) -> None:
    wet = _run(context, "BridgeCover", tmp_path, _images(8.0), _cover(_BridgeWater=(1.0, 2.0, 3.0, 0.0)))
    assert wet[0, _WIDTH // 2].mean() < 0.08  # seen from above
    stands = _run(context, "BridgeCover", tmp_path, _images(60.0), _cover(_BridgeWater=(1.0, -2.0, -1.0, 0.0)))
    assert stands[_HEIGHT // 2 - 2].mean() > 0.2  # at a grazing angle


def test_leaves_lie_on_the_ground(context: moderngl.Context, tmp_path: Path) -> None:
    depth = np.linspace(3.0, 12.0, _HEIGHT, dtype=np.float32)[:, None] * np.ones((1, _WIDTH), np.float32)
    image = _run(context, "BridgeCover", tmp_path, _images(depth), _cover(_BridgeLeaves=(1.0, 0.0, 0.0, 0.0)))
    changed = np.abs(image - 0.1).max(axis=2) > 0.02
    assert 0.005 < changed.mean() < 0.6
    assert (image[changed][:, 0] > image[changed][:, 2]).mean() > 0.9


def _fall(kind: int, **changes: ArrayLike) -> dict[str, ArrayLike]:
    usual: dict[str, ArrayLike] = {
        "_BridgeFall": (kind, 2.0, 1 / 100, 0.01),
        "_BridgeFallSeed": (4711.0, 815.0, 0.0, 0.0),
        "_BridgeFallSky": (0.8, 0.9, 1.0, 0.0),
        "_BridgeFallWhite": (0.8, 0.8, 0.8, 0.0),
    }
    return usual | changes


@pytest.mark.parametrize("kind", range(4), ids=["rain", "snow", "hail", "leaves"])
def test_things_fall_before_the_far_and_behind_the_near(context: moderngl.Context, tmp_path: Path, kind: int) -> None:
    far = _run(context, "BridgeFall", tmp_path, _images(100.0), _fall(kind), 6 * 2000)
    assert (np.abs(far - 0.1).max(axis=2) > 0.004).mean() > 0.05
    near = _run(context, "BridgeFall", tmp_path, _images(0.5), _fall(kind), 6 * 2000)
    np.testing.assert_array_equal(near, np.float32(0.1))
    again = _run(context, "BridgeFall", tmp_path, _images(100.0), _fall(kind), 6 * 2000)
    np.testing.assert_array_equal(far, again)
    other = _run(context, "BridgeFall", tmp_path, _images(100.0), _fall(kind, _BridgeFallSeed=(1, 2, 0, 0)), 6 * 2000)
    assert not np.array_equal(far, other)


def test_rain_streaks_are_upright_and_lean_with_the_wind(context: moderngl.Context, tmp_path: Path) -> None:
    def lean(wind: float) -> float:
        values = _fall(0, _BridgeFallWind=(wind, 0.0, 0.0, 0.0), _BridgeFall=(0, 2.0, 1 / 30, 0.0))
        image = _run(context, "BridgeFall", tmp_path, _images(100.0), values, 6 * 60)[..., 0] - 0.1
        rows, columns = np.gradient(image)
        return float((rows * columns).sum() / (np.abs(rows) * np.abs(columns)).sum())

    calm, east, west = lean(0.0), lean(12.0), lean(-12.0)
    # Falling to the right, a streak goes down to the right: in rows from the bottom its gradients agree in sign.
    assert west + 0.1 < calm < east - 0.1


def _lamp() -> dict[str, ArrayLike]:
    north = (3.0, 1.5, 8.0)  # ten metres before the eye
    position, axis, light = np.zeros((40, 4)), np.zeros((40, 4)), np.zeros((40, 4))
    position[0], axis[0], light[0] = (*north, 1 / 400), (0.0, -1.0, 0.0, 0.27), (4.0, 3.0, 2.0, 0.0)
    return {
        "_BridgeLampPosition": position,
        "_BridgeLampAxis": axis,
        "_BridgeLampLight": light,
        "_BridgeLampCount": (1.0, 0.0, 0.0, 0.0),
        "_BridgeScattering": (0.03, 0.03, 0.0, 0.0),
    }


def test_a_lamp_has_a_halo_where_it_stands(context: moderngl.Context, tmp_path: Path) -> None:
    image = _run(context, "BridgeHalo", tmp_path, _images(0.0), _lamp(), 6)[..., 0]
    assert np.unravel_index(image.argmax(), image.shape)[0] in range(_HEIGHT // 2 - 2, _HEIGHT // 2 + 2)
    assert image.max() > 0.15
    assert image[0, 0] == np.float32(0.1)
    hidden = _run(context, "BridgeHalo", tmp_path, _images(2.0), _lamp(), 6)[..., 0]
    assert hidden.max() - 0.1 < 0.4 * (image.max() - 0.1)


def test_a_lamp_lights_the_snow_under_it(context: moderngl.Context, tmp_path: Path) -> None:
    dark = dict.fromkeys(("_BridgeDirect", "_BridgeSkyAmbient", "_BridgeGroundAmbient"), (0.0, 0.0, 0.0, 0.0))
    depth = np.full((_HEIGHT, _WIDTH), 200.0, np.float32)
    rows = _HEIGHT // 2 - np.arange(1, 20)
    depth[rows] = (_EYE[1] * _FOCAL / (np.arange(1, 20) - 0.5))[:, None]
    image = _run(context, "BridgeCover", tmp_path, _images(depth, ident=9), _cover(**_SNOW, **dark) | _lamp())
    under = image[_HEIGHT // 2 - int(_EYE[1] * _FOCAL / 10.0), _WIDTH // 2, 0]
    assert under > 0.05 > image[_HEIGHT - 1, 0, 0]


def test_a_clean_lens_changes_nothing(context: moderngl.Context, tmp_path: Path) -> None:
    images = _images(8.0) | {"_BridgeColour": np.random.default_rng(1).random((_HEIGHT, _WIDTH, 3), np.float32)}
    clean = _run(context, "BridgeLens", tmp_path, images, {"_BridgeLens": (0.0, 0.0, 0.0, 0.0)})
    np.testing.assert_array_equal(clean, images["_BridgeColour"])


@pytest.mark.parametrize("lens", [(0.3, 0.0, 0.0, 0.3), (0.0, 1.0, 0.0, 0.3), (1.0, 0.0, 1.0, 0.3)])
def test_drops_and_dirt_are_soft_and_keep_the_light(
    context: moderngl.Context, tmp_path: Path, lens: tuple[float, ...]
) -> None:
    images = _images(8.0) | {"_BridgeColour": np.random.default_rng(1).random((_HEIGHT, _WIDTH, 3), np.float32)}
    values: Any = {"_BridgeLens": lens, "_BridgeLensSeed": (77.0, 3.0, 0.4, 0.2)}
    image = _run(context, "BridgeLens", tmp_path, images, values)
    assert not np.array_equal(image, images["_BridgeColour"])
    assert 0.3 < image.mean() < 0.75
    assert image.std() < images["_BridgeColour"].std()


def _sky(context: moderngl.Context, out: Path, values: Mapping[str, ArrayLike]) -> NDArray[np.float32]:
    """Draw the sky as Unity's camera does, from a dome of one large triangle; returns (H, W, 3)."""
    program = next(iter(programs(_expanded(_SHADERS / "BridgeSky.shader"))))
    compiled = HlslProgram(context, program, out)
    noise = context.texture((256, 256), 4, np.zeros((256, 256, 4), np.float32).tobytes(), dtype="f4")
    noise.use(0)
    clip_from_world = _clip_from_view() @ _UP
    cloudless = {"_BridgeClouds": (0.0, 2.0, 0.055, 0.0)}
    matrices = {"unity_ObjectToWorld": np.eye(4), "unity_MatrixVP": clip_from_world}
    compiled.set_globals({**matrices, **_LIGHT, **cloudless, **values})
    corners = np.array(
        [(-900.0, -300.0, 300.0, 1.0), (900.0, -300.0, 300.0, 1.0), (0.0, 900.0, 300.0, 1.0)], np.float32
    )
    target = context.texture((_WIDTH, _HEIGHT), 4, dtype="f4")
    context.framebuffer([target]).use()
    buffer = context.buffer(corners.tobytes())
    context.vertex_array(compiled.glsl, [(buffer, "4f", "vertex")]).render()
    image: NDArray[np.float32] = np.frombuffer(target.read(), np.float32).reshape(_HEIGHT, _WIDTH, 4)
    return image[..., :3]


def _directions() -> NDArray[np.float64]:
    """Return (H, W, 3) unit vectors of the rays of pixels in Unity's world."""
    rows, columns = np.mgrid[:_HEIGHT, :_WIDTH]
    rays = np.stack(
        [(columns + 0.5 - _WIDTH / 2) / _FOCAL, (rows + 0.5 - _HEIGHT / 2) / _FOCAL, np.ones(rows.shape)], axis=2
    )
    return np.asarray(rays / np.linalg.norm(rays, axis=2, keepdims=True))


def test_the_clear_sky_goes_from_the_horizon_to_the_zenith(context: moderngl.Context, tmp_path: Path) -> None:
    image = _sky(context, tmp_path, {"_BridgeSunGlow": (0.0, 0.0, 0.0, 0.0)})
    low = (1.0 - np.maximum(_directions()[..., 1:2], 0.0)) ** 6
    expected = np.array([0.1, 0.2, 0.5]) * (1.0 - low) + np.array([0.5, 0.7, 0.9]) * low
    np.testing.assert_allclose(image, expected, atol=2e-3)


def test_the_sun_is_where_its_light_comes_from(context: moderngl.Context, tmp_path: Path) -> None:
    row, column = _HEIGHT // 2 + 20, _WIDTH // 2 - 30
    sun = (*_directions()[row, column].tolist(), 0.0)
    image = _sky(context, tmp_path, {"_BridgeGlowDirection": sun, "_BridgeSunDisc": (900.0, 900.0, 900.0, 0.0)})
    middle = np.argwhere(image[..., 0] > 100.0).mean(axis=0)
    np.testing.assert_allclose(middle, (row, column), atol=0.6)


def test_the_moon_is_lit_on_the_side_of_the_sun(context: moderngl.Context, tmp_path: Path) -> None:
    dark = dict.fromkeys(("_BridgeZenith", "_BridgeHorizon", "_BridgeSunGlow"), (0.0, 0.0, 0.0, 0.0))
    moon = _directions()[_HEIGHT // 2 + 10, _WIDTH // 2]
    limb = np.cross(moon, (0.0, 0.0, 1.0))
    limb /= np.linalg.norm(limb) * (1.0 if limb[0] > 0 else -1.0)
    values: dict[str, ArrayLike] = {
        "_BridgeMoonDirection": (*moon, 0.1),
        "_BridgeMoonLimb": (*limb, 0.0),
        "_BridgeMoonDisc": (1.0, 1.0, 1.0, 0.0),
    }
    image = _sky(context, tmp_path, dark | values)[..., 0]
    disc = image[:, _WIDTH // 2 - 12 : _WIDTH // 2 + 12]
    assert disc[:, 12:].sum() > 10 * max(float(disc[:, :12].sum()), 1.0)
