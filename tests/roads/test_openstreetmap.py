"""Maps of OpenStreetMap: what they say of the land is used, and odd ones work or fail with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from bridge.assets.gltf import read_glb
from bridge.classes import Category
from bridge.errors import RoadError
from bridge.roads.build import build_network
from bridge.roads.levels import split_levels
from bridge.roads.mapped import LandUse, RoofShape
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.osm_surroundings import parse_length_m
from bridge.roads.plan import ground_plan
from bridge.roads.scene import build_scene
from bridge.roads.sources import RoadFile, Scenery
from bridge.world import StaticScene
from tests.roads.osm_text import OsmText, box
from tests.roads.surfaces import Surface


@pytest.fixture
def build(tmp_path: Path) -> Callable[[OsmText | str], RoadNetwork]:
    def made(osm: OsmText | str, name: str = "map.osm") -> RoadNetwork:
        path = tmp_path / name
        path.write_text(osm if isinstance(osm, str) else osm.text(), encoding="utf-8")
        return build_network(RoadFile(path), tmp_path / "out", seed=1)

    return made


Build = Callable[..., RoadNetwork]


def crossroads() -> OsmText:
    """Two streets that cross at (150, 0)."""
    osm = OsmText()
    osm.way([(0, 0), (150, 0), (300, 0)], highway="residential", name="Größe-Straße 東京")
    osm.way([(150, -150), (150, 0), (150, 150)], highway="secondary", name='"Quoted" & <odd>')
    return osm


def scene_of(network: RoadNetwork, density: float = 0.8) -> StaticScene:
    return build_scene(network, Scenery(building_density=density), seed=2)


def test_buildings_are_read_with_heights_roofs_and_courtyards(build: Build) -> None:
    osm = crossroads()
    osm.area(box(170, 15, 190, 27), building="house", building__levels="2", roof__shape="gabled", roof__levels="1")
    osm.area(box(200, 15, 220, 30), building="yes", height="40 ft")
    osm.area(box(230, 15, 250, 30), building="apartments", height="tall", building__levels="x")
    outer, inner = osm.area(box(170, 40, 210, 80)), osm.area(box(180, 50, 200, 70))
    osm.multipolygon([outer], [inner], building="office", height="18", roof__shape="flat")
    split = [osm.way([(220, 40), (260, 40), (260, 80)]), osm.way([(260, 80), (220, 80), (220, 40)])]
    osm.multipolygon(split, [], building="yes", building__levels="3")
    found = build(osm).mapped.buildings
    assert len(found) == 5
    by_use = {building.use: building for building in found if building.use != "yes"}
    house, court = by_use["house"], by_use["office"]
    assert house.footprint.area == pytest.approx(240.0, rel=5e-3)
    assert house.height_m == pytest.approx(3 * 3.1 + 0.6)
    assert house.roof is RoofShape.GABLED
    assert court.height_m == 18.0
    assert court.footprint.area == pytest.approx(1200.0, rel=5e-3)
    assert len(court.footprint.interiors) == 1
    assert by_use["apartments"].height_m is None
    assert sorted(b.height_m or 0.0 for b in found if b.use == "yes") == pytest.approx([9.9, 12.192])


@pytest.mark.parametrize(
    ("text", "metres"),
    [("12", 12.0), ("12.5 m", 12.5), ("3,5", 3.5), ("40 ft", 12.192), ("6'6\"", 1.9812), ("tall", None), ("", None)],
)
def test_lengths_are_read_as_people_write_them(text: str, metres: float | None) -> None:
    assert parse_length_m(text) == (metres if metres is None else pytest.approx(metres))


def test_mapped_buildings_stand_where_the_map_has_them(build: Build) -> None:
    osm = crossroads()
    osm.area(box(170, 15, 190, 27), building="yes", height="9")
    outer, inner = osm.area(box(170, 40, 210, 80)), osm.area(box(180, 50, 200, 70))
    osm.multipolygon([outer], [inner], building="office", height="18", roof__shape="flat")
    network = build(osm)
    scene = scene_of(network, density=0.0)
    blocks = [item for item in scene.placements if item.asset.startswith("mapped/")]
    assert blocks
    assert {item.category for item in blocks} == {Category.BUILDING}
    points = np.concatenate(
        [mesh.positions for item in blocks for mesh in read_glb(scene.files()[item.asset].glb, item.asset).lods[0]]
    )
    outlines = shapely.union_all([building.footprint for building in network.mapped.buildings]).buffer(0.6)
    assert shapely.contains_xy(outlines, points[:, 0], points[:, 1]).all()
    assert points[:, 2].max() == pytest.approx(18.0, abs=0.3)
    (yard,) = (b.footprint for b in network.mapped.buildings if b.use == "office")
    assert not shapely.Polygon(yard.interiors[0]).buffer(-0.5).intersects(shapely.multipoints(points[:, :2]))


def test_own_houses_keep_away_from_the_maps(build: Build) -> None:
    osm = crossroads()
    osm.area(box(20, 12, 60, 40), leisure="park")
    osm.area(box(170, 15, 190, 27), building="yes")
    network = build(osm)
    scene = scene_of(network)
    houses = [item for item in scene.placements if item.asset.startswith("building_")]
    assert len(houses) > 10
    taken = [network.mapped.buildings[0].footprint.buffer(30.0), network.mapped.lands[0].area]
    places = shapely.points([item.world_from_asset.position[:2] for item in houses])
    assert not any(shapely.intersects(area, places).any() for area in taken)


def test_land_and_trees_of_the_map_are_used(build: Build) -> None:
    osm = crossroads()
    osm.area(box(20, 15, 60, 60), natural="water")
    osm.area(box(70, 15, 120, 60), amenity="parking")
    osm.area(box(70, 70, 120, 120), amenity="parking", parking="underground")
    osm.area(box(170, 15, 220, 60), highway="pedestrian", area="yes")
    osm.area(box(200, -80, 290, -20), landuse="forest")
    osm.area(box(20, -80, 120, -20), leisure="park")
    for x in (30.0, 40.0, 50.0):
        osm.node((x, -40.0), {"natural": "tree"})
    osm.node((60.0, 0.0), {"natural": "tree"})
    network = build(osm)
    areas = {land.use: land.area.area for land in network.mapped.lands}
    assert set(areas) == set(LandUse)
    assert areas[LandUse.PARKING] == pytest.approx(50 * 45, rel=5e-3)
    assert len(network.mapped.trees) == 4
    scene = scene_of(network)
    names = {item.asset: item.category for item in scene.placements}
    assert names["ground/parking"] is Category.ROAD
    assert names["ground/yards"] is Category.SIDEWALK
    materials = {mesh.material.name for mesh in read_glb(scene.files()["ground/terrain"].glb, "terrain").lods[0]}
    assert {"water", "forest", "grass"} <= materials
    trees = np.array([i.world_from_asset.position[:2] for i in scene.placements if i.asset.startswith("tree_")])
    for at in network.mapped.trees[:3]:
        assert np.linalg.norm(trees - at, axis=1).min() < 0.01
    assert np.linalg.norm(trees - network.mapped.trees[3], axis=1).min() > 2.0, "a tree stands on the road"
    forest = next(land.area for land in network.mapped.lands if land.use is LandUse.FOREST)
    assert shapely.contains_xy(forest, trees[:, 0], trees[:, 1]).sum() > 40


def test_what_lies_under_the_ground_is_left_out(build: Build) -> None:
    osm = crossroads()
    osm.area(box(20, 15, 60, 60), natural="water", layer="-1", tunnel="culvert")
    osm.area(box(170, 15, 190, 27), building="yes", location="underground")
    osm.area(box(200, 15, 220, 27), building="roof")
    assert not build(osm).mapped


def test_a_building_over_a_street_is_cut_back(build: Build) -> None:
    osm = crossroads()
    osm.area(box(170, -30, 190, 30), building="yes", height="9")
    osm.area(box(200, -4, 210, 4), building="yes", height="9")
    network = build(osm)
    scene = scene_of(network, density=0.0)
    road = ground_plan(network).road
    walls = [item.asset for item in scene.placements if item.asset.startswith("mapped/")]
    for name in walls:
        for mesh in read_glb(scene.files()[name].glb, name).lods[0]:
            assert not shapely.contains_xy(road.buffer(-0.6), *mesh.positions[:, :2].T.astype(float)).any()


def test_odd_elements_do_no_harm(build: Build) -> None:
    osm = crossroads()
    osm.way([(170, 15), (190, 15), (190, 27)], building="yes")
    osm.way_of([1, 999_999, 2], building="yes")
    osm.way_of([999_998, 999_999], highway="residential")
    osm.way_of([], highway="residential")
    osm.area(box(230, 15, 250, 30), building="yes", height="9")
    osm.area(box(230, 15, 250, 30), building="yes", height="9")
    osm.way([(200, 15), (220, 30), (220, 15), (200, 30), (200, 15)], building="yes", height="7")
    osm.multipolygon([777_777], [888_888], building="yes")
    osm.way([(0, 0), (0, 90)], 'visible="false"', highway="residential")
    osm.way([(300, 0), (300, 90)], 'action="delete"', highway="residential")
    near = [osm.node((75, 40), shared=False), osm.node((75, 40), shared=False)]
    osm.way_of([osm.node((150, 150)), *near, osm.node((0, 0))], highway="residential")
    network = build(osm, "Straßen von Müller.osm")
    ends = {tuple(np.round(junction.centre[:2] / 10.0)) for junction in network.junctions.values()}
    west, south, _, _ = network.bounds()
    assert (round((west + 300) / 10), round((south + 240) / 10)) not in ends, "a deleted street is there"
    scene = scene_of(network)
    assert any(item.asset.startswith("mapped/") for item in scene.placements)


def test_elements_may_come_in_any_order(build: Build) -> None:
    text = crossroads().text()
    ways = text[text.index("<way") : text.rindex("</way>") + len("</way>")]
    first = re.sub(r"(<node.*?</node>)", "", ways)
    nodes = "".join(re.findall(r"<node.*?</node>", text))
    assert len(build(f"<osm>{first}{nodes}</osm>").edges) == len(build(text).edges)


def test_roundabouts_and_one_way_streets_are_kept(build: Build) -> None:
    osm = OsmText()
    ring = [(20.0 * np.cos(a), 20.0 * np.sin(a)) for a in np.arange(8) * np.pi / 4]
    osm.way([*ring, ring[0]], highway="residential", junction="roundabout")
    for index in (0, 2, 4, 6):
        osm.way([ring[index], tuple(6.0 * np.array(ring[index]))], highway="residential")
    osm.way([(120, 0), (120, 80), (0.0, 120.0)], highway="residential", oneway="yes")
    network = build(osm)
    assert any(edge.roundabout for edge in network.edges.values())
    assert any(edge.opposite is None and not edge.roundabout for edge in network.edges.values())
    kinds = [item.asset for item in scene_of(network).placements]
    assert "sign_roundabout" in kinds
    assert "sign_no_entry" in kinds


def over_and_under(kind: str, layer: str) -> OsmText:
    """A street that passes over, or under, another."""
    osm = OsmText()
    osm.way([(0, 0), (100, 0), (300, 0)], highway="residential")
    osm.way([(100, -150), (100, 0), (100, 150)], highway="secondary")
    osm.way([(200, -300), (200, -60)], highway="primary")
    osm.way([(200, -60), (200, 60)], highway="primary", layer=layer, **{kind: "yes"})
    osm.way([(200, 60), (200, 300)], highway="primary")
    osm.way([(200, -300), (0, -300), (100, -150)], highway="residential")
    osm.way([(200, 300), (100, 150)], highway="residential")
    return osm


def test_what_passes_over_is_not_merged_with_what_is_under_it(build: Build) -> None:
    network = build(over_and_under("bridge", "1"))
    ground, above = split_levels(network)
    assert not shapely.is_empty(shapely.intersection(ground_plan(ground).road, ground_plan(above).road))
    for lane in above.lanes_of_kind(LaneKind.DRIVING):
        assert lane.centreline[:, 2].mean() > 3.0
    scene = scene_of(network)
    categories = {item.asset: item.category for item in scene.placements if item.asset.startswith("bridge/")}
    assert set(categories.values()) == {Category.ROAD, Category.SIDEWALK, Category.WALL}
    lengths = [
        shapely.LineString(lane.centreline[:, :2]).length for lane in network.lanes.values() if len(lane.centreline) > 1
    ]
    parts = [
        shapely.LineString(lane.centreline[:, :2]).length
        for level in (ground, above)
        for lane in level.lanes.values()
        if len(lane.centreline) > 1
    ]
    assert sum(parts) == pytest.approx(sum(lengths), rel=1e-6)


def test_traffic_passes_freely_under_a_bridge(build: Build) -> None:
    network = build(over_and_under("bridge", "1"))
    scene = scene_of(network)
    slab = Surface(scene, "bridge/structure-1", below=True)
    ground, above = split_levels(network)
    below, deck = ground_plan(ground), ground_plan(above)
    under = shapely.intersection(below.road, deck.road).buffer(-0.5)
    at = shapely.get_coordinates(under.segmentize(1.0))
    assert len(at) > 20
    assert np.min(slab.at(at) - below.elevation.at(at)) > 4.5


def test_a_single_street_is_a_map(build: Build) -> None:
    osm = OsmText()
    osm.way([(0, 0), (150, 0)], highway="residential")
    assert len(build(osm).edges) == 2


def far_away() -> OsmText:
    osm = OsmText()
    osm.way([(0, 0), (100, 0), (500_000, 10)], highway="residential")
    return osm


def footpath() -> OsmText:
    osm = OsmText()
    osm.way([(0, 0), (100, 0)], highway="footway")
    return osm


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (footpath().text(), "no lane that cars may drive on"),
        (far_away().text(), "the roads reach over 50"),
        ('<osm version="0.6"/>', "netconvert says: No nodes loaded"),
        (crossroads().text()[:-20], "is not XML"),
        ('<osm><node id="1" lat="x" lon="y"/></osm>', "netconvert says"),
    ],
)
def test_a_map_without_use_is_refused_with_its_name(text: str, reason: str, build: Build, tmp_path: Path) -> None:
    with pytest.raises(RoadError) as caught:
        build(text, "Čudná mapa.osm")
    assert reason in str(caught.value)
    assert str(tmp_path / "Čudná mapa.osm") in str(caught.value)
    assert "\n" not in str(caught.value)
