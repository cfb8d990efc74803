"""Materials and parts that vehicles have in common: wheels, number plates, mirrors."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from bridge.assets.meshes.assembly import Assembly
from bridge.assets.meshes.shapes import Surface, box, circle, ellipsoid, grid_triangles, joined, revolved, sheet, vector
from bridge.assets.model import Material, Slot, Wheel
from bridge.geometry import Matrix

PAINT = Material("paint", roughness=0.28, slot=Slot.PRIMARY)
SEAM = Material("seam", (0.4, 0.4, 0.4), roughness=0.5, slot=Slot.PRIMARY)
"""What lies in shadow between painted panels."""
SECOND_PAINT = Material("second-paint", roughness=0.4, slot=Slot.SECONDARY)
GLASS = Material("glass", (0.018, 0.022, 0.026), roughness=0.05)
TRIM = Material("trim", (0.018, 0.018, 0.02), roughness=0.55)
UNDERSIDE = Material("underside", (0.008, 0.008, 0.008), roughness=0.95)
RUBBER = Material("rubber", (0.02, 0.02, 0.021), roughness=0.85)
ALLOY = Material("alloy", (0.42, 0.43, 0.45), roughness=0.35, metallic=0.4)
STEEL = Material("steel", (0.24, 0.25, 0.26), roughness=0.5, metallic=0.4)
CHROME = Material("chrome", (0.6, 0.61, 0.63), roughness=0.15, metallic=0.6)
PLATE = Material("plate", (0.75, 0.75, 0.72), roughness=0.5)
HEAD_LAMP = Material("head-lamp", (0.7, 0.73, 0.76), roughness=0.08, slot=Slot.HEAD)
TAIL_LAMP = Material("tail-lamp", (0.4, 0.008, 0.008), roughness=0.12, slot=Slot.BRAKE)
REVERSING_LAMP = Material("reversing-lamp", (0.6, 0.6, 0.6), roughness=0.12)
LEFT_LAMP = Material("left-lamp", (0.65, 0.2, 0.015), roughness=0.12, slot=Slot.LEFT)
RIGHT_LAMP = Material("right-lamp", (0.65, 0.2, 0.015), roughness=0.12, slot=Slot.RIGHT)
MIRROR_PAINT, MIRROR_TRIM, MIRROR_GLASS = (
    replace(material, name=f"mirror-{material.name}", overhang=True) for material in (PAINT, TRIM, GLASS)
)

_TYRE_SIDES = (20, 10)


def add_wheel(
    assembly: Assembly,
    detail: int,
    *,
    x: float,
    outer_y: float,
    radius_m: float,
    width_m: float,
    rim: float = 0.68,
    steel: bool = False,
    spokes: int = 5,
    steers: bool = False,
) -> None:
    """Add a pair of wheels that stand on the ground, the outer faces at ``outer_y`` left and right.

    ``rim`` is the rim's radius as a share of the tyre's; ``steel`` wheels have holes instead of spokes. Wheels of the
    coarsest level do not turn: they have too few sides.
    """
    at = (x, outer_y, radius_m)
    metal = STEEL if steel else ALLOY
    if detail == 2:
        tyre, face = _coarse_wheel(radius_m, width_m, rim)
        assembly.add_mirrored(tyre.moved(*at), RUBBER)
        assembly.add_mirrored(face.moved(*at), metal)
        return
    wheel = Wheel((x, outer_y - width_m / 2, radius_m), radius_m, steers)
    bead = [(0.93 * radius_m, -0.004), (rim * radius_m, 0.0), (0.85 * rim * radius_m, -0.09)]
    profile = [(radius_m, -0.85 * width_m), (radius_m, -0.22 * width_m), *bead]
    if detail == 0:
        profile.insert(0, (0.94 * radius_m, -width_m))
    assembly.add_mirrored(revolved(profile, _TYRE_SIDES[detail]).moved(*at), RUBBER, crease=0.9, wheel=wheel)
    deep = 0.07 if steel else 0.03
    dish = [(rim * radius_m, 0.003), (0.92 * rim * radius_m, 0.003)][detail:]
    dish += [(0.87 * rim * radius_m, -deep), (0.2 * rim * radius_m, -0.008)]
    assembly.add_mirrored(_bowl(dish, _TYRE_SIDES[detail]).moved(*at), metal, crease=0.6, wheel=wheel)
    gaps = _rim_gaps(rim * radius_m, deep, 3 - 2 * detail, holes=8 if steel else 0, spokes=spokes)
    assembly.add_mirrored(gaps.moved(*at), UNDERSIDE, wheel=wheel)


def _bowl(profile: list[tuple[float, float]], sides: int) -> Surface:
    """Return the face of a rim, open at the back: a (radius, y) profile turned about y, its middle filled."""
    around = circle(sides, -math.pi / 2)
    rings = [np.stack([around[:, 0] * r, np.full(sides, y), around[:, 1] * r], axis=1) for r, y in profile]
    points = np.concatenate([*rings, [(0.0, profile[-1][1] + 0.004, 0.0)]])
    ring = np.arange(sides) + (len(profile) - 1) * sides
    hub = np.stack([ring, np.roll(ring, -1), np.full(sides, len(points) - 1)], axis=1)
    face = Surface(points, np.concatenate([grid_triangles(len(profile), sides, wrap=True), hub]))
    return face.facing((0.0, 1.0, 0.0))


def _coarse_wheel(radius: float, width: float, rim: float) -> tuple[Surface, Surface]:
    """Return the tread and flank of a wheel with six sides, and a face for its rim; open at the back."""
    hexagon = circle(6, -math.pi / 2) * radius
    outer = np.insert(hexagon, 1, 0.0, axis=1)
    points = np.concatenate([outer, outer - (0.0, width, 0.0)])
    tread = [t for a in (0, 1, 4, 5) for b in [(a + 1) % 6] for t in ((a, b, b + 6), (a, b + 6, a + 6))]
    flank = [(0, b + 1, b) for b in range(1, 5)]
    square = np.insert(circle(4, math.pi / 4) * rim * radius, 1, 0.012, axis=1)
    face = Surface(square, np.array([(0, 2, 1), (0, 3, 2)]))
    return Surface(points, np.array(tread + flank)), face


def _rim_gaps(radius: float, deep: float, cells: int, *, holes: int, spokes: int) -> Surface:
    """Return dark patches just above the dish of a rim: between the spokes, or as many round ``holes``."""
    count, share = (holes, 0.3) if holes else (spokes, 0.72)
    step = 2 * math.pi / count
    patches = []
    for number in range(count):
        turn = number * step + step / 2 + math.pi / 2
        spans = ((0.86, 0.5 * share, -deep), (0.55 if holes else 0.34, 0.32 * share, -0.014))
        rows = []
        for reach, half, y in spans:
            depth = np.interp(reach, (0.3, 0.88), (-0.012, -deep)) if holes else y
            angle = turn + np.linspace(-1, 1, cells + 1) * half * step
            ring = np.stack([np.cos(angle), np.zeros(cells + 1), np.sin(angle)], axis=1) * (reach * radius)
            rows.append(ring + vector(0.0, depth + 0.006, 0.0))
        patches.append(sheet(np.array(rows)).facing((0.0, 1.0, 0.0)))
    return joined(patches)


def add_plate(assembly: Assembly, detail: int, centre: Matrix, *, rear: bool) -> None:
    """Add a number plate that looks forward, or backward for ``rear``; its characters only close up."""
    way = -1.0 if rear else 1.0
    assembly.add(box((0.016, 0.52, 0.112), centre), PLATE)
    if detail > 0:
        return
    face = centre + np.array([way * 0.0105, 0.0, 0.0])
    widths = (-0.2, -0.145, -0.06, 0.0, 0.06, 0.145, 0.2)
    characters = [box((0.002, 0.036, 0.068), face + vector(0.0, y, 0.0)) for y in widths]
    assembly.add(joined(characters), TRIM)


def add_door_mirrors(assembly: Assembly, detail: int, root: Matrix) -> None:
    """Add mirrors whose feet stand at ``root`` on the left side, and its mirror image."""
    centre = root + np.array([-0.02, 0.075, 0.075])
    if detail == 2:
        points = centre + np.array([(0.06, -0.1, 0.0), (-0.03, 0.1, 0.0), (-0.03, -0.06, 0.07), (-0.03, -0.06, -0.07)])
        tip = Surface(points, np.array([(0, 1, 2), (0, 3, 1), (0, 2, 3), (1, 3, 2)]))
        assembly.add_mirrored(tip.outward(), MIRROR_PAINT)
        return
    unit = ellipsoid((1.0, 1.0, 1.0), (0.0, 0.0, 0.0), 5 if detail == 0 else 4, 8)
    rounded = np.sign(unit.positions) * np.abs(unit.positions) ** 0.7  # nearer to a box than to a ball
    rounded[:, 0] = np.maximum(rounded[:, 0] * 0.07, -0.03)
    housing = Surface(rounded * (1.0, 0.1, 0.065) + centre, unit.triangles)
    assembly.add_mirrored(housing, MIRROR_PAINT, crease=0.9)
    assembly.add_mirrored(box((0.05, 0.1, 0.03), root + np.array([0.0, -0.01, 0.02])), MIRROR_TRIM)
    if detail == 0:
        half_y, half_z = 0.08, 0.05
        glass = np.array([[(-0.033, s * half_y, t * half_z) for s in (-1, 0, 1)] for t in (-1, 1)]) + centre
        assembly.add_mirrored(sheet(glass).facing((-1.0, 0.0, 0.0)), MIRROR_GLASS)


def add_pair(assembly: Assembly, surface: Surface, left: Material, right: Material | None = None) -> None:
    """Add a lamp or trim of the left side and its mirror image."""
    assembly.add_mirrored(surface, left, right)
