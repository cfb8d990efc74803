import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.assets.packs import load as loading
from bridge.assets.packs.load import load_pack
from bridge.errors import AssetError
from tests.assets.packs.glb_maker import box, box_glb, write_pack

CM = (180.0, 150.0, 450.0)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"file": "cra.glb"}, r"models\[0\]: there is no file 'cra.glb' in the pack; did you mean 'car.glb'\?"),
        ({"file": "../car.glb"}, r"models\[0\].file: .*leads out"),
        ({"file": "/etc/car.glb"}, r"models\[0\].file: .*leads out"),
        ({"file": "C:/car.glb"}, r"models\[0\].file: .*leads out"),
        ({"file": "car.obj"}, r"models\[0\].file: .*binary glTF"),
        ({"category": "cra"}, r"models\[0\].category: there is no class 'cra'; did you mean 'car'\?"),
        ({"category": "road"}, r"models\[0\].category: there is no class 'road'"),
        ({"size_m": "[4.5, 1.8]"}, r"models\[0\].size_m: expected \[length, width, height\]"),
        ({"size_m": "[4.5, -1, 1.5]"}, r"models\[0\].size_m\[1\]: expected a number above 0"),
        ({"size_m": "[4.5, .nan, 1.5]"}, r"models\[0\].size_m\[1\]: expected a number"),
        ({"size_m": ""}, r"models\[0\].size_m: this field is missing"),
        ({"front": '"+y"'}, r"models\[0\]: front \+y and up \+y are the same axis"),
        ({"front": "forward"}, r"models\[0\].front: there is no axis 'forward'.*choose from \+x"),
        ({"sclae": "2"}, r"models\[0\].sclae: there is no such field; did you mean 'scale'\?"),
        ({"slots": "{Pain: primary}"}, r"car.glb: slots: there is no material 'Pain'; did you mean 'Paint'\?"),
        ({"slots": "{Paint: primry}"}, r"slots.Paint: there is no slot 'primry'; did you mean 'primary'\?"),
        ({"colors": '{Paint: "red"}'}, r"colors.Paint: expected a colour like"),
        ({"name": "My Car"}, r"models\[0\].name: expected a name of small letters"),
        ({"size_m": "[1.8, 4.5, 1.5]"}, r"car.glb: size_m: .*turned\? with other axes than `front: \"\+z\"`"),
        ({"size_m": "[4.5, 1.8, 1.9]"}, r"size_m: the mesh is 4.5 x 1.8 x 1.5 .*size_m says 4.5 x 1.8 x 1.9; .*5%"),
        ({"size_m": "[4.5, 1.69, 1.5]"}, r"size_m says 4.5 x 1.69 x 1.5; expected each within 5%.*`overhang`"),
        ({"scale": "0.5"}, r"size_m: .*the proportions are right; give `scale: 1`"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, fields: dict[str, str], text: str) -> None:
    with pytest.raises(AssetError, match=text) as caught:
        load_pack(write_pack(tmp_path, box_glb(), **fields))
    assert str(tmp_path / "pack.yaml") in str(caught.value)


