"""Cityscapes trees as other people's code reads them; see ``test_kitti_readers.py`` for where it lives."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.dataset.reader import Dataset
from bridge.export import cityscapes
from bridge.export.options import ExportOptions
from tests.box_world import SMALL, front_camera, stereo_rig, write_street

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
READERS = Path(os.environ.get("DRIVEBRIDGE_READERS", ROOT / ".venv-readers")) / "bin/python"

NAMES = {7: "road", 23: "sky", 24: "person", 25: "rider", 26: "car", 27: "truck", 28: "bus"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readers")
    write_street(folder / "dataset", stereo_rig())
    cityscapes.export(Dataset(folder / "dataset"), folder / "tree", ExportOptions())
    return folder / "tree"


@pytest.fixture(scope="module")
def one_episode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    write_street(folder / "dataset", [front_camera()], episodes=1)
    cityscapes.export(Dataset(folder / "dataset"), folder / "tree", ExportOptions())
    return folder / "tree"


def read_with(reader: str, tree: Path) -> Any:
    """Return what ``read_cityscapes_with_<reader>.py`` prints."""
    if not READERS.exists():
        pytest.skip(f"no environment for the readers at {READERS}: make it from tools/readers-requirements.txt")
    command = [str(READERS), "-W", "ignore", str(HERE / f"read_cityscapes_with_{reader}.py"), str(tree)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def images(tree: Path, split: str, suffix: str) -> dict[str, NDArray[Any]]:
    """Return the images of a split by the frame's name."""
    found = {}
    for path in sorted(tree.glob(f"gtFine/{split}/*/*_gtFine_{suffix}.png")):
        image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        assert image is not None
        found[path.name.removesuffix(f"_gtFine_{suffix}.png")] = np.asarray(image)
    return found


def counts(image: NDArray[Any]) -> dict[str, int]:
    values, pixels = np.unique(image, return_counts=True)
    return {str(value): int(count) for value, count in zip(values, pixels, strict=True)}


def test_torchvision_reads_every_target(tree: Path) -> None:
    splits = read_with("torchvision", tree)
    assert {split: len(frames) for split, frames in splits.items()} == {"train": 4, "val": 2}
    for split, frames in splits.items():
        # torchvision goes through the files in the order in which the file system lists them.
        for kind, suffix in (("instances", "instanceIds"), ("classes", "labelIds")):
            expected = [counts(image) for image in images(tree, split, suffix).values()]
            found = [frame[kind] for frame in frames]
            assert sorted(found, key=json.dumps) == sorted(expected, key=json.dumps)
        for frame in frames:
            assert frame["size"] == [SMALL.width, SMALL.height]
            assert frame["color"] == ["RGBA", [SMALL.width, SMALL.height]]
            assert frame["polygons"] > 7


def test_torchvision_reads_a_tree_without_validation_frames(one_episode: Path) -> None:
    splits = read_with("torchvision", one_episode)
    assert {split: len(frames) for split, frames in splits.items()} == {"train": 2}


def test_datumaro_reads_every_class(tree: Path) -> None:
    frames = read_with("datumaro", tree)
    expected = {}
    for split in ("train", "val"):
        for name, image in images(tree, split, "labelIds").items():
            # datumaro takes the training id 0, the road, for its background and gives no mask of it.
            masks = {NAMES[int(n)]: pixels for n, pixels in counts(image).items() if n != "7"}
            expected[f"boxes/{name}"] = {"split": split, "size": [SMALL.width, SMALL.height], "masks": masks}
    assert frames == expected


def test_datumaro_reads_a_tree_without_validation_frames(one_episode: Path) -> None:
    assert {frame["split"] for frame in read_with("datumaro", one_episode).values()} == {"train"}
