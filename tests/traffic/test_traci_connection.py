from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from traci import constants as tc
from traci.connection import Connection
from traci.domain import SubscriptionResults
from traci.storage import Storage

from bridge.assets.catalogue import Catalogue
from bridge.roads.network import RoadNetwork
from bridge.traffic import traci_connection
from bridge.traffic.demand import EgoDrive, SumoDemand
from bridge.traffic.sumo import SumoTraffic
from bridge.traffic.traci_connection import QuickConnection

numbers = st.floats(-1e5, 1e5)
positions = st.tuples(numbers, numbers, numbers)
vehicles = st.dictionaries(st.text(max_size=20), st.tuples(positions, st.integers(-(2**31), 2**31 - 1)))
people = st.dictionaries(st.text(max_size=20), st.tuples(positions, numbers, st.text(max_size=20)))


def text(value: str) -> bytes:
    return struct.pack("!i", len(value.encode())) + value.encode()


def place(position: tuple[float, float, float]) -> bytes:
    return struct.pack("!BBB3d", tc.VAR_POSITION3D, 0, tc.POSITION_3D, *position)


def answer(domain: int, variables: int, bodies: Mapping[str, bytes]) -> bytes:
    """Return what SUMO says of the surroundings of ``ego``."""
    said = struct.pack("!B", tc.RESPONSE_SUBSCRIBE_VEHICLE_CONTEXT) + text("ego")
    said += struct.pack("!BBi", domain, variables, len(bodies)) + b"".join(text(n) + v for n, v in bodies.items())
    return struct.pack("!Bi", 0, len(said) + 5) + said


def read(kind: type[Connection], content: bytes) -> tuple[Any, int]:
    """Return what a connection has of the surroundings, after some answers, and where it has stopped."""
    connection = object.__new__(kind)
    results = SubscriptionResults({})
    domains = (tc.RESPONSE_SUBSCRIBE_VEHICLE_CONTEXT, tc.CMD_GET_VEHICLE_VARIABLE, tc.CMD_GET_PERSON_VARIABLE)
    connection._subscriptionMapping = dict.fromkeys(domains, results)
    storage = Storage(content)
    while storage.ready():
        assert connection._readSubscription(storage) == ("ego", tc.RESPONSE_SUBSCRIBE_VEHICLE_CONTEXT)
    return results.getContext(), storage._pos


@given(vehicles, people)
def test_what_is_read_at_once_is_what_traci_reads(
    driving: dict[str, tuple[tuple[float, float, float], int]],
    walking: dict[str, tuple[tuple[float, float, float], float, str]],
) -> None:
    drivers = {
        name: place(position) + struct.pack("!BBBi", tc.VAR_SIGNALS, 0, tc.TYPE_INTEGER, signals)
        for name, (position, signals) in driving.items()
    }
    walkers = {
        name: place(position)
        + struct.pack("!BBBd", tc.VAR_SPEED, 0, tc.TYPE_DOUBLE, pace)
        + struct.pack("!BBB", tc.VAR_LANE_ID, 0, tc.TYPE_STRING)
        + text(lane)
        for name, (position, pace, lane) in walking.items()
    }
    content = answer(tc.CMD_GET_VEHICLE_VARIABLE, 2, drivers) + answer(tc.CMD_GET_PERSON_VARIABLE, 3, walkers)
    assert read(QuickConnection, content) == read(Connection, content)


@pytest.mark.parametrize(
    "values",
    [
        place((1.0, 2.0, 3.0)) + struct.pack("!BBB", tc.VAR_SIGNALS, 1, tc.TYPE_STRING) + text("gone"),
        struct.pack("!BBBi", tc.VAR_SIGNALS, 0, tc.TYPE_INTEGER, 8) + place((1.0, 2.0, 3.0)),
        struct.pack("!BBBi", tc.VAR_SIGNALS, 0, tc.TYPE_INTEGER, 8) * 2,
    ],
    ids=["with an error", "in another order", "too short"],
)
def test_traci_reads_what_comes_otherwise(values: bytes) -> None:
    content = answer(tc.CMD_GET_VEHICLE_VARIABLE, 2, {"v": values})
    assert read(QuickConnection, content) == read(Connection, content)


def test_sumo_answers_so_that_everybody_near_is_read_at_once(
    town: RoadNetwork, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies: list[int] = []
    read_at_once = traci_connection._read_surroundings

    def note(result: Storage) -> Any:
        found = read_at_once(result)
        assert found is not None
        bodies.append(len(found))
        return found

    monkeypatch.setattr(traci_connection, "_read_surroundings", note)
    demand = SumoDemand(vehicles_per_km=10.0, pedestrians_per_minute=20.0, warmup_s=5.0)
    with SumoTraffic(town, demand, EgoDrive(), catalogue, seed=3, headlights=True, folder=tmp_path) as traffic:
        next(traffic.moments(1))
    assert sum(bodies) > 500
