"""Ready sets of distributions under one word: ``randomization: realistic``, ``structured`` or ``full``.

A mode says what varies and how; what a scenario says of a field goes before it. The modes follow the literature:

- ``realistic``: what cameras on the road meet, in about the shares in which they meet it.
- ``structured``: everything varies widely, but cars stay on lanes and people on sidewalks. Structured domain
  randomization (Prakash et al., ICRA 2019), which beat placing at random by 20 points of AP on KITTI.
- ``full``: beyond what is plausible, so that reality looks like one more variation. Domain randomization (Tobin et al.,
  IROS 2017; Tremblay et al., CVPR workshops 2018). The camera's ranges are Tobin's: 0.1 m and 0.1 rad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from bridge.scenario.mode_tables import MODES
from bridge.scenario.paths import Path, holds, parse_path, with_value

_NOT_BESIDE: Mapping[str, tuple[str, ...]] = {
    "weather.preset": ("weather.carla", "weather.keyframes"),
    "illumination.sun": ("illumination.keyframes",),
    "illumination.exposure_ev": ("illumination.exposure_ev100",),
    "effects.blur_circle_px": ("effects.f_number",),
    "effects.pixel_pitch_um": ("effects.blur_circle_px",),
}
"""Fields of a mode that do not go with, or would be of no use beside, others that a scenario may say."""


def mode_of(data: Any) -> str | None:
    """Return the name of the mode that an unchecked scenario asks for, None if it asks for none that there is."""
    written = data.get("randomization") if isinstance(data, Mapping) else None
    name = written.get("mode") if isinstance(written, Mapping) else written
    return name if isinstance(name, str) and name in MODES else None


def mode_settings(data: Any) -> dict[Path, Any]:
    """Return what the mode of an unchecked scenario adds to it: by place, what a file would say there."""
    name = mode_of(data)
    if name is None:
        return {}
    data = _as_mapping(data)
    return {
        path: value
        for written, value in MODES[name].items()
        for path in _places(written, data)
        if _fits(path, data) and not holds(data, path) and not _is_beside_another(written, path, data)
    }


def with_mode(data: Any) -> Any:
    """Return an unchecked scenario with what its mode adds to it."""
    settings = mode_settings(data)
    data = _as_mapping(data) if settings else data
    for path, value in settings.items():
        try:
            data = with_value(data, path, value)
        except ValidationError:
            continue  # what stands in the way is no scenario; reading it says so
    return data


def _places(written: str, data: Mapping[str, Any]) -> Iterator[Path]:
    """Yield where a field of a mode lies: of a camera's, at each camera."""
    first, _, rest = written.partition(".*.")
    if not rest:
        yield parse_path(written)
        return
    sensors = data.get(first)
    for name, sensor in sensors.items() if isinstance(sensors, Mapping) else ():
        if isinstance(sensor, Mapping) and sensor.get("kind") == "camera":
            yield (first, str(name), *parse_path(rest))


def _is_beside_another(written: str, path: Path, data: Mapping[str, Any]) -> bool:
    for name, others in _NOT_BESIDE.items():
        if written.endswith(name):
            around = path[: len(path) - len(parse_path(name))]
            return any(holds(data, (*around, *parse_path(other))) for other in others)
    return False


def _as_mapping(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an unchecked scenario whose section has fields, where its mode alone was written."""
    written = data.get("randomization")
    return {**data, "randomization": {"mode": written}} if isinstance(written, str) else data


def _has_own_scenery(data: Mapping[str, Any]) -> bool:
    return not holds(data, ("road", "level"))  # that of a level is the simulator's


def _is_driven(data: Mapping[str, Any]) -> bool:
    traffic = data.get("traffic", {})
    return isinstance(traffic, Mapping) and traffic.get("engine", "sumo") in ("sumo", "simulator")


_FITS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "road": _has_own_scenery,
    "randomization": _has_own_scenery,
    "traffic": _is_driven,
}
"""By section: whether a scenario can have the fields of a mode there."""


def _fits(path: Path, data: Mapping[str, Any]) -> bool:
    condition = _FITS.get(str(path[0]))
    return condition is None or condition(data)
