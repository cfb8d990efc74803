"""The labels of one frame as values: what a camera shows of every actor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bridge.classes import Category
from bridge.effects import CameraEffects
from bridge.frame import PixelBox
from bridge.geometry import Size, Vec3
from bridge.labels.attributes import Attribute
from bridge.world import Aspect, WorldState


class ImageBox(NamedTuple):
    """A box in continuous pixel coordinates of ``bridge.camera``."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Occluder:
    """What hides a part of an actor."""

    instance_id: int
    """Of another actor or of the static scene."""
    share: float
    """Of the pixels of the hidden actor drawn alone, (0, 1]; the shares of all occluders add up to its occlusion."""


@dataclass(frozen=True, slots=True)
class ObjectLabel:
    """What one camera shows of one actor. The camera frame is x right, y down, z forward."""

    actor_id: int
    category: Category
    modal_box: PixelBox | None
    """Tight around the visible pixels; None for an actor that is wholly hidden."""
    amodal_box: PixelBox | None
    """Tight around the actor drawn alone, clipped to the frame."""
    amodal_mask: str
    """The pixels of ``amodal_box`` that the actor covers when drawn alone: COCO's compressed run lengths over the box
    (its height and width, column by column); see ``bridge.labels.masks``."""
    largest_part_box: PixelBox | None
    """Tight around the largest 8-connected part of the visible pixels: without the stray pixels that are seen through
    gaps of what stands in front. None for an actor that is wholly hidden."""
    cuboid_box: ImageBox | None
    """Around the projected 3-D box, clipped to [0, W - 1] x [0, H - 1]; None if that is empty."""
    occlusion: float
    """1 - visible pixels / pixels of the actor drawn alone, 0-1."""
    occluders: tuple[Occluder, ...]
    """What hides it, by descending share, then by ascending id."""
    truncation: float
    """1 - solid angle inside the frame / solid angle of the whole actor, 0-1."""
    cuboid_truncation: float
    """1 - area of ``cuboid_box`` / area of the same box unclipped, 0-1: KITTI's measure."""
    visible_pixels: int
    unoccluded_pixels: int
    location_m: Vec3
    """Centre of the bottom face, in the camera frame."""
    size: Size
    rotation_y: float
    """Heading about the camera's y axis, 0 along its x axis; radians, [-pi, pi]."""
    alpha: float
    """``rotation_y`` - atan2(x, z) of the location; radians, [-pi, pi)."""
    distance_m: float
    """From the camera to the centre of the 3-D box."""
    velocity_mps: Vec3
    """Over ground, along the axes of the camera frame."""
    contrast: float | None
    """How much the visible pixels differ from their surroundings in the picture as it is, under its weather and light,
    0-1; see ``bridge.labels.contrast``. None for an actor that is wholly hidden."""
    attributes: tuple[Attribute, ...]
    """What it does and which of its lamps are on, in the order of ``Attribute``."""


@dataclass(frozen=True, slots=True)
class StaticLabel:
    """What one camera shows of one thing that never moves and can be counted: a traffic light, a bench.

    Parked vehicles are actors, and have labels like those that move.
    """

    instance_id: int
    category: Category
    modal_box: PixelBox
    visible_pixels: int
    contrast: float
    """See ``ObjectLabel.contrast``."""
    signal: Aspect | None = None
    """What a traffic light shows at this moment; None for what is none, or is the simulator's own."""


@dataclass(frozen=True, slots=True)
class CameraLabels:
    """The labels of one camera, by ascending id."""

    objects: tuple[ObjectLabel, ...]
    """Every actor that covers a pixel when drawn alone, the wholly hidden ones too."""
    statics: tuple[StaticLabel, ...]
    """Every visible static thing of a class that KITTI or COCO counts as objects."""


@dataclass(frozen=True, slots=True)
class FrameLabels:
    """The labels of one moment, together with the world state that they describe."""

    state: WorldState
    cameras: Mapping[str, CameraLabels]
    """By camera name, in the order of the request."""
    effects: Mapping[str, CameraEffects] = field(default_factory=dict)
    """What was done to the colours of the pictures, by camera name; a camera that is left out is ideal."""
