"""Has SUMO's vehicles wait for those of their bodies that were held back."""

from __future__ import annotations

from collections.abc import Mapping

from bridge.traffic.process import SumoProcess

_BRAKE_LAG_M = 0.5
_RELEASE_LAG_M = 0.05
_LONGEST_STEPS = 40
"""Then the vehicle drives on, for SUMO's may be what the other one waits for."""


class Brakes:
    """The brakes of every vehicle whose body lags behind."""

    def __init__(self, process: SumoProcess) -> None:
        self._process = process
        self._steps: dict[str, int] = {}

    def follow(self, lags_m: Mapping[str, float]) -> None:
        """Brake or let go, by how far everybody near lags behind, by SUMO id; who is no longer near is let go."""
        with self._process.calls() as sumo:
            for vehicle_id, lag_m in lags_m.items():
                if vehicle_id not in self._steps and lag_m > _BRAKE_LAG_M:
                    sumo.vehicle.setSpeed(vehicle_id, 0.0)
                    self._steps[vehicle_id] = 0
            for vehicle_id in tuple(self._steps):
                self._steps[vehicle_id] += 1
                released = lags_m.get(vehicle_id, 0.0) < _RELEASE_LAG_M
                if (released or self._steps[vehicle_id] == _LONGEST_STEPS) and vehicle_id in sumo.vehicle.getIDList():
                    sumo.vehicle.setSpeed(vehicle_id, -1.0)
                if released:
                    del self._steps[vehicle_id]
