"""Nobody vanishes, appears or touches anybody else where the ego sees it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice, pairwise

import numpy as np
import pytest
import shapely

from bridge.assets.catalogue import Catalogue
from bridge.classes import Category
from bridge.geometry import Pose, Size, cuboid_corners, transform_points
from bridge.roads.build import build_network
from bridge.roads.net_file import read_network
from bridge.roads.network import RoadNetwork
from bridge.roads.sources import GridRoads
from bridge.roads.sumo_tools import run_sumo_tool
from bridge.traffic.demand import EgoDrive, SumoDemand
from bridge.traffic.hiding import PERSON_TOLERANCE_M, VEHICLE_TOLERANCE_M
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.sumo import SumoTraffic
from bridge.world import Actor

SECONDS = 90
RATE_HZ = 2
NEAR_M = 60.0
MOST_EVENTS = 1
"""In a run. An articulated truck that is stuck across a junction may leave no other way out."""


@pytest.fixture(scope="module")
def roundabout(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    """A roundabout with four arms, whose outer ends are joined by streets."""
    folder = tmp_path_factory.mktemp("roundabout")
    inner = {name: (16.0 * x, 16.0 * y) for name, x, y in (("e", 1, 0), ("n", 0, 1), ("w", -1, 0), ("s", 0, -1))}
    places = {**inner, **{name.upper(): (10.0 * x, 10.0 * y) for name, (x, y) in inner.items()}}
    nodes = [f'<node id="{name}" x="{x}" y="{y}"/>' for name, (x, y) in places.items()]
    edges = []
    for turn, (start, end) in enumerate(pairwise("enwse")):
        angles = np.radians(90.0 * turn + np.arange(0.0, 91.0, 10.0))
        shape = " ".join(f"{16.0 * math.cos(angle):.2f},{16.0 * math.sin(angle):.2f}" for angle in angles)
        edges.append(edge(start, end, f'speed="8.3" priority="3" shape="{shape}" spreadType="center"'))
        outer = start.upper(), end.upper()
        edges += [edge(*outer, 'speed="13.9" priority="1"'), edge(*outer[::-1], 'speed="13.9" priority="1"')]
        arm = start, start.upper()
        edges += [edge(*arm, 'speed="13.9" priority="2"'), edge(*arm[::-1], 'speed="13.9" priority="2"')]
    (folder / "n.xml").write_text(f"<nodes>{''.join(nodes)}</nodes>")
    ring = '<roundabout nodes="e n w s" edges="en nw ws se"/>'
    (folder / "e.xml").write_text(f"<edges>{''.join(edges)}{ring}</edges>")
    inputs = ["-n", str(folder / "n.xml"), "-e", str(folder / "e.xml")]
    walks = ["--sidewalks.guess", "--crossings.guess", "--walkingareas"]
    net_file = folder / "roundabout.net.xml"
    run_sumo_tool("netconvert", [*inputs, *walks, "-o", str(net_file)], making="a roundabout")
    return read_network(net_file)


def edge(start: str, end: str, attributes: str) -> str:
    return f'<edge id="{start}{end}" from="{start}" to="{end}" numLanes="1" {attributes}/>'


@pytest.fixture(scope="module", params=["grid", "roundabout"])
def drive(
    request: pytest.FixtureRequest, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> tuple[TrafficMoment, ...]:
    folder = tmp_path_factory.mktemp(request.param)
    network = (
        build_network(GridRoads(), folder, 1) if request.param == "grid" else request.getfixturevalue(request.param)
    )
    with SumoTraffic(network, SumoDemand(), EgoDrive(), catalogue, seed=1, headlights=False, folder=folder) as traffic:
        return tuple(islice(traffic.moments(10 // RATE_HZ), SECONDS * RATE_HZ))


def in_view(here: Pose, actor: Actor) -> bool:
    """Whether the actor is near and in the quarter in front of the ego."""
    x, y = np.subtract(actor.world_from_actor.position, here.position)[:2]
    yaw = here.rotation.yaw()
    ahead, left = x * math.cos(yaw) + y * math.sin(yaw), y * math.cos(yaw) - x * math.sin(yaw)
    return bool(ahead > 0.0 and abs(left) <= ahead and math.hypot(x, y) <= NEAR_M)


def events(moments: tuple[TrafficMoment, ...]) -> Iterator[tuple[int, int]]:
    """Yield the step and actor whenever somebody in view comes from nowhere, or goes there."""
    for before, after in pairwise(moments):
        earlier, later = ({actor.actor_id for actor in moment.actors} for moment in (before, after))
        for moment, others in ((before, later), (after, earlier)):
            for actor in moment.actors:
                if actor.actor_id not in others and in_view(moment.world_from_ego, actor):
                    yield moment.step, actor.actor_id


def test_nobody_comes_or_goes_in_view(drive: tuple[TrafficMoment, ...]) -> None:
    seen = [actor for moment in drive for actor in moment.actors if in_view(moment.world_from_ego, actor)]
    assert len(seen) > len(drive)
    assert len({actor.actor_id for actor in seen}) >= 20
    assert len(list(events(drive))) <= MOST_EVENTS


def shrunk(pose: Pose, size: Size, by_m: float) -> shapely.Polygon:
    smaller = Size(size.length_m - by_m, size.width_m - by_m, size.height_m)
    return shapely.Polygon(transform_points(pose.matrix(), cuboid_corners(smaller))[:4, :2])


def test_nobody_sticks_in_anybody(drive: tuple[TrafficMoment, ...], catalogue: Catalogue) -> None:
    # Two boxes that stick in each other by no more than the tolerance are apart when both are narrower by it.
    ego_size = catalogue.model(EgoDrive().asset).size
    checked = 0
    for moment in drive:
        on_foot = [False, *(actor.category is Category.PEDESTRIAN for actor in moment.actors)]
        boxes = [(moment.world_from_ego, ego_size), *((a.world_from_actor, a.size) for a in moment.actors)]
        bodies = [shrunk(*box, PERSON_TOLERANCE_M) for box in boxes]
        narrow = [shrunk(*box, VEHICLE_TOLERANCE_M) for box in boxes]
        for first, second in shapely.STRtree(bodies).query(bodies, predicate="intersects").T.tolist():
            checked += 1
            if first < second:
                assert not (on_foot[first] and on_foot[second]), (moment.step, first, second)
                assert narrow[first].disjoint(narrow[second]), (moment.step, first, second)
    assert checked > 20 * len(drive)


def test_the_ego_gets_along(drive: tuple[TrafficMoment, ...]) -> None:
    speeds = [math.hypot(*moment.ego_velocity_mps[:2]) for moment in drive]
    assert np.median(speeds) > 4.0


def test_the_others_drive_too(drive: tuple[TrafficMoment, ...]) -> None:
    speeds = [
        math.hypot(*actor.velocity_mps[:2])
        for moment in drive
        for actor in moment.actors
        if actor.category is Category.CAR
    ]
    assert np.percentile(speeds, 90) > 5.0