def _without_triangles() -> dict[str, Any]:
    return {"meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "mode": 1}]}]}


@pytest.mark.parametrize(
    ("glb", "text"),
    [
        (box_glb(CM), r"the mesh is 450 x 180 x 150 .*centimetres\? give `scale: 0.01`"),
        (box_glb((70.9, 59.1, 177.0)), r"inches\? give `scale: 0.0254`"),
        (box_glb(lowest=0.4), r"ground: the model floats: .*0.400 m.*`ground: lowest`"),
        (box_glb(lowest=-0.4), r"ground: the model is sunk: .*-0.400 m"),
        (box_glb(**_without_triangles()), "there are no triangles"),
        (box_glb(scenes=[{"nodes": []}]), "there are no triangles"),
        (box_glb((1.8, 0.0, 4.5)), "the mesh is flat"),
        (box_glb(extensionsRequired=["KHR_draco_mesh_compression"]), "KHR_draco.*export without Draco"),
        (box_glb(extensionsRequired=["KHR_texture_basisu"]), "basisu.*PNG or JPEG images instead of KTX2"),
        (box_glb(extensionsRequired=["EXT_new"]), "EXT_new, which is not supported"),
        (box_glb(nodes=[{"mesh": 0, "children": [0]}]), "in a loop"),
        (box_glb(nodes=[{"mesh": 7}]), r"malformed glTF \(IndexError"),
        (box_glb(materials=[]), "material 0 of 0"),
        (box_glb(nodes=[{"mesh": 0, "scale": [float("1e39"), 1, 1]}]), "a vertex lies 9e.38 away"),
        (b"solid stl", "expected binary glTF, got 9 bytes"),
        (box_glb()[:-4], "the file is cut"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, glb: bytes, text: str) -> None:
    with pytest.raises(AssetError, match=text) as caught:
        load_pack(write_pack(tmp_path, glb))
    assert "models[0]: car.glb: " in str(caught.value)


@pytest.mark.parametrize(("uri", "text"), [("body.png", "lies in another file"), ("data:image/png;base64,~", "base64")])
def test_images_in_other_files_are_refused(tmp_path: Path, uri: str, text: str) -> None:
    glb = box_glb(
        materials=[{"name": "Paint", "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        textures=[{"source": 0}],
        images=[{"uri": uri}],
    )
    with pytest.raises(AssetError, match=text):
        load_pack(write_pack(tmp_path, glb))


def test_an_image_that_is_none_is_refused(tmp_path: Path) -> None:
    uri = "data:image/ktx2;base64," + base64.b64encode(b"not an image").decode()
    glb = box_glb(
        materials=[{"name": "Paint", "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        textures=[{"source": 0}],
        images=[{"uri": uri}],
    )
    with pytest.raises(AssetError, match="image 0 cannot be read"):
        load_pack(write_pack(tmp_path, glb))


def test_too_many_triangles_are_refused_with_both_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MAX_TRIANGLES", 11)
    with pytest.raises(AssetError, match="at most 11 triangles, got 12"):
        load_pack(write_pack(tmp_path, box_glb()))


def test_a_link_out_of_the_pack_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    write_pack(folder, b"")
    (tmp_path / "car.glb").write_bytes(box_glb())
    (folder / "car.glb").unlink()
    (folder / "car.glb").symlink_to(tmp_path / "car.glb")
    with pytest.raises(AssetError, match="link out of the pack"):
        load_pack(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("schema: 2\nname: a\nlicense: b\nmodels: [1]\n", "schema: expected 1, the version"),
        ("schema: 1\nname: a\nlicense: b\nmodels: []\n", "models: expected a list with at least one"),
        ("schema: 1\nname: a\nmodels: [1]\n", "license: this field is missing"),
        ("schema: 1\nname: a\nlicense: b\nmodels: [1]\n", r"models\[0\]: expected a mapping"),
        ("- 1\n", "pack.yaml: expected a mapping"),
        ("a: [1\n", "not valid YAML"),
        ("a: 1\na: 2\n", ":2 a: this field is there twice; keep one"),
    ],
)
def test_a_wrong_manifest_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "pack.yaml").write_text(text)
    with pytest.raises(AssetError, match=message):
        load_pack(tmp_path)


def test_a_folder_without_a_manifest_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="a pack is a folder with a"):
        load_pack(tmp_path)


def test_a_name_may_occur_once(tmp_path: Path) -> None:
    write_pack(tmp_path, box_glb())
    manifest = tmp_path / "pack.yaml"
    head, entry = manifest.read_text().split("models:\n")
    manifest.write_text(f"{head}models:\n{entry}{entry}")
    with pytest.raises(AssetError, match=r"models\[1\]: the name 'car/car' occurs twice"):
        load_pack(tmp_path)


def test_a_number_that_is_not_finite_is_refused(tmp_path: Path) -> None:
    corners, _ = box((1.8, 1.5, 4.5))
    broken = corners.copy()
    broken[3, 1] = np.nan
    glb = box_glb().replace(corners.tobytes(), broken.tobytes())
    with pytest.raises(AssetError, match="accessor 0 holds a number that is not finite"):
        load_pack(write_pack(tmp_path, glb))
