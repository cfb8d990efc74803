"""What a real camera does to the colours of a picture, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.errors import WorldError
from bridge.ranges import check_number


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraEffects:
    """The imperfections of one camera; with the default values it is ideal. Raises ``WorldError`` out of range.

    They change colours only: ids, depth, normals and labels stay as they are. ``bridge.optics`` applies them, in the
    order of the fields.
    """

    chromatic_aberration_px: float = 0.0
    """Lateral: how far red is moved outwards and blue inwards at the corner farthest from the principal point, in
    pixels; in proportion to the distance from it elsewhere. Negative: the other way round. -20 to 20."""
    blur_circle_px: float = 0.0
    """Diameter of the disc that a point becomes in a camera that is out of focus alike at all distances, 0-100.
    Below 1 the disc fits into its pixel. Give this or ``f_number``."""
    f_number: float | None = None
    """Focal length over aperture, 0.5-64: the blur follows from the depth. None: everything is in focus."""
    focus_distance_m: float | None = None
    """Distance of the plane that is in focus along the optical axis, 0.05-1e6. None: infinity. Only with
    ``f_number``."""
    pixel_pitch_m: float = 4.65e-6
    """From one pixel of the sensor to the next, 1e-8 to 1e-2; makes a length of the focal length in pixels. Only with
    ``f_number``."""
    bloom: float = 0.0
    """Share of the light that the lens scatters around where it belongs, 0-1."""
    vignetting: float = 0.0
    """How much of the natural fall-off of light towards the edge there is: 0 none, 1 the fourth power of the cosine of
    the field angle."""
    exposure_s: float = 0.0
    """How long the shutter is open, 0-1: what moves is smeared. The moment of the labels is the middle of it."""
    iso: float | None = None
    """Sensitivity, 1-1e6: the higher, the fewer electrons make white, and the more noise. None: no noise."""
    full_well_electrons: float = 10_500.0
    """Electrons of a pixel that is just white at ISO 100, 10-1e7. Only with ``iso``."""
    read_noise_electrons: float = 2.5
    """Standard deviation of what reading a pixel adds, in electrons, 0-1e5. Only with ``iso``."""
    prnu: float = 0.0
    """Photo response non-uniformity: standard deviation of the pixels' sensitivities over their mean, 0-0.5. Only with
    ``iso``, as is the next."""
    dsnu_electrons: float = 0.0
    """Dark signal non-uniformity: standard deviation of the pixels' offsets in electrons, 0-1e5."""
    pattern_seed: int = 0
    """Which specimen of the sensor it is: draws the pattern of ``prnu`` and ``dsnu_electrons``, which is the same in
    all pictures of a camera."""
    jpeg_quality: int | None = None
    """Quality of a JPEG file that the picture has been, 1-100. None: it never was one."""

    def __post_init__(self) -> None:
        for name, low, high in _RANGES:
            check_number(name, getattr(self, name), low, high, WorldError)
        for name, low, high in _OPTIONAL_RANGES:
            if getattr(self, name) is not None:
                check_number(name, getattr(self, name), low, high, WorldError)
        for name in ("pattern_seed", "jpeg_quality"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, int):
                raise WorldError(f"{name}: expected a whole number, got {value!r}")
        if self.focus_distance_m is not None and self.f_number is None:
            raise WorldError(f"focus_distance_m: got {self.focus_distance_m:g} without f_number; give both")
        if self.f_number is not None and self.blur_circle_px > 0.0:
            raise WorldError(
                f"blur_circle_px: got {self.blur_circle_px:g} beside f_number {self.f_number:g}, from which the blur "
                "follows; give one of them"
            )

    @property
    def is_off(self) -> bool:
        """Whether the camera is ideal, whatever else is said of a sensor without noise."""
        measures = (self.chromatic_aberration_px, self.blur_circle_px, self.bloom, self.vignetting, self.exposure_s)
        return not any(measures) and self.f_number is None and self.iso is None and self.jpeg_quality is None


_RANGES = (
    ("chromatic_aberration_px", -20, 20),
    ("blur_circle_px", 0, 100),
    ("pixel_pitch_m", 1e-8, 1e-2),
    ("bloom", 0, 1),
    ("vignetting", 0, 1),
    ("exposure_s", 0, 1),
    ("full_well_electrons", 10, 1e7),
    ("read_noise_electrons", 0, 1e5),
    ("prnu", 0, 0.5),
    ("dsnu_electrons", 0, 1e5),
    ("pattern_seed", 0, 2**63 - 1),
)

_OPTIONAL_RANGES = (
    ("f_number", 0.5, 64),
    ("focus_distance_m", 0.05, 1e6),
    ("iso", 1, 1e6),
    ("jpeg_quality", 1, 100),
)
