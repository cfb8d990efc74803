from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from ruamel.yaml import YAML

from bridge.scenario.json_schema import json_schema, json_schema_text
from bridge.scenario.kinds import Real
from bridge.scenario.schema import Scenario
from bridge.templates import Template, templates, write_scenario
from tests.scenario.conftest import SECTIONS
from tests.scenario.test_scenario_errors import GOLDEN

EXAMPLES = Path(__file__).parents[2] / "examples"
MINIMAL: dict[str, Any] = {
    "schema": 1,
    "name": "a",
    "road": {"source": {"kind": "grid"}},
    "sensors": {"front": {"kind": "camera", "size": [640, 480], "fov_deg": 90}},
    "capture": {"frames": 1},
}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_committed_schema_is_current() -> None:
    committed = (EXAMPLES / "scenario.schema.json").read_text(encoding="utf-8")
    assert committed == json_schema_text(), "run: drivebridge schema > examples/scenario.schema.json"
    assert json.loads(committed) == json_schema()


def test_a_bound_is_written_alike_however_it_is_spelled() -> None:
    assert json.dumps(Real(1, 3600.0).json_schema()) == json.dumps(Real(1.0, 3600).json_schema())
    assert Real(0.5, 1.0).json_schema() == {"type": "number", "minimum": 0.5, "maximum": 1}


def test_editors_can_load_it_and_people_can_read_its_changes() -> None:
    text = json_schema_text()
    assert len(text) < 200_000
    assert max(map(len, text.splitlines())) < 300  # a description is never broken
    bodies = [json.dumps(body) for body in json_schema()["$defs"].values()]
    assert len(set(bodies)) == len(bodies), "two definitions say the same"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
def test_examples_are_valid(validator: Draft202012Validator, path: Path) -> None:
    data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize("template", templates().values(), ids=lambda template: template.name)
def test_templates_are_valid(validator: Draft202012Validator, template: Template, tmp_path: Path) -> None:
    made_up: dict[str, str | int | list[str]] = {
        "name": "mine",
        "episodes": 2,
        "frames": 3,
        "formats": ["coco"],
        "level": "Town",
        "map": str(EXAMPLES / "maps/Town01.xodr"),
    }
    write_scenario(template, tmp_path / "mine.yaml", {name: made_up[name] for name in template.asks})
    data = YAML(typ="safe", pure=True).load((tmp_path / "mine.yaml").read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(data)] == []


