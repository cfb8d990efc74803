"""Signals and signs, and the posts that carry them.

A post is a thing of its own, because data sets of real roads label poles apart from what they carry. Everything is
placed at the foot of its post. What drivers look at faces +x; they come along -x, so their left is -y.
"""

from __future__ import annotations

import math
from enum import StrEnum
from functools import cache
from itertools import pairwise

import numpy as np

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Model, Slot
from bridge.assets.street_furniture import dark_metal, galvanized, two_levels
from bridge.assets.textures.road_signs import PLATES, SignKind, sign_face

SIGN_TOP_M = 2.6
_SIGNAL_TOP_M = 3.4
_CROSSING_TOP_M = 2.95
_MAST_M, _OVERHEAD_TOP_M = 5.9, 6.1
_FIRST_LANE_M, _LANE_M = 2.0, 3.3
"""From the foot of a mast to the middle of the first lane, and from lane to lane."""

_LENSES = (
    Material("signal_red", (0.06, 0.008, 0.006), roughness=0.4, slot=Slot.SIGNAL_RED),
    Material("signal_amber", (0.07, 0.038, 0.006), roughness=0.4, slot=Slot.SIGNAL_AMBER),
    Material("signal_green", (0.006, 0.045, 0.026), roughness=0.4, slot=Slot.SIGNAL_GREEN),
)
"""From above; dark as they are by day without their light."""

_MASK = Material("signal_mask", (0.008, 0.008, 0.008), roughness=0.4)
"""What leaves only an arrow of a lens."""
_LENS_M, _ARROW_LENS_M = 0.10, 0.13
"""Radius of a round lens, and of one with an arrow, which has to be larger to be read as far."""
_ARROW_BEFORE_M = 0.008
_ARROW_HEAD = ((-0.08, -0.82), (0.94, 0.0), (-0.08, 0.82))
_ARROW_STEM = ((-0.92, -0.26), (-0.08, -0.26), (-0.08, 0.26), (-0.92, 0.26))
"""Corners, counter-clockwise, forward and left of the way it points, over the radius of the lens.

Bolder than a real one, which is still told from a round lens where it is ten pixels wide.
"""


class LensArrow(StrEnum):
    """Which way the lenses of a signal point, where it is only for those who turn there."""

    LEFT = "left"
    RIGHT = "right"


def sign_post() -> Model:
    """Return the steel post of a sign."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        post = [(0.0, 0.0, 0.0), (0.0, 0.0, SIGN_TOP_M - 0.3)]
        builder.tube(galvanized(), post, [0.035, 0.035], sides=6 if fine else 3, cap=True)

    return two_levels("sign_post", draw)


def sign_name(kind: SignKind) -> str:
    """Return the name of the asset of a sign."""
    return f"sign_{kind.value}"


def traffic_sign(kind: SignKind, top_m: float = SIGN_TOP_M) -> Model:
    """Return the plate of a sign of ``kind`` without its post, its top at ``top_m``, its face towards +x."""
    plate = PLATES[kind]

    def draw(builder: MeshBuilder, fine: bool) -> None:
        count = plate.corners if fine else min(plate.corners, 10)
        y, z = plate.outline(count).T
        middle = top_m - plate.radius_m * float(z.max())
        face = [(0.06, plate.radius_m * a, middle + plate.radius_m * b) for a, b in zip(y, z, strict=True)]
        builder.polygon(_sign_material(kind), face, np.stack([0.5 + 0.5 * y, 0.5 - 0.5 * z], axis=1))
        back = [(0.045, py, pz) for _, py, pz in face[::-1]]
        builder.polygon(galvanized(), back, np.zeros((count, 2)))

    return two_levels(sign_name(kind), draw)


@cache
def _sign_material(kind: SignKind) -> Material:
    return Material(name=f"sign_{kind.value}", texture=sign_face(kind), roughness=0.5)


@cache
def signal_post() -> Model:
    """Return the post of a signal beside the road."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        post = [(0.0, 0.0, 0.0), (0.0, 0.0, _SIGNAL_TOP_M)]
        builder.tube(dark_metal(), post, [0.065, 0.055], sides=8 if fine else 4, cap=True)

    return two_levels("signal_post", draw)


@cache
def signal_head(arrow: LensArrow | None = None) -> Model:
    """Return a signal without its post for those who come along -x, its lenses round or arrows."""
    name = f"signal{_suffix(arrow)}"
    return two_levels(name, lambda builder, fine: _add_head(builder, 0.0, _SIGNAL_TOP_M, 1.0, arrow, fine=fine))


@cache
def crossing_post() -> Model:
    """Return the post of a signal for people on foot."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        post = [(0.0, 0.0, 0.0), (0.0, 0.0, _CROSSING_TOP_M + 0.05)]
        builder.tube(dark_metal(), post, [0.055, 0.05], sides=8 if fine else 4, cap=True)

    return two_levels("crossing_post", draw)


@cache
def crossing_signal() -> Model:
    """Return a signal without its post for people on foot who come along -x; it clears a ``signal_head`` beside it."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        low, front = _CROSSING_TOP_M - 0.68, 0.42
        builder.box(dark_metal(), (0.27, -0.14, low), (front, 0.14, _CROSSING_TOP_M))
        for z in (low + 0.1, _CROSSING_TOP_M - 0.14):
            builder.box(dark_metal(), (0.04, -0.02, z), (0.27, 0.02, z + 0.04), without=("front", "back"))
        for lens, z in ((_LENSES[0], low + 0.5), (_LENSES[2], low + 0.17)):
            _disc(builder, lens, (front + 0.002, 0.0, z), 0.10, sides=12 if fine else 8)
            if fine:
                _visor(builder, (front + 0.002, 0.0, z), 0.12)

    return two_levels("crossing_signal", draw)


