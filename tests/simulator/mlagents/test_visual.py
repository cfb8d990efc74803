"""Plain pictures from players that know nothing of DriveBridge."""

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.errors import DatasetError, SimulatorLostError, SimulatorReplyError, SimulatorRequestError
from bridge.simulator.mlagents import Actions, Behavior, Player, record, visual_frames
from tests.simulator.mlagents.conftest import MakePlayer
from tests.simulator.mlagents.fake_player import BEHAVIOR, CAMERA, picture

pytestmark = pytest.mark.usefixtures("leaves_nothing")


def grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(np.rint(rgb.mean(axis=2, keepdims=True)), 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize("pictures", ["png", "float"])
@pytest.mark.parametrize("layout", ["hwc", "chw"])
@pytest.mark.parametrize("kind", [(), ("--grey",), ("--stack", "3"), ("--stack", "3", "--grey"), ("--old",)])
def test_pictures_come_as_they_were_seen(
    make_player: MakePlayer, pictures: str, layout: str, kind: tuple[str, ...]
) -> None:
    executable = make_player("--no-channel", "--pictures", pictures, "--layout", layout, *kind)
    with Player(executable) as player:
        for step, frame in enumerate(islice(visual_frames(player), 4)):
            seen = picture(step, 24, 16)
            assert (frame.step, frame.behavior, frame.agent_id) == (step, BEHAVIOR, 10)
            assert frame.observation.endswith(CAMERA)
            assert frame.rgb.flags.c_contiguous
            assert np.array_equal(frame.rgb, grey(seen) if "--grey" in kind else seen)


@pytest.mark.parametrize("layout", ["hwc", "chw"])
@pytest.mark.parametrize("size", [(24, 24), (3, 8), (8, 3)])
def test_sizes_do_not_decide_which_dimension_is_which(
    make_player: MakePlayer, layout: str, size: tuple[int, int]
) -> None:
    width, height = size
    options = ("--pictures", "float", "--layout", layout, "--size", f"{width}x{height}")
    with Player(make_player("--no-channel", *options)) as player:
        assert np.array_equal(next(visual_frames(player)).rgb, picture(0, width, height))


def test_every_agent_is_seen_and_acts(make_player: MakePlayer, tmp_path: Path) -> None:
    asked: list[tuple[Behavior, Sequence[int]]] = []

    def act(behavior: Behavior, agents: Sequence[int]) -> Actions:
        asked.append((behavior, agents))
        return Actions(np.full((len(agents), 2), 0.5, np.float32), np.full((len(agents), 1), 2, np.int32))

    log = tmp_path / "player.log"
    with Player(make_player("--no-channel", "--pictures", "png", "--agents", "2"), log_file=log) as player:
        seen = [(frame.step, frame.agent_id) for frame in islice(visual_frames(player, act=act), 6)]
    assert seen == [(0, 10), (0, 11), (1, 10), (1, 11), (2, 10), (2, 11)]
    assert asked == [(Behavior(BEHAVIOR, 2, (3,)), [10, 11])] * 2
    assert log.read_text().count(f"{BEHAVIOR} 1 [0.5, 0.5] [2]") == 2


def test_a_player_that_sees_nothing_is_named(make_player: MakePlayer) -> None:
    with (
        Player(make_player("--no-channel")) as player,
        pytest.raises(
            SimulatorRequestError, match=r"an agent with a Camera Sensor .*, got Driver\?team=0: pose \(2,\)"
        ),
    ):
        next(visual_frames(player))


@pytest.mark.parametrize(
    ("pictures", "problem"),
    [("png", "expected a PNG of 24 x 16 pixels, got"), ("float", r"expected \(16, 24, 3\) numbers, got 1151 in all")],
)
def test_a_picture_that_cannot_be_read(make_player: MakePlayer, pictures: str, problem: str) -> None:
    with (
        Player(make_player("--no-channel", "--pictures", pictures, "--broken-picture")) as player,
        pytest.raises(SimulatorReplyError, match=rf"observation 'CameraSensor': {problem}"),
    ):
        next(visual_frames(player))


def test_a_recording(make_player: MakePlayer, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "recording"
    with Player(make_player("--no-channel", "--pictures", "png", "--agents", "2")) as player:
        record(player, folder, 5)
        with pytest.raises(DatasetError, match="expected a new or empty folder"):
            record(player, folder, 1)
    lines = [json.loads(line) for line in (folder / "index.jsonl").read_text().splitlines()]
    assert sorted(path.name for path in folder.iterdir()) == [*(line["file"] for line in lines), "index.jsonl"]
    assert [(line["step"], line["agent_id"]) for line in lines] == [(0, 10), (0, 11), (1, 10), (1, 11), (2, 10)]
    assert lines[3] == {
        "file": "000003.png",
        "step": 1,
        "behavior": BEHAVIOR,
        "agent_id": 11,
        "observation": CAMERA,
        "width": 24,
        "height": 16,
    }
    written = cv2.imread(str(folder / "000003.png"), cv2.IMREAD_COLOR)
    assert written is not None
    assert np.array_equal(written[..., ::-1], picture(1, 24, 16))


def test_a_recording_that_breaks_off_is_whole_as_far_as_it_goes(make_player: MakePlayer, tmp_path: Path) -> None:
    with (
        Player(make_player("--no-channel", "--pictures", "float", "--fail", "kill-at-step-3")) as player,
        pytest.raises(SimulatorLostError, match="killed by signal 9"),
    ):
        record(player, tmp_path / "recording", 100)
    names = sorted(path.name for path in (tmp_path / "recording").iterdir())
    assert names == ["000000.png", "000001.png", "000002.png", "index.jsonl"]
    assert len((tmp_path / "recording" / "index.jsonl").read_text().splitlines()) == 3


def test_a_place_that_cannot_be_written(make_player: MakePlayer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        Player(make_player("--no-channel", "--pictures", "png")) as player,
        pytest.raises(DatasetError, match=r"cannot write .*file"),
    ):
        record(player, tmp_path / "file" / "recording", 1)
