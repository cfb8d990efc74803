import dataclasses

import pytest

from bridge.classes import Category
from bridge.geometry import Size, Vec3
from bridge.labels.attributes import Attribute, attributes
from bridge.world import VehicleLights
from tests.box_world import actor

CAR = actor(1, Category.CAR, 10.0, 0.0, 0.0, Size(4.0, 1.8, 1.5))


@pytest.mark.parametrize(
    ("category", "speed_mps", "expected"),
    [
        (Category.CAR, 8.0, Attribute.MOVING),
        (Category.CAR, 0.1, Attribute.STOPPED),
        (Category.CYCLIST, 3.0, Attribute.MOVING),
        (Category.PEDESTRIAN, 1.2, Attribute.WALKING),
        (Category.PEDESTRIAN, 0.0, Attribute.STANDING),
        (Category.PERSON_SITTING, 0.0, Attribute.SITTING),
    ],
)
def test_motion(category: Category, speed_mps: float, expected: Attribute) -> None:
    moving = dataclasses.replace(CAR, category=category, velocity_mps=Vec3(0.0, -speed_mps, 0.0))
    assert attributes(moving) == (expected,)


def test_lamps_follow_in_their_order() -> None:
    lit = dataclasses.replace(CAR, lights=VehicleLights(brake=True, left=True, right=True, head=True))
    assert attributes(lit) == (
        Attribute.MOVING,
        Attribute.BRAKE_LIGHTS,
        Attribute.LEFT_INDICATOR,
        Attribute.RIGHT_INDICATOR,
        Attribute.HEADLIGHTS,
    )
