"""The ``sensors``, ``capture`` and ``export`` sections: what is recorded, how often, and as what."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler, ValidationInfo, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from bridge.camera import Pinhole, Quality, lens_reach
from bridge.distortion import LARGEST_COEFFICIENT, Distortion
from bridge.errors import WorldError
from bridge.export.formats import ExportFormat
from bridge.scenario.distributions import Constant
from bridge.scenario.kinds import Flag, Kind, Members, Name, Real, Row, Whole
from bridge.scenario.lidar_models import LIDAR_MODELS
from bridge.scenario.one_of import OneOf
from bridge.scenario.optics import EffectsSection
from bridge.scenario.problem import Findings, fail, one_of, problem, shown
from bridge.scenario.section import Section
from bridge.scenario.varying import PerEpisode, RowOf, fixed_row
from bridge.traffic.demand import STEP_NS

STEPS_PER_S = 1_000_000_000 // STEP_NS
"""The rate of the traffic simulation, which captures are a fraction of."""

SENSOR_NAME = r"[a-z][a-z0-9_]{0,31}"
"""What a sensor may be called."""

RIGHT_SUFFIX = "_right"
"""What the name of a stereo pair's second camera ends in."""


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


_Coefficient = Real(-LARGEST_COEFFICIENT, LARGEST_COEFFICIENT)


class Lens(Section):
    """OpenCV's coefficients of a lens that bends straight edges; the labels bend with the picture."""

    k1: Annotated[float, _Coefficient] = 0.0
    """Radial, of the second power; negative for a barrel, positive for a pincushion."""
    k2: Annotated[float, _Coefficient] = 0.0
    """Radial, of the fourth power."""
    p1: Annotated[float, _Coefficient] = 0.0
    """Tangential, vertical."""
    p2: Annotated[float, _Coefficient] = 0.0
    """Tangential, horizontal."""
    k3: Annotated[float, _Coefficient] = 0.0
    """Radial, of the sixth power."""

    def value(self) -> Distortion:
        """Return the coefficients as the camera has them."""
        return Distortion(self.k1, self.k2, self.p1, self.p2, self.k3)


_Along = PerEpisode[Annotated[float, Real(-20, 20)]]
_About = PerEpisode[Annotated[float, Real(-360, 360)]]


class MountPose(Section):
    """Where a sensor sits on the ego: x forward, y left, z up, from the ground under the vehicle's centre."""

    xyz: Annotated[tuple[_Along, _Along, _Along], RowOf(("x", "y", "z"))] = fixed_row(0.0, 0.0, 1.65)
    """Position in metres; each number may be drawn, so that the sensor sits elsewhere in every episode."""
    rpy_deg: Annotated[tuple[_About, _About, _About], RowOf(("roll", "pitch", "yaw"))] = fixed_row(0.0, 0.0, 0.0)
    """Roll, pitch and yaw in degrees; positive pitch looks down, positive yaw to the left. Each may be drawn."""


class CameraSection(Section):
    """A pinhole camera on the ego, or a stereo pair of them."""

    kind: Literal["camera"]
    """A pinhole camera."""
    size: Annotated[tuple[int, int], Row(("width", "height"), of=Whole(16, 8192))]
    """Width and height of the image in pixels."""
    fov_deg: PerEpisode[Annotated[float, Real(1, 170)]] | None = None
    """Horizontal field of view in degrees; give this or intrinsics. It may be drawn, without distortion."""
    intrinsics: Intrinsics | None = None
    """Focal lengths and principal point; give this or fov_deg."""
    pose: MountPose = MountPose()
    """Where the camera sits on the ego."""
    normals: Annotated[bool, Flag()] = False
    """Whether to take the surface normals besides colour, ids and depth."""
    quality: Annotated[str, Name("quality", tuple(Quality))] = Quality.BALANCED.value
    """How much work goes into the colours: fast, balanced or high. Ids and depth are the same at every level."""
    distortion: Lens | None = None
    """What the lens does to straight edges: k1, k2, p1, p2 and k3 as OpenCV has them, the same in every frame. Without
    it, pictures are ideal. KITTI, Virtual KITTI 2 and Cityscapes have no place for it: their pictures are rectified."""
    effects: EffectsSection | None = None
    """What its lens, its sensor and its file do to the colours; without it, the camera is ideal."""
    stereo_baseline_m: Annotated[float, Real(0.01, 10)] | None = None
    """Adds a second camera, so far to the right along the camera's own axis, alike in all else; it is called like this
    one with _right behind. KITTI's pair is 0.54 m apart."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return a problem unless exactly one of ``fov_deg`` and ``intrinsics`` is given."""
        if ("fov_deg" in data) == ("intrinsics" in data):
            found = "both" if "fov_deg" in data else "neither"
            return [problem(f"give either fov_deg or intrinsics, got {found}")]
        return []

    def pinhole(self, fov_deg: float | None) -> Pinhole:
        """Return the intrinsics in pixels; ``fov_deg`` is what was drawn for the field, None where there is none."""
        width, height = self.size
        if self.intrinsics is not None:
            k = self.intrinsics
            return Pinhole(width, height, k.fx, k.fy, k.cx, k.cy)
        assert fov_deg is not None, "one of fov_deg and intrinsics is given"
        return Pinhole.from_fov(width, height, math.radians(fov_deg))


