"""Parts that motorcycles and scooters share."""

from __future__ import annotations

import numpy as np

from bridge.assets.meshes.assembly import Assembly
from bridge.assets.meshes.shapes import Surface, box, ellipsoid, joined, revolved, torus, tube, vector
from bridge.assets.model import Wheel
from bridge.assets.vehicles.parts import (
    ALLOY,
    CHROME,
    LEFT_LAMP,
    MIRROR_TRIM,
    RIGHT_LAMP,
    RUBBER,
)
from bridge.assets.vehicles.steered_parts import rolling
from bridge.geometry import Matrix


def add_fat_wheel(assembly: Assembly, hub: Matrix, radius: float, thick: float, detail: int) -> None:
    """Add a wheel with spokes of cast metal; the one before the middle steers."""
    wheel = rolling(hub, radius, steers=bool(hub[0] > 0.0)) if detail < 2 else None
    tyre = torus(radius - thick, thick, (24, 14, 8)[detail], (8, 5, 3)[detail]).moved(*hub)
    assembly.add(tyre, RUBBER, wheel=wheel)
    if detail == 2:
        return
    sides = (20, 12)[detail]
    assembly.add(torus(radius - 1.7 * thick, 0.02, sides, 5).moved(*hub), ALLOY, wheel=wheel)
    assembly.add(revolved([(0.05, -0.06), (0.05, 0.06)], 10).moved(*hub), ALLOY, wheel=wheel)
    spokes = []
    for angle in np.arange(5) * 2 * np.pi / 5:
        rim = np.array([np.cos(angle), 0.0, np.sin(angle)]) * (radius - 1.7 * thick)
        spokes.append(tube([hub, hub + rim], np.array([(0.02, 0.022), (0.015, 0.015)]), 4))
    assembly.add(joined(spokes), ALLOY, wheel=wheel)
    disc = revolved([(0.14, -0.004), (0.14, 0.004)], sides).moved(*(hub + vector(0.0, 0.05, 0.0)))
    assembly.add(disc, CHROME, wheel=wheel)


def body_along(rows: list[tuple[float, float, float, float]], sides: int) -> Surface:
    """Return a body along x: rows of (x, half width, lower z, upper z)."""
    table = np.array(rows)
    path = np.stack([table[:, 0], np.zeros(len(table)), (table[:, 2] + table[:, 3]) / 2], axis=1)
    return tube(path, np.stack([table[:, 1], (table[:, 3] - table[:, 2]) / 2], axis=1), sides)


def add_indicators(assembly: Assembly, *, front_x: float, rear_x: float, z: float) -> None:
    """Add indicators on both sides, before and behind."""
    for x in (front_x, rear_x):
        assembly.add_mirrored(box((0.05, 0.07, 0.04), (x, 0.17, z)), LEFT_LAMP, RIGHT_LAMP)


def add_rod_mirrors(assembly: Assembly, foot: Matrix, turning: Wheel | None) -> None:
    """Add a mirror on a rod on either side, the left one at ``foot``."""
    rod = tube([foot, foot + vector(0.04, 0.08, 0.18)], 0.007, 5)
    assembly.add_mirrored(rod, MIRROR_TRIM, wheel=turning)
    face = ellipsoid((0.02, 0.065, 0.045), foot + vector(0.04, 0.1, 0.2), 4, 8)
    assembly.add_mirrored(face, MIRROR_TRIM, wheel=turning)
