"""KITTI trees as other people's code reads them.

pykitti is a development dependency. torchvision and datumaro live in an environment of their own, made from
``tools/readers-requirements.txt`` in ``.venv-readers`` or wherever ``DRIVEBRIDGE_READERS`` points.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.capture import capture
from bridge.dataset.reader import Dataset
from bridge.export.exporters import export_dataset
from bridge.export.formats import ExportFormat
from bridge.export.options import ExportOptions
from bridge.scenario.load import load_scenario
from tests.box_world import ROOF_LIDAR, SMALL, stereo_rig, write_street
from tests.conftest import STRAIGHT

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
READERS = Path(os.environ.get("DRIVEBRIDGE_READERS", ROOT / ".venv-readers")) / "bin/python"


@pytest.fixture(scope="module")
def kitti(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readers")
    # With every sensor, so that every folder is there that a reader may stumble over.
    write_street(folder / "dataset", stereo_rig(), lidars=[ROOF_LIDAR])
    return export_dataset(Dataset(folder / "dataset"), ExportFormat.KITTI, ExportOptions()).folder


@dataclass(frozen=True)
class Tree:
    """A KITTI tree, how many frames it has, and their width and height."""

    folder: Path
    frames: int
    size: tuple[int, int]


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of frames that the embedded engine drew."""
    folder = tmp_path_factory.mktemp("captured")
    (folder / "straight.yaml").write_text(STRAIGHT)
    capture(load_scenario(folder / "straight.yaml"), folder / "dataset", frames=4)
    return export_dataset(Dataset(folder / "dataset"), ExportFormat.KITTI, ExportOptions()).folder


@pytest.fixture(params=["street", "captured"])
def tree(request: pytest.FixtureRequest) -> Tree:
    if request.param == "street":
        return Tree(request.getfixturevalue("kitti"), 6, (SMALL.width, SMALL.height))
    return Tree(request.getfixturevalue("captured"), 4, (240, 120))


def read_with(reader: str, argument: Path) -> Any:
    """Return what ``read_with_<reader>.py`` prints."""
    if not READERS.exists():
        pytest.skip(f"no environment for the readers at {READERS}: make it from tools/readers-requirements.txt")
    command = [str(READERS), "-W", "ignore", str(HERE / f"read_with_{reader}.py"), str(argument)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def rows(kitti: Path, frame: str) -> list[list[str]]:
    """Return the columns of every row of a label file."""
    return [line.split(" ") for line in (kitti / f"training/label_2/{frame}.txt").read_text().splitlines()]


def test_pykitti_reads_the_calibration(kitti: Path) -> None:
    # pykitti itself imports matplotlib's deprecated parts; only its parser is wanted.
    utils = pytest.importorskip("pykitti.utils")
    calibration = utils.read_calib_file(kitti / "training/calib/000000.txt")
    assert list(calibration) == ["P0", "P1", "P2", "P3", "R0_rect", "Tr_velo_to_cam", "Tr_imu_to_velo"]
    projection = calibration["P2"].reshape(3, 4)
    np.testing.assert_allclose(projection[:, :3], SMALL.matrix())
    camera_from_velodyne = np.vstack([calibration["Tr_velo_to_cam"].reshape(3, 4), [0, 0, 0, 1]])
    # 20 m ahead of the ego on the ground, as the lidar 0.9 m ahead and 1.73 m above it sees it, lies 1.65 m under the
    # camera.
    point = projection @ camera_from_velodyne @ np.array([19.1, 0.0, -1.73, 1.0])
    assert point[0] / point[2] == pytest.approx(SMALL.cx)
    assert point[1] / point[2] == pytest.approx(SMALL.fy * 1.65 / 18.8 + SMALL.cy)


def test_torchvision_reads_every_column(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "Kitti/raw").mkdir(parents=True)
    (tmp_path / "Kitti/raw/training").symlink_to(tree.folder / "training")
    frames = read_with("torchvision", tmp_path)
    files = sorted(path.stem for path in (tree.folder / "training/image_2").iterdir())
    assert len(frames) == len(files) == tree.frames
    # torchvision goes through the files in the order in which the file system lists them.
    expected = [[_columns(row) for row in rows(tree.folder, stem)] for stem in files]
    assert all({"Car", "Pedestrian"} <= {row["type"] for row in frame} for frame in expected)
    found = [frame["objects"] for frame in frames]
    assert sorted(found, key=json.dumps) == sorted(expected, key=json.dumps)
    assert {tuple(frame["size"]) for frame in frames} == {tree.size}


def test_datumaro_reads_every_column(tree: Tree) -> None:
    frames = read_with("datumaro", tree.folder)
    assert sorted(frames) == [f"{number:06}" for number in range(tree.frames)]
    for stem, frame in frames.items():
        assert frame["size"] == list(tree.size)
        for found, row in zip(frame["objects"], rows(tree.folder, stem), strict=True):
            expected = _columns(row)
            assert found["name"] == expected["type"]
            assert found["points"] == pytest.approx(expected["bbox"], abs=1e-3)
            for name in ("truncated", "occluded", "alpha", "dimensions", "location", "rotation_y"):
                assert found[name] == expected[name]


def _columns(row: list[str]) -> dict[str, Any]:
    """Return a row by the names of torchvision, as its documentation gives their order."""
    numbers = [float(column) for column in row[3:]]
    return {
        "type": row[0],
        "truncated": float(row[1]),
        "occluded": int(row[2]),
        "alpha": numbers[0],
        "bbox": numbers[1:5],
        "dimensions": numbers[5:8],
        "location": numbers[8:11],
        "rotation_y": numbers[11],
    }


def test_pykitti_reads_the_calibration_of_captured_frames(captured: Path) -> None:
    utils = pytest.importorskip("pykitti.utils")
    calibration = utils.read_calib_file(captured / "training/calib/000003.txt")
    projection = calibration["P2"].reshape(3, 4)
    for row in rows(captured, "000003"):
        if row[0] == "DontCare":
            continue
        # The middle of the 3-D box projects into the 2-D box.
        left, top, right, bottom, height, _, _, x, y, z = (float(column) for column in row[4:14])
        u, v, w = projection @ (x, y - height / 2, z, 1.0)
        assert left <= u / w <= right
        assert top <= v / w <= bottom
