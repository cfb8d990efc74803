"""Has SUMO's vehicles wait for those of their bodies that were held back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bridge.traffic.process import SumoProcess

_BRAKE_LAG_M = 1.0
_RELEASE_LAG_M = 0.3
_LONGEST_STEPS = 100
"""Then the vehicle drives on, for SUMO's may be what the other one waits for."""
_LONGEST_OF_EGO_STEPS = 300
"""The ego has more patience: what is near it in SUMO is what is shown."""


class Brakes:
    """The brakes of every vehicle whose body lags behind, or will."""

    def __init__(self, process: SumoProcess, ego_id: str) -> None:
        self._process = process
        self._ego_id = ego_id
        self._steps: dict[str, int] = {}

    def follow(self, lags_m: Mapping[str, float]) -> None:
        """Brake or let go, by how far everybody near will lag behind, by SUMO id; who is no longer near is let go."""
        with self._process.calls() as sumo:
            late = [vehicle_id for vehicle_id, lag_m in lags_m.items() if lag_m > _BRAKE_LAG_M]
            if not self._is_due(late, lags_m):
                for vehicle_id in self._steps:
                    self._steps[vehicle_id] += 1
                return
            present = set(sumo.vehicle.getIDList())
            for vehicle_id in late:
                if vehicle_id not in self._steps and vehicle_id in present:
                    sumo.vehicle.setSpeed(vehicle_id, 0.0)
                    self._steps[vehicle_id] = 0
            for vehicle_id in tuple(self._steps):
                self._steps[vehicle_id] += 1
                released = lags_m.get(vehicle_id, 0.0) < _RELEASE_LAG_M or vehicle_id not in present
                if vehicle_id in present and (released or self._steps[vehicle_id] == self._longest(vehicle_id)):
                    sumo.vehicle.setSpeed(vehicle_id, -1.0)
                if released:
                    del self._steps[vehicle_id]

    def _is_due(self, late: Iterable[str], lags_m: Mapping[str, float]) -> bool:
        """Whether somebody has to brake or let go now."""
        return any(vehicle_id not in self._steps for vehicle_id in late) or any(
            lags_m.get(vehicle_id, 0.0) < _RELEASE_LAG_M or steps + 1 == self._longest(vehicle_id)
            for vehicle_id, steps in self._steps.items()
        )

    def _longest(self, vehicle_id: str) -> int:
        return _LONGEST_OF_EGO_STEPS if vehicle_id == self._ego_id else _LONGEST_STEPS
