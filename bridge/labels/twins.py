"""Twins of a frame: the same state of the world under other weather and light, with the labels of the original.

What depends on geometry alone is labelled once, for the original. A twin has labels of its own only for what follows
from its conditions: how much things differ from their surroundings in its picture, and which headlights are on.

That its geometry is the original's is measured, not assumed: ``require_same_geometry`` compares what was drawn, and
``geometry_digest`` is what a dataset keeps of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.effects import CameraEffects
from bridge.errors import SimulatorReplyError
from bridge.frame import CameraImages, Observation, RawFrame
from bridge.labels.attributes import attributes
from bridge.labels.contrast import contrast
from bridge.labels.frame_labels import CameraLabels, FrameLabels, ObjectLabel
from bridge.world import Actor, Illumination, PointLight, Weather, WorldState


@dataclass(frozen=True, slots=True)
class TwinContrasts:
    """How much what a camera shows differs from its surroundings in the picture of a twin."""

    objects: Mapping[int, float | None]
    """``ObjectLabel.contrast`` by actor."""
    statics: Mapping[int, float]
    """``StaticLabel.contrast`` by instance id."""


@dataclass(frozen=True, slots=True)
class TwinLabels:
    """What of a frame's labels is not that of the original under the conditions of a twin, and these conditions."""

    weather: Weather
    illumination: Illumination
    point_lights: tuple[PointLight, ...]
    headlights: tuple[int, ...]
    """The actors that have their headlights on, by ascending id."""
    cameras: Mapping[str, TwinContrasts]
    """By camera name, in the order of the original's."""
    effects: Mapping[str, CameraEffects]
    """See ``FrameLabels.effects``."""


def twin_labels(
    labels: FrameLabels, state: WorldState, images: Mapping[str, CameraImages], effects: Mapping[str, CameraEffects]
) -> TwinLabels:
    """Return the labels of a twin of the frame that has ``labels``: of ``state``, which shows as ``images``."""
    return TwinLabels(
        weather=state.weather,
        illumination=state.illumination,
        point_lights=state.point_lights,
        headlights=tuple(actor.actor_id for actor in state.actors if actor.lights.head),
        cameras={name: _contrasts(images[name], seen) for name, seen in labels.cameras.items()},
        effects=effects,
    )


def labels_under_twin(labels: FrameLabels, twin: TwinLabels) -> FrameLabels:
    """Return all labels of a twin of the frame that has ``labels``.

    Raises ``ValueError`` if the twin says nothing of a camera or of something that the frame shows.
    """
    lit = frozenset(twin.headlights)
    actors = tuple(_with_headlights(actor, is_on=actor.actor_id in lit) for actor in labels.state.actors)
    state = replace(
        labels.state,
        actors=actors,
        weather=twin.weather,
        illumination=twin.illumination,
        point_lights=twin.point_lights,
    )
    by_id = {actor.actor_id: actor for actor in actors}
    cameras = {}
    for name, seen in labels.cameras.items():
        try:
            known = twin.cameras[name]
            objects = tuple(_under(label, known, by_id) for label in seen.objects)
            statics = tuple(replace(label, contrast=known.statics[label.instance_id]) for label in seen.statics)
        except KeyError as missing:
            raise ValueError(
                f"labels.cameras.{name}: expected what the frame shows there, {missing} is missing"
            ) from None
        cameras[name] = CameraLabels(objects, statics)
    return FrameLabels(state, cameras, twin.effects)


