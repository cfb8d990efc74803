"""KITTI's tracking layout (https://www.cvlibs.net/datasets/kitti/eval_tracking.php), one sequence an episode.

    training/image_02/0000/000000.png    the dataset's own files (hard links)
    training/image_03/0000/000000.png    those of the right camera, if there is a stereo pair
    training/velodyne/0000/000000.bin    the dataset's own files of the first lidar, if there is one
    training/label_02/0000.txt           17 columns; see ``rows``
    training/calib/0000.txt              7 lines; see ``calibration``
    training/oxts/0000.txt               30 columns, a line a frame; see ``oxts``
    training/evaluate_tracking.seqmap.{training,training_minus_val,val}
    frames.csv                           sequence,number,episode,frame,time_s

A sequence has the number of its episode; its frames are the episode's good ones, numbered from 0. Track ids are the
native ids. The sequence maps have a line a sequence: its name, "empty", and the range of its frames with the end left
out. They lie where TrackEval (https://github.com/JonathonLuiten/TrackEval) looks for them, under its names of the
splits. Frames in which the ego stood still may have been skipped: the true times are in ``frames.csv``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bridge.camera import Camera
from bridge.dataset.reader import Dataset
from bridge.export.folder import new_folder
from bridge.export.kitti.calibration import tracking_calibration, upright_rig
from bridge.export.kitti.oxts import oxts_row
from bridge.export.kitti.rows import kitti_rows, tracking_file
from bridge.export.kitti.sensor_folders import SensorFolders
from bridge.export.options import ExportOptions
from bridge.export.sequences import SequenceTable, sequences
from bridge.export.summary import ExportSummary
from bridge.export.tree_files import write_lines
from bridge.lidar import Lidar
from bridge.rig import Rig


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:
    """Raise ``ExportError`` if there is no such camera, or it is tilted: KITTI's boxes stand upright."""
    upright_rig(Rig(tuple(cameras), tuple(lidars)), options)


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the good frames of one camera, and of the sensors that go with it, as KITTI's sequences.

    Raises like ``bridge.export.kitti.export``.
    """
    nominal = upright_rig(dataset.manifest.rig, options)
    table = SequenceTable(dataset.episodes, "{:04}")
    objects: Counter[str] = Counter()
    ignored = 0
    with new_folder(folder, options) as partial:
        training = partial / "training"
        for name in ("label_02", "calib", "oxts"):
            (training / name).mkdir(parents=True)
        for episode, frames in sequences(dataset):
            sequence, rig = f"{episode:04}", upright_rig(dataset.rig(episode), options)
            labels: list[str] = []
            motion: list[str] = []
            left, right, velodyne = (training / name / sequence for name in ("image_02", "image_03", "velodyne"))
            sensors = SensorFolders(rig, left=left, right=right, velodyne=velodyne)
            for frame in frames:
                number = table.add(frame)
                rows = kitti_rows(frame.labels.cameras[rig.left.name], rig.left, options)
                labels += rows.tracking_lines(number)
                motion.append(oxts_row(frame.state))
                sensors.link(frame, number)
                objects.update(thing.name for thing in rows.objects)
                ignored += len(rows.regions)
            write_lines(training / f"label_02/{sequence}.txt", tracking_file(labels))
            write_lines(training / f"calib/{sequence}.txt", tracking_calibration(rig))
            write_lines(training / f"oxts/{sequence}.txt", motion)
        for name, lengths in _sequence_maps(table):
            lines = [f"{sequence} empty 000000 {length:06}" for sequence, length in lengths.items()]
            write_lines(training / f"evaluate_tracking.seqmap.{name}", lines)
        table.write_frames(partial)
    return ExportSummary(
        folder=folder,
        cameras=nominal.camera_names,
        images=len(dataset),
        objects=dict(sorted(objects.items())),
        ignored=ignored,
        training_images=sum(table.lengths(validation=False).values()),
        validation_images=sum(table.lengths(validation=True).values()),
    )


def _sequence_maps(table: SequenceTable) -> Iterator[tuple[str, dict[str, int]]]:
    training, validation = table.lengths(validation=False), table.lengths(validation=True)
    yield "training", dict(sorted((training | validation).items()))
    yield "training_minus_val", training
    yield "val", validation
