import dataclasses
import json
import math
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES, Category
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import ExportError
from bridge.export import cityscapes
from bridge.export.cityscapes.labels import LABELS
from bridge.export.cityscapes.polygons import PolygonObject
from bridge.export.cityscapes.tree import city_name
from bridge.export.cityscapes.vehicle import stored_disparity
from bridge.export.options import BoxKind, ExportOptions
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.sensors.disparity import disparity_image
from bridge.world import WorldState
from tests.box_world import (
    PARKED_ID,
    SMALL,
    STATICS,
    actor,
    front_camera,
    manifest,
    shoot,
    stereo_rig,
    street,
    write_street,
)

KINDS = {
    "leftImg8bit": [".png"],
    "rightImg8bit": [".png"],
    "gtFine": ["_polygons.json", "_labelIds.png", "_labelTrainIds.png", "_instanceIds.png", "_color.png"],
    "disparity": [".png"],
    "gtBbox3d": [".json"],
    "camera": [".json"],
    "vehicle": [".json"],
    "timestamp": [".txt"],
}
DEFAULTS = ExportOptions()
LEVEL = Pose(Vec3(0.0, 0.0, 0.0))

Image = NDArray[Any]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("export") / "dataset"
    write_street(folder, stereo_rig())
    return Dataset(folder)


@pytest.fixture(scope="module")
def tree(dataset: Dataset) -> Path:
    cityscapes.export(dataset, dataset.folder / "cityscapes", DEFAULTS)
    return dataset.folder / "cityscapes"


def image(tree: Path, suffix: str, stem: str = "000000_000000") -> Image:
    (path,) = tree.glob(f"*/*/*/*_{stem}_{suffix}")
    found = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert found is not None
    return np.asarray(found)


def document(tree: Path, suffix: str, stem: str = "000000_000000") -> Any:
    (path,) = tree.glob(f"*/*/*/*_{stem}_{suffix}")
    return json.loads(path.read_text())


def export_one(folder: Path, *actors: object, camera: Camera | None = None, options: ExportOptions = DEFAULTS) -> Path:
    """Return the tree of one frame that holds ``actors`` and the parked car, the ego in the world's origin."""
    state = dataclasses.replace(street(), world_from_ego=LEVEL, actors=actors)  # type: ignore[arg-type]
    return export_states(folder, [state], camera or front_camera(), options)


def export_states(folder: Path, states: list[WorldState], camera: Camera, options: ExportOptions = DEFAULTS) -> Path:
    with DatasetWriter(folder / "dataset", manifest([camera])) as writer:
        drive = writer.begin_episode(0, STATICS)
        for number, state in enumerate(states):
            shot = shoot(state, [camera])
            drive.add(number, shot.raw, shot.labels)
    cityscapes.export(Dataset(folder / "dataset"), folder / "cityscapes", options)
    return folder / "cityscapes"


def test_the_tree_has_every_file_of_every_frame(tree: Path) -> None:
    stems = [("val" if e == 2 else "train", f"boxes_{e:06}_{f:06}") for e in range(3) for f in range(2)]
    expected = {
        f"{kind}/{split}/boxes/{stem}_{kind}{suffix}"
        for kind, suffixes in KINDS.items()
        for split, stem in stems
        for suffix in suffixes
    }
    found = {str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()}
    assert found == expected | {".drivebridge-export"}


def test_pictures_are_the_dataset_s_own_files(dataset: Dataset, tree: Path) -> None:
    left = tree / "leftImg8bit/train/boxes/boxes_000001_000001_leftImg8bit.png"
    right = tree / "rightImg8bit/val/boxes/boxes_000002_000000_rightImg8bit.png"
    assert left.samefile(dataset[3].image_path("front", "rgb"))
    assert right.samefile(dataset[4].image_path("front_right", "rgb"))


