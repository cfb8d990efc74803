import dataclasses
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as coco_mask
from shapely.geometry import Polygon

from bridge.classes import CLASSES, Category
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export import coco
from bridge.export.coco.categories import COCO_CATEGORIES
from bridge.export.coco.masks import whole_run_lengths
from bridge.export.coco.panoptic import panoptic
from bridge.export.coco.polygons import joined, mask_polygons
from bridge.export.corner_boxes import corner_box
from bridge.export.instances import visible_instances
from bridge.export.options import BoxKind, ExportOptions
from bridge.frame import PixelBox
from bridge.labels.frame_labels import CameraLabels, ImageBox
from tests.box_world import GROUND_ID, PARKED_ID, SMALL, stereo_rig, write_street

# pycocotools 2.0.11 decodes masks in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

Mask = NDArray[np.bool_]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("coco") / "dataset"
    write_street(folder, stereo_rig())
    coco.export(Dataset(folder), folder / "coco", ExportOptions())
    return Dataset(folder)


def read(folder: Path, name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / f"annotations/{name}.json").read_text())
    return document


def both_splits(folder: Path, kind: str = "instances") -> tuple[list[Any], list[Any]]:
    """Return all images and all annotations."""
    documents = [read(folder, f"{kind}_{split}") for split in ("train", "val")]
    images = [image for document in documents for image in document["images"]]
    return images, [entry for document in documents for entry in document["annotations"]]


def decode(segmentation: Any, height: int = SMALL.height, width: int = SMALL.width) -> Mask:
    if isinstance(segmentation, list):
        outlines = [[float(number) for number in outline] for outline in segmentation]
        return np.asarray(coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(outlines, height, width))), bool)
    return np.asarray(coco_mask.decode(segmentation), bool)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@st.composite
def placed_masks(draw: st.DrawFn) -> tuple[Mask, PixelBox, Mask]:
    """Draw a mask over a box, the box, and the same mask in its whole image."""
    height, width = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    bits = draw(st.lists(st.booleans(), min_size=height * width, max_size=height * width))
    mask = np.array(bits).reshape(height, width)
    mask[draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))] = True
    top, left, below, right = (draw(st.integers(0, 3)) for _ in range(4))
    whole = np.pad(mask, ((top, below), (left, right)))
    return mask, PixelBox(left, top, left + width - 1, top + height - 1), whole


@given(placed_masks())
def test_run_lengths_of_a_part_are_those_of_the_whole_image(placed: tuple[Mask, PixelBox, Mask]) -> None:
    mask, box, whole = placed
    (rle,) = whole_run_lengths([(mask, box)], *whole.shape)
    expected = coco_mask.encode(np.asfortranarray(whole, np.uint8))
    assert rle == {"size": list(whole.shape), "counts": expected["counts"].decode()}


@given(placed_masks())
def test_polygons_hold_exactly_the_pixels_of_the_mask(placed: tuple[Mask, PixelBox, Mask]) -> None:
    mask, box, whole = placed
    polygons = mask_polygons(mask, box)
    outlines = [polygon.ravel().tolist() for polygon in polygons]
    np.testing.assert_array_equal(decode(outlines, *whole.shape), whole)
    np.testing.assert_array_equal(decode([joined(polygons).ravel().tolist()], *whole.shape), whole)
    assert len(polygons) == cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)[0] - 1


@given(placed_masks())
def test_polygons_run_clockwise_and_touch_themselves_at_holes_only(placed: tuple[Mask, PixelBox, Mask]) -> None:
    mask, box, _ = placed
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    for part, polygon in zip(range(1, count), mask_polygons(mask, box), strict=True):
        assert _shoelace(polygon) == np.count_nonzero(labels == part)
        outside = np.pad(labels != part, 1, constant_values=True).astype(np.uint8)
        has_hole = cv2.connectedComponents(outside, connectivity=4)[0] > 2
        assert has_hole or Polygon(polygon).is_valid


def _shoelace(polygon: NDArray[np.int64]) -> float:
    x, y = polygon.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def test_a_ring_is_joined_to_its_hole() -> None:
    ring = np.ones((3, 3), bool)
    ring[1, 1] = False
    (polygon,) = mask_polygons(ring, PixelBox(4, 6, 6, 8))
    assert _shoelace(polygon) == 8
    assert {tuple(corner) for corner in polygon.tolist()} == {
        *((4, 6), (7, 6), (7, 9), (4, 9)),
        *((5, 7), (6, 7), (6, 8), (5, 8)),
    }


