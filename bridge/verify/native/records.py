"""What a native dataset says of itself: manifest, episodes and journals, as values of the checker's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.verify.native.sensors import Camera, Lidar, Rig
from bridge.verify.native.states import State


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """A row of the manifest's table of classes."""

    category: str
    kitti: str | None
    cityscapes_id: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``dataset.json``."""

    format: str
    format_version: int
    drivebridge: str
    engine: str
    seed: int
    cameras: tuple[Camera, ...]
    lidars: tuple[Lidar, ...]
    scenario: Mapping[str, Any]
    classes: tuple[ClassEntry, ...]
    kind: str = "capture"
    twins: tuple[str, ...] = ()
    """Names of other conditions under which every frame was drawn once more."""

    @property
    def is_collage(self) -> bool:
        """Whether the pictures were put together from cut-outs."""
        return self.kind == "collage"

    def within(self, episode: Episode) -> Manifest:
        """Return the manifest with the sensors as they are in ``episode``."""
        if episode.rig is None:
            return self
        return replace(self, cameras=episode.rig.cameras, lidars=episode.rig.lidars)


@dataclass(frozen=True, slots=True)
class Record:
    """A line of ``episodes/<episode>.jsonl``."""

    key: tuple[int, int]
    step: int
    time_ns: int
    files: Mapping[str, str]
    quarantined: tuple[str, ...]
    twins: Mapping[str, str] = field(default_factory=dict)
    """Of each twin, the SHA-256 of what was drawn of it but for colours."""

    @property
    def stem(self) -> str:
        """The name of the frame's files without their extension."""
        return f"{self.key[0]:04}_{self.key[1]:06}"

    def under(self, twin: str | None) -> Record:
        """Return the record with the files of ``twin`` in place of the original's; None for the original's."""
        if twin is None:
            return self
        prefix = f"twins/{twin}/"
        own = {name.removeprefix(prefix): value for name, value in self.files.items() if name.startswith(prefix)}
        own = {name: value for name, value in own.items() if name.startswith("frames/")}
        return replace(self, files={**self.files, **own})


@dataclass(frozen=True, slots=True)
class Episode:
    """``episodes/<episode>.json``."""

    static: Mapping[int, str]
    rig: Rig | None = None
    """The sensors as they are in the episode; None for those of the manifest."""
    unlabelled: tuple[str, ...] = ()
    """The classes of actors that have no labels."""

    def categories(self, state: State) -> dict[int, str]:
        """Return the classes of the ids that ``state``, one of its moments, can show; what has no label has none."""
        actors = {actor.actor_id: actor.category for actor in state.actors if actor.category not in self.unlabelled}
        return {**self.static, **actors}
