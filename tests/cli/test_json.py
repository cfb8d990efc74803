"""What programs read: one JSON object on standard output, with keys that the documentation names."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator
from tests.cli.program import run_here

DOCS = (Path(__file__).parents[2] / "docs/cli.md").read_text()


def told(done: subprocess.CompletedProcess[str], command: str) -> dict[str, Any]:
    """Return the object, having compared its keys, and those of what it lists, with the documentation."""
    content: dict[str, Any] = json.loads(done.stdout)
    assert content.pop("ok") is (done.returncode == 0)
    rows = [line for line in DOCS.splitlines() if line.startswith((f"| `{command}` |", f"| {command} |"))]
    documented = set(re.findall(r"`(\w+)`", rows[0]))
    assert content.keys() <= documented
    for value in content.values():
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            if isinstance(entry, dict) and command != "capture":
                assert entry.keys() <= documented
    return content


def test_capture(
    straight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = SimulatorServer(FakeSimulator)
    where = ("--out", tmp_path / "out", "--simulator", server.address)
    done = run_here(monkeypatch, capsys, "capture", straight, *where, "--frames", "2", "--json")
    server.stop()
    content = told(done, "capture")
    assert (content["frames"], content["captured"], content["objects"]["car"]) == (2, 2, 2)
    assert content["exports"][0]["format"] == "kitti"
    assert Path(content["exports"][0]["folder"]) == tmp_path / "out/kitti"


def test_export_and_verify(dataset: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    exported = told(run_here(monkeypatch, capsys, "export", dataset, "--format", "coco", "--json"), "export")
    assert exported["exports"][0]["images"] == 4
    done = run_here(monkeypatch, capsys, "verify", dataset, "--json", "--format", "native")
    verified = told(done, "verify")
    assert verified["frames_checked"] == 4
    assert verified["errors"] == sum(finding["severity"] == "error" for finding in verified["findings"])
    assert done.returncode == (6 if verified["errors"] else 0)


def test_validate_with_and_without_what_varies(
    straight: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = told(run_here(monkeypatch, capsys, "validate", straight, "--json"), "validate")
    assert (plain["name"], plain["episodes"], plain["frames"], plain["fields"]) == ("straight", 2, 3, None)
    explained = told(run_here(monkeypatch, capsys, "validate", straight, "--explain", "--json"), "validate")
    varying = {field["path"]: field for field in explained["fields"]}
    assert varying.keys() == {"weather.preset", "illumination.sun.altitude_deg"}
    assert varying["illumination.sun.altitude_deg"]["distribution"] == "{uniform: [10, 50]}"
    assert varying["weather.preset"]["origin"] == "line 12"
    every = told(run_here(monkeypatch, capsys, "validate", straight, "--explain", "--all", "--json"), "validate")
    assert {"path", "scope"} <= every["fields"][0].keys()
    assert len(every["fields"]) > 10


def test_the_problems_of_a_scenario(
    straight: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    straight.write_text(straight.read_text().replace("frames: 3", "frames: 0"))
    done = run_here(monkeypatch, capsys, "validate", straight, "--json")
    error = told(done, "any that fails")["error"]
    assert (error["kind"], error["exit_code"], done.returncode) == ("ScenarioError", 2, 2)
    assert [(problem["line"], problem["field"]) for problem in error["problems"]] == [(16, "capture.frames")]
    assert error["message"] in done.stderr


@pytest.mark.parametrize("arguments", [("export", "nowhere", "--format", "kitti"), ("export", "--format", "kitty")])
def test_any_other_failure(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run_here(monkeypatch, capsys, *arguments, "--json")
    error = told(done, "any that fails")["error"]
    assert error["exit_code"] == done.returncode
    assert error["kind"] == ("DatasetError" if "nowhere" in arguments else "UsageError")


def test_models(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    content = told(run_here(monkeypatch, capsys, "assets", "list", "--json"), "assets list")
    sedan = next(model for model in content["models"] if model["name"] == "car/sedan-0")
    assert sedan["class"] == "car"
    assert 4.0 < sedan["size_m"][0] < 5.5
    cars = [family["share"] for family in content["families"] if family["class"] == "car"]
    assert sum(cars) == pytest.approx(1.0)


def test_quiet_says_only_what_is_wrong(
    straight: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_here(monkeypatch, capsys, "validate", straight, "--quiet").stdout == ""
    straight.write_text("schema: 9")
    assert "schema" in run_here(monkeypatch, capsys, "validate", straight, "--quiet").stderr
