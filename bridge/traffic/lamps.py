"""Which lamps of a vehicle are lit, from SUMO's signals."""

from __future__ import annotations

from functools import cache

from bridge.world import VehicleLights

RIGHT_SIGNAL, LEFT_SIGNAL, BRAKE_SIGNAL = 1, 2, 8
"""SUMO's bits for the right and left indicator and the brake light."""

BRAKE_ON_STEPS = 2
"""SUMO must brake for so many steps before the brake lights come on …"""
BRAKE_OFF_STEPS = 5
"""… and not brake for so many before they go out: what is shorter is flicker of the driver model."""

BLINK_LIT_STEPS = 4
BLINK_PERIOD_STEPS = 7
"""86 flashes a minute; UN Regulation 48 asks for 60 to 120."""


class Lamps:
    """The lamps of one vehicle over time."""

    def __init__(self, *, head: bool) -> None:
        """Begin with the brake lights and indicators off; ``head`` says whether headlights are on throughout."""
        self._head = head
        self._brake = False
        self._against = 0
        self._side = 0
        self._blinking = 0

    def follow(self, signals: int, *, braking: bool = False) -> None:
        """Move on by one step with SUMO's signal bits; ``braking`` is what the body does of its own."""
        wanted = braking or bool(signals & BRAKE_SIGNAL)
        self._against = self._against + 1 if wanted != self._brake else 0
        if self._against >= (BRAKE_ON_STEPS if wanted else BRAKE_OFF_STEPS):
            self._brake, self._against = wanted, 0
        side = signals & (LEFT_SIGNAL | RIGHT_SIGNAL)
        self._blinking = (self._blinking + 1) % BLINK_PERIOD_STEPS if side == self._side else 0
        self._side = side

    @property
    def lights(self) -> VehicleLights:
        """The lamps that are lit now; an indicator lamp goes on and off."""
        lit = self._blinking < BLINK_LIT_STEPS
        side = self._side if lit else 0
        return _lights(self._brake, side & LEFT_SIGNAL, side & RIGHT_SIGNAL, self._head)


@cache
def _lights(brake: bool, left: int, right: int, head: bool) -> VehicleLights:
    """Return the same object for the same lamps, of which there are few."""
    return VehicleLights(brake=brake, left=bool(left), right=bool(right), head=head)
