from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bridge.roads.lines import chainage, dashes, offset, strip_quads
from bridge.roads.network import KERB_HEIGHT_M, LaneKind, RoadNetwork
from bridge.roads.plan import GroundPlan, ground_plan
from bridge.roads.relief import Relief
from bridge.roads.triangulate import triangulate


def test_the_road_covers_every_lane_that_vehicles_use(network: RoadNetwork, plan: GroundPlan) -> None:
    road = plan.road.buffer(0.02)
    for lane in network.lanes_of_kind(LaneKind.DRIVING, LaneKind.INTERNAL, LaneKind.CROSSING):
        line = shapely.LineString(lane.centreline[:, :2])
        if not lane.pedestrian_only and line.length > 0.1:
            assert line.difference(road).length < 0.01 * line.length, lane.lane_id


def test_the_road_has_the_width_of_its_lanes(network: RoadNetwork, plan: GroundPlan) -> None:
    road = plan.road.buffer(0.05)
    for lane in network.lanes_of_kind(LaneKind.DRIVING):
        middle = shapely.LineString(lane.centreline[:, :2]).interpolate(0.5, normalized=True)
        assert road.contains(middle.buffer(lane.width_m / 2)), lane.lane_id


def test_sidewalks_and_road_share_only_their_kerb(network: RoadNetwork, plan: GroundPlan) -> None:
    assert plan.road.is_valid
    assert plan.walk.is_valid
    assert plan.road.intersection(plan.walk).area < 1e-2
    assert plan.walk.is_empty == (not network.lanes_of_kind(LaneKind.SIDEWALK))
    for lane in network.lanes_of_kind(LaneKind.SIDEWALK):
        if lane.length_m > 5.0:
            middle = shapely.LineString(lane.centreline[:, :2]).interpolate(0.5, normalized=True)
            assert plan.walk.contains(middle), lane.lane_id


def test_the_ground_of_a_town_has_no_gaps(network: RoadNetwork, plan: GroundPlan) -> None:
    ground = shapely.union(plan.road, plan.walk)
    for junction in network.junctions.values():
        if len(junction.outline) >= 3:
            outline = shapely.make_valid(shapely.Polygon(junction.outline[:, :2]))
            assert outline.difference(ground.buffer(0.01)).area < 0.05, junction.junction_id


def test_where_people_walk_alone_there_is_no_road(networks: dict[str, RoadNetwork]) -> None:
    grid = networks["grid"]
    walks = {lane.lane_id: lane for lane in grid.lanes_of_kind(LaneKind.SIDEWALK)}
    plan = ground_plan(dataclasses.replace(grid, lanes=walks, edges={}, junctions={}))
    assert plan.road.is_empty
    assert plan.walk.area == pytest.approx(sum(lane.length_m * lane.width_m for lane in walks.values()), rel=0.1)


def test_kerbs_are_full_along_streets_and_dropped_at_crossings(plans: dict[str, GroundPlan]) -> None:
    plan = plans["grid"]
    relief = Relief(plan)
    corners = shapely.get_coordinates(plan.crossings)
    assert np.all(relief.walk(corners) < 0.03)
    far = shapely.get_coordinates(plan.walk)
    far = far[shapely.distance(plan.crossings, shapely.points(far)) > 2.0]
    assert len(far) > 0
    assert relief.walk(far) == pytest.approx(np.full(len(far), KERB_HEIGHT_M))


def test_land_meets_the_road_without_a_step(plans: dict[str, GroundPlan]) -> None:
    plan = plans["highway"]
    relief = Relief(plan)
    edge = shapely.get_coordinates(plan.road)
    assert relief.land(edge) == pytest.approx(relief.road(edge), abs=0.01)


def test_land_meets_the_sidewalk_without_a_step(plans: dict[str, GroundPlan]) -> None:
    for name in ("straight", "grid", "town01"):
        plan = plans[name]
        back = shapely.get_coordinates(plan.walk)
        back = back[shapely.distance(plan.road, shapely.points(back)) > 1.6]
        assert len(back) > 0
        relief = Relief(plan)
        assert relief.land(back) == pytest.approx(relief.walk(back), abs=0.01)


