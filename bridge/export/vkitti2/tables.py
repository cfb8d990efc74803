"""The text tables of Virtual KITTI 2, columns separated by one space, the first line naming them.

Source: the format description at https://europe.naverlabs.com/proxy-virtual-worlds-vkitti-2/ (version 2.0.3).

- The world's frame is x east, y down, z north: the project's world with Virtual KITTI's axes. The camera's is the
  project's. ``extrinsic.txt`` takes points from the world to the camera.
- Positions are those of the centre of the bottom face, in metres.
- Angles are radians: the rotation of an object with the axes x right, y down, z forward is
  Ry(rotation_y + pi/2) Rx(rotation_x) Rz(rotation_z), so that an object with rotation_y 0 faces the frame's x axis, as
  in KITTI; rotation_x is its pitch (nose up is positive) and rotation_z its roll.
- ``left right top bottom``, in this order, are inclusive pixels. ``truncation_ratio`` is KITTI's measure
  (``ObjectLabel.cuboid_truncation``). ``occupancy_ratio`` is 1 - occlusion, as the format is described; the files of
  Virtual KITTI 2 itself hold number_pixels / ((right - left) * (bottom - top)) instead.
- ``isMoving`` says whether the object moves until the scene's next frame; in the last one, whether it has speed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES
from bridge.export.options import BoxKind, box_of
from bridge.export.tree_files import decimal
from bridge.export.vkitti2.images import SCENE_CLASSES
from bridge.geometry import VEHICLE_FROM_CAMERA_AXES, Matrix, transform_points
from bridge.labels.frame_labels import ObjectLabel
from bridge.world import Actor, Rgb, WorldState

BBOX_HEADER: Final = (
    "frame cameraID trackID left right top bottom number_pixels truncation_ratio occupancy_ratio isMoving"
)
POSE_HEADER: Final = (
    "frame cameraID trackID alpha width height length world_space_X world_space_Y world_space_Z "
    "rotation_world_space_y rotation_world_space_x rotation_world_space_z camera_space_X camera_space_Y camera_space_Z "
    "rotation_camera_space_y rotation_camera_space_x rotation_camera_space_z"
)
EXTRINSIC_HEADER: Final = "frame cameraID r1,1 r1,2 r1,3 t1 r2,1 r2,2 r2,3 t2 r3,1 r3,2 r3,3 t3 0 0 0 1"
INTRINSIC_HEADER: Final = "frame cameraID K[0,0] K[1,1] K[0,2] K[1,2]"
INFO_HEADER: Final = "trackID label model color"
COLORS_HEADER: Final = "Category r g b"

MOVED_M = 0.01
"""Farther than this between two frames, an object is moving."""
MOVING_MPS = 0.01
"""Faster than this, an object of the last frame is moving."""

VKITTI_FROM_WORLD: Final[Matrix] = np.array(
    [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
)
"""4x4 axes change: world (east, north, up) to Virtual KITTI's (east, down, north)."""

_PAINTS: Final[Mapping[str, tuple[int, int, int]]] = {
    "Red": (150, 30, 32),
    "Silver": (180, 184, 187),
    "Blue": (31, 58, 110),
    "Black": (24, 24, 26),
    "White": (232, 232, 232),
    "Brown": (122, 102, 80),
    "Grey": (110, 113, 117),
    "Green": (45, 80, 55),
    "Orange": (201, 120, 31),
    "Yellow": (214, 179, 50),
}
"""The names of colours, the first seven those of Virtual KITTI 2, and an sRGB example of each."""

_PLACES = 6
_ROTATION_PLACES = 9


def track_id(actor_id: int) -> int:
    """Return the track id of an actor: one less than its native id, so that the instance images hold the native id."""
    return actor_id - 1


