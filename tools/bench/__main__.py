"""Measure what a frame costs, stage by stage and as a whole, and what other engines take for the same pictures.

    tools/bench/run [--frames N] [--only stages,conditions,whole,peers]

Captures a busy city street at 1242 x 375 with colour, ids and depth and exports it to KITTI. Every stage works on the
same frames, and so does every quality level and condition. Times are medians over the frames, CPU times over all
threads of the process: those hold on a machine that does other things too. Compare within one run only.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.comparison import Comparison, compare
from bench.conditions import measure_conditions
from bench.machine import describe
from bench.stages import Stages, measure_stages
from bench.whole import measure_whole
from bridge.engine.simulator import EmbeddedSimulator

PARTS = ("stages", "conditions", "whole", "peers")
LEAST_WIDTH = 120
"""Of the tables, in characters, for what they are piped into is not a terminal."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="tools/bench/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=60, help="frames to measure (at least 2)")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure; conditions need stages")
    given = parser.parse_args()
    frames, wanted = max(2, given.frames), given.only.split(",")
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"--only: expected some of {', '.join(PARTS)}, got {', '.join(sorted(unknown))}")
    if "conditions" in wanted and "stages" not in wanted:
        parser.error("--only: conditions are drawn of what stages has drawn; ask for both")
    console = Console()
    console.width = max(console.width, LEAST_WIDTH)
    with tempfile.TemporaryDirectory(prefix="drivebridge-bench-") as name:
        _measure(frames, wanted, Path(name), console)


def _measure(frames: int, wanted: list[str], scratch: Path, console: Console) -> None:
    engine = EmbeddedSimulator()
    for line in describe(engine.info.renderer):
        console.print(line, highlight=False)
    if "stages" in wanted:
        stages = Stages()
        drawn = measure_stages(engine, frames, scratch, stages)
        console.print(_table(f"stage ({frames} frames)", stages))
        if "conditions" in wanted:
            conditions = Stages()
            measure_conditions(engine, drawn, conditions)
            console.print(_table("quality and condition", conditions))
    if "whole" in wanted:
        whole = measure_whole(frames, scratch / "whole")
        console.print(
            f"the whole, with KITTI export: {whole.frames_per_second:.1f} frames/s, {whole.cpu_ms:.0f} ms of CPU a "
            f"frame with start-up; first frame after {whole.first_frame_s:.1f} s",
            highlight=False,
        )
    if "peers" in wanted:
        console.print(_peer_table(compare(engine, scratch)))


def _table(title: str, stages: Stages) -> Table:
    table = Table(title, "wall ms", "CPU ms", "frames/s alone")
    for name, wall in stages.wall.items():
        median = statistics.median(wall)
        per_second = f"{1 / median:.0f}" if len(wall) > 1 else ""
        table.add_row(name, f"{median * 1e3:.1f}", f"{statistics.median(stages.cpu[name]) * 1e3:.1f}", per_second)
    return table


def _peer_table(comparison: Comparison) -> Table:
    title = f"{comparison.things} things, {comparison.triangles} triangles"
    table = Table(title, "draw, wall ms", "draw, CPU ms", "of ours", "write, CPU ms", "same ids", "depth off")
    ours = comparison.engines[0].result
    for engine in comparison.engines:
        result = engine.result
        if result is None or ours is None:
            table.add_row(engine.name, engine.refused)
            continue
        times = (result.draw_wall_ms, result.draw_cpu_ms)
        table.add_row(
            result.engine,
            *(f"{ms:.0f}" for ms in times),
            f"{result.draw_cpu_ms / ours.draw_cpu_ms:.1f} x",
            f"{result.write_cpu_ms:.0f}",
            f"{engine.same_ids:.2%}",
            f"{engine.depth_off:.1e}",
        )
    return table


if __name__ == "__main__":
    main()
