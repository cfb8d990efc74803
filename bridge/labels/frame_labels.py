"""The labels of one frame: what a camera shows of every actor, with one definition for every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES, Category
from bridge.effects import CameraEffects
from bridge.errors import SimulatorReplyError
from bridge.frame import CameraImages, Observation, PixelBox, RawFrame
from bridge.geometry import Matrix, Size, Vec3, rotation_matrices
from bridge.labels.attributes import Attribute, attributes
from bridge.labels.boxes2d import IdBoxes, modal_boxes
from bridge.labels.boxes3d import observation_angle, project_cuboids, rotation_y
from bridge.labels.contrast import contrast
from bridge.labels.largest_part import largest_part
from bridge.labels.masks import encode_mask, hidden_by
from bridge.labels.occlusion import occlusion
from bridge.labels.truncation import cuboid_truncation, solid_angle_truncation
from bridge.world import Actor, Aspect, WorldState


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


def label_frame(
    state: WorldState,
    raw: RawFrame,
    cameras: Sequence[Camera],
    static_categories: Mapping[int, Category],
    signals: Mapping[int, int] = MappingProxyType({}),
) -> FrameLabels:
    """Return the labels of ``raw``, which ``cameras`` took of ``state``.

    ``static_categories`` maps the instance ids of the static scene to their classes, ``signals`` those of traffic
    lights to the numbers of their signals, 0 for one that is always off. What the labels say is not checked here;
    ``bridge.labels.checks`` does that. Raises ``SimulatorReplyError`` if a camera is missing in the reply, an image has
    another size than the camera, or an observation names an actor that the state does not hold.
    """
    actors = {actor.actor_id: actor for actor in state.actors}
    aspects = {instance_id: state.signals.get(number, Aspect.OFF) for instance_id, number in signals.items()}
    by_camera = {}
    for camera in cameras:
        if camera.name not in raw.images or camera.name not in raw.observations:
            raise SimulatorReplyError(
                f"the frame of step {state.step} lacks camera {camera.name!r}; it holds {sorted(raw.images)}"
            )
        shape, pinhole = raw.images[camera.name].ids.shape, camera.pinhole
        if shape != (pinhole.height, pinhole.width):
            raise SimulatorReplyError(
                f"camera {camera.name!r}, step {state.step}: expected {pinhole.width} x {pinhole.height} pixels, "
                f"got {shape[1]} x {shape[0]}"
            )
        images = raw.images[camera.name]
        boxes = modal_boxes(images.ids)
        objects = _label_objects(state, actors, camera, images, raw.observations[camera.name], boxes)
        statics = _label_statics(images, boxes, static_categories, aspects)
        by_camera[camera.name] = CameraLabels(objects, statics)
    return FrameLabels(state, by_camera)


def _label_objects(
    state: WorldState,
    actors: Mapping[int, Actor],
    camera: Camera,
    images: CameraImages,
    observations: Sequence[Observation],
    boxes: IdBoxes,
) -> tuple[ObjectLabel, ...]:
    if not observations:
        return ()
    for observation in observations:
        if observation.actor_id not in actors:
            raise SimulatorReplyError(
                f"camera {camera.name!r} observed actor {observation.actor_id}, which the state of step {state.step} "
                f"does not hold; it has {len(actors)} actors"
            )
    camera_from_world = _camera_from_world(state, camera)
    axes = camera_from_world[:3, :3]
    seen = [actors[observation.actor_id] for observation in observations]
    rotations = axes @ rotation_matrices([o.world_from_actor.rotation for o in observations])
    positions = np.array([o.world_from_actor.position for o in observations])
    locations = positions @ axes.T + camera_from_world[:3, 3]
    sizes = np.array([o.size for o in observations])
    headings = rotation_y(rotations)
    centres = locations + rotations[:, :, 2] * (sizes[:, 2:] / 2)
    cuboids = project_cuboids(rotations, locations, sizes, camera)
    visible = np.array([o.visible_pixels for o in observations])
    columns = zip(
        seen,
        _label_pixels(images, observations, boxes),
        cuboids.clipped.tolist(),
        occlusion(visible, np.array([o.unoccluded_pixels for o in observations])).tolist(),
        solid_angle_truncation(np.array([o.frame_share for o in observations])).tolist(),
        cuboid_truncation(cuboids).tolist(),
        locations.tolist(),
        headings.tolist(),
        observation_angle(headings, locations).tolist(),
        np.linalg.norm(centres, axis=1).tolist(),
        (np.array([actor.velocity_mps for actor in seen]) @ axes.T).tolist(),
        strict=True,
    )
    return tuple(
        ObjectLabel(
            actor_id=actor.actor_id,
            category=actor.category,
            modal_box=pixels.modal_box,
            amodal_box=pixels.observation.unoccluded_box,
            amodal_mask=pixels.amodal_mask,
            largest_part_box=pixels.largest_part_box,
            cuboid_box=None if cuboid[0] != cuboid[0] else ImageBox(*cuboid),
            occlusion=hidden,
            occluders=pixels.occluders,
            truncation=outside,
            cuboid_truncation=outside_by_cuboid,
            visible_pixels=pixels.observation.visible_pixels,
            unoccluded_pixels=pixels.observation.unoccluded_pixels,
            location_m=Vec3(*location),
            size=pixels.observation.size,
            rotation_y=heading,
            alpha=alpha,
            distance_m=distance,
            velocity_mps=Vec3(*velocity),
            contrast=pixels.contrast,
            attributes=attributes(actor),
        )
        for (
            actor,
            pixels,
            cuboid,
            hidden,
            outside,
            outside_by_cuboid,
            location,
            heading,
            alpha,
            distance,
            velocity,
        ) in columns
    )


class _PixelLabels(NamedTuple):
    """What the images say of one observed actor."""

    observation: Observation
    modal_box: PixelBox | None
    amodal_mask: str
    largest_part_box: PixelBox | None
    occluders: tuple[Occluder, ...]
    contrast: float | None


def _label_pixels(images: CameraImages, observations: Sequence[Observation], boxes: IdBoxes) -> list[_PixelLabels]:
    actor_ids = [observation.actor_id for observation in observations]
    alone = [observation.unoccluded_mask() for observation in observations]
    hiders = hidden_by(images.ids, actor_ids, alone, [observation.unoccluded_box for observation in observations])
    modal = [_box_or_none(boxes, actor_id) for actor_id in actor_ids]
    return [
        _PixelLabels(
            observation,
            box,
            encode_mask(mask),
            None if box is None else largest_part(images.ids, observation.actor_id, box),
            tuple(Occluder(hider, count / observation.unoccluded_pixels) for hider, count in counts),
            None if box is None else contrast(images, observation.actor_id, box),
        )
        for observation, box, mask, counts in zip(observations, modal, alone, hiders, strict=True)
    ]


def _label_statics(
    images: CameraImages, boxes: IdBoxes, static_categories: Mapping[int, Category], aspects: Mapping[int, Aspect]
) -> tuple[StaticLabel, ...]:
    labels = []
    for index, instance_id in enumerate(boxes.ids.tolist()):
        category = static_categories.get(instance_id)
        if category is not None and (CLASSES[category].kitti or CLASSES[category].coco_id):
            box, pixels = boxes.box(index), int(boxes.pixels[index])
            seen = contrast(images, instance_id, box)
            labels.append(StaticLabel(instance_id, category, box, pixels, seen, aspects.get(instance_id)))
    return tuple(labels)


def _box_or_none(boxes: IdBoxes, instance_id: int) -> PixelBox | None:
    index = boxes.row(instance_id)
    return None if index is None else boxes.box(index)


def _camera_from_world(state: WorldState, camera: Camera) -> Matrix:
    world_from_camera: NDArray[np.float64] = state.world_from_ego.matrix() @ camera.ego_from_camera()
    camera_from_world = np.eye(4)
    camera_from_world[:3, :3] = world_from_camera[:3, :3].T
    camera_from_world[:3, 3] = -world_from_camera[:3, :3].T @ world_from_camera[:3, 3]
    return camera_from_world
