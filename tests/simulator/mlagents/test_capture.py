"""The whole sentence with a player in the middle: frames over ML-Agents, dataset, export, verification."""

import hashlib
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from bridge.capture import capture
from bridge.export.exporters import export_dataset
from bridge.scenario.load import load_scenario
from bridge.simulator.mlagents import player_simulator
from bridge.simulator.remote import RemoteSimulator
from bridge.simulator.supervised import SupervisedSimulator
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder
from tests.simulator.mlagents.conftest import MakePlayer

pytestmark = pytest.mark.usefixtures("leaves_nothing")


def _contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".run" not in path.parts
    }


@pytest.mark.parametrize("options", [(), ("--fail", "kill-at-capture-3")], ids=["whole", "killed again and again"])
def test_a_player_gives_the_dataset_that_the_engine_gives(
    straight: Path, tmp_path: Path, make_player: MakePlayer, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    scenario = load_scenario(straight)
    capture(scenario, tmp_path / "directly")
    starts = 0

    def start() -> AbstractContextManager[RemoteSimulator]:
        nonlocal starts
        starts += 1
        return player_simulator(make_player("--simulator", "embedded", *options))

    monkeypatch.setattr("bridge.capture.run.connected", lambda _: SupervisedSimulator(start))
    summary = capture(scenario, tmp_path / "mlagents")
    assert not summary.quarantined
    assert (starts > 1) == bool(options)
    for name in ("directly", "mlagents"):
        export_dataset(tmp_path / name, "kitti")
    assert _contents(tmp_path / "mlagents") == _contents(tmp_path / "directly")
    report = verify_folder(tmp_path / "mlagents")
    assert set(report.formats) == {"native", "kitti"}
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []
