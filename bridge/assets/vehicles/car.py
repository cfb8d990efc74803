"""Passenger cars and vans, from one set of continuous shape parameters."""

from __future__ import annotations

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import box, joined, tube, vector
from bridge.assets.model import Model
from bridge.assets.vehicles.cabin import CabinShape, add_cabin
from bridge.assets.vehicles.car_shapes import CarFace, CarShape
from bridge.assets.vehicles.hull import End, Hull, HullShape
from bridge.assets.vehicles.parts import (
    CHROME,
    HEAD_LAMP,
    LEFT_LAMP,
    PAINT,
    REVERSING_LAMP,
    RIGHT_LAMP,
    SEAM,
    TAIL_LAMP,
    TRIM,
    UNDERSIDE,
    add_door_mirrors,
    add_pair,
    add_plate,
    add_wheel,
)
from bridge.geometry import Matrix

_KNOTS = (0.0, 0.05, 0.12, 0.2, 0.3, 0.46, 0.53, 0.66, 0.76, 0.8, 0.9, 0.95, 0.98, 1.0)
"""Heights at which the sections are given, and the rows of the finest body."""
_CROWN = 0.035
_FRONT = (0.14, 0.09, 0.045, 0.01, 0.0, 0.0, 0.025, 0.045, 0.055, 0.06, 0.085, 0.11, 0.14, 0.2)
_REAR = (0.15, 0.1, 0.05, 0.015, 0.0, 0.0, 0.045, 0.052, 0.058, 0.06, 0.07, 0.085, 0.105, 0.15)
_UPRIGHT_REAR = (0.1, 0.06, 0.03, 0.01, 0.0, 0.0, 0.03, 0.031, 0.032, 0.033, 0.035, 0.04, 0.045, 0.06)
_SIDE = (0.09, 0.06, 0.035, 0.022, 0.012, 0.003, 0.0, 0.0, 0.003, 0.018, 0.038, 0.052, 0.066, 0.1)
_FRONT_END, _REAR_END = End(0.5, 4.2), End(0.36, 4.5)
_VAN_FRONT_END, _VAN_REAR_END = End(0.42, 5.0), End(0.22, 6.0)
_BODY_ROWS = (_KNOTS, (0.0, 0.12, 0.46, 0.76, 0.95, 1.0), (0.0, 0.46, 1.0))
_BODY_COLUMNS = ((10, 9, 9, 5), (4, 4, 5, 1), (2, 2, 0, 1))
"""Front, rear, over each arch, between the wheels; see ``Hull.columns``."""
_SEAM_M = 0.022
"""Wider than the gaps of doors are, and lighter: in a picture, narrow dark lines break up into dots."""


def car_model(name: str, shape: CarShape) -> Model:
    """Return the car in its actor frame."""
    return grounded_model(name, [_build(shape, detail) for detail in range(3)])


def _build(shape: CarShape, detail: int) -> Assembly:
    assembly = Assembly()
    hull = Hull(_hull_shape(shape, arches=detail < 2))
    columns = hull.columns(*_BODY_COLUMNS[detail][:2], *_BODY_COLUMNS[detail][2:])
    body, part = hull.body(columns, _BODY_ROWS[detail], (4, 3, 1)[detail], (2, 2, 1)[detail])
    assembly.add_parts(body, part, (PAINT, PAINT, UNDERSIDE), crease=0.6)
    add_cabin(assembly, _cabin_shape(shape), detail)
    for x in hull.shape.wheels_x:
        flank = float(hull.at(hull.u_at_x(x), 0.5)[1])
        add_wheel(
            assembly,
            detail,
            x=x,
            outer_y=flank - 0.02 if detail < 2 else flank + 0.015,
            radius_m=shape.wheel_radius,
            width_m=0.215,
            rim=shape.face.rim,
            spokes=shape.face.spokes,
            steers=x == max(hull.shape.wheels_x),
        )
    _add_front(assembly, hull, shape.face, detail, columns)
    _add_rear(assembly, hull, shape, detail, columns)
    if detail < 2:
        track = shape.width - 2 * 0.3
        assembly.add(box((0.8 * shape.length, track, 0.32), (0.0, 0.0, shape.sill + 0.12)), UNDERSIDE)
        _add_sides(assembly, hull, shape, detail)
    mirror_x = shape.screen_x[0] - 0.5
    foot = hull.at(hull.u_at_x(mirror_x), 1.0)
    add_door_mirrors(assembly, detail, foot)
    if shape.rails and detail < 2:
        _add_rails(assembly, shape)
    if shape.bed:
        _add_bed(assembly, shape, detail)
    return assembly


def _hull_shape(shape: CarShape, *, arches: bool) -> HullShape:
    half = shape.length / 2
    axle = half - shape.front_overhang
    return HullShape(
        length_m=shape.length,
        width_m=shape.width,
        sill_m=shape.sill,
        upper_edge=(
            (-half, shape.tail - 0.03),
            (-half + 0.25, shape.tail),
            (shape.screen_x[1] + 0.3, shape.belt + 0.02),
            (shape.screen_x[0] - 0.5, shape.belt - 0.02),
            (shape.screen_x[0] + 0.1, shape.cowl),
            (half - 0.55, 0.6 * shape.cowl + 0.4 * shape.nose),
            (half - 0.1, shape.nose),
            (half, shape.nose - 0.02),
        ),
        front_inset=tuple(zip(_KNOTS, _FRONT, strict=True)),
        rear_inset=tuple(zip(_KNOTS, _UPRIGHT_REAR if shape.upright_tail else _REAR, strict=True)),
        side_inset=tuple(zip(_KNOTS, _SIDE, strict=True)),
        front_end=_VAN_FRONT_END if shape.upright_tail else _FRONT_END,
        rear_end=_VAN_REAR_END if shape.upright_tail else _REAR_END,
        wheels_x=(axle, axle - shape.wheelbase),
        wheel_z=shape.wheel_radius,
        arch_radius_m=shape.wheel_radius + 0.05 if arches else 0.0,
    )


def _cabin_shape(shape: CarShape) -> CabinShape:
    front, rear = shape.screen_x
    return CabinShape(
        base_x=shape.screen_x,
        roof_x=shape.roof_x,
        base_half_width_m=shape.width / 2 - (0.06 if shape.upright_tail else 0.085),
        roof_half_width_m=shape.roof_half_width,
        base_z=((rear - 0.3, shape.tail - 0.04), (rear + 0.3, shape.belt - 0.02), (front, shape.cowl - 0.03)),
        roof_z=shape.height - _CROWN,
        windows=shape.windows,
        glass_rows=shape.glass_rows,
        bow_m=shape.bow,
        barrel=0.015 if shape.upright_tail else 0.05,
        crown_m=_CROWN,
    )


def _add_front(assembly: Assembly, hull: Hull, face: CarFace, detail: int, columns: Matrix) -> None:
    inner, corner = hull.u_at_y(face.lamp_inner_m), float(hull.u_at_x(hull.shape.length_m / 2 - 0.42))
    lift = (0.006, 0.008, 0.02)[detail]
    rows = (4, 2, 1)[detail]
    (low, high), rise = face.head, face.head_rise
    head = hull.patch(
        (inner, corner), (low, low + rise), (high, high + 0.875 * rise), rows=rows, lift_m=lift, columns=columns
    )
    add_pair(assembly, head, HEAD_LAMP)
    sill, top = face.grille
    grille = hull.patch(
        (0.0, inner - 0.03), (sill, sill + 0.04), (top, top - 0.02), rows=rows, lift_m=lift, columns=columns
    )
    add_pair(assembly, grille, TRIM)
    if detail == 2:
        return
    edge = hull.patch(
        (inner, corner), (low - 0.04, low - 0.04 + rise), (low, low + rise), rows=1, lift_m=lift, columns=columns
    )
    add_pair(assembly, edge, TRIM)
    amber = low + rise
    lamp = hull.patch(
        (corner - 0.2, corner),
        (amber - 0.04, amber),
        (amber + 0.04, amber + 0.08),
        rows=2,
        lift_m=2 * lift,
        columns=columns,
    )
    add_pair(assembly, lamp, LEFT_LAMP, RIGHT_LAMP)
    intake = hull.patch(
        (0.0, inner + 0.12),
        (0.08, 0.1),
        (face.intake_top, face.intake_top - 0.04),
        rows=rows,
        lift_m=lift,
        columns=columns,
    )
    add_pair(assembly, intake, TRIM)
    add_plate(assembly, detail, hull.at(0.0, 0.4) + vector(0.006, 0.0, 0.0), rear=False)
    if detail == 0:
        for q in np.linspace(sill + 0.04, top - 0.12, face.slats):
            slat = hull.patch((0.0, inner - 0.06), (q, q + 0.005), (q + 0.025, q + 0.03), rows=1, lift_m=0.012)
            add_pair(assembly, slat, CHROME)


