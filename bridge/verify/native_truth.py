"""What the native dataset says a camera saw, worked out from the world state and the id images alone.

Reads the files of the dataset directly and repeats none of its labels, so that a fault in the labelling code shows
up as a difference. Frames are those of the journal that were not quarantined, in its order.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.errors import DatasetError

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeenActor:
    """One actor as a camera saw it; the camera frame is x right, y down, z forward."""

    actor_id: int
    category: str
    location: tuple[float, float, float]
    forward: tuple[float, float, float]
    """Unit heading in the camera frame."""
    distance_m: float
    """From the camera to the middle of the 3-D box."""
    length: float
    width: float
    height: float
    visible_pixels: int
    mask_box: tuple[int, int, int, int] | None
    """Left, top, right, bottom of the visible pixels, inclusive."""
    visible_share: float
    """Visible pixels over those of the actor drawn alone, as the simulator counted them."""


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """One frame of one camera."""

    episode: int
    image_sha256: str
    visibility_m: float
    """Meteorological visibility."""
    ego_forward: tuple[float, float, float]
    """Unit heading of the vehicle that carries the camera, in the camera frame."""
    actors: tuple[SeenActor, ...]
    """Every actor in front of the camera that the simulator observed."""


def read_truth(folder: Path, camera: str) -> Iterator[SeenFrame]:
    """Yield the good frames of ``camera`` in the dataset in ``folder``.

    Raises ``DatasetError`` if the dataset cannot be read or has no such camera.
    """
    with _dataset_errors(folder):
        mounts = {entry["name"]: entry["ego_from_mount"] for entry in _manifest(folder)["cameras"]}
        if camera not in mounts:
            raise DatasetError(f"{folder}: there is no camera {camera!r}; it has {', '.join(mounts)}")
        records = [json.loads(line) for line in (folder / "frames.jsonl").read_text(encoding="utf-8").splitlines()]
        good = [record for record in records if not record["quarantined"]]
    for record in good:
        with _dataset_errors(folder):
            seen = _frame(folder, camera, mounts[camera], record)
        yield seen


def camera_names(folder: Path) -> list[str]:
    """Return the names of the dataset's cameras. Raises ``DatasetError`` if they cannot be read."""
    with _dataset_errors(folder):
        names = [entry["name"] for entry in _manifest(folder)["cameras"]]
        if not names:
            raise DatasetError(f"{folder}: the dataset has no camera")
    return names


def _manifest(folder: Path) -> Any:
    return json.loads((folder / "dataset.json").read_text(encoding="utf-8"))


@contextmanager
def _dataset_errors(folder: Path) -> Iterator[None]:
    """Turn what reading files of other shapes than a dataset's raises into a ``DatasetError``."""
    try:
        yield
    except OSError as problem:
        raise DatasetError(
            f"{folder}: expected a dataset, cannot read {problem.filename}: {problem.strerror}"
        ) from problem
    except (ValueError, LookupError, TypeError, AttributeError) as problem:
        raise DatasetError(
            f"{folder}: expected a whole dataset, a file holds something else ({type(problem).__name__}: {problem})"
        ) from problem


def _frame(folder: Path, camera: str, mount: Mapping[str, Any], record: Mapping[str, Any]) -> SeenFrame:
    episode, frame = record["key"]
    stem = f"{episode:04}_{frame:06}"
    labels = json.loads((folder / f"labels/{stem}.json").read_text(encoding="utf-8"))["labels"]
    ids_path = folder / f"frames/{camera}/ids/{stem}.png"
    content = np.frombuffer(ids_path.read_bytes(), np.uint8)
    ids = cv2.imdecode(content, cv2.IMREAD_UNCHANGED) if content.size else None
    if ids is None:
        raise DatasetError(f"{ids_path}: cannot be read as an image")
    counts = {o["actor_id"]: o["unoccluded_pixels"] for o in labels["cameras"][camera]["objects"]}
    ego = labels["state"]["world_from_ego"]
    actors = []
    for actor in labels["state"]["actors"]:
        location = _into(mount, _into(ego, actor["world_from_actor"]["position"]))
        axes = (_turn(actor["world_from_actor"]["rotation"], axis) for axis in ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0)))
        forward, up = (_unturn(mount["rotation"], _unturn(ego["rotation"], axis)) for axis in axes)
        if actor["actor_id"] in counts:
            middle = location + up * (actor["size"][2] / 2)
            alone_pixels = counts[actor["actor_id"]]
            actors.append(_seen(actor, _optical(location), _optical(forward), _length(middle), ids, alone_pixels))
    return SeenFrame(
        episode=episode,
        image_sha256=record["files"][f"frames/{camera}/rgb/{stem}.png"],
        visibility_m=float(labels["state"]["weather"]["fog_visibility_m"]),
        ego_forward=_optical(_unturn(mount["rotation"], (1.0, 0.0, 0.0))),
        actors=tuple(actors),
    )


def _seen(
    actor: Mapping[str, Any],
    location: tuple[float, float, float],
    forward: tuple[float, float, float],
    distance_m: float,
    ids: NDArray[Any],
    alone_pixels: int,
) -> SeenActor:
    rows, columns = np.nonzero(ids == actor["actor_id"])
    box = (int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())) if len(rows) else None
    length, width, height = actor["size"]
    share = len(rows) / alone_pixels if alone_pixels else math.nan
    return SeenActor(
        actor_id=actor["actor_id"],
        category=actor["category"],
        location=location,
        forward=forward,
        distance_m=distance_m,
        length=length,
        width=width,
        height=height,
        visible_pixels=len(rows),
        mask_box=box,
        visible_share=share,
    )


def _length(vector: Vector) -> float:
    return math.sqrt(float(vector @ vector))


def _optical(vector: Vector) -> tuple[float, float, float]:
    """Rename a mount's axes (forward, left, up) to the optical ones (right, down, forward)."""
    forward, left, up = (float(component) for component in vector)
    return -left, -up, forward


def _into(pose: Mapping[str, Any], point: Any) -> Vector:
    """Return a point of the outer frame in the frame that lies at ``pose`` in it."""
    return _unturn(pose["rotation"], np.asarray(point, dtype=np.float64) - pose["position"])


def _unturn(rotation: Any, vector: Any) -> Vector:
    w, x, y, z = rotation
    return _turn((w, -x, -y, -z), vector)


def _turn(rotation: Any, vector: Any) -> Vector:
    """Rotate by a unit quaternion (w, x, y, z) after Rodrigues."""
    axis = np.asarray(rotation[1:], dtype=np.float64)
    twice = 2.0 * np.cross(axis, np.asarray(vector, dtype=np.float64))
    turned: Vector = vector + rotation[0] * twice + np.cross(axis, twice)
    return turned
