import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.camera import Camera
from bridge.classes import CLASSES, Category
from bridge.dataset.reader import Dataset
from bridge.export.options import ExportOptions
from bridge.report import kitti_reference as kitti
from bridge.report.statistics import (
    car_heights,
    ground_density,
    histogram,
    image_density,
    kitti_counts,
    light_conditions,
    objects_per_view,
    occluded_levels,
    orientations,
    truncated_share,
    weather_conditions,
)
from bridge.report.survey import ACTOR_CLASSES, Objects, Survey, survey
from tests.box_world import front_camera, stereo_rig, turned, write_street

CAR = ACTOR_CLASSES.index(Category.CAR)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("statistics") / "dataset"
    left = replace(front_camera(name="left"), ego_from_mount=turned(front_camera().ego_from_mount, 0.6))
    write_street(folder, [front_camera(), left], episodes=3, frames=2)
    return Dataset(folder)


@pytest.fixture(scope="module")
def counted(dataset: Dataset) -> Survey:
    return survey(dataset)


def objects(**columns: Sequence[float | Sequence[float]]) -> Objects:
    """Return objects that stand at the same place, but for ``columns``."""
    count = len(next(iter(columns.values())))
    base: dict[str, object] = {
        name: np.zeros(count, np.int64 if name in {"frame", "camera", "category"} else np.float64)
        for name in ("frame", "camera", "category", "distance_m", "occlusion", "truncation", "heading", "speed_mps")
    }
    base |= {"box": np.tile([10.0, 20.0, 40.0, 35.0], (count, 1)), "position_m": np.zeros((count, 2))}
    base |= {name: np.asarray(values, np.asarray(base[name]).dtype) for name, values in columns.items()}
    return Objects(**base)  # type: ignore[arg-type]


def test_a_survey_counts_what_the_labels_hold(dataset: Dataset, counted: Survey) -> None:
    learnable = ExportOptions().is_learnable
    labels = [label for frame in dataset for camera in frame.labels.cameras.values() for label in camera.objects]
    assert len(counted.moments) == 6
    assert counted.views == 12
    assert len(counted.objects) == sum(map(learnable, labels))
    assert counted.hidden.sum() == sum(label.modal_box is None for label in labels)
    assert len(counted.objects) + counted.ignored.sum() + counted.hidden.sum() == len(labels)
    assert counted.objects_by_class.sum() == len(counted.objects)
    assert objects_per_view(counted).sum() == len(counted.objects)


def test_positions_and_headings_are_those_of_the_world_seen_from_the_ego(dataset: Dataset, counted: Survey) -> None:
    learnable = ExportOptions().is_learnable
    places = (
        (frame, label.actor_id)
        for frame in dataset
        for camera in ("front", "left")
        for label in frame.labels.cameras[camera].objects
        if learnable(label)
    )
    for row, (frame, actor_id) in enumerate(places):
        actor = next(actor for actor in frame.state.actors if actor.actor_id == actor_id)
        ego_from_actor = frame.state.world_from_ego.inverse().matrix() @ actor.world_from_actor.matrix()
        np.testing.assert_allclose(counted.objects.position_m[row], ego_from_actor[:2, 3], atol=1e-9)
        heading = math.atan2(ego_from_actor[1, 0], ego_from_actor[0, 0])
        assert math.isclose(math.cos(counted.objects.heading[row] - heading), 1.0, abs_tol=1e-9)


def test_the_right_camera_of_a_pair_is_counted_nowhere(tmp_path: Path) -> None:
    write_street(tmp_path / "pair", stereo_rig(), episodes=1, frames=1)
    write_street(tmp_path / "one", [front_camera()], episodes=1, frames=1)
    pair, one = survey(Dataset(tmp_path / "pair")), survey(Dataset(tmp_path / "one"))
    assert pair.left_out == ("front_right",)
    assert [camera.name for camera in pair.cameras] == ["front"]
    assert len(pair.objects) == len(one.objects) > 0