def _add_rear(assembly: Assembly, hull: Hull, shape: CarShape, detail: int, columns: Matrix) -> None:
    end = hull.u_end
    inner = hull.u_at_y(shape.face.lamp_inner_m, rear=True)
    low, high = shape.face.tail
    corner = float(hull.u_at_x(-shape.length / 2 + 0.3))
    lift = (0.006, 0.008, 0.02)[detail]
    rows = (4, 2, 1)[detail]
    tail = hull.patch((corner, inner), (low, low - 0.02), (high, high - 0.02), rows=rows, lift_m=lift, columns=columns)
    add_pair(assembly, tail, TAIL_LAMP)
    if detail == 2:
        return
    add_plate(assembly, detail, hull.at(end, 0.73) - (0.002, 0.0, 0.0), rear=True)
    amber = corner + 0.45 * (inner - corner)
    lamp = hull.patch(
        (amber, inner - 0.03), (low + 0.01, low), (low + 0.07, low + 0.06), rows=1, lift_m=2 * lift, columns=columns
    )
    add_pair(assembly, lamp, LEFT_LAMP, RIGHT_LAMP)
    white = hull.patch((inner - 0.12, inner - 0.03), (0.76, 0.76), (0.8, 0.8), cells=2, rows=1, lift_m=2 * lift)
    add_pair(assembly, white, REVERSING_LAMP)
    diffuser = hull.patch((inner - 0.2, end), (0.06, 0.06), (0.2, 0.2), rows=2, lift_m=lift, columns=columns)
    add_pair(assembly, diffuser, TRIM)
    seam = hull.patch((inner - 0.02, end), (0.535, 0.535), (0.548, 0.548), rows=1, lift_m=lift, columns=columns)
    add_pair(assembly, seam, TRIM)


def _add_sides(assembly: Assembly, hull: Hull, shape: CarShape, detail: int) -> None:
    front_axle, rear_axle = hull.shape.wheels_x
    first = front_axle - shape.wheel_radius - 0.16
    last = rear_axle + shape.wheel_radius + 0.02
    middle = first + 0.53 * (last - first)
    heights = np.linspace(0.1, 0.97, 7)
    seams = [[(first, q) for q in heights], [(middle, q) for q in heights]]
    seams.append([(last - 0.02 - 0.3 * max(q - 0.5, 0.0), q) for q in heights[1:]])
    lower = [(x, 0.1) for x in np.linspace(first, last, 6)]
    for knots in (*seams, lower):
        assembly.add_mirrored(hull.line(knots, _SEAM_M, 0.005), SEAM)
    reach = hull.shape.arch_radius_m + 0.01
    sill = [(x, 0.045) for x in np.linspace(front_axle - reach, rear_axle + reach, 8)]
    assembly.add_mirrored(hull.line(sill, 0.07, 0.006), TRIM)
    for x in (middle + 0.16, last + 0.2):
        handle = hull.at(hull.u_at_x(x), 0.84)
        metal = CHROME if detail == 0 and shape.face.bright_handles else PAINT
        assembly.add_mirrored(box((0.2, 0.03, 0.028), handle + vector(0.0, 0.008, 0.0)), metal)
    if shape.cladding:
        angle = np.linspace(-0.15, np.pi + 0.15, 15)
        for axle in hull.shape.wheels_x:
            reach = hull.shape.arch_radius_m + 0.015
            xs = axle + reach * np.cos(angle)
            edge = np.interp(xs, *np.array(hull.shape.upper_edge).T)
            qs = (hull.shape.wheel_z + reach * np.sin(angle) - shape.sill) / (edge - shape.sill)
            assembly.add_mirrored(hull.line(list(zip(xs, qs, strict=True)), 0.06, 0.008), TRIM)


def _add_rails(assembly: Assembly, shape: CarShape) -> None:
    front, rear = shape.roof_x
    length = front - rear - 0.6
    centre = ((front + rear) / 2 - 0.05, shape.roof_half_width - 0.09, shape.height - 0.018)
    feet = [
        box((0.08, 0.03, 0.06), (centre[0] + side * length * 0.47, centre[1], centre[2] - 0.025)) for side in (1, -1)
    ]
    assembly.add_mirrored(joined([box((length, 0.03, 0.03), centre), *feet]), TRIM)


def _add_bed(assembly: Assembly, shape: CarShape, detail: int) -> None:
    """Add the walls of a load bed and the dark cover between them."""
    front, rear = shape.screen_x[1] - 0.06, -shape.length / 2 + 0.1
    centre, length, z = (front + rear) / 2, front - rear, shape.tail + 0.02
    half = shape.width / 2 - 0.13
    assembly.add(box((length - 0.12, 2 * half, 0.1), (centre + 0.05, 0.0, z)), UNDERSIDE)
    walls = [box((length, 0.09, 0.16), (centre, half, z), top=(0.995, 0.6))]
    assembly.add_mirrored(joined(walls), PAINT)
    assembly.add(box((0.09, 2 * half, 0.16), (rear + 0.045, 0.0, z), top=(0.6, 1.0)), PAINT)
    if detail == 2:
        return
    cap = box((length - 0.02, 0.06, 0.014), (centre, half, z + 0.083))
    assembly.add_mirrored(cap, TRIM)
    hoop = [(front - 0.16, half - 0.02, z + 0.06), (front - 0.04, half - 0.1, z + 0.42), (front - 0.04, 0.0, z + 0.46)]
    sides = 8 - 2 * detail
    assembly.add_mirrored(tube(hoop, 0.028, sides, across=(1.0, 0.0, 0.0)), TRIM)
