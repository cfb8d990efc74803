"""What a native dataset says about itself: its manifest, its journal and the static scene of its episodes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bridge.verify.class_names import CITYSCAPES_IDS, KITTI_NAMES
from bridge.verify.native.files import parse, read
from bridge.verify.native.lens import frame_reach
from bridge.verify.native.records import Episode, Manifest, Record
from bridge.verify.native.sensors import Camera, Lidar, Pose, Rig

FORMAT = "drivebridge-dataset"
VERSION = 2
FIRST_STATIC_ID = 16384
LAST_ID = 65535

_UNIT_TOLERANCE = 1e-6


def manifest_problems(manifest: Manifest) -> Iterator[str]:
    """Yield what of a manifest makes no sense."""
    if (manifest.format, manifest.format_version) != (FORMAT, VERSION):
        found = f"{manifest.format!r} version {manifest.format_version}"
        yield f"expected format {FORMAT!r} version {VERSION}, found {found}"
    if not manifest.cameras:
        yield "there is no camera"
    yield from _kind_problems(manifest)
    names = [*(camera.name for camera in manifest.cameras), *(lidar.name for lidar in manifest.lidars)]
    if len(set(names)) < len(names):
        yield f"the names of sensors must differ, got {', '.join(names)}"
    if any(not name or Path(name).name != name for name in names):
        yield f"the names of sensors must be names of folders, got {', '.join(names)}"
    if len(set(manifest.twins)) < len(manifest.twins) or any(Path(name).name != name for name in manifest.twins):
        yield f"the names of twins must differ and be names of folders, got {', '.join(manifest.twins)}"
    yield from _sensor_problems(manifest.cameras, manifest.lidars)
    for entry in manifest.classes:
        if entry.cityscapes_id != CITYSCAPES_IDS.get(entry.category) or entry.kitti != KITTI_NAMES.get(entry.category):
            yield f"class {entry.category} is called {entry.kitti} in KITTI and {entry.cityscapes_id} in Cityscapes"


def _kind_problems(manifest: Manifest) -> Iterator[str]:
    if manifest.kind not in ("capture", "collage"):
        yield f"expected a capture or a collage, found {manifest.kind!r}"
    if manifest.is_collage and (len(manifest.cameras) > 1 or manifest.lidars):
        yield "a collage has one camera and no lidar"


def read_journals(folder: Path) -> tuple[list[Record], list[str]]:
    """Return the lines of the episodes' journals that can be read, by episode, and what is wrong with the others."""
    records: list[Record] = []
    problems: list[str] = []
    begun = {path.stem for path in (folder / "episodes").glob("*.json*")}
    for name in sorted(begun, key=lambda name: (len(name), name)):
        path = f"episodes/{name}.jsonl"
        try:
            content = read(folder / path)
        except ValueError as problem:
            problems.append(f"{path}: {problem}")
            continue
        if content and not content.endswith(b"\n"):
            problems.append(f"{path}: the last line has no end: the run that wrote it was broken off")
        for number, line in enumerate(content.splitlines(), start=1):
            try:
                record = parse(Record, line)
            except ValueError as problem:
                problems.append(f"{path}: line {number} is no record of a frame: {problem}")
                continue
            if f"{record.key[0]:04}" == name:
                records.append(record)
            else:
                problems.append(f"{path}: line {number} is of frame {record.stem}, not of this episode")
    if not records and not problems:
        problems.append("there is no frame")
    return records, problems


def read_episode(folder: Path, number: int, manifest: Manifest) -> tuple[Episode, list[str]]:
    """Return what an episode has of its own, the classes of its static ids and its sensors, and what is wrong with it.

    Sensors that make no sense are left out.
    """
    name = f"episodes/{number:04}.json"
    try:
        episode = parse(Episode, read(folder / name))
    except ValueError as problem:
        return Episode({}), [f"{name}: {problem}"]
    problems = [
        f"{name}: id {instance_id} is a {category}: ids go from {FIRST_STATIC_ID} to {LAST_ID}, "
        f"classes are those of the manifest"
        for instance_id, category in episode.static.items()
        if not FIRST_STATIC_ID <= instance_id <= LAST_ID or category not in CITYSCAPES_IDS
    ]
    if wrong := [f"{name}: {problem}" for problem in _rig_problems(episode.rig, manifest)]:
        return replace(episode, rig=None), [*problems, *wrong]
    return episode, problems


def _rig_problems(rig: Rig | None, manifest: Manifest) -> Iterator[str]:
    """Yield what of an episode's sensors makes no sense, or cannot differ from the manifest's."""
    if rig is None:
        return
    own, nominal = (
        [
            *((c.name, c.pinhole.width, c.pinhole.height, c.normals, c.distortion) for c in cameras),
            *((lidar.name, lidar.min_range_m, lidar.range_noise_m) for lidar in lidars),
        ]
        for cameras, lidars in ((rig.cameras, rig.lidars), (manifest.cameras, manifest.lidars))
    )
    if own != nominal:
        yield f"its sensors are {own}, those of the manifest {nominal}"
    yield from _sensor_problems(rig.cameras, rig.lidars)


def _sensor_problems(cameras: Sequence[Camera], lidars: Sequence[Lidar]) -> Iterator[str]:
    for camera in cameras:
        yield from (f"camera {camera.name}: {problem}" for problem in _camera_problems(camera))
    for lidar in lidars:
        yield from (f"lidar {lidar.name}: {problem}" for problem in _pose_problems(lidar.ego_from_mount))


def _camera_problems(camera: Camera) -> Iterator[str]:
    pinhole = camera.pinhole
    if min(pinhole.width, pinhole.height) <= 0 or min(pinhole.fx, pinhole.fy) <= 0.0:
        yield "sizes and focal lengths must be positive"
    elif not (0.0 < pinhole.cx < pinhole.width and 0.0 < pinhole.cy < pinhole.height):
        yield "the principal point lies outside the image"
    elif camera.distortion is not None and math.isnan(frame_reach(pinhole, camera.distortion)):
        yield "the lens folds the picture over within the frame"
    yield from _pose_problems(camera.ego_from_mount)


def _pose_problems(pose: Pose) -> Iterator[str]:
    if not is_rotation(pose):
        yield f"the rotation {pose.rotation} is no unit quaternion"


def is_rotation(pose: Pose) -> bool:
    """Return whether the rotation is a unit quaternion."""
    return abs(math.hypot(*pose.rotation) - 1.0) <= _UNIT_TOLERANCE
