"""A collage exported and verified, and damaged so that the verifier has to notice."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bridge.classes import Category
from bridge.collage import Blend, CollageSettings, CropLibrary, make_collages
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import ExportError
from bridge.export.exporters import export_dataset
from bridge.export.options import BoxKind, ExportOptions
from bridge.frame import FlatImages
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder
from tests.box_world import front_camera, manifest
from tests.verify.damage import change_image, change_json

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

FORMATS = ("kitti", "coco", "yolo", "huggingface", "webdataset")
REFUSED = ("kitti-tracking", "kitti-odometry", "vkitti2", "cityscapes")
ASKED = CollageSettings(
    scenes=12,
    width=200,
    height=110,
    objects=(2, 5),
    distractors=(1, 3),
    scale=(0.7, 1.6),
    classes=(Category.CAR, Category.CYCLIST),
    blends=(Blend.NONE, Blend.GAUSSIAN),
)


@pytest.fixture(scope="module")
def good(library: CropLibrary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good") / "collage"
    make_collages(library, [], folder, ASKED, seed=4, patterns=5)
    return folder


@pytest.fixture
def collage(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "collage", ignore=shutil.ignore_patterns(".run")))


def errors(folder: Path, **asked: Any) -> list[str]:
    report = verify_folder(folder, **asked)
    return [str(finding) for finding in report.findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("box", [None, BoxKind.MODAL, BoxKind.AMODAL, BoxKind.LARGEST_PART])
def test_nothing_is_wrong_with_a_collage_and_its_exports(collage: Path, box: BoxKind | None) -> None:
    for name in FORMATS:
        summary = export_dataset(collage, name, ExportOptions(box=box))
        assert summary.images == ASKED.pictures
        assert sum(summary.objects.values()) > 20
    report = verify_folder(collage)
    assert not report.findings
    assert {str(name) for name in report.formats} == {"native", "kitti", "coco", "yolo"}
    shutil.move(collage / "kitti", collage.parent / "kitti")
    assert errors(collage.parent / "kitti") == []  # by itself


@pytest.mark.parametrize("name", REFUSED)
def test_formats_that_need_a_world_are_refused_with_the_reason(collage: Path, name: str) -> None:
    with pytest.raises(ExportError, match=f"{name} is made of .*, which a collage has not; export it to kitti, coco"):
        export_dataset(collage, name)
    assert not (collage / name).exists()


def test_boxes_of_cuboids_are_refused(collage: Path) -> None:
    with pytest.raises(ExportError, match="a collage has no 3-D boxes"):
        export_dataset(collage, "coco", ExportOptions(box=BoxKind.CUBOID))


def test_kitti_rows_hold_the_development_kits_values_for_what_is_not_known(collage: Path) -> None:
    export_dataset(collage, "kitti")
    rows = 0
    for number, frame in enumerate(Dataset(collage)):
        lines = (collage / f"kitti/training/label_2/{number:06}.txt").read_text().splitlines()
        boxes = {
            tuple(float(edge) for edge in (b.left, b.top, b.right, b.bottom)): label
            for label in frame.collage.objects
            for b in [label.amodal_box]
        }
        for line in lines:
            columns = line.split(" ")
            if columns[0] == "DontCare":
                continue
            label = boxes[tuple(float(edge) for edge in columns[4:8])]
            assert columns[0] == {"car": "Car", "cyclist": "Cyclist"}[label.category]
            assert float(columns[1]) == pytest.approx(label.truncation, abs=0.006)
            assert int(columns[2]) == (label.occlusion >= 0.1) + (label.occlusion >= 0.5)
            assert [float(value) for value in (columns[3], *columns[8:])] == [-10, -1, -1, -1, -1000, -1000, -1000, -10]
            rows += 1
    assert rows > 20
    assert sorted(path.name for path in (collage / "kitti/training").iterdir()) == ["image_2", "label_2"]


def test_coco_has_instances_with_their_occlusion_and_no_place(collage: Path) -> None:
    export_dataset(collage, "coco")
    assert sorted(path.name for path in (collage / "coco/annotations").iterdir()) == [
        "instances_train.json",
        "instances_val.json",
    ]
    document = json.loads((collage / "coco/annotations/instances_train.json").read_text())
    assert {"scene", "blend", "background"} <= document["images"][0].keys()
    assert "intrinsics" not in document["images"][0]
    entry = document["annotations"][0]
    assert {"occlusion", "truncation", "amodal_segmentation", "track_id"} <= entry.keys()
    assert not {"box3d", "distance_m"} & entry.keys()


def test_distractors_are_background_everywhere(collage: Path) -> None:
    for name in FORMATS:
        summary = export_dataset(collage, name)
        assert {found.lower() for found in summary.objects} <= {"car", "cyclist", "bicycle"}
    assert any(frame.collage.distractors for frame in Dataset(collage))


Damage = Callable[[Path, str], None]


def labels(change: Callable[[Any], None]) -> Damage:
    """Return a damage to the labels of a frame that has an object with visible pixels."""

    def damage(folder: Path, stem: str) -> None:
        def change_document(document: Any) -> None:
            change(document["labels"])

        change_json(folder / f"labels/{stem}.json", change_document)

    return damage


def first(key: str, value: Callable[[Any], Any]) -> Damage:
    def change(document: Any) -> None:
        label = document["objects"][0]
        label[key] = value(label[key])

    return labels(change)


def recolour(folder: Path, stem: str) -> None:
    def change(image: Any) -> Any:
        image[:] = np.where((image > 0)[..., None] if image.ndim == 2 else True, 60, image)
        return image

    change_image(folder / f"frames/collage/rgb/{stem}.png", change)


def erase(folder: Path, stem: str) -> None:
    def change(ids: Any) -> Any:
        ids[ids == 1] = 0
        return ids

    change_image(folder / f"frames/collage/ids/{stem}.png", change)


def strange(folder: Path, stem: str) -> None:
    def change(ids: Any) -> Any:
        ids[:2, :2] = 77
        return ids

    change_image(folder / f"frames/collage/ids/{stem}.png", change)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "occlusion": (first("occlusion", lambda share: share / 2 + 0.3), "occlusion is"),
    "truncation": (first("truncation", lambda share: share + 2.0), "truncation must lie within 0 and 1"),
    "visible": (first("visible_pixels", lambda count: count + 1), "visible_pixels is"),
    "modal": (first("modal_box", lambda box: box | {"right": box["right"] - 1}), "modal_box"),
    "amodal": (first("amodal_box", lambda box: box | {"left": box["left"] - 1}), "amodal"),
    "contrast": (first("contrast", lambda contrast: contrast / 2 + 0.3), "contrast is"),
    "category": (first("category", lambda name: name + "s"), "there is no class"),
    "id": (first("instance_id", lambda _: 20000), "ids go from 1 to 16383"),
    "blend": (labels(lambda document: document.update(blend="glue")), "there is no blend 'glue'"),
    "scene": (labels(lambda document: document.update(scene=document["scene"] + 1)), "which is of the same scene"),
    "lost": (labels(lambda document: document["objects"].pop(0)), "of an id that nothing has"),
    "colours": (recolour, "contrast is"),
    "erased": (erase, "the image shows 0"),
    "strange": (strange, "4 pixels of an id that nothing has"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_the_verifier_notices_what_is_wrong_with_a_frame(collage: Path, name: str) -> None:
    frame = next(f for f in Dataset(collage) if f.collage.objects and f.collage.objects[0].visible_pixels > 50)
    damage, message = DAMAGES[name]
    damage(collage, frame.key.stem)
    found = errors(collage)
    assert any("SHA-256" in error for error in found)
    assert any(message in error for error in found), found


def test_a_missing_file_is_noticed(collage: Path) -> None:
    next((collage / "frames/collage/ids").glob("*.png")).unlink()
    assert any("cannot be read" in error for error in errors(collage))


def change_row(collage: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Change the first row of an object of the KITTI export."""
    for path in sorted((collage / "kitti/training/label_2").iterdir()):
        lines = path.read_text().splitlines()
        if not lines[0].startswith("DontCare"):
            path.write_text("".join(f"{line}\n" for line in [" ".join(change(lines[0].split(" "))), *lines[1:]]))
            return
    raise AssertionError("there is no object")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda row: ["Truck", *row[1:]], "there is no Truck of the dataset at"),
        (lambda row: [row[0], "0.90", *row[2:]], "truncated is 0.9"),
        (lambda row: [*row[:2], "3", *row[3:]], "occluded is 3"),
        (lambda row: [*row[:3], "1.00", *row[4:]], "angles are -10, sizes -1 and places -1000"),
        (lambda row: [*row[:4], f"{float(row[4]) + 5:.2f}", *row[5:]], "of the dataset at"),
        (lambda row: [*row[:6], "900.00", *row[7:]], "reaches beyond the image"),
        (lambda row: row[:-1], "not a row of 15 columns"),
    ],
)
def test_the_verifier_notices_wrong_rows_of_kitti(
    collage: Path, change: Callable[[list[str]], list[str]], message: str
) -> None:
    export_dataset(collage, "kitti")
    change_row(collage, change)
    found = errors(collage / "kitti")
    assert any(message in error for error in found), found


