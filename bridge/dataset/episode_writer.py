"""Writing one episode of a dataset: frames go in, whole files come out, and a killed run goes on where it stopped."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from filelock import FileLock, Timeout

from bridge.classes import Category
from bridge.dataset.atomic import sync_folder, write_file
from bridge.dataset.codec import dumps
from bridge.dataset.frame_files import (
    NO_SCANS,
    NO_TWINS,
    Files,
    Scans,
    Twins,
    captured_files,
    collage_files,
    state_files,
)
from bridge.dataset.journal import FrameKey, JournalLine, journal_path, read_journal
from bridge.dataset.layout import EPISODES, QUARANTINE, STATES, WRITING, EpisodeFile, episode_path, folders
from bridge.dataset.manifest import DatasetKind, Manifest
from bridge.errors import DatasetError
from bridge.frame import FlatImages, RawFrame
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.pasted import CollageLabels
from bridge.rig import Rig
from bridge.world import WorldState

DEFAULT_THREADS = 2
_SYNC_EVERY = 32
"""Frames between two syncs of the journal: as many may have to be captured again after a power cut."""
_OTHER_WRITER_S = 10.0
"""How long a process that lost its parent may need to let go of the episode that it was writing."""


class EpisodeWriter:
    """Writes the frames of one episode; call it from one thread and close it, or use it as a context manager.

    Any number of processes may each write an episode of the same dataset. Frames are encoded by ``threads`` threads.
    The journal keeps the order of the calls of ``add`` whatever their number, and a frame is in it only when all of
    its files are on the disk.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        episode: int,
        static_categories: Mapping[int, Category],
        *,
        rig: Rig | None = None,
        stage: str | None = None,
        unlabelled: Collection[Category] = (),
        threads: int = DEFAULT_THREADS,
    ) -> None:
        """Begin ``episode`` of the dataset of ``manifest`` that a ``DatasetWriter`` holds in ``folder``, or go on.

        ``static_categories`` are the classes of the static scene's instance ids, ``rig`` the sensors of the episode
        where they are not those of the manifest, ``stage`` that of the curriculum, ``unlabelled`` the classes of actors
        that have no labels.
        Raises ``DatasetError`` if an earlier run stored others (the episode's scene is not what it was), if another
        process is writing the episode, and if nothing can be written.
        """
        self.folder = folder
        self.episode = episode
        self._manifest = manifest
        self._scratch = folder / WRITING / f"{episode:04}"
        self._folders = [folder / name for name in (*folders(manifest), EPISODES)]
        self._quarantine = [folder / QUARANTINE / name for name in (*folders(manifest), STATES)]
        self._lock = _lock(folder, episode)
        try:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch.mkdir()
            own = None if rig == manifest.rig else rig
            statics = dict(sorted(static_categories.items()))
            self._store_about(EpisodeFile(statics, stage, own, tuple(sorted(unlabelled))))
            lines, size = read_journal(folder / journal_path(episode))
            self._journal = (folder / journal_path(episode)).open("ab")
            self._journal.truncate(size)
        except OSError as error:
            self._lock.release()
            raise DatasetError(f"{folder}: episode {episode} cannot be written: {error}") from error
        except BaseException:
            self._lock.release()
            raise
        self.finished = frozenset(line.key.frame for line in lines)
        """The frames that were in the journal when this writer was made, quarantined ones included."""
        self._latest = lines[-1].key.frame if lines else -1
        self._since_sync = 0
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="dataset-writer")
        self._pending: deque[Future[JournalLine]] = deque()
        self._most_pending = 2 * threads
        self._failure: DatasetError | None = None

    def add(
        self, frame: int, raw: RawFrame, labels: FrameLabels, scans: Scans = NO_SCANS, twins: Twins = NO_TWINS
    ) -> None:
        """Write a frame that passed the gate; returns before it is on the disk.

        ``frame`` is its number within the episode, ``scans`` are the point clouds of the manifest's lidars by name,
        ``twins`` the frame's twins, all that the manifest names. They are one transaction: they enter the journal in
        one line or not at all. The arrays must not be changed afterwards. Frames come in ascending order. Raises
        ``DatasetError`` for a frame that is out of order, and if this frame or an earlier one cannot be written.
        """
        self._submit_captured(frame, raw, labels, scans, twins, ())

    def add_collage(self, frame: int, images: FlatImages, labels: CollageLabels) -> None:
        """Write a frame of a collage, like ``add``; it has no time, so its number stands for its step.

        The manifest is one of a collage, with one camera.
        """
        if self._manifest.kind is not DatasetKind.COLLAGE:
            raise ValueError(f"{self.folder}: collages go into a dataset of kind {DatasetKind.COLLAGE}")
        key = FrameKey(self.episode, frame)
        self._submit(key, (frame, 0), partial(collage_files, self._manifest, key, images, labels), ())

    def quarantine(
        self,
        frame: int,
        raw: RawFrame,
        labels: FrameLabels,
        reasons: Sequence[str],
        scans: Scans = NO_SCANS,
        twins: Twins = NO_TWINS,
    ) -> None:
        """Write a frame that failed the gate for ``reasons``, like ``add`` but apart from the good ones."""
        self._submit_captured(frame, raw, labels, scans, twins, _distinct(reasons))

    def quarantine_state(self, frame: int, state: WorldState, reasons: Sequence[str]) -> None:
        """Write what was asked for in a frame of which no picture came back, like ``quarantine``."""
        key = FrameKey(self.episode, frame)
        self._submit(key, (state.step, state.time_ns), partial(state_files, key, state), _distinct(reasons))

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
        try:
            self.close()
        except DatasetError as second:
            if error is None:
                raise
            # The first error is the one to show; this one is only told along with it.
            error.add_note(f"closing the dataset failed too: {second}")

    def _store_about(self, about: EpisodeFile) -> None:
        content = dumps(about)
        path = self.folder / episode_path(self.episode)
        if not path.exists():
            self._write(path, content)
        elif path.read_bytes() != content:
            raise DatasetError(
                f"{path}: episode {self.episode} had another static scene, stage or rig when this dataset was begun; "
                "capture into a new folder"
            )

    def _stop(self) -> None:
        try:
            self._pool.shutdown(cancel_futures=True)
            self._sync()
        finally:
            with suppress(OSError):  # it still holds a line that could not be written, which has been said
                self._journal.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._lock.release()

    def _sync(self) -> None:
        """Make what the journal says so far survive a power cut: first the files, then the journal."""
        try:
            for path in (*self._folders, *(path for path in self._quarantine if path.exists())):
                sync_folder(path)
            os.fsync(self._journal.fileno())
        except OSError as error:
            raise DatasetError(f"{self.folder}: cannot be written: {error.strerror}") from error
        self._since_sync = 0

    def _submit_captured(
        self, frame: int, raw: RawFrame, labels: FrameLabels, scans: Scans, twins: Twins, reasons: tuple[str, ...]
    ) -> None:
        if twins.keys() != set(self._manifest.twins):
            names, wanted = ", ".join(twins) or "none", ", ".join(self._manifest.twins) or "none"
            raise ValueError(f"{self.folder}: expected a frame with the twins {wanted}, got {names}")
        key = FrameKey(self.episode, frame)
        encode = partial(captured_files, self._manifest, key, raw, labels, scans, twins)
        proofs = {name: twins[name].geometry for name in self._manifest.twins}
        self._submit(key, (raw.step, raw.time_ns), encode, reasons, proofs)

    def _submit(
        self,
        key: FrameKey,
        moment: tuple[int, int],
        encode: Callable[[], Files],
        reasons: tuple[str, ...],
        proofs: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Have the files that ``encode`` returns written.

        ``moment`` is the frame's step and time, ``proofs`` is what the journal says of its twins.
        """
        if self._failure is not None:
            raise self._failure
        if key.frame <= self._latest:
            latest = FrameKey(self.episode, self._latest)
            raise DatasetError(f"{self.folder}: frame {key.stem} came after {latest.stem}; frames come in order")
        self._latest = key.frame
        while len(self._pending) >= self._most_pending or (self._pending and self._pending[0].done()):
            self._journal_oldest()
        self._pending.append(self._pool.submit(self._write_frame, key, moment, encode, reasons, proofs))

    def _journal_oldest(self) -> None:
        try:
            line = self._pending.popleft().result()
            self._journal.write(line.encode())
            self._journal.flush()
        except BaseException as error:
            # No later frame may enter the journal, whatever stopped this one, an interrupt included: a resumed run
            # goes on after the last line.
            self._pending.clear()
            what = error if str(error) else type(error).__name__
            self._failure = DatasetError(
                f"{self.folder}: the dataset ends before the frame that failed: {what}; "
                "the frames before it are kept, and a capture goes on after them"
            )
            if isinstance(error, DatasetError | OSError):
                raise self._failure from error
            raise
        self._since_sync += 1
        if self._since_sync >= _SYNC_EVERY:
            self._sync()

    def _write_frame(
        self,
        key: FrameKey,
        moment: tuple[int, int],
        encode: Callable[[], Files],
        reasons: tuple[str, ...],
        proofs: Mapping[str, str],
    ) -> JournalLine:
        prefix = f"{QUARANTINE}/" if reasons else ""
        files = {prefix + path: data for path, data in encode().items()}
        for path, data in files.items():
            if reasons:
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            self._write(self.folder / path, data)
        hashes = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
        return JournalLine(key, *moment, hashes, reasons, dict(proofs))

    def _write(self, path: Path, data: bytes) -> None:
        try:
            write_file(path, data, self._scratch)
        except OSError as error:
            raise DatasetError(f"{path}: cannot be written: {error}") from error


def _distinct(reasons: Sequence[str]) -> tuple[str, ...]:
    if not reasons:
        raise ValueError("a frame goes into quarantine for at least one reason")
    return tuple(dict.fromkeys(str(reason) for reason in reasons))


def _lock(folder: Path, episode: int) -> FileLock:
    path = folder / WRITING / f"{episode:04}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=_OTHER_WRITER_S, thread_local=False)
        lock.acquire()
    except Timeout:
        raise DatasetError(f"{folder}: another process is writing episode {episode}; wait for it or stop it") from None
    except OSError as error:
        raise DatasetError(f"{folder}: episode {episode} cannot be written: {error}") from error
    return lock
