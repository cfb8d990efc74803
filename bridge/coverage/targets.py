"""Targets, and what of a frame counts for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.coverage_files import Counts
from bridge.export.options import ExportOptions
from bridge.labels.frame_labels import FrameLabels
from bridge.report.conditions import light_of, weather_of
from bridge.report.survey import counted_cameras
from bridge.scenario.coverage import CoverageSection, TargetSection
from bridge.world import Illumination, Weather

_IS_LEARNABLE = ExportOptions().is_learnable


class Unit(Enum):
    """What a target counts."""

    OBJECTS = "objects"
    FRAMES = "frames"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Weather and light in words, as the report has them."""

    weather: str
    light: str

    @classmethod
    def of(cls, weather: Weather, illumination: Illumination) -> Conditions:
        """Return what ``weather`` and ``illumination`` are called."""
        return cls(weather_of(weather), light_of(illumination))


@dataclass(frozen=True, slots=True)
class Seen:
    """One object of a frame, as one camera sees it."""

    category: Category
    distance_m: float
    occlusion: float


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that there shall be enough of."""

    section: TargetSection

    @property
    def unit(self) -> Unit:
        """What it counts: frames where only weather and light are said, or where that is the amount."""
        said = self.section
        if said.count is not None:
            return Unit.OBJECTS
        return Unit.OBJECTS if said.share is not None and self.wants_objects else Unit.FRAMES

    @property
    def wants_objects(self) -> bool:
        """Whether it says anything of objects."""
        said = self.section
        return said.category is not None or said.distance_m is not None or said.occlusion is not None

    @property
    def label(self) -> str:
        """What it is about, in a few words: ``pedestrian, 0-20 m, fog, night``."""
        said = self.section
        words = [str(said.category)] if said.category is not None else []
        words += [f"{said.distance_m[0]:g}-{said.distance_m[1]:g} m"] if said.distance_m is not None else []
        if said.occlusion is not None:
            words.append(f"hidden by {100 * said.occlusion[0]:g}-{100 * said.occlusion[1]:g} %")
        words += [word for word in (said.weather, said.light) if word is not None]
        return ", ".join(words)

    def allows(self, conditions: Conditions) -> bool:
        """Whether it may be met under these conditions."""
        said = self.section
        return said.weather in (None, conditions.weather) and said.light in (None, conditions.light)

    def is_met_by(self, seen: Seen) -> bool:
        """Whether an object is one of those that it is about, whatever the conditions."""
        said = self.section
        return (
            said.category in (None, seen.category)
            and (said.distance_m is None or said.distance_m[0] <= seen.distance_m < said.distance_m[1])
            and (said.occlusion is None or said.occlusion[0] <= seen.occlusion < said.occlusion[1])
        )

    def count(self, objects: Sequence[Seen]) -> int:
        """Return how much of a frame with ``objects`` fits it, whatever the conditions."""
        fitting = sum(map(self.is_met_by, objects))
        if self.unit is Unit.OBJECTS:
            return fitting
        return int(fitting > 0 or not self.wants_objects)


def targets_of(section: CoverageSection) -> tuple[Target, ...]:
    """Return the targets in the order of the file."""
    return tuple(map(Target, section.targets))


def objects_of(labels: FrameLabels, cameras: Sequence[Camera]) -> tuple[Seen, ...]:
    """Return the objects of a frame that count: those of the report, which a detector can be expected to find."""
    counted, _ = counted_cameras(cameras)
    return tuple(
        Seen(label.category, label.distance_m, label.occlusion)
        for camera in counted
        for label in labels.cameras[camera.name].objects
        if _IS_LEARNABLE(label)
    )


def counts_of(targets: Iterable[Target], objects: Sequence[Seen], conditions: Conditions) -> Counts:
    """Return what one frame counts for each target."""
    rows = [(target.count(objects), target.allows(conditions)) for target in targets]
    return Counts(
        frames=1,
        objects=len(objects),
        matches=tuple(number if allowed else 0 for number, allowed in rows),
        regardless=tuple(number for number, _ in rows),
    )


def frame_counts(targets: Iterable[Target], labels: FrameLabels, cameras: Sequence[Camera]) -> Counts:
    """Return what a labelled frame counts for each target."""
    conditions = Conditions.of(labels.state.weather, labels.state.illumination)
    return counts_of(targets, objects_of(labels, cameras), conditions)
