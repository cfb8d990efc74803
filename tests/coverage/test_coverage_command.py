"""``drivebridge coverage``, and what the report says of targets."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bridge.capture import capture
from bridge.cli.coverage import live_table
from bridge.cli.program import app
from bridge.coverage.table import Row
from bridge.dataset.reader import Dataset
from bridge.report.html import write_report
from bridge.scenario.load import load_scenario
from tests.coverage.test_capture_with_targets import SMALL, changed


@pytest.fixture
def dataset(few_cyclists: Path, simulator: str, tmp_path: Path) -> Path:
    scenario = changed(few_cyclists, *SMALL, ("episodes: 12", "episodes: 4"), ("share: 0.15", "share: 0.1"))
    capture(scenario, tmp_path / "dataset", simulator=simulator)
    return tmp_path / "dataset"


def test_a_dataset_and_its_report_say_how_targets_stand(dataset: Path, few_cyclists: Path) -> None:
    shown = CliRunner().invoke(app, ["coverage", str(dataset)])
    assert shown.exit_code == 0, shown.output
    lines = shown.stdout.splitlines()
    assert lines[1].split() == ["target", "wanted", "there", "is", "missing"]
    assert lines[2].startswith("  cyclist     10 % of all objects  ")
    assert lines[3].split()[:4] == ["all", "frames", "12", "frames"]
    assert "all 4 episodes have been played, raise episodes" in lines[-1]
    told = json.loads(CliRunner().invoke(app, ["coverage", str(dataset), "--json"]).stdout)
    assert told["frames"] == len(Dataset(dataset)) == told["summary"]["kept"]
    assert told["targets"][0]["wanted"] == "10 % of all objects"

    few_cyclists.write_text(few_cyclists.read_text().replace("{class: cyclist, share: 0.1}", "{class: car, count: 1}"))
    by_others = CliRunner().invoke(app, ["coverage", str(dataset), "--targets", str(few_cyclists)])
    assert "met" in by_others.stdout.splitlines()[2]

    write_report(Dataset(dataset), dataset / "report.html", pictures=0)
    page = (dataset / "report.html").read_text()
    assert 'href="#coverage"' in page
    assert "the first round shows what that brings" in page


def test_a_scenario_says_what_it_can_never_bring(few_cyclists: Path) -> None:
    assert CliRunner().invoke(app, ["coverage", str(few_cyclists)]).exit_code == 0
    few_cyclists.write_text(few_cyclists.read_text().replace("class: cyclist", "class: truck"))
    shown = CliRunner().invoke(app, ["coverage", str(few_cyclists)])
    assert shown.exit_code == 6
    assert "impossible: coverage.targets[0] (truck): traffic.mix has no truck" in shown.stdout


def test_without_targets_there_is_nothing_to_say(straight: Path, tmp_path: Path, simulator: str) -> None:
    capture(load_scenario(straight), tmp_path / "plain", frames=1, simulator=simulator)
    refused = CliRunner().invoke(app, ["coverage", str(tmp_path / "plain")])
    assert "its scenario has no targets; say by which to measure it, with --targets" in str(refused.exception)
    assert "has no coverage: write targets" in str(CliRunner().invoke(app, ["coverage", str(straight)]).exception)
    write_report(Dataset(tmp_path / "plain"), tmp_path / "report.html", pictures=0)
    assert 'href="#coverage"' not in (tmp_path / "report.html").read_text()


def test_the_table_beside_the_bar_tells_rate_and_time_left() -> None:
    rows = (
        Row("cyclist", "15 % of all objects", "9.1 %", 30, 0.5, is_given_up=False),
        Row("fog, night", "12 frames", "12", 0, 0.1, is_given_up=False),
        Row("tram", "3 objects", "0", 3, 0.0, is_given_up=True),
    )
    columns = [list(column.cells) for column in live_table(rows, frames_per_s=2.0).columns]
    assert columns[3] == ["30", "met", "3"]
    assert columns[5] == ["0:00:30", "", "given up"]
    assert list(live_table(rows[:1], None).columns[5].cells) == ["?"]
