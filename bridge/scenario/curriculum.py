"""The ``curriculum`` section: what changes over the episodes of a dataset, in stages and on ramps."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, ValidationInfo
from pydantic_core import InitErrorDetails

from bridge.scenario.kinds import Kind, Real, Whole, slug
from bridge.scenario.paths import OPEN, OPEN_OF_SENSORS, Path, parse_path
from bridge.scenario.problem import Findings, fail, one_of, problem, shown
from bridge.scenario.section import Section

Settings = Mapping[str, Any]
"""What a file says of fields, by their paths."""


@dataclass(frozen=True)
class FieldSettings(Kind[Settings]):
    """Fields by path, and what a file would say of each at its own place; ``ends`` wants a [from, to] of each."""

    ends: bool = False

    def parse(self, value: Any, info: ValidationInfo) -> dict[str, Any]:
        """Accept a mapping of paths; what is said of the fields is read with the rest of the scenario."""
        del info
        if not isinstance(value, Mapping) or (self.ends and not value):
            what = "[from, to]" if self.ends else "a value or a distribution"
            fail(problem(f"expected fields by path with {what} for each, got {shown(value)}"))
        findings = Findings()
        taken: list[tuple[str, Path]] = []
        for name, written in value.items():
            with findings.under(str(name)):
                path = parse_path(name)
                if path[0] not in OPEN or (path[0] == "sensors" and path[2:3] not in OPEN_OF_SENSORS):
                    of_sensors = one_of(part for (part,) in OPEN_OF_SENSORS)
                    fail(problem(f"cannot change within a dataset; {one_of(OPEN)} can, of sensors {of_sensors}"))
                for other, place in taken:
                    if place == path[: len(place)] or path == place[: len(path)]:
                        fail(problem(f"lies within {other!r} or the other way round; give one of them"))
                if self.ends and not (isinstance(written, list | tuple) and len(written) == 2):
                    fail(problem(f"expected [from, to], numbers or distributions, got {shown(written)}"))
                taken.append((str(name), path))
        findings.raise_any()
        return {str(name): written for name, written in value.items()}

    def json_schema(self) -> dict[str, Any]:
        """Return an object schema; what the fields take stands where they are."""
        value = {"type": "array", "minItems": 2, "maxItems": 2} if self.ends else {}
        return {"type": "object", "minProperties": int(self.ends), "additionalProperties": value}

    def to_data(self, value: Settings) -> dict[str, Any]:
        """Return what was written."""
        return dict(value)


class StageSection(Section):
    """Some episodes in a row that differ from the others."""

    name: Annotated[str, slug("far")]
    """What the stage is called; it is written with every episode."""
    episodes: Annotated[int, Whole(1, 1_000_000)] | None = None
    """How many episodes it has; give this or share."""
    share: Annotated[float, Real(0, 1)] | None = None
    """Which share of the scenario's episodes it has, 0 to 1; give this or episodes."""
    settings: Annotated[Settings, FieldSettings()] = Field(alias="set", default={})
    """Fields by path, as {weather.rain_mm_per_h: {uniform: [0, 9]}}: in this stage they are so, whatever they are
    elsewhere."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return a problem unless exactly one of ``episodes`` and ``share`` is given."""
        if ("episodes" in data) == ("share" in data):
            yield problem(f"give either episodes or share, got {'both' if 'share' in data else 'neither'}")


class CurriculumSection(Section):
    """What changes over the episodes, so that a training may begin with what is easy."""

    stages: tuple[StageSection, ...] = ()
    """Stages one after the other; together they have as many episodes as the scenario."""
    ramp: Annotated[Settings, FieldSettings(ends=True)] | None = None
    """Fields by path that go from the first to the last episode of the dataset: {weather.rain_mm_per_h: [0, 40]}. Short
    for {ramp: [0, 40]} at the field itself."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its name and its episodes."""

    name: str
    episodes: range
    settings: Settings


def stages_of(curriculum: CurriculumSection, episodes: int) -> tuple[Stage, ...]:
    """Return the stages of a dataset of so many episodes.

    Shares take what is left of the numbers: each gets its part rounded by the largest remainder, so that all add up.
    Raises ``pydantic.ValidationError`` where the stages have more or fewer episodes, a stage has none, or two have one
    name.
    """
    findings = Findings()
    names = [stage.name for stage in curriculum.stages]
    for index, name in enumerate(names):
        if name in names[:index]:
            findings.add(f"there is a stage {name!r} already; give it a name of its own", "stages", index, "name")
    exact = [
        episodes * stage.share if stage.share is not None else float(stage.episodes or 0) for stage in curriculum.stages
    ]
    if names and not math.isclose(math.fsum(exact), episodes, rel_tol=1e-6):
        findings.add(f"have {math.fsum(exact):g} episodes together, but the scenario has {episodes}", "stages")
        findings.raise_any()
    counts = [math.floor(count + 1e-6) for count in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (counts[index] - exact[index], index))
    for index in by_remainder[: episodes - sum(counts)]:
        counts[index] += 1
    for index, count in enumerate(counts):
        if not count:
            findings.add(f"comes to no episode of {episodes}; give the scenario more", "stages", index, "share")
    findings.raise_any()
    ends = itertools.accumulate(counts, initial=0)
    return tuple(
        Stage(section.name, range(start, start + count), section.settings)
        for section, start, count in zip(curriculum.stages, ends, counts, strict=False)
    )
