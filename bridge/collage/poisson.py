"""Poisson blending: the differences between neighbouring pixels of what is pasted are kept, its edge is the background.

Where g is what is pasted and f what comes out, f - g is harmonic over the mask and takes the values of the background
minus g on the pixels around it: with the guidance field grad g, Pérez, Gangnet and Blake's equation (ACM Transactions
on Graphics 22, 2003) is Laplace's for f - g. At the frame's edge nothing is given, and nothing flows across. It is
solved by conjugate gradients, beginning with the solution at half the resolution.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.labels.masks import Mask

Colors = NDArray[np.float32]

_COARSEST_PX = 8
_TOLERANCE = 0.02
"""Largest root mean square residual that is left, in grey levels: no value is off by more than half of one."""
_MOST_STEPS = 400


def harmonic(values: Colors, given: Mask, inside: Mask) -> Colors:
    """Return the (h, w, c) values of which each of ``inside`` is the mean of its four neighbours.

    ``values`` counts where ``given``, which is all around ``inside``; what is neither is arbitrary. Beyond the array
    there are no neighbours. All is 0 where nothing is given.
    """
    if not given.any():
        return np.zeros_like(values)
    solution = np.where(given[..., None], values, _first_guess(values, given)).astype(np.float32)
    _solve(solution, inside)
    return solution


def _first_guess(values: Colors, given: Mask) -> Colors:
    """Return the solution at half the resolution, enlarged."""
    height, width = given.shape
    if min(height, width) <= _COARSEST_PX:
        return np.broadcast_to(values[given].mean(axis=0), values.shape)
    size = ((width + 1) // 2, (height + 1) // 2)
    weight = given.astype(np.float32)
    share = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
    total = np.asarray(cv2.resize(values * weight[..., None], size, interpolation=cv2.INTER_AREA), np.float32)
    is_given = np.asarray(share > 1e-6)
    mean = np.asarray(total / np.maximum(share, np.float32(1e-6))[..., None], np.float32)
    coarse = harmonic(mean, is_given, ~is_given)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _solve(solution: Colors, inside: Mask) -> None:
    """Make ``solution`` harmonic where it is ``inside``, in place."""
    weight = inside.astype(np.float32)[..., None]
    neighbours = np.full(inside.shape, 4, np.float32)
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        neighbours[edge] -= 1
    count = neighbours[..., None]
    residual = (_sum_of_neighbours(solution) - count * solution) * weight
    # Jacobi's preconditioner: pixels at the frame's edge have fewer neighbours.
    scaled = residual / count
    direction = scaled.copy()
    power = float((residual * scaled).sum())
    enough = _TOLERANCE**2 * float(weight.sum()) * solution.shape[2]
    for _ in range(_MOST_STEPS):
        if float((residual * residual).sum()) <= enough:
            return
        applied = (count * direction - _sum_of_neighbours(direction)) * weight
        step = np.float32(power / max(float((direction * applied).sum()), 1e-20))
        solution += step * direction
        residual -= step * applied
        scaled = residual / count
        before, power = power, float((residual * scaled).sum())
        direction = scaled + np.float32(power / max(before, 1e-20)) * direction


def _sum_of_neighbours(values: Colors) -> Colors:
    total = np.zeros_like(values)
    total[1:] += values[:-1]
    total[:-1] += values[1:]
    total[:, 1:] += values[:, :-1]
    total[:, :-1] += values[:, 1:]
    return total
