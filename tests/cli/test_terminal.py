"""Help, completion and progress bars."""

import io
import resource
import time
from pathlib import Path

import pytest
import typer
from generate_cli_docs import PAGE, cli_docs
from rich.console import Console

from bridge.capture import Progress
from bridge.cli import app
from bridge.cli.progress import capturing
from tests.cli.program import run, run_on_terminal


def completed(words: str) -> set[str]:
    """Return what bash offers for the last of ``words``."""
    done = run(
        COMP_WORDS=f"drivebridge {words}",
        COMP_CWORD=str(len(words.split(" "))),
        _DRIVEBRIDGE_COMPLETE="complete_bash",
    )
    return set(done.stdout.split())


def test_help_comes_at_once() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 0.5


def test_no_command_is_asked_for_without_help_and_a_short_line_of_it() -> None:
    root = typer.main.get_command(app)
    context = typer.Context(root)
    for name in root.list_commands(context):  # type: ignore[attr-defined]
        command = root.get_command(context, name)  # type: ignore[attr-defined]
        assert not command.get_short_help_str(62).endswith("..."), name
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name}"


def test_the_program_alone_and_a_group_alone_say_what_they_can_do() -> None:
    assert "drivebridge [OPTIONS] COMMAND" in run().stdout
    assert "assets [OPTIONS] COMMAND" in run("assets").stdout
    assert run("--version").stdout.startswith("drivebridge ")


def test_the_page_is_that_of_these_commands() -> None:
    assert PAGE.read_text(encoding="utf-8") == cli_docs(), "docs/cli.md is stale; run python tools/generate_cli_docs.py"


def test_formats_templates_and_cameras_complete(dataset: Path) -> None:
    assert completed("export x --format ki") == {"kitti", "kitti-tracking", "kitti-odometry"}
    assert completed("new h") == {"highway"}
    assert completed("preview x --weather dense") == {"dense_fog"}
    assert completed(f"export {dataset} --camera f") == {"front"}
    assert completed("export nowhere --camera f") == set()


def test_bars_are_shown_on_a_terminal_alone(dataset: Path, tmp_path: Path) -> None:
    assert "checking" in run_on_terminal("verify", dataset).text
    assert "counting" in run_on_terminal("report", dataset, "--out", tmp_path / "report.html").text
    assert "checking" not in run_on_terminal("verify", dataset, "--quiet").text
    piped = run("verify", dataset)
    assert "checking" not in piped.stdout + piped.stderr
    assert "\x1b" not in piped.stdout + piped.stderr


def test_the_bar_of_a_capture_says_how_many_objects_and_what_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = io.StringIO()
    terminal = Console(file=drawn, force_terminal=True, color_system=None, width=120)
    monkeypatch.setattr("bridge.cli.progress.screen", terminal)
    with capturing(shown=True) as show:
        for done in (1, 2, 3):
            show(Progress("capturing episode 0", done, 10, 5 * done, quarantined=done - 1))
            time.sleep(0.05)
    last = drawn.getvalue().rsplit("capturing episode 0", 1)[-1]
    assert "3/10" in last
    assert "frames/s, 15 objects, 2 quarantined" in last
    assert last.split("quarantined")[1].split("\x1b")[0].strip().endswith("left")
