"""How far the projected 3-D boxes lie from the pixels of what stands in them, in frames of the embedded engine.

A pixel box with the edges ``left`` to ``right`` covers ``left - 0.5`` to ``right + 0.5``. A positive gap is one by
which the 3-D box is wider than the pixels. Above and below, gaps are also those of roofs and bumpers, which the box's
nearest edges do not touch; they grow with the picture of the vehicle, so that bounds are shares of the box there.
"""

import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.assets.actor_models import ActorModel
from bridge.assets.catalogue import builtin_catalogue
from bridge.capture import capture
from bridge.classes import Category
from bridge.conformance import stage
from bridge.dataset.reader import Dataset
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose
from bridge.labels.checks import Reason, check_frame
from bridge.labels.frame_labels import ObjectLabel
from bridge.labels.labelling import label_frame
from bridge.scenario.load import load_scenario
from bridge.world import Actor, StaticScene
from tests.box_world import KITTI_SIZE, front_camera

TOWN = Path(__file__).parents[1] / "examples/maps/Town01.xodr"
SCENARIO = """\
schema: 1
name: fit
seed: 3
episodes: 2
road:
  source:
    cycle:
      - {{kind: file, path: "{town}"}}
      - {{kind: grid, nx: 3, ny: 3, block_m: 100, lanes: 2}}
traffic:
  vehicles_per_km: 40
  mix: {{car: 0.5, van: 0.15, truck: 0.1, bus: 0.05, motorcycle: 0.1, cyclist: 0.1}}
  pedestrians: {{per_minute: 40}}
  parked: {{share: 0.4}}
weather: {{preset: clear}}
sensors:
  front:
    kind: camera
    size: [1242, 375]
    intrinsics: {{fx: 721.5377, fy: 721.5377, cx: 609.5593, cy: 172.854}}
    pose: {{xyz: [0.3, 0.0, 1.65]}}
capture: {{rate_hz: 0.4, frames: 7}}
"""
MIN_HEIGHT_PX = 25
"""The least height that KITTI's benchmark counts."""

Gaps = NDArray[np.float64]


VEHICLES = (Category.CAR, Category.VAN, Category.TRUCK, Category.BUS)
OTHERS = (Category.MOTORCYCLE, Category.CYCLIST, Category.PEDESTRIAN)
POSES = 8
"""Of every model."""

Labels = dict[Category, list[ObjectLabel]]


@pytest.fixture(scope="module")
def alone() -> Labels:
    """Return by class what every model looks like where traffic stands, most of it along the road; drawn alone."""
    catalogue, random = builtin_catalogue(), np.random.default_rng(11)
    models = [
        catalogue.posed(model.name, float(random.uniform(0.0, 2.0)))
        for category in (*VEHICLES, *OTHERS)
        for model in catalogue.models(category)
        for _ in range(POSES)
    ]
    scene = stage.scene()
    assets = {model.name: catalogue.asset(model.name) for model in models}
    simulator, camera = EmbeddedSimulator(), front_camera(KITTI_SIZE)
    simulator.load_scene(StaticScene({**scene.assets, **assets}, scene.placements))
    static = {placement.instance_id: placement.category for placement in scene.placements}
    found = defaultdict(list)
    for first in range(0, len(models), 12):
        state = stage.state([_placed(n + 1, model, random) for n, model in enumerate(models[first : first + 12])])
        raw = simulator.capture(state, [camera])
        labels = label_frame(state, raw, [camera], static)
        findings = check_frame(state, raw, [camera], static, labels)
        assert not [finding for finding in findings if finding.reason is Reason.BOX_OFF_CUBOID]
        for label in labels.cameras["front"].objects:
            if _is_whole(label):
                found[label.category].append(label)
    return found


def _placed(actor_id: int, model: ActorModel, random: np.random.Generator) -> Actor:
    ahead = float(np.exp(random.uniform(math.log(9.0), math.log(60.0)))) + model.size.length_m / 2
    yaw = float(random.choice([0.0, 0.0, math.pi, math.pi, math.pi / 2]) + random.normal(0.0, 0.1))
    left = float(random.uniform(-0.3, 0.3)) * ahead
    return Actor(actor_id, model.category, model.name, Pose.planar(ahead, left, 0.0, yaw), model.size)


