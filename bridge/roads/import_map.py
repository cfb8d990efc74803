"""Imports maps that people bring: OpenDRIVE, OpenStreetMap and SUMO networks."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import shapely

from bridge.errors import RoadError
from bridge.roads.mapped import MappedSurroundings
from bridge.roads.net_file import read_network
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.osm_file import OsmFile, read_osm, with_sides_of_cycleways, write_osm
from bridge.roads.osm_surroundings import osm_surroundings
from bridge.roads.osm_tunnels import LAYER_M, on_the_ground, ways_below
from bridge.roads.projection import Projection, network_projection
from bridge.roads.sources import RoadFile
from bridge.roads.sumo_tools import drop_header, run_sumo_tool, sumo_home
from bridge.roads.tram_tracks import without_shared_tracks
from bridge.roads.tunnel_import import sink_tunnels
from bridge.roads.turning_loops import widen_turning_loops

LARGEST_M = 20_000.0
"""Side of the largest map; scenery for more fits into no picture and hardly into memory."""

_ROOTS = {".xodr": "OpenDRIVE", ".osm": "osm", ".net.xml": "net"}
"""Known maps: the end of their names, and their outermost element."""
_RAIL_CLASSES = "rail_urban,rail,rail_electric,rail_fast,subway,cable_car,ship"
_TRAM_TYPES = '<types><type id="railway.tram" speed="13.9"/></types>'
"""Faster than the streets that netconvert guesses sidewalks for, at most 13.89 m/s."""
_CYCLE_LANE_M = 1.6


def import_map(source: RoadFile, output: Path) -> RoadNetwork:
    """Return the network of a map; that of a map which is not SUMO's is written to ``output``.

    Raises ``RoadError`` with the name of the map, and netconvert's reason where it has one.
    """
    path = source.path
    suffix = _check_map(path)
    if source.left_hand and suffix != ".osm":
        raise RoadError(
            f"{path}: left_hand is for OpenStreetMap only; {suffix} files say themselves which side is used"
        )
    if suffix == ".net.xml":
        network = read_network(path)
    elif suffix == ".xodr":
        network = _import_opendrive(source, output)
    else:
        network = _import_openstreetmap(source, output)
    west, south, east, north = network.bounds()
    if max(east - west, north - south) > LARGEST_M:
        raise RoadError(
            f"{path}: the roads reach over {(east - west) / 1000:.0f} km x {(north - south) / 1000:.0f} km, and "
            f"{LARGEST_M / 1000:.0f} km are the most; cut out a part of the map"
        )
    return replace(network, origin=str(path))


def _import_opendrive(source: RoadFile, output: Path) -> RoadNetwork:
    _check_keeps_right(source.path)
    arguments = ["--opendrive-files", str(source.path), "--opendrive.import-all-lanes"]
    arguments += ["--offset.disable-normalization"] if source.keep_origin else []
    # Without the pedestrian types, SUMO lets cars drive on imported sidewalks.
    arguments += _typemaps("opendriveNetconvert", "opendriveNetconvertPedestrians")
    network = _converted(arguments, output, source.path, loops=not source.keep_origin)
    if not network.lanes_of_kind(LaneKind.SIDEWALK):
        arguments += ["--sidewalks.guess"]
        network = _converted(arguments, output, source.path, loops=not source.keep_origin)
    return network


def _check_keeps_right(path: Path) -> None:
    """Refuse OpenDRIVE roads of left-hand traffic, which netconvert reads as if they kept right."""
    try:
        left = [road.get("id") for _, road in ET.iterparse(path) if road.tag == "road" and road.get("rule") == "LHT"]
    except ET.ParseError as error:
        raise RoadError(f"{path}: is not XML ({error}); download the map again") from error
    if left:
        raise RoadError(
            f'{path}: traffic keeps left on {len(left)} of its roads (road {left[0]}: rule="LHT"), which netconvert '
            "cannot read; use a SUMO network or an OpenStreetMap with left_hand: true"
        )


def _import_openstreetmap(source: RoadFile, output: Path) -> RoadNetwork:
    osm = with_sides_of_cycleways(read_osm(source.path), left_hand=source.left_hand)
    below = ways_below(osm)
    while True:
        network = _converted_openstreetmap(on_the_ground(osm, below), source, output, names=bool(below))
        projection = network_projection(output)
        if not below or projection is None:
            break
        sunk = sink_tunnels(output, below, _lines(osm, below, projection))
        if not sunk.refused:
            network = read_network(output)
            lanes = {key: replace(lane, below=sunk.lanes.get(key)) for key, lane in network.lanes.items()}
            network = replace(network, lanes=MappingProxyType(lanes))
            break
        # The layers of these are left to netconvert.
        below = {way_id: way for way_id, way in below.items() if way_id not in sunk.refused}
    mapped = MappedSurroundings() if projection is None else osm_surroundings(osm, projection)
    return replace(without_shared_tracks(network), mapped=mapped)


def _lines(osm: OsmFile, ways: Iterable[str], projection: Projection) -> dict[str, shapely.LineString]:
    """Return the lines of ways in world metres."""
    degrees = {way_id: np.array([osm.nodes[node] for node in osm.ways[way_id].nodes]) for way_id in ways}
    return {way_id: shapely.LineString(projection.xy(points[:, 0], points[:, 1])) for way_id, points in degrees.items()}


def _converted_openstreetmap(osm: OsmFile, source: RoadFile, output: Path, *, names: bool) -> RoadNetwork:
    """Run netconvert on ``osm``; with ``names`` the lanes of the file say of which ways they were made."""
    path = source.path
    plain, types = output.with_name("plain.osm.xml"), output.with_name("tram.typ.xml")
    write_osm(osm, plain)
    types.write_text(_TRAM_TYPES, encoding="utf-8")
    arguments = [
        "--osm-files", str(plain), "--geometry.remove", "--ramps.guess", "--junctions.join",
        "--osm.layer-elevation", f"{LAYER_M:g}",
        "--tls.guess-signals", "--tls.discard-simple", "--tls.join",
        "--remove-edges.by-vclass", _RAIL_CLASSES, "--sidewalks.guess",
        "--osm.bike-access", "--default.bikelane-width", f"{_CYCLE_LANE_M:g}",
        *(["--lefthand"] if source.left_hand else []),
        *(["--output.original-names"] if names else []),
        *_typemaps("osmNetconvert", "osmNetconvertUrbanDe", "osmNetconvertPedestrians", more=types),
    ]  # fmt: skip
    try:
        return _converted([*arguments, "--remove-edges.isolated"], output, path)
    except RoadError:
        # A single street is isolated too.
        return _converted(arguments, output, path)
    finally:
        plain.unlink()
        types.unlink()


def _typemaps(*names: str, more: Path | None = None) -> list[str]:
    files = [sumo_home() / "data" / "typemap" / f"{name}.typ.xml" for name in names]
    files += [] if more is None else [more]
    found = [str(file) for file in files if file.is_file()]
    return ["--type-files", ",".join(found)] if found else []


def _converted(arguments: Sequence[str], output: Path, path: Path, *, loops: bool = True) -> RoadNetwork:
    """Run netconvert; the map at ``path`` is what its user knows, and what errors name.

    Without ``loops``, streets end as they are drawn elsewhere.
    """
    more = ["--crossings.guess", "--walkingareas", "--output-file", str(output)]
    run_sumo_tool("netconvert", [*arguments, *more], making=str(path))
    drop_header(output)
    if loops:
        widen_turning_loops(output)
    try:
        return read_network(output)
    except RoadError as error:
        raise RoadError(str(error).replace(str(output), str(path), 1)) from error


def _check_map(path: Path) -> str:
    """Return the suffix of a map that is there, has a known name and holds what its name says."""
    suffix = next((known for known in _ROOTS if path.name.endswith(known)), None)
    if suffix is None:
        known = ", ".join(_ROOTS)
        raise RoadError(
            f"{path}: unknown kind of map; expected a name that ends in {known}; convert it with netconvert"
        )
    if not path.is_file():
        raise RoadError(f"{path}: no such map; give the path of an existing file")
    try:
        _, root = next(iter(ET.iterparse(path, events=("start",))))
    except (ET.ParseError, LookupError, ValueError) as error:  # the last two for encodings that there are not
        raise RoadError(f"{path}: is not XML ({error}); download the map again") from error
    except OSError as error:
        raise RoadError(f"{path}: cannot be read: {error.strerror}") from error
    if root.tag != _ROOTS[suffix]:
        raise RoadError(f"{path}: expected <{_ROOTS[suffix]}> as {suffix} files have it, got <{root.tag}>")
    return suffix
