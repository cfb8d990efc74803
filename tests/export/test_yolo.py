from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pycocotools import mask as coco_mask
from ruamel.yaml import YAML

from bridge.classes import CLASSES
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export import yolo
from bridge.export.options import BoxKind, ExportOptions
from tests.box_world import GROUND_ID, SMALL, stereo_rig, write_street

# pycocotools 2.0.11 decodes masks in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SIZE = np.array([SMALL.width, SMALL.height])
NOTHING_IGNORED = ExportOptions(max_occlusion=1.1, min_height_px=0, min_pixels=0, min_contrast=0.0)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("yolo") / "dataset"
    write_street(folder, stereo_rig())
    return Dataset(folder)


@pytest.fixture(scope="module")
def folder(dataset: Dataset) -> Path:
    """An export that leaves nothing out."""
    yolo.export(dataset, dataset.folder / "yolo", NOTHING_IGNORED)
    return dataset.folder / "yolo"


def rows(folder: Path, task: str, split: str, name: str) -> list[tuple[int, NDArray[np.float64]]]:
    """Return the class and the (N, 2) pixels of every row."""
    text = (folder / task / "labels" / split / f"{name}.txt").read_text(encoding="ascii")
    columns = [line.split(" ") for line in text.splitlines()]
    return [(int(row[0]), np.array(row[1:], np.float64).reshape(-1, 2) * SIZE) for row in columns]


def shown(frame: Frame, camera: str) -> list[int]:
    """Return the ids of what YOLO has a class for, ascending."""
    return sorted(set(np.unique(frame.ids(camera)).tolist()) - {0, GROUND_ID})


def pictures(dataset: Dataset) -> list[tuple[Frame, str, str]]:
    return [
        (frame, camera, "val" if frame.key.episode == 2 else "train")
        for frame in dataset
        for camera in ("front", "front_right")
    ]


def test_boxes_are_tight_around_the_pixels(dataset: Dataset, folder: Path) -> None:
    for frame, camera, split in pictures(dataset):
        found = rows(folder, "detect", split, f"{camera}_{frame.key.stem}")
        for (number, (centre, size)), instance_id in zip(found, shown(frame, camera), strict=True):
            y, x = np.nonzero(frame.ids(camera) == instance_id)
            # A pixel is a square of its own: one pixel is a box of 1 x 1, its centre half a pixel from the edge.
            np.testing.assert_allclose(centre - size / 2, [x.min(), y.min()], atol=1e-3)
            np.testing.assert_allclose(centre + size / 2, [x.max() + 1, y.max() + 1], atol=1e-3)
            kitti = CLASSES[frame.categories[instance_id]].kitti
            assert yolo.YOLO_CLASSES[number] == str(kitti).lower()


def test_polygons_hold_the_pixels(dataset: Dataset, folder: Path) -> None:
    for frame, camera, split in pictures(dataset):
        name = f"{camera}_{frame.key.stem}"
        found = rows(folder, "segment", split, name)
        assert [number for number, _ in found] == [number for number, _ in rows(folder, "detect", split, name)]
        for (_, polygon), instance_id in zip(found, shown(frame, camera), strict=True):
            # Ultralytics takes a row of two points for a box.
            assert len(polygon) >= 4
            outline = [polygon.round(2).ravel().tolist()]
            mask = coco_mask.decode(coco_mask.frPyObjects(outline, SMALL.height, SMALL.width))[..., 0]
            np.testing.assert_array_equal(mask == 1, frame.ids(camera) == instance_id)


def test_a_hidden_object_in_two_parts_is_one_row(dataset: Dataset, folder: Path) -> None:
    frame = dataset[0]
    ids = frame.ids("front")
    bus = rows(folder, "segment", "train", f"front_{frame.key.stem}")[shown(frame, "front").index(7)][1]
    y, x = np.nonzero(ids == 7)
    np.testing.assert_allclose(bus.min(axis=0), [x.min(), y.min()], atol=1e-3)
    np.testing.assert_allclose(bus.max(axis=0), [x.max() + 1, y.max() + 1], atol=1e-3)


