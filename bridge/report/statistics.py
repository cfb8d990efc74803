"""Counts and distributions of a survey: pure functions from columns to small arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.classes import CLASSES
from bridge.report.conditions import LIGHTS, WEATHERS
from bridge.report.survey import ACTOR_CLASSES, Floats, Ints, Objects, Survey

OCCLUDED_BELOW = (0.1, 0.5)
"""Occlusions below which KITTI's ``occluded`` is taken as 0 and 1, as in the exports; 2 above."""

TRUNCATED_FROM = 0.005
"""KITTI writes truncations with two decimals: what is lower is written as 0."""

MOVING_FROM_MPS = 0.2
"""From this speed on, an actor moves."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts between edges; the last bin also has what is beyond its end, the first what is before its start."""

    edges: Floats
    counts: Ints
    beyond: bool
    """Whether anything lies beyond the last edge."""

    @property
    def total(self) -> int:
        """How many values were counted."""
        return int(self.counts.sum())


def histogram(values: Floats | Ints, edges: Sequence[float] | Floats) -> Histogram:
    """Count ``values`` that are numbers into bins [a, b) of ascending ``edges``."""
    borders = np.asarray(edges, np.float64)
    known = values[~np.isnan(values)]
    places = np.clip(np.searchsorted(borders, known, side="right") - 1, 0, len(borders) - 2)
    counts = np.bincount(places, minlength=len(borders) - 1)
    return Histogram(borders, counts, bool((known > borders[-1]).any()))


def objects_per_view(survey: Survey) -> Ints:
    """Return how many objects each picture has, pictures without any included."""
    places = survey.objects.frame * len(survey.cameras) + survey.objects.camera
    return np.bincount(places, minlength=survey.views)


def occluded_levels(objects: Objects) -> Ints:
    """Return how many objects have KITTI's ``occluded`` 0, 1 and 2."""
    return np.bincount(np.digitize(objects.occlusion, OCCLUDED_BELOW), minlength=3)


def truncated_share(objects: Objects) -> float:
    """Return the share of the objects that KITTI would write with ``truncated`` above 0; NaN if there are none."""
    return float((objects.truncation >= TRUNCATED_FROM).mean()) if len(objects) else math.nan


def kitti_counts(survey: Survey) -> dict[str, int]:
    """Return the objects by KITTI's class, classes without any left out."""
    counts: dict[str, int] = {}
    for category, count in zip(ACTOR_CLASSES, survey.objects_by_class.tolist(), strict=True):
        name = CLASSES[category].kitti
        if name is not None and count:
            counts[name] = counts.get(name, 0) + count
    return counts


def car_heights(objects: Objects) -> Floats:
    """Return the box heights of the objects that are KITTI's ``Car``, pixels."""
    cars = [place for place, category in enumerate(ACTOR_CLASSES) if CLASSES[category].kitti == "Car"]
    heights = objects.height_px[np.isin(objects.category, cars)]
    return np.asarray(heights[~np.isnan(heights)], np.float64)


def image_density(survey: Survey, camera: int, columns: int) -> Ints:
    """Return an array of rows and ``columns`` with the number of boxes of ``camera`` whose centre lies there."""
    pinhole = survey.cameras[camera].pinhole
    rows = max(1, round(columns * pinhole.height / pinhole.width))
    box = survey.objects.box[survey.objects.camera == camera]
    box = box[~np.isnan(box[:, 0])]
    u, v = (box[:, 0] + box[:, 2]) / 2 + 0.5, (box[:, 1] + box[:, 3]) / 2 + 0.5
    extent = ((0, pinhole.height), (0, pinhole.width))
    return _grid(v, u, (rows, columns), extent)


def ground_density(objects: Objects, reach_m: float, cell_m: float) -> Ints:
    """Return a square array of the objects around the ego: row 0 ahead, column 0 on its left.

    Objects farther than ``reach_m`` ahead, behind or beside are left out.
    """
    cells = round(2 * reach_m / cell_m)
    near = (np.abs(objects.position_m) < reach_m).all(axis=1)
    x, y = objects.position_m[near].T
    return _grid(-x, -y, (cells, cells), ((-reach_m, reach_m), (-reach_m, reach_m)))


def orientations(objects: Objects, sectors: int) -> Ints:
    """Return how many objects head into each of ``sectors``, the first around the ego's own direction, then left."""
    width = 2 * math.pi / sectors
    places = np.floor((objects.heading + width / 2) / width).astype(np.int64) % sectors
    return np.bincount(places, minlength=sectors)


@dataclass(frozen=True, slots=True)
class Condition:
    """A kind of light or weather, and what was taken in it."""

    name: str
    frames: int
    objects: tuple[int, ...]
    """By the place in ``ACTOR_CLASSES``."""


def light_conditions(survey: Survey) -> list[Condition]:
    """Return all of ``LIGHTS`` with their frames and objects."""
    return _conditions(survey, LIGHTS, survey.moments.light)


def weather_conditions(survey: Survey) -> list[Condition]:
    """Return all of ``WEATHERS`` with their frames and objects."""
    return _conditions(survey, WEATHERS, survey.moments.weather)


def _conditions(survey: Survey, names: Sequence[str], of_frame: Ints) -> list[Condition]:
    frames = np.bincount(of_frame, minlength=len(names))
    objects = np.zeros((len(names), len(ACTOR_CLASSES)), np.int64)
    np.add.at(objects, (of_frame[survey.objects.frame], survey.objects.category), 1)
    return [
        Condition(name, count, tuple(row))
        for name, count, row in zip(names, frames.tolist(), objects.tolist(), strict=True)
    ]


def _grid(
    down: Floats, across: Floats, shape: tuple[int, int], extent: tuple[tuple[float, float], tuple[float, float]]
) -> Ints:
    """Count points into cells; those on or beyond the border count in the cell next to it."""
    places = []
    for values, cells, (low, high) in zip((down, across), shape, extent, strict=True):
        places.append(np.clip(((values - low) / (high - low) * cells).astype(np.int64), 0, cells - 1))
    flat = places[0] * shape[1] + places[1]
    counts: NDArray[np.int64] = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
    return counts