@cache
def signal_mast(lanes: int, *, left_hand: bool = False) -> Model:
    """Return a mast whose arm reaches over so many lanes, for drivers who keep right, or left."""
    side = 1.0 if left_hand else -1.0

    def draw(builder: MeshBuilder, fine: bool) -> None:
        sides = 8 if fine else 4
        reach = _FIRST_LANE_M + (lanes - 1) * _LANE_M + 0.4
        post, arm = [(0.0, 0.0, 0.0), (0.0, 0.0, _MAST_M)], [(0.0, 0.0, _MAST_M - 0.15), (0.0, side * reach, _MAST_M)]
        builder.tube(dark_metal(), post, [0.11, 0.08], sides=sides, cap=True)
        builder.tube(dark_metal(), arm, [0.07, 0.045], sides=sides, cap=True)

    return two_levels(f"signal_mast_{lanes}{'_left' if left_hand else ''}", draw)


@cache
def overhead_signal(lane: int, *, left_hand: bool = False, arrow: LensArrow | None = None) -> Model:
    """Return the signal that hangs from a mast over a lane, counted from the nearest one."""
    y = (1.0 if left_hand else -1.0) * (_FIRST_LANE_M + lane * _LANE_M)
    name = f"overhead_signal_{lane + 1}{'_left' if left_hand else ''}{_suffix(arrow)}"
    return two_levels(name, lambda builder, fine: _add_head(builder, y, _OVERHEAD_TOP_M, 1.5, arrow, fine=fine))


def _suffix(arrow: LensArrow | None) -> str:
    return "" if arrow is None else f"_arrow_{arrow.value}"


def _add_head(
    builder: MeshBuilder, y: float, top_m: float, size: float, arrow: LensArrow | None, *, fine: bool
) -> None:
    """Add three lenses in their housing before a board, round ones ``size`` times 200 mm wide."""
    half, low, edge = 0.15 * size, top_m - 1.05 * size, 0.09 * size
    builder.box(dark_metal(), (0.06, y - half, low), (0.26, y + half, top_m))
    builder.box(dark_metal(), (0.10, y - half - edge, low - edge), (0.12, y + half + edge, top_m + edge))
    for index, lens in enumerate(_LENSES):
        center = (0.262, y, top_m - (0.19 + 0.335 * index) * size)
        radius_m = (_LENS_M if arrow is None else _ARROW_LENS_M) * size
        if arrow is None:
            _disc(builder, lens, center, radius_m, sides=12 if fine else 8)
        else:
            if fine:
                _disc(builder, _MASK, center, radius_m, sides=12)
            _arrow(builder, lens, (center[0] + _ARROW_BEFORE_M, *center[1:]), radius_m, arrow)
        if fine:
            _visor(builder, center, radius_m + 0.02 * size)


def _disc(
    builder: MeshBuilder, material: Material, center: tuple[float, float, float], radius_m: float, sides: int
) -> None:
    """Add a disc that faces +x; its texture fills the square around it."""
    turns = (np.arange(sides) + 0.5) / sides * 2.0 * np.pi
    y, z = np.cos(turns), np.sin(turns)
    corners = [(center[0], center[1] + radius_m * a, center[2] + radius_m * b) for a, b in zip(y, z, strict=True)]
    builder.polygon(material, corners, np.stack([0.5 + 0.5 * y, 0.5 - 0.5 * z], axis=1))


def _arrow(
    builder: MeshBuilder, material: Material, center: tuple[float, float, float], radius_m: float, arrow: LensArrow
) -> None:
    """Add an arrow that faces +x and fills a lens."""
    # Who sees it looks along -x, with y to the right.
    way = -1.0 if arrow is LensArrow.LEFT else 1.0
    for outline in (_ARROW_HEAD, _ARROW_STEM):
        plan = [(way * along, up) for along, up in (outline if way > 0.0 else outline[::-1])]
        corners = [(center[0], center[1] + radius_m * a, center[2] + radius_m * b) for a, b in plan]
        builder.polygon(material, corners, [(0.5 + 0.5 * a, 0.5 - 0.5 * b) for a, b in plan])


def _visor(builder: MeshBuilder, center: tuple[float, float, float], radius_m: float) -> None:
    """Add a hood over the upper half of a lens, seen from above and below."""
    turns = np.linspace(-0.3, math.pi + 0.3, 7)
    for a, b in pairwise(turns.tolist()):
        near = [(center[0], center[1] + radius_m * math.cos(t), center[2] + radius_m * math.sin(t)) for t in (a, b)]
        far = [(center[0] + 0.16, y, z) for _, y, z in near]
        quad = [near[0], far[0], far[1], near[1]]
        for corners in (quad, quad[::-1]):
            builder.polygon(dark_metal(), corners, [(0, 0), (1, 0), (1, 1), (0, 1)])
