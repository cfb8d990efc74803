import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.assets.gltf import read_glb, write_glb
from bridge.assets.model import Material, Mesh, Model, Slot, Texture
from bridge.assets.vehicles.car import car_model
from bridge.assets.vehicles.car_shapes import CARS
from bridge.conformance.stage import BOX_SIZE, box_model
from bridge.randomize.plan import TexturePlan
from bridge.randomize.texture_pool import TexturePool
from bridge.randomize.texturing import Weave, textured
from bridge.randomness import derive_generator

POOL = TexturePool(TexturePlan((), 1.0, 1, 16, None), 3)


WEAVE = Weave(0.5, 2.0)


def drawn(model: Model, seed: int = 1, weave: Weave = WEAVE) -> Model:
    return textured(model, POOL, derive_generator(seed, "test"), weave)


def corners(mesh: Mesh) -> NDArray[np.float32]:
    return mesh.positions[mesh.triangles]


@pytest.fixture(scope="module")
def car() -> Model:
    return car_model("car/test", shape=next(iter(CARS.values())))


def test_the_shape_stays_to_the_bit(car: Model) -> None:
    worn = drawn(car)
    for lod, worn_lod in zip(car.lods, worn.lods, strict=True):
        for mesh, other in zip(lod, worn_lod, strict=True):
            assert np.array_equal(corners(mesh), corners(other))
            assert np.array_equal(mesh.normals[mesh.triangles], other.normals[other.triangles])
            assert mesh.wheel == other.wheel
            assert mesh.material.overhang == other.material.overhang


def test_everything_wears_a_texture_but_what_glows(car: Model) -> None:
    for mesh in (mesh for lod in drawn(car).lods for mesh in lod):
        glows = mesh.material.slot in (Slot.BRAKE, Slot.HEAD, Slot.LEFT, Slot.RIGHT)
        assert (mesh.material.texture is None) == glows, mesh.material.name


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(0.2, 5.0))
def test_textures_are_laid_on_to_scale(seed: int, repeat_m: float) -> None:
    """The patch on each face of a box is as large as the face, whichever way it turns."""
    (mesh,) = drawn(box_model(BOX_SIZE), seed, Weave(repeat_m, repeat_m)).lods[0]
    a, b = mesh.triangles[:, 0], mesh.triangles[:, 1]
    metres = np.linalg.norm(mesh.positions[a] - mesh.positions[b], axis=1)
    repeats = np.linalg.norm(mesh.uvs[a] - mesh.uvs[b], axis=1)
    assert np.allclose(repeats * repeat_m, metres, rtol=1e-4)


def test_holes_stay_where_they_are() -> None:
    pixels = np.full((16, 16, 4), 200, np.uint8)
    pixels[4:9, 3:7, 3] = 0
    leaf = Material("leaf", texture=Texture("leaf", pixels), alpha_cutoff=0.5)
    (plain,) = box_model(BOX_SIZE).lods[0]
    mesh = Mesh(leaf, plain.positions, plain.normals, plain.uvs, plain.colors, plain.triangles)
    (worn,) = drawn(Model("leaf", ((mesh,),))).lods[0]
    assert worn.material.texture is not None
    assert worn.material.alpha_cutoff == 0.5
    assert np.array_equal(worn.material.texture.pixels[..., 3], pixels[..., 3])
    assert not np.array_equal(worn.material.texture.pixels[..., :3], pixels[..., :3])
    assert np.array_equal(worn.uvs, mesh.uvs)


def test_a_drawn_look_goes_through_gltf(car: Model) -> None:
    again = read_glb(write_glb(drawn(car)), "car")
    first = again.lods[0][0].material.texture
    assert first is not None
    assert first.pixels.shape == (128, 128, 4)
    assert {mesh.material.dressed for mesh in again.lods[0] if mesh.material.texture is not None} == {True}
    assert not any(mesh.material.dressed for mesh in again.lods[0] if mesh.material.texture is None)
