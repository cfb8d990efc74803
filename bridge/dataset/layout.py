"""Where the files of a dataset lie, and what those of one episode or frame hold.

dataset.json                              the manifest
episodes/0000.json                        the classes of the static scene's instance ids, and its own sensors
episodes/0000.jsonl                       the journal of an episode (bridge.dataset.journal)
frames/<camera>/rgb/0000_000000.png       8-bit sRGB
frames/<camera>/ids/0000_000000.png       16-bit instance ids, 0 where nothing is
frames/<camera>/depth/0000_000000.tif     32-bit float metres along the optical axis, +inf in the sky
frames/<camera>/normals/0000_000000.png   16-bit: 32768 + 32767 times the unit normal in the camera frame; if asked for
lidar/<lidar>/points/0000_000000.bin      x, y, z in metres in the lidar's frame, reflectance; 32-bit floats as in KITTI
lidar/<lidar>/ids/0000_000000.bin         the instance id of every point, 16 bits
labels/0000_000000.json                   world state and labels; of a collage, labels
twins/<twin>/frames/<camera>/rgb/…        the same picture under other conditions; all else is as above
twins/<twin>/labels/0000_000000.json      these conditions, and what of the labels follows from them
quarantine/…                              the same below here, for frames that failed the gate
quarantine/states/0000_000000.json        world state of a frame that the simulator does not survive
.run/                                     of this machine and this run: locks, unfinished files

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
from bridge.labels.twins import TwinLabels
from bridge.rig import Rig
from bridge.world import WorldState

MANIFEST: Final = "dataset.json"
EPISODES: Final = "episodes"
RUN_FOLDER: Final = ".run"
STATES: Final = "states"
TWINS: Final = "twins"
WRITING: Final = ".run/writing"
"""Below it lie locks of episodes and files that are being written."""
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
    stage: str | None = None
    """The stage of the scenario's curriculum that the episode belongs to; None without one."""
    rig: Rig | None = None
    """The sensors as they are in the episode; None for those of the manifest."""
    unlabelled: tuple[Category, ...] = ()
    """The classes of actors that have no labels, though the world state has them and images their ids."""


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


@dataclass(frozen=True, slots=True)
class StateFile:
    """What ``quarantine/states/<frame>.json`` holds."""

    episode: int
    frame: int
    state: WorldState


@dataclass(frozen=True, slots=True)
class TwinFile:
    """What ``twins/<twin>/labels/<frame>.json`` holds."""

    episode: int
    frame: int
    twin: str
    labels: TwinLabels


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


def twin_path(twin: str, path: str) -> str:
    """Return the path below the dataset's folder at which a twin has what the original has at ``path``."""
    return f"{TWINS}/{twin}/{path}"


def state_path(key: FrameKey) -> str:
    """Return the path of what was asked for in a frame that was not drawn, below the quarantine."""
    return f"{STATES}/{key.stem}.json"


def episode_path(episode: int) -> str:
    """Return the path of what is to be known of an episode below the dataset's folder."""
    return f"episodes/{episode:04}.json"


def folders(manifest: Manifest) -> list[str]:
    """Return the folders that hold the frames of a dataset, below its folder."""
    images = [
        f"frames/{camera.name}/{modality}"
        for camera in manifest.cameras
        for modality in modalities(camera, manifest.kind)
    ]
    clouds = [f"lidar/{lidar.name}/{kind}" for lidar in manifest.lidars for kind in ("points", "ids")]
    twins = [
        twin_path(twin, path)
        for twin in manifest.twins
        for path in (*(f"frames/{camera.name}/rgb" for camera in manifest.cameras), "labels")
    ]
    return [*images, *clouds, "labels", *twins]
