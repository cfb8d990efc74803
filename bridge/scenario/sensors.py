"""The ``sensors``, ``capture`` and ``export`` sections: what is recorded, how often, and as what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, ValidationInfo, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from bridge.export.formats import ExportFormat
from bridge.scenario.kinds import Kind, Members, Name, Real, Row, Whole
from bridge.scenario.problem import Findings, fail, problem, shown
from bridge.scenario.section import Section
from bridge.traffic.demand import STEP_NS

STEPS_PER_S = 1_000_000_000 // STEP_NS
"""The rate of the traffic simulation, which captures are a fraction of."""

SENSOR_NAME = r"[a-z][a-z0-9_]{0,31}"
"""What a sensor may be called."""

"""The formats that a dataset can be exported to."""


class Intrinsics(Section):
    """A camera's intrinsics in pixels; the centre of the top-left pixel is (0, 0)."""

    fx: Annotated[float, Real(1, 100_000)]
    """Horizontal focal length in pixels."""
    fy: Annotated[float, Real(1, 100_000)]
    """Vertical focal length in pixels."""
    cx: Annotated[float, Real(-10_000, 10_000)]
    """Horizontal position of the principal point in pixels."""
    cy: Annotated[float, Real(-10_000, 10_000)]
    """Vertical position of the principal point in pixels, downwards."""


class MountPose(Section):
    """Where a sensor sits on the ego: x forward, y left, z up, from the ground under the vehicle's centre."""

    xyz: Annotated[tuple[float, float, float], Row(("x", "y", "z"), of=Real(-20, 20))] = (0.0, 0.0, 1.65)
    """Position in metres."""
    rpy_deg: Annotated[tuple[float, float, float], Row(("roll", "pitch", "yaw"), of=Real(-360, 360))] = (0.0, 0.0, 0.0)
    """Roll, pitch and yaw in degrees; positive pitch looks down, positive yaw to the left."""


class CameraSection(Section):
    """A pinhole camera on the ego."""

    kind: Annotated[str, Name("kind of sensor", ("camera",))]
    """A pinhole camera."""
    size: Annotated[tuple[int, int], Row(("width", "height"), of=Whole(16, 8192))]
    """Width and height of the image in pixels."""
    fov_deg: Annotated[float, Real(1, 170)] | None = None
    """Horizontal field of view in degrees; give this or intrinsics."""
    intrinsics: Intrinsics | None = None
    """Focal lengths and principal point; give this or fov_deg."""
    pose: MountPose = MountPose()
    """Where the camera sits on the ego."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return a problem unless exactly one of ``fov_deg`` and ``intrinsics`` is given."""
        if ("fov_deg" in data) == ("intrinsics" in data):
            found = "both" if "fov_deg" in data else "neither"
            return [problem(f"give either fov_deg or intrinsics, got {found}")]
        return []


class ByName:
    """Marks the mapping of sensors by name; names become folders, so they are plain."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def parse(value: Any, parse_mapping: ValidatorFunctionWrapHandler) -> dict[str, CameraSection]:
            if not isinstance(value, Mapping) or not value:
                fail(problem(f"expected one or more sensors by name, got {shown(value)}"))
            findings = Findings()
            for name in value:
                if not isinstance(name, str) or not re.fullmatch(SENSOR_NAME, name):
                    findings.add(f"a sensor name is made of a-z, 0-9 and _, got {shown(name)}", str(name))
            sensors: dict[str, CameraSection] = {}
            with findings.under():
                sensors = parse_mapping({str(name): sensor for name, sensor in value.items()})
            findings.raise_any()
            return sensors

        return core_schema.no_info_wrap_validator_function(parse, handler.generate_schema(source))


SensorsSection = Annotated[dict[str, CameraSection], ByName()]


class CaptureRate(Kind[float]):
    """A rate that divides that of the traffic simulation."""

    def parse(self, value: Any, info: ValidationInfo) -> float:
        """Accept numbers."""
        rate = Real(0.01, STEPS_PER_S).parse(value, info)
        if abs(STEPS_PER_S / rate - round(STEPS_PER_S / rate)) > 1e-9:
            fail(problem(f"{shown(value)} does not divide the {STEPS_PER_S} Hz traffic step; use 10, 5, 2, 1 …"))
        return rate

    def json_schema(self) -> dict[str, Any]:
        """Return a number schema; that the rate divides is beyond it."""
        return {**Real(0.01, STEPS_PER_S).json_schema(), "examples": [10, 5, 2, 1]}


class Capture(Section):
    """How often and how long to capture."""

    rate_hz: Annotated[float, CaptureRate()] = 2.0
    """Frames a second of simulated time; it divides 10: 10, 5, 2, 1, 0.5 …"""
    frames: Annotated[int, Whole(1, 1_000_000)]
    """Frames of each episode."""
    min_travel_m: Annotated[float, Real(0, 1000)] = 0.5
    """Skip moments before the ego has moved so far since the last frame, but stand no longer than 20 seconds; 0 takes
    every moment. Only with traffic that SUMO drives."""


class Export(Section):
    """What the dataset is exported to."""

    formats: Annotated[tuple[str, ...], Members(Name("format", tuple(ExportFormat)))] = ("kitti",)
    """The formats to write."""
