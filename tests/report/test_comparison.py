from dataclasses import replace

import numpy as np
import pytest

from bridge.classes import Category
from bridge.report.comparison import sentences, share_text
from bridge.report.conditions import LIGHTS, WEATHERS
from bridge.report.survey import ACTOR_CLASSES, Moments, Objects, Survey
from tests.box_world import front_camera

FRAMES = 10


def dataset(*categories: Category, distance_m: float = 30.0, light: str = "day", **columns: float) -> Survey:
    """Return ten frames that hold ``categories`` between them."""
    count = len(categories)
    values = {"occlusion": 0.0, "truncation": 0.0, "heading": 0.0, "speed_mps": 0.0} | columns
    things = Objects(
        frame=np.arange(count) % FRAMES,
        camera=np.zeros(count, np.int64),
        category=np.array([ACTOR_CLASSES.index(category) for category in categories], np.int64),
        box=np.tile([0.0, 0.0, 60.0, 40.0], (count, 1)),
        distance_m=np.full(count, distance_m),
        position_m=np.zeros((count, 2)),
        **{name: np.full(count, value) for name, value in values.items()},
    )
    nothing = np.zeros(FRAMES)
    moments = Moments(
        episode=np.zeros(FRAMES, np.int64),
        ego_position_m=np.zeros((FRAMES, 2)),
        ego_speed_mps=nothing,
        cloudiness=nothing,
        visibility_m=np.full(FRAMES, 1e4),
        rain_mm_per_h=nothing,
        snow_mm_per_h=nothing,
        wetness=nothing,
        sun_altitude_deg=np.full(FRAMES, 40.0),
        light=np.full(FRAMES, LIGHTS.index(light)),
        weather=np.full(FRAMES, WEATHERS.index("clear")),
    )
    none = np.zeros(len(ACTOR_CLASSES), np.int64)
    return Survey((front_camera(),), (), things, moments, none, none)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (0.0004, "< 0.1 %"), (0.0056, "0.6 %"), (0.0997, "10 %"), (0.12, "12 %"), (1.0, "100 %")],
)
def test_shares_read_well(share: float, text: str) -> None:
    assert share_text(share) == text


def test_what_differs_is_said_and_what_does_not_is_not() -> None:
    said = sentences(dataset(*[Category.CAR] * 71, *[Category.PEDESTRIAN] * 22, *[Category.VAN] * 7))
    assert "People on foot are 22 % of your objects and 11 % of KITTI's." in said
    assert not any(line.startswith(("Cars are", "Vans are")) for line in said)
    missing = next(line for line in said if line.startswith("There are no"))
    assert missing == (
        "There are no trucks (2.7 %), people who sit (0.5 %), cyclists (4.0 %), trams (1.3 %) or other things (2.4 %); "
        "in brackets their share of KITTI's objects."
    )
    assert "A picture has 10.0 objects on average, more than in KITTI with 5.4." in said


def test_occlusion_truncation_and_heights_are_held_against_kitti() -> None:
    said = sentences(dataset(*[Category.CAR] * 54, occlusion=0.6, truncation=0.2))
    assert any("100 % are hidden by half or more (KITTI: 20 % largely, 5.4 % unknown)" in line for line in said)
    assert "100 % of your objects are cut off by the edge of the picture; in KITTI 13 % are." in said
    assert "The median height of a car's box is 40 px, about as in KITTI with 47 px." in said
    assert "A picture has 5.4 objects on average, as in KITTI with 5.4." in said


def test_no_figure_is_invented_for_distances() -> None:
    said = sentences(dataset(*[Category.CAR] * 40, distance_m=59.5))
    found = next(line for line in said if "farther" in line)
    assert found.startswith("Half of your objects are nearer than 60 m, and none is farther than 60 m.")
    assert found.endswith("For KITTI there is no figure at hand.")


def test_few_objects_are_not_compared_by_their_shares() -> None:
    said = sentences(dataset(Category.TRUCK, Category.CAR))
    assert not any("of your objects and" in line or "median" in line for line in said)
    assert said[0] == "10 pictures with 2 objects; KITTI has 7,481 with 40,570."


def test_missing_light_is_named() -> None:
    assert "No frame was taken by day, under a low sun or at dusk." in sentences(dataset(Category.CAR, light="night"))


def test_nothing_is_said_about_nothing() -> None:
    empty = dataset()
    assert sentences(empty)[0] == "No frame shows an object that a detector could be asked to find."
    moments = Moments(**{name: getattr(empty.moments, name)[:0] for name in Moments.__dataclass_fields__})
    assert sentences(replace(empty, moments=moments)) == ["There is no good frame."]
