from __future__ import annotations

import math
import random

import numpy as np

from bridge.geometry import Size, Vec3
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.scheduled_boxes import Driver, ScheduledBoxes, boxes_of

CAR = Size(4.5, 1.9, 1.5)
AHEAD = 20


def driver(name: str, draw: random.Random) -> Driver:
    """Return one that is known ``AHEAD`` steps ahead."""
    place = Vec3(draw.uniform(-50.0, 50.0), draw.uniform(-50.0, 50.0), 0.0)
    motion = VehicleMotion(CAR.length_m, place, yaw=0.3, slope=0.0, speed_mps=draw.choice((0.0, 8.0)))
    who = Driver(name, motion, CAR)
    while motion.steps_ahead < AHEAD:
        foresee(who, draw)
    motion.begin()
    return who


def foresee(who: Driver, draw: random.Random) -> None:
    x, y, z = who.motion.scheduled_lies[-1, :3].tolist() if who.motion.steps_ahead >= 0 else who.motion.here[:3]
    step_m = draw.choice((0.0, 0.8))
    assert who.motion.foresee(Vec3(x + 2.0 + step_m, y + draw.uniform(-0.1, 0.1), z))


def test_boxes_that_are_kept_are_those_that_would_be_laid_out_anew() -> None:
    draw, boxes = random.Random(5), ScheduledBoxes()
    drivers = [driver("first", draw)]
    for step in range(300):
        if step % 17 == 3:
            drivers.append(driver(f"{step}", draw))
        if step % 41 == 40:
            del drivers[draw.randrange(len(drivers))]
        found = boxes.step(drivers, AHEAD + 2)
        assert found.shape == (len(drivers), AHEAD + 3, 8)
        for who, kept in zip(drivers, found, strict=True):
            anew = boxes_of(who.motion.scheduled_lies, who.size)
            np.testing.assert_array_equal(kept[: len(anew)], anew)
            assert np.isnan(kept[len(anew) :]).all()
            foresee(who, draw)
            who.motion.go(who.motion.plan()[1])


def test_a_box_keeps_its_clearance() -> None:
    lies = np.array([(1.0, 2.0, 3.0, math.pi / 2, 0.0)])
    expected = [1.0, 2.0, 0.0, 1.0, CAR.length_m / 2 + 0.03, CAR.width_m / 2 + 0.03, 3.0, 3.0 + CAR.height_m]
    np.testing.assert_allclose(boxes_of(lies, CAR)[0], expected, atol=1e-12)
