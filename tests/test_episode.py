from bridge.episode import LONGEST_STAND_NS, moving_moments
from bridge.geometry import Pose, Vec3
from bridge.traffic.moment import TrafficMoment


def moment(step: int, x: float) -> TrafficMoment:
    return TrafficMoment(step, step * 100_000_000, Pose(Vec3(x, 0.0, 0.0)), Vec3(0.0, 0.0, 0.0), ())


def kept(positions: list[float], min_travel_m: float) -> list[int]:
    moments = (moment(step, x) for step, x in enumerate(positions))
    return [each.step for each in moving_moments(moments, min_travel_m)]


def test_moments_without_travel_are_left_out() -> None:
    assert kept([0.0, 0.2, 0.4, 0.6, 0.7, 1.2], 0.5) == [0, 3, 5]


def test_every_moment_counts_without_a_minimum() -> None:
    assert kept([0.0, 0.0, 0.0], 0.0) == [0, 1, 2]


def test_nobody_stands_for_ever() -> None:
    steps = LONGEST_STAND_NS // 100_000_000
    assert kept([0.0] * (2 * steps + 1), 0.5) == [0, steps, 2 * steps]
