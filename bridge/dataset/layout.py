"""Where the files of a dataset lie, and what those of one episode or frame hold.

dataset.json                              the manifest
frames.jsonl                              the journal
episodes/0000.json                        the classes of the static scene's instance ids
frames/<camera>/rgb/0000_000000.png       8-bit sRGB
frames/<camera>/ids/0000_000000.png       16-bit instance ids, 0 where nothing is
frames/<camera>/depth/0000_000000.tif     32-bit float metres along the optical axis, +inf in the sky
frames/<camera>/normals/0000_000000.png   16-bit: 32768 + 32767 times the unit normal in the camera frame; if asked for
lidar/<lidar>/points/0000_000000.bin      x, y, z in metres in the lidar's frame, reflectance; 32-bit floats as in KITTI
lidar/<lidar>/ids/0000_000000.bin         the instance id of every point, 16 bits
labels/0000_000000.json                   world state and labels; of a collage, labels
quarantine/…                              the same below here, for frames that failed the gate
.run/                                     of this machine and this run: lock, unfinished files

A collage has rgb and ids alone, and nothing under lidar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.journal import FrameKey
from bridge.dataset.manifest import DatasetKind, Manifest
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.pasted import CollageLabels

MANIFEST: Final = "dataset.json"
RUN_FOLDER: Final = ".run"
QUARANTINE: Final = "quarantine"
EXTENSIONS: Final = {"rgb": "png", "ids": "png", "depth": "tif", "normals": "png"}
"""The modalities of a camera and the extensions of their files."""
_FLAT: Final = ("rgb", "ids")
"""The modalities of a collage."""


@dataclass(frozen=True, slots=True)
class EpisodeFile:
    """What ``episodes/<episode>.json`` holds."""

    static: Mapping[int, Category]
    """The class of every instance id of the static scene."""


@dataclass(frozen=True, slots=True)
class LabelsFile:
    """What ``labels/<frame>.json`` holds."""

    episode: int
    frame: int
    labels: FrameLabels


@dataclass(frozen=True, slots=True)
class CollageLabelsFile:
    """What ``labels/<frame>.json`` of a collage holds."""

    episode: int
    frame: int
    labels: CollageLabels


def image_path(camera: str, modality: str, key: FrameKey) -> str:
    """Return the path of an image below the dataset's folder."""
    return f"frames/{camera}/{modality}/{key.stem}.{EXTENSIONS[modality]}"


def modalities(camera: Camera, kind: DatasetKind = DatasetKind.CAPTURE) -> list[str]:
    """Return which images there are of ``camera``."""
    if kind is DatasetKind.COLLAGE:
        return list(_FLAT)
    return [modality for modality in EXTENSIONS if modality != "normals" or camera.normals]


def points_path(lidar: str, key: FrameKey) -> str:
    """Return the path of a point cloud below the dataset's folder."""
    return f"lidar/{lidar}/points/{key.stem}.bin"


def point_ids_path(lidar: str, key: FrameKey) -> str:
    """Return the path of the instance ids of a point cloud below the dataset's folder."""
    return f"lidar/{lidar}/ids/{key.stem}.bin"


def labels_path(key: FrameKey) -> str:
    """Return the path of a frame's labels below the dataset's folder."""
    return f"labels/{key.stem}.json"


def episode_path(episode: int) -> str:
    """Return the path of an episode's static classes below the dataset's folder."""
    return f"episodes/{episode:04}.json"


def folders(manifest: Manifest) -> list[str]:
    """Return the folders that hold the frames of a dataset, below its folder."""
    images = [
        f"frames/{camera.name}/{modality}"
        for camera in manifest.cameras
        for modality in modalities(camera, manifest.kind)
    ]
    clouds = [f"lidar/{lidar.name}/{kind}" for lidar in manifest.lidars for kind in ("points", "ids")]
    return [*images, *clouds, "labels"]