def test_a_single_episode_is_all_for_training_and_one_camera_has_no_disparity(tmp_path: Path) -> None:
    folders = {str(path.relative_to(tmp_path / "cityscapes")) for path in export_one(tmp_path).glob("*/*")}
    assert folders == {f"{kind}/train" for kind in KINDS.keys() - {"rightImg8bit", "disparity"}}


@pytest.mark.parametrize(
    ("scenario", "city"),
    [("rainy-dusk", "rainydusk"), ("town_2.v1", "town2v1"), ("", "city"), ("__", "city"), ("Köln 7", "Kln7")],
)
def test_cities_are_letters_and_digits(scenario: str, city: str) -> None:
    assert city_name(scenario) == city


def test_label_ids_are_the_classes_of_the_native_ids(dataset: Dataset, tree: Path) -> None:
    # By hand: actors of the street, the ground, the parked car, the sky.
    classes = {1: 26, 2: 26, 3: 27, 4: 24, 5: 25, 6: 26, 7: 28, 8: 26, 9: 26, 16384: 7, PARKED_ID: 26, 0: 23}
    for frame in dataset:
        found = image(tree, "gtFine_labelIds.png", f"{frame.key.episode:06}_{frame.key.frame:06}")
        native = frame.ids("front")
        assert found.dtype == np.uint8
        for native_id in np.unique(native).tolist():
            assert set(found[native == native_id].tolist()) == {classes[native_id]}


def test_instance_ids_number_what_is_to_be_learned_from(dataset: Dataset, tree: Path) -> None:
    native, found = dataset[0].ids("front"), image(tree, "gtFine_instanceIds.png")
    assert found.dtype == np.uint16
    by_native = {n: set(found[native == n].tolist()) for n in np.unique(native).tolist()}
    assert all(len(numbers) == 1 for numbers in by_native.values())
    cars = {by_native[n].pop() for n in (1, 2)}
    assert cars == {26000, 26001}
    assert [by_native[n] for n in (3, 4, 5, 7)] == [{27000}, {24000}, {25000}, {28000}]
    # A car of a few pixels, one that is hardly to be seen, and the parked one are groups; stuff has no instances.
    labels = {label.actor_id: label for label in dataset[0].labels.cameras["front"].objects}
    for native_id in (6, 9):
        assert not DEFAULTS.is_learnable(labels[native_id])
        assert by_native.get(native_id, {26}) == {26}
    assert by_native[PARKED_ID] == {26}
    assert by_native[16384] == {7}
    assert by_native[0] == {23}


def test_training_ids_and_colours_are_those_of_cityscapes(tree: Path) -> None:
    class_ids = image(tree, "gtFine_labelIds.png")
    training, colors = image(tree, "gtFine_labelTrainIds.png"), image(tree, "gtFine_color.png")
    expected = {
        7: (0, (128, 64, 128)),
        23: (10, (70, 130, 180)),
        24: (11, (220, 20, 60)),
        25: (12, (255, 0, 0)),
        26: (13, (0, 0, 142)),
        27: (14, (0, 0, 70)),
        28: (15, (0, 60, 100)),
    }
    assert set(np.unique(class_ids).tolist()) == expected.keys()
    for class_id, (train_id, (red, green, blue)) in expected.items():
        assert set(training[class_ids == class_id].tolist()) == {train_id}
        assert {tuple(c) for c in colors[class_ids == class_id].tolist()} == {(blue, green, red, 255)}


def test_every_category_has_a_label() -> None:
    assert {row.cityscapes_id for row in CLASSES.values()} < LABELS.keys()
    assert len({row.name for row in LABELS.values()}) == len(LABELS)
    evaluated = [row.train_id for row in LABELS.values() if row.train_id != 255]
    assert sorted(evaluated) == list(range(18))  # all but the bicycle's
    for category in (Category.MISC, Category.CYCLIST, Category.VAN, Category.TRAM):
        assert LABELS[CLASSES[category].cityscapes_id].name == {
            Category.MISC: "dynamic",
            Category.CYCLIST: "rider",
            Category.VAN: "car",
            Category.TRAM: "train",
        }.get(category)


