"""Checks a tree of KITTI's odometry benchmark (https://www.cvlibs.net/datasets/kitti/eval_odometry.php)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.errors import DatasetError
from bridge.verify.counts import Checked, at_most
from bridge.verify.export_settings import export_settings
from bridge.verify.files import read_bytes, read_image
from bridge.verify.finding import Finding, error, warning
from bridge.verify.kitti.files import calibration_problems, has_blank_end, parse_calibration
from bridge.verify.kitti.rig_truth import rig_problems
from bridge.verify.kitti.sequences import Sequence, Source, by_number, is_rigid, sequence_findings, source_of
from bridge.verify.native.files import parse, read
from bridge.verify.native.geometry import camera_from_world
from bridge.verify.native.labels import LabelsFile
from bridge.verify.native.records import Record
from bridge.verify.native.truth import NativeDataset, open_native
from bridge.verify.progress import counted

_CALIBRATION: Final = {"P0": 12, "P1": 12, "P2": 12, "P3": 12, "Tr": 12}
_RIGID_TOLERANCE = 1e-4
_POSE_TOLERANCE = 1e-4
_TIME_TOLERANCE_S = 1e-4


def verify_kitti_odometry(folder: Path, native: Path | None = None, camera: str | None = None) -> list[Finding]:
    """Return everything that is wrong with the tree in ``folder`` (sequences/, poses/); empty for a good one.

    With ``native`` (and its ``camera``), files, calibration, poses and times are compared with the dataset. Raises
    ``DatasetError`` if ``folder`` is none or ``native`` cannot be read.
    """
    return list(check_kitti_odometry(folder, native, camera).findings)


def check_kitti_odometry(folder: Path, native: Path | None = None, camera: str | None = None) -> Checked:
    """Check like ``verify_kitti_odometry``, and count the frames; the layout has no objects."""
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of a KITTI odometry tree (sequences/…), there is none")
    dataset = None if native is None else open_native(native, export_settings(folder).twin)
    sequences = [
        Sequence(path.name, path / "image_2", path / "image_3", path / "velodyne")
        for path in sorted((folder / "sequences").glob("*"), key=lambda path: by_number(path.name))
        if path.is_dir()
    ]
    if not sequences:
        return Checked((error(f"there is no sequence in {folder / 'sequences'}"),), 0, 0)
    findings = tuple(at_most(_findings(folder, sequences, dataset, camera)))
    return Checked(findings, sum(len(sequence.frames()) for sequence in sequences), 0)


def _findings(
    folder: Path, sequences: list[Sequence], dataset: NativeDataset | None, camera: str | None
) -> Iterator[Finding]:
    source = None if dataset is None else source_of(dataset, camera, sequences)
    episodes = source.records() if source is not None else []
    if source is not None and len(episodes) != len(sequences):
        yield error(f"{len(sequences)} sequences, the dataset has {len(episodes)} episodes")
    for number, sequence in enumerate(counted(sequences)):
        records = episodes[number] if number < len(episodes) else None
        source = None if source is None else source.within(records)
        yield from sequence_findings(sequence, source, records)
        yield from _calibration_findings(folder, sequence, source)
        count = len(sequence.frames())
        times = _numbers(folder / f"sequences/{sequence.name}/times.txt", 1)
        poses = _numbers(folder / f"poses/{sequence.name}.txt", 12)
        yield from _time_findings(times, count, sequence.name)
        # KITTI keeps the poses of its test sequences to itself.
        if poses is None and dataset is None and not (folder / f"poses/{sequence.name}.txt").exists():
            yield warning("there are no poses", sequence.name)
        else:
            yield from (error(problem, sequence.name) for problem in _pose_problems(poses, count))
        if source is not None and records is not None and times is not None and poses is not None:
            yield from _compared(source, sequence, records, times, poses)


def _calibration_findings(folder: Path, sequence: Sequence, source: Source | None) -> Iterator[Finding]:
    frames = sequence.frames()
    content = read_bytes(folder / f"sequences/{sequence.name}/calib.txt")
    if content is None:
        yield error("calib.txt is missing", sequence.name)
        return
    text = content.decode("ascii", errors="replace")
    if has_blank_end(text):
        yield warning("calib.txt: the last line is blank; pykitti fails on it", sequence.name)
    matrices, problems = parse_calibration(text, _CALIBRATION)
    image = read_image(sequence.left / f"{frames[0]}.png") if frames else None
    if not problems and image is not None:
        problems += calibration_problems(matrices, image.shape[1], image.shape[0], velodyne="Tr")
        if source is not None:
            problems += rig_problems(matrices, source.left, source.right, source.lidar, velodyne="Tr")
    yield from (error(f"calib.txt: {problem}", sequence.name) for problem in problems)


def _numbers(path: Path, columns: int) -> NDArray[np.float64] | None:
    """Return the (N, columns) numbers of a text file; None if it holds something else."""
    content = read_bytes(path)
    try:
        rows = [[float(number) for number in line.split(b" ")] for line in (content or b"").splitlines()]
    except ValueError:
        return None
    if not rows or any(len(row) != columns for row in rows) or not np.isfinite(rows).all():
        return None
    return np.array(rows)


def _time_findings(times: NDArray[np.float64] | None, count: int, sequence: str) -> Iterator[Finding]:
    if times is None or len(times) != count:
        yield error(f"times.txt must hold a number for each of {count} frames", sequence)
        return
    steps = np.diff(times[:, 0])
    if times[0, 0] != 0.0 or (steps < 0.0).any():
        yield error("times.txt must begin with 0 and ascend", sequence)
    elif not steps.all():
        yield warning(f"times.txt: {np.count_nonzero(steps == 0.0)} frames are of the moment before them", sequence)


def _pose_problems(poses: NDArray[np.float64] | None, count: int) -> Iterator[str]:
    if poses is None or len(poses) != count:
        yield f"the file of poses must hold 12 numbers for each of {count} frames"
        return
    matrices = poses.reshape(-1, 3, 4)
    if np.abs(matrices[0] - np.eye(4)[:3]).max() > _POSE_TOLERANCE:
        yield "the first pose must be the identity"
    for number, pose in enumerate(matrices):
        if not is_rigid(pose[:, :3], _RIGID_TOLERANCE):
            yield f"the pose of frame {number:06} is no rotation and translation"


def _compared(
    source: Source,
    sequence: Sequence,
    records: list[Record],
    times: NDArray[np.float64],
    poses: NDArray[np.float64],
) -> Iterator[Finding]:
    first_from_world: NDArray[np.float64] | None = None
    for number, record in enumerate(records[: min(len(times), len(poses))]):
        place = f"{sequence.name}/{number:06}"
        seconds = (record.time_ns - records[0].time_ns) * 1e-9
        if abs(times[number, 0] - seconds) > _TIME_TOLERANCE_S:
            yield error(f"the time is {times[number, 0]} s, in the dataset {seconds} s", place)
        try:
            content = read(source.dataset.folder / f"labels/{record.stem}.json")
            ego = parse(LabelsFile, content).labels.state.world_from_ego
        except ValueError as problem:
            raise DatasetError(f"{source.dataset.folder}: labels/{record.stem}.json: {problem}") from None
        view = camera_from_world(source.left, ego)
        first_from_world = view if first_from_world is None else first_from_world
        expected = first_from_world @ np.linalg.inv(view)
        off = float(np.abs(poses[number].reshape(3, 4) - expected[:3]).max())
        if off > _POSE_TOLERANCE * max(1.0, float(np.abs(expected).max())):
            yield error(f"the pose is {off:.4f} off that of the dataset", place)
