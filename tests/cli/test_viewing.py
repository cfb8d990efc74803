"""The commands that show a dataset say where to look, and what they leave out."""

from pathlib import Path

import pytest

from tests.box_world import front_camera, write_street
from tests.cli.program import run_here


def test_a_sheet_of_one_of_several_cameras_names_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dataset"
    write_street(folder, [front_camera(), front_camera(name="rear")], episodes=1, frames=1)
    sheet = folder / "contact_sheet.png"
    first = run_here(monkeypatch, capsys, "contact-sheet", folder)
    assert first.stdout == f"{sheet}: of front; --camera shows rear\n"
    asked = run_here(monkeypatch, capsys, "contact-sheet", folder, "--camera", "rear")
    assert asked.stdout == f"{sheet}\n"


def test_a_saved_recording_is_named_with_what_opens_it(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("rerun")
    recording = tmp_path / "dataset.rrd"
    done = run_here(monkeypatch, capsys, "view", dataset, "--save", recording)
    assert done.stdout == f"{recording}; to look at it: rerun {recording}\n"
    assert recording.stat().st_size > 1000


def test_a_verified_dataset_says_of_which_trees_its_counts_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dataset"
    write_street(folder, [front_camera()], episodes=1, frames=1)
    alone = run_here(monkeypatch, capsys, "verify", folder).stdout.splitlines()[-1]  # the lines before are warnings
    assert alone.startswith(f"{folder}: native, 1 frame and ")
    assert run_here(monkeypatch, capsys, "export", folder, "--format", "kitti").returncode == 0
    both = run_here(monkeypatch, capsys, "verify", folder).stdout.splitlines()[-1]
    assert both.startswith(f"{folder}: native, kitti, together 2 frames and ")
    assert "compared with" not in both
    tree = run_here(monkeypatch, capsys, "verify", folder / "kitti").stdout
    assert f"compared with {folder}: 0 errors, 1 warning\n" in tree  # one episode cannot be split
