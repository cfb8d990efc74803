"""Dogs, deer and their like: one body plan, standing or in a frame of their walk."""

from __future__ import annotations

import numpy as np

from bridge.assets.animals.species import Quadruped
from bridge.assets.meshes.assembly import SMOOTH, Assembly, grounded_model
from bridge.assets.meshes.shapes import Surface, ellipsoid, tube, vector
from bridge.assets.model import Material, Model
from bridge.assets.people.skeleton import middle_joint
from bridge.geometry import Matrix
from bridge.world import Rgb

WALK_FRAMES = 8
"""Poses in one cycle of four steps."""

FUR = Material("fur", roughness=0.95)
HORN = Material("horn", roughness=0.7)
_DARK: Rgb = (0.012, 0.01, 0.009)

_PHASES = {"left hind": 0.0, "left fore": 0.25, "right hind": 0.5, "right fore": 0.75}
"""When in the cycle each foot touches down; the order of a walk."""
_STANCE = 0.62
"""Share of the cycle that a foot is on the ground."""


def quadruped_model(name: str, animal: Quadruped, frame: int | None) -> Model:
    """Return the animal in ``frame`` of ``WALK_FRAMES``, or standing for None."""
    lods = []
    for detail in range(3):
        assembly = Assembly()
        _add_trunk(assembly, animal, detail)
        _add_head(assembly, animal, detail)
        for leg, phase in _PHASES.items():
            step = None if frame is None else (frame / WALK_FRAMES - phase) % 1.0
            _add_leg(assembly, animal, leg, step, detail)
        lods.append(assembly)
    return grounded_model(name, lods)


# Stations of the trunk from the rump to the chest: x in lengths from the middle, the share of the chest's depth and of
# its width, and how high the back is, in heights.
_TRUNK = (
    (-0.6, 0.3, 0.28, 0.93),
    (-0.555, 0.62, 0.66, 0.975),
    (-0.42, 0.86, 0.88, 1.0),
    (-0.16, 0.0, 0.0, 0.985),  # the waist; see below
    (0.16, 0.97, 0.98, 0.985),
    (0.36, 1.0, 0.92, 1.0),
    (0.5, 0.8, 0.7, 0.96),
    (0.57, 0.45, 0.42, 0.9),
)


def _add_trunk(assembly: Assembly, animal: Quadruped, detail: int) -> None:
    h = animal.height
    table = np.array(_TRUNK)
    table[3, 1] = table[3, 2] = animal.waist + 0.06
    table[2, 1:3] *= 0.5 + 0.5 * animal.waist
    table = table if detail < 2 else table[[0, 2, 4, 7]]
    x = table[:, 0] * animal.length * h
    deep, wide = table[:, 1] * animal.depth * h / 2, table[:, 2] * animal.girth * h / 2
    path = np.stack([x, np.zeros(len(x)), table[:, 3] * h - deep], axis=1)
    trunk = tube(path, np.stack([wide, deep], axis=1), (20, 8, 4)[detail])
    _add_fur(assembly, animal, trunk)
    root = path[0] + vector(0.02 * h, 0.0, 0.35 * deep[0])
    tail = [root]
    for share, bend in ((0.35, 0.0), (0.7, 0.15), (1.0, 0.3)):
        angle = animal.tail_angle - bend
        tail.append(root + share * animal.tail * h * vector(-np.cos(angle), 0.0, np.sin(angle)))
    radii = animal.tail_radius * h * np.array([0.9, 1.0, 0.85, 0.3])
    picked = [0, 1, 2, 3] if detail < 2 else [0, 3]
    _add_fur(assembly, animal, tube(np.array(tail)[picked], radii[picked], (8, 5, 3)[detail]))


def _add_fur(assembly: Assembly, animal: Quadruped, surface: Surface) -> None:
    """Add a round part, lighter on its underside."""
    z = surface.positions[:, 2]
    share = np.clip((z - z.min()) / max(float(np.ptp(z)), 1e-9) * 2.2 - 0.35, 0.0, 1.0)[:, None]
    colors = share * np.asarray(animal.coat) + (1.0 - share) * np.asarray(animal.belly)
    assembly.add(surface, FUR, crease=SMOOTH, color=colors)