def test_slopes_are_followed(networks: dict[str, RoadNetwork]) -> None:
    straight = networks["straight"]
    hill = {
        lane_id: dataclasses.replace(lane, centreline=lane.centreline + lane.centreline[:, :1] * [0.0, 0.0, 0.05])
        for lane_id, lane in straight.lanes.items()
    }
    plan = ground_plan(dataclasses.replace(straight, lanes=hill))
    relief = Relief(plan)
    at = np.array([[0.0, 0.0], [100.0, 2.0], [400.0, -1.0]])
    assert not plan.elevation.is_flat
    assert relief.road(at) == pytest.approx([0.0, 5.0, 20.0])
    assert relief.land(np.array([[200.0, 300.0]]))[0] == pytest.approx(10.0 + KERB_HEIGHT_M, abs=1.5)


@given(
    width=st.floats(5.0, 90.0),
    height=st.floats(5.0, 90.0),
    x=st.floats(-100.0, 100.0),
    cell=st.sampled_from([8.0, 32.0]),
)
def test_triangles_cover_a_shape_exactly(width: float, height: float, x: float, cell: float) -> None:
    shape = shapely.box(x, -7.0, x + width, -7.0 + height).difference(shapely.Point(x + 2.0, -5.0).buffer(1.0))
    xy, triangles = triangulate(shape, cell)
    a, b, c = (xy[triangles[:, corner]] for corner in range(3))
    areas = np.cross(np.column_stack([b - a, np.zeros(len(a))]), np.column_stack([c - a, np.zeros(len(a))]))[:, 2] / 2
    assert np.all(areas > 0)
    assert areas.sum() == pytest.approx(shape.area, rel=1e-6)
    assert np.ptp(xy[triangles], axis=1).max() <= cell + 1e-9


@given(length=st.floats(0.0, 300.0), dash=st.floats(0.5, 6.0), gap=st.floats(0.3, 12.0))
def test_dashes_lie_evenly_on_the_line(length: float, dash: float, gap: float) -> None:
    starts, ends = dashes(length, dash, gap)
    assert np.all(starts >= -1e-9)
    assert np.all(ends <= length + 1e-9)
    assert ends - starts == pytest.approx(np.full(len(starts), dash))
    assert np.all(starts[1:] - ends[:-1] >= gap - 1e-6)
    assert len(starts) == pytest.approx(length // (dash + gap), abs=1)


@given(side=st.floats(-4.0, 4.0), turn=st.floats(-1.2, 1.2))
def test_offsets_keep_their_distance(side: float, turn: float) -> None:
    line = np.array([[0.0, 0.0], [30.0, 0.0], [30.0 + 30.0 * np.cos(turn), 30.0 * np.sin(turn)]])
    beside = shapely.LineString(offset(line, side))
    assert beside.distance(shapely.LineString(line)) == pytest.approx(abs(side), abs=1e-6)


def test_a_strip_has_its_length_and_width() -> None:
    line = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    quads = strip_quads(line, 0.2, np.array([1.0]), np.array([8.0]))
    assert chainage(line)[-1] == 20.0
    assert shapely.area(shapely.polygons(quads)).sum() == pytest.approx(7.0 * 0.2)
    assert shapely.is_ccw(shapely.get_exterior_ring(shapely.polygons(quads))).all()


def test_streets_end_in_a_place_to_turn(networks: dict[str, RoadNetwork], plans: dict[str, GroundPlan]) -> None:
    network, plan = networks["random"], plans["random"]
    into: dict[str, set[str]] = {}
    for edge in network.edges.values():
        into.setdefault(edge.to_junction, set()).add(edge.from_junction)
    ends = [network.junctions[name].centre for name, others in into.items() if len(others) == 1]
    assert ends
    for end in ends:
        circle = shapely.Point(end[0], end[1]).buffer(8.0)
        assert plan.road.intersection(circle).area > 60.0
        assert plan.walk.intersects(circle)
