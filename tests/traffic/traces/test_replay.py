"""Traces of ours: what is written is read again bit for bit, and what is damaged is refused with its line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.assets.actor_models import ModelSource
from bridge.assets.catalogue import Catalogue, builtin_catalogue
from bridge.camera import Camera, Pinhole
from bridge.capture import capture
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.geometry import Pose, Vec3
from bridge.opening import launch
from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.sources import StraightRoad
from bridge.scenario.load import load_scenario, parse_scenario
from bridge.scenario.sample import plan_episode
from bridge.tracing import record_trace
from bridge.traffic.demand import EgoDrive, ScriptedActor, ScriptedTraffic
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.scripted import ScriptedDrive
from bridge.traffic.traces.demand import PlaceSeeds, TraceDemand, TraceHeader
from bridge.traffic.traces.header import FORMAT, read_header, roads_digest
from bridge.traffic.traces.replay import TraceReplay
from bridge.traffic.traces.writer import new_trace
from tests.conftest import CITY

Json = Any


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return build_network(StraightRoad(length_m=200.0), tmp_path_factory.mktemp("street"), 1)


@pytest.fixture(scope="module")
def recorded(street: RoadNetwork) -> tuple[TrafficMoment, ...]:
    script = ScriptedTraffic((ScriptedActor(Category.CAR, 14.0, 0.5, speed_mps=4.3),
                              ScriptedActor(Category.PEDESTRIAN, 11.0, -3.0, 0.3, 1.1)))  # fmt: skip
    with ScriptedDrive(street, EgoDrive(), script, builtin_catalogue(), seed=1, headlights=True) as drive:
        return tuple(islice(drive.moments(1), 12))


def written(path: Path, moments: tuple[TrafficMoment, ...], roads: str | None = None) -> TraceDemand:
    models = tuple({builtin_catalogue().posed(a.asset, 0.0, moving=False).name: None for a in moments[0].actors})
    header = TraceHeader(FORMAT, 1, 100_000_000, models, roads, PlaceSeeds(1, 2, 3))
    with new_trace(path, header) as writer:
        for moment in moments:
            writer.add(moment)
    assert read_header(path) == header
    return TraceDemand(path, read_header(path))


def replayed(demand: TraceDemand, network: RoadNetwork, every: int = 1, count: int = 12) -> list[TrafficMoment]:
    with TraceReplay(demand, network, builtin_catalogue()) as replay:
        return list(islice(replay.moments(every), count))


@pytest.mark.parametrize("name", ["trace.jsonl", "trace.jsonl.gz"])
def test_what_was_recorded_is_replayed(
    name: str, street: RoadNetwork, recorded: tuple[TrafficMoment, ...], tmp_path: Path
) -> None:
    demand = written(tmp_path / name, recorded, roads_digest(street))
    assert replayed(demand, street) == list(recorded)
    assert replayed(demand, street, every=4, count=3) == [recorded[0], recorded[4], recorded[8]]
    again = written(tmp_path / f"again-{name}", recorded, roads_digest(street))
    assert again.path.read_bytes() == demand.path.read_bytes()


def test_a_trace_that_is_too_short_says_so(
    street: RoadNetwork, recorded: tuple[TrafficMoment, ...], tmp_path: Path
) -> None:
    demand = written(tmp_path / "trace.jsonl", recorded)
    with pytest.raises(TrafficError, match=r"trace\.jsonl:13: the trace ends after 1\.1 s, before the last frame"):
        replayed(demand, street, count=13)


def test_a_trace_of_other_roads_is_refused(
    street: RoadNetwork, town: RoadNetwork, recorded: tuple[TrafficMoment, ...], tmp_path: Path
) -> None:
    demand = written(tmp_path / "trace.jsonl", recorded, roads_digest(street))
    with pytest.raises(TrafficError, match=r"was recorded on other roads than road\.source makes here"):
        TraceReplay(demand, town, builtin_catalogue())


def test_a_recording_that_fails_leaves_nothing(recorded: tuple[TrafficMoment, ...], tmp_path: Path) -> None:
    header = TraceHeader(FORMAT, 1, 100_000_000, ())
    interrupted = new_trace(tmp_path / "trace.jsonl", header)
    interrupted.__enter__().add(recorded[0])
    assert interrupted.__exit__(KeyError, KeyError("stop"), None) is False
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TrafficError, match=r"expected a name that ends in \.jsonl or \.jsonl\.gz"):
        new_trace(tmp_path / "trace.json", header).__enter__()


def _set(*path: str | int, to: Json) -> Callable[[Json], None]:
    def change(line: Json) -> None:
        for part in path[:-1]:
            line = line[part]
        line[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set("step", to=7), r":5: step: expected 3, the one after that of the line before, got 7"),
        (_set("time_ns", to=1), r":5: time_ns: expected 300000000"),
        (_set("ego_yaw_rate", to=float("nan")), r":5: ego_yaw_rate: expected numbers"),
        (_set("world_from_ego", "rotation", to=[2.0, 0.0, 0.0, 0.0]), r":5: world_from_ego: rotation: .* unit"),
        (_set("actors", 0, "actor_id", to=0), r":5: actor 0: expected ids from 1 to 16383"),
        (_set("actors", 1, "actor_id", to=1), r":5: actors: expected ascending ids, got 1 after 1"),
        (_set("actors", 0, "asset", to="car/batmobile"), r":5: actor 1: asset: 'car/batmobile' is not one of"),
        (_set("actors", 0, "category", to="bus"), r":5: actor 1: category: the model '.*' is a car, not a bus"),
        (_set("actors", 0, "category", to="ufo"), r":5: actors\.0\.category: input should be .*, got 'ufo'"),
        (_set("actors", 0, "size", to=[4.5, 1.8, 9.0]), r":5: actor 1: size: the model '.*' is .* not 4\.5 x 1\.8 x 9"),
        (_set("actors", 0, "primary", to=[1.5, 0.0, 0.0]), r":5: actor 1: primary: expected linear red"),
        (_set("actors", 0, "velocity_mps", to=[900.0, 0.0, 0.0]), r":5: actor 1: velocity_mps: expected numbers"),
        (_set("actors", 0, "steering", to=2.0), r":5: actor 1: steering: expected numbers"),
        (_set("signals", to={"70000": "red"}), r":5: signals: expected numbers from 1 to 65535"),
        (_set("actors", 0, "world_from_actor", to=None), r":5: actors\.0\.world_from_actor: .*, got None"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(
    change: Callable[[Json], None],
    message: str,
    street: RoadNetwork,
    recorded: tuple[TrafficMoment, ...],
    tmp_path: Path,
) -> None:
    demand = written(tmp_path / "trace.jsonl", recorded)
    lines = demand.path.read_text().splitlines()
    line = json.loads(lines[4])
    change(line)
    lines[4] = json.dumps(line)
    demand.path.write_text("\n".join(lines))
    with pytest.raises(TrafficError, match=rf"trace\.jsonl{message}"):
        replayed(demand, street)


def test_files_that_are_cut_off_are_refused(
    street: RoadNetwork, recorded: tuple[TrafficMoment, ...], tmp_path: Path
) -> None:
    packed = written(tmp_path / "trace.jsonl.gz", recorded)
    whole = packed.path.read_bytes()
    packed.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TrafficError, match="the compressed file is cut off or damaged"):
        replayed(packed, street)
    packed.path.write_bytes(gzip.compress(gzip.decompress(whole)[:-200]))
    with pytest.raises(TrafficError, match=r"trace\.jsonl\.gz:13: the line: invalid JSON: EOF .* damaged or cut off"):
        replayed(packed, street)
    packed.path.write_bytes(b"")
    with pytest.raises(TrafficError, match="the file is empty; record it with 'drivebridge trace'"):
        read_header(packed.path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"format": "csv", "version": 1, "step_ns": 100000000, "models": []}', "format: expected 'drivebridge-trace'"),
        (f'{{"format": "{FORMAT}", "version": 9, "step_ns": 100000000, "models": []}}', "version: .* got 9"),
        (f'{{"format": "{FORMAT}", "version": 1, "step_ns": 5, "models": []}}', "step_ns: expected 100000000"),
        (f'{{"format": "{FORMAT}", "version": 1, "step_ns": 100000000}}', "models: .* is this a trace"),
        ("time_s,x,y", "the line: invalid JSON.* is this a trace"),
    ],
)  # fmt: skip
def test_what_is_no_trace_is_refused_with_the_scenario(line: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text(line)
    path = tmp_path / "scenario.yaml"
    text = CITY.replace(
        "traffic: {vehicles_per_km: 40, warmup_s: 10, pedestrians: {per_minute: 60}}",
        "traffic: {engine: trace, path: other.jsonl}",
    )
    with pytest.raises(Exception, match=rf"scenario\.yaml:7 traffic\.path: .*other\.jsonl:1: {message}"):
        parse_scenario(text, path)


def test_a_replay_is_the_dataset_that_was_recorded(tmp_path: Path) -> None:
    first = CITY.replace("vehicles_per_km: 40, warmup_s: 10", "vehicles_per_km: 25, mix: {car: 0.7, cyclist: 0.3}")
    first = first.replace("per_minute: 60", "per_minute: 0").replace("frames: 4", "frames: 2")
    scenario = parse_scenario(first, tmp_path / "first.yaml")
    summary = record_trace(scenario, tmp_path / "city.jsonl.gz")
    assert summary.steps >= 6
    assert summary.seconds == pytest.approx((summary.steps - 1) / 10)
    traffic = next(line for line in first.splitlines() if line.startswith("traffic:"))
    (tmp_path / "second.yaml").write_text(
        first.replace(traffic, "traffic: {engine: trace, path: city.jsonl.gz}").replace("seed: 9", "seed: 77")
    )
    second = load_scenario(tmp_path / "second.yaml")
    plan, recorded = plan_episode(second, None, 0), plan_episode(scenario, None, 0)
    assert (plan.road_seed, plan.scenery_seed) == (recorded.road_seed, recorded.scenery_seed)
    assert plan.models is ModelSource.BUILTIN
    capture(scenario, tmp_path / "first")
    capture(second, tmp_path / "second")
    names = sorted(p.relative_to(tmp_path / "first").as_posix() for p in (tmp_path / "first").rglob("*") if p.is_file())
    others = sorted(
        p.relative_to(tmp_path / "second").as_posix() for p in (tmp_path / "second").rglob("*") if p.is_file()
    )
    assert names == others
    different = {
        name for name in names if (tmp_path / "first" / name).read_bytes() != (tmp_path / "second" / name).read_bytes()
    }
    assert {name for name in different if not name.startswith(".run/")} == {"dataset.json"}
    manifests = [json.loads((tmp_path / name / "dataset.json").read_text()) for name in ("first", "second")]
    assert {key for key in manifests[0] if manifests[0][key] != manifests[1][key]} == {"scenario", "seed"}
    assert "city.jsonl.gz" in manifests[1]["scenario"]["recordings"]


def test_a_capture_that_wants_more_than_there_is_writes_nothing(tmp_path: Path) -> None:
    text = CITY.replace("kind: grid, nx: 3, ny: 3, block_m: 90, lanes: 1", "kind: straight")
    traffic = next(line for line in text.splitlines() if line.startswith("traffic:"))
    still = text.replace(traffic, "traffic: {engine: none}").replace("frames: 4", "frames: 3")
    record_trace(parse_scenario(still, tmp_path / "still.yaml"), tmp_path / "still.jsonl")
    again = parse_scenario(
        text.replace(traffic, "traffic: {engine: trace, path: still.jsonl}"), tmp_path / "again.yaml"
    )
    with pytest.raises(TrafficError, match=r"still\.jsonl:12: the trace ends after 1\.0 s"):
        capture(again, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_digest_is_that_of_the_lanes(street: RoadNetwork, catalogue: Catalogue) -> None:
    other = build_network(StraightRoad(length_m=200.5), Path(), 1)
    assert roads_digest(street) == roads_digest(build_network(StraightRoad(length_m=200.0), Path(), 9))
    assert roads_digest(street) != roads_digest(other)
    assert np.isfinite(street.bounds()).all()


def test_a_session_plays_a_trace(tmp_path: Path) -> None:
    roads = StraightRoad(length_m=200.0)
    network = build_network(roads, tmp_path, 1)
    script = ScriptedTraffic((ScriptedActor(Category.CAR, 14.0),))
    with ScriptedDrive(network, EgoDrive(), script, builtin_catalogue(), seed=1, headlights=False) as drive:
        moments = tuple(islice(drive.moments(1), 4))
    demand = written(tmp_path / "trace.jsonl", moments, roads_digest(network))
    small = Camera("front", Pinhole.from_fov(96, 48, 1.2), Pose(Vec3(0.3, 0.0, 1.6)))
    with launch(roads=roads, cameras=(small,)) as session:
        session.set_trace(demand.path)
        frame = session.capture()
        session.advance(0.2)
        assert session.capture().state.actors == moments[2].actors
        with pytest.raises(TrafficError, match="a trace says itself where the ego is"):
            session.set_trace(demand.path, ego="a")
        with pytest.raises(TrafficError, match=r"expected a name that ends in \.jsonl"):
            session.set_trace(Path(__file__))
    assert [label.category for label in frame.labels] == [Category.CAR]
