"""What traffic lights show is what traffic does."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.traffic_lights import aspect_of
from bridge.world import Actor, Aspect

_ON_FOOT = (Category.PEDESTRIAN, Category.PERSON_SITTING)
_STEPS = 300


@pytest.mark.parametrize(
    ("links", "aspect"),
    [
        ("G", Aspect.GREEN),
        ("rg", Aspect.GREEN),
        ("ry", Aspect.AMBER),
        ("r", Aspect.RED),
        ("s", Aspect.RED),
        ("u", Aspect.RED_AMBER),
        ("O", Aspect.OFF),
    ],
)
def test_a_signal_shows_what_the_luckiest_of_its_links_may(links: str, aspect: Aspect) -> None:
    assert aspect_of(links, on_foot=False, time_ns=0) is aspect


def test_people_on_foot_have_no_amber() -> None:
    shown = {state: aspect_of(state, on_foot=True, time_ns=0) for state in "Ggyrusoo"}
    assert set(shown.values()) == {Aspect.GREEN, Aspect.RED, Aspect.OFF}
    assert shown["y"] is Aspect.RED


def test_flashing_amber_is_lit_every_other_half_second() -> None:
    shown = [aspect_of("o", on_foot=False, time_ns=step * 100_000_000) for step in range(20)]
    assert shown == ([Aspect.AMBER] * 5 + [Aspect.OFF] * 5) * 2


def test_signals_of_lanes_are_parts_of_those_of_their_street(town: RoadNetwork) -> None:
    assert sorted(town.signals) == list(range(1, len(town.signals) + 1))
    signalled = [edge for edge in town.edges.values() if edge.signal]
    assert signalled
    for edge in signalled:
        whole = town.signals[edge.signal]
        lanes = [town.lanes[lane_id] for lane_id in edge.lane_ids if town.lanes[lane_id].signal]
        assert whole.links == tuple(sorted({link for lane in lanes for link in town.signals[lane.signal].links}))
        assert town.junctions[edge.to_junction].kind == "traffic_light"
    crossings = [lane for lane in town.lanes_of_kind(LaneKind.CROSSING) if lane.signal]
    assert crossings
    assert all(town.signals[lane.signal].on_foot for lane in crossings)


def test_signals_change(moments: tuple[TrafficMoment, ...]) -> None:
    shown = {number: {moment.signals[number] for moment in moments} for number in moments[0].signals}
    assert all(Aspect.GREEN in aspects and Aspect.RED in aspects for aspects in shown.values())


def test_who_crosses_a_stop_line_has_green_or_amber(town: RoadNetwork, moments: tuple[TrafficMoment, ...]) -> None:
    crossed = [
        moment.signals[signal]
        for before, moment in pairwise(moments[:_STEPS])
        for signal in _crossed(town, before, moment)
    ]
    assert len(crossed) > 10
    assert set(crossed) <= {Aspect.GREEN, Aspect.AMBER}


def _crossed(town: RoadNetwork, before: TrafficMoment, now: TrafficMoment) -> list[int]:
    """Return the signal of each stop line that a front bumper has crossed between two moments."""
    fronts, fronts_before = _fronts(now), _fronts(before)
    both = fronts.keys() & fronts_before.keys()
    found = []
    for lane in town.lanes.values():
        if not lane.signal or lane.kind is not LaneKind.DRIVING:
            continue
        end = lane.centreline[-1, :2]
        along = end - lane.centreline[-2, :2]
        along /= np.linalg.norm(along)
        for actor_id in both:
            was, there = fronts_before[actor_id] - end, fronts[actor_id] - end
            aside = along[0] * there[1] - along[1] * there[0]
            if was @ along < 0.0 <= there @ along < 5.0 and abs(aside) < 0.4 * lane.width_m:
                found.append(lane.signal)
    return found


def _fronts(moment: TrafficMoment) -> dict[int, NDArray[np.float64]]:
    """Return where the front bumper of every vehicle is, by actor."""
    return {actor.actor_id: _front(actor) for actor in moment.actors if actor.category not in _ON_FOOT}


def _front(actor: Actor) -> NDArray[np.float64]:
    matrix = actor.world_from_actor.matrix()
    return np.asarray(matrix[:2, 3] + matrix[:2, 0] * actor.size.length_m / 2)
