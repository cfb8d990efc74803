"""The checker of COCO trees passes right ones, ours and others', and finds every kind of wrong one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError
from bridge.export.coco import export
from bridge.export.options import BoxKind, ExportOptions
from bridge.verify.coco.check import verify_coco
from bridge.verify.coco.masks import covered_twice, parse_mask
from bridge.verify.finding import Severity
from tests.box_world import stereo_rig, write_street
from tests.verify.damage import change_image, change_json, errors, halve, odd_documents, replace, shifted, swap

Damage = Callable[[Path], None]

OBJECTS, PANOPTIC = "annotations/instances_train.json", "annotations/panoptic_train.json"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "dataset"
    write_street(folder, stereo_rig(), episodes=2, frames=1)
    export(Dataset(folder), folder / "coco", ExportOptions())
    return folder


@pytest.fixture
def tree(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good / "coco", tmp_path / "coco"))


def images(tree: Path, split: str = "train") -> list[Path]:
    return sorted((tree / f"images/{split}").iterdir())


def panoptic(tree: Path) -> Path:
    return sorted((tree / "annotations/panoptic_train").iterdir())[0]


def one(change: Callable[[Any], Any], *, crowd: bool = False) -> Damage:
    """Change the first annotation of an object, or of a crowd."""

    def change_one(document: Any) -> None:
        change(next(entry for entry in document["annotations"] if entry["iscrowd"] == crowd))

    return lambda tree: change_json(tree / OBJECTS, change_one)


def several(change: Callable[[list[Any]], Any], key: str = "annotations", file: str = OBJECTS) -> Damage:
    """Change the list of a file."""

    def change_all(document: Any) -> None:
        change(document[key])

    return lambda tree: change_json(tree / file, change_all)


def segment(change: Callable[[Any], Any]) -> Damage:
    """Change the first segment of the first panoptic image."""
    return several(lambda entries: change(entries[0]["segments_info"][0]), file=PANOPTIC)


def put(key: str, value: Any) -> Callable[[Any], None]:
    def change(entry: Any) -> None:
        entry[key] = value(entry[key]) if callable(value) else value

    return change


def move(entry: Any) -> None:
    x, y, width, height = entry["bbox"]
    entry["bbox"] = [x + 3, y, width, height]


def as_corners(entry: Any) -> None:
    x, y, width, height = entry["bbox"]
    entry["bbox"] = [x, y, x + width, y + height]


def swap_classes(entries: list[Any]) -> None:
    for entry in entries:
        entry["category_id"] = {3: 8, 8: 3}.get(entry["category_id"], entry["category_id"])


def mask_of_another(entries: list[Any]) -> None:
    first, second = entries[:2]
    first["segmentation"], first["rle"] = second["rle"], second["rle"]


def as_masks(entries: list[Any]) -> None:
    for entry in entries:
        entry["segmentation"] = entry["rle"]


def grown(entries: list[Any]) -> None:
    """Let every mask cover a pixel more on every side, with right areas and boxes."""
    for entry in entries:
        pixels = parse_mask(entry["rle"], *entry["rle"]["size"]).pixels()
        mask = cv2.dilate(pixels.astype(np.uint8), np.ones((3, 3), np.uint8))
        rle = coco_mask.encode(np.asfortranarray(mask))
        entry["bbox"] = coco_mask.toBbox(rle).tolist()
        entry["area"] = int(coco_mask.area(rle))
        entry["rle"] = entry["segmentation"] = {"size": rle["size"], "counts": rle["counts"].decode()}


def road_as_sky(entries: list[Any]) -> None:
    """Give the road of one image the category that the sky has."""
    road, sky = 149, 187
    for info in entries[0]["segments_info"]:
        info["category_id"] = sky if info["category_id"] == road else info["category_id"]


def drop_plain(entries: list[Any]) -> None:
    del entries[max(range(len(entries)), key=lambda index: int(entries[index]["area"]))]


def in_train_and_val(tree: Path) -> None:
    replace(images(tree, "val")[0], images(tree)[0].read_bytes())


def resize(tree: Path) -> None:
    change_image(images(tree)[0], lambda image: image[::2, ::2])


INCONSISTENT: dict[str, tuple[Damage, str]] = {
    "a box 3 px to the right": (one(move), "is not around the mask"),
    "a box as two corners": (one(as_corners), "box"),
    "an empty box": (one(put("bbox", [10, 10, 0, 5])), "is empty"),
    "a box of three numbers": (one(put("bbox", [10, 10, 5])), "expected x, y, width, height"),
    "a wrong area": (one(put("area", lambda area: area + 5)), "the area is"),
    "the area of the box": (one(lambda e: e.update(area=e["bbox"][2] * e["bbox"][3])), "the area is"),
    "a wrong area of a crowd": (one(put("area", lambda area: area + 1), crowd=True), "the area is"),
    "annotation id 0": (one(put("id", 0)), "takes 0 for"),
    "an annotation id twice": (several(lambda entries: entries[1].update(id=entries[0]["id"])), "has this id"),
    "an unknown category": (one(put("category_id", 77)), "no category 77"),
    "an unknown image": (one(put("image_id", 999)), "no image 999"),
    "a category as a list": (one(put("category_id", [3])), "no category [3]"),
    "iscrowd missing": (one(lambda entry: entry.pop("iscrowd")), "iscrowd is None"),
    "a crowd of polygons": (one(put("segmentation", [[0, 0, 5, 0, 5, 5]]), crowd=True), "as run lengths"),
    "the mask of another object": (several(mask_of_another), "another object's too"),
    "polygons of another object": (
        several(lambda entries: entries[0].update(segmentation=entries[2]["segmentation"])),
        "not the same ones",
    ),
    "run lengths of another size": (one(lambda entry: entry["rle"].update(size=[414, 125])), "[414, 125]"),
    "damaged run lengths": (
        one(lambda entry: entry["rle"].update(counts=entry["rle"]["counts"][:-2])),
        "segmentation:",
    ),
    "run lengths with odd characters": (one(lambda entry: entry["rle"].update(counts="\x07zz")), "damaged"),
    "a polygon of two points": (one(put("segmentation", [[0, 0, 5, 5]])), "6 numbers or more"),
    "a polygon beyond the image": (one(put("segmentation", [[0, 0, 5, 0, 5, 500]])), "beyond the image"),
    "an object twice": (
        several(lambda entries: entries.append({**entries[0], "id": 999})),
        "it has the category, box and area",
    ),
    "an occlusion of per cent": (one(put("occlusion", 38.0)), "occlusion is 38.0, expected 0 to 1"),
    "another occlusion": (one(put("occlusion", 0.25)), "a share of 0.0000 is hidden"),
    "an amodal box that is too small": (one(put("amodal_bbox", [0.0, 0.0, 5.0, 5.0])), "amodal_bbox is"),
    "an amodal mask of another object": (
        several(lambda entries: entries[0].update(amodal_segmentation=entries[1]["amodal_segmentation"])),
        "lacks pixels that are visible",
    ),
    "an image id twice": (several(lambda entries: entries[1].update(id=entries[0]["id"]), "images"), "is there twice"),
    "a file name twice": (
        several(lambda entries: entries[1].update(file_name=entries[0]["file_name"]), "images"),
        "file name is there twice",
    ),
    "width and height swapped": (
        several(lambda entries: entries[0].update(width=entries[0]["height"], height=entries[0]["width"]), "images"),
        "the size is 414 x 125",
    ),
    "a category twice": (several(lambda entries: entries.append(entries[0]), "categories"), "is there twice"),
    "an image of half the size": (resize, "the size is 207 x 63"),
    "a truncated image": (lambda tree: halve(images(tree)[0]), "cannot be read"),
    "no image": (lambda tree: images(tree)[0].unlink(), "there is no image front"),
    "an image in train and val": (in_train_and_val, "it is the image front_0000_000000 of train"),
    "an episode in train and val": (several(lambda entries: entries[0].update(episode=1), "images"), "episode 1 is in"),
    "a truncated file": (lambda tree: halve(tree / OBJECTS), "expected a JSON object"),
    "a panoptic image shifted by 3 px": (lambda tree: change_image(panoptic(tree), shifted), "are those of segment"),
    "a panoptic image of half the size": (
        lambda tree: change_image(panoptic(tree), lambda image: image[::2, ::2]),
        "expected an image of 414 x 125",
    ),
    "red and blue swapped": (
        lambda tree: change_image(panoptic(tree), lambda image: image[..., ::-1]),
        "a segment that is not listed",
    ),
    "no panoptic image": (lambda tree: panoptic(tree).unlink(), "expected an image of"),
    "a segment that is not listed": (
        several(lambda entries: entries[0]["segments_info"].pop(0), file=PANOPTIC),
        "a segment that is not listed",
    ),
    "a segment without pixels": (
        several(lambda e: e[0]["segments_info"].append({**e[0]["segments_info"][0], "id": 4242}), file=PANOPTIC),
        "segment 4242",
    ),
    "a wrong area of a segment": (segment(put("area", lambda area: area + 1)), "the area is"),
    "a segment's box 3 px to the right": (segment(move), "the box is"),
    "a segment of another category": (segment(put("category_id", 8)), "its category is 3"),
    "a segment of no category": (segment(put("category_id", 300)), "no category 300"),
    "no panoptic annotation": (several(lambda entries: entries.pop(0), file=PANOPTIC), "no panoptic annotation"),
    "a category of two names": (
        several(lambda entries: entries[0].update(name="lorry"), "categories", PANOPTIC),
        "for segments",
    ),
}

OF_THE_TREE = {"an unknown image", "a category twice", "a truncated file", "a category of two names"}
"""Faults that are none of an image."""

CONSISTENT: dict[str, tuple[Damage, str]] = {
    "classes swapped": (several(swap_classes), "in the dataset it is a"),
    "masks grown by a pixel": (several(grown), "which has"),
    "track ids swapped": (
        several(lambda entries: entries[0].update(track_id=2) or entries[1].update(track_id=1)),
        "are of id 2",
    ),
    "the 3-D box of another object": (
        several(lambda entries: entries[0].update(box3d=entries[1]["box3d"])),
        "location_m is",
    ),
    "a 3-D box turned round": (one(lambda entry: entry["box3d"].update(rotation_y=1.4808)), "rotation_y is 1.4808"),
    "a distance along the axis": (
        one(lambda entry: entry.update(distance_m=entry["box3d"]["location_m"][2])),
        "distance_m is",
    ),
    "a plain object missing": (several(drop_plain), "has no annotation"),
    "images of other frames": (lambda tree: swap(*images(tree)[:2]), "which has"),
    "a flipped image": (
        lambda tree: change_image(images(tree)[0], lambda image: image[:, ::-1]),
        "no image of the dataset",
    ),
    "segments of other classes": (several(road_as_sky, file=PANOPTIC), "of the dataset's class"),
}


@pytest.mark.parametrize("box", list(BoxKind))
def test_a_right_tree_has_no_finding(good: Path, tmp_path: Path, box: BoxKind) -> None:
    export(Dataset(good), tmp_path / "coco", ExportOptions(box=box))
    assert verify_coco(tmp_path / "coco") == []
    assert verify_coco(tmp_path / "coco", good) == []


@pytest.mark.parametrize("fault", INCONSISTENT)
def test_a_tree_that_contradicts_itself_is_found_without_the_dataset(tree: Path, fault: str) -> None:
    damage, message = INCONSISTENT[fault]
    damage(tree)
    found = [finding for finding in verify_coco(tree) if message in str(finding)]
    assert found, errors(verify_coco(tree))
    assert all(finding.severity is Severity.ERROR for finding in found)
    assert any(finding.frame is not None for finding in found) or fault in OF_THE_TREE


@pytest.mark.parametrize("fault", CONSISTENT)
def test_a_consistent_lie_is_found_with_the_dataset(tree: Path, good: Path, fault: str) -> None:
    damage, message = CONSISTENT[fault]
    damage(tree)
    found = errors(verify_coco(tree, good))
    assert any(message in line for line in found), found


def test_the_findings_name_the_image_and_the_annotation(tree: Path) -> None:
    one(put("area", 1))(tree)
    (finding,) = (finding for finding in verify_coco(tree) if "the area" in finding.message)
    assert (finding.frame, finding.object) == ("front_0000_000000", "annotation 1")


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"[1, 2]", b'{"annotations": [3], "images": [], "categories": 1}']
)
def test_a_damaged_file_is_an_error_and_no_traceback(tree: Path, good: Path, content: bytes) -> None:
    for path in [*sorted(tree.glob("annotations/*train*")), *images(tree), panoptic(tree)]:
        if path.is_file():
            before = path.read_bytes()
            replace(path, content)
            assert errors(verify_coco(tree, good)), path.name
            replace(path, before)


@pytest.mark.parametrize("file", [OBJECTS, PANOPTIC])
def test_odd_values_give_no_traceback(tree: Path, good: Path, file: str) -> None:
    path = tree / file
    for changed in odd_documents(json.loads(path.read_text()), count=60, seed=len(file)):
        replace(path, json.dumps(changed).encode())
        verify_coco(tree, good)


def write_foreign(root: Path, split: str, *, first: int) -> None:
    """Write images with polygons and a crowd as COCO 2017 has them."""
    width, height = 80, 60
    entries: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for number in range(first, first + 3):
        rng = np.random.default_rng(number)
        path = root / f"{split}/{number:012}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cv2.imencode(".jpg", rng.integers(0, 255, (height, width, 3), np.uint8))[1].tobytes())
        rows.append({"id": number, "file_name": path.name, "width": width, "height": height, "license": 1})
        polygon = [10.25, 12.5, 40.75, 13.0, 38.5, 45.25, 12.0, 41.5]
        x, y = polygon[::2], polygon[1::2]
        area = abs(sum(x[i - 1] * y[i] - x[i] * y[i - 1] for i in range(4))) / 2
        box = [min(x), min(y), max(x) - min(x), max(y) - min(y)]
        crowd = np.zeros((height, width), np.uint8)
        crowd[5:9, 50:70] = 1
        flat = crowd.T.ravel()
        borders = np.flatnonzero(np.diff(np.concatenate([[0], flat, [0]])))
        counts = np.diff(np.concatenate([[0], borders, [flat.size]])).tolist()
        person = {"image_id": number, "category_id": 1}
        entries.append({**person, "segmentation": [polygon], "bbox": box, "area": area, "iscrowd": 0})
        rle = {"size": [height, width], "counts": counts}
        entries.append({**person, "segmentation": rle, "bbox": [50, 5, 20, 4], "area": 80, "iscrowd": 1})
    for number, entry in enumerate(entries, start=100 * first):
        entry["id"] = number
    categories = [{"id": 1, "name": "person", "supercategory": "person"}]
    document = {"info": {}, "licenses": [], "images": rows, "annotations": entries, "categories": categories}
    (root / "annotations").mkdir(exist_ok=True)
    (root / f"annotations/instances_{split}.json").write_text(json.dumps(document))
    (root / f"annotations/captions_{split}.json").write_text(json.dumps({**document, "annotations": [{"caption": ""}]}))


def test_a_tree_of_others_has_no_finding(tmp_path: Path) -> None:
    write_foreign(tmp_path, "train2017", first=9)
    write_foreign(tmp_path, "val2017", first=25)
    assert verify_coco(tmp_path) == []


def test_a_file_beside_the_images_of_each_split(tmp_path: Path) -> None:
    write_foreign(tmp_path, "train", first=1)
    (tmp_path / "annotations/instances_train.json").rename(tmp_path / "train/_annotations.coco.json")
    assert verify_coco(tmp_path) == []


def test_folders_that_are_no_trees(tmp_path: Path) -> None:
    assert "no files of objects" in str(verify_coco(tmp_path)[0])
    with pytest.raises(DatasetError, match="COCO tree"):
        verify_coco(tmp_path / "nowhere")


def some_mask(bits: list[int], height: int) -> NDArray[np.uint8]:
    width = max(len(bits) // height, 1)
    flat = np.zeros(height * width, np.uint8)
    flat[: len(bits)] = bits[: height * width]
    return flat.reshape(height, width)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=300), st.integers(1, 12))
def test_masks_are_decoded_and_measured_as_pycocotools_does(bits: list[int], height: int) -> None:
    pixels = some_mask(bits, height)
    rle = coco_mask.encode(np.asfortranarray(pixels))
    shape = (pixels.shape[0], pixels.shape[1])
    mask = parse_mask({"size": list(shape), "counts": rle["counts"].decode()}, *shape)
    assert (mask.pixels() == (pixels == 1)).all()
    assert mask.area == pixels.sum() == len(mask.values(pixels))
    assert mask.values(pixels).all()
    if pixels.any():
        left, top, right, bottom = mask.box or (0, 0, 0, 0)
        assert [left, top, right - left, bottom - top] == coco_mask.toBbox(rle).tolist()


@given(st.lists(st.lists(st.integers(0, 1), min_size=60, max_size=60), min_size=1, max_size=4))
def test_pixels_of_two_masks_are_found(layers: list[list[int]]) -> None:
    pixels = [some_mask(bits, 6) for bits in layers]
    masks = [
        parse_mask({"size": [6, 10], "counts": coco_mask.encode(np.asfortranarray(layer))["counts"].decode()}, 6, 10)
        for layer in pixels
    ]
    assert (covered_twice(masks).pixels() == (np.sum(pixels, axis=0) > 1)).all()
