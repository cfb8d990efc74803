"""Turning a file's axes, scale and origin into those of an actor, and checking that the result is what was promised."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from bridge.assets.packs.manifest import ModelEntry
from bridge.errors import AssetError
from bridge.geometry import Matrix

SIZE_TOLERANCE = 0.05
"""How much each dimension of the mesh may differ from ``size_m``, as a share."""

GROUND_TOLERANCE_M = 0.02
"""How far from the ground the lowest point may lie; it is put onto the ground."""

_UNITS = (
    (0.01, "centimetres"),
    (0.001, "millimetres"),
    (0.0254, "inches"),
    (0.3048, "feet"),
    (100.0, "hundreds of metres"),
)
_UNIT_TOLERANCE = 0.15


def actor_from_file(entry: ModelEntry) -> Matrix:
    """Return the 3x3 matrix from the file's axes to forward, left, up; without the scale, a signed permutation."""
    forward, up = _axis(entry.front), _axis(entry.up)
    return np.stack([forward, np.cross(up, forward), up])


def _axis(name: str) -> Matrix:
    axis = np.zeros(3)
    axis["xyz".index(name[1])] = 1.0 if name[0] == "+" else -1.0
    return axis


def check_size(entry: ModelEntry, low: Matrix, high: Matrix) -> None:
    """Refuse a mesh whose box, of what does not overhang, is not as large as the manifest says."""
    found, wanted = high - low, np.array(entry.size)
    if not (found > 0.0).all():
        raise AssetError(f"size_m: the mesh is flat: {_shown(found)}; a model needs length, width and height")
    ratio = found / wanted
    if (np.abs(ratio - 1.0) <= SIZE_TOLERANCE).all():
        return
    sizes = f"the mesh is {_shown(found)} (length x width x height), size_m says {_shown(wanted)}"
    middle = float(np.exp(np.log(np.maximum(ratio, 1e-9)).mean()))
    even = abs(middle - 1.0) > SIZE_TOLERANCE and bool((np.abs(ratio / middle - 1.0) <= SIZE_TOLERANCE).all())
    raise AssetError(f"size_m: {sizes}{_guess(entry, found, wanted, middle, even)}")


def _guess(entry: ModelEntry, found: Matrix, wanted: Matrix, middle: float, even: bool) -> str:
    """Return what is probably the matter."""
    for unit, name in _UNITS:
        if abs(unit * middle - 1.0) <= _UNIT_TOLERANCE:
            return f": {name}? give `scale: {entry.scale * unit:g}`"
    if even:
        return f": the proportions are right; give `scale: {entry.scale / middle:.4g}`"
    for order in permutations(range(3)):
        turned = found[list(order)] / wanted
        if order != (0, 1, 2) and (np.abs(turned / turned.mean() - 1.0) <= SIZE_TOLERANCE).all():
            return (
                f': turned? with other axes than `front: "{entry.front}"` and `up: "{entry.up}"` the proportions '
                f"would be right"
            )
    return (
        f"; expected each within {SIZE_TOLERANCE:.0%}. Correct `size_m`, or name what does not belong to the body, "
        f"such as mirrors and aerials, in `overhang`"
    )


def offset_to_ground(entry: ModelEntry, low: Matrix, high: Matrix, *, checked: bool) -> Matrix:
    """Return the (3,) move that puts the model on the ground under the centre of its box.

    Raises ``AssetError`` for one that floats or is sunk, unless the entry allows for it or it is not ``checked``. The
    move is exactly zero for a model that stands there already.
    """
    if checked and entry.ground == "origin" and abs(low[2]) > GROUND_TOLERANCE_M:
        state = "floats" if low[2] > 0 else "is sunk"
        raise AssetError(
            f"ground: the model {state}: its lowest point is at {low[2]:.3f} m over its origin, expected 0; move it in "
            f"the file, or give `ground: lowest`"
        )
    offset = -np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    return np.where(np.abs(offset) < 1e-5, 0.0, offset)


def _shown(size: Matrix) -> str:
    return " x ".join(f"{value:.3g}" for value in size)
