"""Datasets are complete, resumable from anywhere, and never mixed with something else."""

import dataclasses
import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from bridge.classes import Category
from bridge.dataset import episode_writer, frame_files
from bridge.dataset.atomic import write_file
from bridge.dataset.codec import loads
from bridge.dataset.episode_writer import EpisodeWriter
from bridge.dataset.journal import FrameKey, read_journals
from bridge.dataset.layout import StateFile
from bridge.dataset.png import encode_ids
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import DatasetError
from bridge.verify.native.check import verify_native
from tests.box_world import STATICS, Shot, front_camera, manifest, shoot, street

CAMERAS = [front_camera(), front_camera(name="rear")]
KEYS = [FrameKey(episode, frame) for episode in range(2) for frame in range(3)]
SHOTS: Mapping[FrameKey, Shot] = {key: shoot(street(*key), CAMERAS) for key in KEYS}


def write(folder: Path, keys: list[FrameKey], *, threads: int = 2) -> None:
    with DatasetWriter(folder, manifest(CAMERAS), threads=threads) as writer:
        missing = [key for key in keys if key not in writer.finished]
        for episode in sorted({key.episode for key in missing}):
            drive = writer.begin_episode(episode, STATICS)
            for key in missing:
                if key.episode == episode:
                    drive.add(key.frame, SHOTS[key].raw, SHOTS[key].labels)


def contents(folder: Path) -> dict[str, str]:
    """Return what is compared between runs: every file but those in ``.run``."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".run" not in path.parts
    }


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("complete") / "dataset"
    write(folder, KEYS)
    return folder


def test_what_is_written_is_read_back(complete: Path) -> None:
    dataset = Dataset(complete)
    assert dataset.manifest == manifest(CAMERAS)
    assert (len(dataset), dataset.episodes) == (6, [0, 1])
    assert [frame.key for frame in dataset] == KEYS
    for frame in dataset:
        shot = SHOTS[frame.key]
        assert frame.labels == shot.labels
        for name, images in shot.raw.images.items():
            np.testing.assert_array_equal(frame.rgb(name), images.rgb)
            np.testing.assert_array_equal(frame.ids(name), images.ids)
            np.testing.assert_array_equal(frame.depth(name), images.depth)
    assert dataset.static_categories(1) == STATICS


def test_the_journal_lists_every_file_with_its_hash(complete: Path) -> None:
    lines = read_journals(complete)
    listed = {name: sha256 for line in lines for name, sha256 in line.files.items()}
    on_disk = contents(complete)
    assert {name: sha256 for name, sha256 in on_disk.items() if name.startswith(("frames/", "labels/"))} == listed
    assert len(listed) == 6 * (2 * 3 + 1)


def test_nothing_of_the_machine_is_in_what_is_compared(complete: Path) -> None:
    for name in ("dataset.json", "episodes/0001.jsonl", "episodes/0000.json", "labels/0000_000000.json"):
        text = (complete / name).read_text()
        assert str(complete) not in text


@pytest.mark.parametrize("threads", [1, 5])
def test_the_number_of_threads_changes_nothing(complete: Path, tmp_path: Path, threads: int) -> None:
    write(tmp_path / "dataset", KEYS, threads=threads)
    assert contents(tmp_path / "dataset") == contents(complete)


def test_the_journal_keeps_the_order_when_later_frames_finish_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second_done = threading.Event()

    def slow_first(ids: np.ndarray) -> bytes:
        if ids is SHOTS[KEYS[0]].raw.images["front"].ids:
            assert second_done.wait(10)
        elif ids is SHOTS[KEYS[1]].raw.images["rear"].ids:
            second_done.set()
        return encode_ids(ids)

    monkeypatch.setattr(frame_files, "encode_ids", slow_first)
    write(tmp_path / "dataset", KEYS[:3])
    assert second_done.is_set()
    assert [line.key for line in read_journals(tmp_path / "dataset")] == KEYS[:3]


@pytest.mark.parametrize("finished", range(6))
def test_an_interrupted_run_ends_like_one_that_was_not(complete: Path, tmp_path: Path, finished: int) -> None:
    folder = tmp_path / "dataset"
    write(folder, KEYS[:finished])
    # What a kill leaves behind: half a journal line, and a file that was being written.
    episode = finished // 3
    with (folder / f"episodes/{episode:04}.jsonl").open("ab") as journal:
        journal.write(b'{"key":[%d,' % episode)
    scratch = folder / f".run/writing/{episode:04}"
    scratch.mkdir(parents=True)
    (scratch / "half").write_bytes(b"half")
    write(folder, KEYS)
    assert contents(folder) == contents(complete)
    assert not (folder / ".run/writing").exists()


@pytest.mark.parametrize("what", [KeyboardInterrupt, MemoryError, DatasetError])
def test_no_frame_enters_the_journal_after_one_that_failed(
    complete: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: type[BaseException]
) -> None:
    folder = tmp_path / "dataset"

    def fails_once(ids: np.ndarray) -> bytes:
        if ids is SHOTS[KEYS[1]].raw.images["front"].ids:
            raise what("stopped")
        return encode_ids(ids)

    monkeypatch.setattr(frame_files, "encode_ids", fails_once)
    with pytest.raises(what):
        write(folder, KEYS)
    assert [line.key for line in read_journals(folder)] == KEYS[:1]
    monkeypatch.undo()
    write(folder, KEYS)
    assert contents(folder) == contents(complete)


@pytest.mark.parametrize("existed", [False, True])
def test_a_run_that_fails_before_its_first_frame_leaves_nothing(tmp_path: Path, existed: bool) -> None:
    folder = tmp_path / "dataset"
    if existed:
        folder.mkdir()

    def fail() -> None:
        with DatasetWriter(folder, manifest([front_camera()])) as writer, writer.begin_episode(0, STATICS):
            raise RuntimeError("no roads")

    with pytest.raises(RuntimeError):
        fail()
    assert folder.exists() == existed
    assert not existed or list(folder.iterdir()) == []


KILLED = """
    import os, signal, sys, time
    from pathlib import Path
    from tests.box_world import STATICS, front_camera, manifest, shoot, street
    from bridge.dataset.writer import DatasetWriter

    cameras = [front_camera(), front_camera(name="rear")]
    with DatasetWriter(Path(sys.argv[1]), manifest(cameras)) as writer:
        for episode in range(2):
            drive = writer.begin_episode(episode, STATICS)
            for frame in range(3):
                shot = shoot(street(episode, frame), cameras)
                drive.add(frame, shot.raw, shot.labels)
                if (episode, frame) == (1, 0):
                    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_can_be_gone_on_with(complete: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(folder)]
    assert subprocess.run(command, env=environment, check=False, timeout=60).returncode == -signal.SIGKILL
    assert len(read_journals(folder)) < 6
    write(folder, KEYS)
    assert contents(folder) == contents(complete)


