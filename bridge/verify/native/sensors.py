"""The sensors of a native dataset, as values of the checker's own."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import FiniteFloat

Vector = tuple[FiniteFloat, FiniteFloat, FiniteFloat]


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a frame lies in another one."""

    position: Vector
    rotation: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat]
    """A unit quaternion w, x, y, z."""


@dataclass(frozen=True, slots=True)
class Pinhole:
    """Intrinsics in pixels."""

    width: int
    height: int
    fx: FiniteFloat
    fy: FiniteFloat
    cx: FiniteFloat
    cy: FiniteFloat


@dataclass(frozen=True, slots=True)
class Distortion:
    """OpenCV's coefficients of a lens."""

    k1: FiniteFloat
    k2: FiniteFloat
    p1: FiniteFloat
    p2: FiniteFloat
    k3: FiniteFloat


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera; the axes of its mount are forward, left, up."""

    name: str
    pinhole: Pinhole
    ego_from_mount: Pose
    normals: bool
    distortion: Distortion | None = None


@dataclass(frozen=True, slots=True)
class Lidar:
    """A lidar; the axes of its mount and of its points are forward, left, up."""

    name: str
    ego_from_mount: Pose
    min_range_m: FiniteFloat
    range_noise_m: FiniteFloat


@dataclass(frozen=True, slots=True)
class Rig:
    """The sensors of an episode."""

    cameras: tuple[Camera, ...]
    lidars: tuple[Lidar, ...]
