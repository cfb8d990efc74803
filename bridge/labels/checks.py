"""The gate: what must hold between a world state, the frame that came back and its labels.

Every check reads the labels from the other end than ``bridge.labels`` wrote them: boxes are looked up in the id
image, camera-frame positions are taken back to the world, depths are compared with the 3-D box. A frame with a
finding is kept out of the dataset and put into quarantine with the finding's reason.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bridge.camera import Camera
from bridge.classes import Category
from bridge.frame import CameraImages, DepthView, Observation, RawFrame
from bridge.geometry import Matrix
from bridge.labels.boxes2d import IdRuns, boxes_of_runs, id_runs, shown_ids
from bridge.labels.fit import expected_boxes
from bridge.labels.frame_labels import FrameLabels, ObjectLabel
from bridge.labels.masks import decode_runs
from bridge.labels.pixel_checks import box_problems, mask_problems, normal_problems
from bridge.labels.world_checks import ANGLE_TOLERANCE, POSITION_TOLERANCE_M, WorldFit
from bridge.world import Actor, WorldState


class Reason(StrEnum):
    """Why a frame is not fit for training."""

    WRONG_STEP = "wrong-step"
    MISSING_LABELS = "missing-labels"
    UNKNOWN_ID = "unknown-id"
    SKY_WITH_DEPTH = "sky-with-depth"
    DEPTH_NOT_POSITIVE = "depth-not-positive"
    WRONG_CLASS = "wrong-class"
    WRONG_POSE = "wrong-pose"
    WRONG_SIZE = "wrong-size"
    WRONG_PIXEL_COUNT = "wrong-pixel-count"
    RATIO_OUT_OF_RANGE = "ratio-out-of-range"
    BOX_OFF_MASK = "box-off-mask"
    MASK_OFF_PIXELS = "mask-off-pixels"
    NORMALS_OFF = "normals-off"
    BOX_OFF_CUBOID = "box-off-cuboid"
    LABEL_OFF_WORLD = "label-off-world"
    DEPTH_OFF_CUBOID = "depth-off-cuboid"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold; ``camera`` and ``instance_id`` are None where the whole frame is meant.

    ``camera`` may be the name of a depth view.
    """

    reason: Reason
    message: str
    camera: str | None = None
    instance_id: int | None = None

    def __str__(self) -> str:
        thing = None if self.instance_id is None else str(self.instance_id)
        return ": ".join(part for part in (self.reason, self.camera, thing, self.message) if part is not None)


def check_frame(
    state: WorldState,
    raw: RawFrame,
    cameras: Sequence[Camera],
    static_categories: Mapping[int, Category],
    labels: FrameLabels,
    unlabelled: Collection[Category] = (),
) -> tuple[Finding, ...]:
    """Return everything that does not hold, in the order of cameras and ids; empty for a good frame.

    Actors of the classes ``unlabelled`` may show without having labels.
    """
    findings = []
    if (raw.step, raw.time_ns) != (state.step, state.time_ns):
        findings.append(
            Finding(
                Reason.WRONG_STEP,
                f"asked for step {state.step} at {state.time_ns} ns, got step {raw.step} at {raw.time_ns} ns",
            )
        )
    for camera in cameras:
        if camera.name not in raw.images or camera.name not in labels.cameras:
            findings.append(Finding(Reason.MISSING_LABELS, "the camera has no images or no labels", camera.name))
            continue
        check = _CameraCheck(state, raw, camera, static_categories, labels, unlabelled)
        findings += [Finding(reason, message, camera.name, actor) for reason, message, actor in check.problems()]
    known = static_categories.keys() | {actor.actor_id for actor in state.actors}
    for name, view in raw.depth_views.items():
        findings += [Finding(reason, message, name, instance) for reason, message, instance in _check_view(view, known)]
    return tuple(findings)


def _check_view(view: DepthView, known: Container[int]) -> Iterator[_Problem]:
    """Yield what does not hold for a depth view that may show the ids of ``known``."""
    yield from _depth(view)
    for instance_id in shown_ids(view.ids).tolist():
        if instance_id and instance_id not in known:
            yield Reason.UNKNOWN_ID, "pixels carry an id that nothing in the world has", instance_id


def _depth(images: CameraImages | DepthView) -> Iterator[_Problem]:
    has_depth, has_id = np.isfinite(images.depth), images.ids > 0
    differing = np.count_nonzero(np.not_equal(has_depth, has_id, out=has_depth))
    if differing:
        yield Reason.SKY_WITH_DEPTH, f"{differing} pixels have an id without depth or depth without an id", None
    behind = np.count_nonzero(images.depth <= 0.0)
    if behind:
        yield Reason.DEPTH_NOT_POSITIVE, f"{behind} pixels have a depth of 0 or less", None


_Problem = tuple[Reason, str, int | None]


