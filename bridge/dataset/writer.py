"""Holding a dataset for writing: its folder, its manifest and its lock; episode writers do the writing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from bridge.classes import Category
from bridge.dataset.atomic import sync_folder, write_file
from bridge.dataset.coverage_files import COVERAGE
from bridge.dataset.episode_writer import DEFAULT_THREADS, EpisodeWriter
from bridge.dataset.journal import journals, read_journals
from bridge.dataset.layout import EPISODES, MANIFEST, QUARANTINE, RUN_FOLDER, TWINS, WRITING, folders
from bridge.dataset.manifest import Manifest, manifest_difference
from bridge.errors import DatasetError


class DatasetWriter:
    """Holds one dataset while it is written, so that nobody else does; use it as a context manager, or close it.

    ``begin_episode`` hands out the writers of episodes, one after another. Other processes may write episodes of the
    dataset at the same time, each by an ``EpisodeWriter`` of its own, while this object lives.
    """

    def __init__(self, folder: Path, manifest: Manifest, *, threads: int = DEFAULT_THREADS) -> None:
        """Start a dataset in ``folder`` or go on with the one that the same manifest began there.

        ``threads`` encode the frames of an episode. Raises ``DatasetError``, with nothing touched, if the folder holds
        something else, was made by another manifest, lacks files that its journals list, or is being written by
        another process.
        """
        self.folder = folder
        self._manifest = manifest
        self._threads = threads
        self._episode: EpisodeWriter | None = None
        _refuse_other(folder, manifest)
        self._is_new = not (folder / MANIFEST).exists()
        self._had_folder = folder.exists()
        try:
            self._lock = _lock(folder)
            (folder / WRITING).mkdir(exist_ok=True)
            if not (folder / MANIFEST).exists():  # first of all: without it, a later run would refuse the folder
                write_file(folder / MANIFEST, manifest.encode(), folder / WRITING)
                sync_folder(folder)
            for name in (*folders(manifest), EPISODES):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatasetError(f"{folder}: cannot write a dataset here: {error.strerror}") from error
        self.finished = frozenset(line.key for line in read_journals(folder))
        """The frames that were in the journals when this writer was made, quarantined ones included."""

    def begin_episode(self, episode: int, static_categories: Mapping[int, Category]) -> EpisodeWriter:
        """Return the writer of ``episode``, which this object closes with the next one or with itself.

        Raises ``DatasetError`` like ``EpisodeWriter``, and if frames of the episode before cannot be written.
        """
        self._close_episode()
        self._episode = EpisodeWriter(self.folder, self._manifest, episode, static_categories, threads=self._threads)
        return self._episode

    def close(self) -> None:
        """Finish the episode under way and let go of the dataset. May be called twice."""
        try:
            self._close_episode()
        finally:
            if self._lock.is_locked:
                shutil.rmtree(self.folder / WRITING, ignore_errors=True)
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
            return
        try:
            self.close()
        except DatasetError as second:
            # The first error is the one to show; this one is only told along with it.
            error.add_note(f"closing the dataset failed too: {second}")
        if self._is_new and not any(path.stat().st_size for path in journals(self.folder).values()):
            self._remove()

    def _close_episode(self) -> None:
        episode, self._episode = self._episode, None
        if episode is not None:
            episode.close()

    def _remove(self) -> None:
        """Leave nothing of a dataset that failed before its first frame."""
        if not self._had_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        (self.folder / MANIFEST).unlink(missing_ok=True)
        for name in ("frames", "lidar", "labels", TWINS, EPISODES, COVERAGE, QUARANTINE, RUN_FOLDER):
            shutil.rmtree(self.folder / name, ignore_errors=True)


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
            f"{folder}: cannot go on with this dataset, it was made with other settings: {difference}; "
            "choose another folder"
        )
    for line in read_journals(folder):
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
