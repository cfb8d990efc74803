"""The files of a native dataset as values, read by a schema of the checker's own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import FiniteFloat, TypeAdapter, ValidationError

T = TypeVar("T")

Vector = tuple[FiniteFloat, FiniteFloat, FiniteFloat]


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a frame lies in another one."""

    position: Vector
    rotation: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat]
    """A unit quaternion w, x, y, z."""


@dataclass(frozen=True, slots=True)
class Pinhole:
    """Intrinsics in pixels."""

    width: int
    height: int
    fx: FiniteFloat
    fy: FiniteFloat
    cx: FiniteFloat
    cy: FiniteFloat


@dataclass(frozen=True, slots=True)
class Distortion:
    """OpenCV's coefficients of a lens."""

    k1: FiniteFloat
    k2: FiniteFloat
    p1: FiniteFloat
    p2: FiniteFloat
    k3: FiniteFloat


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera; the axes of its mount are forward, left, up."""

    name: str
    pinhole: Pinhole
    ego_from_mount: Pose
    normals: bool
    distortion: Distortion | None = None


@dataclass(frozen=True, slots=True)
class Lidar:
    """A lidar; the axes of its mount and of its points are forward, left, up."""

    name: str
    ego_from_mount: Pose
    min_range_m: FiniteFloat
    range_noise_m: FiniteFloat


@dataclass(frozen=True, slots=True)
class Rig:
    """The sensors of an episode."""

    cameras: tuple[Camera, ...]
    lidars: tuple[Lidar, ...]


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


@dataclass(frozen=True, slots=True)
class Lamps:
    """Which lamps of a vehicle are on."""

    brake: bool
    left: bool
    right: bool
    head: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor of the world state."""

    actor_id: int
    category: str
    world_from_actor: Pose
    size: Vector
    """Length, width, height."""
    velocity_mps: Vector
    lights: Lamps
    asset: str
    primary: Vector
    """Linear-light colour, 0-1."""
    secondary: Vector


@dataclass(frozen=True, slots=True)
class Weather:
    """What of the weather the checks need."""

    fog_visibility_m: FiniteFloat


@dataclass(frozen=True, slots=True)
class State:
    """The world state."""

    episode: int
    step: int
    time_ns: int
    world_from_ego: Pose
    ego_velocity_mps: Vector
    actors: tuple[Actor, ...]
    weather: Weather


@dataclass(frozen=True, slots=True)
class PixelBox:
    """Inclusive edges."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Occluder:
    """Who hides, and how much."""

    instance_id: int
    share: FiniteFloat


@dataclass(frozen=True, slots=True)
class ObjectLabel:
    """The label of an actor in one camera."""

    actor_id: int
    category: str
    modal_box: PixelBox | None
    amodal_box: PixelBox | None
    amodal_mask: str
    largest_part_box: PixelBox | None
    cuboid_box: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat] | None
    occlusion: FiniteFloat
    occluders: tuple[Occluder, ...]
    truncation: FiniteFloat
    cuboid_truncation: FiniteFloat
    visible_pixels: int
    unoccluded_pixels: int
    location_m: Vector
    size: Vector
    rotation_y: FiniteFloat
    alpha: FiniteFloat
    distance_m: FiniteFloat
    velocity_mps: Vector
    contrast: FiniteFloat | None
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaticLabel:
    """The label of a static thing in one camera."""

    instance_id: int
    category: str
    modal_box: PixelBox
    visible_pixels: int
    contrast: FiniteFloat


@dataclass(frozen=True, slots=True)
class CameraLabels:
    """The labels of one camera."""

    objects: tuple[ObjectLabel, ...]
    statics: tuple[StaticLabel, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """The world state and the labels of every camera."""

    state: State
    cameras: Mapping[str, CameraLabels]


@dataclass(frozen=True, slots=True)
class LabelsFile:
    """``labels/<frame>.json``."""

    episode: int
    frame: int
    labels: Labels


@dataclass(frozen=True, slots=True)
class TwinContrasts:
    """The contrasts in a twin's picture of one camera, by id."""

    objects: Mapping[int, FiniteFloat | None]
    statics: Mapping[int, FiniteFloat]


@dataclass(frozen=True, slots=True)
class Look:
    """What an actor looks like in a twin's picture."""

    asset: str
    primary: Vector
    secondary: Vector


@dataclass(frozen=True, slots=True)
class TwinLabels:
    """What of the labels is a twin's own."""

    weather: Weather
    headlights: tuple[int, ...]
    """Actors."""
    cameras: Mapping[str, TwinContrasts]
    looks: Mapping[int, Look] = field(default_factory=dict)
    """Of the actors that look otherwise than in the original, by id."""


@dataclass(frozen=True, slots=True)
class TwinFile:
    """``twins/<twin>/labels/<frame>.json``."""

    episode: int
    frame: int
    twin: str
    labels: TwinLabels


@dataclass(frozen=True, slots=True)
class PastedLabel:
    """The label of what was pasted into a picture."""

    instance_id: int
    category: str
    modal_box: PixelBox | None
    amodal_box: PixelBox
    amodal_mask: str
    largest_part_box: PixelBox | None
    occlusion: FiniteFloat
    occluders: tuple[Occluder, ...]
    truncation: FiniteFloat
    visible_pixels: int
    unoccluded_pixels: int
    contrast: FiniteFloat | None


@dataclass(frozen=True, slots=True)
class CollageLabels:
    """The labels of a collage."""

    objects: tuple[PastedLabel, ...]
    distractors: tuple[PastedLabel, ...]
    background: str
    scene: int
    blend: str


@dataclass(frozen=True, slots=True)
class CollageFile:
    """``labels/<frame>.json`` of a collage."""

    episode: int
    frame: int
    labels: CollageLabels


def parse(kind: type[T], content: bytes) -> T:
    """Return the value of type ``kind`` in a JSON file; raises ``ValueError`` with what does not fit and where."""
    try:
        value: T = _adapter(cast(Hashable, kind)).validate_json(content, strict=True)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise ValueError(f"{where}: {first['msg']}") from None
    return value


def read(path: Path) -> bytes:
    """Return the content of a file; raises ``ValueError`` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise ValueError(f"cannot be read: {problem.strerror}") from None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
