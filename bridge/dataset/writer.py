"""Writing a dataset: frames go in, whole files come out, and a killed run goes on where it stopped."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from filelock import FileLock, Timeout

from bridge.classes import Category
from bridge.dataset.atomic import sync_folder, write_file
from bridge.dataset.codec import dumps
from bridge.dataset.journal import JOURNAL, FrameKey, JournalLine, read_journal
from bridge.dataset.layout import (
    MANIFEST,
    QUARANTINE,
    RUN_FOLDER,
    CollageLabelsFile,
    EpisodeFile,
    LabelsFile,
    episode_path,
    folders,
    image_path,
    labels_path,
    point_ids_path,
    points_path,
)
from bridge.dataset.manifest import DatasetKind, Manifest, manifest_difference
from bridge.dataset.png import encode_ids, encode_normals, encode_rgb
from bridge.dataset.points import encode_point_ids, encode_points
from bridge.dataset.tiff import encode_depth
from bridge.errors import DatasetError
from bridge.frame import CameraImages, FlatImages, RawFrame
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.pasted import CollageLabels
from bridge.sensors.point_cloud import PointCloud

Scans = Mapping[str, PointCloud]
"""The point clouds of a frame by lidar."""

_NO_SCANS: Scans = MappingProxyType({})

_Files = dict[str, bytes]
"""What a frame's files hold, by their path below the dataset's folder."""

DEFAULT_WORKERS = 2
_SYNC_EVERY = 32
"""Frames between two syncs of the journal: as many may have to be captured again after a power cut."""


class DatasetWriter:
    """Writes one dataset; call it from one thread and close it, or use it as a context manager.

    Frames are encoded by ``workers`` threads. The journal keeps the order of the calls of ``add`` whatever their
    number, and a frame is in it only when all of its files are on the disk.
    """

    def __init__(self, folder: Path, manifest: Manifest, *, workers: int = DEFAULT_WORKERS) -> None:
        """Start a dataset in ``folder`` or go on with the one that the same manifest began there.

        Raises ``DatasetError``, with nothing touched, if the folder holds something else, was made by another
        manifest, lacks files that its journal lists, or is being written by another process.
        """
        self.folder = folder
        self._manifest = manifest
        _refuse_other(folder, manifest)
        self._is_new = not (folder / MANIFEST).exists()
        self._had_folder = folder.exists()
        try:
            self._lock = _lock(folder)
            self._scratch = folder / RUN_FOLDER / "partial"
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch.mkdir()
            if not (folder / MANIFEST).exists():
                write_file(folder / MANIFEST, manifest.encode(), self._scratch)
            self._folders = [folder / name for name in (*folders(manifest), "episodes")]
            for path in self._folders:
                path.mkdir(parents=True, exist_ok=True)
            lines, size = read_journal(folder / JOURNAL)
            self._journal = (folder / JOURNAL).open("ab")
            self._journal.truncate(size)
        except OSError as error:
            raise DatasetError(f"{folder}: cannot write a dataset here: {error}") from error
        self._finished = {line.key for line in lines}
        self._latest = lines[-1].key if lines else None
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="dataset-writer")
        self._pending: deque[Future[JournalLine]] = deque()
        self._most_pending = 2 * workers
        self._failure: DatasetError | None = None

    @property
    def finished(self) -> frozenset[FrameKey]:
        """The frames that are in the journal, quarantined ones included: what a resumed run need not capture."""
        return frozenset(self._finished)

    @property
    def run_folder(self) -> Path:
        """Where files of this run may lie that are no part of the dataset."""
        return self.folder / RUN_FOLDER

    def begin_episode(self, episode: int, static_categories: Mapping[int, Category]) -> None:
        """Store the classes of the static scene's instance ids in ``episode``.

        Raises ``DatasetError`` if an earlier run stored others: the episode's scene is not what it was.
        """
        content = dumps(EpisodeFile({key: static_categories[key] for key in sorted(static_categories)}))
        path = self.folder / episode_path(episode)
        if not path.exists():
            self._write(path, content)
        elif path.read_bytes() != content:
            raise DatasetError(
                f"{path}: episode {episode} had another static scene when this dataset was begun; "
                "capture into a new folder"
            )

    def add(self, key: FrameKey, raw: RawFrame, labels: FrameLabels, scans: Scans = _NO_SCANS) -> None:
        """Write a frame that passed the gate; returns before it is on the disk.

        ``scans`` are the point clouds of the manifest's lidars by name. The arrays of ``raw`` and ``scans`` must not be
        changed afterwards. Frames come in ascending order. Raises
        ``DatasetError`` for a frame that is out of order, and if this frame or an earlier one cannot be written.
        """
        self._submit(key, (raw.step, raw.time_ns), partial(self._encode, key, raw, labels, scans), ())

    def add_collage(self, key: FrameKey, images: FlatImages, labels: CollageLabels) -> None:
        """Write a frame of a collage, like ``add``; it has no time, so its number stands for its step.

        The manifest is one of a collage, with one camera.
        """
        if self._manifest.kind is not DatasetKind.COLLAGE:
            raise ValueError(f"{self.folder}: collages go into a dataset of kind {DatasetKind.COLLAGE}")
        self._submit(key, (key.frame, 0), partial(self._encode_collage, key, images, labels), ())

    def quarantine(
        self, key: FrameKey, raw: RawFrame, labels: FrameLabels, reasons: Sequence[str], scans: Scans = _NO_SCANS
    ) -> None:
        """Write a frame that failed the gate for ``reasons``, like ``add`` but apart from the good ones."""
        if not reasons:
            raise ValueError("a frame goes into quarantine for at least one reason")
        for path in self._folders:
            (self.folder / QUARANTINE / path.relative_to(self.folder)).mkdir(parents=True, exist_ok=True)
        reasons = tuple(dict.fromkeys(str(reason) for reason in reasons))
        self._submit(key, (raw.step, raw.time_ns), partial(self._encode, key, raw, labels, scans), reasons)

    def flush(self) -> None:
        """Wait until every frame so far is in the journal."""
        while self._pending:
            self._journal_oldest()

    def close(self) -> None:
        """Finish the frames under way and close the files. May be called twice."""
        if self._journal.closed:
            return
        try:
            self.flush()
        finally:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
            return
        try:
            self.close()
        except DatasetError as second:
            # The first error is the one to show; this one is only told along with it.
            assert error is not None
            error.add_note(f"closing the dataset failed too: {second}")
        if self._is_new and not self._finished:
            self._remove()

    def _stop(self) -> None:
        try:
            self._pool.shutdown(cancel_futures=True)
            self._sync()
            self._journal.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
        finally:
            self._lock.release()

    def _sync(self) -> None:
        """Make what the journal says so far survive a power cut: first the files, then the journal."""
        try:
            for path in self._folders:
                sync_folder(path)
            os.fsync(self._journal.fileno())
        except OSError as error:
            raise DatasetError(f"{self.folder}: cannot be written: {error.strerror}") from error

    def _remove(self) -> None:
        """Leave nothing of a dataset that failed before its first frame."""
        if not self._had_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        for name in (MANIFEST, JOURNAL):
            (self.folder / name).unlink(missing_ok=True)
        for name in ("frames", "lidar", "labels", "episodes", QUARANTINE, RUN_FOLDER):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _submit(
        self, key: FrameKey, moment: tuple[int, int], encode: Callable[[], _Files], reasons: tuple[str, ...]
    ) -> None:
        """Have the files that ``encode`` returns written; ``moment`` is the frame's step and time."""
        if self._failure is not None:
            raise self._failure
        if self._latest is not None and key <= self._latest:
            raise DatasetError(f"{self.folder}: frame {key.stem} came after {self._latest.stem}; frames come in order")
        self._latest = key
        while len(self._pending) >= self._most_pending or (self._pending and self._pending[0].done()):
            self._journal_oldest()
        self._pending.append(self._pool.submit(self._write_frame, key, moment, encode, reasons))

    def _journal_oldest(self) -> None:
        try:
            line = self._pending.popleft().result()
            self._journal.write(line.encode())
            self._journal.flush()
            self._finished.add(line.key)
        except BaseException as error:
            # No later frame may enter the journal, whatever stopped this one, an interrupt included: a resumed run
            # goes on after the last line.
            self._pending.clear()
            what = error if str(error) else type(error).__name__
            self._failure = DatasetError(f"{self.folder}: the dataset ends before the frame that failed: {what}")
            if isinstance(error, DatasetError | OSError):
                raise self._failure from error
            raise
        if len(self._finished) % _SYNC_EVERY == 0:
            self._sync()

    def _encode(self, key: FrameKey, raw: RawFrame, labels: FrameLabels, scans: Scans) -> _Files:
        files: _Files = {}
        for camera in self._manifest.cameras:
            for modality, data in _encode_images(raw.images[camera.name]):
                files[image_path(camera.name, modality, key)] = data
        for lidar in self._manifest.lidars:
            files[points_path(lidar.name, key)] = encode_points(scans[lidar.name])
            files[point_ids_path(lidar.name, key)] = encode_point_ids(scans[lidar.name])
        files[labels_path(key)] = dumps(LabelsFile(key.episode, key.frame, labels))
        return files

    def _encode_collage(self, key: FrameKey, images: FlatImages, labels: CollageLabels) -> _Files:
        (camera,) = self._manifest.cameras
        return {
            image_path(camera.name, "rgb", key): encode_rgb(images.rgb),
            image_path(camera.name, "ids", key): encode_ids(images.ids),
            labels_path(key): dumps(CollageLabelsFile(key.episode, key.frame, labels)),
        }

    def _write_frame(
        self, key: FrameKey, moment: tuple[int, int], encode: Callable[[], _Files], reasons: tuple[str, ...]
    ) -> JournalLine:
        files = encode()
        prefix = f"{QUARANTINE}/" if reasons else ""
        for path, data in files.items():
            self._write(self.folder / (prefix + path), data)
        hashes = {prefix + path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
        return JournalLine(key, *moment, hashes, reasons)

    def _write(self, path: Path, data: bytes) -> None:
        try:
            write_file(path, data, self._scratch)
        except OSError as error:
            raise DatasetError(f"{path}: cannot be written: {error}") from error


def _encode_images(images: CameraImages) -> Iterator[tuple[str, bytes]]:
    yield "rgb", encode_rgb(images.rgb)
    yield "ids", encode_ids(images.ids)
    yield "depth", encode_depth(images.depth)
    if images.normals is not None:
        yield "normals", encode_normals(images.normals)


def _refuse_other(folder: Path, manifest: Manifest) -> None:
    """Raise ``DatasetError`` unless ``folder`` is absent, empty or a whole dataset of ``manifest``."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected a folder for the dataset, found a file")
    existing = folder / MANIFEST
    if not existing.exists():
        foreign = sorted(path.name for path in folder.iterdir() if path.name != RUN_FOLDER)
        if foreign:
            raise DatasetError(
                f"{folder}: expected an empty folder or a dataset, found {foreign[0]!r} and no {MANIFEST}; "
                "choose another folder"
            )
        return
    try:
        difference = manifest_difference(manifest.encode(), existing.read_bytes())
    except ValueError as error:
        raise DatasetError(f"{existing}: expected the manifest of a dataset: {error}") from None
    if difference:
        raise DatasetError(
            f"{folder}: cannot go on with this dataset, it was made from another manifest: {difference}; "
            "choose another folder"
        )
    lines, _ = read_journal(folder / JOURNAL)
    for line in lines:
        for name in line.files:
            if not (folder / name).exists():
                raise DatasetError(f"{folder / name}: the journal lists this file, but it is missing")


def _lock(folder: Path) -> FileLock:
    (folder / RUN_FOLDER).mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / RUN_FOLDER / "lock", blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise DatasetError(f"{folder}: another process is writing this dataset; wait for it or stop it") from None
    return lock
