"""Distractors that could stand on a street: cones, bins, barrels, boxes, carts, boards, barriers, bollards.

Each faces +x and stands on the ground under the middle of its box. What is of slot primary takes a colour of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import Surface, box, circle, loft, tube
from bridge.assets.model import Material, Model, Slot
from bridge.geometry import Matrix


class Thing(StrEnum):
    """A kind of thing."""

    CONE = "cone"
    BIN = "bin"
    BARREL = "barrel"
    BOXES = "boxes"
    CART = "cart"
    BOARD = "board"
    BARRIER = "barrier"
    BOLLARD = "bollard"


def street_thing(thing: Thing) -> Model:
    """Return the model of ``thing``, called ``distractor/`` and its name."""
    assembly = Assembly()
    _MAKERS[thing](assembly)
    return grounded_model(f"distractor/{thing}", (assembly,))


_PAINT = Material("paint", roughness=0.55, slot=Slot.PRIMARY)
_WHITE = Material("reflector", (0.80, 0.80, 0.80), roughness=0.4)
_RUBBER = Material("rubber", (0.025, 0.025, 0.025), roughness=0.9)
_STEEL = Material("steel", (0.45, 0.46, 0.47), roughness=0.4, metallic=0.8)
_CARD = Material("cardboard", (0.42, 0.27, 0.15), roughness=0.95)
_TAPE = Material("tape", (0.55, 0.42, 0.25), roughness=0.5)
_RED = Material("red", (0.55, 0.02, 0.02), roughness=0.5)
_INK = Material("ink", (0.03, 0.03, 0.035), roughness=0.8)


def _turned(profile: ArrayLike, sides: int = 20) -> Surface:
    """Return the solid of a (P, 2) profile of (radius, z) turned about the z axis."""
    radius, height = np.asarray(profile, dtype=float).T
    rings = np.empty((len(radius), sides, 3))
    rings[..., :2] = radius[:, None, None] * circle(sides)
    rings[..., 2] = height[:, None]
    return loft(rings)


def _cone(parts: Assembly) -> None:
    def radius(z: float) -> float:
        return 0.15 - 0.125 * (z - 0.04) / 0.71

    parts.add(box((0.42, 0.42, 0.04), (0.0, 0.0, 0.02), top=0.95), _RUBBER)
    ends = (0.04, 0.22, 0.34, 0.46, 0.56, 0.75)
    for number, (low, high) in enumerate(pairwise(ends)):
        parts.add(_turned([(radius(low), low), (radius(high), high)]), _WHITE if number % 2 else _PAINT)


def _bin(parts: Assembly) -> None:
    """A wheeled bin of 240 litres."""
    parts.add(box((0.50, 0.46, 0.88), (0.0, 0.0, 0.54), top=(1.28, 1.18)), _PAINT)
    parts.add(box((0.68, 0.58, 0.06), (0.01, 0.0, 1.02), top=(0.92, 0.9)), _PAINT)
    parts.add(box((0.05, 0.44, 0.05), (-0.37, 0.0, 1.0)), _PAINT)
    for side in (-0.25, 0.25):
        parts.add(_wheel(0.10, 0.05).moved(-0.24, side, 0.10), _RUBBER)


def _barrel(parts: Assembly) -> None:
    profile = [(0.26, 0.0), (0.285, 0.02), (0.285, 0.28), (0.30, 0.30), (0.285, 0.32)]
    profile += [(0.285, 0.57), (0.30, 0.59), (0.285, 0.61), (0.285, 0.86), (0.26, 0.88)]
    parts.add(_turned(profile, 28), _PAINT, crease=0.9)
    parts.add(_turned([(0.05, 0.88), (0.05, 0.90)], 12).moved(0.14, 0.05, 0.0), _STEEL)


def _boxes(parts: Assembly) -> None:
    for size, x, z, yaw in (
        ((0.55, 0.45, 0.40), 0.0, 0.0, 0.0),
        ((0.42, 0.38, 0.30), 0.03, 0.40, 0.4),
        ((0.35, 0.30, 0.28), -0.45, 0.0, -0.5),
    ):
        turn = _about_z(yaw)
        parts.add(box(size, (0.0, 0.0, size[2] / 2)).turned(turn).moved(x, 0.55 * x, z), _CARD)
        strip = (size[0] + 0.004, 0.06, size[2] + 0.004)
        parts.add(box(strip, (0.0, 0.0, size[2] / 2)).turned(turn).moved(x, 0.55 * x, z), _TAPE)


def _cart(parts: Assembly) -> None:
    """A hand cart with a load of crates."""
    parts.add(box((1.0, 0.6, 0.06), (0.0, 0.0, 0.25)), _STEEL)
    for side in (-0.27, 0.27):
        parts.add(_rod([(-0.48, side, 0.25), (-0.60, side, 1.0)], 0.018), _STEEL)
        for x in (-0.38, 0.38):
            parts.add(_wheel(0.11, 0.045).moved(x, side, 0.11), _RUBBER)
    parts.add(_rod([(-0.60, -0.27, 1.0), (-0.60, 0.27, 1.0)], 0.02, across=(1.0, 0.0, 0.0)), _RUBBER)
    parts.add(box((0.55, 0.5, 0.32), (0.18, 0.0, 0.44), top=0.96), _PAINT)
    parts.add(box((0.5, 0.44, 0.28), (0.16, 0.02, 0.74), top=0.96), _CARD)


def _board(parts: Assembly) -> None:
    """An A-board with lines that look like writing."""
    lean = 0.24
    for front in (1.0, -1.0):
        turn = _about_y(-front * lean)
        away = front * 0.13
        parts.add(box((0.03, 0.62, 1.0), (0.0, 0.0, 0.5)).turned(turn).moved(away * 1.9, 0.0, 0.0), _INK)
        parts.add(box((0.035, 0.54, 0.88), (0.0, 0.0, 0.52)).turned(turn).moved(away * 1.9, 0.0, 0.0), _PAINT)
        for row, width in enumerate((0.40, 0.30, 0.36, 0.22)):
            line = box((0.042, width, 0.07), (0.0, 0.0, 0.84 - 0.16 * row))
            parts.add(line.turned(turn).moved(away * 1.9, 0.0, 0.0), _WHITE)


def _barrier(parts: Assembly) -> None:
    """Boards with red and white fields across the way, on feet."""
    for height in (0.95, 0.55):
        for field in range(8):
            parts.add(box((0.03, 0.2, 0.2), (0.0, -0.7 + 0.2 * field, height)), _WHITE if field % 2 else _RED)
    for side in (-0.62, 0.62):
        parts.add(box((0.04, 0.05, 1.08), (-0.035, side, 0.56)), _STEEL)
        parts.add(box((0.70, 0.22, 0.09), (0.0, side, 0.045), top=0.9), _RUBBER)


def _bollard(parts: Assembly) -> None:
    parts.add(_turned([(0.14, 0.0), (0.14, 0.05), (0.07, 0.08), (0.065, 0.95), (0.05, 1.0), (0.02, 1.02)], 16), _PAINT)
    parts.add(_turned([(0.071, 0.76), (0.070, 0.86)], 16), _WHITE)


def _wheel(radius_m: float, width_m: float) -> Surface:
    """Return a wheel that rolls along x, its middle at the origin."""
    upright = np.array([(1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0)])
    return _turned([(radius_m, -width_m / 2), (radius_m, width_m / 2)], 16).turned(upright)


def _rod(path: ArrayLike, radius_m: float, across: ArrayLike = (0.0, 1.0, 0.0)) -> Surface:
    return tube(path, (radius_m, radius_m), 8, across=across)


def _about_z(angle: float) -> Matrix:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([(c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0)])


def _about_y(angle: float) -> Matrix:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([(c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c)])


_MAKERS: MappingProxyType[Thing, Callable[[Assembly], None]] = MappingProxyType(
    {
        Thing.CONE: _cone,
        Thing.BIN: _bin,
        Thing.BARREL: _barrel,
        Thing.BOXES: _boxes,
        Thing.CART: _cart,
        Thing.BOARD: _board,
        Thing.BARRIER: _barrier,
        Thing.BOLLARD: _bollard,
    }
)

COLOURS: MappingProxyType[Thing, tuple[tuple[float, float, float], ...]] = MappingProxyType(
    {
        Thing.CONE: ((0.75, 0.12, 0.01), (0.70, 0.20, 0.02), (0.02, 0.10, 0.45)),
        Thing.BIN: ((0.02, 0.10, 0.03), (0.02, 0.04, 0.15), (0.03, 0.03, 0.03), (0.45, 0.35, 0.02), (0.15, 0.07, 0.03)),
        Thing.BARREL: ((0.05, 0.15, 0.40), (0.55, 0.05, 0.03), (0.35, 0.36, 0.37), (0.55, 0.30, 0.02)),
        Thing.BOXES: ((0.42, 0.27, 0.15),),
        Thing.CART: ((0.55, 0.05, 0.03), (0.05, 0.25, 0.08), (0.05, 0.10, 0.35)),
        Thing.BOARD: ((0.03, 0.03, 0.03), (0.02, 0.10, 0.06), (0.30, 0.05, 0.05), (0.05, 0.08, 0.25)),
        Thing.BARRIER: ((0.55, 0.02, 0.02),),
        Thing.BOLLARD: ((0.05, 0.05, 0.055), (0.25, 0.26, 0.27), (0.30, 0.03, 0.02), (0.03, 0.12, 0.08)),
    }
)
"""What each is painted in, linear light."""
