"""The embedded engine behind a lens: an episode passes the gate and the checker, and formats that can take it do."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bridge.assets.catalogue import builtin_catalogue
from bridge.camera import Camera
from bridge.dataset.manifest import Manifest
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.engine.simulator import EmbeddedSimulator
from bridge.episode import episode_states
from bridge.export.exporters import export_dataset
from bridge.labels.checks import check_frame
from bridge.labels.labelling import label_frame
from bridge.optics.lens_map import source_camera
from bridge.optics.resample import resample
from bridge.place import Place
from bridge.scenario.load import load_scenario
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import plan_episode
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder

SCENARIO = """\
schema: 1
name: behind-a-lens
seed: 5
road: {source: {kind: grid, nx: 3, ny: 3, block_m: 100, lanes: 1}}
traffic: {vehicles_per_km: 40, pedestrians: {per_minute: 60}}
sensors:
  front:
    kind: camera
    size: [480, 300]
    intrinsics: {fx: 260, fy: 258, cx: 241.3, cy: 148.2}
    distortion: {k1: -0.27, k2: 0.09, p1: 0.0008, p2: -0.0006, k3: -0.012}
    normals: true
  side:
    kind: camera
    size: [320, 200]
    fov_deg: 80
    distortion: {k1: 0.12, k2: 0.02}
    pose: {xyz: [0.5, 0.4, 1.6], rpy_deg: [1, 4, 60]}
  plain: {kind: camera, size: [160, 100], fov_deg: 70}
capture: {rate_hz: 2, frames: 5}
"""


@pytest.fixture
def engine() -> Iterator[EmbeddedSimulator]:
    simulator = EmbeddedSimulator()
    yield simulator
    simulator.close()


def test_an_episode_passes_every_check(engine: EmbeddedSimulator, tmp_path: Path) -> None:
    (tmp_path / "lens.yaml").write_text(SCENARIO)
    scenario = load_scenario(tmp_path / "lens.yaml")
    plan, catalogue, rig = plan_episode(scenario, 5, 0), builtin_catalogue(), rig_of(scenario).cameras
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    place = Place.of_plan(plan, catalogue, scratch)
    engine.load_scene(place.scene)
    statics, sources = place.static_categories, [source_camera(camera) for camera in rig]
    out = tmp_path / "dataset"
    with DatasetWriter(out, Manifest(scenario.to_data(), 5, engine.info.engine, rig)) as writer:
        drive = writer.begin_episode(0, statics)
        with closing(episode_states(plan, place, catalogue, scratch)) as states:
            for frame, state in states:
                drawn = engine.capture(state, sources)
                raw = resample(drawn, rig)
                labels = label_frame(state, raw, rig, statics)
                assert check_frame(state, raw, rig, statics, labels) == ()
                assert raw.images["plain"] is drawn.images["plain"]
                again = resample(drawn, rig)
                for camera in rig:
                    assert _bytes(raw.images[camera.name]) == _bytes(again.images[camera.name])
                drive.add(frame, raw, labels, {})
    for export_format in ("coco", "yolo", "huggingface", "webdataset"):
        export_dataset(out, export_format)
    report = verify_folder(out)
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []
    _ids_and_depth_tell_of_the_ground(Dataset(out), rig[0], statics)


def _bytes(images: object) -> list[bytes]:
    return [np.asarray(getattr(images, name)).tobytes() for name in ("rgb", "ids", "depth")]


def _ids_and_depth_tell_of_the_ground(dataset: Dataset, camera: Camera, statics: object) -> None:
    """Flat ground, seen through the lens, is flat: the points of its pixels lie on a plane."""
    for frame in dataset:
        road = frame.semantic("front") == 7
        depth = frame.depth("front")
        points = camera.unproject(np.where(road, depth, np.float32(0)))[road & (depth < 30)]
        heights = 1.65 - points[:, 1]
        assert np.quantile(np.abs(heights - np.median(heights)), 0.95) < 0.05
