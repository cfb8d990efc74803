"""The sections on weather and light, on motion, and on what the gate held back."""

from __future__ import annotations

import numpy as np

from bridge.dataset.reader import Dataset
from bridge.report.charts import heat_level, histogram_chart, track
from bridge.report.comparison import share_text
from bridge.report.markup import Markup, element, number
from bridge.report.page.parts import charts, count_of, figure, paragraph, section, table
from bridge.report.pictures import class_names
from bridge.report.statistics import (
    MOVING_FROM_MPS,
    Condition,
    histogram,
    light_conditions,
    weather_conditions,
)
from bridge.report.survey import Survey

_KMH = 3.6
_TRACKS = 24
_LISTED = 50
_RATES = (0, 0.1, 1, 2, 5, 10, 20, 50, 100)
_TENTHS = (0, 0.2, 0.4, 0.6, 0.8, 1.0)


def conditions(survey: Survey) -> Markup:
    """Return which weather and light there is, and which classes are seen in it."""
    moments = survey.moments
    if not len(moments):
        return section("conditions", "Weather and light", paragraph("There are no frames to count."))
    visibility = (1, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
    return section(
        "conditions",
        "Weather and light",
        charts(
            figure(
                "Height of the sun",
                histogram_chart(
                    histogram(moments.sun_altitude_deg, range(-90, 91, 10)),
                    "Height of the sun above the horizon",
                    ticks=range(-90, 91, 30),
                    tick_text=lambda value: f"{value:.0f}°",
                ),
            ),
            figure(
                "Clouds",
                histogram_chart(
                    histogram(moments.cloudiness, np.arange(0, 1.01, 0.1)),
                    "Share of the sky that is covered",
                    ticks=_TENTHS,
                    tick_text=_whole_percent,
                ),
            ),
            figure(
                "Visibility",
                histogram_chart(
                    histogram(moments.visibility_m, visibility),
                    "Meteorological visibility",
                    ticks=visibility[1::2],
                    unit="m",
                    tick_text=lambda value: f"{value:,.0f}",
                ),
            ),
            figure(
                "Rain",
                histogram_chart(
                    histogram(moments.rain_mm_per_h, _RATES),
                    "Rates of rain",
                    ticks=_RATES,
                    unit="mm/h",
                ),
                f"It rains in {share_text(float((moments.rain_mm_per_h >= 0.1).mean()))} of the frames.",
            ),
            figure(
                "Snow",
                histogram_chart(
                    histogram(moments.snow_mm_per_h, _RATES),
                    "Rates of snow, as water",
                    ticks=_RATES,
                    unit="mm/h of water",
                ),
                f"It snows in {share_text(float((moments.snow_mm_per_h >= 0.1).mean()))} of the frames.",
            ),
            figure(
                "Wet ground",
                histogram_chart(
                    histogram(moments.wetness, np.arange(0, 1.01, 0.1)),
                    "Wetness of the ground",
                    ticks=_TENTHS,
                    tick_text=_whole_percent,
                ),
                "0 % is dry, 100 % a closed film of water.",
            ),
        ),
        element("h3", "Conditions and classes"),
        paragraph(
            "How many objects of each class were taken in which light and weather. A frame counts once in the light "
            "and once in the weather, there as the worst that is true of it.",
        ),
        element(
            "div",
            _matrix("Light", light_conditions(survey)),
            _matrix("Weather", weather_conditions(survey)),
            class_="side-by-side",
        ),
    )


def motion(survey: Survey) -> Markup:
    """Return how fast the ego and the others are, and where the ego drove."""
    if not len(survey.moments):
        return section("motion", "Motion", paragraph("There are no frames to count."))
    speeds = survey.moments.ego_speed_mps * _KMH
    drawn = [
        figure(
            "Speed of the ego",
            histogram_chart(
                histogram(speeds, range(0, 131, 10)), "Speeds of the ego", ticks=range(0, 131, 20), unit="km/h"
            ),
            f"{number(float(np.median(speeds)), 0)} km/h in the middle, {number(float(speeds.max()), 0)} km/h at most.",
        )
    ]
    if len(survey.objects):
        others = survey.objects.speed_mps * _KMH
        drawn.append(
            figure(
                "Speed of the objects",
                histogram_chart(
                    histogram(others, (0, MOVING_FROM_MPS * _KMH, *range(10, 131, 10))),
                    "Speeds of the objects over ground",
                    ticks=(0, *range(20, 131, 20)),
                    unit="km/h",
                ),
                "The first column is what stands. No figures of KITTI's at hand.",
            )
        )
    return section("motion", "Motion", charts(*drawn), _speed_table(survey), *_tracks(survey))


def gate(dataset: Dataset) -> Markup:
    """Return which frames the gate held back, and why."""
    lines = dataset.quarantined
    if not lines:
        return section("gate", "Gate", paragraph("No frame was held back: all of them agree with their labels."))
    rows = [[f"{line.key.episode}/{line.key.frame}", "; ".join(line.quarantined)] for line in lines[:_LISTED]]
    rest = len(lines) - len(rows)
    return section(
        "gate",
        "Gate",
        paragraph(
            f"{count_of(len(lines), 'frame')} in quarantine, for contradicting the labels; nothing else on this page "
            "counts what is there.",
            "warning",
        ),
        table(("frame", "why"), rows, label="Quarantined frames"),
        *(
            [paragraph(f"{count_of(rest, 'more frame')} not listed; the journals in episodes/ have all.", "note")]
            if rest
            else []
        ),
    )


def _whole_percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _matrix(name: str, rows: list[Condition]) -> Markup:
    present = [place for place in range(len(class_names())) if any(row.objects[place] for row in rows)]
    top = max((max(row.objects) for row in rows), default=0)
    head = [name.lower(), "frames", *(class_names()[place] for place in present)]
    cells = [[row.name, f"{row.frames:,}", *(f"{row.objects[place]:,}" for place in present)] for row in rows]
    classes = [["", *(f"heat{heat_level(row.objects[place], top)}" for place in present)] for row in rows]
    return table(head, cells, label=f"Objects by {name.lower()} and class", cell_classes=classes)


def _speed_table(survey: Survey) -> Markup:
    rows = []
    for place, name in enumerate(class_names()):
        speeds = survey.objects.speed_mps[survey.objects.category == place]
        moving = speeds[speeds >= MOVING_FROM_MPS] * _KMH
        if len(speeds):
            middle = f"{number(float(np.median(moving)), 0)} km/h" if len(moving) else "none"
            top = f"{number(float(moving.max()), 0)} km/h" if len(moving) else "none"
            rows.append([name, f"{len(speeds):,}", share_text(len(moving) / len(speeds)), middle, top])
    if not rows:
        return Markup()
    return table(("class", "objects", "that move", "median of these", "fastest"), rows, label="Speeds by class")


def _tracks(survey: Survey) -> list[Markup]:
    moments = survey.moments
    episodes = np.unique(moments.episode).tolist()
    drawn = []
    for episode in episodes[:_TRACKS]:
        points = moments.ego_position_m[moments.episode == episode]
        metres = float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())
        name = f"Track of the ego in episode {episode}, {number(metres, 0)} m"
        note = f"{count_of(len(points), 'frame')}, {number(metres, 0)} m"
        drawn.append(figure(f"Episode {episode}", track(points, name), note, "track"))
    rest = len(episodes) - len(drawn)
    more = f" The first {_TRACKS} of {len(episodes)} episodes." if rest else ""
    return [
        element("h3", "Tracks of the ego"),
        paragraph("From above, north on top. A dot is the start, a ring the end." + more),
        element("div", *drawn, class_="tracks"),
    ]
