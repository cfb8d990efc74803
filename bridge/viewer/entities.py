"""What the viewer shows of a dataset, as entities of Rerun.

All but the fixed ones are on the timeline ``frame``, which counts the frames of the dataset:

    world                                    right-handed, z up
    world/ego                                pose of the ego vehicle
    world/ego/<camera>                       pinhole, in the axes of the optical frame
    world/ego/<camera>/rgb                   JPEG
    world/ego/<camera>/{classes,ids}         segmentation
    world/ego/<camera>/depth                 16-bit PNG in centimetres, 0 where nothing is within 655 m
    world/ego/<camera>/{boxes,cuboids}       visible part, and edges of the 3-D box, of what exports count as objects
    world/ego/<lidar>/points                 coloured by class
    world/actors                             3-D boxes of all actors
    world/path                               of the ego, one an episode
    ego/…, weather/…, light/…                numbers over time
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import rerun as rr
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.export.options import ExportOptions
from bridge.labels.boxes2d import shown_ids
from bridge.labels.frame_labels import ObjectLabel
from bridge.lidar import Lidar
from bridge.report.cuboid_lines import cuboid_edges
from bridge.report.overlay import COLORS
from bridge.rig import Rig
from bridge.sensors.semantic import semantic_image

TIMELINE = "frame"

_JPEG_QUALITY = 90
_CENTIMETRES = 100.0
_FARTHEST_M = 655.0
_IS_LEARNABLE = ExportOptions().is_learnable
_THIN = rr.Radius.ui_points(0.75)
_HALF_PIXEL = 0.5
"""Rerun counts from the corner of the image, this project from the centre of its first pixel."""


def sensor_path(name: str) -> str:
    """Return the entity of a camera or lidar."""
    return f"world/ego/{rr.escape_entity_path_part(name)}"


def log_dataset(recording: rr.RecordingStream, dataset: Dataset) -> None:
    """Send all good frames. Raises ``DatasetError`` if a file is missing or damaged."""
    _log_fixed(recording)
    is_fixed = len(dataset.rigs) == 1
    if is_fixed:
        _log_rig(recording, dataset.rigs[0], is_fixed=True)
    for frame in dataset:
        recording.set_time(TIMELINE, sequence=frame.index)
        _log_moment(recording, frame)
        if frame.preceding is None and not is_fixed:
            _log_rig(recording, frame.rig, is_fixed=False)
        for camera in frame.rig.cameras:
            _log_camera(recording, frame, camera)
        for lidar in frame.rig.lidars:
            _log_points(recording, frame, lidar)


def _log_fixed(recording: rr.RecordingStream) -> None:
    recording.log("world", rr.ViewCoordinates.RIGHT_HAND_Z_UP, static=True)
    names: dict[int, list[str]] = {}
    colors: dict[int, tuple[int, int, int]] = {}
    for category, row in CLASSES.items():  # several classes share a Cityscapes id; the first one lends its colour
        names.setdefault(row.cityscapes_id, []).append(category.words)
        colors.setdefault(row.cityscapes_id, row.color)
    infos = [rr.AnnotationInfo(id=key, label=" / ".join(names[key]), color=colors[key]) for key in sorted(names)]
    recording.log("world", rr.AnnotationContext(infos), static=True)


def _log_rig(recording: rr.RecordingStream, rig: Rig, *, is_fixed: bool) -> None:
    """Send where the sensors are: all the time, or from this frame on until another episode has others."""
    for camera in rig.cameras:
        pinhole, ego_from_camera = camera.pinhole, camera.ego_from_camera()
        path = sensor_path(camera.name)
        pose = rr.Transform3D(translation=ego_from_camera[:3, 3], mat3x3=ego_from_camera[:3, :3])
        recording.log(path, pose, static=is_fixed)
        recording.log(
            path,
            rr.Pinhole(
                focal_length=[pinhole.fx, pinhole.fy],
                principal_point=[pinhole.cx + _HALF_PIXEL, pinhole.cy + _HALF_PIXEL],
                width=pinhole.width,
                height=pinhole.height,
                camera_xyz=rr.ViewCoordinates.RDF,
                image_plane_distance=2.0,
            ),
            static=is_fixed,
        )
    for lidar in rig.lidars:
        mount = lidar.ego_from_mount.matrix()
        pose = rr.Transform3D(translation=mount[:3, 3], mat3x3=mount[:3, :3])
        recording.log(sensor_path(lidar.name), pose, static=is_fixed)


def _log_moment(recording: rr.RecordingStream, frame: Frame) -> None:
    state = frame.state
    ego = state.world_from_ego
    recording.log("world/ego", rr.Transform3D(translation=ego.position, mat3x3=ego.rotation.matrix()))
    if frame.preceding is None:
        recording.log("world/path", rr.LineStrips3D([_path(frame)], colors=[(110, 168, 230)], radii=[0.06]))
    actors = state.actors
    turns = [actor.world_from_actor.rotation for actor in actors]
    recording.log(
        "world/actors",
        rr.Boxes3D(
            centers=[
                actor.world_from_actor.position + turn.matrix()[:, 2] * actor.size.height_m / 2
                for actor, turn in zip(actors, turns, strict=True)
            ],
            sizes=[tuple(actor.size) for actor in actors],
            quaternions=[rr.Quaternion(xyzw=[turn.x, turn.y, turn.z, turn.w]) for turn in turns],
            colors=[COLORS[actor.category] for actor in actors],
            labels=[f"{actor.category.words} {actor.actor_id}" for actor in actors],
            show_labels=False,
        ),
    )
    weather, light = state.weather, state.illumination
    for path, value in (
        ("ego/speed_kmh", 3.6 * math.hypot(*state.ego_velocity_mps)),
        ("weather/cloudiness", weather.cloudiness),
        ("weather/wetness", weather.wetness),
        ("weather/rain_mm_per_h", weather.rain_mm_per_h),
        ("weather/snow_mm_per_h", weather.snow_mm_per_h),
        ("weather/visibility_m", weather.fog_visibility_m),
        ("light/sun_altitude_deg", math.degrees(light.sun_altitude)),
    ):
        recording.log(path, rr.Scalars(value))


def _log_camera(recording: rr.RecordingStream, frame: Frame, camera: Camera) -> None:
    path, name = sensor_path(camera.name), camera.name
    ids = frame.ids(name)
    recording.log(f"{path}/rgb", rr.EncodedImage(contents=_jpeg(frame.rgb(name)), media_type="image/jpeg"))
    recording.log(f"{path}/classes", rr.SegmentationImage(semantic_image(ids, frame.categories)))
    recording.log(f"{path}/ids", _instance_names(frame, ids), rr.SegmentationImage(ids))
    depth = rr.EncodedDepthImage(_png(_centimetres(frame.depth(name))), media_type="image/png", meter=_CENTIMETRES)
    recording.log(f"{path}/depth", depth)
    objects = [label for label in frame.labels.cameras[name].objects if _IS_LEARNABLE(label)]
    _log_boxes(recording, path, camera, objects)


def _instance_names(frame: Frame, ids: NDArray[np.uint16]) -> rr.AnnotationContext:
    known = [instance for instance in shown_ids(ids).tolist() if instance in frame.categories]
    return rr.AnnotationContext([rr.AnnotationInfo(id=i, label=f"{frame.categories[i]} {i}") for i in known])


def _log_boxes(recording: rr.RecordingStream, path: str, camera: Camera, objects: Sequence[ObjectLabel]) -> None:
    boxes = [label.modal_box for label in objects if label.modal_box is not None]
    colors = [COLORS[label.category] for label in objects]
    recording.log(
        f"{path}/boxes",
        rr.Boxes2D(
            array=np.array([(b.left, b.top, b.right + 1, b.bottom + 1) for b in boxes], np.float32).reshape(-1, 4),
            array_format=rr.Box2DFormat.XYXY,
            colors=colors,
            radii=_THIN,
            labels=[f"{label.category.words} {label.actor_id}" for label in objects],
            show_labels=False,
        ),
    )
    edges = [
        (edge + _HALF_PIXEL, color)
        for label, color in zip(objects, colors, strict=True)
        for edge in cuboid_edges(label, camera)
    ]
    recording.log(
        f"{path}/cuboids",
        rr.LineStrips2D([edge for edge, _ in edges], colors=[color for _, color in edges], radii=_THIN),
    )


def _log_points(recording: rr.RecordingStream, frame: Frame, lidar: Lidar) -> None:
    points = frame.points(lidar.name)
    classes = semantic_image(points.ids, frame.categories)
    recording.log(f"{sensor_path(lidar.name)}/points", rr.Points3D(points.xyz, class_ids=classes, radii=[0.04]))


def _path(first: Frame) -> NDArray[np.float64]:
    """Return (N, 3) positions of the ego from ``first`` to the end of its episode, a little above the ground."""
    positions = []
    frame: Frame | None = first
    while frame is not None:
        positions.append(frame.state.world_from_ego.position)
        frame = frame.following
    return np.add(positions, (0.0, 0.0, 0.1))


def _centimetres(depth_m: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Return 0 where there is nothing within ``_FARTHEST_M``."""
    near = depth_m <= _FARTHEST_M
    return np.where(near, np.round(np.where(near, depth_m, 0.0) * _CENTIMETRES), 0).astype(np.uint16)


def _png(image: NDArray[np.uint16]) -> bytes:
    _, data = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return data.tobytes()


def _jpeg(rgb: NDArray[np.uint8]) -> bytes:
    _, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return data.tobytes()
