"""What SUMO reports of everybody near the ego with every step, as values in the project's units."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from typing import NamedTuple

from traci import constants as tc

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Vec3, wrap_angle
from bridge.roads.network import RoadNetwork
from bridge.traffic.process import SumoProcess
from bridge.traffic.routes import TrafficPlan
from bridge.traffic.traci_connection import PERSON_VARIABLES, VEHICLE_VARIABLES, Values


class VehicleSighting(NamedTuple):
    """Where a vehicle is at one step."""

    front: Vec3
    """The middle of the front bumper, on the ground."""
    signals: int
    """SUMO's signal bits, see ``bridge.traffic.lamps``."""


class PersonSighting(NamedTuple):
    """Where a person on foot is at one step."""

    position: Vec3
    pace_mps: float
    height_m: float
    """How high above ``position`` the ground is, for example on a sidewalk."""


Sighting = VehicleSighting | PersonSighting


class Introduction(NamedTuple):
    """What one has to know of somebody who appears."""

    model: ActorModel
    yaw: float
    """Radians counter-clockwise from east."""
    slope: float
    """Radians, positive uphill."""
    speed_mps: float


class Neighbourhood:
    """Everybody within a radius of one vehicle, that vehicle included, or of a point of interest."""

    def __init__(
        self,
        process: SumoProcess,
        network: RoadNetwork,
        plan: TrafficPlan,
        centre_id: str,
        radius_m: float,
        *,
        place: Vec3 | None = None,
    ) -> None:
        """Have SUMO report, from the next step on, who is within ``radius_m`` of what must be there already.

        That is the vehicle ``centre_id``, or, where ``place`` says where it stands, the point of interest.
        """
        self._process = process
        self._network = network
        self._plan = plan
        self._centre_id, self._place = centre_id, place
        self._heights_m: dict[str, float] = {}
        """How high one stands on a lane above the road, by SUMO's id of it."""
        with process.calls() as sumo:
            self._domain = sumo.vehicle if place is None else sumo.poi
            self._domain.subscribeContext(centre_id, tc.CMD_GET_VEHICLE_VARIABLE, radius_m, VEHICLE_VARIABLES)
            self._domain.subscribeContext(centre_id, tc.CMD_GET_PERSON_VARIABLE, radius_m, PERSON_VARIABLES)

    def look(self, without: Container[str] = ()) -> tuple[VehicleSighting, dict[str, Sighting]]:
        """Return where the centre was after the last step, and by SUMO id the others, except those in ``without``."""
        with self._process.calls():
            reported: Mapping[str, Values] = self._domain.getContextSubscriptionResults(self._centre_id)
        others = {
            sumo_id: self._sighting(values)
            for sumo_id, values in reported.items()
            if sumo_id != self._centre_id and sumo_id not in without
        }
        if self._place is not None:
            return VehicleSighting(self._place, 0), others
        return _vehicle_sighting(reported[self._centre_id]), others

    def introduce(self, sumo_id: str, sighting: Sighting) -> Introduction:
        """Return what belongs to somebody seen for the first time."""
        with self._process.calls() as sumo:
            if isinstance(sighting, PersonSighting):
                person = self._plan.pedestrian_models[sumo.person.getTypeID(sumo_id)]
                return Introduction(person, _yaw(sumo.person.getAngle(sumo_id)), 0.0, sighting.pace_mps)
            return Introduction(
                self._plan.vehicle_models[sumo.vehicle.getTypeID(sumo_id)],
                _yaw(sumo.vehicle.getAngle(sumo_id)),
                math.radians(sumo.vehicle.getSlope(sumo_id)),
                sumo.vehicle.getSpeed(sumo_id),
            )

    def _sighting(self, values: Values) -> Sighting:
        lane_id = values.get(tc.VAR_LANE_ID)
        if lane_id is None:
            return _vehicle_sighting(values)
        height_m = self._heights_m.get(lane_id)
        if height_m is None:
            height_m = self._network.surface_height(lane_id) if lane_id in self._network.lanes else 0.0
            self._heights_m[lane_id] = height_m
        return PersonSighting(Vec3(*values[tc.VAR_POSITION3D]), values[tc.VAR_SPEED], height_m)


def _vehicle_sighting(values: Values) -> VehicleSighting:
    return VehicleSighting(Vec3(*values[tc.VAR_POSITION3D]), values[tc.VAR_SIGNALS])


def _yaw(sumo_angle_deg: float) -> float:
    """Return radians counter-clockwise from east of SUMO's degrees clockwise from north."""
    return wrap_angle(math.radians(90.0 - sumo_angle_deg))
