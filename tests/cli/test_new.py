"""Scenario files from templates: valid, as asked for, and nothing is ever overwritten."""

from pathlib import Path

import pytest

from bridge.scenario.load import load_scenario
from bridge.templates import templates
from tests.cli.program import error_line, run_here, run_on_terminal

MAP = Path(__file__).parents[2] / "examples/maps/Town01.xodr"


@pytest.mark.parametrize("template", templates())
def test_every_template_is_a_valid_scenario(
    template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "My Town 2.yaml"
    choice = ("--map", MAP) if template == "map" else ()
    options = ("--episodes", "3", "--frames", "7", "--format", "coco", "--format", "yolo", *choice)
    done = run_here(monkeypatch, capsys, "new", template, file, *options)
    assert done.returncode == 0, done.stderr
    scenario = load_scenario(file)
    assert (scenario.name, scenario.episodes, scenario.capture.frames) == ("my-town-2", 3, 7)
    assert scenario.export.formats == ("coco", "yolo")
    assert "$" not in file.read_text()
    assert done.stdout.splitlines()[0] == f"{file}: {templates()[template].summary}"


def test_nothing_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    done = run_here(monkeypatch, capsys, "new", "city", file)
    assert f"{file}: there is a file already; choose another name, nothing is overwritten" in error_line(done)
    assert file.read_text() == "mine"


@pytest.mark.parametrize("name", ["on", "true", "1.5", "null"])
def test_names_that_yaml_would_take_for_something_else(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, capsys, "new", "city", tmp_path / "x.yaml", "--name", name).returncode == 0
    assert load_scenario(tmp_path / "x.yaml").name == name


def test_a_map_is_named_as_seen_from_the_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "my maps").mkdir()
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "my maps/a.xodr").write_bytes(MAP.read_bytes())
    monkeypatch.chdir(tmp_path)
    done = run_here(monkeypatch, capsys, "new", "map", "scenarios/a.yaml", "--map", "my maps/a.xodr")
    assert done.returncode == 0, done.stderr
    assert 'path: "../my maps/a.xodr"' in Path("scenarios/a.yaml").read_text()


def test_on_a_terminal_everything_is_asked_for(tmp_path: Path) -> None:
    seen = run_on_terminal("new", folder=tmp_path, answers=["nonsense", "highway", "", "2", "5", "coco"])
    assert seen.returncode == 0, seen.text
    scenario = load_scenario(tmp_path / "highway.yaml")
    assert (scenario.name, scenario.episodes, scenario.capture.frames) == ("highway", 2, 5)
    assert scenario.export.formats == ("coco",)
    assert "expected a name or a number from 1 to" in seen.text


def test_without_a_terminal_the_templates_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = error_line(run_here(monkeypatch, capsys, "new"))
    assert all(name in line for name in templates())
    listed = run_here(monkeypatch, capsys, "new", "--list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == sorted(templates())
