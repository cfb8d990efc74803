"""Binary glTF and packs of it: a model comes out that can be written, or an ``AssetError``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from bridge.assets.gltf import read_glb, write_glb
from bridge.assets.model import Material, Mesh, Model, Slot, Texture
from bridge.assets.packs.load import load_pack
from bridge.conformance.stage import BOX_SIZE, box_model
from bridge.errors import AssetError
from bridge.geometry import Size
from tests.assets.packs.glb_maker import GlbMaker, box, box_glb, write_pack
from tests.fuzz.mutation.glb import mutate_glb
from tests.fuzz.mutation.plain_bytes import any_of, mutate_bytes
from tests.fuzz.mutation.text import text_mutator
from tests.fuzz.scratch import scratch
from tests.fuzz.target import Target
from tests.fuzz.words import check_words


def _own_glb() -> bytes:
    pixels = np.zeros((4, 4, 4), np.uint8)
    (mesh,) = box_model(BOX_SIZE).lods[0]
    painted = Material("hull", texture=Texture("paint", pixels), slot=Slot.PRIMARY, alpha_cutoff=0.5)
    own = Mesh(painted, mesh.positions, mesh.normals, mesh.uvs, mesh.colors, mesh.triangles)
    return write_glb(Model("box", ((own,), (mesh,))))


def _foreign_glb() -> bytes:
    """Return a file with most of what only other programs write."""
    maker = GlbMaker()
    corners, faces = box((1.8, 1.5, 4.5))
    count = len(corners)
    position, index = maker.accessor(corners), maker.accessor(faces.reshape(-1))
    uvs = maker.accessor(np.zeros((count, 2), np.uint16), normalized=True)
    colors = maker.accessor(np.full((count, 4), 255, np.uint8), normalized=True)
    joints, weights = maker.accessor(np.zeros((count, 4), np.uint8)), maker.accessor(np.full((count, 4), 0.25, "f4"))
    bind = maker.accessor(np.eye(4, dtype="f4").reshape(1, 16))
    morph = maker.accessor(np.zeros_like(corners))
    maker.document["accessors"][morph]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": maker.view(b"\x02\x00\x00\x00"), "componentType": 5123},
        "values": {"bufferView": maker.view(np.zeros(3, "<f4").tobytes())},
    }
    _, png = cv2.imencode(".png", np.full((3, 5, 4), 200, np.uint8))
    image = maker.view(png.tobytes())
    attributes = {
        "POSITION": position, "TEXCOORD_0": uvs, "COLOR_0": colors, "JOINTS_0": joints, "WEIGHTS_0": weights,
    }  # fmt: skip
    body = {"attributes": attributes, "indices": index, "material": 0, "targets": [{"POSITION": morph}]}
    strip = {"attributes": {"POSITION": position}, "indices": index, "mode": 5, "material": 1}
    surface = {
        "baseColorTexture": {"index": 0, "extensions": {"KHR_texture_transform": {"rotation": 0.5, "scale": [2, 1]}}},
        "metallicRoughnessTexture": {"index": 0},
    }
    maker.document |= {
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [
            {"children": [1, 2], "scale": [1, 1, 1], "extensions": {"MSFT_lod": {"ids": [2]}}},
            {"mesh": 0, "skin": 0, "translation": [0, 0, 0], "rotation": [0, 0, 0, 1]},
            {"mesh": 1, "matrix": np.eye(4).reshape(-1).tolist()},
        ],
        "skins": [{"joints": [1], "inverseBindMatrices": bind}],
        "meshes": [{"primitives": [body], "weights": [0.5]}, {"primitives": [strip]}],
        "materials": [
            {"name": "Paint@primary", "pbrMetallicRoughness": surface, "alphaMode": "MASK", "doubleSided": True},
            {"alphaMode": "BLEND", "extensions": {"KHR_materials_transmission": {"transmissionFactor": 0.9}}},
        ],
        "samplers": [{"wrapS": 33648}],
        "textures": [{"source": 0, "sampler": 0}],
        "images": [{"bufferView": image, "mimeType": "image/png"}],
    }
    return maker.bytes()


def _glb_seeds() -> Sequence[bytes]:
    return [_own_glb(), _foreign_glb(), box_glb()]


@cache
def _pack() -> Path:
    return write_pack(scratch("pack"), box_glb())


def _check_glb(data: bytes) -> None:
    try:
        own = read_glb(data, "fuzz")
        written = write_glb(own)
    except AssetError as error:
        check_words(error)
    else:
        assert write_glb(read_glb(written, "fuzz")) == written
    folder = write_pack(_pack(), data)
    _load(folder)


def _load(folder: Path) -> None:
    try:
        pack = load_pack(folder)
    except AssetError as error:
        check_words(error)
        return
    for name in pack.catalogue.names:
        assert isinstance(pack.catalogue.model(name).size, Size)
        write_glb(pack.catalogue.build(name))


_MANIFEST = b"""\
schema: 1
name: Test
license: CC0
models:
  - file: car.glb
    category: car
    size_m: [4.5, 1.8, 1.5]
    front: "+z"
    up: "+y"
    scale: 1.0
    ground: lowest
    slots: {Paint: primary}
    colors: {Paint: "#1a2b3c"}
  - name: walker
    file: car.glb
    category: pedestrian
    size_m: [4.5, 1.8, 1.5]
    overhang: [Paint]
    moving: {files: [car.glb, car.glb], cycle_m: 1.5}
"""

_YAML_WORDS = (
    "&a [*a]", "&a {b: *a}", "*a", "<<: *a", "!!timestamp", "!!binary |", "!!set {a}", "!!omap [a: 1]", "!!int x",
    "!!float x", "? [a]", "---", "car.glb", "Paint", '"#ffffff"', "+x", "pedestrian", "&x [[1, 2], [3]]",
)  # fmt: skip


def _manifest_seeds() -> Sequence[bytes]:
    return [_MANIFEST]


def _check_manifest(data: bytes) -> None:
    folder = _pack()
    (folder / "car.glb").write_bytes(box_glb())
    (folder / "pack.yaml").write_bytes(data)
    _load(folder)


_mutate_text = text_mutator(_YAML_WORDS)

GLB = Target("glb", _glb_seeds, mutate_glb, _check_glb, examples=150)
PACK = Target("pack", _manifest_seeds, any_of(*[_mutate_text] * 5, mutate_bytes), _check_manifest, examples=150)
