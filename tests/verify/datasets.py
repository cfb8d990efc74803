"""Datasets of the street to be damaged: made once, copied by hard links."""

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.dataset.writer import DatasetWriter
from bridge.geometry import Vec3
from bridge.world import WorldState
from tests.box_world import ROOF_LIDAR, STATICS, cast_points, manifest, shoot, stereo_rig, street

Json = Any
Image = NDArray[Any]

MOVING = {1, 2, 6}
"""The actors of the street that change their place from step to step."""


def honest_street(episode: int, step: int) -> WorldState:
    """Return the street with velocities that fit the places: what does not move has none."""
    state = street(episode, step)
    still = Vec3(0.0, 0.0, 0.0)
    actors = tuple(
        actor if actor.actor_id in MOVING else dataclasses.replace(actor, velocity_mps=still) for actor in state.actors
    )
    return dataclasses.replace(state, actors=actors, ego_velocity_mps=still)


def write_dataset(folder: Path, episodes: int = 2, frames: int = 2) -> Path:
    """Write a dataset with a stereo pair, normals and a lidar."""
    cameras = stereo_rig()
    with DatasetWriter(folder, manifest(cameras, lidars=[ROOF_LIDAR])) as writer:
        for episode in range(episodes):
            drive = writer.begin_episode(episode, STATICS)
            for number in range(frames):
                shot = shoot(honest_street(episode, number), cameras)
                scans = {"roof": cast_points(shot.state, ROOF_LIDAR)}
                drive.add(number, shot.raw, shot.labels, scans)
    return folder


def linked(source: Path, target: Path) -> Path:
    """Copy a tree by hard links: files of the copy are to be replaced, never written to."""
    return Path(shutil.copytree(source, target, copy_function=os.link))


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file, which may share its content with others."""
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def swap_contents(a: Path, b: Path) -> None:
    first, second = a.read_bytes(), b.read_bytes()
    assert first != second
    replace_file(a, second)
    replace_file(b, first)


def edit_json(path: Path, change: Callable[[Json], None]) -> None:
    content = json.loads(path.read_bytes())
    before = json.dumps(content)
    change(content)
    assert json.dumps(content) != before
    replace_file(path, json.dumps(content).encode() + b"\n")


def read_image(path: Path) -> Image:
    image = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None
    return image


def edit_image(path: Path, change: Callable[[Image], Image]) -> None:
    image = read_image(path)
    changed = change(image.copy())
    assert changed.shape != image.shape or changed.dtype != image.dtype or (changed != image).any()
    done, encoded = cv2.imencode(path.suffix, changed)
    assert done
    replace_file(path, encoded.tobytes())


def edit_floats(path: Path, change: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> None:
    """Change the points of a file in KITTI's layout."""
    points = np.frombuffer(path.read_bytes(), "<f4").reshape(-1, 4)
    replace_file(path, change(points.copy()).astype("<f4").tobytes())


def edit_lines(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    lines = path.read_text().splitlines(keepends=True)
    changed = change(list(lines))
    assert changed != lines
    replace_file(path, "".join(changed).encode())


def rehash(folder: Path) -> None:
    """Give the journals the hashes of the files as they are, so that faults must be found by what they are."""

    def update(lines: list[str]) -> list[str]:
        records = [json.loads(line) for line in lines]
        for record in records:
            for name in record["files"]:
                if (folder / name).exists():
                    record["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        return [json.dumps(record) + "\n" for record in records]

    for journal in sorted((folder / "episodes").glob("*.jsonl")):
        edit_lines(journal, update)
