"""KITTI trees as an evaluator sees them that others wrote: labels score 100 against themselves, faults score less.

It lives in ``.venv-evaluators``, made from ``tools/evaluators-requirements.txt`` and
``tools/evaluators-bare-requirements.txt``, or wherever ``DRIVEBRIDGE_EVALUATORS`` points.
"""

import dataclasses
import json
import math
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bridge.classes import Category
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.export import kitti
from bridge.export.options import ExportOptions
from bridge.geometry import Size
from bridge.world import Actor, WorldState
from tests.box_world import STATICS, actor, front_camera, manifest, shoot, street

ROOT = Path(__file__).parents[2]
EVALUATORS = Path(os.environ.get("DRIVEBRIDGE_EVALUATORS", ROOT / ".venv-evaluators")) / "bin/python"

TYPE, ALPHA, LEFT, RIGHT, LENGTH, Z = 0, 3, 4, 6, 10, 13
PERFECT = [100.0, 100.0, 100.0]
Row = list[str]


def abreast(number: int, category: Category, count: int, ahead_m: float, size: Size) -> WorldState:
    """Return ``count`` actors side by side, near and whole: KITTI's easy ones."""
    spacing = size.width_m + 0.6
    actors: list[Actor] = []
    for place in range(count):
        left = (place - (count - 1) / 2) * spacing
        heading = 0.02 * (place - number % 5)
        actors.append(actor(place + 1, category, ahead_m + 0.05 * number, left, heading, size))
    state = street(0, number)
    return dataclasses.replace(state, actors=tuple(actors))


def shifted(row: Row) -> None:
    """Move the 2-D box by a third of its width."""
    third = (float(row[RIGHT]) - float(row[LEFT])) / 3
    for edge in (LEFT, RIGHT):
        row[edge] = f"{float(row[edge]) + third:.2f}"


def moved(row: Row) -> None:
    """Move the 3-D box by a third of its length."""
    row[Z] = f"{float(row[Z]) + float(row[LENGTH]) / 3:.2f}"


def swapped(row: Row) -> None:
    row[TYPE] = {"Pedestrian": "Cyclist", "Cyclist": "Pedestrian"}.get(row[TYPE], row[TYPE])


def turned(row: Row) -> None:
    row[ALPHA] = f"{float(row[ALPHA]) + (math.pi if float(row[ALPHA]) < 0 else -math.pi):.4f}"


def unchanged(row: Row) -> None:
    pass


RUNS: dict[str, tuple[Callable[[Row], None], str]] = {
    "same, flat": (unchanged, "flat"),
    "same, solid": (unchanged, "solid"),
    "shifted": (shifted, "flat"),
    "moved": (moved, "solid"),
    "swapped": (swapped, "flat"),
    "turned": (turned, "flat"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The scores of the labels' own rows after every change; "cars" are those of a tree with nothing else."""
    if not EVALUATORS.exists():
        pytest.skip(
            f"no environment for the evaluators at {EVALUATORS}: make it from tools/evaluators-requirements.txt and "
            "tools/evaluators-bare-requirements.txt"
        )
    folder = tmp_path_factory.mktemp("ap")
    # KITTI takes the precision at 41 recalls: it can only be 100 with at least 41 objects of a class.
    cars = [abreast(number, Category.CAR, 4, 11.0, Size(4.2, 1.7, 1.5)) for number in range(11)]
    others = [abreast(number, Category.PEDESTRIAN, 6, 9.0, Size(0.5, 0.6, 1.75)) for number in range(11, 19)]
    others += [abreast(number, Category.CYCLIST, 6, 9.5, Size(1.8, 0.6, 1.7)) for number in range(19, 27)]
    streets = [street(0, number) for number in range(27, 30)]
    labels = write(folder / "all", [*cars, *others, *streets])
    runs = [(labels, results(labels, folder / name, change), kind) for name, (change, kind) in RUNS.items()]
    labels = write(folder / "few", cars)
    runs.append((labels, results(labels, folder / "cars", unchanged), "flat"))
    script = Path(__file__).with_name("score_with_mmdet3d.py")
    command = [str(EVALUATORS), "-W", "ignore", str(script), *(str(argument) for run in runs for argument in run)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip([*RUNS, "cars"], json.loads(done.stdout), strict=True))


def write(folder: Path, scenes: list[WorldState]) -> Path:
    camera = front_camera()
    with DatasetWriter(folder / "dataset", manifest([camera])) as writer:
        drive = writer.begin_episode(0, STATICS)
        for number, state in enumerate(scenes):
            shot = shoot(state, [camera])
            drive.add(number, shot.raw, shot.labels)
    kitti.export(Dataset(folder / "dataset"), folder / "kitti", ExportOptions())
    return folder / "kitti/training/label_2"


def results(labels: Path, folder: Path, change: Callable[[Row], None]) -> Path:
    """Write the rows of ``labels`` after ``change`` as results, each with a score of its own."""
    folder.mkdir()
    rank = 0
    for path in sorted(labels.iterdir()):
        rows = [line.split(" ") for line in path.read_text().splitlines() if not line.startswith("DontCare")]
        for row in rows:
            change(row)
            rank += 1
            row.append(f"{1.0 - rank / 10_000:.4f}")
        (folder / path.name).write_text("".join(" ".join(row) + "\n" for row in rows))
    return folder


@pytest.mark.parametrize("kind", ["flat", "solid"])
def test_labels_score_100_against_themselves(found: dict[str, Any], kind: str) -> None:
    scores = found[f"same, {kind}"]
    assert set(scores) == {"Car", "Pedestrian", "Cyclist"}
    for name, table in scores.items():
        assert len(table) == 4
        for key, values in table.items():
            assert values == pytest.approx(PERFECT), (name, key)


def test_2d_boxes_off_by_a_third_find_less(found: dict[str, Any]) -> None:
    # Their overlap is 1/2 but for roundings; the least that counts is 0.7 for cars and 0.5 for the others.
    assert max(found["shifted"]["Car"]["2D_AP40"]) < 5.0
    for table in found["shifted"].values():
        assert max(table["2D_AP40"]) < 90.0


def test_3d_boxes_off_by_a_third_find_less(found: dict[str, Any]) -> None:
    for table in found["moved"].values():
        assert max(table["BEV_AP40"]) < 90.0
        assert max(table["3D_AP40"]) < 90.0
    assert max(found["moved"]["Car"]["3D_AP40"]) < 5.0


def test_swapped_classes_find_nothing(found: dict[str, Any]) -> None:
    assert found["swapped"]["Car"]["2D_AP40"] == pytest.approx(PERFECT)
    for name in ("Pedestrian", "Cyclist"):
        assert max(found["swapped"][name]["2D_AP40"]) < 10.0


def test_headings_turned_round_lose_the_orientation(found: dict[str, Any]) -> None:
    for table in found["turned"].values():
        assert table["2D_AP40"] == pytest.approx(PERFECT)
        assert max(table["AOS_AP40"]) < 1.0


def test_a_class_without_objects_has_no_score(found: dict[str, Any]) -> None:
    assert found["cars"]["Car"]["2D_AP40"] == pytest.approx(PERFECT)
    assert found["cars"]["Cyclist"]["2D_AP40"] == [None] * 3
