"""What stands on pavements: lamps, seats, shelters, fences and walls.

Every model stands on the ground at the origin and has two levels of detail, the finest of at most 300 triangles.
Things with a front (benches, shelters) face +x; segments of fences, walls and rails run along x and are centred, so
that they are laid end to end every ``SEGMENT_M``. Signals and signs are in ``signals_and_signs``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Model, Slot
from bridge.assets.textures import surfaces
from bridge.world import Rgb

SEGMENT_M = 2.5
"""Length of a segment of fence, wall or guard rail."""
WALL_FOOT_M = 0.3
"""How far a wall goes on into the ground."""
SEAT_M = 0.46
"""Height of the seats of benches and shelters."""
BENCH_MODEL, SHELTER_MODEL = "bench", "bus_shelter"
BENCH_SEATS_M = ((0.03, -0.5), (0.03, 0.5))
"""Places to sit in the frame of the model, x and y."""
SHELTER_SEATS_M = ((-0.33, -0.9), (-0.33, -0.1), (-0.33, 0.7))


@cache
def painted(name: str, color: Rgb, roughness: float = 0.6, metallic: float = 0.0) -> Material:
    """Return a material of one colour."""
    return Material(name=name, base_color=color, roughness=roughness, metallic=metallic)


def galvanized() -> Material:
    """Return what posts and rails are made of."""
    return painted("galvanized_steel", (0.27, 0.28, 0.29), 0.6)


def dark_metal() -> Material:
    """Return painted iron."""
    return painted("dark_metal", (0.045, 0.05, 0.05), 0.5)


def _coated() -> Material:
    """Return what the feet of posts are coated with against salt."""
    return painted("coated_steel", (0.1, 0.105, 0.105), 0.75)


def _wood() -> Material:
    return painted("wood", (0.26, 0.155, 0.08), 0.8)


def two_levels(name: str, draw: Callable[[MeshBuilder, bool], None]) -> Model:
    """Draw both levels of detail with ``draw(builder, fine)``."""
    levels = []
    for fine in (True, False):
        builder = MeshBuilder()
        draw(builder, fine)
        levels.append(builder.meshes())
    return Model(name=name, lods=tuple(levels))


def street_lamp(height_m: float = 8.0, reach_m: float = 1.6) -> Model:
    """Return a lamp post whose arm reaches ``reach_m`` forward (+x, over the road) at ``height_m``."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        sides = 8 if fine else 4
        post = [(0.0, 0.0, 0.0), (0.0, 0.0, 0.955 * height_m)]
        builder.tube(_coated(), [(0.0, 0.0, 0.0), (0.0, 0.0, 1.1)], [0.10, 0.10], sides=sides, cap=True)
        builder.tube(galvanized(), post, [0.07, 0.045], sides=sides)
        arm = [(0.0, 0.0, 0.95 * height_m), (0.22, 0.0, 0.985 * height_m), (reach_m - 0.5, 0.0, height_m - 0.04)]
        builder.tube(galvanized(), arm if fine else arm[::2], [0.04] * (3 if fine else 2), sides=sides)
        head, z = (reach_m - 0.55, reach_m), height_m
        builder.box(dark_metal(), (head[0], -0.13, z - 0.09), (head[1], 0.13, z))
        lens = Material(name="lamp_lens", base_color=(0.80, 0.79, 0.74), roughness=0.3, slot=Slot.LAMP)
        builder.box(lens, (head[0] + 0.08, -0.10, z - 0.12), (head[1] - 0.05, 0.10, z - 0.085), without=("top",))

    return two_levels("street_lamp", draw)


def tunnel_lamp() -> Model:
    """Return a lamp that hangs under the ceiling of a tunnel, which is at z = 0, its long side along x."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        lens = Material(name="tunnel_lens", base_color=(0.85, 0.84, 0.8), roughness=0.3, slot=Slot.TUNNEL_LAMP)
        builder.box(dark_metal(), (-0.62, -0.14, -0.09), (0.62, 0.14, 0.0), without=("top",))
        builder.box(lens, (-0.57, -0.10, -0.12), (0.57, 0.10, -0.09), without=("top",))
        if fine:
            for x in (-0.6, 0.57):
                builder.box(galvanized(), (x, -0.15, -0.13), (x + 0.03, 0.15, -0.01), without=("top",))

    return two_levels("tunnel_lamp", draw)


def bench() -> Model:
    """Return a slatted park bench 1.8 m long; who sits on it looks along +x."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        slats = 4 if fine else 1
        for index in range(slats):
            near = -0.20 + 0.45 / slats * index
            builder.box(_wood(), (near, -0.9, 0.42), (near + 0.45 / slats - (0.02 if fine else 0.0), 0.9, SEAT_M))
        for index in range(3 if fine else 1):
            z = 0.55 + 0.13 * index
            builder.box(_wood(), (-0.27, -0.9, z), (-0.23, 0.9, z + (0.10 if fine else 0.36)))
        for y in (-0.7, 0.7):
            builder.box(dark_metal(), (-0.24, y - 0.03, 0.0), (-0.18, y + 0.03, 0.90), without=("bottom",))
            builder.box(dark_metal(), (0.17, y - 0.03, 0.0), (0.23, y + 0.03, 0.42), without=("bottom",))

    return two_levels(BENCH_MODEL, draw)


