"""A queue of rows of numbers that can be looked at as one array without being copied."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_ROOM = 128


class Rows:
    """Rows of ``columns`` float64 each; new ones come at the end, old ones go from the beginning."""

    def __init__(self, columns: int) -> None:
        """Begin without rows."""
        self._room = np.empty((_ROOM, columns))
        self._begin = self._end = 0

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self._end - self._begin

    def append(self, row: Sequence[float] | NDArray[np.float64]) -> None:
        """Add a row at the end."""
        if self._end == len(self._room):
            kept = self.view()
            room = np.empty((max(_ROOM, 2 * len(kept)), self._room.shape[1]))
            room[: len(kept)] = kept
            self._room, self._begin, self._end = room, 0, len(kept)
        self._room[self._end] = row
        self._end += 1

    def repeat(self) -> None:
        """Add the last row, which there must be, once more."""
        self.append(self._room[self._end - 1])

    def popleft(self, count: int = 1) -> None:
        """Drop the first row, or so many; there must be as many."""
        self._begin += count

    def view(self) -> NDArray[np.float64]:
        """Return the rows as they are now, (N, columns); not to be changed."""
        return self._room[self._begin : self._end]
