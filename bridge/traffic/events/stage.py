"""SUMO's world after one step, as events see and change it before anybody else does."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bridge.assets.actor_models import ActorModel, ActorModels
from bridge.classes import Category
from bridge.geometry import Pose, Size, Vec3
from bridge.roads.network import Lane, RoadNetwork
from bridge.traffic.ego_vehicle import EGO_ID
from bridge.traffic.events.road_ahead import RoadAhead, RoadMap
from bridge.traffic.neighbourhood import Sighting, VehicleSighting
from bridge.traffic.overlap import Footprint
from bridge.traffic.parking import ParkedVehicle
from bridge.traffic.routes import TrafficPlan
from bridge.traffic.sight import out_of_sight

REACH_M = 320.0
"""So far ahead events look along the ego's route."""

_OBEYING, _LANE_CHANGES = 31, 1621
"""SUMO's speed and lane change modes of vehicles that are left alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What stays the same throughout an episode."""

    network: RoadNetwork
    roads: RoadMap
    plan: TrafficPlan
    catalogue: ActorModels
    ego_size: Size
    parked: Mapping[str, ParkedVehicle]


@dataclass(eq=False)
class Stage:
    """One step. Positions are those of SUMO: of a vehicle, the middle of its front bumper."""

    setting: Setting
    sumo: Any
    """The TraCI connection, for use within the step."""
    world_from_ego: Pose
    """Of the ego's body."""
    front: Vec3
    sightings: dict[str, Sighting]
    """Everybody near by SUMO id, the ego excepted; what is changed here is what will be seen."""
    taken: set[str] = field(default_factory=set)
    """The vehicles that take part in events already."""

    @cached_property
    def ego_speed_mps(self) -> float:
        """How fast the ego drives."""
        return float(self.sumo.vehicle.getSpeed(EGO_ID))

    @cached_property
    def ego_lane(self) -> Lane:
        """The lane that the ego is on, maybe one inside a junction."""
        return self.setting.network.lanes[self.sumo.vehicle.getLaneID(EGO_ID)]

    @cached_property
    def ego_at_m(self) -> float:
        """How far along its lane the ego's front is."""
        return float(self.sumo.vehicle.getLanePosition(EGO_ID))

    @cached_property
    def ahead(self) -> RoadAhead:
        """What lies ahead of the ego."""
        route = self.sumo.vehicle.getRoute(EGO_ID)[self.sumo.vehicle.getRouteIndex(EGO_ID) :]
        return self.setting.roads.ahead(self.ego_lane.lane_id, self.ego_at_m, route, REACH_M)

    @property
    def kerb_side(self) -> float:
        """-1 where traffic keeps right, 1 where it keeps left: the sign of a way to the left that leads to the kerb."""
        return 1.0 if self.setting.network.left_hand else -1.0

    def is_hidden(self, point: Vec3) -> bool:
        """Whether somebody may appear or vanish at ``point`` unnoticed."""
        return out_of_sight(self.world_from_ego, point)

    def vehicles(self) -> Iterable[str]:
        """Yield the ids of the vehicles near that take part in no event, in a fixed order."""
        return (
            sumo_id
            for sumo_id, sighting in sorted(self.sightings.items())
            if isinstance(sighting, VehicleSighting) and sumo_id not in self.taken
        )

    def model(self, vehicle_id: str) -> ActorModel:
        """Return what a vehicle of SUMO's looks like."""
        return self.setting.plan.vehicle_models[self.sumo.vehicle.getTypeID(vehicle_id)]

    def leader(self, reach_m: float) -> tuple[str, float] | None:
        """Return who drives ahead of the ego on its way, no farther than ``reach_m``, and the gap in metres."""
        found = self.sumo.vehicle.getLeader(EGO_ID, reach_m)
        if not found or found[0] not in self.sightings or found[0] in self.taken:
            return None
        gap_m = found[1] + self.sumo.vehicle.getMinGap(EGO_ID)
        if gap_m > reach_m or self.model(found[0]).category is Category.CYCLIST:
            return None
        return found[0], gap_m

    def parked_near(self, point: Vec3, within_m: float) -> list[Footprint]:
        """Return the boxes of the parked vehicles whose middles are no farther than ``within_m`` from ``point``."""
        return [
            Footprint.of(parked.world_from_actor, parked.model.size)
            for parked in self.setting.parked.values()
            if math.dist(parked.world_from_actor.position[:2], point[:2]) <= within_m
        ]

    def signal(self, vehicle_id: str, bits: int) -> None:
        """Have the indicators of a vehicle show ``bits`` (``bridge.traffic.lamps``) in this step."""
        seen = self.sightings.get(vehicle_id)
        if isinstance(seen, VehicleSighting):
            self.sightings[vehicle_id] = seen._replace(signals=seen.signals & ~3 | bits)

    def take_over(self, vehicle_id: str, speed_mode: int) -> None:
        """Have a vehicle keep its lane, and its speed under ``speed_mode``: SUMO's bits of what it minds."""
        self.sumo.vehicle.setSpeedMode(vehicle_id, speed_mode)
        self.sumo.vehicle.setLaneChangeMode(vehicle_id, 0)

    def is_driving(self, vehicle_id: str) -> bool:
        """Whether SUMO still has a vehicle, and near."""
        return vehicle_id in self.sightings


def let_go(sumo: Any, vehicle_id: str) -> None:
    """Leave a vehicle to SUMO again, if it is still there; ``sumo`` is the TraCI connection."""
    if vehicle_id in sumo.vehicle.getIDList():
        sumo.vehicle.setSpeed(vehicle_id, -1.0)
        sumo.vehicle.setSpeedMode(vehicle_id, _OBEYING)
        sumo.vehicle.setLaneChangeMode(vehicle_id, _LANE_CHANGES)
