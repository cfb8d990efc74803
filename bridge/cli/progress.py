"""Progress bars of everything that takes more than two seconds; on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from bridge.cli.console import screen
from bridge.cli.coverage import live_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bridge.capture import Progress
    from bridge.coverage.table import Row
    from bridge.dataset.reader import Dataset

OnCount = Callable[[int, int], None]
"""Hears how many of how many are done."""


@contextmanager
def counting(doing: str, *, shown: bool) -> Iterator[OnCount]:
    """Show a bar called ``doing`` while the context lasts; yields what to call with each new count."""
    bar = Bar(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not shown,
    )
    with bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def working(doing: str, *, shown: bool) -> Iterator[Callable[[str], None]]:
    """Show that something is being done of which nobody knows how long it takes; yields how to say it anew."""
    if not shown:
        yield lambda _: None
        return
    with screen.status(doing) as status:
        yield status.update


@contextmanager
def capturing(*, shown: bool) -> Iterator[Callable[[Progress], None]]:
    """Show frames, frames a second, objects and the time left while the context lasts; yields what to call."""
    bar = _CaptureBar(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[objects]} objects"),
        TextColumn("{task.fields[quarantined]}"),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not shown,
    )
    with bar:
        task = bar.add_task("starting", total=None, rate="", objects=0, quarantined="")

        def show(progress: Progress) -> None:
            speed = bar.tasks[0].speed
            bar.targets = progress.coverage
            bar.update(
                task,
                description=progress.activity,
                completed=progress.frames_done,
                total=progress.frames_total,
                rate=f"{speed:.1f} frames/s" if speed else "",
                objects=progress.objects,
                quarantined=f"[yellow]{progress.quarantined} quarantined" if progress.quarantined else "",
            )

        yield show


class _CaptureBar(Bar):
    """A bar below a table of the scenario's targets."""

    targets: tuple[Row, ...] = ()

    def get_renderables(self) -> Iterator[RenderableType]:
        if self.targets:
            yield live_table(self.targets, self.tasks[0].speed if self.tasks else None)
        yield from super().get_renderables()


def watched(folder: Path, on_count: OnCount) -> Dataset:
    """Open the dataset in ``folder``, and have ``on_count`` hear of every frame that somebody takes out of it.

    Raises ``DatasetError`` as ``Dataset`` does.
    """
    from bridge.dataset.reader import Dataset, Frame

    class Watched(Dataset):
        def __iter__(self) -> Iterator[Frame]:
            for frame in super().__iter__():
                on_count(frame.index, len(self))
                yield frame

        def __getitem__(self, index: int) -> Frame:
            frame = super().__getitem__(index)
            on_count(frame.index, len(self))
            return frame

    return Watched(folder)
