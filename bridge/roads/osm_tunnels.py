"""Which ways of an OpenStreetMap run under the ground, and how deep.

The map knows no heights, only what lies over what. netconvert takes that for heights and lowers whole quarters around
a tunnel, so such ways are hidden from it, and ``bridge.roads.tunnel_import`` lets them dive.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bridge.roads.osm_file import OsmFile, OsmWay, Tags

LAYER_M = 6.0
"""From one layer of an OpenStreetMap to the next."""


@dataclass(frozen=True, slots=True)
class WayBelow:
    """A way under the ground."""

    depth_m: float
    closed: bool
    """Whether it is a tunnel; if not, an open cutting that leads to one."""


def ways_below(osm: OsmFile) -> dict[str, WayBelow]:
    """Return the tunnels for roads, paths and trams by the ids of their ways, with the cuttings that join them.

    A tunnel that names no layer lies one below the ground. A passage through a building lies on the ground.
    """
    low = {
        way_id: WayBelow(LAYER_M * _layers_down(way.tags), way.tags.get("tunnel") == "yes")
        for way_id, way in osm.ways.items()
        if _carries(way) and (way.tags.get("tunnel") == "yes" or _layer(way.tags) < 0)
    }
    by_node: dict[str, list[str]] = {}
    for way_id in low:
        for node in osm.ways[way_id].nodes:
            by_node.setdefault(node, []).append(way_id)
    found: dict[str, WayBelow] = {}
    waiting = [way_id for way_id, way in low.items() if way.closed]
    while waiting:
        way_id = waiting.pop()
        if way_id not in found:
            found[way_id] = low[way_id]
            waiting += [other for node in osm.ways[way_id].nodes for other in by_node[node]]
    return {way_id: found[way_id] for way_id in low if way_id in found}


def on_the_ground(osm: OsmFile, ways: Collection[str]) -> OsmFile:
    """Return the map with ``ways`` on the ground."""
    changed: Mapping[str, OsmWay] = {
        way_id: replace(way, tags={key: value for key, value in way.tags.items() if key not in ("layer", "tunnel")})
        if way_id in ways
        else way
        for way_id, way in osm.ways.items()
    }
    return replace(osm, ways=changed)


def _carries(way: OsmWay) -> bool:
    return len(way.nodes) >= 2 and ("highway" in way.tags or way.tags.get("railway") == "tram")


def _layers_down(tags: Tags) -> float:
    return max(-_layer(tags), 1.0)


def _layer(tags: Tags) -> float:
    """Return the layer, 0 where there is none."""
    try:
        layer = float(tags.get("layer", ""))
    except ValueError:
        return 0.0
    return max(min(layer, 5.0), -5.0) if math.isfinite(layer) else 0.0
