"""The checker of Cityscapes trees passes right ones, ours and others', and finds every kind of wrong one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError
from bridge.export.cityscapes import export
from bridge.export.options import ExportOptions
from bridge.verify.cityscapes.check import verify_cityscapes
from bridge.verify.finding import Severity
from bridge.verify.tally import MOST_OF_A_KIND
from tests.box_world import stereo_rig, write_street
from tests.verify.damage import change_image, change_json, errors, halve, odd_documents, replace, shifted, swap

Damage = Callable[[Path], None]
Place = tuple[str, str]

FINE, BOXES = "gtFine", "gtBbox3d"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "dataset"
    write_street(folder, stereo_rig(), episodes=2, frames=2)
    export(Dataset(folder), folder / "cityscapes", ExportOptions())
    return folder


@pytest.fixture
def tree(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good / "cityscapes", tmp_path / "cityscapes"))


def find(tree: Path, name: str, split: str = "train", number: int = 0) -> Path:
    """Return a file of a frame by the end of its name."""
    return sorted(tree.glob(f"*/{split}/*/*_{name}"))[number]


def frame_of(tree: Path, split: str = "train", number: int = 0) -> str:
    return find(tree, "leftImg8bit.png", split, number).name.removesuffix("_leftImg8bit.png")


def image(name: str, change: Callable[[Any], Any]) -> Damage:
    return lambda tree: change_image(find(tree, name), change)


def document(name: str, change: Callable[[Any], Any]) -> Damage:
    return lambda tree: change_json(find(tree, name), change)


def put(path: str, value: Any) -> Callable[[Any], None]:
    """Set the value at a path such as ``objects.0.label``; a function changes what is there."""

    def change(document: Any) -> None:
        *holders, last = (int(part) if part.isdigit() else part for part in path.split("."))
        for part in holders:
            document = document[part]
        document[last] = value(document[last]) if callable(value) else value

    return change


def drop(path: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        *holders, last = (int(part) if part.isdigit() else part for part in path.split("."))
        for part in holders:
            document = document[part]
        del document[last]

    return change


def where(image: Any, mask: Any, value: Any) -> Any:
    image[mask] = value
    return image


def next_numbers(image: Any) -> Any:
    return where(image, image >= 1000, image[image >= 1000] + 1)


def classes_swapped(tree: Path) -> None:
    """Call cars trucks and trucks cars, in everything but the images of instances."""
    table = np.arange(256, dtype=np.uint8)
    table[[26, 27]] = [27, 26]
    change_image(find(tree, "gtFine_labelIds.png"), lambda ids: table[ids])


def reversed_polygons(document: Any) -> None:
    document["objects"].reverse()


def moved(x: float, y: float) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for entry in document["objects"]:
            entry["polygon"] = [[point[0] + x, point[1] + y] for point in entry["polygon"]]

    return change


def in_train_and_val(tree: Path) -> None:
    """Put an image of the training set among those of validation, with another name."""
    swap_target = find(tree, "leftImg8bit.png", "val")
    replace(swap_target, find(tree, "leftImg8bit.png").read_bytes())


def moved_to_val(tree: Path) -> None:
    """Put one frame of a drive into the other split."""
    frame = frame_of(tree)
    for path in sorted(tree.glob(f"*/train/*/{frame}_*")):
        target = tree / path.relative_to(tree).parts[0] / "val" / path.parent.name / path.name
        target.parent.mkdir(exist_ok=True, parents=True)
        path.rename(target)


def longer_focus(tree: Path) -> None:
    change_json(find(tree, "camera.json"), put("intrinsic.fx", lambda fx: 1.05 * fx))
    change_json(find(tree, "gtBbox3d.json"), put("sensor.fx", lambda fx: 1.05 * fx))


def left_out(tree: Path) -> None:
    frame = frame_of(tree, number=1)
    for path in tree.glob(f"*/train/*/{frame}_*"):
        path.unlink()


def rename(name: str, change: Callable[[str], str]) -> Damage:
    def damage(tree: Path) -> None:
        path = find(tree, name)
        path.rename(path.with_name(change(path.name)))

    return damage


def rename_cities(tree: Path) -> None:
    for path in sorted(tree.glob("*/*/boxes")):
        path.rename(path.with_name("box_town"))


def half_size(image: Any) -> Any:
    return image[::2, ::2]


# What contradicts the rest of the tree: found without the native dataset.
INCONSISTENT: dict[str, tuple[Damage, str]] = {
    "labelIds shifted by 3 px": (image("gtFine_labelIds.png", shifted), "have another class in labelIds"),
    "labelIds flipped": (image("gtFine_labelIds.png", lambda ids: ids[:, ::-1]), "have another class in labelIds"),
    "an unknown label id": (image("gtFine_labelIds.png", lambda ids: where(ids, ids == 26, 34)), "the id 34"),
    "labelIds of 16 bits": (image("gtFine_labelIds.png", lambda ids: ids.astype(np.uint16)), "found 414 x 125 uint16"),
    "labelIds of half the size": (image("gtFine_labelIds.png", half_size), "found 207 x 63"),
    "classes swapped": (classes_swapped, "have another class in labelIds"),
    "instance ids off by one": (image("gtFine_instanceIds.png", next_numbers), "instance 2"),
    "an instance id on stuff": (
        image("gtFine_instanceIds.png", lambda ids: where(ids, ids == 7, 7000)),
        "instance 7000: road has no instances",
    ),
    "an instance of another class": (
        image("gtFine_instanceIds.png", lambda ids: where(ids, ids == 24000, 26009)),
        "instance 26009",
    ),
    "an instance id of no class": (
        image("gtFine_instanceIds.png", lambda ids: where(ids, ids == 24000, 34000)),
        "instance 34000",
    ),
    "instances shifted by 3 px": (image("gtFine_instanceIds.png", shifted), "have another class in labelIds"),
    "train ids off by one": (image("gtFine_labelTrainIds.png", lambda ids: ids + 1), "labelTrainIds"),
    "red and blue swapped": (
        image("gtFine_color.png", lambda color: color[..., [2, 1, 0, 3][: color.shape[2]]]),
        "color",
    ),
    "colours of another palette": (image("gtFine_color.png", lambda color: color // 2), "color"),
    "a truncated image": (lambda tree: halve(find(tree, "leftImg8bit.png")), "cannot be read"),
    "truncated labelIds": (lambda tree: halve(find(tree, "gtFine_labelIds.png")), "nothing readable"),
    "truncated polygons": (lambda tree: halve(find(tree, "gtFine_polygons.json")), "expected a JSON object"),
    "no labelIds": (lambda tree: find(tree, "gtFine_labelIds.png").unlink(), "there is no"),
    "no image": (lambda tree: find(tree, "leftImg8bit.png").unlink(), "there is no"),
    "no right image": (lambda tree: find(tree, "rightImg8bit.png").unlink(), "there is no"),
    "no train ids": (lambda tree: find(tree, "gtFine_labelTrainIds.png").unlink(), "there is no"),
    "a right image of half the size": (image("rightImg8bit.png", half_size), "rightImg8bit"),
    "polygons front to back": (document("gtFine_polygons.json", reversed_polygons), "its polygon, number"),
    "polygons moved by 30 px": (document("gtFine_polygons.json", moved(30, 0)), "polygons"),
    "polygons beyond the image": (document("gtFine_polygons.json", moved(414, 0)), "beyond the image"),
    "an unknown polygon label": (document("gtFine_polygons.json", put("objects.0.label", "lorry")), "'lorry'"),
    "a polygon of two points": (
        document("gtFine_polygons.json", put("objects.0.polygon", [[0, 0], [5, 5]])),
        "three points",
    ),
    "polygons of another size": (document("gtFine_polygons.json", put("imgWidth", 2048)), "(2048, 125)"),
    "no polygon of an instance": (
        document("gtFine_polygons.json", lambda d: {**d, "objects": [o for o in d["objects"] if o["label"] != "bus"]}),
        "instance 28000: there is no polygon",
    ),
    "a file name without a frame": (
        rename("camera.json", lambda name: name.replace("_camera", "-camera")),
        "expected <",
    ),
    "a file of another city": (rename("camera.json", lambda name: name.replace("boxes", "town")), "another city"),
    "a city with an underscore": (rename_cities, "no underscore"),
    "an image in train and val": (in_train_and_val, "is in train"),
    "a drive in train and val": (moved_to_val, "is in train and in val"),
    "no focal length": (document("camera.json", drop("intrinsic.fx")), "intrinsic.fx"),
    "a baseline of millimetres below zero": (document("camera.json", put("extrinsic.baseline", -0.54)), "baseline"),
    "a principal point of another image": (document("camera.json", put("intrinsic.u0", 1024.0)), "principal point"),
    "angles in degrees": (document("camera.json", put("extrinsic.pitch", 3.0)), "must be radians"),
    "two focal lengths": (document("camera.json", put("intrinsic.fx", 300.0)), "gtBbox3d: fx is"),
    "a quaternion that is no unit": (
        document("gtBbox3d.json", put("objects.0.3d.rotation", lambda q: [2 * part for part in q])),
        "quaternion of length 2",
    ),
    "a negative size": (document("gtBbox3d.json", put("objects.0.3d.dimensions.1", -1.8)), "not positive"),
    "a modal box 3 px to the right": (document("gtBbox3d.json", put("objects.0.2d.modal.0", lambda x: x + 3)), "modal"),
    "an amodal box that is too small": (
        document("gtBbox3d.json", put("objects.1.2d.amodal", lambda box: [*box[:2], box[2] / 2, box[3]])),
        "reaches beyond",
    ),
    "a box as two corners": (
        document("gtBbox3d.json", put("objects.0.2d.modal", lambda b: [b[0], b[1], b[0] + b[2], b[1] + b[3]])),
        "modal box",
    ),
    "a 3-D box on the other side": (
        document("gtBbox3d.json", put("objects.0.3d.center.1", lambda y: y + 4)),
        "outside",
    ),
    "a 3-D box behind the camera": (document("gtBbox3d.json", put("objects.0.3d.center.0", -20.0)), "in front of"),
    "no ignore": (document("gtBbox3d.json", drop("ignore")), "«ignore»"),
    "no score": (document("gtBbox3d.json", drop("objects.0.score")), "score"),
    "a 3-D box of no instance": (document("gtBbox3d.json", put("objects.0.instanceId", 26077)), "instance 26077"),
    "a 3-D box of another class": (document("gtBbox3d.json", put("objects.0.label", "truck")), "'truck'"),
    "two 3-D boxes of an instance": (
        document("gtBbox3d.json", lambda d: {**d, "objects": [d["objects"][0], *d["objects"]]}),
        "another 3-D box",
    ),
    "a mirrored sensor": (
        document("gtBbox3d.json", put("sensor.sensor_T_ISO_8855.1", lambda row: [-value for value in row])),
        "a rotation and a place",
    ),
    "a disparity of 8 bits": (image("disparity.png", lambda d: (d // 256).astype(np.uint8)), "disparity.png"),
    "no disparity": (image("disparity.png", lambda d: d * 0), "no pixel has one"),
    "no speed": (document("vehicle.json", drop("speed")), "speed"),
}

OF_THE_TREE = {
    "a file name without a frame",
    "a file of another city",
    "a city with an underscore",
    "a drive in train and val",
}
"""Faults that are none of a frame."""

# What leaves a tree that agrees with itself: found with the native dataset.
CONSISTENT: dict[str, tuple[Damage, str]] = {
    "a frame left out": (left_out, "picture front/0000_000001 is not in the export"),
    "disparity without the 1": (image("disparity.png", lambda d: where(d, d > 0, d[d > 0] - 1)), "1 + 256 times"),
    "disparity of another scale": (image("disparity.png", lambda d: d // 2), "1 + 256 times"),
    "disparity shifted by 3 px": (image("disparity.png", shifted), "1 + 256 times"),
    "images of other frames": (
        lambda tree: swap(find(tree, "leftImg8bit.png"), find(tree, "leftImg8bit.png", number=1)),
        "labelIds: ",
    ),
    "a flipped image": (image("leftImg8bit.png", lambda rgb: rgb[:, ::-1]), "no image of the dataset"),
    "a focal length that is 5 % off": (
        longer_focus,
        "of the dataset's camera",
    ),
    "a 3-D box 10 cm too far": (document("gtBbox3d.json", put("objects.0.3d.center.0", lambda x: x + 0.1)), "m off"),
    "a 3-D box turned round": (
        document("gtBbox3d.json", put("objects.0.3d.rotation", lambda q: [-q[3], q[2], -q[1], q[0]])),
        "turned by 3.14",
    ),
    "a 3-D box 10 cm too long": (
        document("gtBbox3d.json", put("objects.0.3d.dimensions.0", lambda length: length + 0.1)),
        "length, width, height",
    ),
    "another occlusion": (document("gtBbox3d.json", put("objects.0.occlusion", 0.4)), "occlusion is 0.4"),
    "no 3-D box of a plain car": (document("gtBbox3d.json", drop("objects.0")), "has no box"),
}


def test_a_right_tree_has_no_finding(good: Path) -> None:
    assert verify_cityscapes(good / "cityscapes") == []
    assert verify_cityscapes(good / "cityscapes", good) == []


@pytest.mark.parametrize("fault", INCONSISTENT)
def test_a_tree_that_contradicts_itself_is_found_without_the_dataset(tree: Path, fault: str) -> None:
    damage, message = INCONSISTENT[fault]
    damage(tree)
    found = [finding for finding in verify_cityscapes(tree) if message in str(finding)]
    assert found, errors(verify_cityscapes(tree))
    assert all(finding.severity is Severity.ERROR for finding in found)
    assert any(finding.frame is not None for finding in found) or fault in OF_THE_TREE


@pytest.mark.parametrize("fault", CONSISTENT)
def test_a_consistent_lie_is_found_with_the_dataset(tree: Path, good: Path, fault: str) -> None:
    damage, message = CONSISTENT[fault]
    damage(tree)
    found = verify_cityscapes(tree, good)
    assert any(message in line for line in errors(found)), errors(found)
    assert any(finding.frame is not None for finding in found) or fault == "a frame left out"


def test_the_findings_name_the_frame_and_the_instance(tree: Path) -> None:
    change_json(find(tree, "gtBbox3d.json"), put("objects.0.2d.modal.0", lambda x: x - 2))
    (finding,) = verify_cityscapes(tree)
    boxes = json.loads(find(tree, "gtBbox3d.json").read_text())
    assert finding.frame == frame_of(tree)
    assert finding.object == f"instance {boxes['objects'][0]['instanceId']}"


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"[1, 2]", b'{"objects": 3}', b"null"])
def test_a_damaged_file_is_an_error_of_its_frame_and_no_traceback(tree: Path, good: Path, content: bytes) -> None:
    frame = frame_of(tree)
    for path in sorted(tree.glob(f"*/train/*/{frame}_*")):
        if path.suffix == ".txt":
            continue
        before = path.read_bytes()
        replace(path, content)
        found = verify_cityscapes(tree, good)
        assert any(finding.frame == frame and finding.severity is Severity.ERROR for finding in found), path.name
        replace(path, before)


@pytest.mark.parametrize("name", ["gtFine_polygons.json", "gtBbox3d.json", "camera.json", "vehicle.json"])
def test_odd_values_in_json_give_no_traceback(tree: Path, good: Path, name: str) -> None:
    for folder in tree.glob("*/val"):
        shutil.rmtree(folder)
    path = find(tree, name)
    for changed in odd_documents(json.loads(path.read_text()), count=40, seed=len(name)):
        replace(path, json.dumps(changed).encode())
        verify_cityscapes(tree, good)


def test_a_fault_of_every_frame_is_listed_some_times_and_counted(tmp_path: Path) -> None:
    for number in range(MOST_OF_A_KIND + 5):
        write_foreign(tmp_path, "train", "aachen", number)
        (tmp_path / f"gtFine/train/aachen/aachen_{number:06}_000019_gtFine_color.png").unlink()
    found = verify_cityscapes(tmp_path)
    assert len(found) == MOST_OF_A_KIND + 1
    assert "5 more" in str(found[-1])


def write_foreign(root: Path, split: str, city: str, number: int) -> None:
    """Write a frame as Cityscapes itself has it: RGBA colours, groups, instances drawn over, a licence plate."""
    stem = f"{city}_{number:06}_000019"
    rng = np.random.default_rng([number, len(city), len(split)])
    width, height = 64, 32
    rows: list[tuple[str, list[list[int]]]] = [
        ("sky", [[0, 0], [63, 0], [63, 15], [0, 15]]),
        ("road", [[0, 16], [63, 16], [63, 31], [0, 31]]),
        ("cargroup", [[2, 10], [12, 10], [12, 18], [2, 18]]),
        ("car", [[20, 10], [35, 10], [35, 22], [20, 22]]),
        ("car", [[30, 12], [45, 12], [45, 25], [30, 25]]),
        ("license plate", [[31, 20], [34, 20], [34, 22], [31, 22]]),
        ("ego vehicle", [[0, 29], [63, 29], [63, 31], [0, 31]]),
    ]
    values = {"sky": (23, 23, 10), "road": (7, 7, 0), "cargroup": (26, 26, 13), "ego vehicle": (1, 1, 255)}
    palette = {23: (70, 130, 180), 7: (128, 64, 128), 26: (0, 0, 142), 1: (0, 0, 0), 0: (0, 0, 0)}
    classes, instances = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint16)
    cars = 0
    for label, polygon in rows:
        if label == "license plate":
            continue
        class_id, instance, _ = values.get(label, (26, 26000 + cars, 13))
        cars += label == "car"
        (left, top), (right, bottom) = polygon[0], polygon[2]
        classes[top : bottom + 1, left : right + 1] = class_id
        instances[top : bottom + 1, left : right + 1] = instance
    color = np.zeros((height, width, 4), np.uint8)
    for class_id, (red, green, blue) in palette.items():
        color[classes == class_id] = (blue, green, red, 255)
    objects = [{"label": label, "polygon": polygon} for label, polygon in rows]
    for kind, content in (
        ("leftImg8bit.png", rng.integers(0, 255, (height, width, 3), np.uint8)),
        ("gtFine_color.png", color),
        ("gtFine_labelIds.png", classes),
        ("gtFine_instanceIds.png", instances),
    ):
        path = root / kind.split("_")[0].split(".")[0] / split / city / f"{stem}_{kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cv2.imencode(".png", content)[1].tobytes())
    polygons = {"imgHeight": height, "imgWidth": width, "objects": objects}
    (root / f"gtFine/{split}/{city}/{stem}_gtFine_polygons.json").write_text(json.dumps(polygons))


def test_a_tree_of_others_with_fine_labels_only_has_no_finding(tmp_path: Path) -> None:
    for split, city in (("train", "aachen"), ("train", "bochum"), ("val", "lindau"), ("test", "bonn")):
        for number in range(2):
            write_foreign(tmp_path, split, city, number)
    assert verify_cityscapes(tmp_path) == []


def test_images_of_the_test_set_without_labels_are_no_error(tmp_path: Path) -> None:
    write_foreign(tmp_path, "train", "aachen", 0)
    write_foreign(tmp_path, "test", "berlin", 0)
    shutil.rmtree(tmp_path / "gtFine/test")
    assert [finding.severity for finding in verify_cityscapes(tmp_path)] == [Severity.WARNING]


def test_folders_that_are_no_trees(tmp_path: Path) -> None:
    assert "no frames" in str(verify_cityscapes(tmp_path)[0])
    with pytest.raises(DatasetError, match="Cityscapes tree"):
        verify_cityscapes(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="expected a dataset"):
        verify_cityscapes(tmp_path, tmp_path)
