"""The parts that buildings are put together from: walls, ground floors, roofs, balconies, awnings, chimneys.

Every function adds to a ``MeshBuilder`` in the frame of ``buildings.building``: the street front faces +x.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Slot, Texture
from bridge.assets.textures import surfaces
from bridge.assets.textures.facades import CELLS, SIZE_PX, facade
from bridge.assets.textures.shopfronts import GroundFloor, Piece, shopfronts
from bridge.world import Rgb

PARAPET_M = 0.6
EAVES_M = 0.4
"""How far a pitched roof stands over the walls."""


@dataclass(frozen=True, slots=True)
class Body:
    """The measured walls of one building."""

    width_m: float
    depth_m: float
    ground_m: float
    """Height of the ground floor; 0 where the windows start at the foot of the wall."""
    eaves_m: float
    """Height of the walls."""
    storeys: int
    """Storeys with windows above the ground floor."""
    bays: int
    """Windows side by side on the street front."""
    facade: Material
    blank: Material
    first_cell: tuple[int, int]
    """Where in the façade texture the lower left window is, in cells."""

    @property
    def front_x(self) -> float:
        """X of the street front."""
        return self.depth_m / 2.0

    @property
    def storey_m(self) -> float:
        """Height of one storey above the ground floor."""
        return (self.eaves_m - self.ground_m) / self.storeys

    @property
    def bay_m(self) -> float:
        """Width of one window bay on the street front."""
        return self.width_m / self.bays


@cache
def wall_material(texture: Callable[..., Texture], *variant: int) -> Material:
    """Return the paintable material of a wall without windows."""
    made = texture(*variant)
    return Material(name=made.name, texture=made, slot=Slot.PRIMARY)


@cache
def plain_material(texture: Callable[[], Texture], color: Rgb = (1.0, 1.0, 1.0)) -> Material:
    """Return a material that never changes colour."""
    made = texture()
    return Material(name=made.name, texture=made, base_color=color)


@cache
def facade_material(name: str) -> Material:
    """Return the material of the window front ``name``; glass fronts are smoother than masonry."""
    smooth = {"curtain_wall": 0.25, "ribbon": 0.6}
    return Material(name=f"facade_{name}", texture=facade(name), slot=Slot.WINDOW, roughness=smooth.get(name, 0.9))


@cache
def shopfront_material() -> Material:
    """Return the material of ``shopfronts``."""
    return Material(name="shopfronts", texture=shopfronts(), slot=Slot.WINDOW, roughness=0.7)


@cache
def metal_material() -> Material:
    """Return plain grey metal."""
    return Material(name="painted_metal", base_color=(0.22, 0.23, 0.24), roughness=0.6)


@cache
def white_paint() -> Material:
    """Return white paint on wood."""
    return Material(name="white_paint", base_color=(0.72, 0.72, 0.70), roughness=0.7)


def add_window_wall(
    builder: MeshBuilder,
    body: Body,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    turn: int = 0,
    bays: int | None = None,
    down: bool = False,
) -> None:
    """Add the storeys above the ground floor between two corners, with whole windows only.

    ``turn`` shifts the windows, so that the sides of a building differ; ``down`` adds the ground floor, with windows
    as above.
    """
    if bays is None:
        bays = max(1, round(math.dist(start, end) / body.bay_m))
    u0, v0 = (body.first_cell[0] + turn) / CELLS, (body.first_cell[1] + turn) / CELLS
    u, v = (u0, u0 + bays / CELLS), (v0, v0 - body.storeys / CELLS)
    builder.wall(body.facade, start, end, (body.ground_m, body.eaves_m), u=u, v=v)
    if down and body.ground_m > 0.0:
        builder.wall(body.facade, start, end, (0.0, body.ground_m), u=u, v=(v0 + 1.0 / CELLS, v0))


def add_blank_wall(
    builder: MeshBuilder,
    material: Material,
    start: tuple[float, float],
    end: tuple[float, float],
    z_m: tuple[float, float],
    repeat_m: float = 3.0,
) -> None:
    """Add a wall without windows; its foot is darker, as walls are near the ground."""
    length = math.dist(start, end)
    foot = (0.78, 0.77, 0.75) if z_m[0] == 0.0 else (1.0, 1.0, 1.0)
    colors = [foot, foot, (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)]
    builder.wall(
        material, start, end, z_m, u=(0.0, length / repeat_m), v=(-z_m[0] / repeat_m, -z_m[1] / repeat_m), colors=colors
    )


def add_walls(builder: MeshBuilder, body: Body, *, side_windows: bool) -> None:
    """Add the four walls but the front's ground floor; the sides are blank unless ``side_windows``."""
    x, y = body.depth_m / 2.0, body.width_m / 2.0
    add_window_wall(builder, body, (x, -y), (x, y), bays=body.bays)
    add_window_wall(builder, body, (-x, y), (-x, -y), turn=2, down=True)
    for turn, start, end in ((1, (x, y), (-x, y)), (3, (-x, -y), (x, -y))):
        if side_windows:
            add_window_wall(builder, body, start, end, turn=turn, down=True)
        else:
            add_blank_wall(builder, body.blank, start, end, (0.0, body.eaves_m))


