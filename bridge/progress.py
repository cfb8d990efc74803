"""The progress bar of a capture: frames, frames a second, objects, time left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from bridge.capture import Progress


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[Progress], None]]:
    """Show a bar on ``console`` while the context lasts; yields what to call with each new state."""
    bar = RichProgress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[objects]} objects"),
        TextColumn("{task.fields[quarantined]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("starting", total=None, rate="", objects=0, quarantined="")

        def show(progress: Progress) -> None:
            speed = bar.tasks[0].speed
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