class Beams(Kind[int]):
    """The number of beams of a lidar whose layout is known."""

    def parse(self, value: Any, info: ValidationInfo) -> int:
        """Accept the numbers in ``LIDAR_MODELS``."""
        del info
        if not isinstance(value, int) or isinstance(value, bool) or value not in LIDAR_MODELS:
            fail(problem(f"expected {one_of(map(str, LIDAR_MODELS))}, got {shown(value)}; or give elevations_deg"))
        return int(value)

    def json_schema(self) -> dict[str, Any]:
        """Return an enumeration."""
        return {"type": "integer", "enum": list(LIDAR_MODELS)}


class LidarSection(Section):
    """A spinning lidar on the ego."""

    kind: Literal["lidar"]
    """A spinning lidar."""
    beams: Annotated[int, Beams()] | None = None
    """16, 32, 64 or 128, laid out like those of Velodyne's VLP-16, HDL-32E and HDL-64E and Ouster's OS1-128; give this
    or elevations_deg."""
    elevations_deg: Annotated[tuple[float, ...], Members(Real(-60, 60), at_most=256)] | None = None
    """Angles of the beams above the horizon of the lidar in degrees, in any order; give this or beams."""
    columns: Annotated[int, Whole(16, 8192)] | None = None
    """Directions in one revolution; by default those of the model at 10 revolutions a second, else 2048."""
    max_range_m: Annotated[float, Real(1, 1000)] | None = None
    """Where a surface that reflects a tenth of the light is still detected in clear air, in metres; nothing beyond is
    reported. By default that of the model, else 120."""
    min_range_m: Annotated[float, Real(0, 50)] | None = None
    """What is nearer is not detected, in metres; by default that of the model, else 0.5."""
    range_noise_m: Annotated[float, Real(0, 1)] = 0.02
    """Standard deviation of a measured range in metres."""
    dropout: Annotated[float, Real(0, 1)] = 0.02
    """Share of the returns that are lost at random, 0 to 1."""
    pose: MountPose = MountPose(xyz=fixed_row(0.0, 0.0, 1.9))
    """Where the lidar sits on the ego; by default on the roof, 1.9 m high."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return problems unless one of ``beams`` and ``elevations_deg`` is given, and if the ranges are none."""
        if ("beams" in data) == ("elevations_deg" in data):
            found = "both" if "beams" in data else "neither"
            yield problem(f"give either beams or elevations_deg, got {found}")
        nearest, farthest = data.get("min_range_m"), data.get("max_range_m")
        if isinstance(nearest, int | float) and isinstance(farthest, int | float) and nearest >= farthest:
            yield problem(f"needs min_range_m < max_range_m, got {shown(nearest)} and {shown(farthest)}", "min_range_m")


SensorSection = CameraSection | LidarSection


class ByName:
    """Marks the mapping of sensors by name; names become folders, so they are plain."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def parse(value: Any, parse_mapping: ValidatorFunctionWrapHandler) -> dict[str, SensorSection]:
            if not isinstance(value, Mapping) or not value:
                fail(problem(f"expected one or more sensors by name, got {shown(value)}"))
            findings = Findings()
            for name in value:
                if not isinstance(name, str) or not re.fullmatch(SENSOR_NAME, name):
                    findings.add(f"a sensor name is made of a-z, 0-9 and _, got {shown(name)}", str(name))
            sensors: dict[str, SensorSection] = {}
            with findings.under():
                sensors = parse_mapping({str(name): sensor for name, sensor in value.items()})
            findings.raise_any()
            _check_rig(sensors)
            return sensors

        return core_schema.no_info_wrap_validator_function(parse, handler.generate_schema(source))


def _check_rig(sensors: Mapping[str, SensorSection]) -> None:
    """Fail if there is no camera, two sensors would have one name, or a lens folds its picture over."""
    findings = Findings()
    if not any(isinstance(sensor, CameraSection) for sensor in sensors.values()):
        findings.add("expected at least one camera, got lidars only; labels are taken from cameras")
    for name, sensor in sensors.items():
        if isinstance(sensor, CameraSection) and sensor.stereo_baseline_m and name + RIGHT_SUFFIX in sensors:
            findings.add(
                f"adds a camera '{name}{RIGHT_SUFFIX}', but there is such a sensor already; rename one of them",
                name,
                "stereo_baseline_m",
            )
        if isinstance(sensor, CameraSection) and sensor.distortion is not None:
            for message, field in _lens_problems(sensor, sensor.distortion):
                findings.add(message, name, field)
    findings.raise_any()


def _lens_problems(sensor: CameraSection, lens: Lens) -> Iterator[tuple[str, str]]:
    """Yield what keeps a lens from going with its camera, and the field that it is about."""
    if not isinstance(sensor.fov_deg, Constant | None):
        yield "cannot be drawn beside distortion, whose coefficients are those of one focal length; give one", "fov_deg"
        return
    try:
        lens_reach(sensor.pinhole(None if sensor.fov_deg is None else sensor.fov_deg.value), lens.value())
    except WorldError as error:
        yield str(error), "distortion"


SensorsSection = Annotated[dict[str, Annotated[SensorSection, OneOf("kind")]], ByName()]


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

    formats: Annotated[tuple[str, ...], Members(Name("format", tuple(ExportFormat)), at_least=0)] = ("kitti",)
    """The formats to write; an empty list for none."""
