"""Twins of a frame: the same state of the world under other weather and light, with the labels of the original.

What depends on geometry alone is labelled once, for the original. A twin has labels of its own only for what follows
from its conditions: how much things differ from their surroundings in its picture, which headlights are on, and who
looks different. That its geometry is the original's is measured, not assumed: see ``bridge.labels.same_geometry``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bridge.effects import CameraEffects
from bridge.frame import CameraImages
from bridge.labels.attributes import attributes
from bridge.labels.contrast import contrast
from bridge.labels.frame_labels import CameraLabels, FrameLabels, ObjectLabel
from bridge.world import Actor, Illumination, PointLight, Rgb, Weather, WorldState


@dataclass(frozen=True, slots=True)
class TwinContrasts:
    """How much what a camera shows differs from its surroundings in the picture of a twin."""

    objects: Mapping[int, float | None]
    """``ObjectLabel.contrast`` by actor."""
    statics: Mapping[int, float]
    """``StaticLabel.contrast`` by instance id."""


@dataclass(frozen=True, slots=True)
class ActorLook:
    """What of an actor can be another under a twin without anything but colours being so."""

    asset: str
    """A model of the same shape; ``Actor.asset``."""
    primary: Rgb
    secondary: Rgb

    @classmethod
    def of(cls, actor: Actor) -> ActorLook:
        """Return what ``actor`` looks like."""
        return cls(actor.asset, actor.primary, actor.secondary)


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
    looks: Mapping[int, ActorLook] = field(default_factory=dict)
    """The actors that do not look as they do in the original, by ascending id."""


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
        looks=_other_looks(labels.state, state),
    )


def labels_under_twin(labels: FrameLabels, twin: TwinLabels) -> FrameLabels:
    """Return all labels of a twin of the frame that has ``labels``.

    Raises ``ValueError`` if the twin says nothing of a camera or of something that the frame shows, or has looks of
    actors that are not there.
    """
    lit = frozenset(twin.headlights)
    if strangers := twin.looks.keys() - {actor.actor_id for actor in labels.state.actors}:
        raise ValueError(f"labels.looks: expected actors of the frame, got {', '.join(map(str, sorted(strangers)))}")
    actors = tuple(
        _with_headlights(_with_look(actor, twin.looks.get(actor.actor_id)), is_on=actor.actor_id in lit)
        for actor in labels.state.actors
    )
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


def _other_looks(original: WorldState, twin: WorldState) -> dict[int, ActorLook]:
    before = {actor.actor_id: ActorLook.of(actor) for actor in original.actors}
    now = {actor.actor_id: ActorLook.of(actor) for actor in twin.actors}
    return {number: look for number, look in sorted(now.items()) if look != before.get(number)}


def _with_look(actor: Actor, look: ActorLook | None) -> Actor:
    if look is None:
        return actor
    return replace(actor, asset=look.asset, primary=look.primary, secondary=look.secondary)


def _with_headlights(actor: Actor, *, is_on: bool) -> Actor:
    return actor if actor.lights.head == is_on else replace(actor, lights=replace(actor.lights, head=is_on))
