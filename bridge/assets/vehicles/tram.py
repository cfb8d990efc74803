"""Trams of two sections, rigid as a whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import Surface, box, joined, revolved, tube, vector
from bridge.assets.model import Material, Model, Slot
from bridge.assets.vehicles.hull import End, Hull, HullShape
from bridge.assets.vehicles.parts import (
    GLASS,
    HEAD_LAMP,
    LEFT_LAMP,
    MIRROR_TRIM,
    PAINT,
    RIGHT_LAMP,
    SECOND_PAINT,
    STEEL,
    TAIL_LAMP,
    TRIM,
    UNDERSIDE,
)
from bridge.geometry import Matrix

_DISPLAY = Material("display", (0.75, 0.32, 0.02), roughness=0.5, slot=Slot.HEAD)
_BELLOWS = Material("bellows", (0.03, 0.03, 0.032), roughness=0.9)

_KNOTS = (0.0, 0.03, 0.16, 0.34, 0.6, 0.85, 0.93, 0.975, 1.0)
_FRONT = (0.12, 0.03, 0.0, 0.02, 0.2, 0.46, 0.58, 0.72, 0.95)
_REAR = (0.0,) * 9
_SIDE = (0.05, 0.02, 0.0, 0.0, 0.015, 0.05, 0.08, 0.13, 0.24)
_ROWS = (_KNOTS, _KNOTS, (0.0, 0.34, 0.93, 1.0))
_COLUMNS = ((16, 12), (8, 5), (4, 1))
"""Around the cab and the flat end."""

_SILL_M = 0.24
_GAP_M = 0.7
"""Between the sections, where the bellows are."""
_CAB_M = 1.5
_WHEEL_M = 0.3
_TURNED = np.diag([-1.0, -1.0, 1.0])


@dataclass(frozen=True, slots=True)
class TramShape:
    """A tram's proportions in metres."""

    length: float
    width: float
    height: float
    """Of the roof; equipment and the pantograph stand on it."""
    window_z: tuple[float, float]
    """Lower and upper edge of the side windows."""
    doors: tuple[float, ...]
    """Middles of the doors on either side of a section, as shares of its length from the gangway to the front."""
    door_width: float
    windows: int
    """On either side of a section."""
    nose: float = 1.0
    """How far the cab leans back; 1 is usual."""


def tram_model(name: str, shape: TramShape) -> Model:
    """Return the tram in its actor frame."""
    return grounded_model(name, [_build(shape, detail) for detail in range(3)])


def _build(shape: TramShape, detail: int) -> Assembly:
    assembly = Assembly()
    section = _Section(shape, detail)
    for turn in (np.eye(3), _TURNED):
        section.add_to(assembly, turn, leading=bool(turn[0, 0] > 0))
    inner = (_GAP_M + 0.2, shape.width - (0.34 if detail < 2 else 0.16), shape.height - 0.62)
    assembly.add(box(inner, (0.0, 0.0, 0.3 + inner[2] / 2), top=(1.0, 0.92)), _BELLOWS)
    if detail < 2:
        folds = [
            box((0.05, shape.width - 0.16, shape.height - 0.5), (x, 0.0, 0.25 + (shape.height - 0.5) / 2), (1.0, 0.93))
            for x in np.linspace(-0.3, 0.3, 5)
        ]
        assembly.add(joined(folds), _BELLOWS)
    _add_pantograph(assembly, shape, detail)
    return assembly


