"""The gate passes good frames, and finds every fault that is put into a frame, its labels or the labelling code."""

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.frame import NORMAL_SCALE, CameraImages, DepthView, Observation, PixelBox, RawFrame
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.labels import labelling
from bridge.labels.checks import Finding, Reason, check_frame
from bridge.labels.frame_labels import CameraLabels, FrameLabels, ObjectLabel, Occluder
from bridge.labels.labelling import label_frame
from bridge.labels.masks import decode_mask, encode_mask
from tests.box_world import GROUND_ID, STATICS, Shot, front_camera, shoot, street, turned

CAMERA = front_camera()
SHOT = shoot(street(), [CAMERA])


def check(shot: Shot) -> tuple[Finding, ...]:
    return check_frame(shot.state, shot.raw, [CAMERA], STATICS, shot.labels)


def with_label(actor_id: int, /, **changes: object) -> Shot:
    """Return the good shot with one label changed."""
    seen = SHOT.labels.cameras["front"]
    objects = tuple(dataclasses.replace(o, **changes) if o.actor_id == actor_id else o for o in seen.objects)  # type: ignore[arg-type]
    labels = FrameLabels(SHOT.state, {"front": CameraLabels(objects, seen.statics)})
    return Shot(SHOT.state, SHOT.raw, labels)


def with_images(**changes: object) -> Shot:
    images = dataclasses.replace(SHOT.raw.images["front"], **changes)  # type: ignore[arg-type]
    return relabelled(dataclasses.replace(SHOT.raw, images={"front": images}))


def with_observation(actor_id: int, **changes: object) -> Shot:
    observations = tuple(
        dataclasses.replace(o, **changes) if o.actor_id == actor_id else o  # type: ignore[arg-type]
        for o in SHOT.raw.observations["front"]
    )
    return relabelled(dataclasses.replace(SHOT.raw, observations={"front": observations}))


def relabelled(raw: RawFrame) -> Shot:
    return Shot(SHOT.state, raw, label_frame(SHOT.state, raw, [CAMERA], STATICS))


def label(actor_id: int) -> ObjectLabel:
    return next(o for o in SHOT.labels.cameras["front"].objects if o.actor_id == actor_id)


def observation(actor_id: int) -> Observation:
    return next(o for o in SHOT.raw.observations["front"] if o.actor_id == actor_id)


def shifted(box: PixelBox | None, columns: int) -> PixelBox:
    assert box is not None
    return dataclasses.replace(box, left=box.left + columns, right=box.right + columns)


@pytest.mark.parametrize(("episode", "step"), [(0, 0), (1, 3), (2, 6), (3, 1)])
def test_good_frames_pass(episode: int, step: int) -> None:
    assert check(shoot(street(episode, step), [CAMERA])) == ()


def test_good_normals_and_depth_views_pass() -> None:
    assert check(with_normals()) == ()
    assert check(with_view(np.uint16(1), 5.0)) == ()
    assert check(with_view(np.uint16(0), math.inf)) == ()


def test_good_frames_of_a_tilted_camera_pass() -> None:
    camera = dataclasses.replace(CAMERA, ego_from_mount=Pose(Vec3(0, 0, 2.2), Quaternion.from_rpy(0.04, 0.09, -0.1)))
    state = dataclasses.replace(street(), world_from_ego=Pose.planar(-1.0, 0.3, 0.1, 0.1, 0.04))
    shot = shoot(state, [camera])
    assert check_frame(state, shot.raw, [camera], STATICS, shot.labels) == ()


def swapped_images() -> CameraImages:
    images = SHOT.raw.images["front"]
    ids = images.ids.copy()
    ids[images.ids == 1], ids[images.ids == 5] = 5, 1
    return dataclasses.replace(images, ids=ids)


def decoded(label: ObjectLabel) -> NDArray[np.bool_]:
    box = label.amodal_box
    assert box is not None
    return decode_mask(label.amodal_mask, box.bottom - box.top + 1, box.right - box.left + 1)


def without_first_row(label: ObjectLabel) -> str:
    mask = decoded(label).copy()
    mask[0] = False
    return encode_mask(mask)


def normals_with(instance_id: int, normal: tuple[float, float, float]) -> NDArray[np.int16]:
    """Return the good normals with those of one id replaced."""
    images = with_normals().raw.images["front"]
    assert images.normals is not None
    normals = images.normals.copy()
    normals[images.ids == instance_id] = np.round(NORMAL_SCALE * np.array(normal)).astype(np.int16)
    return normals


def with_normals() -> Shot:
    return shoot(street(), [dataclasses.replace(CAMERA, normals=True)])


def with_view(instance_id: np.uint16, depth_m: float) -> Shot:
    view = DepthView(np.full((4, 6), instance_id), np.full((4, 6), depth_m, np.float32))
    return Shot(SHOT.state, dataclasses.replace(SHOT.raw, depth_views={"roof.0": view}), SHOT.labels)