def test_boxes_change_over_to_the_corner_of_the_image() -> None:
    # Columns 3 to 5 reach from 3 to 6; a continuous edge on a pixel's centre lies half a pixel into it.
    assert corner_box(PixelBox(3, 0, 5, 0)).xywh() == [3.0, 0.0, 3.0, 1.0]
    assert corner_box(ImageBox(0.0, 1.25, 413.0, 2.0)) == (0.5, 1.75, 413.5, 2.5)


def test_every_picture_is_there_once_and_is_the_dataset_s_own_file(dataset: Dataset) -> None:
    folder = dataset.folder / "coco"
    images, _ = both_splits(folder)
    assert sorted(image["id"] for image in images) == list(range(1, 13))
    frames = {(frame.key.episode, frame.key.frame): frame for frame in dataset}
    assert {(image["episode"], image["frame"], image["camera"]) for image in images} == {
        (*key, camera) for key in frames for camera in ("front", "front_right")
    }
    for image in images:
        split = "val" if image["episode"] == 2 else "train"
        frame = frames[image["episode"], image["frame"]]
        assert image["file_name"] == f"{image['camera']}_{frame.key.stem}.png"
        path = folder / "images" / split / image["file_name"]
        assert path.samefile(frame.image_path(image["camera"], "rgb"))
        assert (image["width"], image["height"]) == (SMALL.width, SMALL.height)
        assert image["intrinsics"] == {
            "fx": SMALL.fx,
            "fy": SMALL.fy,
            "cx": SMALL.cx,
            "cy": SMALL.cy,
            **dict.fromkeys(("k1", "k2", "p1", "p2", "k3"), 0.0),
        }


def test_annotations_are_the_pixels_of_the_id_image(dataset: Dataset) -> None:
    images, annotations = both_splits(dataset.folder / "coco")
    frames = {(frame.key.episode, frame.key.frame): frame for frame in dataset}
    assert sorted(entry["id"] for entry in annotations) == list(range(1, len(annotations) + 1))
    seen = {True: 0, False: 0}
    for image in images:
        frame = frames[image["episode"], image["frame"]]
        ids = frame.ids(image["camera"])
        entries = [entry for entry in annotations if entry["image_id"] == image["id"]]
        assert sorted(entry["track_id"] for entry in entries) == sorted(set(np.unique(ids).tolist()) - {0, GROUND_ID})
        for entry in entries:
            mask = ids == entry["track_id"]
            rows, columns = np.nonzero(mask)
            left, top, right, bottom = columns.min(), rows.min(), columns.max(), rows.max()
            assert entry["bbox"] == [left, top, right - left + 1, bottom - top + 1]
            assert entry["area"] == len(rows)
            np.testing.assert_array_equal(decode(entry["segmentation"]), mask)
            np.testing.assert_array_equal(decode(entry["rle"]), mask)
            assert coco_mask.toBbox(entry["rle"]).tolist() == entry["bbox"]
            category = frame.categories[entry["track_id"]]
            assert entry["category"] == category
            assert entry["category_id"] == CLASSES[category].coco_id
            assert entry["iscrowd"] == entry["ignore"] == int(isinstance(entry["segmentation"], dict))
            seen[bool(entry["iscrowd"])] += 1
    assert min(seen.values()) > 0


def test_the_labels_travel_along(dataset: Dataset) -> None:
    images, annotations = both_splits(dataset.folder / "coco")
    first = next(image["id"] for image in images if image["camera"] == "front")
    labels = {label.actor_id: label for label in dataset[0].labels.cameras["front"].objects}
    entries = {entry["track_id"]: entry for entry in annotations if entry["image_id"] == first}
    van, label = entries[2], labels[2]
    assert label.occlusion > 0
    assert van["occlusion"] == pytest.approx(label.occlusion, abs=1e-4)
    assert [hider["id"] for hider in van["occluders"]] == [hider.instance_id for hider in label.occluders]
    assert van["box3d"]["location_m"] == pytest.approx(list(label.location_m), abs=1e-4)
    assert van["box3d"]["size_m"] == [5.2, 2.0, 2.3]
    assert van["attributes"] == {"moving": True}
    amodal = dataset[0].amodal_mask("front", 2)
    np.testing.assert_array_equal(decode(van["amodal_segmentation"]), amodal)
    assert coco_mask.toBbox(van["amodal_segmentation"]).tolist() == van["amodal_bbox"]
    assert np.count_nonzero(amodal) > van["area"]
    parked = entries[PARKED_ID]
    assert (parked["category_id"], parked["iscrowd"]) == (3, 0)
    assert not {"box3d", "occlusion", "amodal_segmentation"} & parked.keys()


