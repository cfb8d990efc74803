"""What every engine of the comparison is asked to do: a street of triangles, drawn from some places, and its files.

Knows nothing of ``bridge``, for the other engines have an environment of their own.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.float32]]
"""Colours (H, W, 3), ids (H, W), 0 where nothing is, and depth along the optical axis (H, W), metres."""

WARM_UP = 2
"""Pictures that are drawn before those that count."""


@dataclass(frozen=True, slots=True, eq=False)
class Street:
    """Opaque things that do not move, each of one colour, and where they are seen from.

    ``vertices`` (V, 3) float32, metres, z up; ``normals`` (V, 3) float32; ``triangles`` (T, 3) uint32, those of a thing
    one after the other: its last is before ``ends`` (N,). Its id is its number from 1. ``colors`` (N, 3), linear 0-1.
    ``poses`` (P, 4, 4): world_from_camera, of cameras with x right, y down, z forward. The pinhole has ``size`` (2,)
    pixels, one focal length, and its centre in the middle. ``sun`` (3,): the unit direction towards it.
    """

    vertices: NDArray[np.float32]
    normals: NDArray[np.float32]
    triangles: NDArray[np.uint32]
    ends: NDArray[np.int64]
    colors: NDArray[np.float64]
    poses: NDArray[np.float64]
    size: NDArray[np.int64]
    focal_px: NDArray[np.float64]
    sun: NDArray[np.float64]

    def save(self, path: Path) -> None:
        """Write all of it to ``path``, an npz file."""
        np.savez(path, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Street:
        """Read what ``save`` wrote."""
        with np.load(path) as arrays:
            return cls(**{field.name: arrays[field.name] for field in fields(cls)})

    def thing(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.uint32]]:
        """Return vertices, normals and triangles of the thing of index ``number`` alone."""
        first = 0 if number == 0 else int(self.ends[number - 1])
        used, triangles = np.unique(self.triangles[first : self.ends[number]], return_inverse=True)
        return self.vertices[used], self.normals[used], triangles.reshape(-1, 3).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Result:
    """What an engine took for one picture, medians in milliseconds; CPU times are those of all its threads."""

    engine: str
    draw_wall_ms: float
    draw_cpu_ms: float
    write_cpu_ms: float


def measure(
    engine: str,
    street: Street,
    draw: Callable[[NDArray[np.float64]], Picture],
    folder: Path,
    pictures: int | None = None,
) -> Result:
    """Have ``draw`` make a picture from every pose, or from the first ``pictures``, and write its three files.

    Leaves the first picture that counts in ``folder`` as ``first.npz`` and the result as ``result.json``.
    """
    for pose in street.poses[: WARM_UP if pictures is None else 1]:
        draw(pose)
    walls, draws, writes = [], [], []
    for number, pose in enumerate(street.poses[:pictures]):
        wall, cpu = time.perf_counter(), time.process_time()
        rgb, ids, depth = draw(pose)
        walls.append(time.perf_counter() - wall)
        draws.append(time.process_time() - cpu)
        cpu = time.process_time()
        cv2.imwrite(str(folder / f"{number:04}.png"), rgb[..., ::-1])
        cv2.imwrite(str(folder / f"{number:04}_ids.png"), ids)
        cv2.imwrite(str(folder / f"{number:04}_depth.tiff"), depth)
        writes.append(time.process_time() - cpu)
        if number == 0:
            np.savez(folder / "first.npz", rgb=rgb, ids=ids, depth=depth)
    result = Result(engine, *(1e3 * statistics.median(times) for times in (walls, draws, writes)))
    (folder / "result.json").write_text(json.dumps(asdict(result)), encoding="utf-8")
    return result


def leave() -> None:
    """End the process at once: some engines crash while they are taken down."""
    os._exit(0)
