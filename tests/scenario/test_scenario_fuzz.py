"""Whatever is put into a scenario file: a scenario comes out, or lines that a user can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bridge.errors import ScenarioError
from bridge.scenario.load import parse_scenario
from bridge.scenario.sample import plan_episode

EXAMPLES = Path(__file__).parents[2] / "examples"
EXAMPLE_DATA = [
    YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) for path in sorted(EXAMPLES.glob("*.yaml"))
]
PAGE = (EXAMPLES.parent / "docs" / "randomization.md").read_text(encoding="utf-8")
EXAMPLE_DATA += [YAML(typ="safe", pure=True).load(block.split("```")[0]) for block in PAGE.split("```yaml\n")[1:]]
WORDS = ["kind", "grid", "uniform", "normal", "choice", "cycle", "per", "frame", "clear", "auto", "none", "car", "x\ny"]
WORDS += ["expr", "ramp", "view_sphere", "weather.wetness", "full", "mode", "fields", "rho", "stages", "set", "share"]

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
    max_leaves=6,
)


def mutated(data: Any, draw: st.DrawFn) -> Any:
    """Replace one thing in ``data``, at any depth, by anything."""
    if isinstance(data, dict) and data and draw(st.integers(0, 6)):
        key = draw(st.sampled_from(sorted(data)))
        return data | {key: mutated(data[key], draw)}
    if isinstance(data, list) and data and draw(st.integers(0, 6)):
        index = draw(st.integers(0, len(data) - 1))
        return [*data[:index], mutated(data[index], draw), *data[index + 1 :]]
    return draw(values)


@st.composite
def scenarios(draw: st.DrawFn) -> str:
    return json.dumps(mutated(draw(st.sampled_from(EXAMPLE_DATA)), draw), indent=1)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_a_plan_or_readable_lines(text: str) -> None:
    path = EXAMPLES / "fuzz.yaml"
    try:
        scenario = parse_scenario(text, path)
    except ScenarioError as error:
        for line in str(error).split("\n"):
            place, _, message = line.removeprefix(f"{path}:").partition(" ")
            assert 1 <= int(place) <= text.count("\n") + 1
            assert message
            assert "Input should" not in message
        return
    try:
        plan = plan_episode(scenario, None, 0)
    except ScenarioError as error:
        reason = str(error)
    else:
        for time_s in (0.0, 12.5):
            plan.conditions(0, time_s)
        return
    assert ": expr " in reason, "only what is drawn may come to nothing"
