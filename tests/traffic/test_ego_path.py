"""Recorded paths: how the file is read, what lies between its poses, and that the others react to who follows it."""

from __future__ import annotations

import math
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.assets.catalogue import Catalogue
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.geometry import Size, Vec3
from bridge.roads.build import build_network
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.roads.sources import GridRoads, StraightRoad
from bridge.traffic.demand import EgoDrive, ScriptedActor, ScriptedTraffic, SumoDemand
from bridge.traffic.egos.makima import Makima
from bridge.traffic.egos.path_file import read_path_file
from bridge.traffic.egos.path_on_road import PathOnRoad
from bridge.traffic.egos.recorded_path import EgoPath
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.overlap import Footprint, depth_m
from bridge.traffic.scripted import ScriptedDrive
from bridge.traffic.sumo import SumoTraffic
from bridge.world import Actor

HEADER = "time_s,x,y,yaw_deg"
STRAIGHT_ON = "0,10,-1.75,0\n1,18,-1.75,0\n2,26,-1.75,0\n3,34,-1.75,0"


def path_of(folder: Path, rows: str, header: str = HEADER) -> EgoPath:
    file = folder / "poses.csv"
    file.write_text(f"{header}\n{rows}\n", encoding="utf-8")
    return EgoPath(read_path_file(file))


@pytest.mark.parametrize(
    ("header", "rows", "message"),
    [
        ("time_s,x,y", "0,1,2\n1,1,2", r":1: the column 'yaw_deg' is missing"),
        ("time_s,x,y,yaw", "0,1,2,3", r":1: unknown column 'yaw'"),
        ("time_s,x,x,y,yaw_deg", "0,1,1,2,3", r":1: the column 'x' is there twice"),
        (HEADER, "0,0,0,0", r"expected 2 poses or more, got 1"),
        (HEADER, "0,0,0,0\n1,8,0", r":3: expected 4 values .* got 3"),
        (HEADER, "0,0,0,0\n\n1,eight,0,0", r":4: x: expected a number .* got 'eight'"),
        (HEADER, "0,0,0,0\n1,nan,0,0", r":3: x: expected a number"),
        (HEADER, "0,0,0,0\n0,8,0,0", r":3: time_s: expected more than 0 s, got 0"),
        (HEADER, "0,0,0,0\n1,300,0,0", r":3: x, y: expected no more than 70 m/s .* got 300\.0 m/s"),
        (HEADER, "0,0,0,0\n1,0,0,170", r":3: yaw_deg: expected a turn of no more than 120 degrees a second, got 170"),
        (HEADER, "0,0,0,90\n1,10,0,90", r":3: yaw_deg: the vehicle moves at 10\.0 m/s, -90 degrees aside"),
        (HEADER, "0,0,0,0\n90000,0,0,0", r":3: time_s: expected a path of no more than 6 hours, got 25\.0"),
        (f"{HEADER},roll_deg", "0,0,0,0,60\n1,5,0,0,0", r":2: roll_deg: expected a number from -45 to 45, got '60'"),
        (HEADER, "0,0,0,\n" + "1," * 2000, r":2: yaw_deg|:3: expected a row of 7 numbers"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(header: str, rows: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(TrafficError, match=rf"poses\.csv.*{message}"):
        path_of(tmp_path, rows, header)


def test_columns_in_any_order_and_angles_over_the_full_turn(tmp_path: Path) -> None:
    path = path_of(tmp_path, "170,0,0,5\n-170,0,0,6", "yaw_deg,x,y,time_s").path
    assert path.times_s.tolist() == [5.0, 6.0]
    assert np.degrees(path.yaws).tolist() == pytest.approx([170.0, 190.0])
    assert path.last_step == 10


def test_the_curve_goes_through_its_samples_and_does_not_overshoot_where_it_stands() -> None:
    times = np.arange(8.0)
    values = np.array([[0.0], [0.0], [0.0], [2.0], [6.0], [8.0], [8.0], [8.0]])
    curve = Makima(times, values)
    at, _ = curve.at(np.linspace(0.0, 7.0, 141))
    np.testing.assert_allclose(curve.at(times)[0], values)
    assert at.min() == 0.0
    assert at.max() == 8.0
    assert (np.diff(at[:, 0]) >= -1e-12).all()


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0.05, 3.0), st.floats(-20.0, 20.0)), min_size=2, max_size=12))
def test_the_slopes_are_those_of_the_curve(samples: list[tuple[float, float]]) -> None:
    times = np.cumsum([step for step, _ in samples])
    curve = Makima(times, np.array([[value] for _, value in samples]))
    at = np.linspace(times[0] - 1.0, times[-1] + 1.0, 57)
    step = 1e-6
    _, slopes = curve.at(at)
    forward = (curve.at(at + step)[0] - curve.at(at)[0]) / step
    backward = (curve.at(at)[0] - curve.at(at - step)[0]) / step
    scale = 1.0 + np.abs(slopes) * 1e-3
    assert (np.minimum(np.abs(forward - slopes), np.abs(backward - slopes)) < 2e-2 * scale).all()


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return build_network(StraightRoad(length_m=200.0), tmp_path_factory.mktemp("street"), 1)