def _add_head(assembly: Assembly, animal: Quadruped, detail: int) -> None:
    h, sides = animal.height, (14, 6, 4)[detail]
    start = np.array([0.44 * animal.length * h, 0.0, (0.98 - 0.42 * animal.depth) * h])
    up = vector(np.cos(animal.neck_angle), 0.0, np.sin(animal.neck_angle))
    poll = start + (animal.neck + 0.16) * h * up
    thick = animal.neck_girth * h
    way = poll - start
    neck = np.array([start - 0.4 * way, start - 0.12 * way, start + 0.3 * way, start + 0.7 * way, poll])
    radii = np.stack(
        [thick * np.array([0.5, 1.25, 1.12, 0.92, 0.8]), thick * np.array([0.6, 1.65, 1.4, 1.05, 0.85])], axis=1
    )
    assembly.add(tube(neck, radii, sides), FUR, crease=SMOOTH, color=animal.coat)

    size = animal.head * h
    ahead = vector(np.cos(animal.head_drop), 0.0, -np.sin(animal.head_drop))
    over = vector(np.sin(animal.head_drop), 0.0, np.cos(animal.head_drop))
    skull = poll + 0.02 * h * over
    table = np.array(
        [  # along the head, half width, half height, height over the axis; in lengths of the head
            (-0.2, 0.12, 0.13, -0.02),
            (-0.05, 0.21, 0.2, 0.02),
            (0.15, 0.23, 0.21, 0.03),
            (0.36, 0.2 * (0.5 + 0.5 * animal.muzzle), 0.19 * (0.55 + 0.45 * animal.muzzle), -0.01),
            (0.52, 0.24 * animal.muzzle, 0.23 * animal.muzzle, -0.045),
            (0.76, 0.2 * animal.muzzle, 0.19 * animal.muzzle, -0.06),
            (0.83, 0.12 * animal.muzzle, 0.12 * animal.muzzle, -0.06),
        ]
    )
    table = (table if detail < 2 else table[[0, 2, 6]]) * size
    path = skull + table[:, :1] * ahead + table[:, 3:] * over
    head = tube(path, table[:, 1:3], sides)
    share = np.clip(((head.positions - skull) @ ahead / size - 0.4) * 4.0, 0.0, 1.0)[:, None] * 0.6
    assembly.add(
        head,
        FUR,
        crease=SMOOTH,
        color=(1.0 - share) * np.asarray(animal.coat) + share * np.asarray(animal.belly),
    )
    _add_ears(assembly, animal, skull, ahead, over, detail)
    if detail == 2:
        return
    tip = skull + 0.82 * size * ahead + (-0.045 + 0.07 * animal.muzzle) * size * over
    assembly.add(ellipsoid(np.full(3, 0.075 * size * (0.4 + animal.muzzle)), tip, 4, 6), HORN, color=_DARK)
    for sign in (1.0, -1.0):
        eye = skull + size * (0.31 * ahead + 0.1 * over) + vector(0.0, sign * 0.165 * size, 0.0)
        assembly.add(ellipsoid(np.array([0.03, 0.02, 0.028]) * size, eye, 4, 6), HORN, color=_DARK)


def _add_ears(assembly: Assembly, animal: Quadruped, skull: Matrix, ahead: Matrix, over: Matrix, detail: int) -> None:
    size, length = animal.head * animal.height, animal.ear * animal.height
    droop = animal.ear_droop
    for sign in (1.0, -1.0):
        side = vector(0.0, sign, 0.0)
        root = skull + size * (-0.04 * ahead + 0.15 * over + 0.13 * side)
        way = (1.0 - droop) * (0.86 * over + 0.45 * side - 0.15 * ahead) + droop * (0.45 * side - 0.9 * over)
        first = root + 0.35 * length * (over * (1.0 - droop) + 0.8 * side * droop)
        points = np.array([root, 0.5 * (first + root + 0.5 * length * way), root + length * way])
        radii = np.array([(0.06, 0.1), (0.04, 0.13), (0.01, 0.03)]) * size * 1.3
        ear = tube(points, radii, (8, 4, 3)[detail], across=side + 0.01 * ahead)
        assembly.add(ear, FUR, crease=SMOOTH, color=tuple(0.75 * c for c in animal.coat))
        if animal.antlers > 0.0:
            _add_antler(assembly, animal, root + 0.02 * size * ahead - 0.05 * size * side, sign, detail)


