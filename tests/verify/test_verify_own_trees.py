"""What this project writes from right frames passes, however unusual the frames or the options are."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from bridge.camera import Camera
from bridge.dataset.writer import DatasetWriter
from bridge.errors import ExportError
from bridge.export.exporters import export_dataset
from bridge.export.formats import ExportFormat
from bridge.export.options import BoxKind, ExportOptions
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder
from bridge.world import Weather, WorldState
from tests.box_world import SMALL, STATICS, front_camera, manifest, shoot
from tests.verify.datasets import honest_street

UPRIGHT_ONLY = frozenset({ExportFormat.KITTI, ExportFormat.KITTI_TRACKING})


def write(folder: Path, states: Sequence[WorldState], camera: Camera | None = None) -> Path:
    """Write a frame of every state; those of an episode follow each other."""
    cameras = [camera or front_camera()]
    with DatasetWriter(folder, manifest(cameras)) as writer:
        for number, state in enumerate(states):
            if not number or states[number - 1].episode != state.episode:
                drive = writer.begin_episode(state.episode, STATICS)
            shot = shoot(state, cameras)
            drive.add(number, shot.raw, shot.labels)
    return folder


def findings(folder: Path, options: ExportOptions = ExportOptions(), *, upright: bool = True) -> list[str]:
    """Export a dataset to everything and return the warnings; there must be no error."""
    for export_format in set(ExportFormat) - {ExportFormat.PAIRS}:  # which need twins
        if upright or export_format not in UPRIGHT_ONLY:
            export_dataset(folder, export_format, options)
    report = verify_folder(folder)
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []
    return [finding.message for finding in report.findings]


def street(episodes: int = 2, frames: int = 2) -> list[WorldState]:
    return [honest_street(episode, step) for episode in range(episodes) for step in range(frames)]


def test_one_moment_under_several_weathers(tmp_path: Path) -> None:
    moment = honest_street(0, 1)
    states = [dataclasses.replace(moment, weather=Weather(rain_mm_per_h=rain)) for rain in (0.0, 8.0)]
    found = findings(write(tmp_path, [*states, honest_street(1, 1)]))
    assert "times.txt: 1 frames are of the moment before them" in found


def test_frames_in_which_nothing_moves(tmp_path: Path) -> None:
    still = dataclasses.replace(
        honest_street(0, 0),
        actors=tuple(dataclasses.replace(a, velocity_mps=Vec3(0.0, 0.0, 0.0)) for a in honest_street(0, 0).actors),
    )
    states = [dataclasses.replace(still, step=step, time_ns=step * 10**8) for step in range(3)]
    found = findings(write(tmp_path, [*states, honest_street(1, 0)]))
    assert found
    assert all("of the same split" in message for message in found)


def test_a_single_episode(tmp_path: Path) -> None:
    found = findings(write(tmp_path, street(episodes=1)))
    assert any("val holds the images of train" in message for message in found)


def test_a_street_without_actors(tmp_path: Path) -> None:
    findings(write(tmp_path, [dataclasses.replace(honest_street(0, 0), actors=())]))


def test_a_tilted_camera(tmp_path: Path) -> None:
    camera = Camera("front", SMALL, Pose(Vec3(1.2, 0.0, 1.65), Quaternion.from_rpy(0.3, 0.2, 0.4)))
    assert findings(write(tmp_path, street(), camera), upright=False) == []


def test_more_episodes_than_two_digits_count(tmp_path: Path) -> None:
    states = [dataclasses.replace(honest_street(0, step), episode=episode) for step, episode in enumerate((9, 99, 100))]
    assert findings(write(tmp_path, states)) == []


@pytest.mark.parametrize("box", BoxKind)
def test_every_kind_of_box(tmp_path: Path, box: BoxKind) -> None:
    options = ExportOptions(box=box)
    folder = write(tmp_path, street())
    if box is BoxKind.CUBOID:  # which Virtual KITTI 2 has not
        with pytest.raises(ExportError, match="boxes of whole pixels"):
            export_dataset(folder, ExportFormat.VKITTI2, options)
    for export_format in set(ExportFormat) - {ExportFormat.VKITTI2, ExportFormat.PAIRS}:
        export_dataset(folder, export_format, options)
    assert verify_folder(folder).findings == ()


@pytest.mark.parametrize(
    "options",
    [
        ExportOptions(max_occlusion=1.0, min_height_px=0, min_pixels=0, min_contrast=0.0),
        ExportOptions(max_occlusion=0.3, min_height_px=30, min_pixels=500, min_contrast=0.2),
    ],
    ids=["everything", "the plainest"],
)
def test_other_thresholds(tmp_path: Path, options: ExportOptions) -> None:
    assert findings(write(tmp_path, street()), options) == []


def test_errors_come_first(tmp_path: Path) -> None:
    folder = write(tmp_path, street(episodes=1))
    findings(folder)
    (folder / "coco/annotations/instances_train.json").write_text("{}")
    severities = [finding.severity for finding in verify_folder(folder).findings]
    assert severities == sorted(severities, key=[Severity.ERROR, Severity.WARNING].index)
    assert len(set(severities)) == 2


def test_nothing_is_exported_of_a_dataset_without_a_good_frame(tmp_path: Path) -> None:
    cameras = [front_camera()]
    with DatasetWriter(tmp_path, manifest(cameras)) as writer:
        drive = writer.begin_episode(0, STATICS)
        shot = shoot(honest_street(0, 0), cameras)
        drive.quarantine(0, shot.raw, shot.labels, ["a test"])
    with pytest.raises(ExportError, match="there is none; 1 are in quarantine"):
        export_dataset(tmp_path, ExportFormat.KITTI)
    assert not (tmp_path / "kitti").exists()