def test_actors_by_hand_stand_round_an_ego_that_follows_a_path(
    street: RoadNetwork, catalogue: Catalogue, tmp_path: Path
) -> None:
    ego = path_of(tmp_path, STRAIGHT_ON)
    script = ScriptedTraffic((ScriptedActor(Category.CAR, 30.0),))
    with ScriptedDrive(street, ego, script, catalogue, seed=1, headlights=False) as drive:
        moments = list(islice(drive.moments(10), 4))
    with (
        ScriptedDrive(street, ego, script, catalogue, seed=1, headlights=False) as drive,
        pytest.raises(TrafficError, match=r"poses\.csv:5: the path ends after 3\.0 s, and 3\.1 s are asked for"),
    ):
        list(islice(drive.moments(10), 5))
    assert [moment.world_from_ego.position.x for moment in moments] == pytest.approx([10.0, 18.0, 26.0, 34.0])
    assert moments[1].ego_velocity_mps == pytest.approx((8.0, 0.0, 0.0))
    assert moments[0].actors[0].world_from_actor.position.x == pytest.approx(40.0)


def test_a_path_without_heights_lies_on_the_road(tmp_path: Path) -> None:
    slope = RoadNetwork(None, _hill(), {}, {})
    ego = path_of(tmp_path, STRAIGHT_ON)
    place = PathOnRoad(ego, slope, Size(4.5, 1.8, 1.5), before=0, after=0).at(10)
    assert place.pose.position == pytest.approx((18.0, -1.75, 1.8))
    forward = place.pose.rotation.matrix()[:, 0]
    assert forward == pytest.approx((math.cos(math.atan(0.1)), 0.0, math.sin(math.atan(0.1))))
    assert place.velocity_mps == pytest.approx((8.0, 0.0, 0.8), abs=1e-6)


def _hill() -> dict[str, Lane]:
    line = np.array([[0.0, -1.75, 0.0], [200.0, -1.75, 20.0]])
    lane = Lane("a_0", "a", 0, LaneKind.DRIVING, line, 3.5, 13.9, 200.0, frozenset({"passenger"}))
    return {"a_0": lane}


def test_a_path_in_other_coordinates_is_refused(street: RoadNetwork, tmp_path: Path) -> None:
    ego = path_of(tmp_path, "0,4000,0,0\n1,4008,0,0")
    with pytest.raises(TrafficError, match=r"poses\.csv:2: x, y: \(4000\.0, 0\.0\) is 3800 m from the nearest road"):
        PathOnRoad(ego, street, Size(4.5, 1.8, 1.5), before=0, after=0)