def _add_antler(assembly: Assembly, animal: Quadruped, root: Matrix, sign: float, detail: int) -> None:
    tall = animal.antlers * animal.height
    beam = root + tall * np.array(
        [(0.0, 0.0, 0.0), (-0.2, 0.22 * sign, 0.4), (-0.12, 0.38 * sign, 0.72), (0.08, 0.36 * sign, 1.0)]
    )
    sides = (6, 4, 3)[detail]
    radius = 0.035 * tall + 0.004
    parts = [
        tube(
            beam if detail < 2 else beam[[0, 1, 3]],
            radius * np.array([1.0, 0.85, 0.7, 0.3])[: 4 if detail < 2 else 3],
            sides,
        )
    ]
    if detail < 2:
        for base, way in (
            (beam[0] + 0.06 * tall, (0.3, 0.06, 0.12)),
            (beam[1], (0.28, 0.05, 0.16)),
            (beam[2], (-0.12, 0.08, 0.22)),
        ):
            tine = tall * np.array(way) * (1.0, sign, 1.0)
            foot = np.array([base[0], root[1] if base is beam[0] else base[1], base[2]])
            parts.append(tube([foot, foot + tine], radius * np.array([0.7, 0.2]), sides))
    for part in parts:
        assembly.add(part, HORN, crease=SMOOTH, color=(0.16, 0.1, 0.055))


def _add_leg(assembly: Assembly, animal: Quadruped, leg: str, step: float | None, detail: int) -> None:
    h, fore = animal.height, leg.endswith("fore")
    sign = 1.0 if leg.startswith("left") else -1.0
    y = sign * 0.3 * animal.girth * h
    if fore:
        joint = vector(0.4 * animal.length * h, y, 0.66 * h)
        foot = joint * (1.0, 0.95, 0.0) + vector(0.01 * h, 0.0, 0.0)
    else:
        joint = vector(-0.43 * animal.length * h, y, 0.74 * h)
        foot = joint * (1.0, 0.95, 0.0) + vector(-0.07 * h, 0.0, 0.0)
    lift = 0.0
    if step is None:
        foot[0] += 0.03 * h * (1.0 if leg in ("left fore", "right hind") else -1.0)
    else:
        foot[0] += (0.5 - _swing(step)) * _STANCE * animal.stride_m
        lift = 0.09 * h * float(np.sin(np.pi * (step - _STANCE) / (1.0 - _STANCE))) if step > _STANCE else 0.0
    foot[2] += lift
    r = animal.leg * h
    top = joint + vector(0.02 * h if fore else 0.04 * h, -0.25 * y, 0.14 * h)
    if fore:
        wrist = foot + vector(-0.02 * h - 0.5 * lift, 0.0, 0.2 * h)
        elbow = middle_joint(joint, wrist, 0.19 * h, 0.3 * h, (-1.0, 0.0, 0.0))
        points = np.array([top, joint, elbow, wrist, foot + vector(0.0, 0.0, 0.05 * h)])
        radii = r * np.array([(0.4, 0.8), (1.3, 2.2), (1.15, 1.4), (0.75, 0.8), (0.65, 0.65)])
    else:
        hock = foot + vector(-0.07 * h - 0.6 * lift, 0.0, 0.27 * h)
        stifle = middle_joint(joint, hock, 0.27 * h, 0.27 * h, (1.0, 0.0, 0.0))
        points = np.array([top, joint, stifle, hock, foot + vector(-0.01 * h, 0.0, 0.05 * h)])
        radii = r * np.array([(0.5, 1.2), (1.6, 3.2), (1.3, 1.9), (0.75, 0.85), (0.65, 0.65)])
    sides = (12, 6, 3)[detail]
    if detail == 2:
        points, radii = points[[1, 2, 4]], radii[[1, 2, 4]]
    limb = tube(points, radii, sides)
    share = np.clip((limb.positions[:, 2] - 0.1 * h) / (0.45 * h), 0.0, 1.0)[:, None]
    dark = 0.75 * np.asarray(animal.coat)
    assembly.add(limb, FUR, crease=SMOOTH, color=share * np.asarray(animal.coat) + (1.0 - share) * dark)
    if detail < 2:
        paw = ellipsoid(np.array([1.15, 0.8, 0.75]) * r, foot + vector(0.35 * r, 0.0, 0.75 * r), 5 - detail, sides)
        assembly.add(paw, FUR, crease=SMOOTH, color=dark)


def _swing(step: float) -> float:
    """Return how far behind its foremost place a foot is, 0-1, at a share of its cycle."""
    return step / _STANCE if step <= _STANCE else 1.0 - (step - _STANCE) / (1.0 - _STANCE)
