"""The ``coverage`` section: what a dataset shall have enough of, and how far its episodes may be chosen for that."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationInfo
from pydantic_core import InitErrorDetails

from bridge.classes import CLASSES, Category
from bridge.export.options import ExportOptions
from bridge.report.conditions import LIGHTS, WEATHERS
from bridge.scenario.kinds import Flag, Kind, Name, Real, Row, Whole
from bridge.scenario.problem import Findings, fail, problem, shown
from bridge.scenario.section import Section
from bridge.scenario.traffic import VEHICLES

COUNTED = tuple(category for category, row in CLASSES.items() if row.kitti is not None)
"""The classes that labels can have."""

USUAL_LIMIT = 0.5
"""How large a share of the vehicles a class may be made that a target names and of which nothing else is said."""

_HIDDEN = ExportOptions().max_occlusion
_AMOUNTS = ("share", "count", "frames")
_OF_OBJECTS = ("class", "distance_m", "occlusion")
_OF_FRAMES = ("weather", "light")


class Limits(Kind[Mapping[Category, float]]):
    """The largest share of the vehicles by category."""

    is_mapping = True

    def parse(self, value: Any, info: ValidationInfo) -> dict[Category, float]:
        """Accept a mapping of categories to numbers from 0 to 0.95."""
        if not isinstance(value, Mapping):
            fail(problem(f"expected shares by category, like {{cyclist: 0.3}}, got {shown(value)}"))
        findings, limits = Findings(), {}
        for name, written in value.items():
            with findings.under(str(name)):
                category = Category(Name("vehicle category", VEHICLES).parse(name, info))
                limits[category] = Real(0, 0.95).parse(written, info)
        findings.raise_any()
        return limits

    def json_schema(self) -> dict[str, Any]:
        """Return an object schema."""
        share = Real(0, 0.95).json_schema()
        shares = {str(name): {**share, "description": f"Of the category {name}, 0 to 0.95."} for name in VEHICLES}
        return {"type": "object", "properties": shares, "additionalProperties": False}

    def to_data(self, value: Mapping[Category, float]) -> dict[str, float]:
        """Return plain names and shares."""
        return {str(name): share for name, share in value.items()}


class TargetSection(Section):
    """One thing that the dataset shall have enough of: objects or frames that fit all that is said here."""

    category: Annotated[Category, Name("class", COUNTED)] | None = Field(alias="class", default=None)
    """The class of the objects; without it, all of them."""
    distance_m: Annotated[tuple[float, float], Row(("near", "far"), of=Real(0, 1000), ascending=True)] | None = None
    """Objects from near up to, but not at, far: metres from the camera to the centre of the 3-D box."""
    occlusion: Annotated[tuple[float, float], Row(("low", "high"), of=Real(0, 1), ascending=True)] | None = None
    """Objects hidden by a share from low up to, but not at, high."""
    weather: Annotated[str, Name("weather", WEATHERS)] | None = None
    """In this weather: clear, cloudy, overcast, dust, fog, rain, or snow or hail, as the report counts it."""
    light: Annotated[str, Name("light", LIGHTS)] | None = None
    """In this light, by the altitude of the sun: day from 20 degrees on, low sun from 6, dusk from -6, night below."""
    share: Annotated[float, Real(0, 1)] | None = None
    """The least share, 0 to 1, of all objects of the dataset; of its frames where only weather and light are said."""
    count: Annotated[int, Whole(1, 10**9)] | None = None
    """The least number of objects."""
    frames: Annotated[int, Whole(1, 10**9)] | None = None
    """The least number of frames; where objects are said, of frames that show one."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return problems unless there is one amount of something that can be counted."""
        given = [name for name in _AMOUNTS if name in data]
        if len(given) != 1:
            yield problem(f"give one of share, count and frames, got {' and '.join(given) or 'none'}")
        if not any(name in data for name in (*_OF_OBJECTS, *_OF_FRAMES)):
            yield problem("say of what: class, distance_m, occlusion, weather or light")
        hidden = data.get("occlusion")
        low = hidden[0] if isinstance(hidden, list | tuple) and len(hidden) == 2 else None
        if isinstance(low, int | float) and low >= _HIDDEN:
            yield problem(
                f"objects hidden by {_HIDDEN:g} or more are not counted, exports ignore them; begin lower", "occlusion"
            )
        for name in ("distance_m", "occlusion"):
            ends = data.get(name)
            if isinstance(ends, list | tuple) and len(ends) == 2 and ends[0] == ends[1]:
                yield problem(f"nothing lies between {shown(ends[0])} and {shown(ends[1])}; give two numbers", name)


class CoverageSection(Section):
    """What the dataset shall have enough of: episodes are chosen, and frames kept, until it has."""

    targets: tuple[TargetSection, ...]
    """What there shall be enough of."""
    min_frames: Annotated[int, Whole(0, 10**9)] = 0
    """The least number of frames of the dataset; shares need it, or they would be met by the first frame that fits."""
    max_frames: Annotated[int, Whole(1, 10**9)] | None = None
    """The largest number of frames of the dataset; without it, only the scenario's episodes end a capture."""
    steer: Annotated[bool, Flag()] = True
    """Whether episodes are chosen; if not, each is as the scenario alone draws it, and only frames are."""
    mix_up_to: Annotated[Mapping[Category, float], Limits()] = Field(default_factory=dict)
    """How large a share of the vehicles a class may be made for targets that name it: 0.5, unless said here. A class
    that traffic.mix does not have stays away."""
    round: Annotated[int, Whole(1, 1000)] = 4
    """Episodes that are chosen at once, from what all episodes before them brought. It determines the dataset; the
    number of workers does not, but no more of them than this have something to do."""
    patience: Annotated[int, Whole(1, 100_000)] = 24
    """After so many episodes without gain, a target is given up."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what no dataset can have, whatever the scenario."""
        targets = data.get("targets")
        targets = targets if isinstance(targets, list | tuple) else ()
        if "targets" in data and not targets:
            yield problem("expected one or more targets", "targets")
        shares = [_share(target) for target in targets]
        least, most = data.get("min_frames", 0), data.get("max_frames", math.inf)
        if any(share is not None for share in shares) and not least:
            yield problem("this field is required with targets that are shares: how many frames shall have them?")
        if isinstance(least, int) and isinstance(most, int | float) and least > most:
            yield problem(f"needs min_frames <= max_frames, got {least} and {shown(most)}", "min_frames")
        for index, target in enumerate(targets):
            frames = target.get("frames") if isinstance(target, Mapping) else None
            if isinstance(frames, int) and isinstance(most, int | float) and frames > most:
                yield problem(f"more than max_frames, {shown(most)}", "targets", index, "frames")
        by_class: dict[str, float] = {}
        for target, share in zip(targets, shares, strict=True):
            if share is not None and isinstance(target.get("class"), str):
                by_class[target["class"]] = max(share, by_class.get(target["class"], 0.0))
        if math.fsum(by_class.values()) > 1 + 1e-9:
            listed = " + ".join(f"{name} {share:g}" for name, share in by_class.items())
            yield problem(f"no dataset has these shares of its objects: {listed} is more than 1", "targets")


def _share(target: Any) -> float | None:
    share = target.get("share") if isinstance(target, Mapping) else None
    return float(share) if isinstance(share, int | float) and not isinstance(share, bool) else None
