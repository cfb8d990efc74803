import dataclasses
import json
import math

import numpy as np
import pytest

from bridge.classes import Category
from bridge.dataset.codec import dumps, loads
from bridge.errors import SimulatorReplyError
from bridge.frame import CameraImages, RawFrame
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.labels.contrast import contrast
from bridge.labels.frame_labels import FrameLabels, ObjectLabel
from bridge.labels.labelling import label_frame
from bridge.labels.masks import decode_mask, place_mask
from bridge.world import Aspect
from tests.box_world import KITTI_SIZE, PARKED_ID, SMALL, STATICS, Shot, cast_frame, front_camera, shoot, street


@pytest.fixture(scope="module")
def shot() -> Shot:
    return shoot(street(), [front_camera()])


@pytest.fixture(scope="module")
def objects(shot: Shot) -> dict[int, ObjectLabel]:
    return {label.actor_id: label for label in shot.labels.cameras["front"].objects}


def test_every_actor_that_covers_a_pixel_alone_is_labelled(objects: dict[int, ObjectLabel]) -> None:
    assert list(objects) == [1, 2, 3, 4, 5, 6, 7, 8, 9]  # 10 is behind the camera


def test_a_hidden_actor_is_kept_without_a_modal_box(objects: dict[int, ObjectLabel]) -> None:
    hidden = objects[8]
    assert (hidden.occlusion, hidden.modal_box, hidden.visible_pixels) == (1.0, None, 0)
    assert hidden.amodal_box is not None


def test_occlusion_is_the_hidden_share_of_the_actor_s_own_pixels(shot: Shot, objects: dict[int, ObjectLabel]) -> None:
    ids = shot.raw.images["front"].ids
    for label in objects.values():
        assert label.occlusion == 1.0 - np.count_nonzero(ids == label.actor_id) / label.unoccluded_pixels
    assert 0.3 < objects[2].occlusion < 0.6  # the van behind the cyclist


def test_truncations_agree_on_what_is_cut_and_not_on_how_much(objects: dict[int, ObjectLabel]) -> None:
    assert objects[1].truncation == pytest.approx(0.0, abs=1e-9)
    assert objects[1].cuboid_truncation == 0.0
    assert 0.3 < objects[3].truncation < objects[3].cuboid_truncation < 1.0


def test_boxes_nest(objects: dict[int, ObjectLabel]) -> None:
    for label in objects.values():
        drawn, cuboid = label.amodal_box, label.cuboid_box
        assert drawn is not None
        assert cuboid is not None
        assert 0.0 <= cuboid.left <= drawn.left <= drawn.right <= cuboid.right <= SMALL.width - 1
        assert 0.0 <= cuboid.top <= drawn.top <= drawn.bottom <= cuboid.bottom <= SMALL.height - 1


def test_the_projected_location_lies_under_the_actor() -> None:
    # The ids at the projected box centre are the actor's own: geometry against pixels.
    shot = shoot(street(), [front_camera(KITTI_SIZE)])
    for label in shot.labels.cameras["front"].objects:
        if label.occlusion == 0.0 and label.truncation < 1e-9:
            middle = np.array([[label.location_m.x, label.location_m.y - label.size.height_m / 2, label.location_m.z]])
            u, v = KITTI_SIZE.project(middle)[0].round().astype(int)
            assert shot.raw.images["front"].ids[v, u] == label.actor_id


def test_velocity_and_distance_are_in_the_camera_frame(objects: dict[int, ObjectLabel]) -> None:
    ahead, oncoming = objects[1], objects[2]
    assert ahead.velocity_mps.z > 7.9
    assert oncoming.velocity_mps.z < -7.9
    assert math.hypot(*ahead.velocity_mps) == pytest.approx(8.0)
    middle = (ahead.location_m.x, ahead.location_m.y - 0.75, ahead.location_m.z)
    assert ahead.distance_m == pytest.approx(math.hypot(*middle))


def test_parked_things_are_counted_and_the_ground_is_not(shot: Shot) -> None:
    (parked,) = shot.labels.cameras["front"].statics
    assert (parked.instance_id, parked.category) == (PARKED_ID, Category.CAR)
    assert parked.visible_pixels == np.count_nonzero(shot.raw.images["front"].ids == PARKED_ID)
    assert parked.contrast == contrast(shot.raw.images["front"], PARKED_ID, parked.modal_box) > 0.05


