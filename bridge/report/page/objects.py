"""The sections on the objects: which, how large, how far, how hidden, and where."""

from __future__ import annotations

import numpy as np

from bridge.classes import CLASSES
from bridge.report import kitti_reference as kitti
from bridge.report.charts import (
    Bar,
    Mark,
    bars,
    ground_heat_map,
    histogram_chart,
    image_heat_map,
    rose,
)
from bridge.report.comparison import share_text
from bridge.report.markup import Markup, number
from bridge.report.page.parts import charts, count_of, figure, paragraph, section, table
from bridge.report.pictures import class_names
from bridge.report.statistics import (
    TRUNCATED_FROM,
    car_heights,
    ground_density,
    histogram,
    image_density,
    kitti_counts,
    objects_per_view,
    occluded_levels,
    orientations,
    truncated_share,
)
from bridge.report.survey import ACTOR_CLASSES, Survey

_REACH_M, _CELL_M = 60.0, 2.0
_IMAGE_COLUMNS = 46
_SECTORS = 24
_HEIGHTS = (0, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 130, 160, 200, 250, 300, 375)
_NOTHING = "There are no objects to count."


def balance(survey: Survey) -> Markup:
    """Return the classes and how many objects a picture has."""
    if not len(survey.objects):
        return section("classes", "Classes", paragraph(_NOTHING), _class_table(survey))
    counts, total = kitti_counts(survey), len(survey.objects)
    rows = [
        Bar(name.replace("_", " "), counts.get(name, 0) / total, counts.get(name, 0), theirs / kitti.total())
        for name, theirs in kitti.OBJECTS.items()
    ]
    each = objects_per_view(survey)
    last = max(10, min(40, int(each.max())))
    per_view = histogram(each, np.arange(-0.5, last + 1))
    step = 2 if last <= 20 else 5
    mean = kitti.total() / kitti.IMAGES
    return section(
        "classes",
        "Classes",
        charts(
            figure(
                "Class balance",
                bars(rows, "Shares of KITTI's classes among the objects, and in KITTI"),
                "Filled: this dataset. Outlined: KITTI's training set. Buses and motorcycles are Misc in KITTI.",
            ),
            figure(
                "Objects in a picture",
                histogram_chart(
                    per_view,
                    f"How many objects pictures have; {number(float(each.mean()))} on average",
                    ticks=range(0, last + 1, step),
                    unit="objects",
                    marks=[Mark(mean, f"KITTI's mean {mean:.1f}")],
                    tick_text=lambda value: number(value, 0),
                    bin_text=lambda low, _: number(low + 0.5, 0),
                ),
                f"{count_of(int((each == 0).sum()), 'picture')} without any, {each.mean():.1f} on average, "
                f"{each.max()} at most.",
            ),
        ),
        _class_table(survey),
    )


def shapes(survey: Survey) -> Markup:
    """Return sizes, distances, occlusion and truncation."""
    objects = survey.objects
    if not len(objects):
        return section("sizes", "Size, distance, occlusion", paragraph(_NOTHING))
    cars = car_heights(objects)
    first, middle, third = kitti.CAR_HEIGHT_QUARTILES_PX
    marks = [Mark(first, f"{first:.0f}"), Mark(middle, f"KITTI {middle:.0f}"), Mark(third, f"{third:.0f}")]
    aspect_edges = 2.0 ** np.arange(-3, 3.01, 0.5)
    heights = (
        [
            figure(
                "Heights of the cars",
                histogram_chart(
                    histogram(cars, _HEIGHTS),
                    "Heights of the boxes of cars",
                    ticks=(0, 20, 40, 80, 160, 375),
                    unit="px",
                    marks=marks,
                ),
                _quartiles(cars, "px") + " The lines are KITTI's quartiles. Bins grow with the height.",
            )
        ]
        if len(cars)
        else []
    )
    return section(
        "sizes",
        "Size, distance, occlusion",
        charts(
            figure(
                "Heights of all boxes",
                histogram_chart(
                    histogram(objects.height_px, _HEIGHTS),
                    "Heights of the boxes of all objects",
                    ticks=(0, 20, 40, 80, 160, 375),
                    unit="px",
                ),
                _quartiles(objects.height_px, "px") + " Of KITTI, only the cars' are at hand.",
            ),
            *heights,
            figure(
                "Distance",
                histogram_chart(
                    histogram(objects.distance_m, range(0, 105, 5)),
                    "Distances of the objects",
                    ticks=range(0, 101, 20),
                    unit="m",
                ),
                _quartiles(objects.distance_m, "m") + " No figures of KITTI's at hand.",
            ),
            figure("Occlusion", _occlusion_bars(survey), "In KITTI's steps; filled: this dataset, outlined: KITTI."),
            figure(
                "Occlusion, in figures",
                histogram_chart(
                    histogram(objects.occlusion, np.arange(0, 0.95, 0.05)),
                    "Occlusion of the objects",
                    ticks=(0, 0.1, 0.5, 0.9),
                    tick_text=_whole_percent,
                ),
                "What is hidden by 90 % or more is ignored.",
            ),
            figure(
                "Truncation",
                histogram_chart(
                    histogram(objects.truncation[objects.truncation >= TRUNCATED_FROM], np.arange(0, 1.01, 0.1)),
                    "Truncation of the objects that are cut off by the edge of the picture",
                    ticks=(0, 0.2, 0.4, 0.6, 0.8, 1.0),
                    tick_text=_whole_percent,
                ),
                f"Of the {share_text(truncated_share(objects))} that the edge of the picture cuts off; in KITTI it "
                f"cuts off {share_text(kitti.TRUNCATED_SHARE)}.",
            ),
            figure(
                "Width over height",
                histogram_chart(
                    histogram(objects.aspect, aspect_edges),
                    "Aspect ratios of the boxes",
                    ticks=(0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0),
                    tick_text=lambda value: number(value, 3),
                ),
                "Bins grow with the ratio. No figures of KITTI's at hand.",
            ),
        ),
    )


