"""Frames that are drawn again are those of the dataset, and what was changed since is found."""

import hashlib
import json
from pathlib import Path

import pytest

from bridge.capture import capture
from bridge.dataset.journal import FrameKey
from bridge.errors import DatasetError, ScenarioError
from bridge.protocol.server import SimulatorServer
from bridge.rerender import rerender
from bridge.scenario.load import load_scenario
from bridge.simulator.connect import Player
from bridge.simulator.fake import FakeSimulator
from tests.box_world import front_camera, write_street
from tests.simulator.stand_in_player import write_player


@pytest.fixture
def address() -> str:
    return SimulatorServer(FakeSimulator).address


@pytest.fixture
def dataset(straight: Path, tmp_path: Path, address: str) -> Path:
    capture(load_scenario(straight), tmp_path / "dataset", simulator=address)
    return tmp_path / "dataset"


def change_records(folder: Path, episode: int, **fields: object) -> None:
    journal = folder / f"episodes/{episode:04}.jsonl"
    records = [{**json.loads(line), **fields} for line in journal.read_text().splitlines()]
    journal.write_text("".join(json.dumps(record) + "\n" for record in records))


def test_all_frames_of_a_dataset_are_the_same_again(dataset: Path, address: str) -> None:
    done = rerender(dataset, 1.0, simulator=address)
    assert (done.frames, done.differences, done.hindrance) == (6, (), "")


def test_a_share_is_rounded_up_and_always_the_same_frames(dataset: Path, address: str) -> None:
    assert rerender(dataset, 0.01, simulator=address).frames == 1


def test_a_picture_that_was_changed_is_named(dataset: Path, address: str) -> None:
    name = "frames/front/rgb/0001_000002.png"
    content = (dataset / "frames/front/rgb/0001_000001.png").read_bytes()
    (dataset / name).write_bytes(content)
    journal = dataset / "episodes/0001.jsonl"
    records = [json.loads(line) for line in journal.read_text().splitlines()]
    records[2]["files"][name] = hashlib.sha256(content).hexdigest()  # whoever changed it covered it up
    journal.write_text("".join(json.dumps(record) + "\n" for record in records))
    keys = [FrameKey(1, 0), FrameKey(1, 2)]
    assert [str(found) for found in rerender(dataset, keys, simulator=address).differences] == [f"0001_000002: {name}"]


def test_a_frame_of_another_verdict_is_named(dataset: Path, address: str) -> None:
    change_records(dataset, 0, quarantined=["wrong-step"])
    (found,) = rerender(dataset, [FrameKey(0, 1)], simulator=address).differences
    assert str(found) == "0000_000001: was wrong-step, is good"


def test_other_code_is_said_and_nothing_is_drawn(dataset: Path, address: str) -> None:
    manifest = json.loads((dataset / "dataset.json").read_text())
    (dataset / "dataset.json").write_text(json.dumps({**manifest, "code": "0123456789abcdef"}))
    done = rerender(dataset, 1.0, simulator=address)
    assert done.frames == 0
    assert done.hindrance.startswith("code is '0123456789abcdef' in the existing one")


def test_another_release_of_a_library_is_said_and_nothing_is_drawn(dataset: Path, address: str) -> None:
    manifest = json.loads((dataset / "dataset.json").read_text())
    manifest["libraries"]["deflate"] = "0.0.1"
    (dataset / "dataset.json").write_text(json.dumps(manifest))
    done = rerender(dataset, 1.0, simulator=address)
    assert done.frames == 0
    assert done.hindrance.startswith("libraries.deflate is '0.0.1' in the existing one")


def test_a_frame_that_the_player_does_not_survive_kills_it_again(straight: Path, tmp_path: Path) -> None:
    straight.write_text(straight.read_text().replace("episodes: 2", "episodes: 1"))
    player = Player(write_player(tmp_path / "player", fates=["step 2"] * 20))
    capture(load_scenario(straight), tmp_path / "out", simulator=player)
    fates = tmp_path / "player/fates"
    before = len(fates.read_text().splitlines())
    done = rerender(tmp_path / "out", [FrameKey(0, 1)], simulator=player)
    assert (done.frames, done.differences) == (1, ())
    assert before - len(fates.read_text().splitlines()) == 4  # it started, died three times and drew something else
    fates.write_text("")
    (found,) = rerender(tmp_path / "out", [FrameKey(0, 1)], simulator=player).differences
    assert str(found) == "0000_000001: was engine-died: every time that this frame was drawn, is good"


def test_what_cannot_be_drawn_again_is_refused(dataset: Path, tmp_path: Path, address: str) -> None:
    with pytest.raises(DatasetError, match="there is no frame 0000_000099 in its journals"):
        rerender(dataset, [FrameKey(0, 99)], simulator=address)
    with pytest.raises(DatasetError, match=r"expected a share of the frames over 0 and up to 1, got 1\.5"):
        rerender(dataset, 1.5, simulator=address)
    write_street(tmp_path / "street", [front_camera()], episodes=1, frames=1)
    with pytest.raises(ScenarioError, match=r"dataset.json: scenario\..*; give the scenario file"):
        rerender(tmp_path / "street", 1.0, simulator=address)
