"""Cityscapes trees as Cityscapes' own evaluators and drawing tools see them.

They live in an environment of their own, made from ``tools/evaluators-requirements.txt`` in ``.venv-evaluators`` or
wherever ``DRIVEBRIDGE_EVALUATORS`` points.
"""

import json
import math
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.capture import capture
from bridge.dataset.reader import Dataset
from bridge.export import cityscapes
from bridge.export.options import ExportOptions
from bridge.scenario.load import load_scenario
from tests.box_world import stereo_rig, write_street
from tests.conftest import CITY

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
EVALUATORS = Path(os.environ.get("DRIVEBRIDGE_EVALUATORS", ROOT / ".venv-evaluators")) / "bin/python"

IGNORED = {0, 5}
"""Class ids that are in our pictures and are not evaluated."""
SMALLEST_PX = 100
"""Instances below this size are not evaluated."""
TP_METRICS = ("Center_Dist", "Size_Similarity", "OS_Yaw", "OS_Pitch_Roll")

Image = NDArray[Any]


@dataclass(frozen=True)
class Tree:
    """A tree of which one split is evaluated."""

    folder: Path
    split: str

    def images(self, suffix: str) -> list[Image]:
        return [read(path) for path in sorted(self.folder.glob(f"*/{self.split}/*/*_{suffix}"))]


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    folder = tmp_path_factory.mktemp("street")
    write_street(folder / "dataset", stereo_rig())
    cityscapes.export(Dataset(folder / "dataset"), folder / "tree", ExportOptions())
    return Tree(folder / "tree", "val")


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A tree of frames that the embedded engine drew."""
    folder = tmp_path_factory.mktemp("captured")
    (folder / "city.yaml").write_text(CITY)
    capture(load_scenario(folder / "city.yaml"), folder / "dataset")
    cityscapes.export(Dataset(folder / "dataset"), folder / "tree", ExportOptions())
    return Tree(folder / "tree", "train")


@pytest.fixture(params=["street", "captured"])
def tree(request: pytest.FixtureRequest) -> Tree:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Tree)
    return found


def run(script: str, workplace: Path, *arguments: object) -> str:
    """Return what a script of this folder prints; it writes into ``workplace``."""
    if not EVALUATORS.exists():
        pytest.skip(
            f"no environment for the evaluators at {EVALUATORS}: make it from tools/evaluators-requirements.txt"
        )
    workplace.mkdir()
    command = [str(EVALUATORS), "-W", "ignore", str(HERE / script), *(str(argument) for argument in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=workplace)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def scores(tree: Tree, prediction: Path, workplace: Path) -> Any:
    return json.loads(
        run("score_with_cityscapes_scripts.py", workplace, tree.folder.resolve(), prediction.resolve(), tree.split)
    )


def read(path: Path) -> Image:
    found = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert found is not None, path
    return np.asarray(found)


def test_the_truth_has_a_perfect_score_against_itself(tree: Tree, tmp_path: Path) -> None:
    found = scores(tree, tree.folder, tmp_path / "work")
    number_of = found["pixels"]["labels"]
    class_ids = {int(n) for image in tree.images("gtFine_labelIds.png") for n in np.unique(image)}
    instances = [np.unique(image, return_counts=True) for image in tree.images("gtFine_instanceIds.png")]
    sizes = [(int(n), int(size)) for pair in instances for n, size in zip(*pair, strict=True) if n >= 1000]
    assert sizes

    evaluated = {name for name, number in number_of.items() if number in class_ids - IGNORED}
    assert perfect(found["pixels"]["classScores"]) == evaluated
    assert found["pixels"]["averageScoreClasses"] == 1.0
    assert found["pixels"]["averageScoreCategories"] == 1.0
    assert found["pixels"]["averageScoreInstClasses"] == pytest.approx(1.0)

    large = {name for name, number in number_of.items() if number in {n // 1000 for n, s in sizes if s >= SMALLEST_PX}}
    averages = found["instances"]["averages"]
    assert perfect({name: score["ap"] for name, score in averages["classes"].items()}) == large
    assert averages["allAp"] == pytest.approx(1.0)

    # Classes of which there are groups only are no segments to find.
    things = {name for name, number in number_of.items() if number in {n // 1000 for n, _ in sizes}}
    stuff = {name for name in evaluated if number_of[name] < 24}
    per_class = {name: score["pq"] for name, score in found["panoptic"]["per_class"].items()}
    assert {name for name, score in per_class.items() if score > 0} == things | stuff
    assert {per_class[name] for name in things | stuff} == {1.0}
    assert [found["panoptic"][name]["pq"] for name in ("All", "Things", "Stuff")] == [1.0, 1.0, 1.0]


def perfect(per_class: dict[str, float]) -> set[str]:
    """Return the classes with a score, which must be 1."""
    known = {name: score for name, score in per_class.items() if not math.isnan(score)}
    assert known == pytest.approx(dict.fromkeys(known, 1.0))
    return set(known)


def test_the_boxes_have_a_perfect_score_against_themselves(tree: Tree, tmp_path: Path) -> None:
    found = scores(tree, tree.folder, tmp_path / "work")
    counts: dict[str, int] = {}
    for path in tree.folder.glob(f"gtBbox3d/{tree.split}/*/*.json"):
        for entry in json.loads(path.read_text())["objects"]:
            counts[entry["label"]] = counts.get(entry["label"], 0) + 1
    assert counts
    for results in (found["boxes_amodal"], found["boxes_modal"]):
        assert {name: count for name, count in results["GT_stats"].items() if count} == counts
        for name in counts:
            assert results["AP"][name]["auc"] == 1.0
            for metric in TP_METRICS:
                values = results[metric][name]["data"].values()
                assert list(values) == pytest.approx([1.0] * len(values))
                assert values


def test_cityscapes_projects_the_boxes_to_the_amodal_boxes(tree: Tree, tmp_path: Path) -> None:
    found = scores(tree, tree.folder, tmp_path / "work")["projected"]
    files = sorted(tree.folder.glob(f"gtBbox3d/{tree.split}/*/*.json"))
    compared = 0
    for path, projected in zip(files, found, strict=True):
        for entry, (left, top, right, bottom) in zip(json.loads(path.read_text())["objects"], projected, strict=True):
            expected = [left, top, right - left, bottom - top]
            assert entry["2d"]["amodal"] == pytest.approx(expected, abs=0.05)
            compared += 1
    assert compared


def shifted(image: Image) -> Image:
    return np.roll(image, 8, axis=1)


def swapped(image: Image) -> Image:
    """Return the image with cars and buses exchanged."""
    unit = np.where(image >= 1000, 1000, 1)
    class_ids = image // unit
    other = np.select([class_ids == 26, class_ids == 28], [28, 26], class_ids)
    return np.asarray(image + (other.astype(np.int64) - class_ids) * unit, image.dtype)


def damaged_images(tree: Tree, folder: Path, fault: Callable[[Image], Image]) -> Path:
    shutil.copytree(tree.folder, folder)
    for suffix in ("labelIds", "instanceIds"):
        for path in folder.glob(f"gtFine/{tree.split}/*/*_{suffix}.png"):
            cv2.imwrite(str(path), fault(read(path)))
    return folder


def test_shifted_labels_lose(street: Tree, tmp_path: Path) -> None:
    prediction = damaged_images(street, tmp_path / "prediction", shifted)
    found = scores(street, prediction, tmp_path / "work")
    assert found["pixels"]["classScores"]["car"] < 0.9
    assert found["pixels"]["averageScoreClasses"] < 0.9
    assert found["instances"]["averages"]["allAp"] < 0.9
    assert found["panoptic"]["All"]["pq"] < 0.9


def test_swapped_classes_lose_and_the_others_do_not(street: Tree, tmp_path: Path) -> None:
    prediction = damaged_images(street, tmp_path / "prediction", swapped)
    found = scores(street, prediction, tmp_path / "work")
    pixels = found["pixels"]["classScores"]
    assert [pixels[name] for name in ("car", "bus", "truck", "road")] == [0.0, 0.0, 1.0, 1.0]
    instances = found["instances"]["averages"]["classes"]
    assert [instances[name]["ap"] for name in ("car", "bus", "truck")] == pytest.approx([0.0, 0.0, 1.0])
    panoptic = found["panoptic"]["per_class"]
    assert [panoptic[name]["pq"] for name in ("car", "bus", "truck")] == [0.0, 0.0, 1.0]


def turned(entry: Any) -> None:
    # By half a turn, which leaves the box where it is in the picture.
    w, x, y, z = entry["3d"]["rotation"]
    entry["3d"]["rotation"] = [-z, -y, x, w]


def moved(entry: Any) -> None:
    # Along the view of the box, so that it stays where it is in the picture.
    x, y, z = entry["3d"]["center"]
    scale = (x - 1.2 + 2.0) / (x - 1.2)
    entry["3d"]["center"] = [1.2 + (x - 1.2) * scale, y * scale, 1.65 + (z - 1.65) * scale]


def enlarged(entry: Any) -> None:
    entry["3d"]["dimensions"] = [1.3 * entry["3d"]["dimensions"][0], *entry["3d"]["dimensions"][1:]]


def raised(entry: Any) -> None:
    entry["3d"]["center"][2] += 1.5


def renamed(entry: Any) -> None:
    entry["label"] = "train"


@pytest.mark.parametrize(
    ("fault", "metric"),
    [(turned, "OS_Yaw"), (moved, "Center_Dist"), (enlarged, "Size_Similarity"), (raised, "AP"), (renamed, "AP")],
)
def test_wrong_boxes_lose(street: Tree, tmp_path: Path, fault: Callable[[Any], None], metric: str) -> None:
    prediction = tmp_path / "prediction"
    shutil.copytree(street.folder, prediction)
    for path in prediction.glob(f"gtBbox3d/{street.split}/*/*.json"):
        boxes = json.loads(path.read_text())
        for entry in boxes["objects"]:
            if entry["label"] == "car":
                fault(entry)
        path.write_text(json.dumps(boxes))
    found = scores(street, prediction, tmp_path / "work")["boxes_amodal"]
    assert found["AP"]["bus"]["auc"] == 1.0
    if metric == "AP":
        assert found["AP"]["car"]["auc"] < 0.5
    else:
        values = list(found[metric]["car"]["data"].values())
        assert values
        assert max(values) < 0.99


def test_polygons_drawn_by_cityscapes_give_the_images(tree: Tree, tmp_path: Path) -> None:
    run("draw_with_cityscapes_scripts.py", tmp_path / "work", tree.folder.resolve())
    stems = [path.name.removesuffix("_labelIds.png") for path in tree.folder.glob("gtFine/*/*/*_labelIds.png")]
    wrong = pixels = 0
    for stem in stems:
        for suffix in ("labelIds", "labelTrainIds", "color", "instanceIds"):
            (path,) = tree.folder.glob(f"gtFine/*/*/{stem}_{suffix}.png")
            drawn, expected = read(tmp_path / f"work/{stem}_{suffix}.png"), read(path)
            assert drawn.shape == expected.shape
            differ = drawn != expected
            if suffix == "instanceIds":
                wrong += int(np.count_nonzero(differ))
                pixels += differ.size
                assert (expected[differ] >= 1000).all()  # stuff and groups are exact
            else:
                assert differ.mean() < 1e-4
    # The boxes of the street never lie in each other's gaps.
    assert wrong / pixels < (1e-4 if tree.split == "train" else 1e-12)
