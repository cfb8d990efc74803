"""An ego that SUMO drives: a vehicle among the others, which signals favour."""

from __future__ import annotations

from bridge.assets.actor_models import ActorModel
from bridge.roads.network import RoadNetwork
from bridge.traffic.ego_vehicle import EGO_ID, EgoVehicle
from bridge.traffic.egos.vehicle import SumoVehicle
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.neighbourhood import Neighbourhood
from bridge.traffic.process import SumoProcess
from bridge.traffic.routes import TrafficPlan
from bridge.traffic.signals import SignalPriority
from bridge.traffic.vehicle_types import VEHICLE_CLASSES

PATIENCE_S = 120.0
"""Longer than any red light. Who has stood for so long will not get on, and begins anew elsewhere."""


class DrivingEgo(SumoVehicle):
    """Implements ``Carrier`` with a vehicle that drives on and on."""

    def __init__(
        self,
        process: SumoProcess,
        network: RoadNetwork,
        plan: TrafficPlan,
        vehicle: EgoVehicle,
        model: ActorModel,
    ) -> None:
        """Take the vehicle, which is not on the road yet, and the model that says how large it is."""
        super().__init__(process, network, plan, model)
        self._vehicle = vehicle
        self._signals = SignalPriority(process, EGO_ID)

    def enter(self) -> None:
        """See ``Carrier.enter``."""
        self._vehicle.enter(VEHICLE_CLASSES[self._model.category])

    def motion(self, around: Neighbourhood) -> VehicleMotion:
        """See ``Carrier.motion``."""
        here, _ = around.look()
        new = around.introduce(EGO_ID, here)
        return VehicleMotion(
            new.model.size.length_m,
            here.front,
            yaw=new.yaw,
            slope=new.slope,
            speed_mps=new.speed_mps,
            left_hand=self._network.left_hand,
        )

    def go_on(self, stood_s: float) -> bool:
        """See ``Carrier.go_on``. Nothing keeps it for longer than ``PATIENCE_S``."""
        if stood_s > PATIENCE_S:
            self._vehicle.leave()
            return False
        goes_on = self._vehicle.go_on()
        if goes_on:
            self._signals.keep_up()
        return goes_on