class _CameraCheck:
    """One camera's images, observations and labels side by side."""

    def __init__(
        self,
        state: WorldState,
        raw: RawFrame,
        camera: Camera,
        static_categories: Mapping[int, Category],
        labels: FrameLabels,
        unlabelled: Collection[Category],
    ) -> None:
        self.camera = camera
        self.images: CameraImages = raw.images[camera.name]
        self.static_categories = static_categories
        self.actors = {actor.actor_id: actor for actor in state.actors}
        self.unlabelled = unlabelled
        self.observations = {o.actor_id: o for o in raw.observations[camera.name]}
        self.labels = labels.cameras[camera.name].objects
        self.world_from_camera: Matrix = state.world_from_ego.matrix() @ camera.ego_from_camera()

    def problems(self) -> Iterator[_Problem]:
        runs = id_runs(self.images.ids)
        yield from self._ids(runs)
        yield from _depth(self.images)
        for problem in normal_problems(self.images, self.camera):
            yield Reason.NORMALS_OFF, problem, None
        known: list[tuple[ObjectLabel, Actor, Observation]] = []
        for label in self.labels:
            if label.actor_id in self.actors and label.actor_id in self.observations:
                known.append((label, self.actors[label.actor_id], self.observations[label.actor_id]))
            else:
                yield Reason.UNKNOWN_ID, "a label names an actor that was not asked for or not observed", label.actor_id
        depths = _median_depths(runs, self.images)
        runs_of = decode_runs([label.amodal_mask for label, *_ in known])
        categories, observed = [actor.category for _, actor, _ in known], [observation for *_, observation in known]
        expected = expected_boxes(categories, observed, self.world_from_camera, self.camera)
        world = WorldFit([label for label, *_ in known], [actor for _, actor, _ in known], self.world_from_camera)
        for row, (label, actor, observation) in enumerate(known):
            checks = (
                self._asked(label, actor, observation),
                self._numbers(label, observation),
                ((Reason.BOX_OFF_MASK, problem) for problem in box_problems(label, self.images.ids)),
                ((Reason.MASK_OFF_PIXELS, problem) for problem in mask_problems(label, runs_of[row], self.images.ids)),
                ((Reason.BOX_OFF_CUBOID, problem) for problem in expected.problems(row, label)),
                ((Reason.LABEL_OFF_WORLD, problem) for problem in world.world_problems(row)),
            )
            for check in checks:
                yield from ((reason, message, label.actor_id) for reason, message in check)
            if label.actor_id in depths:
                for problem in world.depth_problems(row, depths[label.actor_id]):
                    yield Reason.DEPTH_OFF_CUBOID, problem, label.actor_id

    def _ids(self, runs: IdRuns) -> Iterator[_Problem]:
        boxes = boxes_of_runs(runs)
        labelled = {label.actor_id for label in self.labels}
        for instance_id, pixels in zip(boxes.ids.tolist(), boxes.pixels.tolist(), strict=True):
            if instance_id in self.static_categories:
                continue
            if instance_id not in self.actors:
                yield Reason.UNKNOWN_ID, f"{pixels} pixels carry an id that nothing in the world has", instance_id
            elif instance_id not in labelled and self.actors[instance_id].category not in self.unlabelled:
                yield Reason.MISSING_LABELS, f"an actor with {pixels} visible pixels has no label", instance_id
        for actor_id in sorted(self.observations.keys() - labelled):
            yield Reason.MISSING_LABELS, "an observed actor has no label", actor_id

    @staticmethod
    def _asked(label: ObjectLabel, actor: Actor, observation: Observation) -> Iterator[tuple[Reason, str]]:
        off = math.dist(observation.world_from_actor.position, actor.world_from_actor.position)
        dot = sum(
            a * b for a, b in zip(observation.world_from_actor.rotation, actor.world_from_actor.rotation, strict=True)
        )
        turned = 2.0 * math.acos(min(1.0, abs(dot)))
        if off > POSITION_TOLERANCE_M or turned > ANGLE_TOLERANCE:
            yield Reason.WRONG_POSE, f"drawn {off:.3f} m and {turned:.4f} rad away from where it was asked to be"
        if math.dist(observation.size, actor.size) > POSITION_TOLERANCE_M or label.size != observation.size:
            yield Reason.WRONG_SIZE, f"asked for {actor.size}, drawn {observation.size}, labelled {label.size}"
        if min(label.size) <= 0.0:
            yield Reason.WRONG_SIZE, f"every extent must be positive, got {label.size}"
        if label.category is not actor.category:
            yield Reason.WRONG_CLASS, f"a {actor.category} is labelled {label.category}"

    @staticmethod
    def _numbers(label: ObjectLabel, observation: Observation) -> Iterator[tuple[Reason, str]]:
        counts = (label.visible_pixels, label.unoccluded_pixels)
        if counts != (observation.visible_pixels, observation.unoccluded_pixels) or counts[0] > counts[1]:
            yield Reason.WRONG_PIXEL_COUNT, f"{counts[0]} of {counts[1]} pixels visible, observed {observation}"
        elif counts[1] and abs((1.0 - label.occlusion) * counts[1] - counts[0]) > 0.5:
            yield Reason.RATIO_OUT_OF_RANGE, f"{label.occlusion=:.4f} for {counts[0]} of {counts[1]} pixels"
        if abs((1.0 - label.truncation) - observation.frame_share) > 1e-6:
            yield Reason.RATIO_OUT_OF_RANGE, f"{label.truncation=:.4f} for a share of {observation.frame_share:.4f}"
        for ratio in (label.occlusion, label.truncation, label.cuboid_truncation, label.contrast or 0.0):
            if not 0.0 <= ratio <= 1.0:
                yield Reason.RATIO_OUT_OF_RANGE, f"a ratio must lie within 0 and 1, got {ratio}"


def _median_depths(runs: IdRuns, images: CameraImages) -> dict[int, float]:
    """Return by id the median depth over the middle pixels of the id's horizontal runs, in metres."""
    depths = images.depth[runs.rows, (runs.first + runs.last) // 2]
    ordered = depths[np.lexsort((depths, runs.ids))]
    ids, start, count = np.unique(runs.ids, return_index=True, return_counts=True)
    return dict(zip(ids.tolist(), ordered[start + count // 2].tolist(), strict=True))