def test_what_cannot_be_learned_is_a_crowd(dataset: Dataset, tmp_path: Path) -> None:
    _, annotations = both_splits(dataset.folder / "coco")
    assert all(entry["iscrowd"] for entry in annotations if entry["track_id"] == 9)
    # A second export with one threshold each turns exactly what it names into crowds.
    coco.export(dataset, tmp_path / "coco", ExportOptions(max_occlusion=0.3, min_height_px=1, min_pixels=1))
    _, annotations = both_splits(tmp_path / "coco")
    actors = [entry for entry in annotations if entry["track_id"] < GROUND_ID]
    assert {entry["iscrowd"] for entry in actors} == {0, 1}
    assert all(entry["iscrowd"] == int(entry["occlusion"] >= 0.3) for entry in actors)
    coco.export(dataset, tmp_path / "coco", ExportOptions(min_contrast=0.3))
    _, annotations = both_splits(tmp_path / "coco")
    likely = [e for e in annotations if e["area"] >= 40 and e["bbox"][3] >= 10 and e.get("occlusion", 0.0) < 0.9]
    assert all(entry["iscrowd"] == int(entry["contrast"] < 0.3) for entry in likely)
    assert {entry["iscrowd"] for entry in likely if entry["track_id"] == PARKED_ID} == {1}


@pytest.mark.parametrize("cuboid", [None, ImageBox(0.0, 20.0, 0.5, 60.0), ImageBox(5.0, 20.0, 40.0, 20.5)])
def test_what_has_no_box_of_the_kind_asked_for_is_ignored(dataset: Dataset, cuboid: ImageBox | None) -> None:
    labels = dataset[0].labels.cameras["front"]
    options = ExportOptions(box=BoxKind.CUBOID)
    van = next(label for label in labels.objects if label.actor_id == 2)
    (before,) = visible_instances(CameraLabels((van,), ()), options)
    (after,) = visible_instances(CameraLabels((dataclasses.replace(van, cuboid_box=cuboid),), ()), options)
    assert van.modal_box is not None
    assert (before.is_ignored, after.is_ignored) == (False, True)
    assert after.box == corner_box(van.modal_box if cuboid is None else cuboid)


@pytest.mark.parametrize("kind", [BoxKind.AMODAL, BoxKind.CUBOID])
def test_another_box_can_be_asked_for(dataset: Dataset, tmp_path: Path, kind: BoxKind) -> None:
    coco.export(dataset, tmp_path / "coco", ExportOptions(camera="front", box=kind))
    images, annotations = both_splits(tmp_path / "coco")
    first = next(image["id"] for image in images if (image["episode"], image["frame"]) == (0, 0))
    (van,) = [entry for entry in annotations if (entry["image_id"], entry["track_id"]) == (first, 2)]
    label = next(label for label in dataset[0].labels.cameras["front"].objects if label.actor_id == 2)
    if kind is BoxKind.AMODAL:
        assert van["bbox"] == van["amodal_bbox"]
    else:
        assert label.cuboid_box is not None
        left, top, right, bottom = label.cuboid_box
        assert van["bbox"] == pytest.approx([left + 0.5, top + 0.5, right - left, bottom - top], abs=1e-3)
    # The mask stays what is visible.
    np.testing.assert_array_equal(decode(van["segmentation"]), dataset[0].ids("front") == 2)


