"""What a KITTI tree may hold besides labels: the right camera, lidar, depth, segmentation and planes.

Depth and segmentation are those of KITTI's depth and semantics benchmarks
(https://www.cvlibs.net/datasets/kitti/eval_depth.php, eval_semantics.php), planes those that AVOD introduced
(https://github.com/kujason/avod).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.verify.class_names import CITYSCAPES_IDS
from bridge.verify.clouds import decode_points, depth_problems
from bridge.verify.files import read_bytes, read_image
from bridge.verify.kitti.files import Matrices
from bridge.verify.native.geometry import camera_from_world
from bridge.verify.native.sensors import Lidar, Pose
from bridge.verify.native.truth import SeenFrame

_DEPTH_SCALE = 256
_INSTANCE_CLASSES = range(24, 34)
"""Cityscapes' ids of what has instances."""
_UNIT_TOLERANCE = 1e-3
_PLAUSIBLE_HEIGHTS_M = (0.4, 5.0)
_GROUND_WITHIN_M = 20.0
_FEW_POINTS = 50

Image = NDArray[np.generic]


def right_problems(path: Path, shape: tuple[int, ...]) -> Iterator[str]:
    """Yield what is wrong with the right camera's image; ``shape`` is that of the left one's."""
    image = read_image(path)
    if image is None:
        yield "image_3 is missing or cannot be decoded"
    elif image.shape[:2] != shape[:2]:
        yield f"image_3 is {image.shape[1]}x{image.shape[0]}, image_2 {shape[1]}x{shape[0]}"


def same_file(path: Path, sha256: str | None, what: str) -> Iterator[str]:
    """Yield if the file is not the one of the dataset that has this hash."""
    content = read_bytes(path)
    if content is not None and hashlib.sha256(content).hexdigest() != sha256:
        yield f"{what} is not the dataset's file of this frame"


def depth_image(
    path: Path, shape: tuple[int, ...], seen: SeenFrame | None
) -> tuple[NDArray[np.float64] | None, list[str]]:
    """Return the depths in metres, +inf where there is none, and what is wrong with them."""
    image = read_image(path)
    if image is None or image.dtype != np.uint16 or image.shape != shape[:2]:
        found = "missing or damaged" if image is None else f"{image.shape} {image.dtype}"
        return None, [f"depth must be an image of {shape[:2]} uint16, is {found}"]
    problems = []
    if seen is not None:
        expected = seen.images.depth.astype(np.float64) * _DEPTH_SCALE
        expected = np.where(expected < 65535.5, expected, 0.0)
        # At the far end of the range either is right.
        off = (np.abs(image - expected) > 1.0) & ~((image == 0) & (expected > 65534.0))
        if count := int(np.count_nonzero(off)):
            problems.append(f"depth differs from the dataset's, times {_DEPTH_SCALE}, in {count} pixels")
    if not image.any():
        problems.append("depth is empty")
    return np.where(image == 0, np.inf, image / _DEPTH_SCALE), problems


