"""Starting, ending and repeating runs of SUMO."""

from __future__ import annotations

import hashlib
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.assets.catalogue import Catalogue
from bridge.classes import Category
from bridge.errors import AssetError, TrafficError
from bridge.roads.build import build_network
from bridge.roads.net_file import read_network
from bridge.roads.network import RoadNetwork
from bridge.roads.sources import Highway, StraightRoad
from bridge.roads.sumo_tools import run_sumo_tool
from bridge.traffic.demand import EgoDrive, SumoDemand
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.process import SumoProcess
from bridge.traffic.sumo import SumoTraffic
from tests.traffic.conftest import BUSY

QUIET = SumoDemand(vehicles_per_km=5.0, pedestrians_per_minute=6.0, warmup_s=2.0)

PROGRAM = """
import hashlib, sys, time
from itertools import islice
from pathlib import Path
from bridge.assets.catalogue import builtin_catalogue
from bridge.roads.net_file import read_network
from bridge.roads.sumo_tools import run_sumo_tool
from bridge.traffic.demand import EgoDrive, SumoDemand
from bridge.traffic.sumo import SumoTraffic

demand = SumoDemand(vehicles_per_km=5.0, pedestrians_per_minute=6.0, warmup_s=2.0)
network, folder = read_network(Path(sys.argv[1])), Path(sys.argv[2])
with SumoTraffic(
    network, demand, EgoDrive(), builtin_catalogue(), seed=3, headlights=False, folder=folder
) as traffic:
    print(hashlib.sha256(repr(list(islice(traffic.moments(2), 40))).encode()).hexdigest(), flush=True)
    if len(sys.argv) > 3:
        time.sleep(60)
"""


def traffic(network: RoadNetwork, catalogue: Catalogue, folder: Path, ego: EgoDrive, seed: int = 3) -> SumoTraffic:
    return SumoTraffic(network, QUIET, ego, catalogue, seed=seed, headlights=False, folder=folder)


def test_the_same_seed_gives_the_same_moments_in_any_process(
    town: RoadNetwork, catalogue: Catalogue, tmp_path: Path
) -> None:
    digests = set()
    for hash_seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(town.net_file), str(tmp_path / hash_seed)],
            capture_output=True,
            check=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        digests.add(done.stdout.strip())
    with traffic(town, catalogue, tmp_path / "here", EgoDrive()) as run:
        moments = list(islice(run.moments(2), 40))
    assert len(moments[-1].actors) > 5
    digests.add(hashlib.sha256(repr(moments).encode()).hexdigest())
    assert len(digests) == 1


def test_another_seed_gives_other_moments(town: RoadNetwork, catalogue: Catalogue, tmp_path: Path) -> None:
    first = []
    for seed in (3, 4):
        with traffic(town, catalogue, tmp_path / str(seed), EgoDrive(), seed=seed) as run:
            first.append(next(run.moments(1)))
    assert first[0].world_from_ego != first[1].world_from_ego


def test_yielding_every_nth_step_only_leaves_moments_out(
    town: RoadNetwork, catalogue: Catalogue, tmp_path: Path
) -> None:
    with traffic(town, catalogue, tmp_path / "all", EgoDrive()) as run:
        every = list(islice(run.moments(1), 31))
    with traffic(town, catalogue, tmp_path / "some", EgoDrive()) as run:
        assert list(islice(run.moments(10), 4)) == every[::10]


