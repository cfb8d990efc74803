"""Reads ``{view_sphere: aspect, …}``, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bridge.scenario.distributions import Scope
from bridge.scenario.kinds import Real
from bridge.scenario.problem import Findings, fail, problem, shown
from bridge.scenario.view_sphere import MOST_DIVISIONS, Aspect, ViewSphere
from bridge.scenario.written import is_number, named

BESIDE_SPHERE: Mapping[str, tuple[float, float]] = {
    "divisions": (0, MOST_DIVISIONS),
    "lowest_deg": (-89, 89),
    "highest_deg": (-90, 89),
    "radius_m": (0.1, 200),
    "ahead_m": (-500, 500),
    "centre_m": (0, 100),
}
"""The numbers that may stand beside it, and their ranges."""


def read_view_sphere(value: Mapping[str, Any], kind: Real, per: Scope) -> ViewSphere:
    """Return the sphere for a field of ``kind``; raises ``pydantic.ValidationError``."""
    aspect = named("view_sphere", value["view_sphere"], Aspect)
    findings, numbers = Findings(), {}
    for name, (low, high) in BESIDE_SPHERE.items():
        if name not in value:
            continue
        numbers[name] = written = value[name]
        is_whole = name != "divisions" or isinstance(written, int)
        if not is_number(written) or not is_whole or not low <= written <= high:
            what = "whole number" if name == "divisions" else "number"
            findings.add(f"expected a {what} from {low:g} to {high:g}, got {shown(written)}", name)
    findings.raise_any()
    sphere = ViewSphere(aspect, **numbers, per=per)
    if not sphere.views:
        fail(problem("no view lies between lowest_deg and highest_deg; widen them or divide more", "view_sphere"))
    ends = sorted(sphere.of(view) for view in sphere.views)
    if ends[0] < kind.low or ends[-1] > kind.high:
        fail(
            problem(
                f"goes from {ends[0]:.4g} to {ends[-1]:.4g}, but the field takes {kind.low:g} to {kind.high:g}; "
                "change what stands beside it",
                "view_sphere",
            )
        )
    return sphere
