"""Where a dataset differs from KITTI's object training set, and what else stands out, in plain sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from bridge.report import kitti_reference as kitti
from bridge.report.conditions import LIGHTS
from bridge.report.statistics import (
    car_heights,
    kitti_counts,
    objects_per_view,
    occluded_levels,
    truncated_share,
)
from bridge.report.survey import Survey

_PLURALS = {
    "Car": "cars",
    "Van": "vans",
    "Truck": "trucks",
    "Pedestrian": "people on foot",
    "Person_sitting": "people who sit",
    "Cyclist": "cyclists",
    "Tram": "trams",
    "Misc": "other things",
}
"""KITTI's classes as they are called in a sentence."""

_WHEN = {"day": "by day", "low sun": "under a low sun", "dusk": "at dusk", "night": "at night"}

_FACTOR = 1.25
"""Shares and sizes within this factor of each other are called alike."""
_FEW = 30
"""Of fewer things no distribution is compared."""


def share_text(share: float) -> str:
    """Return a share as people write it: ``12 %``, ``0.5 %``, ``< 0.1 %``."""
    percent = 100.0 * share
    if 0.0 < percent < 0.1:
        return "< 0.1 %"
    return f"{percent:.0f} %" if percent >= 9.95 or not percent else f"{percent:.1f} %"


def sentences(survey: Survey) -> list[str]:
    """Return what stands out, the most general first; every figure of KITTI's is one of ``kitti_reference``."""
    if not len(survey.moments):
        return ["There is no good frame."]
    if not len(survey.objects):
        return ["No frame shows an object that a detector could be asked to find.", *_light(survey)]
    return [
        *_size(survey),
        *_classes(survey),
        *_crowd(survey),
        *_occlusion(survey),
        *_truncation(survey),
        *_heights(survey),
        *_distances(survey),
        *_light(survey),
    ]


def _size(survey: Survey) -> list[str]:
    views, objects = survey.views, len(survey.objects)
    pictures = f"{views:,} picture{'' if views == 1 else 's'}"
    return [
        f"{pictures} with {objects:,} object{'' if objects == 1 else 's'}; "
        f"KITTI has {kitti.IMAGES:,} with {kitti.total():,}."
    ]


def _classes(survey: Survey) -> list[str]:
    counts, total = kitti_counts(survey), len(survey.objects)
    found, missing = [], []
    for name, theirs in kitti.OBJECTS.items():
        many = _PLURALS[name]
        ours, reference = counts.get(name, 0) / total, theirs / kitti.total()
        if ours == 0.0:
            missing.append(f"{many} ({share_text(reference)})")
        elif total >= _FEW and not _alike(ours, reference):
            found.append(
                f"{many.capitalize()} are {share_text(ours)} of your objects and {share_text(reference)} of KITTI's."
            )
    if missing:
        found.append(f"There are no {_either(missing)}; in brackets their share of KITTI's objects.")
    return found


def _crowd(survey: Survey) -> list[str]:
    ours, theirs = float(objects_per_view(survey).mean()), kitti.total() / kitti.IMAGES
    than = "as in" if _alike(ours, theirs) else "more than in" if ours > theirs else "fewer than in"
    return [f"A picture has {ours:.1f} objects on average, {than} KITTI with {theirs:.1f}."]


def _occlusion(survey: Survey) -> list[str]:
    if len(survey.objects) < _FEW:
        return []
    ours = (occluded_levels(survey.objects) / len(survey.objects)).tolist()
    theirs = [count / kitti.total() for count in kitti.OCCLUDED]
    return [
        f"{share_text(ours[0])} of your objects are visible almost wholly (KITTI: {share_text(theirs[0])} fully), "
        f"{share_text(ours[2])} are hidden by half or more (KITTI: {share_text(theirs[2])} largely, "
        f"{share_text(theirs[3])} unknown)."
    ]


def _truncation(survey: Survey) -> list[str]:
    if len(survey.objects) < _FEW:
        return []
    ours = truncated_share(survey.objects)
    return [
        f"{share_text(ours)} of your objects are cut off by the edge of the picture; in KITTI "
        f"{share_text(kitti.TRUNCATED_SHARE)} are."
    ]


def _heights(survey: Survey) -> list[str]:
    heights = car_heights(survey.objects)
    if len(heights) < _FEW:
        return []
    ours, theirs = float(np.median(heights)), kitti.CAR_HEIGHT_QUARTILES_PX[1]
    than = "about as in" if _alike(ours, theirs) else "more than in" if ours > theirs else "less than in"
    return [f"The median height of a car's box is {ours:.0f} px, {than} KITTI with {theirs:.0f} px."]


def _distances(survey: Survey) -> list[str]:
    farthest = math.floor(float(survey.objects.distance_m.max()))
    half = float(np.median(survey.objects.distance_m))
    return [
        f"Half of your objects are nearer than {half:.0f} m, and none is farther than {farthest + 1} m. "
        "For KITTI there is no figure at hand."
    ]


def _light(survey: Survey) -> list[str]:
    missing = [name for place, name in enumerate(LIGHTS) if not (survey.moments.light == place).any()]
    if not missing or len(missing) == len(LIGHTS):
        return []
    return [f"No frame was taken {_either([_WHEN[name] for name in missing])}."]


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _alike(ours: float, theirs: float) -> bool:
    return theirs / _FACTOR <= ours <= theirs * _FACTOR
