"""An ego that SUMO drives: a vehicle among the others, which signals favour."""

from __future__ import annotations

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Size
from bridge.roads.network import RoadNetwork
from bridge.traffic.ego_vehicle import EGO_ID, EgoVehicle
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.neighbourhood import Neighbourhood
from bridge.traffic.process import SumoProcess
from bridge.traffic.routes import TrafficPlan
from bridge.traffic.signals import SignalPriority
from bridge.traffic.vehicle_types import VEHICLE_CLASSES


class DrivingEgo:
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
        self._process, self._network, self._plan = process, network, plan
        self._vehicle = vehicle
        self._model = model
        self._signals = SignalPriority(process, EGO_ID)

    @property
    def model(self) -> ActorModel:
        """See ``Carrier.model``."""
        return self._model

    @property
    def size(self) -> Size:
        """See ``Carrier.size``."""
        return self._model.size

    def enter(self) -> None:
        """See ``Carrier.enter``."""
        self._vehicle.enter(VEHICLE_CLASSES[self._model.category])

    def look_round(self, radius_m: float) -> Neighbourhood:
        """See ``Carrier.look_round``."""
        return Neighbourhood(self._process, self._network, self._plan, EGO_ID, radius_m)

    def motion(self, around: Neighbourhood) -> VehicleMotion:
        """See ``Carrier.motion``."""
        here, _ = around.look()
        new = around.introduce(EGO_ID, here)
        return VehicleMotion(new.model.size.length_m, here.front, yaw=new.yaw, slope=new.slope, speed_mps=new.speed_mps)

    def go_on(self) -> bool:
        """See ``Carrier.go_on``."""
        goes_on = self._vehicle.go_on()
        if goes_on:
            self._signals.keep_up()
        return goes_on