def litter_bin() -> Model:
    """Return a round bin 0.95 m high."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        green = painted("bin_green", (0.035, 0.10, 0.06), 0.5)
        sides = 12 if fine else 6
        builder.tube(green, [(0, 0, 0), (0, 0, 0.08), (0, 0, 0.78)], [0.20, 0.24, 0.26], sides=sides, cap=True)
        if fine:
            builder.tube(dark_metal(), [(0, 0, 0.78), (0, 0, 0.86)], [0.20, 0.20], sides=sides)
        builder.tube(green, [(0, 0, 0.84), (0, 0, 0.90), (0, 0, 0.95)], [0.28, 0.28, 0.12], sides=sides, cap=True)

    return two_levels("litter_bin", draw)


def bus_shelter() -> Model:
    """Return a glazed shelter 3.6 m by 1.5 m and 2.5 m high, open towards +x, with a bench."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        steel, glass = galvanized(), painted("tinted_glass", (0.12, 0.15, 0.16), 0.15)
        builder.box(dark_metal(), (-0.75, -1.8, 2.38), (0.75, 1.8, 2.5))
        builder.box(glass, (-0.70, -1.75, 0.25), (-0.68, 1.75, 2.2))
        poster = painted("poster", (0.55, 0.42, 0.20), 0.4)
        builder.box(poster, (-0.65, 1.70, 0.3), (0.45, 1.78, 2.15))
        for y in (-1.74, -0.58, 0.58, 1.74):
            builder.box(steel, (-0.73, y - 0.04, 0.0), (-0.66, y + 0.04, 2.38), without=("bottom", "top"))
        if fine:
            for y in (-1.70, 1.70):
                builder.box(steel, (0.55, y - 0.04, 0.0), (0.62, y + 0.04, 2.38), without=("bottom", "top"))
            builder.box(_wood(), (-0.55, -1.3, 0.41), (-0.15, 1.0, SEAT_M))
            for y in (-1.1, 0.8):
                builder.box(steel, (-0.4, y - 0.03, 0.0), (-0.34, y + 0.03, 0.41), without=("bottom", "top"))

    return two_levels(SHELTER_MODEL, draw)


def fence_segment() -> Model:
    """Return ``SEGMENT_M`` of an iron fence along x, 1.1 m high."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        half = SEGMENT_M / 2.0
        iron = dark_metal()
        for z in (0.18, 0.95):
            builder.box(iron, (-half, -0.02, z), (half, 0.02, z + 0.04), without=("front", "back"))
        count = 16 if fine else 6
        width = 0.012 if fine else 0.03
        for x in ((np.arange(count) + 0.5) / count - 0.5) * SEGMENT_M:
            low, high = (float(x) - width, -width, 0.05), (float(x) + width, width, 1.06)
            builder.box(iron, low, high, without=("bottom",) if fine else ("bottom", "top"))
        builder.box(iron, (-half - 0.04, -0.04, 0.0), (-half + 0.04, 0.04, 1.1), without=("bottom",))

    return two_levels("fence", draw)


def guard_rail_segment() -> Model:
    """Return ``SEGMENT_M`` of a steel guard rail along x, 0.75 m high, its beam towards -y."""

    def draw(builder: MeshBuilder, fine: bool) -> None:
        half = SEGMENT_M / 2.0
        profile = [
            (-0.10, 0.44),
            (-0.18, 0.50),
            (-0.18, 0.54),
            (-0.11, 0.595),
            (-0.18, 0.65),
            (-0.18, 0.69),
            (-0.10, 0.75),
        ]
        # The groove stays: where one level goes over into the other, a flat beam would end in a hole.
        points = profile if fine else [profile[index] for index in (0, 1, 3, 5, 6)]
        for (y0, z0), (y1, z1) in pairwise(points):
            quad = [(-half, y0, z0), (half, y0, z0), (half, y1, z1), (-half, y1, z1)]
            for corners in (quad, quad[::-1]):
                builder.polygon(galvanized(), corners, [(0, 0), (1, 0), (1, 1), (0, 1)])
        builder.box(galvanized(), (-0.05, -0.10, 0.0), (0.05, 0.02, 0.70), without=("bottom",))

    return two_levels("guard_rail", draw)


def wall_segment(variant: int = 0) -> Model:
    """Return ``SEGMENT_M`` of a garden wall along x under a coping: of brick, 1.4 m high, or rendered, 1.8 m high."""
    height_m = (1.4, 1.8)[variant]
    wall = surfaces.brick(0) if variant == 0 else surfaces.plaster(0)
    stone = Material(name=f"garden_wall_{variant}", texture=wall, roughness=0.9)
    coping = Material(name="coping", texture=surfaces.concrete(), roughness=0.85)

    def draw(builder: MeshBuilder, fine: bool) -> None:
        half = SEGMENT_M / 2.0
        builder.box(
            stone, (-half, -0.12, -WALL_FOOT_M), (half, 0.12, height_m), repeat_m=2.0, without=("top", "bottom")
        )
        builder.box(
            coping,
            (-half, -0.16, height_m),
            (half, 0.16, height_m + 0.07),
            repeat_m=2.0,
            without=() if fine else ("bottom",),
        )

    return two_levels(f"wall_{variant}", draw)
