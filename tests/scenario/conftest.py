from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from bridge.errors import ScenarioError
from bridge.scenario.load import parse_scenario
from bridge.scenario.schema import Scenario

SECTIONS = {
    "schema": "schema: 1",
    "name": "name: test",
    "seed": "seed: 5",
    "episodes": "episodes: 3",
    "road": "road: {source: {kind: grid}}",
    "ego": "ego: {}",
    "traffic": "traffic: {}",
    "weather": "weather: {}",
    "illumination": "illumination: {}",
    "sensors": "sensors: {front: {kind: camera, size: [640, 480], fov_deg: 90}}",
    "capture": "capture: {frames: 4}",
    "export": "export: {}",
}
"""A valid scenario, one section a line."""


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


@pytest.fixture
def parse(tmp_path: Path) -> Parse:
    """Parse the valid scenario with some of its lines replaced."""

    def parse_sections(**sections: str) -> Scenario:
        text = "\n".join({**SECTIONS, **sections}.values())
        return parse_scenario(text, tmp_path / "test.yaml")

    return parse_sections


@pytest.fixture
def errors(parse: Parse, tmp_path: Path) -> Callable[..., list[str]]:
    """Return the lines of the error that the replaced sections cause, without the folder."""

    def lines(**sections: str) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            parse(**sections)
        return [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines()]

    return lines
