"""Measure what a frame costs, stage by stage, and how fast the whole is.

    python tools/benchmark.py [--frames N]

Captures a busy city street at 1242 x 375 with colour, ids and depth and exports it to KITTI. Every stage works on
the same frames, and so does every quality level and condition. Wall-clock times are medians over the frames; CPU times
are over all threads of the process.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from bridge.camera import Camera, Quality
from bridge.capture import Progress, capture
from bridge.classes import Category
from bridge.dataset.journal import FrameKey
from bridge.dataset.manifest import Manifest
from bridge.dataset.writer import DatasetWriter
from bridge.engine.simulator import EmbeddedSimulator
from bridge.episode import Place, actor_models, episode_states
from bridge.export.exporters import export_dataset
from bridge.frame import RawFrame
from bridge.labels.checks import check_frame
from bridge.labels.frame_labels import FrameLabels, label_frame
from bridge.protocol.server import SimulatorServer
from bridge.scenario.load import load_scenario
from bridge.scenario.presets import OWN_PRESETS
from bridge.scenario.sample import cameras, plan_episode
from bridge.simulator.base import SimulatorInfo
from bridge.simulator.remote import RemoteSimulator
from bridge.world import Illumination, StaticScene, Weather, WorldState

SCENARIO = Path(__file__).with_name("benchmark.yaml")

_WITH_HEADLIGHTS = (Category.CAR, Category.VAN, Category.TRUCK, Category.BUS, Category.MOTORCYCLE)

CONDITION_FRAMES = 10
"""Of each quality level and condition."""

NIGHT = Illumination(sun_altitude=-0.5, street_lights=True, window_lights=True, headlights=True)
CONDITIONS: tuple[tuple[str, Quality, Weather, Illumination | None], ...] = (
    *((f"{quality}, clear", quality, OWN_PRESETS["clear"], None) for quality in Quality),
    *(
        (f"balanced, {name}", Quality.BALANCED, weather, None)
        for name, weather in OWN_PRESETS.items()
        if name != "clear"
    ),
    ("balanced, night", Quality.BALANCED, OWN_PRESETS["clear"], NIGHT),
    ("balanced, night and heavy_rain", Quality.BALANCED, OWN_PRESETS["heavy_rain"], NIGHT),
)
"""What ``measure_conditions`` times, by name; without an illumination the scenario's own."""

T = TypeVar("T")


class Stages:
    """Wall-clock and CPU times of named stages, a row a call."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}

    def time(self, name: str, call: Callable[[], T]) -> T:
        """Run ``call`` once under ``name``."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = call()
        self.wall.setdefault(name, []).append(time.perf_counter() - wall)
        self.cpu.setdefault(name, []).append(time.process_time() - cpu)
        return result


class _Replay:
    """Answers every capture with one frame that was drawn before, so that only the transport is left to time."""

    def __init__(self, info: SimulatorInfo, frame: RawFrame) -> None:
        self.info = info
        self._frame = frame

    def load_scene(self, scene: StaticScene) -> Mapping[int, Category]:  # noqa: ARG002
        """Keep nothing."""
        return {}

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:  # noqa: ARG002
        """Return the frame, as of the step asked for."""
        return RawFrame(state.step, state.time_ns, self._frame.images, self._frame.observations)


