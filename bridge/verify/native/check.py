"""Checks a native dataset from its files alone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bridge.errors import DatasetError
from bridge.verify.counts import Checked, at_most
from bridge.verify.finding import Finding, error, warning
from bridge.verify.native.collage import Scenes, collage_problems, read_collage
from bridge.verify.native.coverage import coverage_problems
from bridge.verify.native.files import parse, read
from bridge.verify.native.frames import FrameFiles, frame_problems, read_labels
from bridge.verify.native.images import FLAT_MODALITIES, modalities
from bridge.verify.native.records import Episode, Manifest, Record
from bridge.verify.native.settings import manifest_problems, read_episode, read_journals
from bridge.verify.native.tracks import Tracks
from bridge.verify.native.twins import labels_name, picture_name
from bridge.verify.progress import counted

UNDRAWN = "engine-died"
"""How the reason of a frame begins of which no picture came back."""
_FOLDERS = ("frames", "lidar", "labels", "twins", "episodes", "quarantine")


def verify_native(folder: Path) -> list[Finding]:
    """Return everything that is wrong with the dataset in ``folder``; empty for a good one.

    Raises ``DatasetError`` if there is no such folder.
    """
    return list(check_native(folder).findings)


def check_native(folder: Path) -> Checked:
    """Check like ``verify_native``, and count the good frames and the labels of their objects."""
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of a dataset, there is none")
    try:
        manifest = parse(Manifest, read(folder / "dataset.json"))
    except ValueError as problem:
        return Checked((error(f"dataset.json: {problem}"),), 0, 0)
    problems = list(manifest_problems(manifest))
    if problems:
        # Sensors that make no sense leave nothing to compare frames with.
        return Checked(tuple(error(f"dataset.json: {problem}") for problem in problems), 0, 0)
    check = _DatasetCheck(folder, manifest)
    findings = tuple(at_most(check.findings()))
    return Checked(findings, check.frames, check.objects)


class _DatasetCheck:
    """Goes through a dataset once; every file is read once."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        self._manifest = manifest
        self._episodes: dict[int, Episode] = {}
        self.frames = 0
        self.objects = 0

    def findings(self) -> Iterator[Finding]:
        records, problems = read_journals(self._folder)
        yield from (error(problem) for problem in problems)
        yield from self._stray_files(records)
        yield from (error(problem) for problem in coverage_problems(self._folder, records))
        tracks, scenes = Tracks(), Scenes()
        for record in counted(records):
            yield from (scenes if self._manifest.is_collage else tracks).record_findings(record)
            contents: dict[str, bytes] = {}
            yield from (error(problem, record.stem) for problem in self._read(record, contents))
            if record.quarantined:
                continue
            self.frames += 1
            files = FrameFiles(record, contents)
            yield from self._collage(files, scenes) if self._manifest.is_collage else self._frame(files, tracks)
        reasons = Counter(reason for record in records for reason in record.quarantined)
        if reasons:
            count = sum(bool(record.quarantined) for record in records)
            listed = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
            yield warning(f"{count} of {len(records)} frames are in quarantine: {listed}")

    def _stray_files(self, records: list[Record]) -> Iterator[Finding]:
        listed = {name for record in records for name in record.files}
        # Of an episode, all frames may have been left out: its journal is empty then.
        begun = [path.stem for path in (self._folder / "episodes").glob("*.jsonl") if path.stem.isdecimal()]
        listed |= {f"episodes/{episode}.{kind}" for episode in begun for kind in ("json", "jsonl")}
        for name in _FOLDERS:
            for path in sorted((self._folder / name).rglob("*")):
                relative = path.relative_to(self._folder).as_posix()
                if path.is_file() and relative not in listed:
                    yield warning(f"{relative} is a file that the journal does not list")

    def _read(self, record: Record, contents: dict[str, bytes]) -> Iterator[str]:
        """Read the files of a frame into ``contents`` and yield what is wrong with their hashes."""
        expected = set(self._expected_files(record))
        if missing := sorted(expected - record.files.keys()):
            yield f"the journal does not list {', '.join(missing)}"
        if foreign := sorted(record.files.keys() - expected):
            yield f"the journal lists {', '.join(foreign)}, which no sensor of the manifest makes"
        for name in sorted(expected & record.files.keys()):
            try:
                contents[name] = read(self._folder / name)
            except ValueError as problem:
                yield f"{name} {problem}"
                continue
            if hashlib.sha256(contents[name]).hexdigest() != record.files[name]:
                yield f"{name} is not the file whose SHA-256 the journal has"

    def _frame(self, files: FrameFiles, tracks: Tracks) -> Iterator[Finding]:
        stem, number = files.record.stem, files.record.key[0]
        if number not in self._episodes:
            self._episodes[number], problems = read_episode(self._folder, number, self._manifest)
            yield from (error(problem, stem) for problem in problems)
        labels, problems = read_labels(files)
        yield from (error(problem, stem) for problem in problems)
        if labels is None:
            return
        self.objects += sum(len(camera.objects) for camera in labels.cameras.values())
        yield from tracks.state_findings(stem, labels.state)
        episode = self._episodes[number]
        for thing, problem in frame_problems(self._manifest.within(episode), files, labels, episode):
            yield error(problem, stem, thing=thing or None)

    def _collage(self, files: FrameFiles, scenes: Scenes) -> Iterator[Finding]:
        stem, camera = files.record.stem, self._manifest.cameras[0]
        labels, problems = read_collage(files)
        yield from (error(problem, stem) for problem in problems)
        if labels is None:
            return
        self.objects += len(labels.objects)
        yield from scenes.findings(files.record, labels, camera)
        for thing, problem in collage_problems(files, labels, camera):
            yield error(problem, stem, thing=thing or None)

    def _expected_files(self, record: Record) -> Iterator[str]:
        if any(reason.startswith(UNDRAWN) for reason in record.quarantined):
            yield f"quarantine/states/{record.stem}.json"
            return
        prefix = "quarantine/" if record.quarantined else ""
        for camera in self._manifest.cameras:
            images = FLAT_MODALITIES if self._manifest.is_collage else modalities(camera)
            for modality, (extension, _, _) in images.items():
                yield f"{prefix}frames/{camera.name}/{modality}/{record.stem}.{extension}"
        for lidar in self._manifest.lidars:
            yield f"{prefix}lidar/{lidar.name}/points/{record.stem}.bin"
            yield f"{prefix}lidar/{lidar.name}/ids/{record.stem}.bin"
        yield f"{prefix}labels/{record.stem}.json"
        for twin in self._manifest.twins:
            yield f"{prefix}{labels_name(twin, record)}"
            for camera in self._manifest.cameras:
                yield f"{prefix}{picture_name(twin, camera, record)}"