def along_sumo(ego: EgoDrive | EgoPath, town: RoadNetwork, catalogue: Catalogue, folder: Path) -> list[TrafficMoment]:
    demand = SumoDemand(vehicles_per_km=18.0, pedestrians_per_minute=10.0, warmup_s=10.0)
    with SumoTraffic(town, demand, ego, catalogue, seed=7, headlights=False, folder=folder) as traffic:
        return list(islice(traffic.moments(1), 160))


def test_an_ego_is_where_its_path_says_and_nobody_runs_into_it(
    town: RoadNetwork, catalogue: Catalogue, tmp_path: Path
) -> None:
    driven = along_sumo(EgoDrive(), town, catalogue, tmp_path / "driven")
    rows = []
    for moment in driven[:120:5]:
        (x, y, _), yaw = moment.world_from_ego.position, moment.world_from_ego.rotation.yaw()
        rows.append((moment.time_ns / 1e9, x, y, math.degrees(yaw)))
    # Then it brakes, and stands in its lane until the end.
    speed_mps = math.hypot(*driven[115].ego_velocity_mps)
    while rows[-1][0] < 16.5:
        speed_mps = max(0.0, speed_mps - 2.0)
        time_s, x, y, yaw_deg = rows[-1]
        dx, dy = (0.5 * speed_mps * f(math.radians(yaw_deg)) for f in (math.cos, math.sin))
        rows.append((time_s + 0.5, x + dx, y + dy, yaw_deg))
    ego = path_of(tmp_path, "\n".join(",".join(f"{value:.3f}" for value in row) for row in rows))
    led = along_sumo(ego, town, catalogue, tmp_path / "led")
    errors_m = [
        math.dist(a.world_from_ego.position, b.world_from_ego.position)
        for a, b in zip(driven[:105], led[:105], strict=True)
    ]
    assert max(errors_m) < 0.15
    assert led[-1].ego_velocity_mps == Vec3(0.0, 0.0, 0.0)
    size = catalogue.model(EgoDrive().asset).size
    for moment in led:
        own = Footprint.of(moment.world_from_ego, size)
        for actor in moment.actors:
            assert depth_m(own, Footprint.of(actor.world_from_actor, actor.size)) < 0.05, (moment.step, actor)
    again = along_sumo(ego, town, catalogue, tmp_path / "again")
    assert again == led


def test_a_queue_forms_behind_an_ego_that_stands(catalogue: Catalogue, tmp_path: Path) -> None:
    block = build_network(GridRoads(nx=2, ny=2, block_m=160.0, lanes=1), tmp_path / "block", 1)
    lane = next(block.lanes[edge.lane_ids[-1]] for edge in block.edges.values())
    (x, y, _), (ahead_x, ahead_y, _) = lane.centreline[0].tolist(), lane.centreline[-1].tolist()
    yaw_deg = math.degrees(math.atan2(ahead_y - y, ahead_x - x))
    row = f"{(x + ahead_x) / 2},{(y + ahead_y) / 2},{yaw_deg}"
    ego = path_of(tmp_path, f"0,{row}\n30,{row}")
    demand = SumoDemand(vehicles_per_km=20.0, pedestrians_per_minute=0.0, parked_share=0.0, warmup_s=10.0)
    with SumoTraffic(block, demand, ego, catalogue, seed=3, headlights=False, folder=tmp_path / "run") as traffic:
        last = list(islice(traffic.moments(50), 6))[-1]
    assert any(_behind(last, actor) for actor in last.actors)


def _behind(moment: TrafficMoment, actor: Actor) -> bool:
    """Whether somebody stands in the ego's lane not far behind it."""
    (x, y, _), yaw = moment.world_from_ego.position, moment.world_from_ego.rotation.yaw()
    dx, dy = actor.world_from_actor.position.x - x, actor.world_from_actor.position.y - y
    ahead_m, left_m = dx * math.cos(yaw) + dy * math.sin(yaw), dy * math.cos(yaw) - dx * math.sin(yaw)
    stands = math.hypot(*actor.velocity_mps) < 0.5
    return actor.category is not Category.PEDESTRIAN and stands and -25.0 < ahead_m < -4.0 and abs(left_m) < 1.2
