"""Zebra stripes: parallel to the traffic, evenly spaced, on the crossing, and never across each other."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from bridge.roads.lane_areas import lane_bands
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.roads.zebras import zebra_quads


def traffic(network: RoadNetwork, crossing: Lane) -> NDArray[np.float64]:
    """Return the direction of the street that a crossing is on."""
    edge = network.edges[crossing.crosses[0]]
    line = network.lanes[edge.lane_ids[-1]].centreline[:, :2]
    at_end = edge.to_junction == crossing.edge_id[1:].rpartition("_")[0]
    step = line[-1] - line[-2] if at_end else line[1] - line[0]
    return np.asarray(step / np.linalg.norm(step))


@pytest.mark.parametrize("shift_m", [0.0, 1.5, -3.0])
def test_stripes_follow_the_traffic_where_a_crossing_does_not(shift_m: float, networks: dict[str, RoadNetwork]) -> None:
    grid = networks["grid"]
    crossing = grid.lanes_of_kind(LaneKind.CROSSING)[0]
    along = traffic(grid, crossing)
    shifted = crossing.centreline.copy()
    shifted[-1, :2] += shift_m * along
    oblique = replace(crossing, centreline=shifted)
    others = {each.lane_id for each in grid.lanes_of_kind(LaneKind.CROSSING)}
    lanes = {lane_id: lane for lane_id, lane in grid.lanes.items() if lane_id not in others}
    (quads,) = zebra_quads(replace(grid, lanes={**lanes, oblique.lane_id: oblique}))
    right = np.array([along[1], -along[0]])
    np.testing.assert_allclose((quads[:, 3] - quads[:, 0]) @ right, 0.0, atol=1e-6)
    steps = np.diff(quads[:, 0] @ right)
    np.testing.assert_allclose(steps, steps[0])
    assert len(quads) == int(np.linalg.norm(crossing.centreline[-1] - crossing.centreline[0]) + 0.01)
    (band,) = lane_bands([oblique])
    # At the kerbs the band ends square to the crossing, and the stripes do not.
    assert np.all(shapely.covers(band, shapely.polygons(quads[1:-1])))


@pytest.mark.parametrize("name", ["town01", "grid", "random"])
def test_no_stripe_lies_across_another(name: str, networks: dict[str, RoadNetwork]) -> None:
    network = networks[name]
    stripes = np.asarray(shapely.polygons(np.concatenate(list(zebra_quads(network)))))
    first, second = shapely.STRtree(stripes).query(stripes, predicate="intersects")
    overlaps = np.asarray(shapely.area(shapely.intersection(stripes[first], stripes[second])))[first < second]
    assert overlaps.sum() == pytest.approx(0.0, abs=1e-6)
    crossed = shapely.union_all(lane_bands(network.lanes_of_kind(LaneKind.CROSSING))).buffer(0.3)
    assert np.all(shapely.area(shapely.difference(stripes, crossed)) < 0.03 * shapely.area(stripes))


def test_crossings_like_the_arms_of_a_v_share_their_stripes(networks: dict[str, RoadNetwork]) -> None:
    town = networks["town01"]
    count = len(town.lanes_of_kind(LaneKind.CROSSING))
    assert len(list(zebra_quads(town))) == count - 1, "two crossings of Town01 lie over each other"