def measure_stages(frames: int, scratch: Path, stages: Stages, conditions: Stages) -> None:
    """Time each stage alone, in this process, on the first ``frames`` frames of the scenario.

    The same engine then draws the last of them in all ``CONDITIONS``.
    """
    scenario = load_scenario(SCENARIO)
    rig = cameras(scenario)
    plan = plan_episode(scenario, scenario.seed, 0)
    engine = EmbeddedSimulator()
    choose = partial(actor_models, plan.models, scenario.assets.stock, plan.traffic, engine.info, seed=plan.models_seed)
    catalogue = stages.time("choose the models", choose)
    place = stages.time("build the place", partial(Place.of_plan, plan, catalogue, scratch))
    statics = place.static_categories
    stages.time("load the scene", partial(engine.load_scene, place.scene))
    manifest = Manifest({}, scenario.seed, engine.info.engine, rig)
    with (
        closing(episode_states(plan, place, catalogue, scratch)) as states,
        DatasetWriter(scratch / "dataset", manifest, workers=1) as writer,
    ):
        writer.begin_episode(0, statics)
        _, first = next(states)  # starts SUMO and lets its roads fill
        for _ in range(3):
            engine.capture(first, rig)
        drawn = []
        for number in range(frames):
            _, state = stages.time("traffic", partial(next, states))
            drawn.append(state)
            raw = stages.time("render", partial(engine.capture, state, rig))
            labels = stages.time("labels", partial(label_frame, state, raw, rig, statics))
            stages.time("gate", partial(check_frame, state, raw, rig, statics, labels))
            stages.time("encode and write", partial(_write, writer, FrameKey(0, number), raw, labels))
    server = SimulatorServer(partial(_Replay, engine.info, raw))
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(place.scene)
        for _ in range(frames):
            stages.time("transport", partial(remote.capture, state, rig))
    server.stop()
    measure_conditions(engine, drawn[-CONDITION_FRAMES:], rig[0], conditions)


def measure_conditions(engine: EmbeddedSimulator, states: Sequence[WorldState], camera: Camera, times: Stages) -> None:
    """Time drawing each of ``states`` in all ``CONDITIONS``."""
    for name, quality, weather, illumination in CONDITIONS:
        asked = [replace(camera, quality=quality)]
        shown = [_under(state, weather, illumination) for state in states]
        engine.capture(shown[0], asked)  # compiles what this condition is the first to need
        for state in shown:
            times.time(name, partial(engine.capture, state, asked))


def _under(state: WorldState, weather: Weather, illumination: Illumination | None) -> WorldState:
    """Return ``state`` in other weather and light, with the headlights of its vehicles as the light asks."""
    light = illumination or state.illumination
    actors = tuple(
        replace(actor, lights=replace(actor.lights, head=light.headlights and actor.category in _WITH_HEADLIGHTS))
        for actor in state.actors
    )
    return replace(state, weather=weather, illumination=light, actors=actors)


def _write(writer: DatasetWriter, key: FrameKey, raw: RawFrame, labels: FrameLabels) -> None:
    writer.add(key, raw, labels)
    writer.flush()


def measure_whole(frames: int, folder: Path) -> tuple[float, float]:
    """Capture ``frames`` frames with the engine in its own process, as users do, and export them.

    Returns frames a second between the first and the last frame, and seconds from the call to the first frame.
    """
    scenario = load_scenario(SCENARIO)
    finished: list[float] = []
    start = time.perf_counter()

    def note(progress: Progress) -> None:
        if progress.frames_done > len(finished):
            finished.append(time.perf_counter())

    capture(scenario, folder, frames=frames, on_progress=note)
    export_dataset(folder, "kitti")
    end = time.perf_counter()
    return (frames - 1) / (end - finished[0]), finished[0] - start


def _table(title: str, stages: Stages) -> Table:
    table = Table(title, "wall ms (median)", "CPU ms (mean)", "frames/s alone")
    for name, wall in stages.wall.items():
        median = statistics.median(wall)
        per_second = f"{1 / median:.0f}" if len(wall) > 1 else ""
        table.add_row(name, f"{median * 1e3:.1f}", f"{statistics.mean(stages.cpu[name]) * 1e3:.1f}", per_second)
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=60, help="frames to measure (at least 2)")
    frames = max(2, parser.parse_args().frames)
    console = Console()
    stages, conditions = Stages(), Stages()
    with tempfile.TemporaryDirectory(prefix="drivebridge-bench-") as folder:
        measure_stages(frames, Path(folder), stages, conditions)
        rate, first = measure_whole(frames, Path(folder) / "whole")
    console.print(
        f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}; {frames} frames, 1242 x 375"
    )
    console.print(_table("stage", stages))
    console.print(_table("quality and condition", conditions))
    console.print(f"the whole, with KITTI export: {rate:.1f} frames/s; first frame after {first:.1f} s")


if __name__ == "__main__":
    main()
