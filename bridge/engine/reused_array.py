"""Arrays of pictures, filled again once nobody has them any more."""

from __future__ import annotations

import sys
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


class ReusedArray(Generic[Scalar]):
    """Gives out one array as long as it comes back, and a new one otherwise.

    The pages of a new array are mapped one by one as it is filled. For the depths of a picture that takes twenty times
    as long as copying them.
    """

    def __init__(self, shape: tuple[int, ...], dtype: type[Scalar]) -> None:
        self._array: NDArray[Scalar] = np.empty(shape, dtype)
        self._holders_if_free = self._holders()

    def take(self) -> NDArray[Scalar]:
        """Return an array that nobody else holds, nor a view of it; what is in it is undefined."""
        if self._holders() > self._holders_if_free:
            self._array = np.empty_like(self._array)
        return self._array

    def _holders(self) -> int:
        # Views, buffers and tensors of an array each hold a reference to it.
        return sys.getrefcount(self._array)