def geometry_digest(raw: RawFrame, cameras: Sequence[Camera]) -> str:
    """Return the lower-case SHA-256 of all that ``cameras`` show but colours, in the order of ``cameras``.

    Of each camera: its name and a zero byte; ids (uint16) and depth (float32 metres), then normals (int16) if there
    are any, row by row, little-endian; then of every observed actor, by ascending id, seven int64, little-endian: its
    id, its visible pixels, those of it drawn alone, the edges of these (left, top, right, bottom; -1 for none), and
    the bits of ``Observation.unoccluded_bits``.
    """
    digest = hashlib.sha256()
    for camera in cameras:
        images = raw.images[camera.name]
        digest.update(camera.name.encode() + b"\0")
        digest.update(_little(images.ids, "<u2"))
        digest.update(_little(images.depth, "<f4"))
        if images.normals is not None:
            digest.update(_little(images.normals, "<i2"))
        for seen in raw.observations[camera.name]:
            box = seen.unoccluded_box
            edges = (-1, -1, -1, -1) if box is None else (box.left, box.top, box.right, box.bottom)
            digest.update(
                np.array([seen.actor_id, seen.visible_pixels, seen.unoccluded_pixels, *edges], "<i8").tobytes()
            )
            digest.update(seen.unoccluded_bits)
    return digest.hexdigest()


def require_same_geometry(original: RawFrame, twin: RawFrame, cameras: Sequence[Camera], where: str) -> None:
    """Raise ``SimulatorReplyError`` if anything but colours differs between two drawings of one moment.

    The message begins with ``where``, which names frame and twin, and names the camera and what differs.
    """
    for camera in cameras:
        differences = _differences(original, twin, camera.name)
        if differences:
            raise SimulatorReplyError(
                f"{where}, camera {camera.name!r}: expected the original's ids, depth, normals and boxes, but "
                f"{', '.join(differences)}; weather, light and quality may change colours only, mend the simulator"
            )


def _differences(original: RawFrame, twin: RawFrame, camera: str) -> list[str]:
    """Return what differs, in words."""
    if camera not in twin.images or camera not in twin.observations:
        return ["the twin lacks it"]
    ours, theirs = original.images[camera], twin.images[camera]
    if ours.ids.shape != theirs.ids.shape:
        return [f"the size is {theirs.ids.shape[1]} x {theirs.ids.shape[0]}"]
    if (ours.normals is None) != (theirs.normals is None):
        return ["only one of them has normals"]
    found = []
    for name in ("ids", "depth", "normals"):
        pixels = _differing_pixels(getattr(ours, name), getattr(theirs, name))
        if pixels:
            found.append(f"{name} differ in {pixels} pixels")
    before, after = (_by_actor(raw.observations[camera]) for raw in (original, twin))
    actors = sorted(number for number in before.keys() | after.keys() if before.get(number) != after.get(number))
    if actors:
        found.append(
            f"what was observed of {'actors' if actors[1:] else 'actor'} {', '.join(map(str, actors))} differs"
        )
    return found


def _by_actor(observations: Sequence[Observation]) -> dict[int, Observation]:
    return {observation.actor_id: observation for observation in observations}


def _differing_pixels(one: NDArray[np.generic] | None, other: NDArray[np.generic] | None) -> int:
    if one is None or other is None:
        return 0
    differs = one != other
    return int(np.count_nonzero(differs if differs.ndim == 2 else differs.any(axis=2)))


def _little(image: NDArray[np.generic], kind: str) -> bytes:
    return np.ascontiguousarray(image, dtype=kind).tobytes()


def _contrasts(images: CameraImages, seen: CameraLabels) -> TwinContrasts:
    return TwinContrasts(
        {
            label.actor_id: None if label.modal_box is None else contrast(images, label.actor_id, label.modal_box)
            for label in seen.objects
        },
        {label.instance_id: contrast(images, label.instance_id, label.modal_box) for label in seen.statics},
    )


def _under(label: ObjectLabel, known: TwinContrasts, actors: Mapping[int, Actor]) -> ObjectLabel:
    return replace(label, contrast=known.objects[label.actor_id], attributes=attributes(actors[label.actor_id]))


def _with_headlights(actor: Actor, *, is_on: bool) -> Actor:
    return actor if actor.lights.head == is_on else replace(actor, lights=replace(actor.lights, head=is_on))
