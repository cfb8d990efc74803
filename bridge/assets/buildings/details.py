"""What makes a building's street front more than a box, for its finest level of detail."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from bridge.assets.buildings.parts import Body, metal_material, plain_material, white_paint
from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material
from bridge.assets.textures import surfaces
from bridge.assets.textures.facades import CELLS
from bridge.world import Rgb

MAX_BALCONIES = 16
AWNING_COLORS: tuple[Rgb, ...] = ((0.45, 0.08, 0.06), (0.08, 0.22, 0.12), (0.09, 0.14, 0.30), (0.75, 0.70, 0.58))


def add_cornice(builder: MeshBuilder, body: Body, z_m: float, height_m: float, depth_m: float) -> None:
    """Run a stone moulding along the street front, its top at ``z_m``."""
    x, y = body.front_x, body.width_m / 2.0
    stone = plain_material(surfaces.concrete, (1.0, 0.98, 0.93))
    builder.box(stone, (x, -y, z_m - height_m), (x + depth_m, y, z_m), repeat_m=4.0, without=("back",))


def add_balconies(builder: MeshBuilder, body: Body, columns: list[int], *, depth_m: float, panel: Material) -> None:
    """Hang a balcony before every window of the bays in ``columns``, as many as the budget allows."""
    floor = plain_material(surfaces.concrete)
    count = 0
    for column in columns:
        middle = -body.width_m / 2.0 + (column + 0.5) * body.bay_m
        left, right = middle - 0.42 * body.bay_m, middle + 0.42 * body.bay_m
        near, far = body.front_x, body.front_x + depth_m
        for storey in range(body.storeys):
            z = body.ground_m + storey * body.storey_m + 0.05
            if z < 2.2 or count >= MAX_BALCONIES:
                continue
            count += 1
            builder.box(floor, (near, left, z - 0.16), (far, right, z), repeat_m=3.0, without=("back",))
            outline = [(near, left), (far, left), (far, right), (near, right)]
            for start, end in pairwise(outline):
                for a, b in ((start, end), (end, start)):
                    builder.wall(panel, a, b, (z, z + 1.0), u=(0.0, 1.0), v=(0.0, -1.0))


def add_oriel(builder: MeshBuilder, body: Body, column: int, depth_m: float) -> None:
    """Push one column of windows out of the front, from the first floor to the eaves."""
    near, far = body.front_x, body.front_x + depth_m
    left = -body.width_m / 2.0 + column * body.bay_m
    right = left + body.bay_m
    low, high = body.ground_m, body.eaves_m - 0.5
    u0, v0 = (body.first_cell[0] + column) / CELLS, body.first_cell[1] / CELLS
    v = (v0, v0 - body.storeys / CELLS * (high - low) / (body.eaves_m - low))
    builder.wall(body.facade, (far, left), (far, right), (low, high), u=(u0, u0 + 1.0 / CELLS), v=v)
    for start, end in (((far, right), (near, right)), ((near, left), (far, left))):
        builder.wall(body.blank, start, end, (low, high), u=(0.0, depth_m / 3.0), v=(0.0, (low - high) / 3.0))
    stone = plain_material(surfaces.concrete)
    for z0, z1 in ((low - 0.25, low), (high, high + 0.2)):
        builder.box(stone, (near, left - 0.05, z0), (far + 0.05, right + 0.05, z1), repeat_m=4.0, without=("back",))


def add_awning(builder: MeshBuilder, x: float, y: tuple[float, float], z_m: float, color: Rgb) -> None:
    """Roll out a striped awning of 1.3 m over the pavement, fixed at the height ``z_m``."""
    cloth = plain_material(surfaces.awning_cloth, color)
    far, low, hem = x + 1.3, z_m - 0.28, z_m - 0.42
    top = [(far, y[0], low), (far, y[1], low), (x, y[1], z_m), (x, y[0], z_m)]
    u = (y[1] - y[0]) / 2.0
    builder.polygon(cloth, top, [(0, 0.7), (u, 0.7), (u, 0), (0, 0)])
    builder.polygon(cloth, top[::-1], [(0, 0), (u, 0), (u, 0.7), (0, 0.7)], colors=(0.55, 0.55, 0.55))
    for start, end in (((far, y[0]), (far, y[1])), ((far, y[1]), (far, y[0]))):
        builder.wall(cloth, start, end, (hem, low), u=(0.0, u), v=(0.1, 0.0))
    for side, flip in ((y[0], False), (y[1], True)):
        triangle = [(x, side, z_m), (x, side, low), (far, side, low)]
        builder.polygon(cloth, triangle[::-1] if flip else triangle, [(0, 0), (0, 0.3), (0.1, 0.3)])


def add_chimneys(builder: MeshBuilder, body: Body, roof_z: float, rng: np.random.Generator, count: int) -> None:
    """Stand brick chimneys near the ridge; they end 1.1 m above ``roof_z``."""
    brick = plain_material(surfaces.brick, (0.85, 0.85, 0.85))
    for _ in range(count):
        y = rng.uniform(-0.42, 0.42) * body.width_m
        x = rng.uniform(-0.12, 0.05) * body.depth_m
        builder.box(brick, (x - 0.3, y - 0.45, roof_z - 2.0), (x + 0.3, y + 0.45, roof_z + 1.1), repeat_m=2.0)


def add_roof_units(builder: MeshBuilder, body: Body, roof_z: float, rng: np.random.Generator) -> None:
    """Put a stair head and air handling units on a flat roof; they end at most 2 m above ``roof_z``."""
    x, y = 0.22 * body.depth_m, 0.3 * body.width_m
    top = plain_material(surfaces.concrete)
    cx, cy = rng.uniform(-x, 0.0), rng.uniform(-y, y)
    size = min(1.4, 0.2 * body.depth_m, 0.15 * body.width_m)
    builder.box(top, (cx - size, cy - size, roof_z), (cx + size, cy + size, roof_z + 2.0), repeat_m=4.0)
    for _ in range(int(rng.integers(1, 4))):
        cx, cy, half = rng.uniform(-x, x), rng.uniform(-y, y), min(rng.uniform(0.5, 0.9), size)
        builder.box(metal_material(), (cx - half, cy - half, roof_z + 0.2), (cx + half, cy + half, roof_z + 1.4))


def add_dormers(builder: MeshBuilder, body: Body, rise_m: float, back_m: float, roof: Material, *, count: int) -> None:
    """Set ``count`` roofed windows into a front slope that falls back by ``back_m`` over ``rise_m``."""
    edges = np.linspace(-body.width_m / 2.0, body.width_m / 2.0, count + 1)
    height, half = min(0.62 * rise_m, 1.9), 0.7
    z0 = body.eaves_m + 0.12 * rise_m
    near = body.front_x - 0.12 * back_m - 0.08
    deep = body.front_x - back_m * min(1.0, 0.12 + height / rise_m)
    slack = 0.2 / CELLS
    u0, v0 = body.first_cell[0] / CELLS, body.first_cell[1] / CELLS
    for index, middle in enumerate(((edges[:-1] + edges[1:]) / 2.0).tolist()):
        left, right, z1 = middle - half, middle + half, z0 + height
        u = u0 + index / CELLS
        builder.wall(
            body.facade,
            (near, left),
            (near, right),
            (z0, z1),
            u=(u + slack, u + 1.0 / CELLS - slack),
            v=(v0 - 0.08 / CELLS, v0 - 0.95 / CELLS),
        )
        for start, end in (((near, right), (deep, right)), ((deep, left), (near, left))):
            builder.wall(roof, start, end, (z0, z1), u=(0.0, 0.3), v=(0.4, 0.0))
        builder.box(roof, (deep - 0.3, left - 0.12, z1), (near + 0.2, right + 0.12, z1 + 0.14), repeat_m=4.0)


def add_plinth(builder: MeshBuilder, body: Body, height_m: float) -> None:
    """Run a low stone base along the street front."""
    x, y = body.front_x, body.width_m / 2.0
    stone = plain_material(surfaces.concrete, (0.8, 0.79, 0.76))
    builder.box(stone, (x, -y, 0.0), (x + 0.06, y, height_m), repeat_m=4.0, without=("back", "bottom"))


def add_porch(builder: MeshBuilder, body: Body, y_m: float, roof: Material) -> None:
    """Put a small roof on two posts over a door at ``y_m``."""
    x = body.front_x
    builder.box(roof, (x, y_m - 1.1, 2.55), (x + 1.2, y_m + 1.1, 2.72), repeat_m=4.0, without=("back",))
    for side in (-1.0, 1.0):
        py = y_m + side * 0.95
        builder.box(white_paint(), (x + 1.0, py - 0.06, 0.0), (x + 1.12, py + 0.06, 2.55), without=("bottom", "top"))
    step = plain_material(surfaces.concrete)
    builder.box(step, (x, y_m - 1.0, 0.0), (x + 1.2, y_m + 1.0, 0.15), repeat_m=3.0, without=("bottom", "back"))
