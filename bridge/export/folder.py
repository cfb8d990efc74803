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


@contextmanager
def new_group(folder: Path) -> Iterator[Path]:
    """Give a folder to write several exports into, each in a folder of its own, which all end up in ``folder``.

    They replace those of the same names there and leave others in place; a single export in ``folder`` itself is
    replaced by the group. Raises ``ExportError`` like ``new_folder``.
    """
    if folder.exists() and not _may_replace(folder):
        raise ExportError(f"{folder}: expected nothing or earlier exports, found something else; move it away")
    partial, replaced = (folder.with_name(f".{folder.name}.{state}") for state in ("partial", "replaced"))
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        yield partial
        for other in sorted(folder.iterdir()) if _is_group(folder) else ():
            if not (partial / other.name).exists():
                shutil.copytree(other, partial / other.name, copy_function=_link_or_copy)
        _exchange(partial, folder, replaced)
    except OSError as error:
        raise ExportError(f"{folder}: the exports cannot be written: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def link_or_copy(source: Path, target: Path) -> None:
    """Make ``target`` the same file as ``source``, or a copy of it where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _link_or_copy(source: str, target: str) -> None:
    link_or_copy(Path(source), Path(target))


def _may_replace(folder: Path) -> bool:
    return (folder / MARKER).exists() or _is_group(folder)


def _is_group(folder: Path) -> bool:
    """Tell whether there is nothing in ``folder`` but exports."""
    return folder.is_dir() and all((other / MARKER).exists() for other in folder.iterdir())


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
