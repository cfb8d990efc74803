"""Measures the labels of one frame on its images and observations, with one definition for every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES, Category
from bridge.errors import SimulatorReplyError
from bridge.frame import CameraImages, Observation, PixelBox, RawFrame
from bridge.geometry import Matrix, Vec3, rotation_matrices
from bridge.labels.attributes import attributes
from bridge.labels.boxes2d import IdBoxes, modal_boxes
from bridge.labels.boxes3d import observation_angle, project_cuboids, rotation_y
from bridge.labels.contrast import contrast
from bridge.labels.frame_labels import CameraLabels, FrameLabels, ImageBox, ObjectLabel, Occluder, StaticLabel
from bridge.labels.largest_part import largest_part
from bridge.labels.masks import encode_mask, hidden_by
from bridge.labels.occlusion import occlusion
from bridge.labels.truncation import cuboid_truncation, solid_angle_truncation
from bridge.world import Actor, Aspect, WorldState


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
