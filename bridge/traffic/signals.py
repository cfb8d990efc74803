"""Signals that favour the ego, as signals of many towns favour a bus.

A vehicle among others stands half the time in a town with signals, and images of a standing ego are all alike. So
a signal that the ego comes to ends the green of the others early, after their shortest green, and keeps the ego's
green until it is over. Yellow and clearing phases last as ever.
"""

from __future__ import annotations

from typing import Any

from bridge.traffic.process import SumoProcess

_CHECK_STEPS = 10
_NOTICE_M = 90.0
"""A signal knows of the ego when it is nearer than this to the stop line."""
_SHORTEST_GREEN_S = 5.0
_LONGEST_GREEN_S = 60.0
_EXTENSION_S = 4.0
_SOON_S = 0.1


class SignalPriority:
    """Has the next signal on the way of one vehicle favour it."""

    def __init__(self, process: SumoProcess, vehicle_id: str) -> None:
        self._process = process
        self._vehicle_id = vehicle_id
        self._steps = 0

    def keep_up(self) -> None:
        """Do what is due after one more step; the vehicle must be on the road."""
        self._steps += 1
        if self._steps % _CHECK_STEPS:
            return
        with self._process.calls() as sumo:
            for signal_id, _, distance_m, state in sumo.vehicle.getNextTLS(self._vehicle_id)[:1]:
                if distance_m <= _NOTICE_M:
                    _favour(sumo, signal_id, state)


def _favour(sumo: Any, signal_id: str, state: str) -> None:
    """Bring or keep the green that shows as ``state`` to the vehicle."""
    phase = sumo.trafficlight.getRedYellowGreenState(signal_id)
    if "y" in phase or not any(light in "Gg" for light in phase):
        return
    shown_s = sumo.trafficlight.getSpentDuration(signal_id)
    left_s = sumo.trafficlight.getNextSwitch(signal_id) - sumo.simulation.getTime()
    if state in "Gg":
        if left_s < _EXTENSION_S and shown_s < _LONGEST_GREEN_S:
            sumo.trafficlight.setPhaseDuration(signal_id, _EXTENSION_S)
    elif shown_s >= _SHORTEST_GREEN_S and left_s > _SOON_S:
        sumo.trafficlight.setPhaseDuration(signal_id, _SOON_S)