def test_polygons_drawn_back_to_front_give_the_instance_image(dataset: Dataset, tree: Path) -> None:
    numbers = {row.name: row.class_id for row in LABELS.values()}
    for frame in dataset:
        stem = f"{frame.key.episode:06}_{frame.key.frame:06}"
        polygons = document(tree, "gtFine_polygons.json", stem)
        assert (polygons["imgWidth"], polygons["imgHeight"]) == (SMALL.width, SMALL.height)
        canvas = np.zeros((SMALL.height, SMALL.width), np.uint16)
        counts: dict[int, int] = {}
        for entry in polygons["objects"]:
            number = numbers[entry["label"].removesuffix("group")]
            if number >= 24 and not entry["label"].endswith("group"):
                counts[number] = counts.get(number, 0) + 1
                number = number * 1000 + counts[number] - 1
            cv2.fillPoly(canvas, [np.array(entry["polygon"], np.int32)], number)
        np.testing.assert_array_equal(canvas, image(tree, "gtFine_instanceIds.png", stem))
    assert "cargroup" in {entry["label"] for entry in polygons["objects"]}


def test_thresholds_decide_what_is_an_instance(tmp_path: Path) -> None:
    car = actor(1, Category.CAR, 20.0, 0.0, 0.0, Size(4.4, 1.8, 1.5))
    for options, expected in (
        (DEFAULTS, 26000),
        (ExportOptions(min_height_px=60), 26),
        (ExportOptions(min_contrast=1.0), 26),
    ):
        folder = tmp_path / f"{options.min_height_px}-{options.min_contrast}"
        tree = export_one(folder, car, options=options)
        native = Dataset(folder / "dataset")[0].ids("front")
        assert set(image(tree, "gtFine_instanceIds.png")[native == 1].tolist()) == {expected}
        assert len(document(tree, "gtBbox3d.json")["objects"]) == (expected > 26)
        # The parked car is ignored in each of them.
        assert len(document(tree, "gtBbox3d.json")["ignore"]) == (1 if expected > 26 else 2)


