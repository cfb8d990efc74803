"""Maps that nobody here has drawn before: each is built, with everything that it says, or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bridge.classes import Category
from bridge.errors import RoadError
from bridge.roads.build import build_network
from bridge.roads.frontage import frontages
from bridge.roads.levels import split_levels
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.scene import build_scene
from bridge.roads.sources import RoadFile, Scenery
from bridge.roads.sumo_tools import run_sumo_tool
from tests.roads.osm_text import OsmText, box

Load = Callable[..., RoadNetwork]

_LINE = '<geometry s="0" x="0" y="0" hdg="0" length="300"><line/></geometry>'
_SLOPE = """
<elevationProfile><elevation s="0" a="0" b="0.05" c="0" d="0"/><elevation s="150" a="7.5" b="-0.05" c="0" d="0"/>
</elevationProfile><lateralProfile><superelevation s="0" a="0.06" b="0" c="0" d="0"/></lateralProfile>"""
_OFFSET = '<laneOffset s="0" a="0" b="0" c="0" d="0"/><laneOffset s="150" a="1.75" b="0" c="0" d="0"/>'


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(name: str, text: str, *, left_hand: bool = False) -> RoadNetwork:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return build_network(RoadFile(path, left_hand=left_hand), tmp_path / "out", seed=1)

    return loaded


def lane(number: int, kind: str, width_m: float) -> str:
    return f'<lane id="{number}" type="{kind}"><width sOffset="0" a="{width_m}" b="0" c="0" d="0"/></lane>'


def section(start_m: int, *right: tuple[str, float]) -> str:
    left = lane(2, "sidewalk", 2.5) + lane(1, "driving", 3.5)
    rows = "".join(lane(-1 - number, kind, width_m) for number, (kind, width_m) in enumerate(right))
    middle = '<center><lane id="0" type="none"/></center>'
    return f'<laneSection s="{start_m}"><left>{left}</left>{middle}<right>{rows}</right></laneSection>'


def opendrive(plan: str, lanes: str, profile: str = "") -> str:
    return (
        '<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4"/><road name="" length="300" id="1" '
        f'junction="-1"><planView>{plan}</planView>{profile}<lanes>{lanes}</lanes></road></OpenDRIVE>'
    )


NARROW = section(0, ("driving", 3.5), ("sidewalk", 2.5))


def test_streets_of_four_lanes_that_meet_at_any_angle(tmp_path: Path) -> None:
    path = tmp_path / "wide.net.xml"
    shape = ["--rand", "--rand.iterations", "12", "--rand.min-distance", "80", "--rand.max-distance", "250"]
    walks = ["--sidewalks.guess", "--crossings.guess", "--walkingareas"]
    arguments = [*shape, "--default.lanenumber", "4", "--seed", "5", *walks, "--output-file", str(path)]
    run_sumo_tool("netgenerate", arguments, making="streets of four lanes")
    assert build_scene(build_network(RoadFile(path), tmp_path, seed=1), Scenery(), seed=1).placements


def test_opendrive_with_slopes_and_superelevation(load: Load) -> None:
    network = load("slope.xodr", opendrive(_LINE, NARROW, _SLOPE))
    heights = np.concatenate([lane.centreline[:, 2] for lane in network.lanes_of_kind(LaneKind.DRIVING)])
    assert np.ptp(heights) == pytest.approx(7.5, abs=0.3)
    assert build_scene(network, Scenery(), seed=1).placements


def test_opendrive_with_many_lane_sections_and_an_offset(load: Load) -> None:
    wide = (("driving", 3.5), ("driving", 3.0), ("sidewalk", 2.5))
    sections = "".join(section(start, *(wide if start // 30 % 2 else wide[::2])) for start in range(0, 300, 30))
    network = load("sections.xodr", opendrive(_LINE, _OFFSET + sections))
    drivable = {edge_id: sum("passenger" in network.lanes[i].allows for i in edge.lane_ids)
                for edge_id, edge in network.edges.items()}  # fmt: skip
    assert set(drivable.values()) == {1, 2}
    assert build_scene(network, Scenery(), seed=1).placements


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ("", "No nodes loaded"),
        (_LINE.replace("<line/>", "<wobble/>"), "No nodes loaded"),
        (_LINE.replace('length="300"', 'length="nan"'), "nan"),
    ],
    ids=["no plan view", "unknown shape", "no number"],
)
def test_opendrive_that_cannot_be_read(load: Load, plan: str, reason: str) -> None:
    with pytest.raises(RoadError, match=rf"odd\.xodr: netconvert says: .*{reason}"):
        load("odd.xodr", opendrive(plan, NARROW))


def town() -> OsmText:
    """A one-way street with a cycle lane, from one street with cycle lanes to another."""
    osm = OsmText()
    osm.way([(0, 0), (200, 0)], highway="primary", lanes="3", oneway="yes", cycleway="lane")
    osm.way([(0, -150), (0, 0), (0, 150)], highway="secondary", cycleway="lane")
    osm.way([(200, -150), (200, 0), (200, 150)], highway="secondary")
    return osm


@pytest.mark.parametrize("left_hand", [False, True])
def test_cycle_lanes_lie_at_the_kerb_of_either_side(load: Load, left_hand: bool) -> None:
    network = load("town.osm", town().text(), left_hand=left_hand)
    assert network.left_hand == left_hand
    kinds = [[network.lanes[lane_id].kind for lane_id in edge.lane_ids] for edge in network.edges.values()]
    with_cycles = [kind for kind in kinds if LaneKind.BICYCLE in kind]
    walk, cycle, drive = LaneKind.SIDEWALK, LaneKind.BICYCLE, LaneKind.DRIVING
    assert sorted(map(len, with_cycles)) == [3, 3, 3, 3, 5]
    assert all(kind[:3] == [walk, cycle, drive] for kind in with_cycles)
    scene = build_scene(network, Scenery(), seed=1)
    assert any(item.asset == "street_lamp" for item in scene.placements)


def test_a_one_way_street_has_two_sides(load: Load) -> None:
    network = load("town.osm", town().text())
    one_way = [street for street in frontages(network) if network.edges[street.edge_id].opposite is None]
    kerb, other = sorted(one_way, key=lambda street: street.far)
    assert not kerb.far
    assert other.far
    assert kerb.back[:, 1].mean() < other.back[:, 1].mean(), "traffic goes east and keeps right"
    # What stands there is to the right of the line, so the line runs west.
    assert other.back[0, 0] > other.back[-1, 0]


def test_other_maps_say_themselves_which_side_is_used(load: Load) -> None:
    with pytest.raises(RoadError, match="left_hand is for OpenStreetMap only"):
        load("slope.xodr", opendrive(_LINE, NARROW), left_hand=True)


def test_opendrive_of_left_hand_traffic_is_refused(load: Load) -> None:
    text = opendrive(_LINE, NARROW).replace("<road ", '<road rule="LHT" ')
    with pytest.raises(RoadError, match=r"left\.xodr: traffic keeps left on 1 of its roads \(road 1: rule=\"LHT\"\)"):
        load("left.xodr", text)


def test_a_footbridge_passes_over_the_street(load: Load) -> None:
    osm = town()
    osm.way([(0, -150), (100, -90), (100, -25)], highway="footway")
    osm.way([(100, -25), (100, 25)], highway="footway", bridge="yes", layer="1")
    osm.way([(100, 25), (100, 90), (0, 150)], highway="footway")
    scene = build_scene(load("footbridge.osm", osm.text()), Scenery(), seed=1)
    assert {"bridge/sidewalk-1", "bridge/structure-1"} <= set(scene.assets)
    assert "bridge/road-1" not in scene.assets


@pytest.mark.parametrize("lake", [{"natural": "water"}, {"place": "square"}])
def test_lots_of_water_and_squares_are_not_fenced(load: Load, lake: dict[str, str]) -> None:
    kinds = ("hedge", "fence", "garden_wall", "brick_wall", "wall_")
    fenced = []
    for tags in ({}, lake):
        osm = town()
        osm.area(box(-180, -180, 400, 180), **tags)
        scene = build_scene(load("lake.osm", osm.text()), Scenery(building_density=0.0), seed=1)
        fenced.append(sum(thing.asset.startswith(kinds) for thing in scene.placements))
        wet = {thing.asset for thing in scene.placements if thing.category in (Category.MISC, Category.BUILDING)}
        if tags == {"natural": "water"}:
            assert wet == set(), "what stands in the water"
    assert fenced[0] > 20
    assert fenced[1] == 0


def test_heights_that_jump_are_no_bridges(tmp_path: Path) -> None:
    nodes = '<node id="a" x="0" y="0"/><node id="b" x="150" y="0" z="9"/><node id="c" x="300" y="0" z="15"/>'
    nodes += '<node id="d" x="150" y="-140" z="2"/><node id="e" x="150" y="180" z="14"/>'
    # A shape without heights lies at 0, whatever its ends say.
    bends = {"bc": ' shape="150,0 200,30 250,20 300,0"', "cb": ' shape="300,0 250,20 200,30 150,0"'}
    edges = "".join(
        f'<edge id="{start}{end}" from="{start}" to="{end}" numLanes="2"{bends.get(start + end, "")}/>'
        for start, end in ("ab", "ba", "bc", "cb", "bd", "db", "be", "eb")
    )
    plain = (tmp_path / "jumps.nod.xml", tmp_path / "jumps.edg.xml")
    for path, text in zip(plain, (f"<nodes>{nodes}</nodes>", f"<edges>{edges}</edges>"), strict=True):
        path.write_text(text)
    path = tmp_path / "jumps.net.xml"
    arguments = ["--node-files", str(plain[0]), "--edge-files", str(plain[1]), "--output-file", str(path)]
    run_sumo_tool("netconvert", [*arguments, "--sidewalks.guess", "--crossings.guess"], making="heights that jump")
    network = build_network(RoadFile(path), tmp_path, seed=1)
    assert all(level.edges for level in split_levels(network))
    assert build_scene(network, Scenery(), seed=1).placements
