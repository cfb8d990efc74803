"""KITTI's odometry layout (https://www.cvlibs.net/datasets/kitti/eval_odometry.php), one sequence an episode.

    sequences/00/image_2/000000.png     the dataset's own files (hard links)
    sequences/00/image_3/000000.png     those of the right camera, if there is a stereo pair
    sequences/00/velodyne/000000.bin    the dataset's own files of the first lidar, if there is one
    sequences/00/calib.txt              5 lines; see ``calibration``
    sequences/00/times.txt              seconds since the first frame, a line a frame
    poses/00.txt                        12 numbers, a line a frame
    train.txt, val.txt                  the sequences of each side of the split
    frames.csv                          sequence,number,episode,frame,time_s

A pose is the upper part of the 4x4 transform to the camera frame of the sequence's first frame from that of this one,
row by row. A sequence has the number of its episode; its frames are the episode's good ones, numbered from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bridge.camera import Camera
from bridge.dataset.reader import Dataset
from bridge.export.folder import new_folder
from bridge.export.kitti.calibration import kitti_rig, odometry_calibration
from bridge.export.kitti.sensor_folders import SensorFolders
from bridge.export.options import ExportOptions
from bridge.export.sequences import SequenceTable, sequences
from bridge.export.summary import ExportSummary
from bridge.export.tree_files import write_lines
from bridge.geometry import Matrix
from bridge.lidar import Lidar
from bridge.rig import Rig

_PLACES = 9
"""Decimal places of poses and times."""


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:
    """Raise ``ExportError`` if there is no such camera."""
    kitti_rig(Rig(tuple(cameras), tuple(lidars)), options)


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the good frames of one camera, and of the sensors that go with it, as KITTI's sequences.

    Raises ``ExportError``, with ``folder`` as it was, if the dataset lacks the camera or a file, or ``folder`` cannot
    be written; ``DatasetError`` if the dataset cannot be read. The layout has no objects: the summary counts none.
    """
    nominal = kitti_rig(dataset.manifest.rig, options)
    table = SequenceTable(dataset.episodes, "{:02}")
    with new_folder(folder, options) as partial:
        (partial / "poses").mkdir()
        for episode, frames in sequences(dataset):
            sequence, rig = partial / f"sequences/{episode:02}", kitti_rig(dataset.rig(episode), options)
            sensors = SensorFolders(
                rig, left=sequence / "image_2", right=sequence / "image_3", velodyne=sequence / "velodyne"
            )
            times_ns: list[int] = []
            world_from_cameras: list[Matrix] = []
            for frame in frames:
                sensors.link(frame, table.add(frame))
                times_ns.append(frame.journal.time_ns)
                world_from_cameras.append(frame.state.world_from_ego.matrix() @ rig.left.ego_from_camera())
            write_lines(sequence / "calib.txt", odometry_calibration(rig))
            write_lines(sequence / "times.txt", (_number((time - times_ns[0]) / 1e9) for time in times_ns))
            write_lines(partial / f"poses/{episode:02}.txt", _poses(world_from_cameras))
        table.write_split(partial)
        table.write_frames(partial)
    return ExportSummary(
        folder=folder,
        cameras=nominal.camera_names,
        images=len(dataset),
        objects={},
        ignored=0,
        training_images=sum(table.lengths(validation=False).values()),
        validation_images=sum(table.lengths(validation=True).values()),
    )


def _poses(world_from_cameras: Sequence[Matrix]) -> list[str]:
    first_from_world = np.linalg.inv(world_from_cameras[0])
    poses = [(first_from_world @ world_from_camera)[:3] for world_from_camera in world_from_cameras]
    return [" ".join(_number(value) for value in pose.ravel()) for pose in poses]


def _number(value: float) -> str:
    return f"{round(float(value), _PLACES) + 0.0:.{_PLACES}e}"
