"""Players are started, watched, started again and taken down; what they die of does not show in a dataset."""

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bridge.capture import Progress, capture
from bridge.conformance import stage
from bridge.dataset.reader import Dataset
from bridge.errors import SimulatorLostError, SimulatorStartError
from bridge.scenario.load import load_scenario
from bridge.simulator.connect import Player, connected
from bridge.simulator.player import NO_DISPLAY, player_executable, start_player
from tests.simulator.stand_in_player import write_player
from tests.test_capture import contents


def test_a_player_is_started_and_reaped(tmp_path: Path) -> None:
    player = write_player(tmp_path / "player")
    with connected(Player(player)) as simulator:
        simulator.load_scene(stage.scene())
        frame = simulator.capture(stage.state([stage.box(1, 12.0)]), [stage.CAMERA])
        assert (frame.images["front"].ids == 1).any()
        pid = int((tmp_path / "player/pid").read_text())
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)


def test_its_log_holds_what_it_printed(tmp_path: Path) -> None:
    with start_player(write_player(tmp_path / "player"), log_file=tmp_path / "player.log"):
        pass
    assert "Initialize engine version: stand-in" in (tmp_path / "player.log").read_text()


@pytest.mark.parametrize("fates", [["1"], ["4"], ["2", "1", "3"]], ids=["at once", "later", "again and again"])
def test_a_player_that_dies_leaves_the_dataset_as_if_it_had_not(
    straight: Path, tmp_path: Path, fates: list[str]
) -> None:
    scenario = load_scenario(straight)
    capture(scenario, tmp_path / "whole", simulator=Player(write_player(tmp_path / "healthy")))
    summary = capture(scenario, tmp_path / "out", simulator=Player(write_player(tmp_path / "mortal", fates=fates)))
    assert summary.captured == 6
    assert (tmp_path / "mortal/fates").read_text() == ""
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_a_player_killed_from_outside_in_a_city(city: Path, tmp_path: Path) -> None:
    scenario = load_scenario(city)
    capture(scenario, tmp_path / "whole")
    player = write_player(tmp_path / "player", kind="embedded")
    killed: list[int] = []

    def kill_in_the_middle(progress: Progress) -> None:
        if progress.frames_done == 2 and not killed:
            killed.append(int((tmp_path / "player/pid").read_text()))
            os.kill(killed[0], signal.SIGKILL)

    capture(scenario, tmp_path / "out", simulator=Player(player), on_progress=kill_in_the_middle)
    assert killed != [int((tmp_path / "player/pid").read_text())]
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_a_player_that_always_dies_is_given_up(straight: Path, tmp_path: Path) -> None:
    player = write_player(tmp_path / "player", fates=["1"] * 10)
    with pytest.raises(
        SimulatorLostError, match=r"segmentation fault, it seems.*started again 3 times in vain"
    ) as caught:
        capture(load_scenario(straight), tmp_path / "out", simulator=Player(player))
    assert "exited with status 139" in str(caught.value)
    assert (tmp_path / "player/fates").read_text() == "1\n" * 6


def test_the_frames_before_a_player_was_given_up_are_kept(straight: Path, tmp_path: Path) -> None:
    scenario = load_scenario(straight)
    capture(scenario, tmp_path / "whole", simulator=Player(write_player(tmp_path / "healthy")))
    mortal = write_player(tmp_path / "mortal", fates=["3", *["1"] * 3])
    with pytest.raises(SimulatorLostError):
        capture(scenario, tmp_path / "out", simulator=Player(mortal))
    kept = len(Dataset(tmp_path / "out"))  # the second frame may be lost on its way when the player dies
    assert kept in (1, 2)
    assert capture(scenario, tmp_path / "out", simulator=Player(mortal)).captured == 6 - kept
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_several_players_at_once(straight: Path, tmp_path: Path) -> None:
    scenario = load_scenario(straight)
    player = write_player(tmp_path / "player")

    def run(number: int) -> dict[str, str]:
        capture(scenario, tmp_path / f"out-{number}", simulator=Player(player))
        return contents(tmp_path / f"out-{number}")

    with ThreadPoolExecutor(3) as pool:
        first, *others = pool.map(run, range(3))
    assert others == [first, first]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("simulator-")]


def test_a_player_that_does_not_start_shows_its_log_and_what_may_be_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = write_player(tmp_path / "player", fates=["start", "start"])
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(SimulatorStartError, match=r"exited with status 1; log .*no graphics device") as caught:
        connected(Player(player))
    assert NO_DISPLAY in str(caught.value)
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(SimulatorStartError) as caught:
        connected(Player(player))
    assert NO_DISPLAY not in str(caught.value)


def test_what_cannot_be_run_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").touch()
    (tmp_path / "Empty.app").mkdir()
    for name, reason in (
        ("nothing", "there is no player"),
        ("folder", "is a folder"),
        ("text", r"may not be executed; make it so with chmod \+x"),
        ("Empty.app", "expected one program in Contents/MacOS, got 0"),
    ):
        with pytest.raises(SimulatorStartError, match=reason):
            player_executable(tmp_path / name)
    program = tmp_path / "Drive.app/Contents/MacOS/Drive"
    program.parent.mkdir(parents=True)
    program.touch()
    assert player_executable(tmp_path / "Drive.app") == program
