"""A capture with targets: it gets there, soon, and always in the same way."""

import math
from pathlib import Path

import pytest

from bridge.capture import Progress, capture
from bridge.classes import Category
from bridge.coverage.foresight import Foresight
from bridge.coverage.table import rows_of_dataset
from bridge.coverage.targets import Target, frame_counts
from bridge.dataset.coverage_files import read_record
from bridge.dataset.reader import Dataset
from bridge.errors import ScenarioError
from bridge.protocol.server import SimulatorServer
from bridge.rerender import rerender
from bridge.scenario.coverage import TargetSection
from bridge.scenario.load import load_scenario
from bridge.scenario.schema import Scenario
from bridge.verify.tree import verify_folder
from tests.coverage.conftest import FakeWithCyclists
from tests.test_capture import contents


def changed(path: Path, *replacements: tuple[str, str]) -> Scenario:
    text = path.read_text()
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text)
    return load_scenario(path)


def share_of_cyclists(folder: Path) -> float:
    """Count for itself: by the labels that exports take."""
    objects = [
        label.category
        for frame in Dataset(folder)
        for label in frame.labels.cameras["front"].objects
        if label.modal_box is not None
        and label.modal_box.bottom - label.modal_box.top + 1 >= 10
        and label.visible_pixels >= 40
        and label.occlusion < 0.9
        and (label.contrast or 0.0) >= 0.02
    ]
    return objects.count(Category.CYCLIST) / len(objects)


def test_steering_needs_at_most_half_of_the_frames_that_rejection_needs(
    few_cyclists: Path, simulator: str, tmp_path: Path
) -> None:
    steered = capture(load_scenario(few_cyclists), tmp_path / "steered", simulator=simulator).coverage
    assert steered is not None
    assert [row.outcome for row in steered.rows] == ["met", "met"]
    assert steered.kept == len(Dataset(tmp_path / "steered")) >= 60
    assert share_of_cyclists(tmp_path / "steered") >= 0.15
    assert steered.rows[0].plain == "2.7 %"

    episodes = math.ceil(2 * steered.drawn / 10)
    scenario = changed(
        few_cyclists, ("episodes: 160", f"episodes: {episodes}"), ("coverage:", "coverage:\n  steer: false")
    )
    rejection = capture(scenario, tmp_path / "rejection", simulator=simulator).coverage
    assert rejection is not None
    assert rejection.drawn >= 2 * steered.drawn
    assert rejection.kept < 60, "rejection alone is there with twice the frames"
    assert not verify_folder(tmp_path / "steered").findings


SMALL = (("episodes: 160", "episodes: 12"), ("frames: 10", "frames: 5"), ("min_frames: 60", "min_frames: 12"))


def test_neither_workers_nor_interruptions_show(few_cyclists: Path, simulator: str, tmp_path: Path) -> None:
    scenario = changed(few_cyclists, *SMALL, ("coverage:", "coverage:\n  round: 2"))
    capture(scenario, tmp_path / "whole", simulator=simulator)
    whole = contents(tmp_path / "whole")
    assert {"coverage/0002.json", "coverage/summary.json"} <= whole.keys()

    def stop_after(frames: int) -> None:
        def hear(progress: Progress) -> None:
            if progress.frames_done == frames:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            capture(scenario, tmp_path / "parts", simulator=simulator, on_progress=hear)

    stop_after(7)
    stop_after(13)
    capture(scenario, tmp_path / "parts", simulator=simulator)
    assert contents(tmp_path / "parts") == whole
    assert capture(scenario, tmp_path / "parts", simulator=simulator).captured == 0

    other = SimulatorServer(FakeWithCyclists)
    capture(scenario, tmp_path / "two", simulator=[simulator, other.address], workers=2)
    other.stop()
    assert contents(tmp_path / "two") == whole
    again = rerender(tmp_path / "whole", 0.3, simulator=simulator)
    assert (again.frames, again.differences) == (math.ceil(0.3 * len(Dataset(tmp_path / "whole"))), ())


def test_weather_is_drawn_from_what_is_missing(few_cyclists: Path, simulator: str, tmp_path: Path) -> None:
    scenario = changed(
        few_cyclists,
        ("episodes: 160", "episodes: 40\nweather: {preset: {choice: {clear: 0.9, fog: 0.1}}}"),
        ("- {class: cyclist, share: 0.15}", "- {weather: fog, frames: 12}"),
        ("  min_frames: 60\n", "  max_frames: 14\n"),
        ("frames: 10", "frames: 3"),
    )
    summary = capture(scenario, tmp_path / "out", simulator=simulator).coverage
    assert summary is not None
    assert [row.outcome for row in summary.rows] == ["met"]
    assert scenario.coverage is not None
    (row,) = rows_of_dataset(Dataset(tmp_path / "out"), scenario.coverage)
    assert (row.missing, int(row.have)) in ((0, 12), (0, 13), (0, 14))
    assert summary.drawn <= 4 * 3 + 12
    chosen = [read_record(tmp_path / "out", episode) for episode in range(4, summary.episodes)]
    steered = [record for record in chosen if record is not None and record.variant]
    assert len(steered) >= 2
    assert all("may bring 3 frames of 'fog'" in record.why for record in steered)


def test_what_never_comes_is_given_up(few_cyclists: Path, simulator: str, tmp_path: Path) -> None:
    scenario = changed(
        few_cyclists,
        *SMALL[:2],
        ("- {class: cyclist, share: 0.15}", "- {class: cyclist, distance_m: [0, 0.5], count: 2}"),
        ("min_frames: 60", "patience: 5"),
    )
    summary = capture(scenario, tmp_path / "out", simulator=simulator).coverage
    assert summary is not None
    assert (summary.episodes, summary.kept) == (8, 0)
    assert summary.rows[0].outcome == "2 missing; given up after 5 episodes without gain: none was seen"


def test_impossible_targets_are_told_before_anything_is_there(
    few_cyclists: Path, simulator: str, tmp_path: Path
) -> None:
    scenario = changed(few_cyclists, ("class: cyclist", "class: truck"))
    with pytest.raises(ScenarioError, match=r"coverage.targets\[0\] \(truck\): traffic.mix has no truck; give it"):
        capture(scenario, tmp_path / "out", simulator=simulator)
    with pytest.raises(ScenarioError, match=r"does not go with coverage.*coverage.max_frames"):
        capture(scenario, tmp_path / "out", simulator=simulator, frames=3)
    assert not (tmp_path / "out").exists()


def test_nothing_that_would_show_is_left_undrawn(few_cyclists: Path, simulator: str, tmp_path: Path) -> None:
    """Of frames that were drawn without looking ahead, those that show a target are those that may."""
    scenario = changed(
        few_cyclists,
        ("episodes: 160", "episodes: 4"),
        ("cyclist: 0.03", "cyclist: 0.3"),
        ("car: 0.97", "car: 0.7"),
        ("share: 0.15", "count: 1000"),
        ("min_frames: 60", "min_frames: 0"),
    )
    capture(scenario, tmp_path / "out", simulator=simulator)
    target = Target(TargetSection.model_validate({"class": "cyclist", "distance_m": [6, 12], "count": 1}))
    dataset = Dataset(tmp_path / "out")
    ahead = Foresight((target,), dataset.manifest.cameras)
    shown = [frame_counts((target,), frame.labels, dataset.manifest.cameras).matches[0] > 0 for frame in dataset]
    may = [ahead.may_show_any(frame.state) for frame in dataset]
    assert all(may[n] for n in range(len(may)) if shown[n])
    assert 0 < sum(shown) <= sum(may) < len(may)
