"""Smooth curves through samples, without overshooting where something stands still."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Makima:
    """Cubic pieces through (N,) ascending times and (N, K) values; N >= 2.

    The slopes are those of H. Akima (Journal of the ACM 17, 1970) with the weights that MATLAB calls makima: beside
    equal values the curve is flat, and it is otherwise smooth to its first derivative. Before the first sample and
    after the last one it goes straight on.
    """

    def __init__(self, times: Array, values: Array) -> None:
        """Take finite numbers."""
        self._times, self._values = times, values
        self._steps = np.diff(times)
        self._slopes = _slopes(np.diff(values, axis=0) / self._steps[:, None])

    def at(self, times: Array) -> tuple[Array, Array]:
        """Return the (M, K) values and their derivatives by time at (M,) ``times``."""
        inside = np.clip(times, self._times[0], self._times[-1])
        piece = np.clip(np.searchsorted(self._times, inside, side="right") - 1, 0, len(self._steps) - 1)
        step = self._steps[piece][:, None]
        u = (inside - self._times[piece])[:, None] / step
        begin, end = self._values[piece], self._values[piece + 1]
        leaving, coming = self._slopes[piece] * step, self._slopes[piece + 1] * step
        # The four cubic Hermite polynomials and their derivatives by u.
        values = (
            (2 * u**3 - 3 * u**2 + 1) * begin
            + (u**3 - 2 * u**2 + u) * leaving
            + (3 * u**2 - 2 * u**3) * end
            + (u**3 - u**2) * coming
        )
        slopes = (
            6 * (u**2 - u) * (begin - end) + (3 * u**2 - 4 * u + 1) * leaving + (3 * u**2 - 2 * u) * coming
        ) / step
        return values + slopes * (times - inside)[:, None], slopes


def _slopes(secants: Array) -> Array:
    """Return the slopes at N samples from those of the N - 1 secants between them."""
    first, last = secants[:1], secants[-1:]
    second, last_but_one = secants[1:2] if len(secants) > 1 else first, secants[-2:-1] if len(secants) > 1 else last
    before, after = 2 * first - second, 2 * last - last_but_one
    all_secants = np.concatenate([2 * before - first, before, secants, after, 2 * after - last])
    change = np.abs(np.diff(all_secants, axis=0)) + np.abs(all_secants[1:] + all_secants[:-1]) / 2
    weight_before, weight_after = change[2:], change[:-2]
    total = weight_before + weight_after
    mixed = weight_before * all_secants[1:-2] + weight_after * all_secants[2:-1]
    return np.asarray(np.divide(mixed, total, out=np.zeros_like(mixed), where=total > 0.0))
