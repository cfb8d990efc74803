"""Built scenes kept between runs in the user's cache folder, because a town takes seconds to build.

A file is named by a hash of everything that its scene depends on: the network with its map, the scenery, the seed, and
the code that builds. So nothing in it ever goes stale, and several programs may write at once: whoever comes last puts
the same bytes there. Deleting the cache is always safe, and a folder that cannot be written only means that scenes are
built again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import uuid
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import platformdirs
import shapely
from shapely.geometry.base import BaseGeometry

from bridge.classes import Category
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.provenance import code_digest
from bridge.roads.network import RoadNetwork
from bridge.roads.sources import Scenery
from bridge.world import Asset, Placement, StaticScene

MAX_BYTES = 1024**3
"""What the folder may hold; beyond it, the scenes that were not used for longest are dropped, down to half of it."""

_SUFFIX = ".scene"
_HEAD = struct.Struct("<8sQ")
_MAGIC = b"dbscene1"
_COLUMNS = 11
"""Of a placement: position, rotation, scale and tint."""


class SceneCache:
    """Scenes by their keys."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        """Keep files in ``folder``, which is made when the first one is stored."""
        self._folder = folder
        self._max_bytes = max_bytes

    def load(self, key: str) -> StaticScene | None:
        """Return the scene kept as ``key``; None if there is none or it is not whole."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            scene = _unpacked(data)
        except (OSError, ValueError, KeyError, IndexError, TypeError, struct.error):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return scene

    def store(self, key: str, scene: StaticScene) -> None:
        """Keep ``scene`` as ``key``, if the folder can be written."""
        data = _packed(scene)
        if len(data) > self._max_bytes:
            return
        path = self._path(key)
        partial = path.with_suffix(f".{uuid.uuid4().hex}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                partial.write_bytes(data)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
            self._make_room()
        except OSError:
            return

    def _make_room(self) -> None:
        """Drop what was not used for longest where the folder has grown beyond its limit."""
        files = []
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another program makes room too
                stat = path.stat()
                files.append((stat.st_mtime_ns, stat.st_size, path))
        total = sum(size for _, size, _ in files)
        if total <= self._max_bytes:
            return
        for _, size, path in sorted(files):
            if total <= self._max_bytes // 2:
                break
            path.unlink(missing_ok=True)
            total -= size

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"


def user_cache() -> SceneCache:
    """Return the cache in the user's cache folder."""
    return SceneCache(Path(platformdirs.user_cache_dir("drivebridge", appauthor=False)) / "scenes")


def scene_key(network: RoadNetwork, scenery: Scenery, seed: int) -> str:
    """Return a hash of everything that the static scene of a network depends on."""
    digest = hashlib.sha256()
    versions = (code_digest(), np.__version__, shapely.__version__, shapely.geos_version_string)
    # Where its file lies makes no difference.
    for part in (versions, scenery, seed, replace(network, net_file=None)):
        _feed(digest, part)
    return digest.hexdigest()


def _feed(digest: hashlib._Hash, value: object) -> None:
    """Add a value to a hash, with its kind and its length, so that no two values look alike."""
    if isinstance(value, np.ndarray):
        digest.update(f"array {value.dtype} {value.shape} ".encode() + value.tobytes())
    elif isinstance(value, BaseGeometry):
        digest.update(f"shape {len(value.wkb)} ".encode() + value.wkb)
    elif is_dataclass(value) and not isinstance(value, type):
        digest.update(type(value).__name__.encode())
        for field in fields(value):
            _feed(digest, getattr(value, field.name))
    elif isinstance(value, Mapping):
        _feed(digest, tuple(value.items()))
    elif isinstance(value, tuple | list):
        digest.update(f"row {len(value)} ".encode())
        for item in value:
            _feed(digest, item)
    elif isinstance(value, frozenset):
        _feed(digest, sorted(value))
    else:
        digest.update(f"{type(value).__name__} {value!r} ".encode())


def _packed(scene: StaticScene) -> bytes:
    """Return a scene as a header in JSON, the numbers of its placements, and its models one after the other."""
    assets = list(scene.files().values())
    names = {asset.name: number for number, asset in enumerate(assets)}
    placements = scene.placements
    header: dict[str, Any] = {
        "assets": [(asset.name, len(asset.glb), asset.sha256) for asset in assets],
        "placements": [(item.instance_id, item.category.value, names[item.asset], item.signal) for item in placements],
    }
    rows = [
        (*item.world_from_asset.position, *item.world_from_asset.rotation, item.scale, *item.tint)
        for item in placements
    ]
    numbers = np.array(rows, dtype="<f8").reshape(-1, _COLUMNS).tobytes()
    header["numbers"] = hashlib.sha256(numbers).hexdigest()
    text = json.dumps(header).encode()
    return b"".join([_HEAD.pack(_MAGIC, len(text)), text, numbers, *(asset.glb for asset in assets)])


def _unpacked(data: bytes) -> StaticScene:
    """Return the scene in ``data``; raises one of the errors of reading if it is not whole."""
    magic, length = _HEAD.unpack_from(data)
    if magic != _MAGIC:
        raise ValueError("not a scene")
    header = json.loads(data[_HEAD.size : _HEAD.size + length])
    at = _HEAD.size + length
    count = len(header["placements"])
    numbers = data[at : at + count * _COLUMNS * 8]
    if hashlib.sha256(numbers).hexdigest() != header["numbers"]:
        raise ValueError("the placements are damaged")
    at += len(numbers)
    assets: dict[str, Asset] = {}
    for name, size, sha256 in header["assets"]:
        asset = Asset(name, data[at : at + size])
        if asset.sha256 != sha256:
            raise ValueError(f"model {name!r} is damaged")
        assets[name] = asset
        at += size
    names = list(assets)
    rows = np.frombuffer(numbers, dtype="<f8").reshape(count, _COLUMNS).tolist()
    placements = tuple(
        Placement(
            instance_id,
            Category(category),
            names[asset],
            Pose(Vec3(*row[:3]), Quaternion(*row[3:7])),
            scale=row[7],
            tint=(row[8], row[9], row[10]),
            signal=signal,
        )
        for (instance_id, category, asset, signal), row in zip(header["placements"], rows, strict=True)
    )
    return StaticScene(MappingProxyType(assets), placements)