def segmentation_problems(
    semantic_path: Path, instance_path: Path, shape: tuple[int, ...], seen: SeenFrame | None
) -> Iterator[str]:
    """Yield what does not hold for the semantic and the instance image, each where there is one."""
    images: dict[str, Image] = {}
    for name, path, dtype in (("semantic", semantic_path, np.uint8), ("instance", instance_path, np.uint16)):
        if not path.parent.is_dir():
            continue
        image = read_image(path)
        if image is None or image.dtype != dtype or image.shape != shape[:2]:
            found = "missing or damaged" if image is None else f"{image.shape} {image.dtype}"
            yield f"{name} must be an image of {shape[:2]} {np.dtype(dtype)}, is {found}"
        else:
            images[name] = image
    if len(images) == 2 and (count := _count(images["instance"] // 256 != images["semantic"])):
        yield f"instance // 256 is not semantic in {count} pixels"
    if seen is None:
        return
    classes = np.zeros(65536, np.uint8)
    classes[0] = CITYSCAPES_IDS["sky"]
    for instance_id, category in seen.classes.items():
        classes[instance_id] = CITYSCAPES_IDS[category]
    expected = classes[seen.images.ids]
    if "semantic" in images and (count := _count(images["semantic"] != expected)):
        yield f"semantic differs from the classes of the dataset's ids in {count} pixels"
    if "instance" in images:
        yield from _instance_problems(images["instance"], seen.images.ids, expected)


def _instance_problems(instance: Image, ids: NDArray[np.uint16], classes: NDArray[np.uint8]) -> Iterator[str]:
    """Yield if instances are not numbered one to one with the dataset's ids."""
    if count := _count(instance // 256 != classes):
        yield f"instance // 256 differs from the classes of the dataset's ids in {count} pixels"
    countable = np.isin(classes, list(_INSTANCE_CLASSES))
    if count := _count((instance % 256 != 0) != countable):
        yield f"{count} pixels have a number where their class has no instances, or none where it has"
    pairs = np.unique(np.stack([ids[countable], np.asarray(instance)[countable]]), axis=1)
    for name, values in (("id", pairs[0]), ("instance", pairs[1])):
        if len(np.unique(values)) < len(values):
            other = "instances" if name == "id" else "ids"
            yield f"an {name} has several {other}: the instances are not those of the dataset"


def velodyne_problems(
    path: Path, matrices: Matrices, depth: NDArray[np.float64] | None, lidar: Lidar | None
) -> Iterator[str]:
    """Yield what is wrong with a point cloud; ``depth`` is the left camera's, +inf where nothing is known."""
    content = read_bytes(path)
    if content is None:
        yield "velodyne is missing"
        return
    points, problems = decode_points(content)
    yield from (f"velodyne: {problem}" for problem in problems)
    if points is None:
        return
    xyz = points[:, :3].astype(np.float64)
    if depth is not None and np.isfinite(depth).mean() > 0.5:
        velodyne = matrices["Tr_velo_to_cam"].reshape(3, 4)
        rectified = (xyz @ velodyne[:, :3].T + velodyne[:, 3]) @ matrices["R0_rect"].reshape(3, 3).T
        noise_m = lidar.range_noise_m if lidar is not None else 0.05
        for problem in depth_problems(rectified, matrices["P2"].reshape(3, 4), depth, noise_m):
            yield f"velodyne: {problem}"


def ground_oddities(path: Path) -> Iterator[str]:
    """Yield if the lowest points of a cloud are not where the ground under a lidar is."""
    content = read_bytes(path)
    points, _ = decode_points(content) if content else (None, [])
    if points is None:
        return
    near = points[np.hypot(points[:, 0], points[:, 1]) < _GROUND_WITHIN_M, 2]
    if len(near) < _FEW_POINTS:
        return
    ground = float(np.percentile(near, 10))
    low, high = _PLAUSIBLE_HEIGHTS_M
    if not low <= -ground <= high:
        yield f"velodyne: the lowest points around it are at z = {ground:.2f} m, in KITTI the ground is at -1.73 m"


def plane_problems(path: Path, seen: SeenFrame | None) -> Iterator[str]:
    """Yield what is wrong with a ground plane, which is a x + b y + c z + d = 0 in the rectified camera frame."""
    content = read_bytes(path)
    lines = [] if content is None else content.decode("ascii", errors="replace").splitlines()
    try:
        plane = np.array([float(number) for number in lines[3].split()])
    except (IndexError, ValueError):
        yield "planes must have four lines, the last one of four numbers"
        return
    if lines[1:3] != ["Width 4", "Height 1"] or plane.shape != (4,) or not np.isfinite(plane).all():
        yield "planes must have four lines, the last one of four numbers"
        return
    if abs(float(np.linalg.norm(plane[:3])) - 1.0) > _UNIT_TOLERANCE or plane[1] > -0.9:
        yield f"planes: the normal {plane[:3].tolist()} is no unit vector that points up (-y)"
    low, high = _PLAUSIBLE_HEIGHTS_M
    if not low <= plane[3] <= high:
        yield f"planes: the camera is {plane[3]:.2f} m above the ground"
    if seen is not None and (off := float(np.abs(plane - _ego_plane(seen)).max())) > _UNIT_TOLERANCE:
        yield f"planes: the plane is {off:.3f} off the ground of the vehicle, {_ego_plane(seen).round(3).tolist()}"


def _count(differing: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(differing))


def _ego_plane(seen: SeenFrame) -> NDArray[np.float64]:
    """Return the plane on which the vehicle stands, in the camera frame."""
    camera_from_ego = camera_from_world(seen.camera, Pose((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0)))
    up = camera_from_ego[:3, 2]
    return np.array([*up, -float(up @ camera_from_ego[:3, 3])])
