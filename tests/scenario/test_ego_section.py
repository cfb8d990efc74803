"""The ``ego`` section and recorded traffic: what is drawn of them, and what does not go together."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from bridge.errors import ScenarioError
from bridge.scenario.load import load_scenario, parse_scenario
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.traffic.egos.recorded_path import EgoPath
from bridge.traffic.egos.roadside import MastAt, MastBeside, Roadside, Side
from bridge.traffic.traces.demand import FcdDemand

POSES = "time_s,x,y,yaw_deg\n0,10,-1.75,0\n4,42,-1.75,0\n"
TEXT = """\
schema: 1
name: egos
road:
  source: {kind: grid}
EGO
TRAFFIC
sensors:
  front: {kind: camera, size: [320, 120], fov_deg: 80, pose: {xyz: [0, 0, 0]}}
capture: {frames: 3}
"""
FCD = "traffic: {engine: trace, path: run.fcd.xml, ego: a, types: {lorry: truck}}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "poses.csv").write_text(POSES)
    (tmp_path / "bad.csv").write_text(POSES.replace("42", "far"))
    (tmp_path / "run.fcd.xml").write_text("<fcd-export/>")
    return tmp_path


def scenario(folder: Path, ego: str = "", traffic: str = "") -> Scenario:
    path = folder / "scenario.yaml"
    path.write_text(TEXT.replace("EGO", ego or "description: none").replace("TRAFFIC", traffic or "seed: 3"))
    loaded = load_scenario(path)
    assert Scenario.model_validate(loaded.to_data(), context={"folder": folder}) == loaded
    return loaded


def test_an_ego_with_a_path(folder: Path) -> None:
    loaded = scenario(folder, "ego: {rig: poses.csv, vehicle: bus/city-0}")
    ego = plan_episode(loaded, None, 0).ego
    assert isinstance(ego, EgoPath)
    assert ego.asset == "bus/city-0"
    assert ego.path.last_step == 40
    assert list(loaded.provenance()["recordings"]) == ["poses.csv"]


def test_masts(folder: Path) -> None:
    for written in ("random", "{}"):
        assert plan_episode(scenario(folder, f"ego: {{roadside: {written}}}"), None, 0).ego == Roadside()
    plan = plan_episode(
        scenario(folder, "ego: {roadside: {x: 12, y: -3, yaw_deg: 90, height_m: 5, pitch_deg: 30}}"), None, 0
    )
    assert plan.ego == Roadside(MastAt(12.0, -3.0, math.pi / 2))
    assert plan.min_travel_m == 0.0
    drawn = scenario(folder, "ego: {roadside: {edge: A0A1, at_m: {uniform: [10, 40]}, side: {choice: [left, right]}}}")
    egos = [plan_episode(drawn, None, episode).ego for episode in range(6)]
    sites = [ego.site for ego in egos if isinstance(ego, Roadside)]
    places = {site.at_m for site in sites if isinstance(site, MastBeside)}
    assert len(places) == 6
    assert all(10 <= place <= 40 for place in places)
    assert {site.side for site in sites if isinstance(site, MastBeside)} == set(Side)


def test_floating_car_data(folder: Path) -> None:
    plan = plan_episode(scenario(folder, traffic=FCD), None, 0)
    assert isinstance(plan.traffic, FcdDemand)
    assert (plan.traffic.ego, plan.traffic.types) == ("a", {"lorry": "truck"})
    assert plan.min_travel_m == 0.5
    mast = plan_episode(scenario(folder, "ego: {roadside: random}", FCD.replace(", ego: a", "")), None, 0)
    assert isinstance(mast.ego, Roadside)


@pytest.mark.parametrize(
    ("ego", "traffic", "message"),
    [
        ("ego: {rig: no.csv}", "", r":5 ego\.rig: no such file 'no\.csv'"),
        ("ego: {rig: scenario.yaml}", "", r":5 ego\.rig: expected a file that ends in \.csv"),
        ("ego: {rig: bad.csv}", "", r":5 ego\.rig: .*bad\.csv:3: x: expected a number .* got 'far'"),
        ("ego: {rig: poses.csv, speed_mps: 3}", "", r":5 ego\.speed_mps: the path says where the ego is"),
        ("ego: {rig: poses.csv, route: {from: a, to: b}}", "", r":5 ego\.route: the path says where the ego is"),
        ("ego: {roadside: somewhere}", "", r":5 ego\.roadside: expected random or {edge, at_m} or {x, y, yaw_deg}"),
        ("ego: {roadside: random, vehicle: bus/city-0}", "", r":5 ego\.vehicle: belongs to a vehicle"),
        ("ego: {roadside: random, rig: poses.csv}", "", r":5 ego\.rig: belongs to a vehicle"),
        ("ego: {roadside: {x: 1, y: 2}}", "", r":5 ego\.roadside\.yaw_deg: this field is required"),
        ("ego: {roadside: {x: 1, yaw_deg: 2}}", "", r":5 ego\.roadside\.y: this field is required"),
        ("ego: {roadside: {x: 1, y: 2, yaw_deg: 0, edge: A0A1}}", "", r"roadside\.edge: the mast stands at x and y"),
        ("ego: {roadside: {edge: A0A1}}", "", r"ego\.roadside\.at_m: this field is required beside edge"),
        ("ego: {roadside: {at_m: 3}}", "", r"ego\.roadside\.at_m: belongs to edge: which street is it"),
        ("ego: {roadside: {yaw_deg: 3}}", "", r"ego\.roadside\.yaw_deg: where a mast is drawn it looks along"),
        ("ego: {roadside: {edge: A0A1, at_m: 1, side: up}}", "", r"ego\.roadside\.side: unknown side 'up'"),
        ("ego: {roadside: random}", "traffic: {engine: none}", r":5 ego\.roadside: nothing passes a mast without"),
        ("ego: {vehicle: bus/city-0}", FCD, r":5 ego\.vehicle: the recording has the ego"),
        ("ego: {roadside: random}", FCD, r":6 traffic\.ego: a mast carries the sensors here"),
        ("", FCD.replace(", ego: a", ""), r":6 traffic\.ego: this field is required beside floating car data"),
        ("", FCD.replace("lorry: truck", "lorry: ship"), r":6 traffic\.types\.lorry: unknown category 'ship'"),
        ("", "traffic: {engine: trace}", r":6 traffic\.path: this field is required"),
        ("", "traffic: {engine: trace, path: poses.csv}", r":6 traffic\.path: expected a file that ends in \.jsonl"),
        ("", "traffic: {engine: trace, path: a.jsonl, types: {}}", r":6 traffic\.types: belongs to floating car data"),
        ("", "traffic: {engine: sumo, path: a.jsonl}", r":6 traffic\.path: belongs to engine trace, not to"),
    ],
)  # fmt: skip
def test_what_does_not_go_together(ego: str, traffic: str, message: str, folder: Path) -> None:
    with pytest.raises(ScenarioError, match=rf"scenario\.yaml.*{message}"):
        scenario(folder, ego, traffic)


def test_a_mast_wants_to_know_where_its_sensors_sit_and_does_not_travel(tmp_path: Path) -> None:
    text = TEXT.replace("EGO", "ego: {roadside: random}").replace("TRAFFIC", "seed: 1")
    with pytest.raises(ScenarioError, match=r":8 sensors\.front\.pose\.xyz: this field is required on a mast"):
        parse_scenario(text.replace(", pose: {xyz: [0, 0, 0]}", ""), tmp_path / "scenario.yaml")
    with pytest.raises(ScenarioError, match=r":9 capture\.min_travel_m: a mast does not travel; remove this"):
        parse_scenario(text.replace("frames: 3", "frames: 3, min_travel_m: 2"), tmp_path / "scenario.yaml")


def test_sensors_are_counted_from_the_head_of_the_mast(folder: Path) -> None:
    loaded = scenario(folder, "ego: {roadside: {height_m: 5, pitch_deg: 30}}")
    (camera,) = rig_of(loaded).cameras
    assert camera.ego_from_mount.position == pytest.approx((0.0, 0.0, 5.0))
    forward = camera.ego_from_mount.rotation.matrix()[:, 0]
    assert forward == pytest.approx((math.cos(math.radians(30)), 0.0, -0.5))
