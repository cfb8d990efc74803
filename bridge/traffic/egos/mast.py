"""A mast among SUMO's traffic: a point of interest, round which people walk."""

from __future__ import annotations

from bridge.geometry import Size, Vec3
from bridge.roads.network import RoadNetwork
from bridge.traffic.ego_vehicle import EGO_ID
from bridge.traffic.egos.given_motion import GivenMotion
from bridge.traffic.egos.path_on_road import Place
from bridge.traffic.egos.roadside import StandingMast
from bridge.traffic.neighbourhood import Neighbourhood
from bridge.traffic.process import SumoProcess
from bridge.traffic.routes import TrafficPlan

MAST_SIZE = Size(0.2, 0.2, 6.0)
"""The room that people leave it."""
_STILL = Vec3(0.0, 0.0, 0.0)


class Mast:
    """Implements ``Carrier`` with something that never moves, and is no vehicle in SUMO."""

    model = None

    def __init__(self, process: SumoProcess, network: RoadNetwork, plan: TrafficPlan, mast: StandingMast) -> None:
        """Take the mast, which is not known to SUMO yet."""
        self._process, self._network, self._plan = process, network, plan
        self._mast, self._foot = mast, mast.world_from_foot

    @property
    def size(self) -> Size:
        """See ``Carrier.size``."""
        return MAST_SIZE

    def enter(self) -> None:
        """See ``Carrier.enter``."""
        with self._process.calls() as sumo:
            sumo.poi.add(EGO_ID, self._foot.position.x, self._foot.position.y, (0, 0, 0, 0))
            sumo.simulationStep()

    def look_round(self, radius_m: float) -> Neighbourhood:
        """See ``Carrier.look_round``."""
        return Neighbourhood(self._process, self._network, self._plan, EGO_ID, radius_m, place=self._foot.position)

    def motion(self, around: Neighbourhood) -> GivenMotion:
        """See ``Carrier.motion``."""
        del around
        return mast_motion(self._mast)

    def go_on(self, stood_s: float) -> bool:  # noqa: ARG002
        """See ``Carrier.go_on``."""
        return True


def mast_motion(mast: StandingMast) -> GivenMotion:
    """Return the motion of the foot of a mast: none."""
    place = Place(mast.world_from_foot, _STILL, 0.0)
    return GivenMotion(lambda _: place, 0)