def test_a_car_ahead_has_the_box_worked_out_by_hand(tmp_path: Path) -> None:
    # 4.4 x 1.8 x 1.5 m, 20 m ahead of the ego and 18.8 m of the camera, driving away; the camera is 1.65 m up.
    tree = export_one(tmp_path, actor(1, Category.CAR, 20.0, 0.0, 0.0, Size(4.4, 1.8, 1.5)))
    found = document(tree, "gtBbox3d.json")
    assert (found["imgWidth"], found["imgHeight"]) == (SMALL.width, SMALL.height)
    assert found["sensor"] == {
        "sensor_T_ISO_8855": [[1.0, 0.0, 0.0, -1.2], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.65]],
        "fx": SMALL.fx,
        "fy": SMALL.fy,
        "u0": SMALL.cx,
        "v0": SMALL.cy,
        "baseline": 0.0,
    }
    (car,) = found["objects"]
    assert car["3d"] == {
        "center": [20.0, 0.0, 0.75],
        "dimensions": [4.4, 1.8, 1.5],
        "rotation": [1.0, 0.0, 0.0, 0.0],
        "type": "car",
        "format": "CRS_ISO8855",
    }
    rear, front = 18.8 - 2.2, 18.8 + 2.2
    left, top = SMALL.cx - SMALL.fx * 0.9 / rear, SMALL.cy + SMALL.fy * 0.15 / front
    right, bottom = SMALL.cx + SMALL.fx * 0.9 / rear, SMALL.cy + SMALL.fy * 1.65 / rear
    assert car["2d"]["amodal"] == pytest.approx([left, top, right - left, bottom - top], abs=1e-3)
    rows, columns = np.nonzero(Dataset(tmp_path / "dataset")[0].ids("front") == 1)
    assert car["2d"]["modal"] == [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
    assert (car["instanceId"], car["label"], car["score"]) == (26000, "car", 1.0)
    assert (car["occlusion"], car["truncation"]) == (0.0, 0.0)


def test_boxes_are_of_vehicles_and_the_others_are_ignored(dataset: Dataset, tree: Path) -> None:
    found = document(tree, "gtBbox3d.json")
    instance_ids, native = image(tree, "gtFine_instanceIds.png"), dataset[0].ids("front")
    assert sorted(entry["label"] for entry in found["objects"]) == ["bus", "car", "car", "truck"]
    for entry in found["objects"]:
        rows, columns = np.nonzero(instance_ids == entry["instanceId"])
        assert entry["2d"]["modal"] == [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
    labels = {label.actor_id: label for label in dataset[0].labels.cameras["front"].objects}
    visible = set(np.unique(native).tolist())
    hidden_or_far = [n for n in (6, 8, 9) if n in visible and not DEFAULTS.is_learnable(labels[n])]
    expected = ["rider", "car", *("car" for _ in hidden_or_far)]
    assert sorted(entry["label"] for entry in found["ignore"]) == sorted(expected)


def test_boxes_follow_the_kind_of_box_asked_for(tmp_path: Path) -> None:
    scene = (
        actor(1, Category.CAR, 20.0, -1.0, 0.6, Size(4.4, 1.8, 1.5)),
        actor(2, Category.PEDESTRIAN, 12.0, -0.4, 0.0, Size(0.5, 0.4, 1.75)),
    )
    boxes = {}
    for kind in (None, BoxKind.AMODAL, BoxKind.LARGEST_PART):
        tree = export_one(tmp_path / str(kind), *scene, options=ExportOptions(box=kind))
        (boxes[kind],) = (entry["2d"] for entry in document(tree, "gtBbox3d.json")["objects"])
    (label, _) = Dataset(tmp_path / "None/dataset")[0].labels.cameras["front"].objects
    assert label.amodal_box is not None
    assert label.largest_part_box is not None
    assert label.modal_box is not None
    alone, part = label.amodal_box, label.largest_part_box
    assert boxes[BoxKind.AMODAL]["amodal"] == [
        alone.left,
        alone.top,
        alone.right - alone.left + 1,
        alone.bottom - alone.top + 1,
    ]
    assert boxes[BoxKind.LARGEST_PART]["modal"] == [
        part.left,
        part.top,
        part.right - part.left + 1,
        part.bottom - part.top + 1,
    ]
    assert boxes[BoxKind.LARGEST_PART]["modal"][2] < boxes[None]["modal"][2]
    assert boxes[None]["amodal"] == boxes[BoxKind.LARGEST_PART]["amodal"] != boxes[BoxKind.AMODAL]["amodal"]


def test_a_turned_camera_projects_the_centres_of_boxes_onto_the_things(tmp_path: Path) -> None:
    mount = Pose(Vec3(0.8, 0.3, 2.1), Quaternion.from_rpy(0.05, 0.12, -0.2))
    camera = dataclasses.replace(front_camera(), ego_from_mount=mount)
    car = actor(1, Category.CAR, 16.0, -2.5, 0.7, Size(4.4, 1.8, 1.5))
    tree = export_one(tmp_path, car, camera=camera)
    sensor = document(tree, "gtBbox3d.json")["sensor"]
    (box,) = document(tree, "gtBbox3d.json")["objects"]
    forward, left, up = np.array(sensor["sensor_T_ISO_8855"]) @ [*box["3d"]["center"], 1.0]
    u = sensor["u0"] - sensor["fx"] * left / forward
    v = sensor["v0"] - sensor["fy"] * up / forward
    assert Dataset(tmp_path / "dataset")[0].ids("front")[round(v), round(u)] == 1

    calibration = document(tree, "camera.json")
    extrinsic = calibration["extrinsic"]
    assert [extrinsic[n] for n in ("roll", "pitch", "yaw")] == pytest.approx([0.05, 0.12, -0.2])
    assert [extrinsic[n] for n in ("x", "y", "z", "baseline")] == [0.8, 0.3, 2.1, 0.0]
    assert calibration["intrinsic"] == {"fx": SMALL.fx, "fy": SMALL.fy, "u0": SMALL.cx, "v0": SMALL.cy}


def test_disparity_leads_to_the_same_thing_in_the_right_picture(dataset: Dataset, tree: Path) -> None:
    steps = image(tree, "disparity.png")
    assert steps.dtype == np.uint16
    left, right = dataset[0].ids("front"), dataset[0].ids("front_right")
    np.testing.assert_array_equal(steps == 0, left == 0)
    v, u = np.nonzero(steps)
    target = np.round(u - (steps[v, u] - 1.0) / 256.0).astype(int)
    inside = target >= 0
    agree = left[v[inside], u[inside]] == right[v[inside], target[inside]]
    # The others are hidden from the right camera, or lie at the edge of a thing.
    assert agree.mean() > 0.97
    assert (left[v[inside], u[inside]] == right[v[inside], u[inside]]).mean() < agree.mean() - 0.01
    # A point on the ground 20 m ahead of the ego, 18.8 m of the camera.
    v0 = round(SMALL.cy + SMALL.fy * 1.65 / 18.8)
    depth = SMALL.fy * 1.65 / (v0 - SMALL.cy)
    assert (steps[v0, 30] - 1) / 256 == pytest.approx(SMALL.fx * 0.54 / depth, abs=1 / 512 + 1e-9)
    assert document(tree, "camera.json")["extrinsic"]["baseline"] == 0.54
    assert document(tree, "gtBbox3d.json")["sensor"]["baseline"] == 0.54


def test_disparities_beyond_16_bits_are_none() -> None:
    camera = front_camera()
    depth = np.array([[camera.pinhole.fx * 0.5 / 256.0, camera.pinhole.fx * 0.5 / 255.5, math.inf]], np.float32)
    found = stored_disparity(disparity_image(depth, camera.pinhole.fx, 0.5))
    assert found[0, 0] == found[0, 2] == 0
    assert found[0, 1] == pytest.approx(255.5 * 256 + 1, abs=1)


def test_odometry_and_time_are_those_of_the_ego(tmp_path: Path) -> None:
    camera = front_camera()
    base = street()
    states = []
    for number in range(3):
        pose = Pose.planar(100.0 + number, 50.0, 0.0, math.pi - 0.05 + 0.06 * number)
        velocity = Vec3(3.0, 4.0, 0.0)
        time_ns = 700_000_000 + number * 200_000_000
        states.append(
            dataclasses.replace(base, step=number, time_ns=time_ns, world_from_ego=pose, ego_velocity_mps=velocity)
        )
    tree = export_states(tmp_path, states, camera)
    first, middle, last = (document(tree, "vehicle.json", f"000000_{number:06}") for number in range(3))
    assert list(first) == ["gpsHeading", "gpsLatitude", "gpsLongitude", "outsideTemperature", "speed", "yawRate"]
    assert first["speed"] == 5.0
    assert first["outsideTemperature"] is None
    # It faces west, turns to the left, over the seam of the angle.
    assert first["gpsHeading"] == pytest.approx(270.0 + math.degrees(0.05))
    assert [entry["yawRate"] for entry in (first, middle, last)] == pytest.approx([0.3, 0.3, 0.3])
    metres = math.radians(last["gpsLongitude"] - first["gpsLongitude"]) * 6_378_137.0
    assert metres == pytest.approx(2.0, abs=1e-4)
    assert math.radians(first["gpsLatitude"]) * 6_378_137.0 == pytest.approx(50.0, abs=1e-4)
    times = [path.read_text() for path in sorted(tree.glob("timestamp/*/*/*.txt"))]
    assert times == ["0\n", "200000000\n", "400000000\n"]


def test_a_frame_alone_has_no_yaw_rate(tmp_path: Path) -> None:
    assert document(export_one(tmp_path), "vehicle.json")["yawRate"] == 0.0


def test_the_summary_counts_what_is_written(dataset: Dataset, tmp_path: Path) -> None:
    summary = cityscapes.export(dataset, tmp_path / "tree", DEFAULTS)
    numbers: dict[str, int] = {}
    for path in (tmp_path / "tree").glob("gtFine/*/*/*_instanceIds.png"):
        found = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        assert found is not None
        for number in np.unique(found[found >= 1000]).tolist():
            name = LABELS[number // 1000].name
            numbers[name] = numbers.get(name, 0) + 1
    assert summary.objects == dict(sorted(numbers.items()))
    assert summary.objects.keys() == {"bus", "car", "person", "rider", "truck"}
    groups = 0
    for frame in dataset:
        labels = {label.actor_id: label for label in frame.labels.cameras["front"].objects}
        for native_id in np.unique(frame.ids("front")).tolist():
            groups += native_id == PARKED_ID
            groups += native_id in labels and not DEFAULTS.is_learnable(labels[native_id])
    assert summary.ignored == groups > 0
    assert (summary.folder, summary.cameras) == (tmp_path / "tree", ("front", "front_right"))
    assert (summary.images, summary.training_images, summary.validation_images) == (6, 4, 2)


def test_the_right_camera_is_exported_without_a_pair(dataset: Dataset, tmp_path: Path) -> None:
    summary = cityscapes.export(dataset, tmp_path / "tree", ExportOptions(camera="front_right"))
    assert summary.cameras == ("front_right",)
    (path,) = (tmp_path / "tree").glob("leftImg8bit/*/*/*_000000_000000_leftImg8bit.png")
    assert path.samefile(dataset[0].image_path("front_right", "rgb"))
    assert not (tmp_path / "tree/disparity").exists()


def test_a_camera_that_is_not_there_is_refused_before_anything_is_written(dataset: Dataset, tmp_path: Path) -> None:
    options = ExportOptions(camera="rear")
    for call in (
        lambda: cityscapes.check(dataset.manifest.cameras, (), options),
        lambda: cityscapes.export(dataset, tmp_path / "tree", options),
    ):
        with pytest.raises(ExportError, match="there is no camera 'rear'; there is front, front_right"):
            call()
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", [front_camera()], episodes=1)
    (tmp_path / "dataset/frames/front/rgb/0000_000001.png").unlink()
    with pytest.raises(ExportError, match=re.escape("0000_000001.png: the journal lists this image")):
        cityscapes.export(Dataset(tmp_path / "dataset"), tmp_path / "tree", DEFAULTS)
    assert [path.name for path in tmp_path.iterdir()] == ["dataset"]


def test_a_second_export_replaces_the_first_with_the_same_bytes(dataset: Dataset, tmp_path: Path) -> None:
    def contents() -> dict[str, bytes]:
        files = (path for path in (tmp_path / "tree").rglob("*") if path.is_file())
        return {str(path.relative_to(tmp_path)): path.read_bytes() for path in files}

    cityscapes.export(dataset, tmp_path / "tree", DEFAULTS)
    first = contents()
    (tmp_path / "tree/gtFine/val/left-over").mkdir()
    cityscapes.export(dataset, tmp_path / "tree", DEFAULTS)
    assert contents() == first
    assert [path.name for path in tmp_path.iterdir()] == ["tree"]


def test_more_instances_of_a_class_than_there_are_ids_are_refused(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def many(*_: object) -> list[PolygonObject]:
        return [PolygonObject(26, [(0, 0), (1, 0), (1, 1)], native_id) for native_id in range(1, 1002)]

    monkeypatch.setattr("bridge.export.cityscapes.scene.polygon_objects", many)
    with pytest.raises(ExportError, match="more than 1000 instances of Cityscapes' class car"):
        cityscapes.export(dataset, tmp_path / "cityscapes", DEFAULTS)