def test_another_manifest_is_refused_with_the_first_difference(complete: Path) -> None:
    before = contents(complete)
    with pytest.raises(DatasetError, match="with other settings: seed is 7 in the existing one and 9 in the new one"):
        DatasetWriter(complete, manifest(CAMERAS, seed=9))
    assert contents(complete) == before


def test_a_foreign_folder_is_refused_and_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("…")
    with pytest.raises(DatasetError, match=r"found 'thesis.tex' and no dataset.json"):
        DatasetWriter(tmp_path, manifest(CAMERAS))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dataset").write_text("…")
    with pytest.raises(DatasetError, match="found a file"):
        DatasetWriter(tmp_path / "dataset", manifest(CAMERAS))


def test_a_dataset_that_lost_a_file_is_not_gone_on_with(tmp_path: Path) -> None:
    write(tmp_path / "dataset", KEYS[:2])
    lost = tmp_path / "dataset/frames/rear/depth/0000_000001.tif"
    lost.unlink()
    with pytest.raises(DatasetError, match=r"rear/depth/0000_000001.tif: the journal lists this file"):
        DatasetWriter(tmp_path / "dataset", manifest(CAMERAS))


def test_a_broken_journal_line_is_named(tmp_path: Path) -> None:
    write(tmp_path / "dataset", KEYS[:2])
    journal = tmp_path / "dataset/episodes/0000.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"step":1', b'"step":"one"'))
    with pytest.raises(
        DatasetError, match=r"episodes/0000.jsonl, line 2: .*step: input should be a valid integer, got 'one'"
    ):
        DatasetWriter(tmp_path / "dataset", manifest(CAMERAS))


def test_two_writers_at_once_are_refused(tmp_path: Path) -> None:
    with (
        DatasetWriter(tmp_path, manifest(CAMERAS)),
        pytest.raises(DatasetError, match="another process is writing this dataset"),
    ):
        DatasetWriter(tmp_path, manifest(CAMERAS))


def test_frames_out_of_order_are_refused(tmp_path: Path) -> None:
    shot = SHOTS[KEYS[0]]
    with DatasetWriter(tmp_path, manifest(CAMERAS)) as writer:
        drive = writer.begin_episode(0, STATICS)
        drive.add(1, shot.raw, shot.labels)
        with pytest.raises(DatasetError, match="frame 0000_000000 came after 0000_000001"):
            drive.add(0, shot.raw, shot.labels)


