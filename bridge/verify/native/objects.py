"""The labels of one camera against the world state, by geometry alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bridge.verify.class_names import OVERHANG_M, WITH_MIRRORS
from bridge.verify.native.geometry import Array, areas, camera_from_world, clipped, matrix, projected_boxes
from bridge.verify.native.labels import ObjectLabel, PixelBox
from bridge.verify.native.sensors import Camera
from bridge.verify.native.states import Actor, State

Problem = tuple[str, str]
"""What it is about, and what is wrong."""

_CUBOID_TOLERANCE_PX = 0.5
_DRAWN_TOLERANCE_PX = 2.0
_TOLERANCE_M = 0.02
_SIZE_TOLERANCE_M = 0.011
_ANGLE_TOLERANCE = 0.005
_RATIO_TOLERANCE = 0.005
_SURELY_DRAWN_PX = 8.0
_MARGIN_PX = 2.0
_SURELY_CUT = 0.5
_HIGH_PX = 16.0
"""What is lower has limbs too thin for pixels, and is not asked what it fills."""
_LEAST_FILL = 0.35
"""Of the area of the projected 3-D box, by the box around what is drawn in it."""
_LEAST_FILL_OF_ANY_SHAPE = 0.1
"""Of a distractor, which may be a long body that lies across its box."""
_MOVING_MPS = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class PlacedActor:
    """An actor in front of a camera, as the world state has it."""

    actor: Actor
    camera_from_actor: Array
    """4x4."""
    size: Array
    whole: Array
    """Left, top, right, bottom around the 3-D box's picture, in no frame; NaN behind the camera."""
    cuboid: Array
    """``whole`` cut to the frame; NaN if nothing of it is there."""
    widest: Array
    """``cuboid`` of the box with the mirrors of its class."""
    is_inside: bool
    """Whether all of it is in the frame, mirrors too, with room to spare."""

    @property
    def overhang_m(self) -> float:
        """How far mirrors may reach beyond the sides."""
        return OVERHANG_M if self.actor.category in WITH_MIRRORS else 0.0


def place_actors(state: State, camera: Camera) -> dict[int, PlacedActor]:
    """Return by id where every actor of ``state`` is for ``camera``."""
    view = camera_from_world(camera, state.world_from_ego)
    poses = [view @ matrix(actor.world_from_actor) for actor in state.actors]
    sizes = np.array([actor.size for actor in state.actors]).reshape(-1, 3)
    mirrors = np.array([2 * OVERHANG_M * (actor.category in WITH_MIRRORS) for actor in state.actors])
    whole = projected_boxes(poses, sizes, camera)
    wide = projected_boxes(poses, sizes + mirrors[:, None] * (0.0, 1.0, 0.0), camera)
    edges = np.array([camera.pinhole.width - 1.0, camera.pinhole.height - 1.0])
    inside = np.asarray((wide[:, :2] >= _MARGIN_PX).all(axis=1))
    inside = np.asarray(inside & (wide[:, 2:] <= edges - _MARGIN_PX).all(axis=1))
    columns = zip(
        state.actors,
        poses,
        sizes,
        whole,
        clipped(whole, camera.pinhole),
        clipped(wide, camera.pinhole),
        inside.tolist(),
        strict=True,
    )
    return {column[0].actor_id: PlacedActor(*column) for column in columns}


def object_problems(
    labels: tuple[ObjectLabel, ...], placed: Mapping[int, PlacedActor], state: State, camera: Camera
) -> Iterator[Problem]:
    """Yield what does not hold between the labels of ``camera`` and the world state."""
    ids = [label.actor_id for label in labels]
    if ids != sorted(set(ids)):
        yield "", "the labels of a camera must be in ascending order of ids, each once"
    axes = camera_from_world(camera, state.world_from_ego)[:3, :3]
    for label in labels:
        thing = f"actor {label.actor_id}"
        if label.actor_id not in placed:
            yield thing, "a label of an actor that the world state does not have"
            continue
        for problem in _label_problems(label, placed[label.actor_id], axes):
            yield thing, problem
    for actor_id in sorted(placed.keys() - set(ids)):
        if _surely_drawn(placed[actor_id]):
            box = np.round(placed[actor_id].cuboid, 1).tolist()
            yield f"actor {actor_id}", f"no label, though its 3-D box is in the frame, at {box}"


def _label_problems(label: ObjectLabel, placed: PlacedActor, axes: Array) -> Iterator[str]:
    actor = placed.actor
    if label.category != actor.category:
        yield f"the label says {label.category}, the world state {actor.category}"
    yield from _ratio_problems(label)
    if label.attributes != (expected := _attributes(actor)):
        yield f"attributes are {label.attributes}, the world state says {expected}"
    yield from _place_problems(label, placed, axes)
    yield from _cuboid_problems(label, placed)


def _ratio_problems(label: ObjectLabel) -> Iterator[str]:
    ratios = {
        "occlusion": label.occlusion,
        "truncation": label.truncation,
        "cuboid_truncation": label.cuboid_truncation,
        "contrast": label.contrast or 0.0,
    }
    for name, ratio in ratios.items():
        if not 0.0 <= ratio <= 1.0:
            yield f"{name} must lie within 0 and 1, got {ratio}"


