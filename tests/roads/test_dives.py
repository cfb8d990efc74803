"""Ramps begin on the ground and end as deep as the tunnel, wherever junctions leave room for them."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.roads.dives import RAMP_PER_M, Dives, Street, Stretch

DEPTH_M = 6.0
RAMP_M = DEPTH_M * RAMP_PER_M


def street(start: str, end: str, length_m: float, *below: tuple[float, float], steeper: float = 1.0) -> Street:
    return Street(start, end, length_m, tuple(Stretch(a, b, DEPTH_M, closed=True) for a, b in below), steeper)


def at(dives: Dives, number: int, *places_m: float) -> list[float]:
    return [float(depth_m) for depth_m in dives.along(number, np.array(places_m))]


def test_ramps_lie_outside_of_the_tunnel_where_there_is_room() -> None:
    dives = Dives([street("a", "b", 500.0, (200.0, 300.0))])
    assert at(dives, 0, 0.0, 200.0 - RAMP_M, 200.0, 250.0, 300.0, 300.0 + RAMP_M, 500.0) == pytest.approx(
        [0.0, 0.0, DEPTH_M, DEPTH_M, DEPTH_M, 0.0, 0.0]
    )
    halfway = at(dives, 0, 200.0 - RAMP_M / 2, 300.0 + RAMP_M / 2)
    assert halfway == pytest.approx([DEPTH_M / 2, DEPTH_M / 2])


def test_no_slope_is_steeper_than_half_as_much_again_as_the_mean() -> None:
    dives = Dives([street("a", "b", 500.0, (200.0, 300.0))])
    steps = np.diff(dives.along(0, np.linspace(0.0, 500.0, 5001))) / 0.1
    assert np.abs(steps).max() == pytest.approx(1.5 / RAMP_PER_M, rel=1e-3)


def test_a_junction_of_streets_stays_on_the_ground() -> None:
    near = [street("a", "b", 200.0), street("b", "c", 400.0, (30.0, 300.0)), street("b", "d", 100.0)]
    dives = Dives(near)
    assert dives.at_junction("b") == 0.0
    assert at(dives, 1, 0.0) == [0.0]
    assert at(dives, 1, 30.0)[0] < DEPTH_M / 2, "the ramp goes on in the tunnel"
    assert at(dives, 1, RAMP_M, 200.0) == pytest.approx([DEPTH_M, DEPTH_M])
    assert not dives.along(0, np.linspace(0.0, 200.0, 9)).any()


def test_ramps_go_on_through_what_joins_only_two_streets() -> None:
    dives = Dives([street("a", "b", 200.0), street("b", "c", 40.0), street("c", "d", 100.0, (0.0, 100.0))])
    assert dives.at_junction("c") == pytest.approx(DEPTH_M)
    assert 0.0 < dives.at_junction("b") < DEPTH_M
    assert at(dives, 0, 200.0)[0] == pytest.approx(dives.at_junction("b"))
    assert at(dives, 1, 0.0)[0] == pytest.approx(dives.at_junction("b"))
    assert at(dives, 0, 200.0 - (RAMP_M - 40.0)) == pytest.approx([0.0])


def test_between_two_tunnels_that_are_near_the_street_stays_below() -> None:
    dives = Dives([street("a", "b", 600.0, (200.0, 260.0), (300.0, 400.0))])
    assert at(dives, 0, 260.0, 280.0, 300.0) == pytest.approx([DEPTH_M] * 3)


def test_tunnels_that_meet_are_one_and_have_one_depth() -> None:
    dives = Dives(
        [
            street("a", "m", 300.0, (150.0, 300.0)),
            street("m", "b", 300.0, (0.0, 150.0)),
            street("m", "c", 300.0, (0.0, 150.0)),
            street("x", "y", 900.0, (300.0, 500.0)),
        ]
    )
    assert dives.at_junction("m") == pytest.approx(DEPTH_M)
    assert dives.together(0) == {0, 1, 2}
    assert dives.together(3) == {3}


def test_a_tunnel_without_a_way_up_is_as_deep_as_it_says() -> None:
    dives = Dives([street("a", "b", 100.0, (0.0, 100.0))])
    assert at(dives, 0, 0.0, 50.0, 100.0) == pytest.approx([DEPTH_M] * 3)


def test_steeper_ramps_are_shorter() -> None:
    dives = Dives([street("a", "b", 500.0, (200.0, 300.0), steeper=2.0)])
    assert at(dives, 0, 200.0 - RAMP_M / 2, 200.0) == pytest.approx([0.0, DEPTH_M])
