"""What not every simulator has is refused by the name of the field, with what there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import pytest

from bridge.errors import SimulatorRequestError
from bridge.scenario.offers import require_offers
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.simulator.base import SimulatorInfo
from bridge.simulator.fake import FakeSimulator

BARE = replace(FakeSimulator.info, engine="bare 1", catalogue=(), levels=(), drives_traffic=False)
FULL = FakeSimulator.info
DRIVEN = {"road": "road: {level: plain}", "traffic": "traffic: {engine: simulator}"}
OWN = "models: simulator"


def placed(actor: str) -> dict[str, str]:
    """Return the traffic section of one actor that wears a model of the simulator's."""
    return {"traffic": f"traffic: {{engine: none, {OWN}, actors: [{{{actor}}}]}}"}


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


def check(scenario: Scenario, info: SimulatorInfo) -> None:
    require_offers(plan_episode(scenario, None, 0), info)


def test_what_is_generated_needs_nothing(parse: Parse) -> None:
    check(parse(), BARE)


@pytest.mark.parametrize(
    "sections",
    [
        DRIVEN,
        {"traffic": f"traffic: {{{OWN}}}"},
        placed("category: van, ahead_m: 9"),
        placed("category: van, ahead_m: 9, asset: {cycle: [prefab/van]}"),
    ],
)
def test_what_is_there_is_taken(parse: Parse, sections: dict[str, str]) -> None:
    check(parse(**sections), FULL)


@pytest.mark.parametrize(
    ("sections", "info", "message"),
    [
        (
            {"road": "road: {level: plane}", "traffic": "traffic: {engine: simulator}"},
            FULL,
            "road.level: expected a level of drivebridge-fake 1, got 'plane'; did you mean 'plain'?",
        ),
        (
            {"road": "road: {level: Town10}", "traffic": "traffic: {engine: simulator}"},
            FULL,
            "road.level: expected a level of drivebridge-fake 1, got 'Town10'; it has plain",
        ),
        (
            DRIVEN,
            BARE,
            "road.level: expected a level of bare 1, got 'plain', but it has no levels of its own; "
            "use another simulator, or what the controller generates",
        ),
        (
            DRIVEN,
            replace(FULL, drives_traffic=False),
            "traffic.engine: drivebridge-fake 1 drives no traffic; use engine sumo, with the roads of the level as "
            "road.source",
        ),
        (
            {"traffic": f"traffic: {{{OWN}}}"},
            BARE,
            "traffic.models: bare 1 has no models of its own; use models: builtin",
        ),
        (
            {"traffic": f"traffic: {{{OWN}, mix: {{bus: 0.5, truck: 0.5}}}}"},
            FULL,
            "traffic.mix: drivebridge-fake 1 has models of car, van, none of bus, truck",
        ),
        (
            placed("category: pedestrian, ahead_m: 9"),
            FULL,
            "traffic.actors[0].category: drivebridge-fake 1 has models of car, van, none of a pedestrian",
        ),
        (
            placed("category: car, ahead_m: 9, asset: car/suv-0"),
            FULL,
            "traffic.actors[0].asset: expected a model of drivebridge-fake 1, got 'car/suv-0'; "
            "it has prefab/car, prefab/van",
        ),
        (
            placed("category: van, ahead_m: 9, asset: prefab/car"),
            FULL,
            "traffic.actors[0].asset: the model 'prefab/car' of drivebridge-fake 1 is a car, not a van",
        ),
    ],
)
def test_what_is_not_there_is_named(parse: Parse, sections: dict[str, str], info: SimulatorInfo, message: str) -> None:
    with pytest.raises(SimulatorRequestError) as refused:
        check(parse(**sections), info)
    assert str(refused.value) == message
