"""The lenses of traffic lights: which are lit, in the picture and as lamps that shine on the street."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Slot
from bridge.engine.instances import AMBER, GREEN, LAMP_SHIFT, RED, Instances
from bridge.engine.library import AssetLibrary
from bridge.geometry import transform_points
from bridge.world import Aspect, Placement

_LIT = {
    Aspect.OFF: 0,
    Aspect.RED: RED,
    Aspect.RED_AMBER: RED | AMBER,
    Aspect.AMBER: AMBER,
    Aspect.GREEN: GREEN,
}
LENSES = {Slot.SIGNAL_RED: RED, Slot.SIGNAL_AMBER: AMBER, Slot.SIGNAL_GREEN: GREEN}
"""The bit of each lens in an instance's lamps."""


class SignalLamps:
    """The traffic lights of one static scene."""

    def __init__(self, placements: Sequence[Placement], statics: Instances, library: AssetLibrary) -> None:
        """Take the placements that ``place_statics`` made ``statics`` of, with the models of ``library``."""
        numbers = np.array([placement.signal for placement in placements], np.int64)[statics.owner]
        self._rows = np.flatnonzero(numbers)
        self._row_numbers = numbers[self._rows].tolist()
        lenses = [lens for placement in placements if placement.signal for lens in _lenses(placement, library)]
        self._numbers = [number for number, _, _, _ in lenses]
        self._bits = np.array([bit for _, bit, _, _ in lenses], np.int64)
        self._position = np.array([position for _, _, position, _ in lenses]).reshape(-1, 3)
        self._axis = np.array([axis for _, _, _, axis in lenses]).reshape(-1, 3)

    def light(self, placed: Instances, signals: Mapping[int, Aspect]) -> None:
        """Light the lenses in ``placed`` as ``signals`` says.

        Its first rows are those of the static scene, with all lenses dark.
        """
        lit = [_LIT[signals.get(number, Aspect.OFF)] << LAMP_SHIFT for number in self._row_numbers]
        placed.extra[self._rows, 0] |= np.array(lit, np.uint32)

    def nearest(
        self, signals: Mapping[int, Aspect], focus: NDArray[np.float64], number: int
    ) -> dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Return (N, 3) positions and axes of the lit lenses nearest to ``focus``, ``number`` in all, by their bits."""
        lit = np.array([_LIT[signals.get(each, Aspect.OFF)] for each in self._numbers], np.int64) & self._bits
        rows = np.flatnonzero(lit)
        rows = rows[np.argsort(np.linalg.norm(self._position[rows] - focus, axis=1), kind="stable")[:number]]
        chosen = {bit: rows[self._bits[rows] == bit] for bit in LENSES.values()}
        return {bit: (self._position[those], self._axis[those]) for bit, those in chosen.items()}


def _lenses(
    placement: Placement, library: AssetLibrary
) -> list[tuple[int, int, NDArray[np.float64], NDArray[np.float64]]]:
    """Return the signal's number, bit, place and axis of each lens of a placement."""
    world_from_asset = placement.world_from_asset.matrix()
    return [
        (placement.signal, bit, place, world_from_asset[:3, 0])
        for slot, bit in LENSES.items()
        for place in transform_points(world_from_asset, library.lenses[placement.asset][slot] * placement.scale)
    ]
