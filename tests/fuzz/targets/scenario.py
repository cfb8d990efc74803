"""Scenario files: a scenario comes out that can be planned and written down again, or lines that people can read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bridge.errors import BridgeError, ScenarioError
from bridge.scenario.load import load_scenario
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from tests.conftest import CITY, LENS, LEVEL, RIG
from tests.fuzz.mutation.plain_bytes import any_of, mutate_bytes
from tests.fuzz.mutation.text import text_mutator
from tests.fuzz.scratch import scratch
from tests.fuzz.target import Target

_EXAMPLES = Path(__file__).parents[3] / "examples"
_LINE = re.compile(r"(?::(\d+) \S|: \S)")
_LONGEST_LINE = 1000

_WORDS = (
    "&a [*a]", "*a", "<<: *a", "!!python/object:os.system", "!!binary |", "!!set {a, b}", "? [a]", "- - - -", "---",
    "...", "{uniform: [0, 1]}", "{uniform: [1e308, -1e308]}", "{choice: {clear: 1e308, rain: 1e308}}", "{choice: []}",
    "{normal: [0, 1e308]}", "{uniform_int: [0, 99999999999999999999]}", "{cycle: [1]}", "{uniform: [.nan, .inf]}",
    "per: frame", "{k1: 100, k2: -100}", "{k1: -0.5}", "keyframes", "kind: lidar", "climate", "weights: [0, 0]",
)  # fmt: skip


@cache
def _folder() -> Path:
    """Return where the scenarios lie: beside the maps and packs that the examples name."""
    folder = scratch("scenario")
    for name in ("maps", "packs"):
        (folder / name).symlink_to(_EXAMPLES / name)
    return folder


def _seeds() -> Sequence[bytes]:
    examples = [path.read_bytes() for path in sorted(_EXAMPLES.glob("*.yaml"))]
    return [*(text.encode() for text in (RIG, LENS, LEVEL, CITY)), *examples]


def _check(data: bytes) -> None:
    path = _folder() / "scenario.yaml"
    path.write_bytes(data)
    try:
        scenario = load_scenario(path)
    except ScenarioError as error:
        _check_message(str(error), path, data)
        return
    assert Scenario.model_validate(scenario.to_data(), context={"folder": path.parent}) == scenario
    try:
        rig = rig_of(scenario).cameras, rig_of(scenario).lidars
        plan = plan_episode(scenario, None, 0)
        conditions = [plan.conditions(0, time_s) for time_s in (0.0, 12.5)]
    except BridgeError:
        return
    assert all(rig) or conditions


def _check_message(message: str, path: Path, data: bytes) -> None:
    """Every line begins with the file, most with the line in it too, and is fit for a terminal."""
    lines = data.count(b"\n") + data.count(b"\r") + data.count("\u2028".encode()) + data.count("\u2029".encode())
    lines += data.count("\x85".encode()) + 1
    for line in message.split("\n"):
        assert line.startswith(str(path)), line
        found = _LINE.match(line.removeprefix(str(path)))
        assert found is not None, line
        assert found[1] is None or 1 <= int(found[1]) <= lines, line
        assert line.isprintable(), ascii(line)
        assert len(line) < _LONGEST_LINE, f"{len(line)} characters: {line[:200]}"


_mutate_text = text_mutator(_WORDS)

SCENARIO = Target("scenario", _seeds, any_of(*[_mutate_text] * 5, mutate_bytes), _check, examples=150)
