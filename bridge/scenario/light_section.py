"""The ``illumination`` section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic_core import InitErrorDetails

from bridge.scenario.celestial import MoonSection, Sun
from bridge.scenario.conditions import Moment, unordered
from bridge.scenario.distributions import Constant
from bridge.scenario.kinds import Name, Real
from bridge.scenario.section import Section
from bridge.scenario.varying import PerFrame
from bridge.world import ToneCurve

SWITCH_SETTINGS = ("auto", "on", "off")
LampSwitch = Annotated[str, Name("setting", SWITCH_SETTINGS)]
Compensation = Annotated[float, Real(-10, 10)]
Exposure = Annotated[float, Real(-10, 20)]
Kelvin = Annotated[float, Real(1500, 20_000)]
Curve = Annotated[str, Name("tone curve", tuple(ToneCurve))]


class LightFields(Section):
    """The light at one time."""

    sun: Sun | None = None
    """The sun, by azimuth_deg and altitude_deg (140 and 40 where nothing is said) or by lat, lon and time."""
    moon: MoonSection | None = None
    """The moon; without it, that of the sun's lat, lon and time, else none in the sky."""
    exposure_ev: PerFrame[Compensation] | None = None
    """Exposure compensation in stops; +1 doubles the light."""
    exposure_ev100: PerFrame[Exposure] | None = None
    """A fixed exposure in EV at ISO 100: 15 for a sunlit street, 3 for a lit one at night. Without it: automatic."""
    white_balance_k: PerFrame[Kelvin] | None = None
    """Colour temperature that is drawn as white, in kelvin: 6500 daylight, 3000 lamps. Without it: automatic."""
    tone_curve: PerFrame[Curve] | None = None
    """How radiance becomes brightness: filmic, as cameras do, or linear until it clips."""
    street_lights: PerFrame[LampSwitch] | None = None
    """Street lamps; auto lights them when the sun is below 3 degrees or one sees less than 150 m."""
    window_lights: PerFrame[LampSwitch] | None = None
    """Windows of buildings; auto: like street lamps."""
    headlights: PerFrame[LampSwitch] | None = None
    """Headlights of all vehicles; auto: sun below 3 degrees, one sees less than 500 m, rain or hail from 1 mm/h, snow
    from 0.2 mm/h."""


class LightKeyframe(LightFields):
    """The light at one time of the episode; what it does not say is that of the section around it."""

    at_s: Moment
    """Seconds since the start of the episode."""


class IlluminationSection(LightFields):
    """Where the light comes from and how the camera takes it."""

    exposure_ev: PerFrame[Compensation] = Constant(0.0)
    """Exposure compensation in stops; +1 doubles the light."""
    tone_curve: PerFrame[Curve] = Constant("filmic")
    """How radiance becomes brightness: filmic, as cameras do, or linear until it clips."""
    street_lights: PerFrame[LampSwitch] = Constant("auto")
    """Street lamps; auto lights them when the sun is below 3 degrees or one sees less than 150 m."""
    window_lights: PerFrame[LampSwitch] = Constant("auto")
    """Windows of buildings; auto: like street lamps."""
    headlights: PerFrame[LampSwitch] = Constant("auto")
    """Headlights of all vehicles; auto: sun below 3 degrees, one sees less than 500 m, rain or hail from 1 mm/h, snow
    from 0.2 mm/h."""
    keyframes: tuple[LightKeyframe, ...] = ()
    """Light at times of the episode, in order; between them it changes evenly."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what is out of order."""
        return unordered(data.get("keyframes"))