class _Section:
    """The leading half of a tram, its gangway at x = 0, at one level of detail."""

    def __init__(self, shape: TramShape, detail: int) -> None:
        self._shape, self._detail = shape, detail
        self._length = (shape.length - _GAP_M) / 2
        self._top = shape.height - 0.12
        self._lift = (0.008, 0.01, 0.05)[detail]
        half = self._length / 2
        self._hull = Hull(
            HullShape(
                length_m=self._length,
                width_m=shape.width,
                sill_m=_SILL_M,
                upper_edge=((-half, self._top), (half, self._top)),
                front_inset=tuple(zip(_KNOTS, [inset * shape.nose for inset in _FRONT], strict=True)),
                rear_inset=tuple(zip(_KNOTS, _REAR, strict=True)),
                side_inset=tuple(zip(_KNOTS, _SIDE, strict=True)),
                front_end=End(_CAB_M, 3.2),
                rear_end=End(0.1, 6.0),
                crown_m=0.12,
            )
        )
        front, rear = _COLUMNS[detail]
        turn = float(self._hull.u_at_x(half - _CAB_M))
        cab = np.linspace(0.0, turn, front + 1)
        flank = np.linspace(turn, self._hull.u_end, 2 * rear + 1)
        self._columns = np.concatenate([cab[:-1], flank])

    def add_to(self, assembly: Assembly, turn: Matrix, *, leading: bool) -> None:
        """Add the section turned by ``turn``; the ``leading`` one has headlamps, the other tail lamps."""
        hull, detail = self._hull, self._detail
        body, part = hull.body(self._columns, _ROWS[detail], (4, 2, 2)[detail], 1)
        assembly.add_parts(self._placed(body, turn), part, (PAINT, PAINT, UNDERSIDE), crease=0.6)
        for surface, material in [*self._sides(), *self._front(leading), *self._lamps(leading)]:
            assembly.add(self._placed(surface, turn), material)
        for surface, material in self._below():
            assembly.add(self._placed(surface, turn), material)
        if leading and detail < 2:
            arm = np.array([self._length / 2 - 1.0, self._shape.width / 2 + 0.02, 2.1])
            mirror = joined([box((0.1, 0.16, 0.34), arm), box((0.3, 0.04, 0.04), arm + vector(-0.15, -0.06, 0.15))])
            for side in (mirror, mirror.mirrored()):
                assembly.add(self._placed(side, turn), MIRROR_TRIM)

    def _placed(self, surface: Surface, turn: Matrix) -> Surface:
        return surface.moved(self._length / 2 + _GAP_M / 2).turned(turn)

    def _q(self, z: float) -> float:
        return (z - _SILL_M) / (self._top - _SILL_M)

    def _band(self, u: tuple[float, float], low: float, high: float, layer: int = 1) -> list[Surface]:
        """Return a patch between two heights on the left side, and its mirror image."""
        a, b = self._q(low), self._q(high)
        rows = 2 if self._detail < 2 else 1  # more than one follow the body's own
        patch = self._hull.patch(u, (a, a), (b, b), rows=rows, lift_m=self._lift * layer, columns=self._columns)
        return [patch, patch.mirrored()]

    def _upright(self, x: float, width: float, low: float, high: float, layer: int) -> list[Surface]:
        u = self._hull.u_at_x([x + width / 2, x - width / 2])
        return self._band((float(u[0]), float(u[1])), low, high, layer)

    def _sides(self) -> list[tuple[Surface, Material]]:
        shape, hull = self._shape, self._hull
        low, high = shape.window_z
        half = self._length / 2
        front, rear = half - 0.85, -half + 0.25
        u = (float(hull.u_at_x(front)), float(hull.u_at_x(rear)))
        parts = [(s, GLASS) for s in self._band(u, low, high)]
        parts += [(s, SECOND_PAINT) for s in self._band((0.0, float(hull.u_at_x(rear))), 0.42, 0.72)]
        if self._detail == 2:
            return parts
        for x in np.linspace(half - _CAB_M - 0.1, rear, shape.windows + 1)[:-1]:
            parts += [(s, TRIM) for s in self._upright(x, 0.08, low, high, 2)]
        for share in shape.doors:
            x = -half + share * self._length
            parts += [(s, TRIM) for s in self._upright(x, shape.door_width, 0.3, high + 0.06, 3)]
            for side in (-1, 1):
                leaf = shape.door_width / 2 - 0.1
                parts += [(s, GLASS) for s in self._upright(x + side * shape.door_width / 4, leaf, 0.5, high - 0.02, 4)]
        return parts

    def _front(self, leading: bool) -> list[tuple[Surface, Material]]:
        hull, detail = self._hull, self._detail
        wide = float(hull.u_at_x(self._length / 2 - 0.75))
        parts = [(s, GLASS) for s in self._band((0.0, wide), 1.15, self._shape.height - 0.62)]
        if detail == 2:
            return parts
        top = self._shape.height - 0.55
        parts += [(s, TRIM) for s in self._band((0.0, 0.75), top, top + 0.22)]
        if leading:
            parts += [(s, _DISPLAY) for s in self._band((0.0, 0.5), top + 0.06, top + 0.16, layer=3)]
        parts += [(s, TRIM) for s in self._band((0.0, wide + 0.3), 0.27, 0.4)]
        return parts

    def _lamps(self, leading: bool) -> list[tuple[Surface, Material]]:
        wide = float(self._hull.u_at_x(self._length / 2 - 0.55))
        lamps = self._band((wide - 0.42, wide), 0.8, 0.98, layer=2)
        parts = [(lamp, HEAD_LAMP if leading else TAIL_LAMP) for lamp in lamps]
        if self._detail < 2:
            left, right = self._band((wide - 0.42, wide), 1.01, 1.07, layer=2)
            # The trailing section is turned round, and its left side becomes the right one.
            sides = (LEFT_LAMP, RIGHT_LAMP) if leading else (RIGHT_LAMP, LEFT_LAMP)
            parts += list(zip((left, right), sides, strict=True))
        return parts

    def _below(self) -> list[tuple[Surface, Material]]:
        """Return the bogie and what stands on the roof."""
        shape, detail = self._shape, self._detail
        half = self._length / 2
        x = 0.12 * self._length
        parts = [(box((2.5, shape.width - 0.7, 0.3), (x, 0.0, 0.27)), UNDERSIDE)]
        parts += [(box((self._length - 2.2, shape.width - 0.5, 0.2), (-0.3, 0.0, 0.28)), UNDERSIDE)]
        roof = box(
            (0.55 * self._length, shape.width - 1.0, 0.24), (-0.1 * half, 0.0, shape.height + 0.06), (0.96, 0.86)
        )
        parts.append((roof, SECOND_PAINT))
        sides = (20, 12, 5)[detail]
        for axle in (x - 0.9, x + 0.9):
            wheel = revolved([(_WHEEL_M, -0.06), (_WHEEL_M, 0.06)], sides).moved(axle, shape.width / 2 - 0.26, _WHEEL_M)
            parts += [(wheel, STEEL), (wheel.mirrored(), STEEL)]
        return parts


