"""What a dataset is made of: the manifest in ``dataset.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bridge.camera import Camera
from bridge.classes import CLASSES
from bridge.dataset.codec import Json, dumps, loads
from bridge.dataset.plausible import require_sensors, require_twins
from bridge.lidar import Lidar
from bridge.provenance import code_digest, library_versions, package_version
from bridge.rig import Rig

FORMAT = "drivebridge-dataset"
FORMAT_VERSION = 2


class DatasetKind(StrEnum):
    """What the pictures of a dataset are."""

    CAPTURE = "capture"
    """What cameras took in a world: there are depth, 3-D boxes and the state of the world."""
    COLLAGE = "collage"
    """Cut-outs pasted into other pictures: there are masks and 2-D boxes, and nothing behind them."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that determines a dataset's bytes, and nothing that depends on the machine that made it."""

    scenario: Mapping[str, Any]
    """The resolved scenario as JSON values; of a collage, what it was made from."""
    seed: int
    engine: str
    """Name and version of the engine."""
    cameras: tuple[Camera, ...]
    """The nominal ones: names and sizes are those of every episode, which may have poses and fields of view of its own.
    Of a collage, only the name and the size in pixels mean something."""
    lidars: tuple[Lidar, ...] = ()
    kind: DatasetKind = DatasetKind.CAPTURE
    twins: tuple[str, ...] = ()
    """Names of other conditions under which every frame was drawn once more."""

    @property
    def rig(self) -> Rig:
        """The nominal sensors, which are those of every episode that has none of its own."""
        return Rig(self.cameras, self.lidars)

    def encode(self) -> bytes:
        """Return the bytes of ``dataset.json``."""
        return dumps(
            {
                "format": FORMAT,
                "format_version": FORMAT_VERSION,
                "kind": self.kind,
                "drivebridge": package_version(),
                "code": code_digest(),
                "libraries": dict(library_versions()),
                "engine": self.engine,
                "seed": self.seed,
                "cameras": self.cameras,
                "lidars": self.lidars,
                "twins": self.twins,
                "scenario": self.scenario,
                "classes": list(CLASSES.values()),
            },
            indent=2,
        )

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Return the manifest in a ``dataset.json``; raises ``ValueError`` saying what does not fit."""
        try:
            document = json.loads(data)
        except RecursionError:
            raise ValueError("it is nested too deep to be read") from None
        found = (document.get("format"), document.get("format_version")) if isinstance(document, dict) else (None, None)
        if found != (FORMAT, FORMAT_VERSION):
            raise ValueError(
                f"expected format {FORMAT!r} version {FORMAT_VERSION}, got {found[0]!r} version {found[1]}"
            )
        manifest = loads(cls, data)
        captured = manifest.kind is DatasetKind.CAPTURE
        require_sensors(manifest.cameras, [lidar.name for lidar in manifest.lidars], captured=captured)
        require_twins(manifest.twins)
        return manifest


def manifest_difference(new: bytes, existing: bytes) -> str | None:
    """Return the path and both values of the first thing in which two ``dataset.json`` differ, None if none does."""
    return None if new == existing else _first_difference(json.loads(new), json.loads(existing), "")


def _first_difference(new: Json, existing: Json, where: str) -> str | None:
    if isinstance(new, dict) and isinstance(existing, dict):
        for key in [*new, *(key for key in existing if key not in new)]:
            path = f"{where}.{key}" if where else key
            if key not in new or key not in existing:
                return f"{path} is only in the {'new' if key in new else 'existing'} one"
            difference = _first_difference(new[key], existing[key], path)
            if difference:
                return difference
        return None
    if isinstance(new, list) and isinstance(existing, list) and len(new) == len(existing):
        pairs = enumerate(zip(new, existing, strict=True))
        differences = (_first_difference(ours, theirs, f"{where}[{n}]") for n, (ours, theirs) in pairs)
        return next((difference for difference in differences if difference), None)
    return None if new == existing else f"{where} is {existing!r} in the existing one and {new!r} in the new one"
