"""Motorcycles and scooters without their riders."""

from __future__ import annotations

import numpy as np

from bridge.assets.meshes.assembly import Assembly
from bridge.assets.meshes.shapes import box, ellipsoid, joined, tube, vector
from bridge.assets.model import Wheel
from bridge.assets.people.person import LEATHER
from bridge.assets.vehicles.motorcycle_parts import add_fat_wheel, add_indicators, add_rod_mirrors, body_along
from bridge.assets.vehicles.parts import (
    CHROME,
    HEAD_LAMP,
    PAINT,
    PLATE,
    TAIL_LAMP,
    TRIM,
)
from bridge.assets.vehicles.steered_parts import SIDES, steered


def add_motorcycle(assembly: Assembly, detail: int) -> Wheel | None:
    """Add a motorcycle with a tank between the knees, and return how its bars turn."""
    sides = (12, 8, 4)[detail]
    thin = SIDES[detail]
    rear, front = np.array([-0.72, 0.0, 0.31]), np.array([0.72, 0.0, 0.31])
    add_fat_wheel(assembly, rear, 0.31, 0.075, detail)
    add_fat_wheel(assembly, front, 0.31, 0.055, detail)
    tank = [(-0.2, 0.07, 0.74, 0.86), (-0.1, 0.12, 0.7, 0.92), (0.1, 0.16, 0.7, 0.99), (0.28, 0.14, 0.74, 0.98)]
    assembly.add(body_along([*tank, (0.36, 0.06, 0.8, 0.92)], sides), PAINT)
    tail = [(-0.98, 0.03, 0.84, 0.9), (-0.85, 0.08, 0.76, 0.9), (-0.6, 0.1, 0.7, 0.84), (-0.3, 0.08, 0.66, 0.78)]
    assembly.add(body_along(tail, sides), PAINT)
    seat = [(-0.86, 0.08, 0.84, 0.92), (-0.6, 0.13, 0.78, 0.88), (-0.3, 0.13, 0.75, 0.83), (-0.12, 0.08, 0.76, 0.84)]
    assembly.add(body_along(seat, sides), LEATHER, color=(0.015, 0.015, 0.016))
    engine = [box((0.44, 0.3, 0.3), (0.02, 0.0, 0.42), top=0.85), box((0.26, 0.24, 0.26), (0.12, 0.0, 0.62), top=0.9)]
    assembly.add(joined(engine), TRIM)
    for side in (1.0, -1.0):
        y = 0.09 * side
        assembly.add(
            tube(np.stack([front + vector(0.0, y, 0.0), (0.42, y, 0.98)]), 0.025, thin),
            CHROME,
            wheel=steered(front, detail),
        )
        assembly.add(tube(np.stack([rear + vector(0.0, y, 0.0), (-0.12, y, 0.42)]), 0.028, thin), TRIM)
    turning = steered(vector(0.42, 0.0, 1.0), detail)
    half_bar = [np.array([0.42, 0.0, 1.0]), np.array([0.42, 0.12, 1.05]), np.array([0.3, 0.38, 1.05])]
    bar = tube(half_bar if detail < 2 else half_bar[::2], 0.017, thin, across=(0.3, 0.0, 1.0))
    assembly.add_mirrored(bar, TRIM, wheel=turning)
    lamp = ellipsoid((0.09, 0.1, 0.1), (0.52, 0.0, 0.9), *((6, 12), (4, 8), (2, 4))[detail])
    assembly.add(lamp, HEAD_LAMP, wheel=turning)
    assembly.add(box((0.05, 0.14, 0.05), (-0.99, 0.0, 0.86)), TAIL_LAMP)
    add_indicators(assembly, front_x=0.46, rear_x=-0.93, z=0.86)
    if detail == 2:
        return turning
    assembly.add(box((0.012, 0.2, 0.17), (-1.0, 0.0, 0.66)), PLATE)
    assembly.add(box((0.2, 0.08, 0.03), (-0.93, 0.0, 0.76)), TRIM)
    pipe = tube([(0.2, -0.14, 0.5), (0.22, -0.17, 0.3), (-0.2, -0.19, 0.28), (-0.45, -0.2, 0.34)], 0.028, sides)
    can = tube([(-0.4, -0.2, 0.33), (-0.8, -0.22, 0.46)], np.array([0.05, 0.058]), sides)
    assembly.add(joined([pipe, can]), CHROME)
    angle = np.linspace(0.6, 2.4, 7)
    guard = front + 0.335 * np.stack([np.cos(angle), np.zeros(7), np.sin(angle)], axis=1)
    assembly.add(tube(guard, np.tile([0.07, 0.012], (7, 1)), sides), PAINT, wheel=steered(front, detail))
    screen = box((0.03, 0.3, 0.22), (0.5, 0.0, 1.08), top=0.7)
    assembly.add(screen, TRIM, wheel=turning)
    add_rod_mirrors(assembly, np.array([0.36, 0.27, 1.06]), turning)
    return turning


