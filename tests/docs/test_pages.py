"""Everything that the pages tell people to type works as it stands there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bridge.capture import capture
from bridge.scenario.load import parse_scenario
from tests.conftest import RIG
from tests.docs.run_snippet import check_command, commands, run_snippet
from tests.docs.snippets import LANGUAGES, PAGES, ROOT, Snippet, outside_of_blocks, snippets

SMALL_RIG = f"""{RIG.replace("frames: 3", "frames: 2")}\
twins:
  - {{name: fog, weather: {{preset: fog}}}}
  - {{name: night, illumination: {{sun: {{altitude_deg: -20}}}}}}
"""


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of a stereo pair and a lidar, with twins, small enough to be copied for every page."""
    folder = tmp_path_factory.mktemp("pages") / "dataset"
    capture(parse_scenario(SMALL_RIG, folder / "rig.yaml"), folder)
    return folder


def _prepare(page: Path, blocks: list[Snippet], dataset: Path) -> None:
    """Lay out what a page takes for granted: the examples, and datasets that it uses and does not capture."""
    here = page.parent if page.name == "README.md" and page.parent.name == "examples" else ROOT / "examples"
    Path("examples").symlink_to(ROOT / "examples")
    for name in ("maps", "packs", "traces"):
        Path(name).symlink_to(here / name)
    text = "".join(block.text for block in blocks if block.needs is None)
    made = set(re.findall(r"(?:--out |record\(\")(out/\w+)", text))
    for used in set(re.findall(r"\bout/\w+", text)) - made:
        shutil.copytree(dataset, used)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_what_a_page_shows_works(page: Path, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = [block for block in snippets(page) if block.language in LANGUAGES]
    monkeypatch.chdir(tmp_path)
    _prepare(page, blocks, dataset)
    names: dict[str, Any] = {"__name__": "page"}
    for block in blocks:
        if block.needs is None:
            run_snippet(block, names)
        elif block.language == "bash":
            for line in commands(block.text):
                check_command(line, block.place)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_stands_in_a_block_that_is_run(page: Path) -> None:
    commands_outside = re.compile(r" {4,}drivebridge (?!.*\[OPTIONS\])")
    loose = [f"{number}: {line}" for number, line in outside_of_blocks(page) if commands_outside.match(line)]
    assert not loose
    unmarked = [block.place for block in snippets(page) if block.language in ("", "sh", "shell", "console", "yml")]
    assert not unmarked, "mark them bash, python or yaml; or text, where nothing can be run"


def test_a_page_with_a_mistake_is_noticed(tmp_path: Path) -> None:
    page = ROOT / "docs/index.md"
    for language, text, message in (
        ("yaml", "weather: {rain: 3}\n", "unknown field 'rain'"),
        ("python", "import bridge\nbridge.no_such_name\n", "no attribute 'no_such_name'"),
        ("bash", "drivebridge validate no-such-file.yaml\n", "no-such-file.yaml"),
        ("bash", "false | true\n", "false"),
    ):
        with pytest.raises(Exception, match=message):
            run_snippet(Snippet(page, 1, language, None, text), {})
    with pytest.raises(AssertionError, match="--no-such"):
        check_command("drivebridge capture x.yaml --out out/x --no-such", "here")
