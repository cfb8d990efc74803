"""Where a person's joints are: standing, walking, riding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from bridge.assets.meshes.shapes import vector
from bridge.geometry import Matrix

WALK_FRAMES = 8
"""Poses in one cycle of two steps."""

# Joint angles in degrees over one cycle of the left leg, from heel strike on (after Winter, Biomechanics of Gait).
_HIP = np.radians((27.0, 20.0, 8.0, -6.0, -15.0, -4.0, 18.0, 30.0))
_KNEE = np.radians((4.0, 15.0, 10.0, 4.0, 12.0, 42.0, 60.0, 26.0))
_ANKLE = np.radians((2.0, -5.0, 4.0, 8.0, 2.0, -18.0, -2.0, 3.0))


@dataclass(frozen=True, slots=True)
class Limbs:
    """Lengths in metres."""

    thigh: float
    shin: float
    upper_arm: float
    forearm: float
    spine: float
    """From between the hips to the base of the neck."""
    hip_half_width: float
    shoulder_half_width: float


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Joints as (3,) arrays in metres; pairs are (left, right)."""

    pelvis: Matrix
    neck: Matrix
    head_pitch: float
    """Radians that the head leans forward."""
    hips: tuple[Matrix, Matrix]
    knees: tuple[Matrix, Matrix]
    ankles: tuple[Matrix, Matrix]
    foot_pitch: tuple[float, float]
    """Radians that the toes point down."""
    shoulders: tuple[Matrix, Matrix]
    elbows: tuple[Matrix, Matrix]
    wrists: tuple[Matrix, Matrix]

    @property
    def up(self) -> Matrix:
        """The direction of the spine."""
        spine = self.neck - self.pelvis
        return np.asarray(spine / np.linalg.norm(spine))

    @property
    def seated(self) -> bool:
        """Whether the thighs point forward rather than down, on average: not so on bicycles."""
        thighs = np.sum(np.subtract(self.knees, self.hips), axis=0)
        return bool(thighs[0] > -thighs[2])


def standing(limbs: Limbs) -> Skeleton:
    """Return a person at rest, arms hanging."""
    return _posed(limbs, (0.03, -0.02), (0.06, 0.05), (0.0, 0.0), (0.03, -0.03), (0.2, 0.16))


def walking(limbs: Limbs, frame: int) -> Skeleton:
    """Return a person in frame 0 to ``WALK_FRAMES`` - 1 of the walk; the left heel strikes in frame 0."""
    left, right = frame % WALK_FRAMES, (frame + WALK_FRAMES // 2) % WALK_FRAMES
    swing = np.cos(2 * np.pi * frame / WALK_FRAMES)
    arms = (-0.02 - 0.36 * swing, -0.02 + 0.36 * swing)  # each arm swings with the other side's leg
    elbows = (0.3 - 0.16 * swing, 0.3 + 0.16 * swing)
    hip, knee, ankle = ((float(curve[left]), float(curve[right])) for curve in (_HIP, _KNEE, _ANKLE))
    return _posed(limbs, hip, knee, ankle, arms, elbows, lean=0.04)


def _posed(
    limbs: Limbs,
    hip: tuple[float, float],
    knee: tuple[float, float],
    ankle: tuple[float, float],
    shoulder: tuple[float, float],
    elbow: tuple[float, float],
    lean: float = 0.0,
) -> Skeleton:
    """Return a skeleton from its flexion angles in radians, the pelvis at the origin."""
    pelvis = np.zeros(3)
    neck = limbs.spine * np.array([np.sin(lean), 0.0, np.cos(lean)])
    hips, knees, ankles, pitches, shoulders, elbows, wrists = [], [], [], [], [], [], []
    for side, sign in enumerate((1.0, -1.0)):
        hips.append(np.array([0.0, sign * limbs.hip_half_width, 0.0]))
        shin_angle = hip[side] - knee[side]
        knees.append(hips[-1] + limbs.thigh * _down(hip[side], sign * 0.01))
        ankles.append(knees[-1] + limbs.shin * _down(shin_angle, -sign * 0.01))
        pitches.append(-shin_angle - ankle[side])
        shoulders.append(neck + vector(-0.005, sign * limbs.shoulder_half_width, -0.09 * limbs.spine))
        elbows.append(shoulders[-1] + limbs.upper_arm * _down(shoulder[side], sign * 0.16))
        wrists.append(elbows[-1] + limbs.forearm * _down(shoulder[side] + elbow[side], sign * 0.06))
    return Skeleton(
        pelvis,
        neck,
        0.0,
        _pair(hips),
        _pair(knees),
        _pair(ankles),
        (pitches[0], pitches[1]),
        _pair(shoulders),
        _pair(elbows),
        _pair(wrists),
    )


def riding(
    limbs: Limbs,
    pelvis: ArrayLike,
    lean: float,
    ankles: tuple[Matrix, Matrix],
    wrists: tuple[Matrix, Matrix],
    foot_pitch: tuple[float, float] = (0.15, 0.15),
) -> Skeleton:
    """Return a person who sits at ``pelvis`` with the torso ``lean`` radians forward, feet and hands given."""
    seat = np.asarray(pelvis, dtype=float)
    spine = np.array([np.sin(lean), 0.0, np.cos(lean)])
    neck = seat + limbs.spine * spine
    hips, knees, shoulders, elbows = [], [], [], []
    for side, sign in enumerate((1.0, -1.0)):
        hips.append(seat + vector(0.0, sign * limbs.hip_half_width, 0.0))
        knees.append(middle_joint(hips[-1], ankles[side], limbs.thigh, limbs.shin, (1.0, sign * 0.12, 0.3)))
        shoulders.append(neck + vector(0.0, sign * limbs.shoulder_half_width, 0.0) - 0.06 * limbs.spine * spine)
        elbows.append(
            middle_joint(shoulders[-1], wrists[side], limbs.upper_arm, limbs.forearm, (-0.3, sign * 0.8, -0.8))
        )
    return Skeleton(
        seat, neck, 0.0, _pair(hips), _pair(knees), ankles, foot_pitch, _pair(shoulders), _pair(elbows), wrists
    )


def middle_joint(start: Matrix, end: Matrix, first: float, second: float, bend: ArrayLike) -> Matrix:
    """Return the knee or elbow of a limb with bones of length ``first`` and ``second``, bent towards ``bend``.

    A limb that is too short for the way is stretched straight.
    """
    way = end - start
    distance = float(np.linalg.norm(way))
    along = way / distance
    reach = min(distance, 0.999 * (first + second))
    foot = (first**2 - second**2 + reach**2) / (2 * reach)
    height = np.sqrt(max(first**2 - foot**2, 0.0))
    aside = np.asarray(bend, dtype=float)
    aside = aside - along * (along @ aside)
    return np.asarray(start + along * foot * distance / reach + aside / np.linalg.norm(aside) * height)


def _down(angle: float, outward: float) -> Matrix:
    """Return a unit vector that hangs down, turned forward by ``angle`` and a little to the left by ``outward``."""
    return np.array([np.sin(angle) * np.cos(outward), np.sin(outward), -np.cos(angle) * np.cos(outward)])


def _pair(items: list[Matrix]) -> tuple[Matrix, Matrix]:
    return items[0], items[1]
