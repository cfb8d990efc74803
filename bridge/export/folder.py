"""An export appears whole: it is built beside its folder and put in place by renaming."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.errors import ExportError


@contextmanager
def new_folder(folder: Path, contents: Collection[str]) -> Iterator[Path]:
    """Give a folder to build in, which becomes ``folder`` at the end and vanishes if building fails.

    An earlier export is replaced. Raises ``ExportError`` if ``folder`` holds anything but ``contents``, the names
    that an export of this format puts there, or if it cannot be written.
    """
    if folder.exists():
        foreign = sorted({path.name for path in folder.iterdir()} - set(contents)) if folder.is_dir() else [folder.name]
        if foreign:
            raise ExportError(f"{folder}: expected nothing or an earlier export, found {foreign[0]!r}; move it away")
    partial, replaced = (folder.with_name(f".{folder.name}.{state}") for state in ("partial", "replaced"))
    try:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(replaced, ignore_errors=True)
        partial.mkdir(parents=True)
        yield partial
        if folder.exists():
            folder.rename(replaced)
        partial.rename(folder)
    except OSError as error:
        raise ExportError(f"{folder}: the export cannot be written: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(replaced, ignore_errors=True)


def link_or_copy(source: Path, target: Path) -> None:
    """Make ``target`` the same file as ``source``, or a copy of it where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
