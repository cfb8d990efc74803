"""Files as other programs write them: trimesh's, and every layout that the standard allows."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import trimesh as untyped_trimesh
from numpy.typing import NDArray
from PIL import Image

from bridge.assets.model import Mesh, Model, Slot
from bridge.assets.packs.load import Pack, load_pack
from bridge.world import Rgb
from tests.assets.packs.glb_maker import FACES, GlbMaker, box, box_glb, write_pack

SIZE = (1.8, 1.5, 4.5)

trimesh: Any = untyped_trimesh


def load(folder: Path, glb: bytes, **fields: str) -> tuple[Pack, Model]:
    pack = load_pack(write_pack(folder, glb, **fields))
    return pack, pack.catalogue.build("car/car")


def only_mesh(model: Model) -> Mesh:
    ((mesh,),) = model.lods
    return mesh


def assert_is_the_box(model: Model) -> None:
    """The box of 4.5 x 1.8 x 1.5 m on the ground, every face looking outward."""
    low, high = model.body_box()
    np.testing.assert_allclose(low, [-2.25, -0.9, 0.0], atol=1e-5)
    np.testing.assert_allclose(high, [2.25, 0.9, 1.5], atol=1e-5)
    volume = 0.0
    for mesh in model.lods[0]:
        a, b, c = mesh.positions[mesh.triangles].astype(float).transpose(1, 0, 2)
        volume += float((a * np.cross(b, c)).sum()) / 6
        faces = np.cross(b - a, c - a)
        assert (np.einsum("ij,ij->i", faces, mesh.normals[mesh.triangles].mean(axis=1)) > 0).all()
        np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-4)
    assert volume == pytest.approx(4.5 * 1.8 * 1.5, rel=1e-4)


def test_missing_normals_are_made_flat(tmp_path: Path) -> None:
    model = load(tmp_path, box_glb())[1]
    assert_is_the_box(model)
    assert np.abs(only_mesh(model).normals).max(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("textured", [False, True])
def test_files_of_trimesh(tmp_path: Path, textured: bool) -> None:
    shape = trimesh.creation.box((1.8, 1.5, 4.5))
    shape.apply_translation([0.0, 0.75, 0.0])
    shape.vertex_normals  # noqa: B018 - computing them makes trimesh export them
    if textured:
        picture = Image.fromarray(np.full((30, 50, 3), (200, 40, 40), np.uint8))
        surface = trimesh.visual.material.PBRMaterial(name="Paint", baseColorTexture=picture, metallicFactor=0.0)
        shape.visual = trimesh.visual.TextureVisuals(uv=np.random.default_rng(0).random((8, 2)), material=surface)
    else:
        shape.visual.vertex_colors = [255, 128, 0, 255]
    scene = trimesh.Scene()
    turn = trimesh.transformations.rotation_matrix(0.0, [0, 1, 0])
    scene.add_geometry(shape, transform=turn)
    model = load(tmp_path, scene.export(file_type="glb"))[1]
    low, high = model.body_box()
    np.testing.assert_allclose(high - low, [4.5, 1.8, 1.5], atol=1e-5)
    mesh = only_mesh(model)
    if textured:
        assert mesh.material.texture is not None
        assert mesh.material.texture.pixels.shape == (64, 64, 4)
        np.testing.assert_allclose(mesh.material.texture.pixels.reshape(-1, 4).mean(axis=0), [200, 40, 40, 255], atol=3)
    else:
        np.testing.assert_allclose(mesh.colors[0], [1.0, 128 / 255, 0.0], atol=0.01)


def test_interleaved_quantized_attributes_under_nested_transforms(tmp_path: Path) -> None:
    maker = GlbMaker()
    corners, faces = box((2.0, 2.0, 2.0), -1.0)
    vertices = np.zeros(8, np.dtype([("p", "<i2", 3), ("pad", "<i2"), ("n", "i1", 4), ("c", "u1", 4), ("t", "<u2", 2)]))
    vertices["p"] = np.rint(corners * 32767)
    vertices["n"][:, :3] = np.rint(corners / np.sqrt(3) * 127)
    vertices["c"] = (255, 0, 51, 255)
    vertices["t"] = (65535, 0)
    view = maker.view(vertices.tobytes(), vertices.dtype.itemsize)
    offsets = {name: vertices.dtype.fields[name][1] for name in "pnct"}  # type: ignore[index]
    attributes = {
        "POSITION": maker.accessor(vertices["p"], normalized=True, view=view, offset=offsets["p"]),
        "NORMAL": maker.accessor(vertices["n"][:, :3], normalized=True, view=view, offset=offsets["n"]),
        "COLOR_0": maker.accessor(vertices["c"], normalized=True, view=view, offset=offsets["c"]),
        "TEXCOORD_0": maker.accessor(vertices["t"], normalized=True, view=view, offset=offsets["t"]),
    }
    index = maker.accessor(faces.astype(np.uint8).reshape(-1))
    half = np.sqrt(0.5)
    maker.document |= {
        "extensionsRequired": ["KHR_mesh_quantization"],
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [
            {"children": [1], "translation": [5.0, 0.75, 3.0], "rotation": [0.0, half, 0.0, half]},
            {"children": [2], "matrix": [4.5 / 2, 0, 0, 0, 0, 1.5 / 2, 0, 0, 0, 0, -1.8 / 2, 0, 0, 0, 0, 1]},
            {"mesh": 0},
        ],
        "meshes": [{"primitives": [{"attributes": attributes, "indices": index}]}],
    }
    model = load(tmp_path, maker.bytes())[1]  # mirrored by the matrix, moved aside by the root
    low, high = model.body_box()
    np.testing.assert_allclose(low, [-2.25, -0.9, 0.0], atol=1e-3)
    np.testing.assert_allclose(high, [2.25, 0.9, 1.5], atol=1e-3)
    mesh = only_mesh(model)
    centre = np.array([0.0, 0.0, 0.75])
    assert (np.einsum("ij,ij->i", mesh.normals, mesh.positions - centre) > 0).all()
    a, b, c = mesh.positions[mesh.triangles].astype(float).transpose(1, 0, 2)
    assert (np.einsum("ij,ij->i", np.cross(b - a, c - a), a - centre) > 0).all()
    np.testing.assert_allclose(mesh.colors[0], [1.0, 0.0, 0.2], atol=1e-6)
    np.testing.assert_allclose(mesh.uvs[0], [1.0, 0.0])


@pytest.mark.parametrize(
    ("front", "up", "size", "lift"),
    [
        ("+z", "+y", (1.8, 1.5, 4.5), (0.0, 0.75, 0.0)),
        ("-z", "+y", (1.8, 1.5, 4.5), (0.0, 0.75, 0.0)),
        ("+x", "+z", (4.5, 1.8, 1.5), (0.0, 0.0, 0.75)),
        ("-y", "+z", (1.8, 4.5, 1.5), (0.0, 0.0, 0.75)),
        ("+z", "-x", (1.5, 1.8, 4.5), (-0.75, 0.0, 0.0)),
    ],
)
def test_axes(tmp_path: Path, front: str, up: str, size: tuple[float, ...], lift: tuple[float, ...]) -> None:
    glb = box_glb(size, lowest=-size[1] / 2, nodes=[{"mesh": 0, "translation": lift}])  # type: ignore[arg-type]
    model = load(tmp_path, glb, front=f'"{front}"', up=f'"{up}"')[1]
    assert_is_the_box(model)


def _pointed(front: str) -> bytes:
    """A box whose corners towards ``front`` are painted red."""
    maker = GlbMaker()
    corners, faces = box(SIZE)
    axis, sign = "xyz".index(front[1]), 1.0 if front[0] == "+" else -1.0
    colors = np.where((corners[:, axis] * sign > 0)[:, None], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]).astype(np.float32)
    attributes = {"POSITION": maker.accessor(corners), "COLOR_0": maker.accessor(colors)}
    maker.document |= {
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": attributes, "indices": maker.accessor(faces.reshape(-1))}]}],
    }
    return maker.bytes()


@pytest.mark.parametrize("front", ["+z", "-z"])
def test_the_front_looks_forward(tmp_path: Path, front: str) -> None:
    mesh = only_mesh(load(tmp_path, _pointed(front), front=f'"{front}"')[1])
    np.testing.assert_array_equal(mesh.colors[:, 0] == 1.0, mesh.positions[:, 0] > 0)


def test_scale_and_ground_mend(tmp_path: Path) -> None:
    glb = box_glb((180.0, 150.0, 450.0), lowest=33.0)
    assert_is_the_box(load(tmp_path, glb, scale="0.01", ground="lowest")[1])


@pytest.mark.parametrize("mode", [4, 5, 6])
def test_strips_fans_and_triangles_without_indices(tmp_path: Path, mode: int) -> None:
    maker = GlbMaker()
    corners, faces = box(SIZE)
    flat = corners[faces.reshape(-1)]
    primitives: list[dict[str, Any]] = [{"attributes": {"POSITION": maker.accessor(flat)}}]
    if mode != 4:
        primitives = []
        for side in faces.reshape(6, 6).astype(int):
            ring = side[[0, 1, 2, 5]]  # two triangles (a, b, c), (a, c, d)
            order = ring[[0, 1, 3, 2]] if mode == 5 else ring
            primitives.append({"attributes": {"POSITION": maker.accessor(corners[order])}, "mode": mode})
    maker.document |= {"nodes": [{"mesh": 0}], "meshes": [{"primitives": primitives}]}
    assert_is_the_box(load(tmp_path, maker.bytes())[1])


def test_a_sparse_accessor_is_filled_in(tmp_path: Path) -> None:
    maker = GlbMaker()
    corners, faces = box(SIZE)
    position = maker.accessor(corners * np.float32(0.5))
    maker.document["accessors"][position]["sparse"] = {
        "count": 8,
        "indices": {"bufferView": maker.view(np.arange(8, dtype=np.uint8).tobytes()), "componentType": 5121},
        "values": {"bufferView": maker.view(corners.tobytes())},
    }
    index = maker.accessor(faces.reshape(-1))
    maker.document |= {
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": position}, "indices": index}]}],
    }
    assert_is_the_box(load(tmp_path, maker.bytes())[1])


def test_a_skeleton_is_baked_in_its_pose_and_said(tmp_path: Path) -> None:
    maker = GlbMaker()
    corners, faces = box(SIZE)
    shift = np.eye(4, dtype=np.float32)
    shift[:3, 3] = (0.0, 0.0, -100.0)  # the mesh was bound far away
    attributes = {
        "POSITION": maker.accessor(corners + np.array([0, 0, 100], np.float32)),
        "JOINTS_0": maker.accessor(np.zeros((8, 4), np.uint8)),
        "WEIGHTS_0": maker.accessor(np.tile(np.array([255, 0, 0, 0], np.uint8), (8, 1)), normalized=True),
    }
    maker.document |= {
        "scenes": [{"nodes": [0, 1]}],
        "nodes": [{"mesh": 0, "skin": 0, "translation": [9, 9, 9]}, {"name": "hip", "rotation": [0, 1, 0, 0]}],
        "skins": [{"joints": [1], "inverseBindMatrices": maker.accessor(shift.T.reshape(1, 16).copy())}],
        "meshes": [
            {"primitives": [{"attributes": attributes, "indices": maker.accessor(faces.reshape(-1))}]},
        ],
        "animations": [{"channels": [], "samplers": []}],
    }
    pack, model = load(tmp_path, maker.bytes())
    assert_is_the_box(model)
    assert set(pack.notes) == {
        "car.glb: its animations are left out; the nodes stand as they were saved",
        "car.glb: its skeleton is left out; the pose that was saved is baked into the mesh",
    }


def test_morph_targets_are_applied_by_their_weights(tmp_path: Path) -> None:
    maker = GlbMaker()
    corners, faces = box(SIZE)
    primitive = {
        "attributes": {"POSITION": maker.accessor(corners * np.float32(0.5))},
        "targets": [{"POSITION": maker.accessor(corners)}],
        "indices": maker.accessor(faces.reshape(-1)),
    }
    maker.document |= {"nodes": [{"mesh": 0}], "meshes": [{"primitives": [primitive], "weights": [0.5]}]}
    assert_is_the_box(load(tmp_path, maker.bytes())[1])


@pytest.mark.parametrize("closed", [True, False])
def test_what_is_seen_from_behind_gets_a_back_unless_it_is_closed(tmp_path: Path, closed: bool) -> None:
    maker = GlbMaker()
    corners, faces = box(SIZE)
    faces = faces if closed else faces[2:]
    attributes = {"POSITION": maker.accessor(corners)}
    primitive = {"attributes": attributes, "indices": maker.accessor(faces.reshape(-1)), "material": 0}
    maker.document |= {
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [primitive]}],
        "materials": [{"doubleSided": True}],
    }
    mesh = only_mesh(load(tmp_path, maker.bytes())[1])
    assert len(mesh.triangles) == (12 if closed else 20)
    assert mesh.normals[mesh.triangles].sum(axis=(0, 1)) == pytest.approx(0.0, abs=1e-5)


def _texture_pack(
    folder: Path,
    pixels: NDArray[Any],
    *,
    extension: str = ".png",
    transform: dict[str, Any] | None = None,
    sampler: dict[str, Any] | None = None,
    **material: Any,
) -> Mesh:
    maker = GlbMaker()
    corners, _ = box(SIZE)
    coordinates = np.zeros((8, 2), np.float32)
    coordinates[:, 0] = corners[:, 2] > 0
    ok, encoded = cv2.imencode(extension, pixels)
    assert ok
    attributes = {
        "POSITION": maker.accessor(corners),
        "NORMAL": maker.accessor(corners),
        "TEXCOORD_0": maker.accessor(np.zeros((8, 2), np.float32)),
        "TEXCOORD_1": maker.accessor(coordinates),
    }
    info: dict[str, Any] = {"index": 0, "texCoord": 1}
    if transform is not None:
        info["extensions"] = {"KHR_texture_transform": transform}
    kind = "image/png" if extension == ".png" else "image/jpeg"
    maker.document |= {
        "nodes": [{"mesh": 0}],
        "meshes": [
            {"primitives": [{"attributes": attributes, "indices": maker.accessor(FACES.reshape(-1)), "material": 0}]}
        ],
        "materials": [{"name": "Paint", "pbrMetallicRoughness": {"baseColorTexture": info}, **material}],
        "textures": [{"source": 0, **({} if sampler is None else {"sampler": 0})}],
        "images": [{"bufferView": maker.view(encoded.tobytes()), "mimeType": kind}],
        **({} if sampler is None else {"samplers": [sampler]}),
    }
    return only_mesh(load(folder, maker.bytes())[1])


@pytest.mark.parametrize(
    ("extension", "shape"), [(".png", (16, 16, 3)), (".jpg", (17, 30, 3)), (".png", (5, 9, 4)), (".png", (8, 8))]
)
def test_images_become_squares_of_a_power_of_two(tmp_path: Path, extension: str, shape: tuple[int, ...]) -> None:
    mesh = _texture_pack(tmp_path, np.full(shape, 200, np.uint8), extension=extension)
    assert mesh.material.texture is not None
    side = {16: 16, 30: 32, 9: 16, 8: 8}[max(shape[:2])]
    assert mesh.material.texture.pixels.shape == (side, side, 4)
    np.testing.assert_allclose(mesh.material.texture.pixels[..., :3], 200, atol=2)
    np.testing.assert_array_equal(mesh.uvs[:, 0], mesh.positions[:, 0] > 0)


def test_images_of_16_bits_are_reduced(tmp_path: Path) -> None:
    mesh = _texture_pack(tmp_path, np.full((4, 4, 3), 0x8080, np.uint16))
    assert mesh.material.texture is not None
    assert (mesh.material.texture.pixels[..., :3] == 0x80).all()


def test_texture_transform_moves_turns_and_scales(tmp_path: Path) -> None:
    # The example of the extension's specification: the lower left quarter, turned by a right angle.
    transform = {"offset": [0.0, 1.0], "rotation": np.pi / 2, "scale": [0.5, 0.5]}
    mesh = _texture_pack(tmp_path, np.zeros((4, 4, 3), np.uint8), transform=transform)
    front = mesh.positions[:, 0] > 0  # (u, v) = (1, 0)
    np.testing.assert_allclose(mesh.uvs[front], np.tile([0.0, 0.5], (front.sum(), 1)), atol=1e-6)
    np.testing.assert_allclose(mesh.uvs[~front], np.tile([0.0, 1.0], ((~front).sum(), 1)), atol=1e-6)


def test_mirrored_repeats_are_laid_out(tmp_path: Path) -> None:
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[0, 0] = 255
    mesh = _texture_pack(tmp_path, pixels, sampler={"wrapS": 33648, "wrapT": 33648})
    assert mesh.material.texture is not None
    corners = mesh.material.texture.pixels[[0, 0, -1, -1], [0, -1, 0, -1], 0]
    assert (corners == 255).all()
    assert mesh.uvs.max() == 0.5


@pytest.mark.parametrize(("mode", "cutoff"), [({}, None), ({"alphaMode": "MASK"}, 0.5), ({"alphaMode": "BLEND"}, 0.5)])
def test_holes_of_textures(tmp_path: Path, mode: dict[str, Any], cutoff: float | None) -> None:
    pixels = np.full((4, 4, 4), 255, np.uint8)
    pixels[:2, :, 3] = 0
    assert _texture_pack(tmp_path, pixels, **mode).material.alpha_cutoff == cutoff


def _surface(folder: Path, fields: str = "", **entry: Any) -> Mesh:
    return only_mesh(load(folder, box_glb(materials=[{"name": "Paint", **entry}]), slots=fields)[1])


def test_glass_is_drawn_dark(tmp_path: Path) -> None:
    blended = _surface(tmp_path, alphaMode="BLEND", pbrMetallicRoughness={"baseColorFactor": [1, 1, 1, 0.2]})
    assert blended.material.base_color == pytest.approx((0.2, 0.2, 0.2))
    through = _surface(tmp_path, extensions={"KHR_materials_transmission": {"transmissionFactor": 0.9}})
    assert through.material.base_color == pytest.approx((0.1, 0.1, 0.1))


def test_other_models_of_surfaces(tmp_path: Path) -> None:
    gloss = {"diffuseFactor": [0.5, 0.25, 0.125, 1.0], "glossinessFactor": 0.75}
    material = _surface(tmp_path, extensions={"KHR_materials_pbrSpecularGlossiness": gloss}).material
    assert (material.base_color, material.roughness, material.metallic) == ((0.5, 0.25, 0.125), 0.25, 0.0)
    assert _surface(tmp_path, extensions={"KHR_materials_unlit": {}}).material.metallic == 0.0


@pytest.mark.parametrize(
    ("name", "fields", "slot", "color"),
    [
        ("Paint", "", Slot.FIXED, (0.5, 0.0, 0.0)),
        ("Paint", "{Paint: primary}", Slot.PRIMARY, (1.0, 1.0, 1.0)),
        ("Paint", "{Paint: brake}", Slot.BRAKE, (0.5, 0.0, 0.0)),
        ("Paint@primary", "", Slot.PRIMARY, (0.5, 0.0, 0.0)),
    ],
)
def test_slots(tmp_path: Path, name: str, fields: str, slot: Slot, color: Rgb) -> None:
    surface = {"pbrMetallicRoughness": {"baseColorFactor": [0.5, 0.0, 0.0, 1.0]}}
    material = _surface(tmp_path, fields, **{**surface, "name": name}).material
    assert (material.name, material.slot, material.base_color) == ("Paint", slot, color)


def test_colors_and_overhang(tmp_path: Path) -> None:
    maker = GlbMaker()
    body, mirror = (maker.accessor(box(size)[0]) for size in (SIZE, (2.2, 0.4, 0.2)))
    index = maker.accessor(FACES.reshape(-1))
    maker.document |= {
        "nodes": [{"mesh": 0}],
        "meshes": [
            {
                "primitives": [
                    {"attributes": {"POSITION": position}, "indices": index, "material": number}
                    for number, position in enumerate((body, mirror))
                ]
            }
        ],
        "materials": [{"name": "Paint"}, {"name": "Mirror"}],
    }
    model = load(tmp_path, maker.bytes(), colors='{Paint: "#ff0000"}', overhang="[Mirror]")[1]
    paint, mirror_mesh = model.lods[0]
    assert paint.material.base_color == (1.0, 0.0, 0.0)
    assert mirror_mesh.material.overhang
    np.testing.assert_allclose(model.body_box()[1], [2.25, 0.9, 1.5], atol=1e-6)
