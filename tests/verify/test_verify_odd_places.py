"""Things that stand oddly are not called wrong, and what is damaged or of another dataset is a finding."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.writer import DatasetWriter
from bridge.errors import DatasetError
from bridge.export.exporters import export_dataset
from bridge.export.formats import ExportFormat
from bridge.export.options import BoxKind, ExportOptions
from bridge.geometry import Pose, Size
from bridge.verify.kitti.detection import verify_kitti
from bridge.verify.tree import verify_folder
from bridge.world import Actor
from tests.box_world import KITTI_SIZE, STATICS, actor, front_camera, manifest, shoot
from tests.verify.datasets import honest_street, replace_file

PICTURES = (ExportFormat.CITYSCAPES, ExportFormat.COCO, ExportFormat.YOLO)


def write(folder: Path, actors: Sequence[Actor], camera: Camera) -> Path:
    with DatasetWriter(folder, manifest([camera])) as writer:
        for episode in range(2):
            drive = writer.begin_episode(episode, STATICS)
            further = tuple(
                dataclasses.replace(a, world_from_actor=_ahead(a.world_from_actor, episode)) for a in actors
            )
            state = dataclasses.replace(honest_street(episode, 0), actors=further)
            shot = shoot(state, [camera])
            drive.add(0, shot.raw, shot.labels)
    return folder


def _ahead(pose: Pose, episode: int) -> Pose:
    """Move a pose a little, so that no two episodes have the same pictures."""
    return Pose(pose.position._replace(x=pose.position.x + 0.2 * episode), pose.rotation)


def test_a_vehicle_whose_centre_is_beside_the_camera(tmp_path: Path) -> None:
    truck = actor(3, Category.TRUCK, 1.0, 3.5, 0.0, Size(9.0, 2.5, 3.2))
    folder = write(tmp_path, [truck], front_camera())
    for export_format in (*PICTURES, ExportFormat.KITTI):
        export_dataset(folder, export_format)
    assert verify_folder(folder).findings == ()


@pytest.mark.parametrize("box", [BoxKind.MODAL, BoxKind.LARGEST_PART])
def test_a_car_seen_in_parts_of_which_the_box_is_around_one(tmp_path: Path, box: BoxKind) -> None:
    others = [actor(n, Category.CAR, 14.0 + 6 * n, 6.0 - 4 * n, 0.0, Size(4.4, 1.8, 1.5)) for n in (2, 3, 4, 5)]
    car = actor(1, Category.CAR, 14.0, 0.0, 1.5, Size(4.4, 1.8, 1.5))
    person = actor(7, Category.PEDESTRIAN, 8.0, 0.5, 0.0, Size(0.4, 0.4, 1.9))
    folder = write(tmp_path, [car, *others, person], front_camera())
    for export_format in PICTURES:
        export_dataset(folder, export_format, ExportOptions(box=box))
    assert verify_folder(folder).findings == ()


def test_a_tree_of_a_dataset_with_other_pictures(tmp_path: Path) -> None:
    car = actor(1, Category.CAR, 14.0, 0.0, 1.5, Size(4.4, 1.8, 1.5))
    small = write(tmp_path / "small", [car], front_camera())
    large = write(tmp_path / "large", [car], front_camera(KITTI_SIZE))
    export_dataset(small, ExportFormat.KITTI)
    found = [finding.message for finding in verify_kitti(small / "kitti", large)]
    assert "the image is 414x125, the dataset's 1242x375; is it an export of this dataset?" in found


@pytest.mark.parametrize("kind", ["ids", "depth"])
def test_a_damaged_picture_of_the_dataset_hides_no_other_finding(tmp_path: Path, kind: str) -> None:
    car = actor(1, Category.CAR, 14.0, 0.0, 1.5, Size(4.4, 1.8, 1.5))
    folder = write(tmp_path, [car], front_camera())
    for export_format in (*PICTURES, ExportFormat.KITTI):
        export_dataset(folder, export_format)
    (path,) = folder.glob(f"frames/front/{kind}/0000_*")
    replace_file(path, path.read_bytes()[:100])
    found = [str(finding) for finding in verify_folder(folder).findings]
    assert any("SHA-256" in line for line in found), found
    assert any(line.startswith("error: kitti: it cannot be compared") for line in found), found
    with pytest.raises(DatasetError, match="cannot be decoded"):
        verify_folder(folder / "kitti")
