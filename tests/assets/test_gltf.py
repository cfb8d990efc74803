import io
import json
import struct
import time
from collections.abc import Callable

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from bridge.assets.gltf import read_glb, write_glb
from bridge.assets.model import Material, Mesh, Model, Slot, Texture
from bridge.assets.texture_images import TextureCache
from bridge.errors import AssetError
from bridge.geometry import GLTF_FROM_ACTOR_AXES

_numbers = st.floats(-1e6, 1e6, width=32)
_shares = st.floats(0.0, 1.0)


@st.composite
def _textures(draw: st.DrawFn) -> Texture:
    side = draw(st.sampled_from([1, 2, 8]))
    pixels = draw(hnp.arrays(np.uint8, (side, side, 4)))
    return Texture(draw(st.sampled_from(["brick", "leaf"])), pixels)


@st.composite
def _materials(draw: st.DrawFn) -> Material:
    return Material(
        name=draw(st.text("abc@-é", min_size=1, max_size=6)),
        base_color=(draw(_shares), draw(_shares), draw(_shares)),
        roughness=draw(_shares),
        metallic=draw(_shares),
        texture=draw(st.none() | _textures()),
        slot=draw(st.sampled_from(Slot)),
        alpha_cutoff=draw(st.none() | _shares),
        overhang=draw(st.booleans()),
    )


@st.composite
def _meshes(draw: st.DrawFn, materials: list[Material]) -> Mesh:
    count = draw(st.integers(1, 5))

    def vectors(width: int, elements: st.SearchStrategy[float] = _numbers) -> NDArray[np.float32]:
        return draw(hnp.arrays(np.float32, (count, width), elements=elements))

    corners = st.integers(0, count - 1)
    triangles = draw(hnp.arrays(np.uint32, (draw(st.integers(1, 4)), 3), elements=corners))
    material = draw(st.sampled_from(materials))
    return Mesh(material, vectors(3), vectors(3), vectors(2), vectors(3, st.floats(0, 1, width=32)), triangles)


@st.composite
def _models(draw: st.DrawFn) -> Model:
    materials = draw(st.lists(_materials(), min_size=1, max_size=3))
    lods = draw(st.lists(st.lists(_meshes(materials), min_size=1, max_size=3), min_size=1, max_size=3))
    return Model("thing", tuple(tuple(lod) for lod in lods))


def _assert_equal_materials(a: Material, b: Material) -> None:
    for field in ("name", "base_color", "roughness", "metallic", "slot", "alpha_cutoff", "overhang"):
        assert getattr(a, field) == getattr(b, field)
    assert (a.texture is None) == (b.texture is None)
    if a.texture is not None and b.texture is not None:
        assert a.texture.name == b.texture.name
        np.testing.assert_array_equal(a.texture.pixels, b.texture.pixels)


@settings(max_examples=60, deadline=None)
@given(_models())
def test_round_trip_is_exact(model: Model) -> None:
    glb = write_glb(model)
    back = read_glb(glb, "thing")
    assert [len(lod) for lod in back.lods] == [len(lod) for lod in model.lods]
    for lod, lod_back in zip(model.lods, back.lods, strict=True):
        for mesh, mesh_back in zip(lod, lod_back, strict=True):
            for field in ("positions", "normals", "uvs", "colors", "triangles"):
                expected, got = getattr(mesh, field), getattr(mesh_back, field)
                assert got.dtype == expected.dtype
                assert got.tobytes() == expected.tobytes()
            _assert_equal_materials(mesh.material, mesh_back.material)
    assert write_glb(back) == glb


def _triangle(material: Material | None = None) -> Mesh:
    positions = np.array([(1, 2, 3), (4, 5, 6), (1, 8, 9)], np.float32)
    normals = np.tile(np.array([0, 0, 1], np.float32), (3, 1))
    uvs, colors = np.zeros((3, 2), np.float32), np.ones((3, 3), np.float32)
    return Mesh(material or Material("m"), positions, normals, uvs, colors, np.array([(0, 1, 2)], np.uint32))


def test_axes_are_those_of_gltf() -> None:
    mesh = _triangle()
    scene = trimesh.load(io.BytesIO(write_glb(Model("m", ((mesh,),)))), file_type="glb")
    expected = mesh.positions @ GLTF_FROM_ACTOR_AXES.T
    np.testing.assert_allclose(scene.bounds, [expected.min(axis=0), expected.max(axis=0)])


def test_a_viewer_shows_only_the_finest_level() -> None:
    glb = write_glb(Model("m", ((_triangle(),), (_triangle(),), (_triangle(),))))
    document = json.loads(glb[20 : 20 + struct.unpack_from("<I", glb, 12)[0]])
    assert document["scenes"][document["scene"]]["nodes"] == [0]
    assert [node["name"] for node in document["nodes"]] == ["lod0", "lod1", "lod2"]


def test_one_texture_of_two_models_is_decoded_once() -> None:
    pixels = np.arange(64, dtype=np.uint8).reshape(4, 4, 4)
    glbs = [write_glb(Model(n, ((_triangle(Material("m", texture=Texture("t", pixels.copy()))),),))) for n in "ab"]
    cache = TextureCache()
    first, second = (read_glb(glb, "m", cache).lods[0][0].material.texture for glb in glbs)
    assert first is second


def test_reading_a_small_model_takes_under_a_millisecond() -> None:
    glb = write_glb(Model("m", ((_triangle(),),)))
    read_glb(glb, "m")
    started = time.perf_counter()
    for _ in range(100):
        read_glb(glb, "m")
    assert (time.perf_counter() - started) / 100 < 1e-3


def test_materials_from_elsewhere_need_no_slot() -> None:
    glb = write_glb(Model("m", ((_triangle(Material("plain")),),))).replace(b"plain@fixed", b"plain wood ")
    assert read_glb(glb, "m").lods[0][0].material.slot is Slot.FIXED


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda glb: b"", "0 bytes"),
        (lambda glb: b"glTX" + glb[4:], "magic"),
        (lambda glb: glb[:-4], "cut"),
        (lambda glb: glb.replace(b'"lod0"', b'"body"'), "lod0"),
        (lambda glb: glb.replace(b"m@fixed", b"m@fixod"), "slot"),
        (lambda glb: glb.replace(b'"POSITION"', b'"POSITIOM"'), "POSITION"),
        (lambda glb: glb.replace(b'"mesh":0', b'"mesh":7'), "malformed"),
        (lambda glb: glb.replace(b'"count":3', b'"count":9'), "malformed|do not fit"),
    ],
)
def test_a_broken_file_is_refused_by_name(change: Callable[[bytes], bytes], text: str) -> None:
    with pytest.raises(AssetError, match=text) as caught:
        read_glb(change(write_glb(Model("car/x", ((_triangle(),),)))), "car/x")
    assert "car/x" in str(caught.value)


def test_meshes_that_do_not_fit_together_are_refused() -> None:
    mesh = _triangle()
    broken = Mesh(mesh.material, mesh.positions, mesh.normals[:2], mesh.uvs, mesh.colors, mesh.triangles)
    with pytest.raises(AssetError, match=r"normals \(3, 3\)"):
        write_glb(Model("m", ((broken,),)))
    beyond = Mesh(mesh.material, mesh.positions, mesh.normals, mesh.uvs, mesh.colors, mesh.triangles + np.uint32(1))
    with pytest.raises(AssetError, match="vertex 3 of 3"):
        write_glb(Model("m", ((beyond,),)))
    with pytest.raises(AssetError, match="at least one mesh"):
        write_glb(Model("m", ()))