def test_an_episode_keeps_its_static_scene(tmp_path: Path) -> None:
    with DatasetWriter(tmp_path, manifest(CAMERAS)) as writer:
        writer.begin_episode(0, STATICS)
        writer.begin_episode(0, dict(reversed(STATICS.items())))
        with pytest.raises(DatasetError, match="episode 0 had another static scene"):
            writer.begin_episode(0, {**STATICS, 20000: Category.POLE})


def test_an_episode_knows_its_stage(tmp_path: Path) -> None:
    about = manifest(CAMERAS)
    with DatasetWriter(tmp_path, about):
        EpisodeWriter(tmp_path, about, 0, STATICS, stage="easy").close()
        EpisodeWriter(tmp_path, about, 1, STATICS).close()
        with pytest.raises(DatasetError, match="episode 0 had another static scene, stage or rig"):
            EpisodeWriter(tmp_path, about, 0, STATICS, stage="hard")
    dataset = Dataset(tmp_path)
    assert (dataset.stage(0), dataset.stage(1)) == ("easy", None)
    with pytest.raises(DatasetError, match=r"0002\.json"):
        dataset.stage(2)


def test_a_failed_frame_ends_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(path: Path, data: bytes, scratch: Path) -> None:
        if path.name == "0000_000001.png":
            raise OSError(28, "No space left on device")
        write_file(path, data, scratch)

    monkeypatch.setattr(episode_writer, "write_file", full_disk)
    with pytest.raises(DatasetError, match=r"0000_000001.png: cannot be written: .*No space left on device"):
        write(tmp_path, KEYS)
    assert [line.key for line in read_journals(tmp_path)] == KEYS[:1]
    monkeypatch.undo()
    write(tmp_path, KEYS)
    assert len(Dataset(tmp_path)) == 6


def test_quarantined_frames_are_kept_apart_with_their_reasons(tmp_path: Path) -> None:
    with DatasetWriter(tmp_path, manifest(CAMERAS)) as writer:
        drive = writer.begin_episode(0, STATICS)
        for key in KEYS[:3]:
            shot = SHOTS[key]
            if key.frame == 1:
                drive.quarantine(key.frame, shot.raw, shot.labels, ["wrong-step", "box-off-mask", "wrong-step"])
            else:
                drive.add(key.frame, shot.raw, shot.labels)
    dataset = Dataset(tmp_path)
    assert [frame.key for frame in dataset] == [KEYS[0], KEYS[2]]
    assert [(line.key, line.quarantined) for line in dataset.quarantined] == [(KEYS[1], ("wrong-step", "box-off-mask"))]
    assert (tmp_path / "quarantine/frames/front/rgb/0000_000001.png").exists()
    assert not (tmp_path / "frames/front/rgb/0000_000001.png").exists()
    with DatasetWriter(tmp_path, manifest(CAMERAS)) as writer:
        assert writer.finished == frozenset(KEYS[:3])


@pytest.mark.parametrize(
    ("name", "spoil", "message"),
    [
        ("frames/front/rgb/0000_000000.png", b"", "expected an image of"),
        ("frames/front/ids/0000_000000.png", None, "cannot be read: No such file"),
        ("frames/front/depth/0000_000000.tif", b"II*\0", "expected an image of"),
        ("labels/0000_000000.json", b"{", "invalid json"),
        ("labels/0000_000000.json", b'{"labels":{"state":1}}', "episode: field required"),
        ("episodes/0000.json", b'{"static":{"1":"unicorn"}}', "static.1: input should be 'car'"),
    ],
)
def test_damage_is_reported_with_the_file(tmp_path: Path, name: str, spoil: bytes | None, message: str) -> None:
    write(tmp_path, KEYS[:1])
    if spoil is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(spoil)
    frame = Dataset(tmp_path)[0]
    with pytest.raises(DatasetError, match=message) as caught:
        (
            frame.rgb("front"),
            frame.ids("front"),
            frame.depth("front"),
            frame.labels,
            Dataset(tmp_path).static_categories(0),
        )
    assert str(tmp_path / name) in str(caught.value)


def test_an_image_of_the_wrong_size_is_damage(tmp_path: Path) -> None:
    write(tmp_path, KEYS[:1])
    document = json.loads((tmp_path / "dataset.json").read_text())
    document["cameras"][0]["pinhole"]["width"] += 1
    (tmp_path / "dataset.json").write_text(json.dumps(document))
    with pytest.raises(DatasetError, match=r"expected an image of \(125, 415\) uint16, found \(125, 414\) uint16"):
        Dataset(tmp_path)[0].ids("front")


