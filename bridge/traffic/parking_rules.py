"""Where signs of the static scene forbid to park: at bus stops, and where one says so up to the end of the street."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import shapely

from bridge.assets.signals_and_signs import sign_name
from bridge.assets.textures.road_signs import SignKind
from bridge.roads.network import Lane
from bridge.traffic.parking import ParkedVehicle
from bridge.world import Placement

_FREE_M = {sign_name(SignKind.BUS_STOP): (16.0, 2.0), sign_name(SignKind.NO_PARKING): (0.0, math.inf)}
"""How much of the kerb a sign keeps free, before and after it."""
_BESIDE_M = 2.5
"""So far from a lane stand the signs that hold for it: a cycle lane may be between them."""


def allowed(parked: Sequence[ParkedVehicle], placements: Iterable[Placement]) -> tuple[ParkedVehicle, ...]:
    """Return those of the ``parked`` vehicles that no sign among ``placements`` forbids."""
    signs = [placement for placement in placements if placement.asset in _FREE_M]
    points = [shapely.Point(sign.world_from_asset.position[:2]) for sign in signs]
    lanes = {vehicle.lane.lane_id: vehicle.lane for vehicle in parked}
    spans = {lane_id: list(_kept_free(lane, signs, points)) for lane_id, lane in lanes.items()}
    return tuple(
        vehicle
        for vehicle in parked
        if not any(
            vehicle.front_m > start and vehicle.front_m - vehicle.model.size.length_m < end
            for start, end in spans[vehicle.lane.lane_id]
        )
    )


def _kept_free(
    lane: Lane, signs: Sequence[Placement], points: Sequence[shapely.Point]
) -> Iterator[tuple[float, float]]:
    """Yield the parts of a lane that signs keep free, in metres along it as SUMO counts."""
    line = shapely.LineString(lane.centreline[:, :2])
    scale = lane.length_m / line.length
    for sign, point in zip(signs, points, strict=True):
        at_m = line.project(point)
        if 0.0 < at_m < line.length and line.distance(point) < lane.width_m / 2 + _BESIDE_M:
            before_m, after_m = _FREE_M[sign.asset]
            yield (at_m - before_m) * scale, (at_m + after_m) * scale
