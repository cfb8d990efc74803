"""What must hold of the numbers in a dataset's files before anybody uses them as sizes, indices and names.

The types of the values are checked while they are read (``bridge.dataset.codec``); whether they are true is for
``drivebridge verify``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from bridge.camera import Camera, Pinhole
from bridge.frame import PixelBox
from bridge.geometry import Pose
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.pasted import CollageLabels
from bridge.rig import Rig
from bridge.world import MAX_INSTANCE_ID

MAX_PIXELS = 1 << 28
"""Of one image; no simulator draws larger ones."""

_LONGEST_NAME = 100
_UNIT_TOLERANCE = 1e-6


def require_sensors(cameras: Sequence[Camera], lidars: Iterable[str], *, captured: bool) -> None:
    """Raise ``ValueError`` for sensors that have no usable name, and for cameras that can have taken no picture.

    Of cameras that captured nothing, only the size means something.
    """
    names = [*(camera.name for camera in cameras), *lidars]
    for name in names:
        if not _is_folder_name(name):
            raise ValueError(f"expected names of sensors that a folder can have, got {name[:_LONGEST_NAME]!r}")
    if len(set(names)) < len(names):
        raise ValueError(f"expected names of sensors that are unique, got {', '.join(names)}")
    for camera in cameras:
        k = camera.pinhole
        if min(k.width, k.height) < 1 or k.width * k.height > MAX_PIXELS:
            raise ValueError(f"camera {camera.name}: expected 1 to {MAX_PIXELS} pixels, got {k.width} x {k.height}")
        if captured and not (0 < k.fx < math.inf and 0 < k.fy < math.inf and math.isfinite(k.cx + k.cy)):
            raise ValueError(f"camera {camera.name}: expected finite intrinsics, focal lengths over 0")
        if captured:
            _require_pose(f"camera {camera.name}", camera.ego_from_mount)


def require_rig(rig: Rig, nominal: Rig) -> None:
    """Raise ``ValueError`` for the sensors of an episode that cannot have made the files of the dataset's ``nominal``.

    Where they sit and how wide cameras look is their own; all else is as the manifest has it.
    """
    require_sensors(rig.cameras, [lidar.name for lidar in rig.lidars], captured=True)
    if (found := _kept(rig)) != (wanted := _kept(nominal)):
        raise ValueError(f"expected the sensors of the manifest, {wanted}, got {found}")


def _kept(rig: Rig) -> list[tuple[object, ...]]:
    """Return what of sensors is the same in all episodes."""
    cameras = [(c.name, c.pinhole.width, c.pinhole.height, c.normals, c.distortion) for c in rig.cameras]
    return [*cameras, *((lidar.name, len(lidar.elevations), lidar.columns) for lidar in rig.lidars)]


def require_twins(names: Sequence[str]) -> None:
    """Raise ``ValueError`` for names of twins that no folder can have, or that are not unique."""
    for name in names:
        if not _is_folder_name(name):
            raise ValueError(f"expected names of twins that a folder can have, got {name[:_LONGEST_NAME]!r}")
    if len(set(names)) < len(names):
        raise ValueError(f"expected names of twins that are unique, got {', '.join(names)}")


def require_labels(labels: FrameLabels, cameras: Mapping[str, Camera]) -> None:
    """Raise ``ValueError`` for labels of other cameras than ``cameras``, ids beyond images and boxes beyond frames."""
    if labels.cameras.keys() != cameras.keys():
        found, wanted = ", ".join(labels.cameras) or "none", ", ".join(cameras)
        raise ValueError(f"expected labels of the cameras {wanted}, got those of {found}")
    require_ids(actor.actor_id for actor in labels.state.actors)
    _require_pose("the ego", labels.state.world_from_ego)
    for actor in labels.state.actors:
        _require_pose(f"actor {actor.actor_id}", actor.world_from_actor)
    for name, camera in labels.cameras.items():
        frame = cameras[name].pinhole
        require_ids(label.actor_id for label in camera.objects)
        require_ids(label.instance_id for label in camera.statics)
        for label in camera.objects:
            for box in (label.modal_box, label.amodal_box, label.largest_part_box):
                _require_box(box, frame)
        for static in camera.statics:
            _require_box(static.modal_box, frame)


def require_collage(labels: CollageLabels, camera: Camera) -> None:
    """Raise ``ValueError`` for ids of what was pasted that are beyond images, and boxes beyond the picture."""
    pasted = (*labels.objects, *labels.distractors)
    require_ids(label.instance_id for label in pasted)
    for label in pasted:
        for box in (label.modal_box, label.amodal_box, label.largest_part_box):
            _require_box(box, camera.pinhole)


def require_ids(ids: Iterable[int]) -> None:
    """Raise ``ValueError`` for an id that no image can hold."""
    for number in ids:
        if not 1 <= number <= MAX_INSTANCE_ID:
            raise ValueError(f"expected ids from 1 to {MAX_INSTANCE_ID}, got {number}")


def _require_box(box: PixelBox | None, frame: Pinhole) -> None:
    if box is None:
        return
    if not (0 <= box.left <= box.right < frame.width and 0 <= box.top <= box.bottom < frame.height):
        raise ValueError(f"expected a box within {frame.width} x {frame.height} pixels, got {box}")


def _require_pose(whose: str, pose: Pose) -> None:
    if not all(map(math.isfinite, pose.position)):
        raise ValueError(f"{whose}: expected a finite position, got {pose.position}")
    if not abs(math.hypot(*pose.rotation) - 1.0) <= _UNIT_TOLERANCE:  # written so that NaN is refused as well
        raise ValueError(f"{whose}: expected a unit quaternion, got {pose.rotation}")


def _is_folder_name(name: str) -> bool:
    plain = PurePosixPath(name).name == name and PureWindowsPath(name).name == name
    return plain and name not in ("", "..") and name.isprintable() and len(name) <= _LONGEST_NAME
