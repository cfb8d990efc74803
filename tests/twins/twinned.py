"""Scenarios with twins that are small enough to capture in a test."""

from pathlib import Path

from bridge.scenario.load import parse_scenario
from bridge.scenario.schema import Scenario
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder
from tests.conftest import STRAIGHT

PAIR = STRAIGHT.replace("size: [240, 120]", "size: [160, 80], normals: true, stereo_baseline_m: 0.54")
"""A stereo pair that takes normals."""

TWINS = """\
twins:
  - {name: dark, illumination: {exposure_ev: -2}}
  - {name: lit, illumination: {exposure_ev: 1, headlights: 'on'}, effects: {iso: 800}, quality: high}
"""


def scenario(text: str, twins: str = TWINS) -> Scenario:
    return parse_scenario(text + twins, Path("test.yaml"))


def errors(folder: Path) -> list[str]:
    return [str(finding) for finding in verify_folder(folder).findings if finding.severity is Severity.ERROR]
