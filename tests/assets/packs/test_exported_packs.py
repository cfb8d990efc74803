import dataclasses
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import trimesh

from bridge.assets.catalogue import Catalogue, Entry, Poses, builtin_catalogue
from bridge.assets.model import Model
from bridge.assets.packs.load import load_pack
from bridge.assets.packs.manifest import ModelEntry, read_manifest
from bridge.assets.packs.write import write_assets
from bridge.classes import Category
from bridge.conformance.stage import box_model
from bridge.errors import AssetError
from bridge.geometry import GLTF_FROM_ACTOR_AXES, Size
from tests.assets.packs.glb_maker import box_glb, write_pack

BUILTIN = builtin_catalogue()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "models"
    write_assets(BUILTIN, folder)
    return folder


def test_what_was_exported_is_loaded_back_with_the_same_bytes(exported: Path) -> None:
    pack = load_pack(exported)
    assert pack.notes == ()
    assert set(pack.catalogue.names) == set(BUILTIN.names)
    for name in BUILTIN.names:
        assert pack.catalogue.asset(name).glb == BUILTIN.asset(name).glb
        assert pack.catalogue.model(name) == BUILTIN.model(name)
        assert pack.catalogue.poses(name) == BUILTIN.poses(name)
        assert pack.catalogue.cycle_m(name) == BUILTIN.cycle_m(name)


def test_other_programs_open_every_file(exported: Path) -> None:
    for model in (model for category in Category for model in BUILTIN.models(category)):
        scene = trimesh.load(exported / f"{model.name}.glb")
        low, high = BUILTIN.build(model.name).body_box()
        low, high = GLTF_FROM_ACTOR_AXES @ low, GLTF_FROM_ACTOR_AXES @ high
        assert (scene.bounds[0] <= low + 1e-5).all()
        assert (scene.bounds[1] >= high - 1e-5).all()


def test_an_edited_size_is_noticed(exported: Path, tmp_path: Path) -> None:
    write_assets(Catalogue([Entry("car/box", Category.CAR, lambda name: box_model(Size(4.0, 2.0, 1.5)))], {}), tmp_path)
    manifest = tmp_path / "pack.yaml"
    manifest.write_text(manifest.read_text().replace("[4.0, 2.0, 1.5]", "[4.5, 2.0, 1.5]"))
    with pytest.raises(AssetError, match="size_m"):
        load_pack(tmp_path)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(AssetError, match="expected an empty folder"):
        write_assets(BUILTIN, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_pack_joins_the_models_or_replaces_a_class(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path, box_glb()))
    joined = BUILTIN.joined(pack.catalogue)
    assert set(joined.names) == {*BUILTIN.names, "car/car"}
    assert len(joined.models(Category.CAR)) == len(BUILTIN.models(Category.CAR)) + 1
    assert joined.poses("pedestrian/adult-0") == BUILTIN.poses("pedestrian/adult-0")
    replaced = BUILTIN.joined(pack.catalogue, replacing=[Category.CAR])
    assert [model.name for model in replaced.models(Category.CAR)] == ["car/car"]
    assert replaced.models(Category.BUS) == BUILTIN.models(Category.BUS)
    np.testing.assert_allclose(replaced.variant(Category.CAR, 5).size, (4.5, 1.8, 1.5), atol=1e-6)
    with pytest.raises(AssetError, match="both catalogues have 'car/car'"):
        joined.joined(pack.catalogue)
    with pytest.raises(AssetError, match="no model of the class bus"):
        BUILTIN.joined(pack.catalogue, replacing=[Category.BUS])


def _box(name: str, size: Size) -> Model:
    del name
    return box_model(size)


def test_a_person_of_a_pack_walks(tmp_path: Path) -> None:
    sizes = (Size(0.4, 0.5, 1.7), Size(0.6, 0.5, 1.68), Size(0.8, 0.5, 1.66))
    names = ("pedestrian/anna/stand", "pedestrian/anna/walk-0", "pedestrian/anna/walk-1")
    entries = [
        Entry(name, Category.PEDESTRIAN, partial(_box, size=size)) for name, size in zip(names, sizes, strict=True)
    ]
    write_assets(Catalogue(entries, {names[0]: Poses(names[1:], 1.4)}), tmp_path)
    catalogue = load_pack(tmp_path).catalogue
    assert [model.name for model in catalogue.models(Category.PEDESTRIAN)] == [names[0]]
    assert catalogue.posed("pedestrian/anna", 0.8).name == names[2]
    assert catalogue.model(names[2]).size == pytest.approx(sizes[2])


def test_the_manifest_of_the_documentation_is_valid(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/assets.md").read_text(encoding="utf-8")
    written = "schema: 1" + page.split('pack.yaml"\nschema: 1')[1].split("```")[0]
    (tmp_path / "pack.yaml").write_text(written, encoding="utf-8")
    manifest = read_manifest(tmp_path)
    assert [model.name for model in manifest.models] == ["car/red_sedan", "pedestrian/anna", "van/van"]
    for field in dataclasses.fields(ModelEntry):
        if field.name not in ("where", "size"):
            assert f"`{field.name}`" in page