def _add_pantograph(assembly: Assembly, shape: TramShape, detail: int) -> None:
    """Add a raised pantograph over the leading bogie."""
    x, z = 0.22 * shape.length, shape.height + 0.15
    radius, sides = 0.03, (6, 5, 3)[detail]
    parts = [box((0.9, 1.0, 0.08), (x, 0.0, z))]
    knee = np.array([x + 0.75, 0.0, z + 0.26])
    for y in (0.3, -0.3):
        parts.append(tube([(x - 0.35, y, z), (knee[0], 0.4 * y, knee[2]), (x - 0.1, 0.5 * y, z + 0.5)], radius, sides))
    parts += [box((0.06, 1.5, 0.04), (x + dx, 0.0, z + 0.52)) for dx in (-0.22, 0.02)]
    assembly.add(joined(parts), TRIM)


SHAPES: dict[str, TramShape] = {
    "city-0": TramShape(
        length=15.2, width=2.4, height=3.3, window_z=(1.15, 2.5), doors=(0.25, 0.7), door_width=1.25, windows=4
    ),
    "city-1": TramShape(
        length=14.2,
        width=2.3,
        height=3.2,
        window_z=(1.2, 2.4),
        doors=(0.42,),
        door_width=1.3,
        windows=5,
        nose=0.6,
    ),
}
"""The built-in trams by name."""