def zero_on(instance_id: int) -> np.ndarray:
    return np.where(SHOT.raw.images["front"].ids == instance_id, np.float32(0), np.float32(np.inf))


def far_depth() -> np.ndarray:
    images = SHOT.raw.images["front"]
    return np.where(images.ids == 5, images.depth + np.float32(2.5), images.depth)


FAULTS: dict[str, tuple[Callable[[], Shot], Reason]] = {
    "another step": (lambda: relabelled(dataclasses.replace(SHOT.raw, step=5)), Reason.WRONG_STEP),
    "another time": (lambda: relabelled(dataclasses.replace(SHOT.raw, time_ns=5)), Reason.WRONG_STEP),
    "modal box 3 px off": (lambda: with_label(1, modal_box=shifted(label(1).modal_box, 3)), Reason.BOX_OFF_MASK),
    "modal box 1 px off": (lambda: with_label(5, modal_box=shifted(label(5).modal_box, 1)), Reason.BOX_OFF_MASK),
    "no modal box": (lambda: with_label(1, modal_box=None), Reason.BOX_OFF_MASK),
    "amodal box 3 px off": (lambda: with_label(1, amodal_box=shifted(label(1).amodal_box, 3)), Reason.BOX_OFF_MASK),
    "height for width": (lambda: with_label(4, size=Size(0.5, 1.75, 0.6)), Reason.WRONG_SIZE),
    "no height": (lambda: with_label(4, size=Size(0.5, 0.6, 0.0)), Reason.WRONG_SIZE),
    "heading turned round": (lambda: with_label(1, rotation_y=label(1).rotation_y + math.pi), Reason.LABEL_OFF_WORLD),
    "heading mirrored": (lambda: with_label(1, rotation_y=-label(1).rotation_y), Reason.LABEL_OFF_WORLD),
    "alpha zero": (lambda: with_label(1, alpha=0.0), Reason.LABEL_OFF_WORLD),
    "location mirrored": (
        lambda: with_label(5, location_m=label(5).location_m._replace(x=-label(5).location_m.x)),
        Reason.LABEL_OFF_WORLD,
    ),
    "another class": (lambda: with_label(1, category=Category.VAN), Reason.WRONG_CLASS),
    "occlusion as visibility": (lambda: with_label(1, occlusion=1.0), Reason.RATIO_OUT_OF_RANGE),
    "truncation as share": (lambda: with_label(1, truncation=1.0), Reason.RATIO_OUT_OF_RANGE),
    "negative ratio": (lambda: with_label(1, cuboid_truncation=-0.1), Reason.RATIO_OUT_OF_RANGE),
    "too few pixels": (lambda: with_label(1, visible_pixels=5), Reason.WRONG_PIXEL_COUNT),
    "label of nobody": (lambda: with_label(1, actor_id=99), Reason.UNKNOWN_ID),
    "no labels": (lambda: Shot(SHOT.state, SHOT.raw, FrameLabels(SHOT.state, {})), Reason.MISSING_LABELS),
    "drawn elsewhere": (
        lambda: with_observation(1, world_from_actor=turned(observation(1).world_from_actor, 0.01)),
        Reason.WRONG_POSE,
    ),
    "drawn in another size": (lambda: with_observation(1, size=Size(4.6, 1.8, 1.5)), Reason.WRONG_SIZE),
    "observed less than drawn": (lambda: with_observation(1, visible_pixels=5), Reason.BOX_OFF_MASK),
    "drawn beyond its box": (
        lambda: with_observation(
            4, unoccluded_box=PixelBox(110, 20, 135, 100), unoccluded_bits=b"\xff" * 263 + b"\xc0"
        ),
        Reason.BOX_OFF_CUBOID,
    ),
    "ids swapped": (
        lambda: relabelled(dataclasses.replace(SHOT.raw, images={"front": swapped_images()})),
        Reason.BOX_OFF_MASK,
    ),
    "modal box of a part": (
        lambda: with_label(2, largest_part_box=shifted(label(2).largest_part_box, 2)),
        Reason.BOX_OFF_MASK,
    ),
    "mask of somebody else": (lambda: with_label(2, amodal_mask=label(1).amodal_mask), Reason.MASK_OFF_PIXELS),
    "mask without its first row": (
        lambda: with_label(1, amodal_mask=without_first_row(label(1))),
        Reason.MASK_OFF_PIXELS,
    ),
    "mask of what is visible": (
        lambda: with_label(2, amodal_mask=encode_mask(np.ones(decoded(label(2)).shape, np.bool_))),
        Reason.MASK_OFF_PIXELS,
    ),
    "half of the occluder's share": (
        lambda: with_label(2, occluders=(Occluder(5, label(2).occlusion / 2),)),
        Reason.MASK_OFF_PIXELS,
    ),
    "hidden by somebody else": (
        lambda: with_label(2, occluders=(Occluder(3, label(2).occlusion),)),
        Reason.MASK_OFF_PIXELS,
    ),
    "no occluder": (lambda: with_label(2, occluders=()), Reason.MASK_OFF_PIXELS),
    "contrast beyond white on black": (lambda: with_label(1, contrast=1.5), Reason.RATIO_OUT_OF_RANGE),
    "normals in the sky": (lambda: with_images(normals=normals_with(0, (0, 0, -1))), Reason.NORMALS_OFF),
    "short normals": (lambda: with_images(normals=normals_with(1, (0, 0, -0.5))), Reason.NORMALS_OFF),
    "normals away from the camera": (
        lambda: with_images(normals=normals_with(GROUND_ID, (0, 1, 0))),
        Reason.NORMALS_OFF,
    ),
    "a depth view of somebody unknown": (lambda: with_view(np.uint16(900), 5.0), Reason.UNKNOWN_ID),
    "a depth of 0": (
        lambda: with_images(depth=np.minimum(SHOT.raw.images["front"].depth, zero_on(GROUND_ID))),
        Reason.DEPTH_NOT_POSITIVE,
    ),
    "a depth view of 0": (lambda: with_view(np.uint16(1), 0.0), Reason.DEPTH_NOT_POSITIVE),
    "a depth view without depth": (lambda: with_view(np.uint16(1), math.inf), Reason.SKY_WITH_DEPTH),
    "depth of something else": (lambda: with_images(depth=far_depth()), Reason.DEPTH_OFF_CUBOID),
    "sky with depth": (
        lambda: with_images(depth=np.minimum(SHOT.raw.images["front"].depth, np.float32(1000.0))),
        Reason.SKY_WITH_DEPTH,
    ),
    "an id of nobody": (
        lambda: with_images(ids=np.where(SHOT.raw.images["front"].ids == 0, np.uint16(900), np.uint16(0))),
        Reason.UNKNOWN_ID,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_for_its_reason(fault: str) -> None:
    make, reason = FAULTS[fault]
    assert reason in {finding.reason for finding in check(make())}


def test_findings_name_camera_actor_and_numbers() -> None:
    finding = next(f for f in check(with_label(1, alpha=0.0)) if f.reason is Reason.LABEL_OFF_WORLD)
    assert (finding.camera, finding.instance_id) == ("front", 1)
    assert "alpha off by 1.7" in finding.message


def test_an_actor_without_label_is_found() -> None:
    seen = SHOT.labels.cameras["front"]
    labels = FrameLabels(SHOT.state, {"front": CameraLabels(seen.objects[1:], seen.statics)})
    findings = check(Shot(SHOT.state, SHOT.raw, labels))
    assert {(finding.reason, finding.instance_id) for finding in findings} == {(Reason.MISSING_LABELS, 1)}


Faulty = Callable[..., object]
LABELLING_FAULTS: dict[str, tuple[str, Callable[[Faulty], Faulty]]] = {
    "heading mirrored": ("rotation_y", lambda good: lambda rotations: -good(rotations)),  # type: ignore[operator]
    "heading turned round": ("rotation_y", lambda good: lambda rotations: good(rotations) + np.pi),  # type: ignore[operator]
    "heading from the side": ("rotation_y", lambda good: lambda r: np.arctan2(r[:, 0, 0], r[:, 2, 0])),
    "alpha of zero": ("observation_angle", lambda good: lambda heading, locations: 0.0 * heading),
    "alpha with the sign of x wrong": (
        "observation_angle",
        lambda good: lambda heading, locations: good(heading, locations * (-1, 1, 1)),
    ),
    "occlusion upside down": ("occlusion", lambda good: lambda visible, alone: visible / alone),
    "truncation upside down": ("solid_angle_truncation", lambda good: lambda share: share),
    "cuboid with height and width swapped": (
        "project_cuboids",
        lambda good: (
            lambda rotations, locations, sizes, camera: good(rotations, locations, sizes[:, [0, 2, 1]], camera)
        ),
    ),
    "cuboid about its centre": (
        "project_cuboids",
        lambda good: (
            lambda rotations, locations, sizes, camera: good(
                rotations,
                locations + np.stack([0 * sizes[:, 2], sizes[:, 2] / 2, 0 * sizes[:, 2]], axis=1),
                sizes,
                camera,
            )
        ),
    ),
    "cameras confused": (
        "_camera_from_world",
        lambda good: (
            lambda state, camera: np.linalg.inv(state.world_from_ego.matrix() @ camera.ego_from_mount.matrix())
        ),
    ),
    "camera one metre off": (
        "_camera_from_world",
        lambda good: lambda state, camera: good(state, camera) + np.array([[0, 0, 0, 1.0]] + [[0.0] * 4] * 3),
    ),
}


@pytest.mark.parametrize("fault", LABELLING_FAULTS)
def test_a_fault_in_the_labelling_code_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, spoil = LABELLING_FAULTS[fault]
    monkeypatch.setattr(labelling, name, spoil(getattr(labelling, name)))
    assert check(shoot(street(), [CAMERA]))