def test_signals_are_in_the_labels_of_those_who_show_them(shot: Shot) -> None:
    state = dataclasses.replace(shot.state, signals={4: Aspect.GREEN})
    for signals, shown in (({PARKED_ID: 4}, Aspect.GREEN), ({PARKED_ID: 5}, Aspect.OFF), ({}, None)):
        labels = label_frame(state, shot.raw, [front_camera()], STATICS, signals)
        (static,) = labels.cameras["front"].statics
        assert static.signal is shown


def test_labels_from_before_signals_and_wheels_are_read(shot: Shot) -> None:
    plain = json.loads(dumps(shot.labels))
    del plain["state"]["signals"]
    for actor in plain["state"]["actors"]:
        del actor["steering"], actor["rolled_m"]
    for camera in plain["cameras"].values():
        for static in camera["statics"]:
            del static["signal"]
    assert loads(FrameLabels, json.dumps(plain).encode()) == shot.labels


def test_a_tilted_and_turned_camera_still_finds_the_actors() -> None:
    mount = Pose(Vec3(-2.0, 0.4, 2.4), Quaternion.from_rpy(0.05, 0.08, 0.2))
    camera = dataclasses.replace(front_camera(), ego_from_mount=mount)
    state = dataclasses.replace(street(), world_from_ego=Pose.planar(-3.0, 1.0, 0.2, 0.4, -0.03))
    labels = shoot(state, [camera]).labels.cameras["front"].objects
    whole = [label for label in labels if label.truncation < 1e-9 and label.unoccluded_pixels > 300]
    assert len(whole) >= 3
    for label in whole:
        assert label.amodal_box is not None
        assert label.cuboid_box is not None
        assert abs(label.amodal_box.left - label.cuboid_box.left) < 2.0
        assert abs(label.amodal_box.bottom - label.cuboid_box.bottom) < 2.0


def test_several_cameras_keep_the_order_of_the_request() -> None:
    cameras = [front_camera(name="right"), front_camera(name="left")]
    assert list(shoot(street(), cameras).labels.cameras) == ["right", "left"]


def test_an_image_of_another_size_is_refused(shot: Shot) -> None:
    images = shot.raw.images["front"]
    half = CameraImages(images.rgb[::2, ::2], images.ids[::2, ::2], images.depth[::2, ::2])
    with pytest.raises(SimulatorReplyError, match="'front', step 0: expected 414 x 125 pixels, got 207 x 63"):
        label_frame(shot.state, dataclasses.replace(shot.raw, images={"front": half}), [front_camera()], STATICS)


def test_occluders_are_who_stands_in_front(objects: dict[int, ObjectLabel]) -> None:
    assert [occluder.instance_id for occluder in objects[2].occluders] == [5]  # the cyclist before the van
    assert [occluder.instance_id for occluder in objects[8].occluders] == [3]  # the truck before the car
    assert objects[1].occluders == ()
    for label in objects.values():
        assert math.fsum(occluder.share for occluder in label.occluders) == pytest.approx(label.occlusion, abs=1e-12)


def test_the_amodal_mask_of_what_is_hidden_is_what_would_be_seen_without_the_others(
    objects: dict[int, ObjectLabel],
) -> None:
    for actor_id in (2, 6, 8):
        alone = dataclasses.replace(street(), actors=tuple(a for a in street().actors if a.actor_id == actor_id))
        ids = cast_frame(alone, [front_camera()]).images["front"].ids
        box = objects[actor_id].amodal_box
        assert box is not None
        mask = decode_mask(objects[actor_id].amodal_mask, box.bottom - box.top + 1, box.right - box.left + 1)
        np.testing.assert_array_equal(place_mask(mask, box, *ids.shape), ids == actor_id)


def test_a_missing_camera_is_named() -> None:
    raw = cast_frame(street(), [front_camera()])
    with pytest.raises(SimulatorReplyError, match="lacks camera 'rear'"):
        label_frame(street(), raw, [front_camera(name="rear")], STATICS)


def test_an_observation_of_nobody_is_named(shot: Shot) -> None:
    stranger = dataclasses.replace(shot.raw.observations["front"][0], actor_id=77)
    raw = RawFrame(0, 0, shot.raw.images, {"front": (stranger,)})
    with pytest.raises(SimulatorReplyError, match="observed actor 77"):
        label_frame(street(), raw, [front_camera()], STATICS)
