"""How the viewer lays a dataset out: cameras on the left, the world on the right, numbers over time below."""

from __future__ import annotations

import numpy as np
import rerun.blueprint as rrb

from bridge.dataset.reader import Dataset
from bridge.viewer.entities import TIMELINE, sensor_path

_LAYERS = {
    "Pictures": ("rgb", "cuboids"),
    "Classes": ("classes", "boxes"),
    "Instances": ("ids",),
    "Depth": ("depth",),
}
"""Tabs, and what a camera's view shows in each."""

_BEHIND_M = (-14.0, 0.0, 7.0)
"""Where the eye is at first, in the ego frame."""


def blueprint(dataset: Dataset) -> rrb.Blueprint:
    """Return the layout for a dataset of at least one frame."""
    cameras = {name: sensor_path(name) for name in dataset.cameras}
    flat = ["classes", "ids", "boxes", "cuboids"]
    if dataset.lidars:
        flat.append("depth")  # without a lidar, depth gives the world its points
    hidden = [f"- {path}/{layer}" for path in cameras.values() for layer in flat]
    start = np.array(dataset[0].state.world_from_ego.position)
    behind = dataset[0].state.world_from_ego.rotation.matrix() @ _BEHIND_M
    world = rrb.Spatial3DView(
        origin="world",
        contents=["+ world/**", *hidden],
        name="World",
        eye_controls=rrb.EyeControls3D(
            position=start + behind, look_target=start, eye_up=(0.0, 0.0, 1.0), tracking_entity="world/ego"
        ),
    )
    tabs = [
        rrb.Grid(
            *(
                rrb.Spatial2DView(origin=path, contents=[f"+ {path}/{layer}" for layer in shown], name=name)
                for name, path in cameras.items()
            ),
            name=title,
        )
        for title, shown in _LAYERS.items()
    ]
    plots = [
        rrb.TimeSeriesView(origin="ego", name="Ego"),
        rrb.TimeSeriesView(contents=["+ weather/rain_mm_per_h", "+ weather/snow_mm_per_h"], name="Rain and snow, mm/h"),
        rrb.TimeSeriesView(contents=["+ weather/cloudiness", "+ weather/wetness"], name="Clouds and wet ground"),
        rrb.TimeSeriesView(contents=["+ weather/visibility_m"], name="Visibility, m"),
        rrb.TimeSeriesView(contents=["+ light/**"], name="Sun, degrees"),
    ]
    return rrb.Blueprint(
        rrb.Vertical(
            rrb.Horizontal(rrb.Tabs(*tabs), world, column_shares=[3, 2]),
            rrb.Horizontal(*plots),
            row_shares=[4, 1],
        ),
        rrb.BlueprintPanel(state="collapsed"),
        rrb.SelectionPanel(state="collapsed"),
        rrb.TimePanel(state="collapsed", timeline=TIMELINE, fps=4.0),
    )