def test_the_verifier_notices_an_object_without_a_row(collage: Path) -> None:
    export_dataset(collage, "kitti", ExportOptions(min_height_px=1, min_pixels=1))
    plain = next(
        number
        for number, frame in enumerate(Dataset(collage))
        if any(label.visible_pixels > 300 and (label.contrast or 0) > 0.15 for label in frame.collage.objects)
    )
    path = collage / f"kitti/training/label_2/{plain:06}.txt"
    path.write_text("DontCare -1 -1 -10 0.00 0.00 1.00 1.00 -1 -1 -1 -1000 -1000 -1000 -10\n")
    assert any("has no row" in error for error in errors(collage / "kitti"))


def test_a_picture_of_something_else_is_noticed(collage: Path) -> None:
    export_dataset(collage, "kitti")
    path = collage / "kitti/training/image_2/000001.png"
    image = cv2.imread(str(path))
    assert image is not None
    path.unlink()
    cv2.imwrite(str(path), image[::-1])
    assert any("no image of the dataset" in error for error in errors(collage / "kitti"))


def test_collages_do_not_go_into_a_dataset_of_captures(tmp_path: Path, good: Path) -> None:
    frame = Dataset(good)[0]
    images = FlatImages(frame.rgb("collage"), frame.ids("collage"))
    with (
        DatasetWriter(tmp_path / "capture", manifest([front_camera()])) as writer,
        writer.begin_episode(0, {}) as episode,
        pytest.raises(ValueError, match="kind collage"),
    ):
        episode.add_collage(0, images, frame.collage)


@pytest.mark.parametrize(
    ("rgb", "ids"),
    [
        (np.zeros((4, 5), np.uint8), np.zeros((4, 5), np.uint16)),
        (np.zeros((4, 5, 3), np.uint8), np.zeros((5, 4), np.uint16)),
        (np.zeros((4, 5, 3), np.uint8), np.zeros((4, 5), np.uint8)),
    ],
)
def test_flat_images_hold_colours_and_ids_of_one_size(rgb: Any, ids: Any) -> None:
    with pytest.raises(ValueError, match="must be"):
        FlatImages(rgb, ids)
