"""Where the classes that detectors are trained for come from: every one is in some example."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.classes import CLASSES, Category
from bridge.roads.build import build_network
from bridge.roads.scene import build_scene
from bridge.scenario.load import load_scenario
from bridge.scenario.sample import plan_episode
from bridge.traffic.worn import classes_worn, models_named

EXAMPLES = Path(__file__).parents[1] / "examples"

MOVING_IN = {
    "trams": {
        Category.CAR,
        Category.VAN,
        Category.TRUCK,
        Category.BUS,
        Category.TRAM,
        Category.MOTORCYCLE,
        Category.CYCLIST,
        Category.PEDESTRIAN,
        Category.PERSON_SITTING,
    },
    "scripted_street": {
        Category.CAR,
        Category.PEDESTRIAN,
        Category.PERSON_SITTING,
        Category.CYCLIST,
        Category.MISC,
    },
}
STANDING_IN = {
    "rainy_grid_dusk": {
        Category.ROAD,
        Category.SIDEWALK,
        Category.BUILDING,
        Category.WALL,
        Category.FENCE,
        Category.POLE,
        Category.TRAFFIC_LIGHT,
        Category.TRAFFIC_SIGN,
        Category.VEGETATION,
        Category.TERRAIN,
        Category.MISC,
    }
}

CITYSCAPES_EVALUATED = {7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33}
"""The ids of cityscapesScripts' labels.py that are not ignored in its evaluation."""
BICYCLE = 33
"""Riders and their bicycles are one object here; see ``bridge.export.cityscapes``."""
KITTI = {"Car", "Van", "Truck", "Pedestrian", "Person_sitting", "Cyclist", "Tram", "Misc"}


@pytest.mark.parametrize("name", MOVING_IN)
def test_what_moves(name: str) -> None:
    plan = plan_episode(load_scenario(EXAMPLES / f"{name}.yaml"), None, 0)
    named = {Category(model.split("/")[0]) for model in models_named(plan.traffic)}
    assert {*classes_worn(plan.traffic), *named} == MOVING_IN[name]


@pytest.mark.parametrize("name", STANDING_IN)
def test_what_stands(name: str, tmp_path: Path) -> None:
    plan = plan_episode(load_scenario(EXAMPLES / f"{name}.yaml"), None, 0)
    assert plan.road is not None
    scene = build_scene(build_network(plan.road, tmp_path, plan.road_seed), plan.scenery, plan.scenery_seed)
    assert {item.category for item in scene.placements} == STANDING_IN[name]


def test_every_class_is_in_an_example() -> None:
    found = {category for classes in (*MOVING_IN.values(), *STANDING_IN.values()) for category in classes}
    found.add(Category.SKY)  # above everything
    assert {CLASSES[category].cityscapes_id for category in found} >= CITYSCAPES_EVALUATED - {BICYCLE}
    assert {CLASSES[category].kitti for category in found} >= KITTI
