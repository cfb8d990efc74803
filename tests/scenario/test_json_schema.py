from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from bridge.scenario.json_schema import json_schema

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
    committed = json.loads((EXAMPLES / "scenario.schema.json").read_text(encoding="utf-8"))
    assert committed == json_schema(), "run: drivebridge schema > examples/scenario.schema.json"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
def test_examples_are_valid(validator: Draft202012Validator, path: Path) -> None:
    data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
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
