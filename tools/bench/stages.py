"""Each stage of a capture alone, in one process, on the same frames."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.street import SCENARIO
from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.codec import dumps
from bridge.dataset.episode_writer import EpisodeWriter
from bridge.dataset.layout import LabelsFile
from bridge.dataset.manifest import Manifest
from bridge.dataset.png import encode_ids, encode_rgb
from bridge.dataset.tiff import encode_depth
from bridge.dataset.writer import DatasetWriter
from bridge.engine.simulator import EmbeddedSimulator
from bridge.episode import actor_models, episode_states
from bridge.export.exporters import export_dataset
from bridge.frame import RawFrame
from bridge.labels.checks import check_frame
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.labelling import label_frame
from bridge.place import Place
from bridge.protocol.server import SimulatorServer
from bridge.scenario.load import load_scenario
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import plan_episode
from bridge.simulator.base import SimulatorInfo
from bridge.simulator.remote import RemoteSimulator
from bridge.world import StaticScene, WorldState

T = TypeVar("T")


class Stages:
    """Wall-clock and CPU times of named stages, a row a call."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}

    def time(self, name: str, call: Callable[[], T], parts: int = 1) -> T:
        """Run ``call`` once under ``name``; a row is for one of the ``parts`` that it works on."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = call()
        self.wall.setdefault(name, []).append((time.perf_counter() - wall) / parts)
        self.cpu.setdefault(name, []).append((time.process_time() - cpu) / parts)
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


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What ``measure_stages`` has drawn last, to draw again under other conditions."""

    camera: Camera
    states: Sequence[WorldState]


def measure_stages(engine: EmbeddedSimulator, frames: int, scratch: Path, stages: Stages) -> Drawn:
    """Time each stage alone on the first ``frames`` frames of the scenario."""
    scenario = load_scenario(SCENARIO)
    rig = rig_of(scenario).cameras
    plan = plan_episode(scenario, scenario.seed, 0)
    choose = partial(actor_models, plan.models, scenario.assets.stock, plan.traffic, engine.info, seed=plan.models_seed)
    catalogue = stages.time("choose the models", choose)
    place = stages.time("build the place", partial(Place.of_plan, plan, catalogue, scratch))
    statics = place.static_categories
    stages.time("load the scene", partial(engine.load_scene, place.scene))
    manifest = Manifest({}, scenario.seed, engine.info.engine, rig)
    with (
        closing(episode_states(plan, place, catalogue, scratch)) as states,
        DatasetWriter(scratch / "dataset", manifest, threads=1) as writer,
    ):
        drive = writer.begin_episode(0, statics)
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
            for part, encode in _encodings(number, raw, labels).items():
                stages.time(f"  encode {part}", encode)
            stages.time("encode and write", partial(_write, drive, number, raw, labels))
    stages.time("export to KITTI", partial(export_dataset, scratch / "dataset", "kitti"), frames)
    server = SimulatorServer(partial(_Replay, engine.info, raw))
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(place.scene)
        for _ in range(frames):
            stages.time("transport", partial(remote.capture, state, rig))
    server.stop()
    return Drawn(rig[0], drawn)


def _encodings(frame: int, raw: RawFrame, labels: FrameLabels) -> dict[str, Callable[[], bytes]]:
    """Return what encodes each file of a frame of one camera."""
    (images,) = raw.images.values()
    return {
        "colours": partial(encode_rgb, images.rgb),
        "ids": partial(encode_ids, images.ids),
        "depth": partial(encode_depth, images.depth),
        "labels": partial(dumps, LabelsFile(0, frame, labels)),
    }


def _write(drive: EpisodeWriter, frame: int, raw: RawFrame, labels: FrameLabels) -> None:
    drive.add(frame, raw, labels)
    drive.flush()
