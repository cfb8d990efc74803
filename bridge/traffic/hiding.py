"""Finds those whom nothing keeps apart, so that one of them goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bridge.geometry import Pose, Vec3
from bridge.traffic.overlap import Footprint, overlaps
from bridge.traffic.sight import out_of_sight

VEHICLE_TOLERANCE_M = 0.3
"""Deeper than this nobody may stick in a vehicle, or one vehicle in another: one of them goes."""
PERSON_TOLERANCE_M = 0.25
"""Deeper than this two people may not, whose boxes are as wide as swinging arms and as long as a stride."""


class Standing(Protocol):
    """Somebody as of the last step, who may go if nothing else keeps the others apart."""

    @property
    def footprint(self) -> Footprint:
        """The box of the body."""

    @property
    def on_foot(self) -> bool:
        """Whether it is a person."""

    @property
    def is_new(self) -> bool:
        """Whether nobody has seen it yet."""


def victims(
    world_from_ego: Pose,
    ego: Footprint,
    others: Sequence[Standing],
    still: Sequence[Footprint],
    *,
    unseen: bool = False,
) -> set[int]:
    """Return the indices into ``others`` of those who must go, for they stick too deep in somebody.

    Rather somebody whom the ego does not see. As long as nobody has been seen at all (``unseen``), whoever touches
    another one is too deep.
    """
    boxes = (ego, *(other.footprint for other in others), *still)

    def reluctance(index: int) -> tuple[bool, bool, bool, int]:
        other = others[index - 1]
        place = Vec3(other.footprint.x, other.footprint.y, other.footprint.bottom)
        return not out_of_sight(world_from_ego, place), not other.is_new, not other.on_foot, -index

    gone: set[int] = set()
    for first, second, depth in overlaps(boxes):
        candidates = [index for index in (first, second) if 0 < index <= len(others)]
        if candidates and not gone.intersection(candidates):
            on_foot = all(0 < index <= len(others) and others[index - 1].on_foot for index in (first, second))
            if unseen or depth > (PERSON_TOLERANCE_M if on_foot else VEHICLE_TOLERANCE_M):
                gone.add(min(candidates, key=reluctance))
    return {index - 1 for index in gone}
