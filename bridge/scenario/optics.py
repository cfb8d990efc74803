"""The ``effects`` section of a camera: what its lens, its sensor and its file do to the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic_core import InitErrorDetails

from bridge.effects import CameraEffects
from bridge.scenario.draw import Draw
from bridge.scenario.kinds import Real, Whole
from bridge.scenario.problem import problem
from bridge.scenario.section import Section
from bridge.scenario.varying import PerFrame


class EffectsSection(Section):
    """What a real camera does to the colours; what is left out, an ideal one does not do. Labels stay as they are."""

    chromatic_aberration_px: PerFrame[Annotated[float, Real(-20, 20)]] | None = None
    """How far red is moved outwards and blue inwards at the farthest corner, in pixels; 1 is a plain lens."""
    blur_circle_px: PerFrame[Annotated[float, Real(0, 100)]] | None = None
    """Diameter in pixels of the disc that a point becomes, alike at all distances: a lens out of focus. Give this or
    f_number."""
    f_number: PerFrame[Annotated[float, Real(0.5, 64)]] | None = None
    """Focal length over aperture: what is not at focus_distance_m is blurred by its depth. 1.4 blurs much, 8 little."""
    focus_distance_m: PerFrame[Annotated[float, Real(0.05, 1_000_000)]] | None = None
    """Where it is sharp, in metres along the optical axis; infinity if left out. Goes with f_number."""
    pixel_pitch_um: PerFrame[Annotated[float, Real(0.1, 1000)]] | None = None
    """Width of a pixel of the sensor in micrometres; 4.65 if left out, as in KITTI's cameras. Goes with f_number."""
    bloom: PerFrame[Annotated[float, Real(0, 1)]] | None = None
    """Share of the light that the lens scatters, so that lamps and the sun shine around them; 0.1 is a hazy lens."""
    vignetting: PerFrame[Annotated[float, Real(0, 1)]] | None = None
    """Dark corners: 0 none, 1 the fall-off by the fourth power of the cosine of the field angle."""
    exposure_ms: PerFrame[Annotated[float, Real(0, 1000)]] | None = None
    """How long the shutter is open, in milliseconds: what moves is smeared. It does not change the brightness."""
    iso: PerFrame[Annotated[float, Real(1, 1_000_000)]] | None = None
    """Sensitivity: shot and read noise as of a sensor at this ISO, 100 fine, 1600 grainy. It does not change the
    brightness."""
    full_well_electrons: PerFrame[Annotated[float, Real(10, 10_000_000)]] | None = None
    """Electrons of a pixel that is just white at ISO 100; 10500 if left out. Goes with iso."""
    read_noise_electrons: PerFrame[Annotated[float, Real(0, 100_000)]] | None = None
    """Standard deviation of what reading a pixel adds, in electrons; 2.5 if left out. Goes with iso."""
    prnu: PerFrame[Annotated[float, Real(0, 0.5)]] | None = None
    """Standard deviation of the pixels' sensitivities over their mean, a pattern that stays; 0.01 shows. Goes with
    iso."""
    dsnu_electrons: PerFrame[Annotated[float, Real(0, 100_000)]] | None = None
    """Standard deviation of the pixels' offsets in electrons, a pattern that stays. Goes with iso."""
    jpeg_quality: PerFrame[Annotated[int, Whole(1, 100)]] | None = None
    """Quality of a JPEG file that the picture has been; 85 is usual, 30 shows blocks."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return a problem for two kinds of blur, and for a field without the one that it goes with."""
        if "blur_circle_px" in data and "f_number" in data:
            yield problem("give either blur_circle_px or f_number, from which the blur follows, got both")
        for owner, fields in _GO_WITH.items():
            for name in fields:
                if name in data and owner not in data:
                    yield problem(f"goes with {owner}, which is not given; add it or remove this", name)


_GO_WITH = {
    "f_number": ("focus_distance_m", "pixel_pitch_um"),
    "iso": ("full_well_electrons", "read_noise_electrons", "prnu", "dsnu_electrons"),
}

_OTHER_UNITS = {"exposure_ms": ("exposure_s", 1e-3), "pixel_pitch_um": ("pixel_pitch_m", 1e-6)}
"""Fields that the value has in another unit: its name there, and the factor."""


def camera_effects(section: EffectsSection | None, draw: Draw, path: str, pattern_seed: int) -> CameraEffects:
    """Draw what ``section``, found at ``path`` in the scenario, says for one frame; None is an ideal camera."""
    values: dict[str, Any] = {}
    for name in EffectsSection.field_names() if section is not None else ():
        distribution = getattr(section, name)
        if distribution is not None:
            field, factor = _OTHER_UNITS.get(name, (name, 1))
            values[field] = draw(f"{path}.{name}", distribution) * factor
    return CameraEffects(**values, pattern_seed=pattern_seed)