def test_histograms_hold_every_value_and_say_what_is_beyond() -> None:
    counted = histogram(np.array([-1.0, 0.0, 0.9, 1.0, 2.0, 7.0, math.nan]), [0, 1, 2])
    assert counted.counts.tolist() == [3, 3]
    assert counted.beyond
    assert counted.total == 6
    assert not histogram(np.array([0.0, 2.0]), [0, 1, 2]).beyond
    assert histogram(np.array([]), [0, 1, 2]).counts.tolist() == [0, 0]


def test_occlusion_goes_into_the_steps_of_the_exports() -> None:
    assert occluded_levels(objects(occlusion=[0.0, 0.0999, 0.1, 0.4999, 0.5, 0.89])).tolist() == [2, 2, 2]


def test_truncations_that_kitti_rounds_to_zero_do_not_count() -> None:
    assert truncated_share(objects(truncation=[0.0, 0.0049, 0.005, 1.0])) == 0.5
    assert math.isnan(truncated_share(objects(truncation=[])))


def test_boxes_without_a_picture_have_no_height() -> None:
    hidden = [math.nan] * 4
    things = objects(category=[CAR, CAR, ACTOR_CLASSES.index(Category.VAN)], box=[[0, 5, 9, 15], hidden, [0, 0, 9, 99]])
    assert car_heights(things).tolist() == [10.0]
    assert np.isnan(things.aspect).tolist() == [False, True, False]


def test_the_first_sector_is_the_ego_direction_and_the_next_is_to_its_left() -> None:
    degrees = [0.0, 7.0, -7.0, 359.0, 15.0, 180.0, -90.0]
    counts = orientations(objects(heading=[math.radians(angle) for angle in degrees]), 24)
    assert counts.sum() == len(degrees)
    assert (counts[0], counts[1], counts[12], counts[18]) == (4, 1, 1, 1)


def test_the_ground_has_ahead_on_top_and_left_on_the_left() -> None:
    ahead, left, far = [9.0, 0.1], [0.1, 9.0], [11.0, 0.0]
    cells = ground_density(objects(position_m=[ahead, left, far]), reach_m=10.0, cell_m=2.0)
    assert cells.shape == (10, 10)
    assert cells.sum() == 2
    assert cells[0, 4] == 1
    assert cells[4, 0] == 1


def test_centres_of_boxes_lie_in_their_cells(counted: Survey) -> None:
    camera: Camera = counted.cameras[0]
    cells = image_density(counted, 0, columns=23)
    own = counted.objects.box[counted.objects.camera == 0]
    assert cells.sum() == np.count_nonzero(~np.isnan(own[:, 0]))
    assert cells.shape == (round(23 * camera.pinhole.height / camera.pinhole.width), 23)
    column = int((own[0, 0] + own[0, 2] + 1) / 2 / camera.pinhole.width * 23)
    assert cells[:, column].any()


def test_conditions_hold_every_frame_and_object_once(counted: Survey) -> None:
    for rows in (light_conditions(counted), weather_conditions(counted)):
        assert sum(row.frames for row in rows) == len(counted.moments)
        assert np.sum([row.objects for row in rows], axis=0).tolist() == counted.objects_by_class.tolist()
    assert [row.name for row in weather_conditions(counted) if row.frames] == ["clear", "rain"]
    assert [row.name for row in light_conditions(counted) if row.frames] == ["day", "low sun", "dusk"]


def test_the_reference_adds_up() -> None:
    assert kitti.total() == sum(kitti.OCCLUDED) == 40570
    assert set(kitti.OBJECTS) == {row.kitti for row in CLASSES.values() if row.kitti is not None}
    assert list(kitti.CAR_HEIGHT_QUARTILES_PX) == sorted(kitti.CAR_HEIGHT_QUARTILES_PX)


def test_classes_are_counted_as_kitti_calls_them(counted: Survey) -> None:
    counts = kitti_counts(counted)
    by_class = dict(zip(ACTOR_CLASSES, counted.objects_by_class.tolist(), strict=True))
    assert counts["Misc"] == by_class[Category.BUS]
    assert sum(counts.values()) == len(counted.objects)
