"""What people get wrong, and the line that each of them gets: it names the file, line or option, and the way out."""

from pathlib import Path

import pytest

from tests.cli.program import error_line, run_here

SCENARIOS = {
    "an unknown field": ("seed: 5", "sede: 5", 2, ":3 sede: unknown field 'sede'; did you mean 'seed'?"),
    "an unknown value": (
        "kind: straight",
        "kind: strait",
        2,
        ":6 road.source.kind: unknown kind 'strait'; did you mean",
    ),
    "a near miss": (
        "formats: [kitti]",
        "formats: [kity]",
        2,
        "formats[0]: unknown format 'kity'; did you mean 'kitti'?",
    ),
    "a number out of range": ("frames: 3", "frames: 0", 2, ":16 capture.frames: expected a whole number from 1 to "),
    "a text for a number": ("fov_deg: 80", "fov_deg: wide", 2, "fov_deg: expected a number from 1 to 170, got 'wide'"),
    "an impossible distribution": (
        "[10, 50]",
        "[50, 10]",
        2,
        ":13 illumination.sun.altitude_deg.uniform: needs low <=",
    ),
    "an unknown weather": ("[clear, rain]", "[clear, fogy]", 2, "unknown weather preset 'fogy'; did you mean 'fog'?"),
    "a tab": ("seed: 5", "seed:\t5", 2, ":3 not valid YAML: while scanning for the next token found character"),
    "a brace too few": ("capture: {rate_hz", "capture: {{rate_hz", 2, "expected ',' or '}'"),
    "a line indented too far": (
        "road:",
        " road:",
        2,
        ":5 not valid YAML: mapping values are not allowed here; is a line",
    ),
    "another version": ("schema: 1", "schema: 7", 2, ":1 schema: this release reads schema 1, got 7"),
    "a camera that a format cannot have": (
        "xyz: [0.3, 0, 1.65]",
        "xyz: [0.3, 0, 1.65], rpy_deg: [0, 12, 0]",
        4,
        "export.formats: kitti: camera 'front' is tilted by 12.0 degrees",
    ),
}
COMMANDS = {
    "no such command": ("cpature x.yaml", 2, "No such command 'cpature'; did you mean 'capture'"),
    "an option mistyped": (
        "capture x.yaml --out o --fraems 3",
        2,
        "--fraems (Possible options: --frames); see drivebr",
    ),
    "an option left out": ("capture x.yaml", 2, "Missing option '--out'; see drivebridge capture --help"),
    "an option without its value": (
        "capture x.yaml --out",
        2,
        "Option '--out' requires an argument; see drivebridge c",
    ),
    "a number too small": (
        "capture x.yaml --out o --frames 0",
        2,
        "--frames: expected at least 1, got '0'; see drivebr",
    ),
    "no number": ("capture x.yaml --out o --seed five", 2, "--seed: expected a whole number, got 'five'"),
    "a share over one": (
        "export o --format kitti --max-occlusion 2",
        2,
        "--max-occlusion: expected at most 1, got '2'",
    ),
    "no such format": ("export o --format cooc", 2, "--format: 'cooc' is not one of 'kitti', "),
    "no format": ("export o", 2, "Missing option '--format'. Choose from: kitti, "),
    "workers that are no number": (
        "capture x.yaml --out o --workers all",
        2,
        "--workers: expected a number from 1 on or",
    ),
    "a player and an address": (
        "capture x.yaml --out o --simulator a:1 --player p",
        2,
        "--simulator: give either the addr",
    ),
    "certificates for nobody": (
        "capture x.yaml --out o --tls certs",
        2,
        "--tls: it is for a running simulator; give its",
    ),
    "no scenario file": ("capture nowhere.yaml --out o", 2, "nowhere.yaml: no such scenario file"),
    "no address": ("conformance nowhere", 5, "expected a simulator address HOST:PORT, got 'nowhere'"),
    "no dataset": (
        "export nowhere --format kitti",
        4,
        "nowhere: expected the folder of a dataset, there is none; drivebr",
    ),
    "no tree": ("verify nowhere", 4, "nowhere: expected the folder of a dataset or of an export, there is none"),
    "no pack": ("assets check nowhere", 3, "nowhere/pack.yaml: cannot be read"),
    "no template": (
        "new ctiy",
        2,
        "TEMPLATE: there is no template 'ctiy'; did you mean 'city'; see drivebridge new --help",
    ),
    "a template without its map": (
        "new map",
        2,
        "--map: the template map needs the file of a map; see drivebridge new --",
    ),
    "no folder for a file": ("new city nowhere/x.yaml", 2, "there is no folder nowhere; make it first"),
    "a name that is none": (
        "new city --name My_Data!",
        2,
        "--name: a dataset may not be called 'My_Data!', but 'my_data-'",
    ),
    "no such port": (
        "engine --port 99999",
        2,
        "--port: expected at most 65535, got '99999'; see drivebridge engine --help",
    ),
    "an open port": (
        "engine --host 0.0.0.0",
        5,
        "nothing would be encrypted; make certificates with drivebridge certs",
    ),
    "a share of frames over all": ("verify . --rerender 200%", 4, ".: expected a dataset or an export, found none"),
}
OF_DATASETS = {
    "no such camera": (
        "export {} --format kitti --camera rear",
        4,
        "{}: kitti: there is no camera 'rear'; there is front",
    ),
    "an export for a dataset": (
        "report {}/frames",
        4,
        "{}/frames: expected a dataset, there is no dataset.json in it; {} is",
    ),
    "no folder for the page": (
        "report {} --out nowhere/r.html",
        2,
        "--out: nowhere/r.html: there is no folder nowhere; make",
    ),
    "a picture of another kind": (
        "contact-sheet {} --out x.jpg",
        2,
        "--out: expected a name that ends in .png, got 'x.jpg'",
    ),
    "a page of another kind": ("report {} --out x.pdf", 2, "--out: expected a name that ends in .html, got 'x.pdf'"),
    "no recording": ("view {} --save x.mp4", 2, "--save: expected a name that ends in .rrd, got 'x.mp4'"),
    "another dataset's folder": ("collage {} --out {} --scenes 1 --patterns 1 --distractors 0 0", 4, "{}: "),
    "frames that there are not": (
        "verify {} --rerender 0_1",
        2,
        "--rerender: expected a share up to 100%, or names of fra",
    ),
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("before", "after", "code", "message"), SCENARIOS.values(), ids=SCENARIOS)
def test_a_wrong_scenario(
    straight: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    before: str,
    after: str,
    code: int,
    message: str,
) -> None:
    text = straight.read_text()
    assert text.count(before) == 1
    straight.write_text(text.replace(before, after))
    done = run_here(monkeypatch, capsys, "validate", straight)
    assert done.returncode == code
    line = error_line(done)
    assert line.startswith(f"error: {straight}")
    assert message in line


