"""Traffic that the simulator drives."""

import pytest

from bridge.errors import SimulatorRequestError
from bridge.geometry import Pose, Vec3
from bridge.traffic.demand import Demand, SimulatorDemand
from bridge.traffic.driven import DrivenTraffic
from bridge.traffic.moment import TrafficMoment


class Driver:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def set_traffic(self, demand: Demand, seed: int) -> None:
        self.asked.append((demand, seed))

    def advance(self, step: int) -> TrafficMoment:
        self.asked.append(step)
        return TrafficMoment(step, step * 100_000_000, Pose(Vec3(0, 0, 0)), Vec3(0, 0, 0), ())


def test_moments_are_asked_for_when_they_are_taken() -> None:
    driver, demand = Driver(), SimulatorDemand(vehicles_per_km=3)
    with DrivenTraffic(driver, demand, seed=9) as traffic:
        moments = traffic.moments(5)
        assert driver.asked == [(demand, 9)]
        assert [next(moments).step for _ in range(3)] == [0, 5, 10]
    assert driver.asked[1:] == [0, 5, 10]


def test_an_interval_is_at_least_a_step() -> None:
    with DrivenTraffic(Driver(), SimulatorDemand(), seed=9) as traffic, pytest.raises(ValueError, match="at least 1"):
        next(traffic.moments(0))


def test_what_the_driver_refuses_is_passed_on() -> None:
    class Refusing(Driver):
        def set_traffic(self, demand: Demand, seed: int) -> None:
            raise SimulatorRequestError("no roads here")

    with pytest.raises(SimulatorRequestError, match="no roads"), DrivenTraffic(Refusing(), SimulatorDemand(), seed=9):
        pass
