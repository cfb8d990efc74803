from __future__ import annotations

import math
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from bridge.assets.catalogue import Catalogue
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.roads.build import build_network
from bridge.roads.network import KERB_HEIGHT_M, RoadNetwork
from bridge.roads.sources import StraightRoad
from bridge.traffic.demand import EgoDrive, ScriptedActor, ScriptedTraffic
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.scripted import ScriptedDrive


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return build_network(StraightRoad(length_m=200.0), tmp_path_factory.mktemp("street"), 1)


def play(
    network: RoadNetwork,
    catalogue: Catalogue,
    *actors: ScriptedActor,
    ego: EgoDrive = EgoDrive(),
    every: int = 1,
    count: int = 50,
) -> list[TrafficMoment]:
    with ScriptedDrive(network, ego, ScriptedTraffic(actors), catalogue, seed=1, headlights=True) as drive:
        return list(islice(drive.moments(every), count))


def test_the_ego_follows_its_lane_at_its_speed(street: RoadNetwork, catalogue: Catalogue) -> None:
    moments = play(street, catalogue, every=5)
    places = np.array([moment.world_from_ego.position for moment in moments[:40]])
    np.testing.assert_allclose(np.diff(places[:, 0]), 8.0 * 0.5)
    np.testing.assert_allclose(places[:, 1], -1.75)
    assert moments[0].world_from_ego.rotation.yaw() == 0.0
    assert moments[0].ego_velocity_mps == pytest.approx((8.0, 0.0, 0.0))


def test_the_ego_stops_at_the_end_of_the_way(street: RoadNetwork, catalogue: Catalogue) -> None:
    moments = play(street, catalogue, every=100, count=6)
    assert moments[-1].world_from_ego == moments[-2].world_from_ego
    assert moments[-1].ego_velocity_mps == (0.0, 0.0, 0.0)
    assert 195.0 < moments[-1].world_from_ego.position.x < 200.0


def test_the_ego_goes_on_over_junctions(town: RoadNetwork, catalogue: Catalogue) -> None:
    moments = play(town, catalogue, count=1500)
    places = np.array([moment.world_from_ego.position for moment in moments])
    assert np.linalg.norm(np.diff(places, axis=0), axis=1).max() < 1.2
    assert np.ptp(places[:, :2], axis=0).min() > 100.0


def test_actors_go_straight_on_from_where_they_are_placed(street: RoadNetwork, catalogue: Catalogue) -> None:
    script = ScriptedActor(Category.CAR, ahead_m=60.0, left_m=3.5, heading=math.pi, speed_mps=10.0)
    moments = play(street, catalogue, script)
    start = moments[0].world_from_ego.position
    for moment in moments:
        (actor,) = moment.actors
        assert actor.world_from_actor.position == pytest.approx(
            (start.x + 60.0 - moment.time_ns * 1e-8, start.y + 3.5, 0.0)
        )
        assert abs(actor.world_from_actor.rotation.yaw()) == pytest.approx(math.pi)
        assert actor.velocity_mps == pytest.approx((-10.0, 0.0, 0.0))
        assert actor.lights.head


def test_people_are_raised_on_the_sidewalk(street: RoadNetwork, catalogue: Catalogue) -> None:
    script = ScriptedActor(Category.PEDESTRIAN, ahead_m=60.0, left_m=-3.0, heading=math.pi / 2, speed_mps=1.5)
    heights = [moment.actors[0].world_from_actor.position.z for moment in play(street, catalogue, script)]
    assert heights[0] == KERB_HEIGHT_M
    assert heights[-1] == 0.0
    assert len({actor.asset for moment in play(street, catalogue, script) for actor in moment.actors}) > 2


def test_who_touches_the_ego_is_left_out(street: RoadNetwork, catalogue: Catalogue) -> None:
    parked = ScriptedActor(Category.CAR, ahead_m=20.0)
    moments = play(street, catalogue, parked, ScriptedActor(Category.VAN, ahead_m=20.0))
    assert [actor.actor_id for actor in moments[0].actors] == [1]
    assert moments[25].actors == ()


@pytest.mark.parametrize(
    ("ego", "actor", "message"),
    [
        (EgoDrive(start_edge="eats"), None, "similar are 'east'"),
        (EgoDrive(end_edge="west"), None, "ego.route.to"),
        (EgoDrive(speed_mps=-1.0), None, "speed_mps"),
        (EgoDrive(), ScriptedActor(Category.BUS, 10.0, asset="car/sedan-0"), "category says bus"),
        (EgoDrive(), ScriptedActor(Category.BUILDING, 10.0), "no model of a building"),
    ],
)
def test_scripts_that_make_no_sense_are_refused(
    ego: EgoDrive, actor: ScriptedActor | None, message: str, street: RoadNetwork, catalogue: Catalogue
) -> None:
    with pytest.raises(TrafficError, match=message):
        play(street, catalogue, *([actor] if actor else []), ego=ego)


def test_no_way_is_shorter_than_the_ego(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(TrafficError, match="start lane is shorter"):
        play(build_network(StraightRoad(length_m=3.0), tmp_path, 1), catalogue)
