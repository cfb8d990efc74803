"""Maps that people bring: a network or surroundings come out, or a ``RoadError``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from bridge.errors import RoadError
from bridge.roads.build import NETWORK_NAME, build_network
from bridge.roads.import_map import import_map
from bridge.roads.net_file import read_network
from bridge.roads.osm_file import read_osm, write_osm
from bridge.roads.osm_surroundings import osm_surroundings
from bridge.roads.projection import Projection
from bridge.roads.sources import GridRoads, RoadFile
from tests.fuzz.mutation.plain_bytes import any_of, mutate_bytes
from tests.fuzz.mutation.text import text_mutator
from tests.fuzz.scratch import scratch
from tests.fuzz.target import Target
from tests.fuzz.words import check_words
from tests.roads.osm_text import OsmText, box

_XML_WORDS = (
    "<", ">", "&amp;", "&#0;", "&lol;", "<!--", "<![CDATA[", '<!DOCTYPE x [<!ENTITY lol "lol">]>', "visible='false'",
    '<?xml version="1.0" encoding="utf-32"?>', '<?xml version="1.0" encoding="no-such"?>', "<edge/>", "<lane/>",
    "</net>", "<node/>", '<nd ref="1"/>', '<tag k="building" v="yes"/>', '<tag k="height" v="1e400"/>',
    "12 ft", "90", "-180",
)  # fmt: skip
_UTM = Projection(32, False, (-691_000.0, -5_335_000.0))


def _osm() -> bytes:
    osm = OsmText()
    osm.way([(0.0, 0.0), (120.0, 0.0)], highway="residential", name="A", lanes="2")
    osm.way([(60.0, -60.0), (60.0, 0.0), (60.0, 60.0)], highway="residential", maxspeed="30")
    osm.area(box(10.0, 10.0, 20.0, 20.0), building="house", height="7 m", roof__shape="hipped")
    outer, inner = osm.area(box(70.0, 10.0, 100.0, 40.0)), osm.area(box(80.0, 20.0, 90.0, 30.0))
    osm.multipolygon([outer], [inner], building="yes", building__levels="4")
    osm.area(box(10.0, -40.0, 50.0, -10.0), landuse="grass")
    osm.node((5.0, 5.0), {"natural": "tree"})
    osm.node((30.0, 4.0), {"highway": "bus_stop"})
    return osm.text().encode()


@cache
def _net() -> bytes:
    folder = scratch("grid")
    build_network(GridRoads(nx=2, ny=2, block_m=60.0, lanes=1), folder, 1)
    return (folder / NETWORK_NAME).read_bytes()


_XODR = b"""\
<?xml version="1.0"?>
<OpenDRIVE>
  <header revMajor="1" revMinor="4" name="" north="100" south="-100" east="100" west="-100"/>
  <road name="" length="120.0" id="1" junction="-1">
    <link/>
    <type s="0" type="town"/>
    <planView>
      <geometry s="0" x="0" y="0" hdg="0" length="60"><line/></geometry>
      <geometry s="60" x="60" y="0" hdg="0" length="60"><arc curvature="0.01"/></geometry>
    </planView>
    <elevationProfile><elevation s="0" a="0" b="0.01" c="0" d="0"/></elevationProfile>
    <lanes>
      <laneSection s="0">
        <left><lane id="1" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane></left>
        <center><lane id="0" type="none" level="false"/></center>
        <right>
          <lane id="-1" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane>
          <lane id="-2" type="sidewalk" level="false"><width sOffset="0" a="2" b="0" c="0" d="0"/></lane>
        </right>
      </laneSection>
    </lanes>
  </road>
</OpenDRIVE>
"""


def _check_osm(data: bytes) -> None:
    path = scratch("osm") / "map.osm"
    path.write_bytes(data)
    try:
        osm = read_osm(path)
    except RoadError:
        return
    write_osm(osm, path.with_name("plain.osm.xml"))
    again = read_osm(path.with_name("plain.osm.xml"))
    assert again.nodes == osm.nodes
    land = osm_surroundings(osm, _UTM)
    assert all(building.footprint.is_valid for building in land.buildings)
    assert np.isfinite(land.trees).all()


def _check_net(data: bytes) -> None:
    path = scratch("net") / "map.net.xml"
    path.write_bytes(data)
    try:
        network = read_network(path)
    except RoadError:
        return
    assert all(math.isfinite(edge) for edge in network.bounds())
    for lane in network.lanes.values():
        assert np.isfinite([*lane.centreline.ravel(), lane.width_m, lane.speed_mps, lane.length_m]).all()


def _check_import(data: bytes) -> None:
    """Import a map with SUMO's programs; which kind it is shows at its first element."""
    folder = scratch("import")
    suffix = ".xodr" if b"<OpenDRIVE" in data else ".net.xml" if b"<net" in data else ".osm"
    path = folder / f"map{suffix}"
    path.write_bytes(data)
    try:
        network = import_map(RoadFile(path), folder / NETWORK_NAME)
    except RoadError as error:
        check_words(error)
        return
    assert all(math.isfinite(edge) for edge in network.bounds())


def _osm_seeds() -> Sequence[bytes]:
    return [_osm()]


def _net_seeds() -> Sequence[bytes]:
    return [_net()]


def _import_seeds() -> Sequence[bytes]:
    return [_osm(), _XODR, _net()]


_mutate = any_of(*[text_mutator(_XML_WORDS)] * 5, mutate_bytes)

OSM = Target("osm", _osm_seeds, _mutate, _check_osm, examples=250)
NET = Target("net", _net_seeds, _mutate, _check_net, examples=100)
IMPORT = Target("import", _import_seeds, _mutate, _check_import, examples=12, seconds=5.0)
