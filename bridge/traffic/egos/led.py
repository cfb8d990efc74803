"""An ego that is led along a recorded path through SUMO's traffic, so that the others react to it."""

from __future__ import annotations

import math
from typing import Any

import shapely
from traci import constants as tc

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Size
from bridge.roads.network import RoadNetwork
from bridge.traffic.ego_vehicle import EGO_ID
from bridge.traffic.egos.given_motion import GivenMotion
from bridge.traffic.egos.path_on_road import PathOnRoad, outline_of
from bridge.traffic.egos.vehicle import SumoVehicle
from bridge.traffic.neighbourhood import Neighbourhood
from bridge.traffic.parking import ParkedVehicle
from bridge.traffic.process import SumoProcess
from bridge.traffic.routes import EGO_TYPE, TrafficPlan
from bridge.traffic.vehicle_types import VEHICLE_CLASSES

_ANYWHERE = 2
"""SUMO's ``keepRoute`` for a place that need be neither on the route nor on a road."""
_CLEAR_M = 12.0
"""Nobody is so near to where the ego begins."""
_ROOM_M = 0.4
"""So far beside the path nobody is parked."""


class LedEgo(SumoVehicle):
    """Implements ``Carrier`` with a vehicle that is where its path says, whatever is in the way."""

    def __init__(
        self,
        process: SumoProcess,
        network: RoadNetwork,
        plan: TrafficPlan,
        path: PathOnRoad,
        model: ActorModel,
        *,
        first_step: int,
    ) -> None:
        """Take the path, on which the ego comes among the others at ``first_step``, before the first moment."""
        super().__init__(process, network, plan, model)
        self._path = path
        self._first = self._step = first_step

    def enter(self) -> None:
        """See ``Carrier.enter``."""
        start = self._path.at(self._first).pose.position
        parked = {vehicle.vehicle_id for vehicle in self._plan.parked}
        with self._process.calls() as sumo:
            for vehicle_id in sumo.vehicle.getIDList():
                near = math.dist(sumo.vehicle.getPosition(vehicle_id), start[:2]) < _CLEAR_M
                if near and vehicle_id not in parked:
                    sumo.vehicle.remove(vehicle_id)
            vehicle_class = VEHICLE_CLASSES[self._model.category]
            edge, _, _ = sumo.simulation.convertRoad(start.x, start.y, False, vehicle_class)
            sumo.route.add(EGO_ID, (edge,))
            sumo.vehicle.add(EGO_ID, EGO_ID, typeID=EGO_TYPE)
            self._lead(sumo)
            sumo.simulationStep()
            self._step += 1
            self._lead(sumo)

    def motion(self, around: Neighbourhood) -> GivenMotion:
        """See ``Carrier.motion``."""
        del around
        return GivenMotion(self._path.at, self._first, self._path.ego.require_step)

    def go_on(self, stood_s: float) -> bool:  # noqa: ARG002
        """See ``Carrier.go_on``."""
        self._step += 1
        with self._process.calls() as sumo:
            self._lead(sumo)
        return True

    def _lead(self, sumo: Any) -> None:
        """Have SUMO put the ego where it is after the next step."""
        pose = self._path.at(self._step).pose
        yaw, ahead_m = pose.rotation.yaw(), self._model.size.length_m / 2
        sumo.vehicle.moveToXY(
            EGO_ID,
            "",
            tc.INVALID_INT_VALUE,
            pose.position.x + ahead_m * math.cos(yaw),
            pose.position.y + ahead_m * math.sin(yaw),
            90.0 - math.degrees(yaw),
            _ANYWHERE,
        )


def parked_aside(parked: tuple[ParkedVehicle, ...], path: PathOnRoad, size: Size) -> tuple[ParkedVehicle, ...]:
    """Return those of the parked vehicles that the path leads past."""
    bodies = [outline_of(path.at(step).pose, size) for step in range(path.ego.path.last_step + 1)]
    taken = shapely.buffer(shapely.union_all(bodies), _ROOM_M)
    shapely.prepare(taken)
    return tuple(
        vehicle for vehicle in parked if not taken.intersects(outline_of(vehicle.world_from_actor, vehicle.model.size))
    )