def test_an_ego_that_stands_for_too_long_begins_anew_elsewhere(
    town: RoadNetwork,
    catalogue: Catalogue,
    moments: tuple[TrafficMoment, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not list(_jumps(moments))
    monkeypatch.setattr("bridge.traffic.egos.driving.PATIENCE_S", 4.0)
    with SumoTraffic(town, BUSY, EgoDrive(), catalogue, seed=7, headlights=True, folder=tmp_path) as run:
        hasty = list(islice(run.moments(1), 1200))
    (step, stood_s, way_m), *_ = _jumps(hasty)
    assert [moment.world_from_ego for moment in hasty[:step]] == [moment.world_from_ego for moment in moments[:step]]
    assert 4.0 < stood_s < 10.0  # what is known ahead is still shown
    assert way_m > 20.0
    assert [moment.time_ns for moment in hasty] == [moment.time_ns for moment in moments[:1200]]


def _jumps(moments: Sequence[TrafficMoment]) -> Iterator[tuple[int, float, float]]:
    """Yield each step in which the ego went farther than it can drive, how long it had stood, and how far it went."""
    stood_s = 0.0
    for step, (one, other) in enumerate(pairwise(moments), start=1):
        way_m = math.dist(one.world_from_ego.position, other.world_from_ego.position)
        if way_m > 5.0:
            yield step, stood_s, way_m
        stood_s = 0.0 if way_m > 0.01 else stood_s + 0.1


def test_sumo_ends_with_the_block(town: RoadNetwork, catalogue: Catalogue, tmp_path: Path) -> None:
    with traffic(town, catalogue, tmp_path, EgoDrive()) as run:
        moments = run.moments(1)
        next(moments)
    with pytest.raises(TrafficError, match="`with` block"):
        next(moments)
    assert (tmp_path / "sumo.log").is_file()


def test_sumo_ends_when_this_process_is_killed(town: RoadNetwork, tmp_path: Path) -> None:
    script = [sys.executable, "-c", PROGRAM, str(town.net_file), str(tmp_path), "wait"]
    with subprocess.Popen(script, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        assert len(children) == 1
        parent.kill()
    deadline = time.monotonic() + 10.0
    while is_alive(int(children[0])) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(int(children[0]))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_message_of_a_lost_sumo_names_its_log(town: RoadNetwork, catalogue: Catalogue, tmp_path: Path) -> None:
    with traffic(town, catalogue, tmp_path, EgoDrive()) as run:
        moments = run.moments(1)
        next(moments)
        pid = int(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()[-1])
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(TrafficError, match=r"SUMO stopped.*sumo\.log"):
            list(islice(moments, 3))


def test_an_interrupt_in_the_middle_of_a_command_ends_sumo(town: RoadNetwork, tmp_path: Path) -> None:
    process = SumoProcess(["--net-file", str(town.net_file)], tmp_path)
    pid = int(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()[-1])
    with pytest.raises(KeyboardInterrupt), process.calls() as sumo:
        interrupt_half_a_command(sumo)
    process.close()
    assert not is_alive(pid)


def interrupt_half_a_command(sumo: Any) -> None:
    sumo._socket.send(b"\0\0\0")
    raise KeyboardInterrupt


def test_a_refused_start_says_what_sumo_said(tmp_path: Path) -> None:
    with pytest.raises(TrafficError, match=r"nowhere\.net\.xml"):
        SumoProcess(["--net-file", str(tmp_path / "nowhere.net.xml")], tmp_path)


def test_the_ego_goes_from_the_edge_asked_for(town: RoadNetwork, catalogue: Catalogue, tmp_path: Path) -> None:
    with traffic(town, catalogue, tmp_path, EgoDrive(start_edge="A0A1", end_edge="C2C1")) as run:
        start = next(run.moments(1)).world_from_ego.position
    nearest = min(
        float(np.linalg.norm(lane.centreline[:, 0] - start.x).min())
        for lane in town.lanes.values()
        if lane.edge_id == "A0A1"
    )
    assert nearest < 5.0


@pytest.mark.parametrize(
    ("ego", "message"),
    [
        (EgoDrive(start_edge="A0A9"), r"start edge 'A0A9' \(ego\.route\.from\): .*similar are .*'A0A1'"),
        (EgoDrive(end_edge="nowhere"), r"end edge 'nowhere' \(ego\.route\.to\): .*no edge 'nowhere'"),
        (EgoDrive(asset="pedestrian/adult-0"), r"ego\.asset"),
    ],
)
def test_an_ego_that_makes_no_sense_is_refused(
    ego: EgoDrive, message: str, town: RoadNetwork, catalogue: Catalogue, tmp_path: Path
) -> None:
    asset = catalogue.models(Category.PEDESTRIAN)[0].name if ego.asset.startswith("pedestrian") else ego.asset
    drive = EgoDrive(asset, ego.start_edge, ego.end_edge)
    with pytest.raises(TrafficError, match=message), traffic(town, catalogue, tmp_path, drive):
        pass


def street(length_m: float, folder: Path) -> RoadNetwork:
    """Return a one-way street without sidewalks."""
    (folder / "n.xml").write_text(f'<nodes><node id="a" x="0" y="0"/><node id="b" x="{length_m}" y="0"/></nodes>')
    (folder / "e.xml").write_text('<edges><edge id="only" from="a" to="b" numLanes="1" speed="13.9"/></edges>')
    net_file = folder / "street.net.xml"
    inputs = ["-n", str(folder / "n.xml"), "-e", str(folder / "e.xml")]
    run_sumo_tool("netconvert", [*inputs, "-o", str(net_file)], making="a street")
    return read_network(net_file)


@pytest.mark.parametrize("length_m", [15.0, 30.0])
def test_a_map_too_short_for_the_ego_is_refused(length_m: float, catalogue: Catalogue, tmp_path: Path) -> None:
    network = street(length_m, tmp_path)
    message = rf"no way that is long enough for the ego: it needs \d+ m, and the one .* {length_m:.0f} m"
    with pytest.raises(TrafficError, match=message), traffic(network, catalogue, tmp_path, EgoDrive()):
        pass


def test_on_a_short_street_the_ego_drives_again_and_again(catalogue: Catalogue, tmp_path: Path) -> None:
    with traffic(street(150.0, tmp_path), catalogue, tmp_path, EgoDrive()) as run:
        places = np.array([moment.world_from_ego.position for moment in islice(run.moments(1), 300)])
    assert (np.linalg.norm(np.diff(places, axis=0), axis=1) > 10.0).sum() >= 2


def test_what_the_map_has_no_place_for_is_said(
    catalogue: Catalogue, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    demand = SumoDemand(parked_share=0.5)
    SumoTraffic(street(300.0, tmp_path), demand, EgoDrive(), catalogue, seed=1, headlights=False, folder=tmp_path)
    said = [record.getMessage() for record in caplog.records if record.name == "bridge.traffic"]
    for words in ("no sidewalks", "few vehicles will be seen", "nobody parks"):
        assert any(words in sentence for sentence in said), words


def test_where_everything_has_a_place_nothing_is_said(
    town: RoadNetwork, catalogue: Catalogue, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    traffic(town, catalogue, tmp_path, EgoDrive())
    assert not caplog.records


def test_an_unknown_asset_is_refused(town: RoadNetwork, catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="car/sedan-99"):
        traffic(town, catalogue, tmp_path, EgoDrive("car/sedan-99"))


def test_a_road_without_sumo_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    network = build_network(StraightRoad(), tmp_path, 1)
    with pytest.raises(TrafficError, match="no SUMO network"):
        traffic(network, catalogue, tmp_path, EgoDrive())


@pytest.mark.parametrize(
    ("demand", "message"),
    [
        ({"vehicles_per_km": -1.0}, "vehicles_per_km"),
        ({"parked_share": 1.5}, "parked_share"),
        ({"warmup_s": float("nan")}, "warmup_s"),
        ({"mix": {Category.BUILDING: 1.0}}, "'building' cannot drive"),
    ],
)
def test_a_demand_that_makes_no_sense_is_refused(
    demand: dict[str, Any], message: str, town: RoadNetwork, catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(TrafficError, match=message):
        SumoTraffic(town, SumoDemand(**demand), EgoDrive(), catalogue, seed=1, headlights=False, folder=tmp_path)


def test_at_the_end_of_a_motorway_the_ego_starts_over(catalogue: Catalogue, tmp_path: Path) -> None:
    network = build_network(Highway(length_m=1000.0, lanes=2), tmp_path, 1)
    with traffic(network, catalogue, tmp_path, EgoDrive()) as run:
        moments = list(islice(run.moments(1), 1000))
    places = np.array([moment.world_from_ego.position for moment in moments])
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    restarts = int((steps > 10.0).sum())
    assert 1 <= restarts <= 6
    assert steps.sum() > 900.0
    assert {actor.category for moment in moments for actor in moment.actors}.isdisjoint({Category.PEDESTRIAN})
    last = int(np.flatnonzero(steps > 10.0)[0])
    before, after = ({actor.actor_id for actor in moments[index].actors} for index in (last, last + 1))
    assert before.isdisjoint(after)
