"""The checks of surface normals."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from bridge.conformance import stage
from bridge.conformance.expectations import expect, images_of
from bridge.frame import NORMAL_SCALE, CameraImages
from bridge.geometry import Pose, Vec3
from bridge.simulator.base import Simulator

_TILTED = dataclasses.replace(
    stage.CAMERA,
    ego_from_mount=Pose(Vec3(0.3, -0.2, 1.6), stage.CAMERA.ego_from_mount.rotation.from_rpy(0.1, 0.15, -0.2)),
    normals=True,
)
"""Its axes are none of the world's, so that normals in another frame show."""

_BOXES = stage.state([stage.box(1, 8.0, 0.5, 0.6), stage.box(2, 14.0, -3.0, -1.0)])

Vectors = NDArray[np.float64]


def _normals_of(images: CameraImages) -> Vectors:
    """Return the (H, W, 3) normals that a camera was asked for, scaled to 1."""
    expect(images.normals is not None, "asked for normals, got none")
    return np.asarray(images.normals, np.float64) / NORMAL_SCALE


def _capture(simulator: Simulator) -> CameraImages:
    return images_of(simulator, _BOXES, _TILTED)


def normals_come_only_when_asked_for(simulator: Simulator) -> None:
    """Normals are there when a camera asks for them, and change nothing else."""
    images = _capture(simulator)
    without = images_of(simulator, _BOXES, dataclasses.replace(_TILTED, normals=False))
    expect(images.normals is not None, "asked for normals, got none")
    expect(without.normals is None, "asked for no normals, got some")
    for name in ("rgb", "ids", "depth"):
        same = np.array_equal(getattr(images, name), getattr(without, name))
        expect(same, f"{name} differs between a camera that takes normals and one that does not")


def normals_are_of_unit_length_and_face_the_camera(simulator: Simulator) -> None:
    """Normals are zero in the sky and unit vectors elsewhere, on the side of the surface that the camera sees."""
    images = _capture(simulator)
    normals = _normals_of(images)
    drawn = images.ids > 0
    expect(not normals[~drawn].any(), "normals must be 0, 0, 0 where ids is 0")
    lengths = np.linalg.norm(normals[drawn], axis=1)
    off = float(np.abs(lengths - 1.0).max())
    expect(off < 2e-3, f"expected normals of length 1 (stored as {NORMAL_SCALE}), one is off by {off:.4f}")
    rays = _TILTED.pinhole.unproject(np.ones(drawn.shape, np.float32))[drawn]
    cosines = (normals[drawn] * rays).sum(axis=1) / np.linalg.norm(rays, axis=1)
    away = int(np.count_nonzero(cosines > 1e-3))
    expect(away == 0, f"{away} of {len(cosines)} normals point away from the camera")


def the_ground_faces_up(simulator: Simulator) -> None:
    """The normal of the ground is the world's z axis, in the frame of the camera (x right, y down, z forward)."""
    images = _capture(simulator)
    up = _TILTED.ego_from_camera()[2, :3]
    got = _normals_of(images)[images.ids == stage.GROUND_ID]
    expect(len(got) > 0, "expected to see the ground")
    # By the difference: the angle of a cosine near 1 is lost in its rounding.
    worst = math.degrees(2.0 * math.asin(min(float(np.linalg.norm(got - up, axis=1).max()) / 2.0, 1.0)))
    expect(worst < 0.5, f"expected {np.round(up, 3).tolist()}, got {np.round(got[0], 3).tolist()}, {worst:.1f} deg off")


def normals_agree_with_depth(simulator: Simulator) -> None:
    """On the flat faces of boxes, normals are those of the planes through the neighbouring depths."""
    images = _capture(simulator)
    normals = _normals_of(images)
    points = _TILTED.pinhole.unproject(images.depth).astype(np.float64)
    ids = images.ids
    for actor in _BOXES.actors:
        inner = ids == actor.actor_id
        inner[1:-1, 1:-1] &= (inner[:-2, 1:-1] & inner[2:, 1:-1]) & (inner[1:-1, :-2] & inner[1:-1, 2:])
        inner[[0, -1]] = inner[:, [0, -1]] = False
        rows, columns = np.nonzero(inner)
        expect(len(rows) > 100, f"expected to see actor {actor.actor_id}, got {len(rows)} pixels within its outline")
        right = points[rows, columns + 1] - points[rows, columns - 1]
        down = points[rows + 1, columns] - points[rows - 1, columns]
        planes = np.cross(down, right)  # towards the camera: right is x, down is y, and the axis goes away from it
        planes /= np.linalg.norm(planes, axis=1, keepdims=True)
        angles = np.degrees(np.arccos(np.clip((planes * normals[rows, columns]).sum(axis=1), -1.0, 1.0)))
        # Where two faces meet, neighbours lie in different planes.
        agreeing = float(np.mean(angles < 2.0))
        expect(
            agreeing > 0.8,
            f"actor {actor.actor_id}: only {agreeing:.0%} of its normals are within 2 degrees of the plane through "
            f"the neighbouring depths; the median is {np.median(angles):.1f} degrees off",
        )
