"""What the files of one frame hold, by their path below the dataset's folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bridge.dataset.codec import dumps
from bridge.dataset.journal import FrameKey
from bridge.dataset.layout import (
    CollageLabelsFile,
    LabelsFile,
    StateFile,
    TwinFile,
    image_path,
    labels_path,
    point_ids_path,
    points_path,
    state_path,
    twin_path,
)
from bridge.dataset.manifest import Manifest
from bridge.dataset.png import encode_ids, encode_normals, encode_rgb
from bridge.dataset.points import encode_point_ids, encode_points
from bridge.dataset.tiff import encode_depth
from bridge.frame import CameraImages, FlatImages, RawFrame
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.pasted import CollageLabels
from bridge.labels.twins import TwinLabels
from bridge.sensors.point_cloud import PointCloud
from bridge.world import WorldState

Files = dict[str, bytes]
"""What files hold, by their path below the dataset's folder."""

Scans = Mapping[str, PointCloud]
"""The point clouds of a frame by lidar."""

NO_SCANS: Scans = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class TwinFrame:
    """What of a frame is another under the conditions of one of its twins."""

    rgb: Mapping[str, NDArray[np.uint8]]
    """By camera, (H, W, 3) sRGB."""
    labels: TwinLabels
    geometry: str
    """What ``geometry_digest`` says of the twin as it was drawn."""


Twins = Mapping[str, TwinFrame]
"""The twins of a frame by name."""

NO_TWINS: Twins = MappingProxyType({})


def captured_files(
    manifest: Manifest, key: FrameKey, raw: RawFrame, labels: FrameLabels, scans: Scans, twins: Twins
) -> Files:
    """Return the files of a captured frame: images of all cameras, points of all lidars, labels, and its twins."""
    files: Files = {}
    for camera in manifest.cameras:
        for modality, data in _encode_images(raw.images[camera.name]):
            files[image_path(camera.name, modality, key)] = data
    for lidar in manifest.lidars:
        files[points_path(lidar.name, key)] = encode_points(scans[lidar.name])
        files[point_ids_path(lidar.name, key)] = encode_point_ids(scans[lidar.name])
    files[labels_path(key)] = dumps(LabelsFile(key.episode, key.frame, labels))
    for twin in manifest.twins:
        for camera in manifest.cameras:
            files[twin_path(twin, image_path(camera.name, "rgb", key))] = encode_rgb(twins[twin].rgb[camera.name])
        files[twin_path(twin, labels_path(key))] = dumps(TwinFile(key.episode, key.frame, twin, twins[twin].labels))
    return files


def collage_files(manifest: Manifest, key: FrameKey, images: FlatImages, labels: CollageLabels) -> Files:
    """Return the files of a frame of a collage, of the manifest's one camera."""
    (camera,) = manifest.cameras
    return {
        image_path(camera.name, "rgb", key): encode_rgb(images.rgb),
        image_path(camera.name, "ids", key): encode_ids(images.ids),
        labels_path(key): dumps(CollageLabelsFile(key.episode, key.frame, labels)),
    }


def state_files(key: FrameKey, state: WorldState) -> Files:
    """Return the one file of a frame that no simulator could draw: what was asked for."""
    return {state_path(key): dumps(StateFile(key.episode, key.frame, state))}


def _encode_images(images: CameraImages) -> Iterator[tuple[str, bytes]]:
    yield "rgb", encode_rgb(images.rgb)
    yield "ids", encode_ids(images.ids)
    yield "depth", encode_depth(images.depth)
    if images.normals is not None:
        yield "normals", encode_normals(images.normals)
