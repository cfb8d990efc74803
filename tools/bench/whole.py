"""The whole capture as users run it, with the engine in a process of its own, and its export."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path

from bench.street import SCENARIO
from bridge.capture import Progress, capture
from bridge.export.exporters import export_dataset
from bridge.scenario.load import load_scenario


@dataclass(frozen=True, slots=True)
class Whole:
    """How fast it was."""

    frames_per_second: float
    """From the first frame to the end of the export."""
    cpu_ms: float
    """A frame, over all processes, start-up included."""
    first_frame_s: float
    """From the call to the first frame in the journal."""


def measure_whole(frames: int, folder: Path) -> Whole:
    """Capture ``frames`` frames, at least 2, into ``folder`` and export them to KITTI."""
    scenario = load_scenario(SCENARIO)
    finished: list[float] = []
    cpu_before, start = _cpu_s(), time.perf_counter()

    def note(progress: Progress) -> None:
        if progress.frames_done > len(finished):
            finished.append(time.perf_counter())

    capture(scenario, folder, frames=frames, on_progress=note)
    export_dataset(folder, "kitti")
    end = time.perf_counter()
    return Whole(
        frames_per_second=(frames - 1) / (end - finished[0]),
        cpu_ms=1e3 * (_cpu_s() - cpu_before) / frames,
        first_frame_s=finished[0] - start,
    )


def _cpu_s() -> float:
    """Return the CPU time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)
