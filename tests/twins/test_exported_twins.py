"""Trees of twins beside each other."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.capture import capture
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError, ExportError
from bridge.export.exporters import export_dataset, export_twins
from bridge.export.options import ExportOptions
from bridge.report.contact_sheet import write_contact_sheet
from bridge.scenario.load import load_scenario
from bridge.verify.tree import verify_folder
from tests.test_capture import contents
from tests.twins.twinned import errors


def test_twins_become_trees_beside_each_other(copy: Path) -> None:
    formats = ("kitti", "kitti-tracking", "kitti-odometry", "cityscapes", "coco", "yolo", "vkitti2", "pairs")
    for export_format in formats:
        export_twins(copy, export_format)
    trees = {name: [path.name for path in sorted((copy / name).iterdir())] for name in formats}
    assert trees.pop("pairs") == ["dark", "lit"]
    assert {tuple(names) for names in trees.values()} == {("clone", "dark", "lit")}
    clone, dark = copy / "kitti/clone", copy / "kitti/dark"
    assert (dark / "frames.csv").read_bytes() == (clone / "frames.csv").read_bytes()
    for number in range(6):
        name = f"training/label_2/{number:06}.txt"
        assert (dark / name).read_bytes() == (clone / name).read_bytes()
        picture = f"training/image_2/{number:06}.png"
        assert (dark / picture).samefile(Dataset(copy, "dark")[number].image_path("front", "rgb"))
        assert (dark / picture).read_bytes() != (clone / picture).read_bytes()
    assert (copy / "vkitti2/lit/Scene00/lit/frames/rgb/Camera_0/rgb_00000.png").exists()
    assert errors(copy) == []
    for folder in ("kitti", "kitti/dark", "yolo/lit/detect", "pairs/dark"):
        report = verify_folder(copy / folder)
        assert (report.errors, report.native) == (0, copy)


def test_one_twin_after_the_other(copy: Path) -> None:
    def there() -> set[str]:
        return {path.name for path in (copy / "kitti").iterdir()}

    export_dataset(copy, "kitti")
    assert "training" in there()
    assert export_dataset(copy, "kitti", ExportOptions(twin="dark")).folder == copy / "kitti/dark"
    assert there() == {"dark"}
    before = contents(copy / "kitti/dark")
    export_twins(copy, "kitti", twins=["clone", "lit"])
    assert there() == {"clone", "dark", "lit"}
    assert contents(copy / "kitti/dark") == before
    (copy / "kitti/notes.txt").write_text("mine")
    with pytest.raises(ExportError, match="expected nothing or earlier exports, found something else"):
        export_twins(copy, "kitti")
    assert there() == {"clone", "dark", "lit", "notes.txt"}
    (copy / "kitti/notes.txt").unlink()
    export_dataset(copy, "kitti")
    assert "training" in there()


def test_verify_finds_an_export_with_pictures_of_another_twin(copy: Path) -> None:
    export_twins(copy, "kitti")
    export_twins(copy, "pairs")
    for path in ("kitti/dark/training/image_2/000001.png", "pairs/dark/trainB/front_0000_000001.png"):
        (copy / path).unlink()
        shutil.copyfile(Dataset(copy, "lit")[1].image_path("front", "rgb"), copy / path)
    found = errors(copy)
    assert any("kitti/dark/000001: image_2 is not the dataset's file of this frame" in error for error in found)
    assert any("trainB/front_0000_000001.png is not the dataset's picture of episode 0, frame 1" in e for e in found)
    assert len(found) == 2


def test_pairs_have_the_same_names_on_both_sides(copy: Path) -> None:
    (summary,) = export_twins(copy, "pairs", twins=["dark"])
    assert (summary.training_images, summary.validation_images) == (6, 6)
    folder = copy / "pairs/dark"
    rows = list(csv.DictReader((folder / "pairs.csv").read_text().splitlines()))
    assert len(rows) == 12
    for row in rows:
        original, twin = (folder / f"{row['split']}{side}/{row['name']}.png" for side in "AB")
        number = 3 * int(row["episode"]) + int(row["frame"])
        assert original.samefile(Dataset(copy)[number].image_path(row["camera"], "rgb"))
        assert twin.samefile(Dataset(copy, "dark")[number].image_path(row["camera"], "rgb"))
        assert (copy / row["ids"]).is_file()
        assert (copy / row["labels"]).is_file()
    (folder / "testB/front_0001_000000.png").unlink()
    found = "\n".join(errors(copy))
    assert "testA has this picture, testB has not" in found
    with pytest.raises(ExportError, match="pairs are of the original and a twin; say which one"):
        export_dataset(copy, "pairs")
    with pytest.raises(ExportError, match="expected one of dark, lit, got clone"):
        export_twins(copy, "pairs", twins=["clone"])


def test_a_dataset_without_twins_has_none_to_export(straight: Path, tmp_path: Path, serve: Callable[..., str]) -> None:
    out = tmp_path / "out"
    capture(load_scenario(straight), out, simulator=serve(), frames=1)
    with pytest.raises(ExportError, match="it has no twins; ask for some with twins in the scenario"):
        export_twins(out, "kitti")
    with pytest.raises(DatasetError, match="there is no twin 'fog'; there is none"):
        Dataset(out, "fog")


def test_a_contact_sheet_has_a_moment_in_each_row(pair_dataset: Path, tmp_path: Path) -> None:
    import cv2

    write_contact_sheet(Dataset(pair_dataset), tmp_path / "all.png", count=6)
    write_contact_sheet(Dataset(pair_dataset, "dark"), tmp_path / "dark.png", count=2, columns=3)
    both, one = (cv2.imread(str(tmp_path / name)) for name in ("all.png", "dark.png"))
    assert both is not None
    assert one is not None
    assert both.shape[1] > one.shape[1]  # three across: the original and its twins
    assert both.shape[0] > one.shape[0]  # two moments