def test_panoptic_images_hold_the_segments_that_are_listed(dataset: Dataset) -> None:
    folder = dataset.folder / "coco"
    images, annotations = both_splits(folder, "panoptic")
    frames = {(frame.key.episode, frame.key.frame): frame for frame in dataset}
    by_id = {image["id"]: image for image in images}
    assert [entry["image_id"] for entry in annotations] == [image["id"] for image in images]
    crowds = 0
    for entry in annotations:
        image = by_id[entry["image_id"]]
        split = "val" if image["episode"] == 2 else "train"
        bgr = cv2.imread(str(folder / f"annotations/panoptic_{split}/{entry['file_name']}"))
        assert bgr is not None
        segments = bgr.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
        assert np.unique(segments).tolist() == sorted(info["id"] for info in entry["segments_info"])
        ids = frames[image["episode"], image["frame"]].ids(image["camera"])
        for info in entry["segments_info"]:
            mask = segments == info["id"]
            rows, columns = np.nonzero(mask)
            box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
            assert (info["area"], info["bbox"]) == (len(rows), box)
            if info["id"] < 65536:
                np.testing.assert_array_equal(mask, ids == info["id"])
            crowds += info["iscrowd"]
        named = {info["category_id"]: info for info in entry["segments_info"]}
        assert named[149]["area"] == np.count_nonzero(ids == GROUND_ID)
        assert named[187]["area"] == np.count_nonzero(ids == 0)
    assert crowds > 0


def test_ignored_things_of_a_category_are_one_crowd_and_classes_unknown_to_coco_are_void() -> None:
    ids = np.array([[1, 2, 3, 0], [4, 5, 6, 7]], np.uint16)
    categories = {
        1: Category.CAR,
        2: Category.VAN,
        3: Category.CAR,
        4: Category.POLE,
        5: Category.MISC,
        6: Category.BUILDING,
        7: Category.BUILDING,
    }
    image, segments = panoptic(ids, categories, ignored={1, 2})
    assert (image.astype(np.int64) @ (1, 256, 65536)).tolist() == [
        [131075, 131075, 3, 65723],
        [0, 0, 65733, 65733],
    ]
    assert [(s.segment_id, s.category_id, s.is_crowd, s.pixels) for s in segments] == [
        (3, 3, False, 1),
        (65723, 187, False, 1),
        (65733, 197, False, 2),
        (131075, 3, True, 2),
    ]
    assert segments[-1].box == PixelBox(0, 0, 1, 0)


def test_categories_are_coco_s_own() -> None:
    names = {category: COCO_CATEGORIES[category].name for category in COCO_CATEGORIES}
    assert names[Category.VAN] == "car"
    assert names[Category.CYCLIST] == "bicycle"
    assert names[Category.TRAFFIC_LIGHT] == "traffic light"
    things = {category for category, row in CLASSES.items() if row.coco_id is not None}
    assert things == {category for category, entry in COCO_CATEGORIES.items() if entry.is_thing}


def test_the_summary_counts_what_is_written(dataset: Dataset, tmp_path: Path) -> None:
    summary = coco.export(dataset, tmp_path / "coco", ExportOptions(camera="front_right"))
    images, annotations = both_splits(tmp_path / "coco")
    assert summary.cameras == ("front_right",)
    assert {image["camera"] for image in images} == {"front_right"}
    assert (summary.images, summary.training_images, summary.validation_images) == (6, 4, 2)
    assert sum(summary.objects.values()) == sum(not entry["iscrowd"] for entry in annotations)
    assert summary.ignored == sum(entry["iscrowd"] for entry in annotations) > 0
    assert summary.objects.keys() == {"bicycle", "bus", "car", "person", "truck"}


def test_a_second_export_has_the_same_bytes(dataset: Dataset, tmp_path: Path) -> None:
    coco.export(dataset, tmp_path / "coco", ExportOptions())
    assert contents(tmp_path / "coco") == contents(dataset.folder / "coco")


def test_an_unknown_camera_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is no camera 'rear'; there is front, front_right"):
        coco.check(dataset.manifest.cameras, (), ExportOptions(camera="rear"))
    with pytest.raises(ExportError, match="there is no camera 'rear'"):
        coco.export(dataset, tmp_path / "coco", ExportOptions(camera="rear"))
    assert not any(tmp_path.iterdir())


def test_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", stereo_rig(), episodes=1)
    (tmp_path / "dataset/frames/front_right/rgb/0000_000001.png").unlink()
    with pytest.raises(ExportError, match=r"0000_000001.png: the journal lists this image"):
        coco.export(Dataset(tmp_path / "dataset"), tmp_path / "coco", ExportOptions())
    assert [path.name for path in tmp_path.iterdir()] == ["dataset"]
