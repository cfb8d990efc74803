"""Progress bars of everything that takes more than two seconds; on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

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
        _TimeLeft(),
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
        TextColumn("{task.fields[told]}"),
        _TimeLeft(),
        console=screen,
        transient=True,
        disable=not shown,
    )
    with bar:
        task = bar.add_task("starting", total=None, told="")

        def show(progress: Progress) -> None:
            speed = bar.tasks[0].speed
            told = [f"{speed:.1f} frames/s"] if speed else []
            told.append(f"{progress.objects} objects")
            if progress.quarantined:
                told.append(f"[yellow]{progress.quarantined} quarantined[/]")
            bar.targets = progress.coverage
            bar.update(
                task,
                description=progress.activity,
                completed=progress.frames_done,
                total=progress.frames_total,
                told=", ".join(told),
            )

        yield show


class _TimeLeft(TimeRemainingColumn):
    """The time left, said to be that: a time alone may as well be what has gone by."""

    def render(self, task: Task) -> Text:
        left = super().render(task)
        return left if task.time_remaining is None else left + Text(" left", style="progress.remaining")


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
    from bridge.dataset.frame import Frame
    from bridge.dataset.reader import Dataset

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
