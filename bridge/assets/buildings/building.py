"""Parametric buildings along a street.

A building belongs to one of the architectural families of ``building_families``; everything else is drawn from
the caller's generator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bridge.assets.buildings import details, parts
from bridge.assets.buildings.families import FAMILIES, Family, Ground, Roof
from bridge.assets.buildings.parts import Body
from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Model
from bridge.assets.textures import surfaces
from bridge.assets.textures.facades import CELLS
from bridge.assets.textures.shopfronts import GroundFloor, Piece
from bridge.errors import AssetError
from bridge.randomness import derive_generator

MIN_SIDE_M = 4.0
MIN_HEIGHT_M = 3.0
MAX_PROJECTION_M = 1.4
"""How far balconies, awnings and porches stand over the street, and eaves over the other sides."""
HEADROOM_M = 1.9
"""What stands out of a front is above this height, or counts as a porch."""
MAX_ROOFTOP_M = 1.5
"""How far chimneys and machinery rise over the requested height."""

FOUNDATION_M = 4.0
"""How deep the walls go on below the ground, for houses on slopes."""

_SHORTEST_SHOP_M = 3.4
_MAX_SHOP_CELLS = 8


@dataclass(frozen=True, slots=True)
class BuildingVariant:
    """One of the buildings that a scene places again and again."""

    name: str
    asset: Model
    width_m: float
    depth_m: float
    height_m: float
    porch_m: float
    """How far it stands out before the front where people would walk into it."""
    blank_sides: bool
    """Whether its sides have no windows, so that it had better stand between others."""
    shops: bool
    """Whether people go in from the street all along its front, so that there is no garden before it."""


def building(rng: np.random.Generator, *, width_m: float, depth_m: float, height_m: float) -> Model:
    """Return a building whose walls fill the footprint and whose parapet or ridge is ``height_m`` high.

    Frame: x forward, out of the street front, which lies at x = ``depth_m`` / 2; y along the street; origin on
    the ground in the middle of the footprint. Balconies, awnings and eaves may stand out by ``MAX_PROJECTION_M``,
    rooftop structures may rise ``MAX_ROOFTOP_M`` over the height. Level 0 has at most 600 triangles, level 1 at
    most 60.

    Raises ``AssetError`` for a footprint under ``MIN_SIDE_M`` or a height under ``MIN_HEIGHT_M``.
    """
    if min(width_m, depth_m) < MIN_SIDE_M or height_m < MIN_HEIGHT_M:
        raise AssetError(
            f"building: expected width and depth of at least {MIN_SIDE_M} m and height of at least {MIN_HEIGHT_M} m, "
            f"got {width_m} x {depth_m} x {height_m} m; leave the plot empty or join it with its neighbour"
        )
    return _built(_design(rng, width_m, depth_m, height_m), rng)


def building_variants(seed: int, count: int, height_m: tuple[float, float]) -> tuple[BuildingVariant, ...]:
    """Return the ``count`` buildings that one scene uses, with heights in the range; equal seeds, equal buildings."""
    variants = []
    for index in range(count):
        rng = derive_generator(seed, "building", index)
        # Stratified, so that few variants cover the whole range.
        low, high = height_m
        height = round(low + (high - low) * (index * 0.618034 % 1.0), 2)
        small = height < 9.0
        width = round(float(rng.uniform(9.0, 14.0) if small else rng.uniform(10.0, 24.0)), 2)
        depth = round(float(rng.uniform(8.0, 11.0) if small else rng.uniform(10.0, 15.0)), 2)
        design = _design(rng, width, depth, height)
        model = _built(design, rng)
        name = f"building_{index:02d}_{model.name}"
        variants.append(
            BuildingVariant(
                name=name,
                asset=replace(model, name=name),
                width_m=width,
                depth_m=depth,
                height_m=height,
                porch_m=_porch(model, depth / 2.0),
                blank_sides=not design.side_windows,
                shops=design.body.ground_m > 0.0 or design.ground is Ground.GATES,
            )
        )
    return tuple(variants)


def _built(design: _Design, rng: np.random.Generator) -> Model:
    fine, coarse = MeshBuilder(), MeshBuilder()
    for builder in (fine, coarse):
        _add_shell(builder, design)
    _add_details(fine, design, rng)
    return Model(name=design.family.name, lods=(fine.meshes(), coarse.meshes()))


def _porch(model: Model, front_x: float) -> float:
    """Return how far what is below ``HEADROOM_M`` reaches before the front."""
    points = np.concatenate([mesh.positions for mesh in model.lods[0]])
    return max(0.0, float(points[points[:, 2] < HEADROOM_M, 0].max()) - front_x)


@dataclass(frozen=True, slots=True)
class _Design:
    """Everything that is drawn before the first wall stands."""

    family: Family
    body: Body
    ground: Ground
    roof: Roof
    roof_material: Material
    rise_m: float
    """Height of the roof over the walls."""
    shop_cells: tuple[tuple[GroundFloor, int], ...]
    door_y: float
    side_windows: bool


def _design(rng: np.random.Generator, width_m: float, depth_m: float, height_m: float) -> _Design:
    family = choose_family(rng, width_m, height_m)
    front, blank, variant = family.fronts[rng.integers(len(family.fronts))]
    ground = family.grounds[rng.integers(len(family.grounds))]
    roof = family.roofs[rng.integers(len(family.roofs))]
    rise = _roof_rise(roof, family, width_m, depth_m, height_m)
    eaves = height_m - rise
    ground_m = _ground_height(ground, eaves, rng)
    bays = max(1, round(width_m / rng.uniform(*family.bay_m)))
    body = Body(
        width_m=width_m,
        depth_m=depth_m,
        ground_m=ground_m,
        eaves_m=eaves,
        storeys=max(1, round((eaves - ground_m) / family.storey_m)),
        bays=bays,
        facade=parts.facade_material(front),
        blank=parts.wall_material(blank, *variant),
        first_cell=(int(rng.integers(CELLS)), int(rng.integers(CELLS))),
    )
    slate = roof is Roof.MANSARD or rng.random() < 0.35
    roofing = surfaces.corrugated if family.name == "warehouse" else surfaces.slate if slate else surfaces.roof_tiles
    return _Design(
        family=family,
        body=body,
        ground=ground,
        roof=roof,
        roof_material=parts.plain_material(roofing),
        rise_m=rise,
        shop_cells=_shop_cells(rng, ground, width_m),
        door_y=-width_m / 2.0 + (int(rng.integers(bays)) + 0.5) * width_m / bays,
        side_windows=bool(rng.random() < family.side_windows),
    )


def choose_family(rng: np.random.Generator, width_m: float, height_m: float) -> Family:
    """Draw a family that suits the size of a building."""
    fitting = [f for f in FAMILIES if f.height_m[0] <= height_m <= f.height_m[1] and width_m <= f.max_width_m]
    if not fitting:
        return next(f for f in FAMILIES if f.name == ("warehouse" if height_m < 12.0 else "glass_office"))
    weights = np.array([f.weight for f in fitting])
    return fitting[int(rng.choice(len(fitting), p=weights / weights.sum()))]


def _roof_rise(roof: Roof, family: Family, width_m: float, depth_m: float, height_m: float) -> float:
    """Return how much of the height the roof takes."""
    if roof in (Roof.FLAT, Roof.PARAPET):
        return 0.0
    if roof is Roof.MANSARD:
        return min(2.8, 0.3 * height_m)
    span = width_m if roof is Roof.GABLE_TO_STREET else depth_m
    pitch = 0.12 if family.name == "warehouse" else 0.75
    return min(pitch * span / 2.0, 0.4 * height_m)


def _ground_height(ground: Ground, eaves_m: float, rng: np.random.Generator) -> float:
    """Return where the regular storeys begin."""
    if ground in (Ground.SHOPS, Ground.LOBBY) and eaves_m > 2.0 * _SHORTEST_SHOP_M:
        return float(rng.uniform(_SHORTEST_SHOP_M, 4.2))
    return 0.0


def _shop_cells(rng: np.random.Generator, ground: Ground, width_m: float) -> tuple[tuple[GroundFloor, int], ...]:
    """Draw what stands side by side at street level, with one entrance to the floors above."""
    count = min(max(1, round(width_m / 4.0)), _MAX_SHOP_CELLS)
    if ground is Ground.LOBBY:
        entrance = int(rng.integers(count))
        return tuple((GroundFloor.LOBBY, 1 if i == entrance else int(rng.choice([0, 2, 3]))) for i in range(count))
    shops = [(row, column) for row in (GroundFloor.SHOPS, GroundFloor.CAFES) for column in range(CELLS)]
    cells = [shops[i] for i in rng.permutation(len(shops))[:count]]
    if count > 1:
        cells[int(rng.integers(count))] = (GroundFloor.DOORS, 0)
    return tuple(cells)


def _add_shell(builder: MeshBuilder, design: _Design) -> None:
    """Add what every level of detail has: walls, ground floor, roof."""
    body = design.body
    parts.add_foundation(builder, body, FOUNDATION_M)
    parts.add_walls(builder, body, side_windows=design.side_windows)
    if body.ground_m > 0.0:
        parts.add_shop_floor(builder, body, design.shop_cells)
    else:
        _add_doors(builder, design)
    if design.roof is Roof.MANSARD:
        parts.add_mansard_roof(builder, body, design.rise_m, design.roof_material)
    elif design.roof in (Roof.FLAT, Roof.PARAPET):
        parts.add_flat_roof(builder, body, parapet=design.roof is Roof.PARAPET and body.eaves_m > 5.0)
    else:
        to_street = design.roof is Roof.GABLE_TO_STREET
        parts.add_gable_roof(builder, body, design.rise_m, design.roof_material, to_street=to_street)


def _add_doors(builder: MeshBuilder, design: _Design) -> None:
    """Put doors before a front whose windows reach down to the plinth."""
    body = design.body
    x = body.front_x + 0.08
    if design.ground is Ground.GATES:
        gates = max(1, round(body.width_m / 7.0))
        for y in (((np.arange(gates) + 0.5) / gates - 0.5) * body.width_m).tolist():
            parts.add_door(builder, Piece.SHUTTER, x, y, (3.6, min(3.6, 0.62 * body.eaves_m)))
        return
    height = min(2.6, 0.9 * body.storey_m)
    piece = Piece.GLAZED_DOOR if design.family.name == "slab_block" else Piece.PANELLED_DOOR
    width = 1.3 if design.ground is Ground.HOUSE else 1.7
    parts.add_door(builder, piece, x, design.door_y, (width, height))
    if design.ground is Ground.HOUSE and body.width_m > 10.0:
        side = -1.0 if design.door_y > 0.0 else 1.0
        parts.add_door(builder, Piece.GARAGE_DOOR, x, side * (body.width_m / 2.0 - 1.9), (3.0, min(2.4, height)))


def _add_details(builder: MeshBuilder, design: _Design, rng: np.random.Generator) -> None:
    """Add what only the finest level shows."""
    body, family = design.body, design.family
    if design.ground is Ground.HOUSE:
        details.add_porch(builder, body, design.door_y, design.roof_material)
    elif body.ground_m == 0.0 and design.ground is not Ground.GATES:
        details.add_plinth(builder, body, 0.45)
    if body.ground_m > 0.0:
        details.add_cornice(builder, body, body.ground_m + 0.12, 0.24, 0.16)
        if design.ground is Ground.SHOPS:
            _add_awnings(builder, design, rng)
    if family.cornice:
        details.add_cornice(builder, body, body.eaves_m, 0.5, 0.35)
    _add_front_relief(builder, design, rng)
    _add_rooftop(builder, design, rng)


def _add_awnings(builder: MeshBuilder, design: _Design, rng: np.random.Generator) -> None:
    body, cells = design.body, design.shop_cells
    color = details.AWNING_COLORS[rng.integers(len(details.AWNING_COLORS))]
    width = body.width_m / len(cells)
    for index, (row, _) in enumerate(cells):
        if row is not GroundFloor.DOORS and rng.random() < 0.4:
            left = -body.width_m / 2.0 + index * width
            # Under the shop's name, which the atlas has at 0.13 to 0.30 of the storey from its top.
            details.add_awning(builder, body.front_x, (left + 0.3, left + width - 0.3), 0.69 * body.ground_m, color)


def _add_front_relief(builder: MeshBuilder, design: _Design, rng: np.random.Generator) -> None:
    """Add balconies or oriels, symmetrical about the middle of the front."""
    body, family = design.body, design.family
    if body.bays < 3 or body.storeys < 2:
        return
    first = int(rng.integers(1, max(2, body.bays // 2)))
    columns = sorted({first, body.bays - 1 - first})
    draw = rng.random()
    if draw < family.balcony_share:
        panel = parts.plain_material(surfaces.concrete) if family.name == "slab_block" else parts.metal_material()
        details.add_balconies(builder, body, columns, depth_m=1.2 if family.name == "slab_block" else 0.8, panel=panel)
    elif draw < family.balcony_share + family.oriel_share and body.ground_m > 0.0:
        for column in columns:
            details.add_oriel(builder, body, column, 0.6)


def _add_rooftop(builder: MeshBuilder, design: _Design, rng: np.random.Generator) -> None:
    body, top = design.body, design.body.eaves_m + design.rise_m
    if design.family.name == "warehouse":
        return
    if design.roof is Roof.PARAPET and body.eaves_m > 5.0:
        details.add_roof_units(builder, body, top - parts.PARAPET_M, rng)
        return
    details.add_chimneys(builder, body, top, rng, count=int(rng.integers(1, 4)))
    count = body.bays // 2
    if design.roof is Roof.MANSARD:
        back = min(0.38 * design.rise_m, 0.3 * body.depth_m)
        details.add_dormers(builder, body, design.rise_m, back, design.roof_material, count=body.bays)
    elif design.roof is Roof.GABLE and count and design.rise_m > 2.5 and rng.random() < 0.6:
        details.add_dormers(builder, body, design.rise_m, body.depth_m / 2.0, design.roof_material, count=count)
