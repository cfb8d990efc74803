"""What is taken already where things are to be put up beside the roads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from bridge.roads.mapped import MappedSurroundings


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """Plan shapes of what is taken, in world metres."""

    road: BaseGeometry
    paved: BaseGeometry
    """Road, sidewalks and what lies under bridges."""
    walked: Sequence[BaseGeometry]
    """Where people walk, and nothing may stand."""
    footprints: Sequence[BaseGeometry]
    """Of all houses."""
    fronts: Sequence[BaseGeometry]
    """Of the houses that people walk up to from the sidewalk, without a garden."""
    mapped: MappedSurroundings
