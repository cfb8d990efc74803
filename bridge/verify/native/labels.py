"""The labels of a frame and of its twins, as values of the checker's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import FiniteFloat

from bridge.verify.native.sensors import Vector
from bridge.verify.native.states import State, Weather


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