def bbox_row(prefix: str, label: ObjectLabel, kind: BoxKind, *, is_moving: bool) -> str:
    """Return the row of ``bbox.txt``; ``prefix`` is its frame and camera. ``kind`` is one of whole pixels."""
    box = box_of(label, kind)
    assert box is not None, "every visible object has a box of whole pixels"
    ratios = (decimal(ratio, _PLACES) for ratio in (label.cuboid_truncation, 1.0 - label.occlusion))
    edges = f"{box.left} {box.right} {box.top} {box.bottom}"
    return " ".join((prefix, str(track_id(label.actor_id)), edges, str(label.visible_pixels), *ratios, str(is_moving)))


def pose_row(prefix: str, label: ObjectLabel, actor: Actor, world_from_camera: Matrix) -> str:
    """Return the row of ``pose.txt``; ``prefix`` is its frame and camera."""
    vkitti_from_camera = VKITTI_FROM_WORLD @ world_from_camera
    (place,) = transform_points(vkitti_from_camera, np.array([label.location_m]))
    # Virtual KITTI's object axes are laid into a vehicle as the camera's are.
    world_from_object = actor.world_from_actor.rotation.matrix() @ VEHICLE_FROM_CAMERA_AXES
    numbers = (
        label.alpha,
        label.size.width_m,
        label.size.height_m,
        label.size.length_m,
        *place,
        *_angles(VKITTI_FROM_WORLD[:3, :3] @ world_from_object),
        *label.location_m,
        *_angles(world_from_camera[:3, :3].T @ world_from_object),
    )
    return " ".join((prefix, str(track_id(label.actor_id)), *(decimal(number, _PLACES) for number in numbers)))


def extrinsic_row(prefix: str, world_from_camera: Matrix) -> str:
    """Return the row of ``extrinsic.txt``: the 4x4 transform to the camera from Virtual KITTI's world."""
    camera_from_vkitti = np.linalg.inv(VKITTI_FROM_WORLD @ world_from_camera)
    return " ".join(
        (prefix, *(decimal(value, _ROTATION_PLACES) for value in camera_from_vkitti[:3].ravel()), "0 0 0 1")
    )


def intrinsic_row(prefix: str, camera: Camera) -> str:
    """Return the row of ``intrinsic.txt``."""
    pinhole = camera.pinhole
    return " ".join((prefix, *(decimal(v, _PLACES) for v in (pinhole.fx, pinhole.fy, pinhole.cx, pinhole.cy))))


def info_row(actor: Actor) -> str:
    """Return the row of ``info.txt``: KITTI's name of the class, the model, and the nearest name of its colour."""
    model = "_".join(actor.asset.split())
    return f"{track_id(actor.actor_id)} {CLASSES[actor.category].kitti} {model} {_paint(actor.primary)}"


def color_rows() -> list[str]:
    """Return the rows of ``colors.txt``: every class once."""
    return [" ".join((kind.name, *map(str, kind.color))) for kind in SCENE_CLASSES.values()]


def moving_actors(state: WorldState, following: WorldState | None) -> frozenset[int]:
    """Return the ids of the actors of ``state`` that move until ``following``, or have speed where that is unknown."""
    later = {} if following is None else {actor.actor_id: actor for actor in following.actors}
    return frozenset(actor.actor_id for actor in state.actors if _moves(actor, later.get(actor.actor_id)))


def _moves(actor: Actor, later: Actor | None) -> bool:
    if later is None:
        return math.hypot(*actor.velocity_mps) > MOVING_MPS
    return math.dist(actor.world_from_actor.position, later.world_from_actor.position) > MOVED_M


def _angles(frame_from_object: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return rotation_y, rotation_x and rotation_z of a 3x3 rotation."""
    r = frame_from_object
    yaw = math.atan2(-r[2, 2], r[0, 2])
    return yaw, math.asin(max(-1.0, min(1.0, -float(r[1, 2])))), math.atan2(r[1, 0], r[1, 1])


def _paint(color: Rgb) -> str:
    linear = np.clip(color, 0.0, 1.0)
    # The transfer function of sRGB (IEC 61966-2-1).
    srgb = 255.0 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return min(_PAINTS, key=lambda name: float(np.linalg.norm(srgb - np.array(_PAINTS[name]))))