def add_foundation(builder: MeshBuilder, body: Body, depth_m: float) -> None:
    """Go on with the four walls below the ground, in concrete; on level ground nobody sees it."""
    x, y = body.depth_m / 2.0, body.width_m / 2.0
    corners = [(x, -y), (x, y), (-x, y), (-x, -y)]
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        add_blank_wall(builder, plain_material(surfaces.concrete), start, end, (-depth_m, 0.0), 4.0)


def add_ground_piece(
    builder: MeshBuilder,
    row: GroundFloor,
    columns: tuple[float, float],
    x: float,
    y: tuple[float, float],
    z: tuple[float, float],
) -> None:
    """Add a piece of ``shopfronts`` as a rectangle facing +x; ``columns`` are its left and right edge in cells."""
    slack = 0.5 / SIZE_PX  # Half a texel is left out, so that neighbours in the atlas do not bleed in.
    u = (columns[0] / CELLS + slack, columns[1] / CELLS - slack)
    v = ((row + 1) / CELLS - slack, row / CELLS + slack)
    builder.wall(shopfront_material(), (x, y[0]), (x, y[1]), z, u=u, v=v)


def add_door(builder: MeshBuilder, piece: Piece, x: float, y_m: float, size_m: tuple[float, float]) -> None:
    """Add a door of (width, height) around ``y_m``, facing +x."""
    y = (y_m - size_m[0] / 2.0, y_m + size_m[0] / 2.0)
    add_ground_piece(builder, GroundFloor.DOORS, piece.value, x, y, (0.0, size_m[1]))


def add_shop_floor(builder: MeshBuilder, body: Body, cells: Sequence[tuple[GroundFloor, int]]) -> None:
    """Fill the front's ground floor with equally wide ``cells`` (row, column), from -y to +y."""
    edges = np.linspace(-body.width_m / 2.0, body.width_m / 2.0, len(cells) + 1).tolist()
    for (row, column), left, right in zip(cells, edges[:-1], edges[1:], strict=True):
        columns = (float(column), column + 1.0)
        add_ground_piece(builder, row, columns, body.front_x, (left, right), (0.0, body.ground_m))


def add_flat_roof(builder: MeshBuilder, body: Body, *, parapet: bool) -> None:
    """Cover the walls with a flat roof, behind a parapet where asked."""
    felt = plain_material(surfaces.roof_felt)
    x, y, top = body.depth_m / 2.0, body.width_m / 2.0, body.eaves_m
    if not parapet:
        builder.box(
            felt, (-x, -y, top - 0.1), (x, y, top), repeat_m=4.0, without=("front", "back", "left", "right", "bottom")
        )
        return
    rim = 0.3
    builder.box(
        felt,
        (-x + rim, -y + rim, top - PARAPET_M - 0.1),
        (x - rim, y - rim, top - PARAPET_M),
        repeat_m=4.0,
        without=("front", "back", "left", "right", "bottom"),
    )
    outer = [(x, -y), (x, y), (-x, y), (-x, -y)]
    inner = [(x - rim, -y + rim), (x - rim, y - rim), (-x + rim, y - rim), (-x + rim, -y + rim)]
    coping = plain_material(surfaces.concrete)
    for i in range(4):
        j = (i + 1) % 4
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = outer[i], outer[j], inner[j], inner[i]
        length = math.dist(outer[i], outer[j]) / 4.0
        builder.polygon(
            coping,
            [(ax, ay, top), (bx, by, top), (cx, cy, top), (dx, dy, top)],
            [(0, 0), (length, 0), (length, -0.1), (0, -0.1)],
        )
        add_blank_wall(builder, body.blank, inner[j], inner[i], (top - PARAPET_M, top))