def _place_problems(label: ObjectLabel, placed: PlacedActor, axes: Array) -> Iterator[str]:
    pose, size = placed.camera_from_actor, placed.size
    location = pose[:3, 3]
    if (off := float(np.abs(location - label.location_m).max())) > _TOLERANCE_M:
        yield f"the location is {off:.3f} m off"
    if (off := float(np.abs(size - label.size).max())) > _SIZE_TOLERANCE_M:
        yield f"length, width, height are {label.size}, of the actor {tuple(size.tolist())}"
    heading = math.atan2(-pose[2, 0], pose[0, 0])
    if (off := abs(math.remainder(label.rotation_y - heading, 2 * math.pi))) > _ANGLE_TOLERANCE:
        yield f"rotation_y is {label.rotation_y:.4f}, of the actor {heading:.4f}"
    alpha = math.remainder(heading - math.atan2(location[0], location[2]), 2 * math.pi)
    if abs(math.remainder(label.alpha - alpha, 2 * math.pi)) > _ANGLE_TOLERANCE:
        yield f"alpha is {label.alpha:.4f}, of the actor {alpha:.4f}"
    if max(abs(label.rotation_y), abs(label.alpha)) > math.pi + 1e-9:
        yield f"angles must lie within -pi and pi, got rotation_y {label.rotation_y} and alpha {label.alpha}"
    distance = float(np.linalg.norm(location + pose[:3, 2] * size[2] / 2))
    if abs(label.distance_m - distance) > _TOLERANCE_M:
        yield f"distance_m is {label.distance_m:.3f}, of the actor {distance:.3f}"
    velocity = axes @ placed.actor.velocity_mps
    if float(np.abs(velocity - label.velocity_mps).max()) > _TOLERANCE_M:
        yield f"velocity_mps is {label.velocity_mps}, of the actor {tuple(velocity.round(3).tolist())}"


def _cuboid_problems(label: ObjectLabel, placed: PlacedActor) -> Iterator[str]:
    given = np.full(4, np.nan) if label.cuboid_box is None else np.array(label.cuboid_box)
    cuboid = placed.cuboid
    same = (np.abs(given - cuboid) <= _CUBOID_TOLERANCE_PX) | (np.isnan(given) & np.isnan(cuboid))
    if not same.all():
        yield f"cuboid_box is {_text(given)}, the 3-D box projects to {_text(cuboid)}"
    share = 0.0 if np.isnan(cuboid).any() else float(areas(cuboid[None])[0] / areas(placed.whole[None])[0])
    if abs(label.cuboid_truncation - (1.0 - share)) > _RATIO_TOLERANCE:
        yield f"cuboid_truncation is {label.cuboid_truncation:.4f}, the 3-D box says {1.0 - share:.4f}"
    if placed.is_inside and label.truncation > _RATIO_TOLERANCE:
        yield f"truncation is {label.truncation:.4f} for an actor that is wholly in the frame"
    if share < _SURELY_CUT and label.truncation < 0.05:
        yield f"truncation is {label.truncation:.4f} for an actor of which the frame cuts off {1.0 - share:.0%}"
    yield from _drawn_problems(label, placed)


def _drawn_problems(label: ObjectLabel, placed: PlacedActor) -> Iterator[str]:
    """Yield if what was drawn reaches beyond the 3-D box, or fills next to nothing of it."""
    drawn, cuboid = label.amodal_box, placed.cuboid
    if drawn is not None and (beyond := beyond_px(drawn, placed.widest)) > _DRAWN_TOLERANCE_PX:
        yield f"drawn alone within {_edges(drawn)}, {beyond:.1f} pixels beyond its 3-D box {_text(placed.widest)}"

    if drawn is None or np.isnan(cuboid).any():
        return
    share = (drawn.right - drawn.left + 1) * (drawn.bottom - drawn.top + 1) / float(areas(cuboid[None])[0])
    least = _LEAST_FILL_OF_ANY_SHAPE if label.category == "distractor" else _LEAST_FILL
    if cuboid[3] - cuboid[1] >= _HIGH_PX and label.truncation < _SURELY_CUT and share < least:
        yield f"drawn alone within {_edges(drawn)}, {share:.0%} of its 3-D box {_text(cuboid)}"


def beyond_px(box: PixelBox, outer: Array) -> float:
    """Return by how many pixels ``box`` reaches beyond ``outer``, infinitely many where that is nothing."""
    edges = np.array([outer[0] - box.left, outer[1] - box.top, box.right - outer[2], box.bottom - outer[3]])
    return math.inf if np.isnan(edges).any() else float(edges.max())


def _surely_drawn(placed: PlacedActor) -> bool:
    """Return whether the 3-D box is so large in the frame that the actor must cover a pixel there."""
    left, top, right, bottom = placed.cuboid
    return placed.is_inside and bool(min(right - left, bottom - top) >= _SURELY_DRAWN_PX)


def _attributes(actor: Actor) -> tuple[str, ...]:
    speed = math.sqrt(sum(component * component for component in actor.velocity_mps))
    moves = speed >= _MOVING_MPS
    if actor.category == "person_sitting":
        motion = "sitting"
    elif actor.category == "pedestrian":
        motion = "walking" if moves else "standing"
    else:
        motion = "moving" if moves else "stopped"
    lights = actor.lights
    lamps = {
        "brake_lights": lights.brake,
        "left_indicator": lights.left,
        "right_indicator": lights.right,
        "headlights": lights.head,
    }
    return (motion, *(name for name, is_on in lamps.items() if is_on))


def _text(box: Array) -> str:
    return "nothing" if np.isnan(box).any() else "(" + ", ".join(f"{edge:.1f}" for edge in box) + ")"


def _edges(box: PixelBox) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom
