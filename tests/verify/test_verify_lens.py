"""The checker knows what a lens does, and notices one that is not the picture's."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bridge.camera import Camera
from bridge.distortion import Distortion
from bridge.verify.native.check import check_native, verify_native
from tests.box_world import ROOF_LIDAR, stereo_rig, write_street
from tests.verify.datasets import edit_json

LENS = Distortion(-0.25, 0.05, 0.002, -0.0015, -0.004)


def bent_rig() -> list[Camera]:
    return [replace(camera, distortion=LENS) for camera in stereo_rig()]


@pytest.fixture(scope="module")
def bent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bent") / "dataset"
    write_street(folder, bent_rig(), episodes=2, frames=1, lidars=[ROOF_LIDAR])
    return folder


def test_a_dataset_behind_a_lens_has_no_finding(bent: Path) -> None:
    checked = check_native(bent)
    assert [str(finding) for finding in checked.findings] == []
    assert checked.objects > 20


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lens: lens.update(k1=-0.2), "cuboid_box is"),
        (lambda lens: lens.update(k1=0.0, k2=0.0, p1=0.0, p2=0.0, k3=0.0), "cuboid_box is"),
        (lambda lens: lens.update(p1=-0.02), "cuboid_box is"),
        (lambda lens: lens.update(k1=-3.0), "the lens folds the picture over within the frame"),
    ],
    ids=["weaker", "none", "tilted", "impossible"],
)
def test_another_lens_is_noticed(
    bent: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    folder = tmp_path / "dataset"
    shutil.copytree(bent, folder)
    edit_json(folder / "dataset.json", lambda manifest: change(manifest["cameras"][0]["distortion"]))
    assert any(message in finding.message for finding in verify_native(folder))
