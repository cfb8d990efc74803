"""What is read from a dataset is what was put in, pixel for pixel and point for point."""

from pathlib import Path

import numpy as np
import pytest

from bridge.classes import CLASSES, Category
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError
from tests.box_world import (
    GROUND_ID,
    PARKED_ID,
    ROOF_LIDAR,
    cast_points,
    front_camera,
    shoot,
    stereo_rig,
    street,
    write_street,
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("reader") / "dataset"
    write_street(folder, stereo_rig(), episodes=2, frames=3, lidars=[ROOF_LIDAR])
    return Dataset(folder)


def test_every_image_comes_back(dataset: Dataset) -> None:
    shot = shoot(street(1, 2), stereo_rig())
    frame = dataset[5]
    assert frame.key == (1, 2)
    for name, written in shot.raw.images.items():
        read = frame.images(name)
        for image in ("rgb", "ids", "depth", "normals"):
            np.testing.assert_array_equal(getattr(read, image), getattr(written, image))
    assert frame.labels == shot.labels


def test_normals_are_read_as_unit_vectors(dataset: Dataset) -> None:
    normals = dataset[0].normals("front")
    length = np.linalg.norm(normals, axis=2)
    sky = dataset[0].ids("front") == 0
    assert normals.dtype == np.float32
    assert (length[sky] == 0).all()
    np.testing.assert_allclose(length[~sky], 1.0, atol=1e-4)


def test_points_come_back(dataset: Dataset) -> None:
    written = cast_points(street(0, 1), ROOF_LIDAR)
    read = dataset[1].points("roof")
    assert len(read) == len(written) > 500
    np.testing.assert_array_equal(read.xyz, written.xyz)
    np.testing.assert_array_equal(read.intensity, written.intensity)
    np.testing.assert_array_equal(read.ids, written.ids)


def test_points_have_the_classes_of_their_ids(dataset: Dataset) -> None:
    ids, classes = dataset[0].points("roof").ids, dataset[0].point_classes("roof")
    assert set(classes[ids == GROUND_ID].tolist()) == {CLASSES[Category.ROAD].cityscapes_id}
    assert set(classes[ids == 3].tolist()) == {CLASSES[Category.TRUCK].cityscapes_id}


def test_the_file_of_points_is_laid_out_like_kitti_s(dataset: Dataset) -> None:
    rows = np.fromfile(dataset[0].points_path("roof"), dtype=np.float32).reshape(-1, 4)
    np.testing.assert_array_equal(rows[:, :3], dataset[0].points("roof").xyz)


def test_semantic_images_are_the_classes_of_the_ids(dataset: Dataset) -> None:
    frame = dataset[0]
    ids, semantic = frame.ids("front"), frame.semantic("front")
    classes = {0: Category.SKY, GROUND_ID: Category.ROAD, PARKED_ID: Category.CAR, 3: Category.TRUCK}
    for instance_id, category in classes.items():
        assert set(semantic[ids == instance_id].tolist()) == {CLASSES[category].cityscapes_id}


def test_masks_are_whole_images(dataset: Dataset) -> None:
    frame = dataset[0]
    for label in frame.labels.cameras["front"].objects:
        mask, alone = frame.mask("front", label.actor_id), frame.amodal_mask("front", label.actor_id)
        assert mask.shape == alone.shape == frame.ids("front").shape
        assert int(mask.sum()) == label.visible_pixels
        assert int(alone.sum()) == label.unoccluded_pixels
        assert not (mask & ~alone).any()
    assert not frame.amodal_mask("front", 10).any()  # behind the camera


def test_neighbours_are_of_the_same_episode(dataset: Dataset) -> None:
    def key(frame: object) -> object:
        return getattr(frame, "key", None)

    assert [key(frame.following) for frame in dataset] == [(0, 1), (0, 2), None, (1, 1), (1, 2), None]
    assert [key(frame.preceding) for frame in dataset] == [None, (0, 0), (0, 1), None, (1, 0), (1, 1)]
    assert dataset[2].flow("front") is None
    assert dataset[3].flow("front", "backward") is None
    assert dataset[0].flow("front") is not None


def test_disparity_is_that_of_the_pair(dataset: Dataset) -> None:
    disparity, depth = dataset[0].disparity("front"), dataset[0].depth("front")
    np.testing.assert_allclose(disparity[np.isfinite(depth)] * depth[np.isfinite(depth)], 240.5 * 0.54, rtol=1e-5)
    with pytest.raises(DatasetError, match="camera 'front_right' has no right partner"):
        dataset[0].disparity("front_right")


def test_frames_are_found_from_the_end(dataset: Dataset) -> None:
    assert dataset[-1].key == (1, 2)
    assert dataset[-1].index == 5
    with pytest.raises(IndexError):
        dataset[6]


def test_what_is_not_there_is_said(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there is no lidar 'hood'; there is roof"):
        dataset[0].points("hood")
    with pytest.raises(DatasetError, match="there is no camera 'left'; there is front, front_right"):
        dataset[0].rgb("left")
    write_street(tmp_path / "plain", [front_camera()], episodes=1, frames=1)
    with pytest.raises(DatasetError, match="camera 'front' took no normals; ask for them with normals: true"):
        Dataset(tmp_path / "plain")[0].normals("front")


def test_a_cut_off_file_of_points_is_said(tmp_path: Path) -> None:
    write_street(tmp_path / "cut", [front_camera()], episodes=1, frames=1, lidars=[ROOF_LIDAR])
    frame = Dataset(tmp_path / "cut")[0]
    path = frame.points_path("roof")
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(DatasetError, match=r"0000_000000.bin: expected 16 bytes of point and 2 of id for each point"):
        frame.points("roof")
