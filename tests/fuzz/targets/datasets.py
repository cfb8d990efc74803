"""Dataset folders with one damaged file: ``DatasetError`` from the reader, findings from the verifier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from bridge.camera import Pinhole
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import DatasetError
from bridge.export.exporters import export_dataset
from bridge.export.formats import ExportFormat
from bridge.lidar import Lidar
from bridge.verify.tree import verify_folder
from tests.box_world import ROOF_LIDAR, STATICS, cast_points, manifest, shoot, stereo_rig
from tests.fuzz.mutation.one_file import inputs_of, mutate_file, put_file, restore_file
from tests.fuzz.scratch import scratch
from tests.fuzz.target import Target
from tests.fuzz.words import check_words
from tests.verify.datasets import honest_street

_PINHOLE = Pinhole(width=96, height=32, fx=56.0, fy=56.0, cx=47.1, cy=15.3)
_EXPORTS = (
    ExportFormat.KITTI,
    ExportFormat.KITTI_TRACKING,
    ExportFormat.KITTI_ODOMETRY,
    ExportFormat.CITYSCAPES,
    ExportFormat.COCO,
    ExportFormat.YOLO,
)


def _lidar() -> Lidar:
    return Lidar("roof", ROOF_LIDAR.ego_from_mount, (0.0, -0.1, -0.2), 40, 0.9, 80.0, 0.0, 0.0)


def _write(folder: Path, episodes: int) -> Path:
    rig, lidar = stereo_rig(_PINHOLE), _lidar()
    with DatasetWriter(folder, manifest(rig, lidars=[lidar])) as writer:
        for episode in range(episodes):
            drive = writer.begin_episode(episode, STATICS)
            for number in range(2):
                shot = shoot(honest_street(episode, number), rig)
                drive.add(number, shot.raw, shot.labels, {"roof": cast_points(shot.state, lidar)})
    return folder


@cache
def _dataset() -> Path:
    return _write(scratch("dataset") / "native", episodes=1)


@cache
def _exported() -> Path:
    folder = _write(scratch("exports") / "native", episodes=2)
    for export_format in _EXPORTS:
        export_dataset(folder, export_format)
    return folder


def _native_seeds() -> Sequence[bytes]:
    return inputs_of(_dataset())


def _export_seeds() -> Sequence[bytes]:
    folder = _exported()
    trees = {str(export_format) for export_format in _EXPORTS}
    return [data for data in inputs_of(folder) if data.split(b"/")[0].decode() in trees]


def _check_native(data: bytes) -> None:
    done = put_file(_dataset(), data)
    if done is None:
        return
    try:
        _read_everything(_dataset())
        _verify(_dataset())
    finally:
        restore_file(*done)


def _check_export(data: bytes) -> None:
    done = put_file(_exported(), data)
    if done is None:
        return
    tree = _exported() / done[0].relative_to(_exported()).parts[0]
    try:
        if tree.is_dir():
            _verify(tree)
    finally:
        restore_file(*done)


def _verify(folder: Path) -> None:
    """A finding is worth nothing if a person cannot read it."""
    try:
        report = verify_folder(folder)
    except DatasetError as error:
        check_words(error)
        return
    for finding in report.findings:
        assert str(finding)


def _read_everything(folder: Path) -> None:
    try:
        dataset = Dataset(folder)
    except DatasetError:
        return
    for frame in dataset:
        for camera in dataset.cameras:
            for read in (frame.images, frame.semantic, frame.flow, frame.disparity):
                _allowed(partial(read, camera))
            _allowed(partial(_read_masks, frame, camera))
        for lidar in dataset.lidars:
            _allowed(partial(frame.point_classes, lidar))


def _read_masks(frame: Frame, camera: str) -> None:
    for label in frame.labels.cameras[camera].objects:
        frame.amodal_mask(camera, label.actor_id)


def _allowed(read: Callable[[], object]) -> None:
    """Read something that may be damaged."""
    try:
        read()
    except DatasetError as error:
        check_words(error)


DATASET = Target("dataset", _native_seeds, mutate_file, _check_native, examples=60, seconds=3.0)
EXPORTS = Target("exports", _export_seeds, mutate_file, _check_export, examples=60, seconds=3.0)