@pytest.mark.parametrize("task", ["detect", "segment"])
def test_images_lie_beside_their_labels(dataset: Dataset, folder: Path, task: str) -> None:
    images = sorted(path for path in (folder / task / "images").rglob("*") if path.is_file())
    labels = sorted(path for path in (folder / task / "labels").rglob("*") if path.is_file())
    # Ultralytics finds a label by replacing the last "images" of the path, and the extension.
    assert [str(path).replace(f"{task}/images", f"{task}/labels")[:-4] for path in images] == [
        str(path)[:-4] for path in labels
    ]
    for frame, camera, split in pictures(dataset):
        image = folder / task / "images" / split / f"{camera}_{frame.key.stem}.png"
        assert image.samefile(frame.image_path(camera, "rgb"))


@pytest.mark.parametrize("task", ["detect", "segment"])
def test_the_description_can_be_moved_with_the_folder(folder: Path, task: str) -> None:
    text = (folder / task / "data.yaml").read_text()
    data = YAML(typ="safe").load(text)
    # Without a path, Ultralytics takes the folder of the file itself.
    assert data.keys() == {"train", "val", "names"}
    assert all((folder / task / data[split]).is_dir() for split in ("train", "val"))
    assert data["names"] == dict(enumerate(yolo.YOLO_CLASSES))
    assert set(yolo.YOLO_CLASSES) == {str(row.kitti).lower() for row in CLASSES.values() if row.kitti}


def test_one_episode_validates_on_what_it_trains_on(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", stereo_rig(), episodes=1, frames=1)
    summary = yolo.export(Dataset(tmp_path / "dataset"), tmp_path / "yolo", ExportOptions(camera="front"))
    assert (summary.training_images, summary.validation_images) == (1, 0)
    assert YAML(typ="safe").load(tmp_path / "yolo/detect/data.yaml")["val"] == "images/train"


def test_what_cannot_be_learned_is_left_out_and_counted(dataset: Dataset, folder: Path, tmp_path: Path) -> None:
    summary = yolo.export(dataset, tmp_path / "yolo", ExportOptions())
    written = kept = 0
    for frame, camera, split in pictures(dataset):
        written += len(rows(folder, "detect", split, f"{camera}_{frame.key.stem}"))
        kept += len(rows(tmp_path / "yolo", "detect", split, f"{camera}_{frame.key.stem}"))
    assert sum(summary.objects.values()) == kept
    assert summary.ignored == written - kept > 0
    assert summary.objects.keys() == {"car", "cyclist", "misc", "pedestrian", "truck", "van"}


def test_another_box_can_be_asked_for(dataset: Dataset, tmp_path: Path) -> None:
    options = ExportOptions(camera="front", box=BoxKind.AMODAL)
    yolo.export(dataset, tmp_path / "yolo", options)
    van = next(row for row in rows(tmp_path / "yolo", "detect", "train", "front_0000_000000") if row[0] == 1)[1]
    y, x = np.nonzero(dataset[0].amodal_mask("front", 2))
    np.testing.assert_allclose(van[1], [np.ptp(x) + 1, np.ptp(y) + 1], atol=1e-3)
    assert not list((tmp_path / "yolo").rglob("front_right*"))


def test_a_second_export_has_the_same_bytes(dataset: Dataset, folder: Path, tmp_path: Path) -> None:
    yolo.export(dataset, tmp_path / "yolo", NOTHING_IGNORED)
    for path in folder.rglob("*"):
        if path.is_file():
            assert (tmp_path / "yolo" / path.relative_to(folder)).read_bytes() == path.read_bytes()


def test_an_unknown_camera_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is no camera 'rear'; there is front, front_right"):
        yolo.check(dataset.manifest.cameras, (), ExportOptions(camera="rear"))
    with pytest.raises(ExportError, match="there is no camera 'rear'"):
        yolo.export(dataset, tmp_path / "yolo", ExportOptions(camera="rear"))
    assert not any(tmp_path.iterdir())