def add_scooter(assembly: Assembly, detail: int) -> Wheel | None:
    """Add a step-through with small wheels and a leg shield, and return how its bars turn."""
    sides = (12, 8, 4)[detail]
    thin = SIDES[detail]
    rear, front = np.array([-0.62, 0.0, 0.235]), np.array([0.64, 0.0, 0.235])
    add_fat_wheel(assembly, rear, 0.235, 0.06, detail)
    add_fat_wheel(assembly, front, 0.235, 0.055, detail)
    tail = [(-0.92, 0.06, 0.62, 0.76), (-0.8, 0.16, 0.44, 0.78), (-0.5, 0.19, 0.34, 0.76), (-0.2, 0.16, 0.3, 0.7)]
    assembly.add(body_along([*tail, (-0.08, 0.1, 0.3, 0.5)], sides), PAINT)
    seat = [(-0.9, 0.07, 0.76, 0.82), (-0.6, 0.15, 0.73, 0.83), (-0.3, 0.15, 0.71, 0.8), (-0.14, 0.08, 0.68, 0.75)]
    assembly.add(body_along(seat, sides), LEATHER, color=(0.03, 0.018, 0.012))
    assembly.add(box((0.5, 0.34, 0.08), (0.12, 0.0, 0.3)), TRIM)
    shield = [(0.3, 0.26), (0.62, 0.24), (0.9, 0.14), (1.0, 0.08)]
    rows = [[(0.36 + 0.1 * (1 - z), 0.0, z), width] for z, width in shield]
    path = np.array([point for point, _ in rows])
    radii = np.array([(width, 0.05) for _, width in rows])
    assembly.add(tube(path, radii, sides), PAINT)
    assembly.add(tube(np.stack([front, (0.5, 0.0, 0.5)]), 0.035, thin), CHROME, wheel=steered(front, detail))
    fender = ellipsoid((0.27, 0.09, 0.16), front + vector(0.0, 0.0, 0.14), *((6, 12), (4, 8), (2, 4))[detail])
    assembly.add(fender, PAINT, wheel=steered(front, detail))
    turning = steered(vector(0.42, 0.0, 1.04), detail)
    half_bar = [np.array([0.42, 0.0, 1.04]), np.array([0.43, 0.14, 1.06]), np.array([0.36, 0.38, 1.04])]
    bar = tube(half_bar if detail < 2 else half_bar[::2], 0.02, thin, across=(0.3, 0.0, 1.0))
    assembly.add_mirrored(bar, TRIM, wheel=turning)
    lamp = ellipsoid((0.09, 0.1, 0.085), (0.46, 0.0, 1.0), *((6, 12), (4, 8), (2, 4))[detail])
    assembly.add(lamp, HEAD_LAMP, wheel=turning)
    assembly.add(box((0.05, 0.16, 0.07), (-0.915, 0.0, 0.67)), TAIL_LAMP)
    add_indicators(assembly, front_x=0.47, rear_x=-0.86, z=0.8)
    if detail == 2:
        return turning
    assembly.add(box((0.012, 0.2, 0.17), (-0.93, 0.0, 0.5)), PLATE)
    add_rod_mirrors(assembly, np.array([0.4, 0.26, 1.06]), turning)
    return turning
