"""Frames, poses and the transforms between them.

Frames, all right-handed:

- **world**: x east, y north, z up, metres (OpenDRIVE, SUMO).
- **actor**: ISO 8855, x forward, y left, z up; the origin lies on the ground under the box centre.
- **camera**: x right, y down, z forward (along the optical axis).
- **gltf**: x left, y up, z forward, as glTF 2.0 defines a model's front.

A matrix ``a_from_b`` takes homogeneous column vectors of frame *b* to frame *a*, so a right chain reads
``a_from_b @ b_from_c``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
"""A 4x4 homogeneous transform, or an (N, 3) array of points, float64."""


class Vec3(NamedTuple):
    """A position or vector, in the unit and frame that its field names."""

    x: float
    y: float
    z: float


class Size(NamedTuple):
    """Extents of an upright box along the actor's axes, in metres, all positive."""

    length_m: float
    width_m: float
    height_m: float


class Quaternion(NamedTuple):
    """A rotation as a unit quaternion, Hamilton convention."""

    w: float
    x: float
    y: float
    z: float

    @classmethod
    def from_rpy(cls, roll: float, pitch: float, yaw: float) -> Quaternion:
        """Rotate about x, then y, then z of the fixed frame, in radians (ISO 8855)."""
        cr, sr = math.cos(roll / 2), math.sin(roll / 2)
        cp, sp = math.cos(pitch / 2), math.sin(pitch / 2)
        cy, sy = math.cos(yaw / 2), math.sin(yaw / 2)
        return cls(
            cr * cp * cy + sr * sp * sy,
            sr * cp * cy - cr * sp * sy,
            cr * sp * cy + sr * cp * sy,
            cr * cp * sy - sr * sp * cy,
        )

    @classmethod
    def from_matrix(cls, rotation: Matrix) -> Quaternion:
        """Return the quaternion with w >= 0 of a 3x3 rotation matrix."""
        r = np.asarray(rotation, dtype=np.float64)
        # Shepperd's method: divide by the largest component, never by one near zero.
        squares = np.array(
            [
                1.0 + r[0, 0] + r[1, 1] + r[2, 2],
                1.0 + r[0, 0] - r[1, 1] - r[2, 2],
                1.0 - r[0, 0] + r[1, 1] - r[2, 2],
                1.0 - r[0, 0] - r[1, 1] + r[2, 2],
            ]
        )
        largest = int(np.argmax(squares))
        d = 2.0 * math.sqrt(squares[largest])
        wx, wy, wz = r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]
        xy, xz, yz = r[0, 1] + r[1, 0], r[0, 2] + r[2, 0], r[1, 2] + r[2, 1]
        rows = ((d * d / 4, wx, wy, wz), (wx, d * d / 4, xy, xz), (wy, xy, d * d / 4, yz), (wz, xz, yz, d * d / 4))
        q = np.array(rows[largest]) / d
        q = q if q[0] >= 0 else -q
        return cls(*(float(v) for v in q))

    def matrix(self) -> Matrix:
        """Return the 3x3 rotation matrix, float64."""
        return np.ascontiguousarray(rotation_matrices((self,))[0])

    def yaw(self) -> float:
        """Return the rotation about z of the x axis, in radians, in (-pi, pi]."""
        w, x, y, z = self
        return math.atan2(2 * (x * y + w * z), 1 - 2 * (y * y + z * z))


def rotation_matrices(rotations: Sequence[Quaternion]) -> Matrix:
    """Return the (N, 3, 3) rotation matrices of unit quaternions, float64."""
    w, x, y, z = np.array(rotations, dtype=np.float64).reshape(-1, 4).T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.array(rows).transpose(2, 0, 1)


IDENTITY_ROTATION = Quaternion(1.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Pose:
    """Where frame *b* lies in frame *a*: the value of a transform ``a_from_b``, position in metres."""

    position: Vec3
    rotation: Quaternion = IDENTITY_ROTATION

    @classmethod
    def planar(cls, x: float, y: float, z: float, yaw: float, pitch: float = 0.0) -> Pose:
        """Return the pose of something upright; ``yaw`` in radians counter-clockwise from x."""
        return cls(Vec3(float(x), float(y), float(z)), Quaternion.from_rpy(0.0, pitch, yaw))

    @classmethod
    def from_matrix(cls, a_from_b: Matrix) -> Pose:
        """Return the pose of a 4x4 rigid transform."""
        x, y, z = (float(v) for v in a_from_b[:3, 3])
        return cls(Vec3(x, y, z), Quaternion.from_matrix(a_from_b[:3, :3]))

    def matrix(self) -> Matrix:
        """Return the 4x4 transform ``a_from_b``, float64."""
        a_from_b = np.eye(4)
        a_from_b[:3, :3] = self.rotation.matrix()
        a_from_b[:3, 3] = self.position
        return a_from_b

    def inverse(self) -> Pose:
        """Return ``b_from_a``."""
        b_from_a_rotation = self.rotation.matrix().T
        x, y, z = (float(v) for v in -b_from_a_rotation @ np.array(self.position))
        w, qx, qy, qz = self.rotation
        return Pose(Vec3(x, y, z), Quaternion(w, -qx, -qy, -qz))


def transform_points(a_from_b: Matrix, points_b: Matrix) -> Matrix:
    """Take (N, 3) points from frame *b* to frame *a*, float64."""
    return np.asarray(points_b, dtype=np.float64) @ a_from_b[:3, :3].T + a_from_b[:3, 3]


def cuboid_corners(size: Size) -> Matrix:
    """Return the (8, 3) corners of a box in its actor frame: the bottom four, then the top four.

    Each four go front-left, front-right, rear-right, rear-left.
    """
    half_length, half_width = size.length_m / 2, size.width_m / 2
    ring = [
        (half_length, half_width),
        (half_length, -half_width),
        (-half_length, -half_width),
        (-half_length, half_width),
    ]
    return np.array([(x, y, z) for z in (0.0, size.height_m) for x, y in ring])


Angle = TypeVar("Angle", float, NDArray[np.float64])
"""Radians: one, or an array of them."""


def wrap_angle(angle: Angle) -> Angle:
    """Return ``angle`` (radians) wrapped to [-pi, pi)."""
    return (angle + math.pi) % (2 * math.pi) - math.pi


VEHICLE_FROM_CAMERA_AXES: Matrix = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
"""3x3 axes change: camera (right, down, forward) to vehicle (forward, left, up)."""

GLTF_FROM_ACTOR_AXES: Matrix = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
"""3x3 axes change: actor (forward, left, up) to glTF (left, up, forward)."""
