"""Writes OpenStreetMap files by hand, in metres around a place in Munich."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

LAT, LON = 48.14, 11.57
_M_PER_DEGREE = 111_200.0

Point = tuple[float, float]


class OsmText:
    """Grows a file; nodes are shared where they lie at the same place."""

    def __init__(self) -> None:
        self._elements: list[str] = []
        self._nodes: dict[Point, int] = {}
        self._count = 0

    def _next(self) -> int:
        self._count += 1
        return self._count

    def node(self, at: Point, tags: Mapping[str, str] | None = None, *, shared: bool = True) -> int:
        """Add a node; without ``shared`` there may be another at its place."""
        if shared and tags is None and at in self._nodes:
            return self._nodes[at]
        number = self._next()
        lat = LAT + at[1] / _M_PER_DEGREE
        lon = LON + at[0] / (_M_PER_DEGREE * math.cos(math.radians(LAT)))
        self._elements.append(f'<node id="{number}" lat="{lat:.8f}" lon="{lon:.8f}">{_tags(tags or {})}</node>')
        self._nodes.setdefault(at, number)
        return number

    def way(self, points: Sequence[Point], attributes: str = "", **tags: str) -> int:
        """Add a line through points; two underscores in the name of a tag stand for a colon."""
        return self.way_of([self.node(point) for point in points], attributes, **tags)

    def way_of(self, nodes: Sequence[int], attributes: str = "", **tags: str) -> int:
        """Add a line through nodes, which need not be in the file."""
        number = self._next()
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        self._elements.append(f'<way id="{number}" {attributes}>{refs}{_tags(tags)}</way>')
        return number

    def area(self, points: Sequence[Point], **tags: str) -> int:
        """Add a closed line."""
        return self.way([*points, points[0]], **tags)

    def multipolygon(self, outer: Sequence[int], inner: Sequence[int], **tags: str) -> None:
        """Add a relation of ways."""
        members = "".join(
            f'<member type="way" ref="{way}" role="{role}"/>'
            for role, ways in (("outer", outer), ("inner", inner))
            for way in ways
        )
        number = self._next()
        self._elements.append(f'<relation id="{number}">{members}{_tags({"type": "multipolygon", **tags})}</relation>')

    def text(self) -> str:
        """Return the file."""
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">{"".join(self._elements)}</osm>\n'


def box(west: float, south: float, east: float, north: float) -> list[Point]:
    """Return the corners of a rectangle."""
    return [(west, south), (east, south), (east, north), (west, north)]


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>" for key, value in tags.items())
