"""What every ego has that is a vehicle of SUMO's."""

from __future__ import annotations

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Size
from bridge.roads.network import RoadNetwork
from bridge.traffic.ego_vehicle import EGO_ID
from bridge.traffic.neighbourhood import Neighbourhood
from bridge.traffic.process import SumoProcess
from bridge.traffic.routes import TrafficPlan


class SumoVehicle:
    """The part of a ``Carrier`` that does not depend on who moves the vehicle."""

    def __init__(self, process: SumoProcess, network: RoadNetwork, plan: TrafficPlan, model: ActorModel) -> None:
        """Take the traffic, and the model that says how large the vehicle is."""
        self._process, self._network, self._plan = process, network, plan
        self._model = model

    @property
    def model(self) -> ActorModel:
        """See ``Carrier.model``."""
        return self._model

    @property
    def size(self) -> Size:
        """See ``Carrier.size``."""
        return self._model.size

    def look_round(self, radius_m: float) -> Neighbourhood:
        """See ``Carrier.look_round``."""
        return Neighbourhood(self._process, self._network, self._plan, EGO_ID, radius_m)
