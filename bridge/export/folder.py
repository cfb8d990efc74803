"""An export appears whole: it is built beside its folder and put in place by renaming."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.dataset.codec import dumps
from bridge.errors import ExportError
from bridge.export.options import ExportOptions

MARKER = ".drivebridge-export"
"""A file in every export, with its options: only a folder that has it may be replaced."""


@contextmanager
def new_folder(folder: Path, options: ExportOptions) -> Iterator[Path]:
    """Give a folder to build in, which becomes ``folder`` at the end and vanishes if building fails.

    ``options`` is what the export was asked for; it can be read there.
    An earlier export is replaced. Raises ``ExportError``, with ``folder`` as it was, if it holds anything but an
    earlier export or cannot be written.
    """
    if folder.exists() and not _may_replace(folder):
        raise ExportError(f"{folder}: expected nothing or an earlier export, found something else; move it away")
    partial, replaced = (folder.with_name(f".{folder.name}.{state}") for state in ("partial", "replaced"))
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        (partial / MARKER).write_bytes(dumps(options))
        yield partial
        _exchange(partial, folder, replaced)
    except OSError as error:
        raise ExportError(f"{folder}: the export cannot be written: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def link_or_copy(source: Path, target: Path) -> None:
    """Make ``target`` the same file as ``source``, or a copy of it where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _may_replace(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MARKER).exists() or not any(folder.iterdir()))


def _exchange(new: Path, folder: Path, replaced: Path) -> None:
    """Put ``new`` in the place of ``folder``, which may not exist; on failure ``folder`` is what it was."""
    shutil.rmtree(replaced, ignore_errors=True)
    had_one = folder.exists()
    if had_one:
        folder.rename(replaced)
    try:
        new.rename(folder)
    except OSError:
        if had_one:
            replaced.rename(folder)
        raise
    shutil.rmtree(replaced, ignore_errors=True)
