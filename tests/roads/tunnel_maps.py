"""Maps with tunnels, drawn by hand."""

from __future__ import annotations

import math

from tests.roads.osm_text import OsmText, box


def straight_tunnel(layer: str = "-1") -> OsmText:
    """A street that dives under another one and a park; without ``layer`` it says only that it is a tunnel."""
    osm = OsmText()
    osm.way([(-200, 0), (-60, 0)], highway="secondary")
    osm.way([(-60, 0), (0, 0), (60, 0)], highway="secondary", tunnel="yes", **({"layer": layer} if layer else {}))
    osm.way([(60, 0), (200, 0)], highway="secondary")
    osm.way([(10, -150), (10, 150)], highway="residential")
    osm.way([(-200, 0), (-200, 150), (10, 150), (200, 150), (200, 0)], highway="residential")
    osm.way([(-200, 0), (-200, -150), (10, -150), (200, -150), (200, 0)], highway="residential")
    osm.area(box(-55, -60, -5, 60), leisure="park")
    osm.area(box(20, -12, 40, 12), building="yes", height="12")
    return osm


def bent_tunnel() -> OsmText:
    """A street of four lanes whose tunnel turns left by a right angle."""
    osm = OsmText()
    arc = [(100 * math.cos(angle), 100 * math.sin(angle)) for angle in (math.radians(10 * step) for step in range(10))]
    osm.way([(100, -200), (100, 0)], highway="primary")
    osm.way(arc, highway="primary", tunnel="yes", layer="-1")
    osm.way([(0, 100), (-200, 100), (-200, -200), (100, -200)], highway="primary")
    osm.way([(-200, -20), (200, 160)], highway="residential")
    return osm


def tunnel_with_junction() -> OsmText:
    """Two tunnels that meet under the ground."""
    osm = OsmText()
    osm.way([(-220, 0), (-90, 0)], highway="secondary")
    osm.way([(-90, 0), (0, 0), (90, 0)], highway="secondary", tunnel="yes", layer="-1")
    osm.way([(90, 0), (220, 0)], highway="secondary")
    osm.way([(0, 0), (0, 80)], highway="secondary", tunnel="yes", layer="-1")
    osm.way([(0, 80), (0, 220)], highway="secondary")
    osm.way([(-220, 0), (-220, 220), (0, 220), (220, 220), (220, 0)], highway="residential")
    osm.way([(-220, 0), (-220, -80), (40, -80), (220, -80), (220, 0)], highway="residential")
    osm.way([(40, -80), (40, 40)], highway="residential")
    return osm


def cramped_tunnel(room_m: float) -> OsmText:
    """A short tunnel with junctions ``room_m`` before either end."""
    osm = OsmText()
    ends = (-25 - room_m, 25 + room_m)
    osm.way([(-200, 0), (ends[0], 0), (-25, 0)], highway="secondary")
    osm.way([(-25, 0), (25, 0)], highway="secondary", tunnel="yes", layer="-1")
    osm.way([(25, 0), (ends[1], 0), (200, 0)], highway="secondary")
    osm.way([(0, -150), (0, 150)], highway="residential")
    for x in ends:
        osm.way([(x, -150), (x, 0), (x, 150)], highway="residential")
    osm.way([(ends[0], 150), (0, 150), (ends[1], 150)], highway="residential")
    return osm


def path_over_or_under(kind: str, layer: str) -> OsmText:
    """A path for people that passes a street on a bridge, or in a tunnel."""
    osm = OsmText()
    osm.way([(-150, 0), (150, 0)], highway="residential")
    osm.way([(0, -150), (0, -20)], highway="footway")
    osm.way([(0, -20), (0, 20)], highway="footway", layer=layer, **{kind: "yes"})
    osm.way([(0, 20), (0, 150)], highway="footway")
    for y in (-150, 150):
        osm.way([(-150, 0), (-150, y), (0, y), (150, y), (150, 0)], highway="residential")
    return osm


def tram_tunnel() -> OsmText:
    """A track of its own that passes under a street; the map does not say in which layer."""
    osm = OsmText()
    osm.way([(-200, 20), (200, 20)], highway="residential")
    osm.way([(-200, 0), (-80, 0)], railway="tram")
    osm.way([(-80, 0), (80, 0)], railway="tram", tunnel="yes")
    osm.way([(80, 0), (200, 0)], railway="tram")
    osm.way([(0, -150), (0, 20), (0, 150)], highway="residential")
    return osm
