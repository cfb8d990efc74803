"""Where people can sit in a static scene."""

from __future__ import annotations

from collections.abc import Iterable

from bridge.assets.street_furniture import BENCH_MODEL, BENCH_SEATS_M, SHELTER_MODEL, SHELTER_SEATS_M
from bridge.geometry import Pose
from bridge.world import Placement

_SEATS = {BENCH_MODEL: BENCH_SEATS_M, SHELTER_MODEL: SHELTER_SEATS_M}


def seats(placements: Iterable[Placement]) -> tuple[Pose, ...]:
    """Return every seat of the benches and bus shelters of a scene.

    A pose has its origin on the ground under the middle of the seat and x where one looks; the seat itself is
    ``bridge.assets.street_furniture.SEAT_M`` above it. Neighbours are at least 0.6 m apart.
    """
    found = []
    for placement in placements:
        for x, y in _SEATS.get(placement.asset, ()):
            seat = placement.world_from_asset.matrix() @ Pose.planar(x, y, 0.0, 0.0).matrix()
            found.append(Pose.from_matrix(seat))
    return tuple(found)