def _is_whole(label: ObjectLabel) -> bool:
    """Return whether all of it is in the frame, and large enough to say something."""
    box = label.amodal_box
    return (
        box is not None
        and box.bottom - box.top + 1 >= MIN_HEIGHT_PX
        and label.truncation <= 0.0
        and label.cuboid_truncation <= 0.0
    )


@pytest.fixture(scope="module")
def in_traffic(tmp_path_factory: pytest.TempPathFactory) -> Labels:
    """Return by class what is wholly visible in town traffic."""
    folder = tmp_path_factory.mktemp("fit")
    path = folder / "fit.yaml"
    path.write_text(SCENARIO.format(town=TOWN.as_posix()))
    summary = capture(load_scenario(path), folder / "dataset")
    assert not summary.quarantined  # the gate raises no false alarm
    found = defaultdict(list)
    for frame in Dataset(folder / "dataset"):
        for label in frame.labels.cameras["front"].objects:
            if _is_whole(label) and label.occlusion <= 0.0:
                assert label.amodal_box == label.modal_box
                found[label.category].append(label)
    return found


def gaps(label: ObjectLabel) -> Gaps:
    """Return how far the 3-D box's edges lie outside of the pixels': left, top, right, bottom."""
    box, cuboid = label.amodal_box, label.cuboid_box
    assert box is not None
    assert cuboid is not None
    return np.array(
        [
            box.left - 0.5 - cuboid.left,
            box.top - 0.5 - cuboid.top,
            cuboid.right - box.right - 0.5,
            cuboid.bottom - box.bottom - 0.5,
        ]
    )


def extents(label: ObjectLabel) -> Gaps:
    """Return width, height, width, height of the 3-D box's box: what the gaps are measured against."""
    cuboid = label.cuboid_box
    assert cuboid is not None
    return np.array([cuboid.right - cuboid.left, cuboid.bottom - cuboid.top] * 2)


def overlap(label: ObjectLabel) -> float:
    """Return the intersection over union of the 3-D box's box with that of the pixels."""
    left, top, right, bottom = gaps(label)
    width, height = extents(label)[:2]
    both = (width - max(left, 0.0) - max(right, 0.0)) * (height - max(top, 0.0) - max(bottom, 0.0))
    pixels = (width - left - right) * (height - top - bottom)
    return float(both / (width * height + pixels - both))


def test_boxes_of_vehicles_lie_within_a_few_pixels_of_the_vehicles(alone: Labels) -> None:
    seen = [label for category in VEHICLES for label in alone[category]]
    assert len(seen) >= 120
    sides = np.abs([gaps(label) for label in seen])
    shares = sides / [extents(label) for label in seen]
    for side in (0, 2):
        assert np.median(sides[:, side]) <= 3.0
        assert np.percentile(sides[:, side], 90) <= 7.0
        assert np.percentile(shares[:, side], 90) <= 0.05
    assert np.median(sides[:, 1]) <= 2.0
    assert np.percentile(shares[:, 1], 90) <= 0.08
    assert np.percentile(shares[:, 3], 90) <= 0.12


def test_boxes_of_vehicles_lie_within_a_few_pixels_of_their_masks_in_traffic(in_traffic: Labels) -> None:
    seen = [label for category in VEHICLES for label in in_traffic[category]]
    assert len(seen) >= 5
    sides = np.abs([gaps(label) for label in seen])
    shares = sides / [extents(label) for label in seen]
    for side in (0, 2):
        assert np.median(sides[:, side]) <= 4.0
        assert np.percentile(shares[:, side], 90) <= 0.06


# People and two-wheelers fill their boxes the less, the more they are seen at an angle.
MEDIAN_OVERLAP = {
    Category.CAR: 0.87,
    Category.VAN: 0.87,
    Category.TRUCK: 0.87,
    Category.BUS: 0.8,
    Category.MOTORCYCLE: 0.75,
    Category.CYCLIST: 0.65,
    Category.PEDESTRIAN: 0.75,
}


@pytest.mark.parametrize("category", MEDIAN_OVERLAP)
def test_boxes_overlap_with_what_was_drawn_as_much_as_the_shape_of_the_class_allows(
    alone: Labels, category: Category
) -> None:
    assert len(alone[category]) >= 8
    assert np.median([overlap(label) for label in alone[category]]) >= MEDIAN_OVERLAP[category]