@pytest.mark.parametrize(("command", "code", "message"), COMMANDS.values(), ids=COMMANDS)
def test_a_wrong_command(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    code: int,
    message: str,
) -> None:
    done = run_here(monkeypatch, capsys, *command.split())
    assert done.returncode == code
    assert message in error_line(done)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("command", "code", "message"), OF_DATASETS.values(), ids=OF_DATASETS)
def test_a_wrong_use_of_a_dataset(
    dataset: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    code: int,
    message: str,
) -> None:
    files = sorted(dataset.rglob("*"))
    done = run_here(monkeypatch, capsys, *command.replace("{}", str(dataset)).split())
    assert done.returncode == code
    assert message.replace("{}", str(dataset)) in error_line(done)
    assert sorted(dataset.rglob("*")) == files
    assert not any(path.suffix in (".html", ".rrd", ".mp4") for path in tmp_path.rglob("*"))


def test_many_mistakes_are_told_together_in_the_order_of_their_lines(
    straight: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = straight.read_text().replace("frames: 3", "frames: 0").replace("seed: 5", "sede: 5")
    straight.write_text(text.replace("fov_deg: 80", "fov_deg: 800"))
    done = run_here(monkeypatch, capsys, "validate", straight)
    lines = done.stderr.splitlines()
    assert [line.removeprefix("error: ").split(" ")[0] for line in lines] == [f"{straight}:{n}" for n in (3, 15, 16)]