def places(survey: Survey) -> Markup:
    """Return where the objects are, in the pictures and around the ego, and where they head."""
    if not len(survey.objects):
        return section("places", "Where they are", paragraph(_NOTHING))
    maps = []
    for place, camera in enumerate(survey.cameras):
        cells = image_density(survey, place, _IMAGE_COLUMNS)
        count = count_of(int(cells.sum()), "box", "boxes")
        drawn = image_heat_map(cells, f"Where in the pictures of {camera.name} the centres of {count} lie")
        maps.append(figure(f"In the picture: {camera.name}", drawn, f"Centres of {count}."))
    around = ground_density(survey.objects, _REACH_M, _CELL_M)
    far = len(survey.objects) - int(around.sum())
    left_out = f" {count_of(far, 'object')} beyond {number(_REACH_M)} m left out." if far else ""
    return section(
        "places",
        "Where they are",
        charts(
            *maps,
            figure(
                "From above",
                ground_heat_map(around, _REACH_M, "Where around the ego the objects are, seen from above"),
                f"The ego drives up; cells of {number(_CELL_M)} m.{left_out} No figures of KITTI's at hand.",
            ),
            figure(
                "Where they head",
                rose(orientations(survey.objects, _SECTORS), "Headings of the objects relative to the ego's"),
                "Areas are numbers. No figures of KITTI's at hand.",
            ),
        ),
    )


def _class_table(survey: Survey) -> Markup:
    rows = []
    theirs = kitti.OBJECTS
    columns = zip(ACTOR_CLASSES, class_names(), survey.objects_by_class, survey.ignored, survey.hidden, strict=True)
    total = max(len(survey.objects), 1)
    for category, name, count, ignored, hidden in columns:
        own = str(CLASSES[category].kitti)
        shown = [f"{count:,}", share_text(int(count) / total), f"{ignored:,}", f"{hidden:,}", own, f"{theirs[own]:,}"]
        rows.append([name, *shown])
    head = ("class", "objects", "share", "ignored", "wholly hidden", "KITTI's class", "objects of it in KITTI")
    return table(head, rows, label="Objects by class")


def _occlusion_bars(survey: Survey) -> Markup:
    levels, total = occluded_levels(survey.objects).tolist(), len(survey.objects)
    names = ("0 visible", "1 partly", "2 largely", "3 unknown")
    rows = [
        Bar(name, count / total, count, theirs / kitti.total())
        for name, count, theirs in zip(names, [*levels, 0], kitti.OCCLUDED, strict=True)
    ]
    return bars(rows, "Shares of KITTI's steps of occlusion, and in KITTI")


def _quartiles(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], unit: str) -> str:
    known = values[~np.isnan(values)]
    if not len(known):
        return ""
    low, middle, high = np.percentile(known, (25, 50, 75)).tolist()
    return (
        f"Half are below {number(middle, 0)} {unit}, the middle half from {number(low, 0)} to {number(high, 0)} {unit}."
    )


def _whole_percent(share: float) -> str:
    return f"{100 * share:.0f} %"
