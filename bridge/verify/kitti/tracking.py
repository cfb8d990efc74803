"""Checks a tree of KITTI's tracking benchmark (https://www.cvlibs.net/datasets/kitti/eval_tracking.php)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from bridge.errors import DatasetError
from bridge.verify.counts import Checked, at_most
from bridge.verify.export_settings import BoxKind, export_settings, is_export
from bridge.verify.files import read_bytes, read_image
from bridge.verify.finding import Finding, error, warning
from bridge.verify.kitti.detection import MOST
from bridge.verify.kitti.files import calibration_problems, has_blank_end, is_projection, parse_calibration
from bridge.verify.kitti.geometry import area
from bridge.verify.kitti.rig_truth import rig_problems
from bridge.verify.kitti.rows import View, is_exact, row_problems
from bridge.verify.kitti.sequences import Sequence, Source, by_number, sequence_findings, source_of
from bridge.verify.kitti.tracks import TrackedObject, TrackLabels, parse_tracks, track_findings
from bridge.verify.kitti.truth import missing_label, object_differences
from bridge.verify.native.truth import NativeDataset, SeenFrame, open_native
from bridge.verify.progress import counted

_CALIBRATION: Final = {"P0": 12, "P1": 12, "P2": 12, "P3": 12, "R_rect": 9, "Tr_velo_cam": 12, "Tr_imu_velo": 12}
_LEVELS = (0.10, 0.50)
"""Shares from which on the level of truncation is 1 and 2."""
_LEVEL_TOLERANCE = 0.011


def verify_kitti_tracking(
    folder: Path, native: Path | None = None, camera: str | None = None, box: BoxKind | None = None
) -> list[Finding]:
    """Return everything that is wrong with the tree in ``folder`` (training/label_02); empty for a good one.

    With ``native`` (and its ``camera``), files, calibration, track ids and objects are compared with the dataset.
    Raises ``DatasetError`` if ``folder`` is none or ``native`` cannot be read.
    """
    return list(check_kitti_tracking(folder, native, camera, box).findings)


def check_kitti_tracking(
    folder: Path, native: Path | None = None, camera: str | None = None, box: BoxKind | None = None
) -> Checked:
    """Check like ``verify_kitti_tracking``, and count frames and objects."""
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of a KITTI tracking tree (training/…), there is none")
    names = sorted((path.stem for path in (folder / "training/label_02").glob("*.txt")), key=by_number)
    if not names:
        return Checked((error(f"there are no labels in {folder / 'training/label_02'}"),), 0, 0)
    dataset = None if native is None else open_native(native, export_settings(folder).twin)
    check = _TrackingCheck(folder, names, dataset, camera, box)
    return Checked(tuple(at_most(check.findings())), check.frames, check.objects)


class _TrackingCheck:
    """The sequences of a tree one after the other."""

    def __init__(
        self, folder: Path, names: list[str], dataset: NativeDataset | None, camera: str | None, box: BoxKind | None
    ) -> None:
        self._training = training = folder / "training"
        self._sequences = [
            Sequence(name, training / "image_02" / name, training / "image_03" / name, training / "velodyne" / name)
            for name in names
        ]
        self._source = None if dataset is None else source_of(dataset, camera, self._sequences)
        self._is_export = dataset is not None or is_export(folder)
        self._asked = export_settings(folder)
        self._box: BoxKind = box or self._asked.box or "cuboid"
        self.frames = 0
        self.objects = 0

    def findings(self) -> Iterator[Finding]:
        source = self._source
        episodes = source.records() if source is not None else []
        truth = source.dataset.frames(source.left.name) if source is not None else iter(())
        if source is not None and len(episodes) != len(self._sequences):
            yield error(f"{len(self._sequences)} sequences, the dataset has {len(episodes)} episodes")
        for number, sequence in enumerate(counted(self._sequences)):
            records = episodes[number] if number < len(episodes) else None
            source = None if source is None else source.within(records)
            yield from sequence_findings(sequence, source, records)
            labels = parse_tracks(read_bytes(self._training / f"label_02/{sequence.name}.txt") or b"")
            frames = len(sequence.frames())
            self.frames += frames
            self.objects += len(labels.objects)
            yield from track_findings(sequence.name, labels, frames, is_export=self._is_export)
            view, problems = self._view(sequence, source)
            yield from problems
            if view is None:
                continue
            yield from self._row_findings(sequence.name, labels, view)
            for frame, _ in enumerate(records or ()):
                rows = [row for row in labels.objects if row.frame == frame]
                yield from self._compared(f"{sequence.name}/{frame:06}", rows, next(truth), view)

    def _view(self, sequence: Sequence, source: Source | None) -> tuple[View | None, list[Finding]]:
        """Return the left camera, None if the calibration cannot be used, and what is wrong with it."""
        content = read_bytes(self._training / f"calib/{sequence.name}.txt")
        frames = sequence.frames()
        image = read_image(sequence.left / f"{frames[0]}.png") if frames else None
        if content is None or image is None:
            return None, [error("the calibration or the first picture is missing", sequence.name)]
        text = content.decode("ascii", errors="replace")
        findings = []
        if has_blank_end(text):
            findings.append(warning("calib: the last line is blank; pykitti fails on it", sequence.name))
        matrices, problems = parse_calibration(text, _CALIBRATION)
        view = None
        if not problems:
            height, width = image.shape[:2]
            projection = matrices["P2"].reshape(3, 4)
            view = View(projection, width, height) if is_projection(projection) else None
            problems += calibration_problems(matrices, width, height, "R_rect", "Tr_velo_cam")
            if source is not None:
                problems += rig_problems(matrices, source.left, source.right, source.lidar, "Tr_velo_cam")
        return view, [*findings, *(error(f"calib: {problem}", sequence.name) for problem in problems)]

    def _row_findings(self, sequence: str, labels: TrackLabels, view: View) -> Iterator[Finding]:
        exact = [is_exact(row.thing, view, self._box) for row in labels.objects]
        by_hand = not self._is_export and sum(exact) <= MOST * len(exact)
        for row in labels.objects:
            place, thing = f"{sequence}/{row.frame:06}", f"track {row.track_id}"
            shown = view.shown(row.thing)
            share = 0.0 if shown is None else 1.0 - area(shown[1]) / area(shown[0])
            low, high = (
                sum(share + off >= level for level in _LEVELS) for off in (-_LEVEL_TOLERANCE, _LEVEL_TOLERANCE)
            )
            if not by_hand and shown is not None and not low <= row.truncation_level <= high:
                message = f"truncated is {row.truncation_level}, the frame cuts off {share:.1%}"
                yield error(message, place, row.thing.line, thing=thing)
            for problem in row_problems(replace(row.thing, truncated=share), view, self._box, by_hand=by_hand):
                yield error(problem, place, row.thing.line, thing=thing)

    def _compared(self, place: str, rows: list[TrackedObject], seen: SeenFrame, view: View) -> Iterator[Finding]:
        actors = {actor.actor_id: actor for actor in seen.actors}
        for row in rows:
            thing = f"track {row.track_id}"
            if row.track_id not in actors:
                yield error("the dataset shows no actor of this id", place, row.thing.line, thing=thing)
                continue
            for problem in object_differences(row.thing, actors[row.track_id], view, self._box, self._asked):
                yield error(problem, place, row.thing.line, thing=thing)
        labelled = {row.track_id for row in rows}
        for actor in seen.actors:
            if actor.actor_id not in labelled and (missing := missing_label(actor, view, self._asked)) is not None:
                yield error(missing, place, thing=f"actor {actor.actor_id}")
