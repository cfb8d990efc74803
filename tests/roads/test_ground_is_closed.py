"""Nobody looks through the ground: its pieces join edge for edge, and no picture shows sky under the horizon."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from bridge.camera import Camera, Pinhole
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Vec3
from bridge.roads.build import build_network
from bridge.roads.levels import split_levels
from bridge.roads.mapped import MappedLand
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.roads.plan import GroundPlan, ground_plan
from bridge.roads.scene import build_scene
from bridge.roads.sidewalks import sidewalk_patches
from bridge.roads.sources import RoadFile, Scenery
from bridge.roads.surface import road_patch
from bridge.roads.terrain import NOWHERE, land_patches
from bridge.roads.triangulate import triangulate
from bridge.roads.weld import TOLERANCE_M, border, compact, weld
from bridge.world import WorldState
from tests.roads.hills import write_hills
from tests.roads.osm_text import OsmText, box

EYE_M = 1.65
FARTHEST_M = 60.0
SHOTS = 12


def uncovered(
    plan: GroundPlan, mapped: Sequence[MappedLand] = (), overhead: BaseGeometry = NOWHERE
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the (E, 2, 2) edges where the visible ground ends, but for the rim of the land."""
    lands = land_patches(plan, (), mapped, overhead)
    patches = [road_patch(plan), *sidewalk_patches(plan), *(land.patch for land in lands)]
    hidden = [False] * 3 + [land.under for land in lands]
    assert any(hidden)
    xy, parts = weld(patches)
    ends = xy[border(np.concatenate([part for part, under in zip(parts, hidden, strict=True) if not under]))]
    low, high = xy.min(axis=0), xy.max(axis=0)
    rim = np.any(np.all((np.abs(ends - low) < 0.01) | (np.abs(ends - high) < 0.01), axis=1), axis=1)
    assert rim.sum() >= 4
    return np.asarray(ends[~rim])


def test_road_sidewalks_and_land_share_every_edge(plan: GroundPlan) -> None:
    assert len(uncovered(plan)) == 0


@pytest.mark.parametrize("odd", ["spider", "left_hand"])
def test_odd_networks_are_as_tight(odd: str, odd_networks: dict[str, RoadNetwork]) -> None:
    assert len(uncovered(ground_plan(odd_networks[odd]))) == 0


def test_hills_are_as_tight(tmp_path: Path) -> None:
    network = build_network(RoadFile(write_hills(tmp_path)), tmp_path / "out", seed=1)
    assert len(uncovered(ground_plan(network))) == 0


def test_mapped_land_and_bridges_are_as_tight(tmp_path: Path) -> None:
    osm = OsmText()
    osm.way([(0, 0), (100, 0), (300, 0)], highway="residential")
    osm.way([(100, -150), (100, 0), (100, 150)], highway="secondary")
    osm.way([(200, -300), (200, -60)], highway="primary")
    osm.way([(200, -60), (200, 60)], highway="primary", bridge="yes", layer="1")
    osm.way([(200, 60), (200, 300), (100, 150)], highway="primary")
    osm.way([(200, -300), (0, -300), (100, -150)], highway="residential")
    osm.area([(-20, 20), (60, 3), (90, 70), (0, 90)], natural="water")
    osm.area(box(40, -60, 130, 60), landuse="forest")
    osm.area(box(102, -40, 160, -2), amenity="parking")
    osm.area(box(150, -70, 260, 70), highway="pedestrian", area="yes")
    (tmp_path / "map.osm").write_text(osm.text())
    network = build_network(RoadFile(tmp_path / "map.osm"), tmp_path / "out", seed=1)
    ground, above = split_levels(network)
    deck = ground_plan(above)
    overhead = shapely.union(deck.road, deck.walk)
    assert len(network.mapped.lands) == 4
    ends = uncovered(ground_plan(ground), network.mapped.lands, overhead)
    # Where a bridge begins, a triangle thinner than the tolerance may lie over others.
    rings = shapely.get_parts(shapely.polygonize([shapely.LineString(end) for end in ends]))
    assert len(ends) == 3 * len(rings)
    assert shapely.area(rings).sum() < TOLERANCE_M * shapely.length(rings).sum()


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.floats(1.0, 29.0), min_size=1, max_size=6),
    noise=st.floats(-0.3 * TOLERANCE_M, 0.3 * TOLERANCE_M),
)
def test_a_weld_leaves_no_vertex_on_an_edge(cuts: list[float], noise: float) -> None:
    below = triangulate(shapely.box(0.0, -5.0, 30.0, 0.0), 64.0)
    # The same line from the other side, with vertices that the first patch does not have.
    line = [(30.0, 0.0), *((x, noise) for x in sorted(cuts, reverse=True)), (0.0, 0.0)]
    above = triangulate(shapely.Polygon([(0.0, 7.0), (30.0, 7.0), *line]), 8.0)
    xy, (lower, upper) = weld([below, above])
    rim = xy[border(np.concatenate([lower, upper]))]
    assert np.all(np.isin(np.round(rim[..., 1]), (-5.0, 7.0)) | np.isin(np.round(rim[..., 0]), (0.0, 30.0)))
    assert np.linalg.norm(rim[:, 1] - rim[:, 0], axis=1).sum() == pytest.approx(2 * (30.0 + 12.0), abs=0.01)


def test_only_used_vertices_are_kept() -> None:
    xy = np.arange(12.0).reshape(6, 2)
    kept, triangles = compact(xy, np.array([[1, 3, 5]], dtype=np.uint32))
    assert kept.tolist() == [[2.0, 3.0], [6.0, 7.0], [10.0, 11.0]]
    assert triangles.tolist() == [[0, 1, 2]]


@pytest.fixture(scope="module")
def device() -> Iterator[EmbeddedSimulator]:
    simulator = EmbeddedSimulator()
    yield simulator
    simulator.close()


@pytest.mark.parametrize("source", ["grid", "random", "town01", "highway", "spider", "roundabout", "left_hand"])
def test_no_picture_shows_sky_below_the_horizon(
    source: str, networks: dict[str, RoadNetwork], odd_networks: dict[str, RoadNetwork], device: EmbeddedSimulator
) -> None:
    network = (networks | odd_networks)[source]
    device.load_scene(build_scene(network, Scenery(), seed=3))
    pinhole = Pinhole.from_fov(480, 270, math.radians(90))
    camera = Camera("eye", pinhole, Pose(Vec3(0.0, 0.0, EYE_M)))
    depth = EYE_M * pinhole.fy / np.maximum(np.arange(pinhole.height) - pinhole.cy, 1e-6)
    ground_rows = depth < FARTHEST_M
    assert ground_rows.sum() > 100
    rng = np.random.default_rng(1)
    lanes = [lane for lane in network.lanes_of_kind(LaneKind.DRIVING, LaneKind.INTERNAL) if not lane.pedestrian_only]
    for index in rng.integers(len(lanes), size=SHOTS):
        pose = _on_lane(lanes[index], rng)
        state = WorldState(0, 0, 0, pose, Vec3(0.0, 0.0, 0.0), ())
        images = device.capture(state, [camera]).images["eye"]
        assert images.ids[ground_rows].all(), pose
        assert np.isfinite(images.depth[ground_rows]).all()


def _on_lane(lane: Lane, rng: np.random.Generator) -> Pose:
    """Return a pose anywhere on a lane, turned at random."""
    start = int(rng.integers(len(lane.centreline) - 1))
    x, y, z = lane.centreline[start] + (lane.centreline[start + 1] - lane.centreline[start]) * rng.random()
    return Pose.planar(x, y, z, float(rng.uniform(-math.pi, math.pi)))