def test_what_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"expected a dataset, there is no dataset\.json in it"):
        Dataset(tmp_path)
    (tmp_path / "dataset.json").write_text('{"format": "coco"}')
    with pytest.raises(DatasetError, match="expected format 'drivebridge-dataset' version 2, got 'coco'"):
        Dataset(tmp_path)


def test_the_error_that_ended_the_capture_is_the_one_raised(tmp_path: Path) -> None:
    def capture() -> None:
        with DatasetWriter(tmp_path, manifest(CAMERAS)) as writer:
            writer.begin_episode(0, STATICS).add(0, SHOTS[KEYS[0]].raw, SHOTS[KEYS[0]].labels)
            raise RuntimeError("the simulator died")

    with pytest.raises(RuntimeError, match="the simulator died"):
        capture()
    assert len(Dataset(tmp_path)) == 1


def test_raw_frames_of_one_camera_are_enough_for_a_manifest_of_one(tmp_path: Path) -> None:
    only = dataclasses.replace(manifest(CAMERAS), cameras=(CAMERAS[1],))
    with DatasetWriter(tmp_path, only) as writer:
        writer.begin_episode(0, STATICS).add(0, SHOTS[KEYS[0]].raw, SHOTS[KEYS[0]].labels)
    assert not (tmp_path / "frames/front").exists()


def test_episodes_may_be_written_in_any_order_and_at_once(complete: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    with DatasetWriter(folder, manifest(CAMERAS)):
        drives = [EpisodeWriter(folder, manifest(CAMERAS), episode, STATICS) for episode in (1, 0)]
        for frame in range(3):
            for drive in drives:
                shot = SHOTS[FrameKey(drive.episode, frame)]
                drive.add(frame, shot.raw, shot.labels)
        for drive in drives:
            drive.close()
    assert contents(folder) == contents(complete)


def test_an_episode_has_one_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(episode_writer, "_OTHER_WRITER_S", 0.05)
    with (
        DatasetWriter(tmp_path, manifest(CAMERAS)) as writer,
        writer.begin_episode(0, STATICS),
        pytest.raises(DatasetError, match="another process is writing episode 0; wait for it or stop it"),
    ):
        EpisodeWriter(tmp_path, manifest(CAMERAS), 0, STATICS)


def test_a_writer_takes_over_from_one_that_lets_go_in_time(tmp_path: Path) -> None:
    with DatasetWriter(tmp_path, manifest(CAMERAS)) as writer:
        first = writer.begin_episode(0, STATICS)
        first.add(0, SHOTS[KEYS[0]].raw, SHOTS[KEYS[0]].labels)
        first.flush()
        threading.Timer(0.2, first.close).start()
        with EpisodeWriter(tmp_path, manifest(CAMERAS), 0, STATICS) as second:
            assert second.finished == {0}


def test_a_line_of_another_episode_is_named(tmp_path: Path) -> None:
    write(tmp_path, KEYS)
    (tmp_path / "episodes/0001.jsonl").write_bytes((tmp_path / "episodes/0000.jsonl").read_bytes())
    with pytest.raises(DatasetError, match=r"0001.jsonl, line 1: expected a frame of this episode, got 0000_000000"):
        Dataset(tmp_path)


def test_a_frame_that_was_not_drawn_is_kept_as_what_was_asked_for(tmp_path: Path) -> None:
    state = SHOTS[KEYS[1]].state
    with DatasetWriter(tmp_path, manifest(CAMERAS)) as writer:
        drive = writer.begin_episode(0, STATICS)
        drive.add(0, SHOTS[KEYS[0]].raw, SHOTS[KEYS[0]].labels)
        drive.quarantine_state(1, state, ["engine-died: three times"])
        drive.add(2, SHOTS[KEYS[2]].raw, SHOTS[KEYS[2]].labels)
    dataset = Dataset(tmp_path)
    assert [frame.key.frame for frame in dataset] == [0, 2]
    (line,) = dataset.quarantined
    assert (line.key, line.step, line.quarantined) == (KEYS[1], state.step, ("engine-died: three times",))
    assert list(line.files) == ["quarantine/states/0000_000001.json"]
    assert loads(StateFile, (tmp_path / "quarantine/states/0000_000001.json").read_bytes()).state == state
    found = [str(finding) for finding in verify_native(tmp_path)]
    assert "warning: 1 of 3 frames are in quarantine: 1 engine-died: three times" in found
    assert not [finding for finding in found if "0000_000001" in finding]
