"""The ``twins`` section: other conditions under which every captured moment is drawn once more.

A twin is the scenario itself with other fields in a few of its sections. These are laid over the scenario's file before
it is read, so whatever a twin does not say stays as it is, down to the last draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, TypeVar

from pydantic import ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails

from bridge.camera import Quality
from bridge.randomize.plan import OtherLooks
from bridge.scenario.celestial import SunAngles, SunAtPlace
from bridge.scenario.conditions import WeatherFields
from bridge.scenario.kinds import Name, Text
from bridge.scenario.light_section import LightFields
from bridge.scenario.optics import EffectsSection
from bridge.scenario.problem import Findings, dotted, fail, problem, shown
from bridge.scenario.section import Section

ORIGINAL: Final = "clone"
"""What Virtual KITTI calls the pictures under the conditions of the recording itself; no twin can be called so."""

_NOT_OF_TWINS: Final = ("twins", "curriculum", "correlations")
"""What the scenario of a twin is read without; what correlations do to draws, the twin has from the original."""

S = TypeVar("S")
Data = Mapping[str, Any]


class LooksOfActors(Name):
    """One of ``OtherLooks``."""

    def __init__(self) -> None:
        """Take all of them."""
        super().__init__("look of actors", tuple(OtherLooks))

    def parse(self, value: Any, info: ValidationInfo) -> str:
        """Accept a name; who says more asks for what twins do not have."""
        if not isinstance(value, str):
            fail(
                problem(
                    f"expected {' or '.join(self.names)}, got {shown(value)}; that is for actors: the scene is sent "
                    "once an episode, so what never moves looks the same under all twins"
                )
            )
        return super().parse(value, info)


class TwinSection(Section):
    """The same moments under other conditions: only colours may differ, ids, depth and boxes are those of the original.

    What is not said here stays as the scenario has it.
    """

    name: Annotated[
        str, Text(r"[a-z0-9][a-z0-9_-]{0,31}", "a letter or digit, then up to 31 of a-z, 0-9, '_' and '-'", "dense-fog")
    ]
    """What the twin is called, and its folder: a-z, 0-9, '_' and '-'; not clone, which is the original."""
    weather: WeatherFields | None = None
    """A preset, which stands for all of the weather, or fields that are laid over the scenario's."""
    illumination: LightFields | None = None
    """Fields that are laid over the scenario's; of the sun and the moon what is said of them."""
    effects: EffectsSection | None = None
    """Fields that are laid over the effects of every camera."""
    quality: Annotated[str, Name("quality", tuple(Quality))] | None = None
    """How much work goes into the colours, for every camera."""
    looks: Annotated[OtherLooks, LooksOfActors()] | None = None
    """What actors look like: repainted, in other paint and clothes, or textured, in other random textures."""


def twins_of(
    twins: Sequence[TwinSection], data: Data, read: Callable[..., S], context: Mapping[str, Any] | None
) -> dict[str, S]:
    """Return the scenario of each of ``twins``, by name, read from ``data`` with the twin's fields in it.

    ``read`` makes a scenario of data and raises ``pydantic.ValidationError``, as this does, at the twin's fields.
    """
    findings = Findings()
    found: dict[str, S] = {}
    for index, (twin, written) in enumerate(zip(twins, data["twins"], strict=True)):
        if twin.name == ORIGINAL or twin.name in found:
            whose = "the original is called so" if twin.name == ORIGINAL else "another twin is called so"
            findings.add(f"{whose}; expected a name of its own, got {shown(twin.name)}", "twins", index, "name")
            continue
        with findings.under("twins", index):
            found[twin.name] = _read(read, _under(data, written), context)
    findings.raise_any()
    return found


def _read(read: Callable[..., S], data: Data, context: Mapping[str, Any] | None) -> S:
    try:
        return read(data, context=context)
    except ValidationError as error:
        fail(*_at_their_fields(error))


def _at_their_fields(error: ValidationError) -> Iterator[InitErrorDetails]:
    """Yield what is wrong with the scenario of a twin, each problem at the twin's field that it is about."""
    for found in error.errors():
        location = found["loc"]
        if location[0] in ("weather", "illumination"):
            yield problem(found["msg"], *location)
        elif location[0] == "sensors" and location[2:3] in (("effects",), ("quality",)):
            yield problem(f"of camera {location[1]!r}: {found['msg']}", *location[2:])
        else:
            yield problem(f"under this twin, {dotted(location) or 'the scenario'}: {found['msg']}")


def _under(data: Data, twin: Data) -> Data:
    """Return a scenario's ``data`` with the fields of ``twin``, neither of them checked against the other."""
    changed = {name: value for name, value in data.items() if name not in _NOT_OF_TWINS}
    for section in ("weather", "illumination"):
        if section in twin:
            changed[section] = _laid_over(changed.get(section, {}), twin[section])
    of_cameras = {name: twin[name] for name in ("effects", "quality") if name in twin}
    changed["sensors"] = {
        name: {**sensor, **_merged(sensor, of_cameras)} if sensor.get("kind") == "camera" else sensor
        for name, sensor in data["sensors"].items()
    }
    return changed


def _laid_over(section: Data, fields: Data) -> Data:
    """Return ``section`` with ``fields``, which hold all the time: keyframes no longer say anything of them."""
    if "preset" in fields:
        return fields
    frames = [{name: frame[name] for name in frame if name not in fields} for frame in section.get("keyframes", ())]
    return {**_merged(section, fields), **({"keyframes": frames} if frames else {})}


def _merged(section: Data, fields: Data) -> dict[str, Any]:
    """Return ``section`` with ``fields``; of the mappings among these, field by field."""
    merged = dict(section)
    for name, value in fields.items():
        match name, merged.get(name), value:
            case (("carla" | "wind" | "sun" | "moon" | "effects"), Mapping() as old, Mapping()) if _is_like(old, value):
                merged[name] = {**old, **value}
            case _:
                merged[name] = value
    return merged


_BY_ANGLES: Final = frozenset(SunAngles.field_names())
_BY_PLACE: Final = frozenset(SunAtPlace.field_names())


def _is_like(old: Data, new: Data) -> bool:
    """Whether both give the sun in one form, by its angles or by place and time; other things have only one."""
    fields = old.keys() | new.keys()
    return not (fields & _BY_ANGLES and fields & _BY_PLACE)
