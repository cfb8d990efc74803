import os
from pathlib import Path

import pytest

from bridge.assets.catalogue import Catalogue, Entry
from bridge.assets.glb_cache import GlbCache, builtin_cache
from bridge.assets.gltf import write_glb
from bridge.assets.model import Model
from bridge.classes import Category
from bridge.conformance.stage import BOX_SIZE, box_model


def catalogue(folder: Path, built: list[str]) -> Catalogue:
    def build(name: str) -> Model:
        built.append(name)
        return box_model(BOX_SIZE)

    return Catalogue([Entry("car/box", Category.CAR, build)], {}, GlbCache(folder))


def test_a_model_is_built_once_and_then_kept(tmp_path: Path) -> None:
    built: list[str] = []
    first = catalogue(tmp_path, built)
    second = catalogue(tmp_path, built)
    assert second.asset("car/box") == first.asset("car/box")
    assert second.model("car/box").size == pytest.approx(BOX_SIZE)
    assert built == ["car/box"]


def test_a_file_that_is_not_whole_is_built_again(tmp_path: Path) -> None:
    built: list[str] = []
    catalogue(tmp_path, built).asset("car/box")
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    assert catalogue(tmp_path, built).asset("car/box").glb == whole
    assert built == ["car/box", "car/box"]
    assert path.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    built: list[str] = []
    assert catalogue(tmp_path / "file", built).asset("car/box").glb == write_glb(box_model(BOX_SIZE))
    assert built == ["car/box"]


def test_the_folder_belongs_to_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = builtin_cache()._folder
    monkeypatch.setattr("bridge.assets.glb_cache.code_digest", lambda: "another")
    assert builtin_cache()._folder != ours


def test_the_models_of_old_versions_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path))
    for age in range(6):
        folder = tmp_path / "models" / f"version-{age}"
        folder.mkdir(parents=True)
        os.utime(folder, (age, age))
    builtin_cache().store("car/box", b"glTF")
    kept = {folder.name for folder in (tmp_path / "models").iterdir()}
    assert {"version-4", "version-5"} < kept
    assert len(kept) == 3
