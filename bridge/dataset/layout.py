"""Where the files of a dataset lie, and what those of one episode or frame hold.

dataset.json                              the manifest
frames.jsonl                              the journal
episodes/0000.json                        the classes of the static scene's instance ids
frames/<camera>/rgb/0000_000000.png       8-bit sRGB
frames/<camera>/ids/0000_000000.png       16-bit instance ids, 0 where nothing is
frames/<camera>/depth/0000_000000.tif     32-bit float metres along the optical axis, +inf in the sky
labels/0000_000000.json                   world state and labels
quarantine/…                              the same below here, for frames that failed the gate
.run/                                     of this machine and this run: lock, unfinished files
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bridge.classes import Category
from bridge.dataset.journal import FrameKey
from bridge.labels.frame_labels import FrameLabels

MANIFEST: Final = "dataset.json"
RUN_FOLDER: Final = ".run"
QUARANTINE: Final = "quarantine"
EXTENSIONS: Final = {"rgb": "png", "ids": "png", "depth": "tif"}
"""The modalities and the extensions of their files."""


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


def image_path(camera: str, modality: str, key: FrameKey) -> str:
    """Return the path of an image below the dataset's folder."""
    return f"frames/{camera}/{modality}/{key.stem}.{EXTENSIONS[modality]}"


def labels_path(key: FrameKey) -> str:
    """Return the path of a frame's labels below the dataset's folder."""
    return f"labels/{key.stem}.json"


def episode_path(episode: int) -> str:
    """Return the path of an episode's static classes below the dataset's folder."""
    return f"episodes/{episode:04}.json"


def folders(cameras: Sequence[str]) -> list[str]:
    """Return the folders that hold the frames of ``cameras``, below the dataset's folder."""
    return [f"frames/{camera}/{modality}" for camera in cameras for modality in EXTENSIONS] + ["labels"]
