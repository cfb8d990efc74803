"""Heads: face, neck, hair and what is worn on it; and the elliptic sections that bodies are lofted through."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bridge.assets.meshes.assembly import SMOOTH, Assembly
from bridge.assets.meshes.shapes import Surface, box, circle, ellipsoid, loft, tube
from bridge.assets.people.person import DARK, HAIR, HELMET, SKIN, WOOL, Hair, Person
from bridge.assets.people.skeleton import Skeleton
from bridge.geometry import Matrix


def body_sections(axis: Matrix, up: Matrix, rows: ArrayLike, sides: int, square: float = 1.0) -> Surface:
    """Return a loft of ellipses; a row is (height along ``up``, half width, half depth, forward shift).

    ``square`` under 1 makes the ellipses boxier.
    """
    forward = np.array([up[2], 0.0, -up[0]])
    around = circle(sides, np.pi / sides)
    around = np.sign(around) * np.abs(around) ** square
    table = np.asarray(rows, dtype=float)
    height, width, depth, shift = (table[:, i, None, None] for i in range(4))
    left = np.array([0.0, 1.0, 0.0])
    rings = axis + up * height + forward * (shift + depth * around[None, :, :1]) + left * width * around[None, :, 1:]
    return loft(rings)


# (height over the chin, half width, half depth, forward shift), in heights of the person.
_HEAD = (
    (-0.004, 0.014, 0.014, 0.024),
    (0.006, 0.026, 0.027, 0.02),
    (0.025, 0.036, 0.041, 0.012),
    (0.045, 0.041, 0.049, 0.007),
    (0.07, 0.044, 0.054, 0.002),
    (0.095, 0.043, 0.054, 0.0),
    (0.115, 0.035, 0.044, -0.001),
    (0.126, 0.022, 0.028, -0.002),
    (0.131, 0.008, 0.01, -0.002),
)
_COARSE_HEAD = ((-0.06, 0.025, 0.025, 0.0), (0.05, 0.043, 0.052, 0.004), (0.128, 0.028, 0.034, 0.0))
_HAIR = (
    (0.022, 0.03, 0.022, -0.026),
    (0.045, 0.043, 0.036, -0.022),
    (0.07, 0.0465, 0.046, -0.013),
    (0.09, 0.0475, 0.055, -0.007),
    (0.108, 0.044, 0.055, -0.004),
    (0.124, 0.034, 0.043, -0.004),
    (0.134, 0.02, 0.026, -0.004),
    (0.139, 0.007, 0.009, -0.004),
)


_WOOLLEN_HAT = (
    (0.078, 0.049, 0.058, -0.002),
    (0.08, 0.0525, 0.0615, -0.003),
    (0.096, 0.0525, 0.0615, -0.004),
    (0.098, 0.05, 0.059, -0.004),
    (0.118, 0.046, 0.055, -0.006),
    (0.134, 0.036, 0.044, -0.008),
    (0.145, 0.02, 0.025, -0.009),
    (0.149, 0.006, 0.008, -0.009),
)
"""With a turned-up brim."""
_SCARF = (
    (-0.012, 0.046, 0.042, 0.0),
    (0.0, 0.056, 0.054, 0.003),
    (0.018, 0.055, 0.055, 0.006),
    (0.034, 0.048, 0.05, 0.009),
    (0.042, 0.036, 0.038, 0.009),
)
"""Around the neck: heights over its base."""


def add_head(assembly: Assembly, person: Person, pose: Skeleton, detail: int) -> None:
    """Add the head, neck and hair, or helmet, at a level of detail: 0, 1 or 2."""
    scale = person.height * person.head
    up = np.array([np.sin(pose.head_pitch), 0.0, np.cos(pose.head_pitch)])
    chin = pose.neck + 0.045 * person.height * (0.4 * pose.up + 0.6 * up) + np.array([0.006 * scale, 0.0, 0.0])
    sides = (12, 8, 4)[detail]

    def sections(rows: ArrayLike, pick: tuple[slice, slice]) -> Surface:
        chosen = np.asarray(rows) if detail == 0 else np.asarray(rows)[pick[detail - 1]]
        return body_sections(chin, up, chosen * scale, sides)

    head = _HEAD if detail < 2 else _COARSE_HEAD
    assembly.add(sections(head, (slice(0, 9, 2), slice(None))), SKIN, crease=1.2, color=person.skin)
    if person.hair is Hair.FULL_HELMET:
        shell = ellipsoid((0.086 * scale, 0.07 * scale, 0.084 * scale), chin + 0.062 * scale * up, *_ROUND[detail])
        assembly.add(shell, HELMET, crease=SMOOTH, color=person.hair_color)
        visor = ellipsoid(
            (0.06 * scale, 0.063 * scale, 0.03 * scale), chin + scale * np.array([0.031, 0.0, 0.068]), *_ROUND[detail]
        )
        assembly.add(visor, HELMET, crease=SMOOTH, color=DARK)
        return
    _add_hair(assembly, person, chin, up, detail)
    if person.hat is not None:
        hat = sections(_WOOLLEN_HAT, (slice(None, None, 2), slice(0, None, 4)))
        assembly.add(hat, WOOL, crease=1.2, color=person.hat)
    if person.scarf is not None and detail < 2:
        wrapped = body_sections(pose.neck, pose.up, np.array(_SCARF) * person.height, sides)
        assembly.add(wrapped, WOOL, crease=SMOOTH, color=person.scarf)
    if detail == 2:
        return
    neck = np.stack([pose.neck - 0.03 * person.height * pose.up, chin + scale * (0.035 * up - (0.008, 0.0, 0.0))])
    assembly.add(tube(neck, 0.029 * scale, sides), SKIN, crease=SMOOTH, color=person.skin)
    if detail == 0:
        _add_face(assembly, person, chin, scale)


_ROUND = ((8, 12), (5, 8), (3, 4))


def _add_face(assembly: Assembly, person: Person, chin: Matrix, scale: float) -> None:
    nose = box(
        (0.02 * scale, 0.015 * scale, 0.028 * scale), chin + scale * np.array([0.055, 0.0, 0.05]), top=(0.5, 0.5)
    )
    assembly.add(nose, SKIN, crease=SMOOTH, color=person.skin)
    for sign in (1.0, -1.0):
        at = chin + scale * np.array([0.048, sign * 0.018, 0.066])
        assembly.add(ellipsoid(scale * np.array([0.007, 0.008, 0.0045]), at, 4, 6), HELMET, color=DARK)
        brow = box(scale * np.array([0.008, 0.017, 0.003]), at + scale * np.array([0.004, 0.0, 0.0095]))
        assembly.add(brow, HAIR, color=person.hair_color if person.hair is not Hair.HELMET else DARK)
        ear = ellipsoid(
            scale * np.array([0.01, 0.006, 0.016]), chin + scale * np.array([0.0, sign * 0.0435, 0.06]), 4, 6
        )
        assembly.add(ear, SKIN, crease=SMOOTH, color=person.skin)
    lips = tuple(0.55 * c for c in person.skin)
    mouth = box(scale * np.array([0.006, 0.022, 0.004]), chin + scale * np.array([0.0515, 0.0, 0.03]))
    assembly.add(mouth, SKIN, color=(lips[0], lips[1] * 0.8, lips[2] * 0.8))


def _add_hair(assembly: Assembly, person: Person, chin: Matrix, up: Matrix, detail: int) -> None:
    scale = person.height * person.head
    sides = (12, 8, 4)[detail]
    rows = np.array(_HAIR)
    material = HAIR
    if person.hair is Hair.BALD:
        return
    if person.hair in (Hair.CAP, Hair.HELMET):
        rows = rows[3:] * (1.0, 1.09, 1.09, 1.0) + (0.004, 0.0, 0.0, 0.0)
        material = HELMET if person.hair is Hair.HELMET else person.top
        rows[:, 3] = 0.0
    elif person.hair in (Hair.SHORT, Hair.BUN):
        rows = rows[1:]
    elif person.hair is Hair.LONG:
        rows = np.concatenate([[(-0.055, 0.03, 0.012, -0.045), (-0.02, 0.044, 0.022, -0.042)], rows])
    if detail == 2:
        rows = rows[[0, -3]]
    elif detail == 1:
        rows = rows[[*range(0, len(rows) - 1, 2), -1]]
    assembly.add(body_sections(chin, up, rows * scale, sides), material, crease=1.2, color=person.hair_color)
    if detail == 2:
        return
    if person.hair is Hair.BUN:
        knot = ellipsoid(np.full(3, 0.03 * scale), chin + scale * np.array([-0.058, 0.0, 0.112]), *_ROUND[detail])
        assembly.add(knot, HAIR, crease=SMOOTH, color=person.hair_color)
    if person.hair is Hair.CAP:
        brim = ellipsoid(
            scale * np.array([0.05, 0.042, 0.006]), chin + scale * np.array([0.055, 0.0, 0.096]), *_ROUND[detail]
        )
        assembly.add(brim, person.top, crease=SMOOTH)
