"""Files that exports are made of: links to the dataset's own files, lines of text, and where a frame came from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import SupportsFloat

from bridge.dataset.frame import Frame
from bridge.errors import ExportError
from bridge.export.folder import link_or_copy

NATIVE_COLUMNS = "episode,frame,time_s"
"""The columns of ``native_columns``, for the head of a table."""


def native_columns(frame: Frame) -> str:
    """Return which frame of the dataset this is: its episode, its number in it, and seconds since the episode began."""
    seconds, nanoseconds = divmod(frame.journal.time_ns, 10**9)
    return f"{frame.key.episode},{frame.key.frame},{seconds}.{nanoseconds:09}"


def link_image(frame: Frame, camera: str, target: Path) -> None:
    """Make ``target`` the picture that a camera took. Raises ``ExportError`` if it is missing."""
    _link(frame.image_path(camera, "rgb"), "image", target)


def link_points(frame: Frame, lidar: str, target: Path) -> None:
    """Make ``target`` the point cloud of a lidar, laid out as in KITTI. Raises ``ExportError`` if it is missing."""
    _link(frame.points_path(lidar), "point cloud", target)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write plain ASCII text, every line ended by a line feed alone."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii", newline="\n")


def decimal(number: SupportsFloat, places: int = 2) -> str:
    """Return a number with a fixed count of decimal places; zero has no sign."""
    # Adding zero turns -0.0 into 0.0.
    return f"{round(float(number), places) + 0.0:.{places}f}"


def _link(source: Path, kind: str, target: Path) -> None:
    if not source.exists():
        raise ExportError(f"{source}: the journal lists this {kind}, but it is missing")
    link_or_copy(source, target)