def fields(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of every object in the schema."""
    if isinstance(node, list):
        for item in node:
            yield from fields(item, path)
    elif isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            yield f"{path}.{name}", value
        for name, value in node.items():
            yield from fields(value, f"{path}.{name}")


def test_every_field_has_a_description() -> None:
    schema = json_schema()
    # A section's field that says no more than the section itself has it from there.
    sections = {f"#/$defs/{name}": section for name, section in schema["$defs"].items()}
    described = {path: {**sections.get(field.get("$ref", ""), {}), **field} for path, field in fields(schema)}
    assert len(described) > 100
    assert [path for path, field in described.items() if not field.get("description")] == []


def test_defaults_are_written_as_in_a_file() -> None:
    weather = json_schema()["$defs"]["WeatherSection"]["properties"]
    assert weather["preset"]["default"] == "clear"
    assert "default" not in weather["wetness"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"weather": {"wetness": {"normal": [50, 20], "clip": [20, 80], "per": "frame"}}},
        {"weather": {"preset": {"choice": {"clear": 0.5, "fog": 0.5}}}},
        {"road": {"source": {"choice": [{"kind": "grid"}, {"kind": "highway", "lanes": {"cycle": [2, 3]}}]}}},
        {
            "illumination": {
                "sun": {"lat": 48, "lon": 11, "time": {"uniform": ["2025-06-21T04:00Z", "2025-06-21T22:00Z"]}}
            }
        },
        {"traffic": {"engine": "none", "actors": [{"category": "car", "ahead_m": 5}]}},
        {"road": {"level": "Town"}, "traffic": {"engine": "simulator", "parked": {"share": 0.5}}},
        {"road": {"level": {"cycle": ["Town", "Village"]}}, "traffic": {"engine": "simulator", "models": "simulator"}},
        {"traffic": {"models": "simulator"}},
        {
            "sensors": {
                "front": {"kind": "camera", "size": [640, 480], "fov_deg": 90, "normals": True, "stereo_baseline_m": 1},
                "roof": {"kind": "lidar", "beams": 64, "dropout": 0},
                "hood": {"kind": "lidar", "elevations_deg": [1.5, 0, -1.5], "columns": 900},
            }
        },
    ],
)
def test_accepts(validator: Draft202012Validator, changes: dict[str, Any]) -> None:
    assert validator.is_valid(MINIMAL | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": 2},
        {"fog": 1},
        {"seed": -1},
        {"weather": {"wetness": 120}},
        {"weather": {"wetness": {"uniform": [0, 120]}}},
        {"weather": {"wetness": {"uniform": [0, 1], "cycle": [1]}}},
        {"weather": {"wetness": {"uniform": [0, 1], "clip": [0, 1]}}},
        {"weather": {"wetness": None}},
        {"weather": {"preset": {"choice": {"foggy": 1}}}},
        {"weather": {"preset": {"uniform": ["clear", "fog"]}}},
        {"traffic": {"vehicles_per_km": {"uniform": [1, 2], "per": "frame"}}},
        {"road": {"source": {"kind": "highway", "nx": 3}}},
        {"road": {"level": ""}, "traffic": {"engine": "simulator"}},
        {"traffic": {"engine": "simulator", "models": "builtin"}},
        {"traffic": {"models": "unity"}},
        {"sensors": {"front": {"kind": "lidar", "size": [640, 480]}}},
        {"sensors": {"front": {"kind": "lidar", "beams": 63}}},
        {"sensors": {"front": {"kind": "lidar", "elevations_deg": []}}},
        {"sensors": {"front": {"kind": "radar"}}},
        {"sensors": {"front": {"kind": "camera", "size": [640, 480], "fov_deg": 90, "normals": 1}}},
    ],
)
def test_refuses(validator: Draft202012Validator, changes: dict[str, Any]) -> None:
    assert not validator.is_valid(MINIMAL | changes)


OF_ONE_VALUE = re.compile(
    r"unknown (?!distribution$)|belongs to|this field is required(?!, unless)|is there twice|give one distribution"
    r"|expected (?:a |true or false|text|\[|shares by|random or|one or more values|[\w.]+, .* or )"
    r"|.* cannot draw this field|only goes with"
)
"""What the loader says of a value that is of another type, out of its range or not known at all."""


@pytest.mark.parametrize(
    "line",
    [line for line, said in GOLDEN if OF_ONE_VALUE.match(said.partition(": ")[2]) and ".nan" not in line],
)
def test_refuses_what_the_loader_refuses(validator: Draft202012Validator, line: str) -> None:
    text = "\n".join({**SECTIONS, line.partition(":")[0]: line}.values())
    assert not validator.is_valid(YAML(typ="safe", pure=True).load(text))


OF_MANY_VALUES = re.compile(r"goes on with the episodes|goes from")
"""What the loader says of values that do not go together, which a JSON Schema does not compare."""


def _actor(ahead_m: Any) -> dict[str, Any]:
    return {"traffic": {"engine": "none", "actors": [{"category": "car", "ahead_m": ahead_m}]}}


VARYING: dict[str, tuple[Callable[[Any], dict[str, Any]], Any, Any, Any]] = {
    "number per episode": (lambda value: {"traffic": {"vehicles_per_km": value}}, 4, 9, 500),
    "number per frame": (lambda value: {"weather": {"wetness": value}}, 4, 9, 120),
    "number per actor": (_actor, 4, 9, 501),
    "whole number": (lambda value: {"road": {"source": {"kind": "grid", "lanes": value}}}, 2, 3, 9),
    "word": (lambda value: {"weather": {"preset": value}}, "clear", "fog", "foggy"),
    "flag": (lambda value: {"road": {"source": {"kind": "grid", "crossings": value}}}, True, False, 1),
    "time": (
        lambda value: {"illumination": {"sun": {"lat": 48, "lon": 11, "time": value}}},
        "2025-06-21T04:00Z",
        "2025-06-21T22:00Z",
        "noon",
    ),
    "section": (lambda value: {"road": {"source": value}}, {"kind": "grid"}, {"kind": "highway"}, {"kind": "gird"}),
}
"""Fields by what they take: how a scenario says them, two values and one that none of them may have."""


def _writings(low: Any, high: Any, wrong: Any) -> Iterator[Any]:
    """Yield what may stand in a field, most of it right for some kinds only."""
    for form in ("uniform", "uniform_int", "log_uniform", "normal", "choice", "cycle", "ramp", "unifrom"):
        ends: list[Any] = [[low, high], [low], [], low, {}, [low, [high]]]
        yield from ({form: written} for written in ends)
        yield from ({form: [low, high], "per": per} for per in ("dataset", "episode", "frame", "actor", "day"))
        beside = {"weights": [1, 2], "clip": [low, high], "over": "stage", "scale": "log", "lowest_deg": 5}
        yield from ({form: [low, high], name: value} for name, value in beside.items())
        if form != "normal":  # whose numbers are a mean and a width
            yield {form: [low, wrong]}
    yield from (low, high, wrong, None, [], [low], {})
    if isinstance(low, str):  # as keys are to a JSON Schema
        yield from ({"choice": {low: weight}} for weight in (1, -1, "much"))
    yield from ({"expr": source} for source in ("", 3, "x" * 501))
    yield from ({"view_sphere": "heading_deg"}, {"view_sphere": "colour"}, {"view_sphere": "up_m", "divisions": 9})
    yield from ({"choice": [low], "cycle": [low]}, {"weights": [1]}, {"ramp": [{"uniform_int": [low, high]}, high]})


@pytest.mark.parametrize("kind", VARYING)
def test_distributions_are_those_of_the_loader(validator: Draft202012Validator, kind: str) -> None:
    said, *values = VARYING[kind]
    for writing in _writings(*values):
        scenario = MINIMAL | said(writing)
        problems = _said_by_the_loader(scenario)
        is_told_by_both = OF_MANY_VALUES.search(problems) is None
        assert not is_told_by_both or validator.is_valid(scenario) == (not problems), f"{writing}: {problems}"


def _said_by_the_loader(scenario: dict[str, Any]) -> str:
    try:
        Scenario.model_validate(scenario)
    except ValidationError as error:
        return str(error)
    return ""