def add_gable_roof(builder: MeshBuilder, body: Body, rise_m: float, material: Material, *, to_street: bool) -> None:
    """Cover the walls with a pitched roof and close its gables; the ridge runs along y, or along x ``to_street``."""
    # In (s, t): t runs along the ridge, s across it.
    half_s, half_t = body.depth_m / 2.0, body.width_m / 2.0
    if to_street:
        half_s, half_t = half_t, half_s

    def place(s: float, t: float, z: float) -> tuple[float, float, float]:
        return (-t, s, z) if to_street else (s, t, z)

    low, ridge = body.eaves_m, body.eaves_m + rise_m
    drop = EAVES_M * rise_m / half_s
    slope = math.hypot(half_s + EAVES_M, rise_m + drop) / 4.0
    length = 2.0 * (half_t + 0.2) / 4.0
    thick = 0.18
    soffit = plain_material(surfaces.concrete, (0.8, 0.8, 0.8))
    for side in (1.0, -1.0):
        s, t = side * (half_s + EAVES_M), side * (half_t + 0.2)
        eave_a, eave_b = place(s, -t, low - drop), place(s, t, low - drop)
        ridge_a, ridge_b = place(0.0, -t, ridge), place(0.0, t, ridge)
        builder.polygon(
            material, [eave_a, eave_b, ridge_b, ridge_a], [(0, slope), (length, slope), (length, 0), (0, 0)]
        )
        below = [(px, py, pz - thick) for px, py, pz in (eave_a, eave_b, ridge_b, ridge_a)]
        builder.polygon(soffit, below[::-1], [(0, 0), (length, 0), (length, slope), (0, slope)])
        builder.polygon(soffit, [below[0], below[1], eave_b, eave_a], [(0, 0.1), (length, 0.1), (length, 0), (0, 0)])
        for a, b, c, d in ((below[1], below[2], ridge_b, eave_b), (eave_a, ridge_a, below[3], below[0])):
            builder.polygon(soffit, [a, b, c, d], [(0, 0), (slope, 0), (slope, 0.1), (0, 0.1)])
        gable = [place(half_s * side, half_t * side, low), place(-half_s * side, half_t * side, low)]
        apex = place(0.0, half_t * side, ridge - 0.02)
        width = half_s / 1.5
        builder.polygon(body.blank, [*gable, apex], [(0, 0), (width, 0), (width / 2, -rise_m / 3.0)])


def add_mansard_roof(builder: MeshBuilder, body: Body, rise_m: float, material: Material) -> None:
    """Cover the walls with steep slopes on the front and the back and a flat top; the sides stay upright."""
    x, y, low, top = body.depth_m / 2.0, body.width_m / 2.0, body.eaves_m, body.eaves_m + rise_m
    back = min(0.38 * rise_m, 0.3 * body.depth_m)
    slope = math.hypot(rise_m, back) / 4.0
    for side in (1.0, -1.0):
        corners = [(side * x, -side * y, low), (side * x, side * y, low)]
        corners += [(side * (x - back), side * y, top), (side * (x - back), -side * y, top)]
        builder.polygon(material, corners, [(0, slope), (y / 2, slope), (y / 2, 0), (0, 0)])
        end = [(side * x, side * y, low), (-side * x, side * y, low)]
        end += [(-side * (x - back), side * y, top), (side * (x - back), side * y, top)]
        width = body.depth_m / 3.0
        builder.polygon(body.blank, end, [(0, 0), (width, 0), (width, -rise_m / 3.0), (0, -rise_m / 3.0)])
    builder.box(
        plain_material(surfaces.roof_felt),
        (-x + back, -y, top - 0.1),
        (x - back, y, top),
        repeat_m=4.0,
        without=("front", "back", "left", "right", "bottom"),
    )
