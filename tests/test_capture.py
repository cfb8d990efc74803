"""The whole sentence, with the embedded engine in its own process."""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest

from bridge.capture import Progress, capture
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError, ExportError, SimulatorRequestError
from bridge.export.exporters import export_dataset
from bridge.export.formats import ExportFormat
from bridge.protocol.server import SimulatorServer
from bridge.scenario.load import load_scenario
from bridge.simulator.fake import FakeSimulator
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder
from tests.serving import served


def contents(folder: Path) -> dict[str, str]:
    """Return what is compared: every file's hash, except those of this machine and run."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".run" not in path.parts
    }


def test_the_same_scenario_and_seed_give_the_same_bytes(city: Path, tmp_path: Path) -> None:
    scenario = load_scenario(city)
    for name in ("first", "second"):
        summary = capture(scenario, tmp_path / name)
        assert summary.frames == summary.captured == 4
        assert not summary.quarantined
        assert sum(summary.objects.values()) > 0
        export_dataset(tmp_path / name, "kitti")
    first = contents(tmp_path / "first")
    assert len([name for name in first if "/rgb/" in name or "/image_2/" in name]) == 2 * 4
    assert contents(tmp_path / "second") == first
    report = verify_folder(tmp_path / "first")
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []


def test_every_sensor_and_every_format_give_the_same_bytes(rig: Path, tmp_path: Path) -> None:
    scenario = load_scenario(rig)
    for name, stops in (("first", (None,)), ("second", (2, 5, None))):
        for frames in stops:
            capture(scenario, tmp_path / name, frames=frames)
        for export_format in set(ExportFormat) - {ExportFormat.PAIRS}:  # which need twins
            export_dataset(tmp_path / name, export_format)
    first = contents(tmp_path / "first")
    assert contents(tmp_path / "second") == first
    folders = {name.split("/")[0] for name in first}
    assert folders >= {"frames", "lidar", "labels", *ExportFormat} - {ExportFormat.PAIRS}
    report = verify_folder(tmp_path / "first")
    assert set(report.formats) >= {"native", "kitti", "cityscapes", "coco", "yolo"}
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []


def test_a_real_camera_gives_the_same_bytes_however_often_it_is_stopped(lens: Path, tmp_path: Path) -> None:
    scenario = load_scenario(lens)
    for name, stops in (("first", (None,)), ("second", (1, 4, None))):
        for frames in stops:
            summary = capture(scenario, tmp_path / name, frames=frames)
            assert not summary.quarantined
        export_dataset(tmp_path / name, "coco")
    assert contents(tmp_path / "second") == contents(tmp_path / "first")
    effects = [frame.labels.effects["front"] for frame in Dataset(tmp_path / "first")]
    assert len({done.iso for done in effects}) == len(effects) == 6
    report = verify_folder(tmp_path / "first")
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []


def test_what_a_lens_shows_cannot_be_written_as_kitti(lens: Path, tmp_path: Path) -> None:
    with served(FakeSimulator) as address:
        capture(load_scenario(lens), tmp_path / "dataset", simulator=address, frames=1)
    with pytest.raises(ExportError, match="distort"):
        export_dataset(tmp_path / "dataset", "kitti")


def test_another_seed_gives_another_dataset(city: Path, tmp_path: Path) -> None:
    scenario = load_scenario(city)
    capture(scenario, tmp_path / "a", frames=1)
    capture(scenario, tmp_path / "b", frames=1, seed=10)
    a, b = (Dataset(tmp_path / name)[0] for name in ("a", "b"))
    assert a.labels.state.world_from_ego != b.labels.state.world_from_ego
    assert not np.array_equal(a.rgb("front"), b.rgb("front"))


def test_a_capture_that_stopped_goes_on_to_the_same_bytes(straight: Path, tmp_path: Path) -> None:
    scenario = load_scenario(straight)
    capture(scenario, tmp_path / "whole")
    for frames, captured in ((1, 1), (4, 3), (None, 2)):
        assert capture(scenario, tmp_path / "parts", frames=frames).captured == captured
    assert contents(tmp_path / "parts") == contents(tmp_path / "whole")
    assert capture(scenario, tmp_path / "parts").captured == 0


def test_progress_counts_every_frame(straight: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    with served(FakeSimulator) as address:
        capture(load_scenario(straight), tmp_path / "out", simulator=address, on_progress=seen.append)
    assert [(progress.activity, progress.frames_done) for progress in seen] == [
        ("building episode 0", 0),
        *(("capturing episode 0", done) for done in (1, 2, 3)),
        ("building episode 1", 3),
        *(("capturing episode 1", done) for done in (4, 5, 6)),
    ]
    assert {progress.frames_total for progress in seen} == {6}
    assert seen[-1].objects > 0


def test_a_folder_of_something_else_is_left_alone(straight: Path, tmp_path: Path) -> None:
    folder = tmp_path / "precious"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(DatasetError, match=r"expected an empty folder or a dataset, found 'thesis.txt'"):
        capture(load_scenario(straight), folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_a_dataset_of_another_scenario_is_refused_with_the_difference(straight: Path, tmp_path: Path) -> None:
    with served(FakeSimulator) as address:
        capture(load_scenario(straight), tmp_path / "out", simulator=address, frames=1)
        before = contents(tmp_path / "out")
        straight.write_text(straight.read_text().replace("ahead_m: 14", "ahead_m: 15"))
        with pytest.raises(DatasetError, match=r"traffic.actors\[0\].ahead_m is 14"):
            capture(load_scenario(straight), tmp_path / "out", simulator=address)
    assert contents(tmp_path / "out") == before


def test_an_image_that_is_too_large_leaves_nothing_behind(straight: Path, tmp_path: Path) -> None:
    server = SimulatorServer(FakeSimulator)
    straight.write_text(straight.read_text().replace("[240, 120]", "[4096, 4096]"))
    with pytest.raises(SimulatorRequestError, match=r"sensors.front.size: 4096 x 4096 is more than the 4000000 pixels"):
        capture(load_scenario(straight), tmp_path / "out", simulator=server.address)
    server.stop()
    assert not (tmp_path / "out").exists()


def test_frames_that_contradict_themselves_go_to_quarantine(straight: Path, tmp_path: Path) -> None:
    class OffByAMetre(FakeSimulator):
        def capture(self, state, cameras, depth_views=()):  # type: ignore[no-untyped-def]
            frame = super().capture(state, cameras, depth_views)
            if state.step != 2:
                return frame
            moved = {
                name: tuple(
                    dataclasses.replace(
                        o,
                        world_from_actor=dataclasses.replace(
                            o.world_from_actor, position=o.world_from_actor.position._replace(x=99.0)
                        ),
                    )
                    for o in observations
                )
                for name, observations in frame.observations.items()
            }
            return dataclasses.replace(frame, observations=moved)

    server = SimulatorServer(OffByAMetre)
    summary = capture(load_scenario(straight), tmp_path / "out", simulator=server.address)
    server.stop()
    assert summary.frames == 4
    assert summary.quarantined == {"wrong-pose": 2}
    dataset = Dataset(tmp_path / "out")
    assert [line.key.frame for line in dataset.quarantined] == [1, 1]
    assert dataset.quarantined[0].quarantined[0].startswith("wrong-pose: front: 1: drawn ")
    assert len(list((tmp_path / "out/quarantine/labels").iterdir())) == 2
