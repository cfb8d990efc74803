"""``traffic.events``: what a scenario may ask for, and what it says of mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import ScenarioError, TrafficError
from bridge.scenario.events import EventSection
from bridge.scenario.load import parse_scenario
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.traffic.demand import SumoDemand
from bridge.traffic.events.kinds import KINDS, CutIn, Event, Jaywalker

HEAD = """
schema: 1
name: eventful
road: {source: {kind: grid}}
sensors: {front: {kind: camera, size: [64, 64], fov_deg: 80}}
capture: {rate_hz: 2, frames: 2}
traffic:
"""


def parsed(traffic: str) -> Scenario:
    return parse_scenario(HEAD + traffic, Path("eventful.yaml"))


def drawn(traffic: str, episode: int = 0) -> tuple[Event, ...]:
    demand = plan_episode(parsed(traffic), 5, episode).traffic
    assert isinstance(demand, SumoDemand)
    return demand.events


def test_every_kind_can_be_asked_for_with_its_defaults() -> None:
    lines = "".join(f"    - {{kind: {kind.KIND}, at_s: 3}}\n" for kind in KINDS)
    assert drawn(f"  events:\n{lines}") == tuple(kind(at_s=3.0) for kind in KINDS)


def test_what_is_drawn_differs_between_episodes_and_stays_when_others_are_added() -> None:
    cut_in = "    - {kind: cut_in, at_s: {uniform: [0, 30]}, gap_m: {uniform: [4, 12]}}\n"
    alone = [drawn(f"  events:\n{cut_in}", episode)[0] for episode in range(4)]
    assert len({event.at_s for event in alone}) == 4
    assert all(isinstance(event, CutIn) and 4 <= event.gap_m <= 12 for event in alone)
    more = f"  events:\n{cut_in}    - {{kind: dooring, every_s: {{uniform: [5, 9]}}}}\n"
    assert [drawn(more, episode)[0] for episode in range(4)] == alone


def test_a_scenario_with_events_survives_the_way_to_data_and_back() -> None:
    scenario = parsed("  events: [{kind: jaywalker, every_s: {uniform: [5, 9]}, p: 0.5}]\n")
    assert Scenario.model_validate(scenario.to_data()) == scenario


@pytest.mark.parametrize(
    ("traffic", "message"),
    [
        ("  events: [{kind: cut_inn, at_s: 1}]", "events[0].kind: unknown kind 'cut_inn'; did you mean 'cut_in'?"),
        ("  events: [{at_s: 1}]", "traffic.events[0].kind: this field is required; use cut_in, jaywalker"),
        ("  events: [{kind: cut_in}]", "traffic.events[0].at_s: this field is required; give at_s (once) or every_s"),
        ("  events: [{kind: cut_in, at_s: 1, every_s: 5}]", "events[0].every_s: give at_s or every_s, not both"),
        ("  events: [{kind: cut_in, at_s: 1, ahead_m: 5}]", "traffic.events[0].ahead_m: belongs to kind jaywalker, "),
        ("  events: [{kind: cut_in, at_s: 1, p: 2}]", "traffic.events[0].p: expected a number from 0 to 1, got 2"),
        ("  engine: none\n  events: []", "traffic.events: belongs to engine sumo, not to engine none"),
    ],
)  # fmt: skip
def test_mistakes_are_named(traffic: str, message: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        parsed(traffic)
    assert message in str(raised.value)


@given(st.sampled_from(KINDS), st.floats(), st.data())
def test_values_are_held_to_their_ranges(kind: type[Event], value: float, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name in kind.RANGES if name != "every_s"]))
    low, high = kind.RANGES[name]
    given_fields: dict[str, Any] = {"at_s": 1.0, name: value}
    if low <= value <= high:
        assert getattr(kind(**given_fields), name) == value
    else:
        with pytest.raises(TrafficError, match=f"event {kind.KIND}: {name}"):
            kind(**given_fields)


def test_events_are_due_at_one_time_or_again_and_again() -> None:
    both: dict[str, float]
    for both in ({}, {"at_s": 1.0, "every_s": 2.0}):
        with pytest.raises(TrafficError, match="expected at_s or every_s"):
            Jaywalker(**both)


def test_there_is_a_section_for_every_kind() -> None:
    union, *_ = get_args(EventSection)
    assert tuple(section.drawn_as for section in get_args(union)) == KINDS
