"""Virtual KITTI 2 trees, parsed by hand and compared with the ray caster's pictures."""

import csv
import itertools
import math
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.classes import CLASSES, Category
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export import vkitti2
from bridge.export.exporters import export_dataset
from bridge.export.formats import ExportFormat
from bridge.export.options import BoxKind, ExportOptions
from bridge.export.vkitti2.images import SCENE_CLASSES, depth_png, flow_png
from bridge.geometry import cuboid_corners, transform_points
from bridge.labels.frame_labels import ObjectLabel
from bridge.sensors.flow import Flow
from tests.box_world import GROUND_ID, PARKED_ID, SMALL, front_camera, stereo_rig, write_street
from tests.export.drives import write_drives

CAMERAS = ("front", "front_right")
Array = NDArray[Any]
"""An image, of whichever type its file has."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("vkitti2") / "dataset"
    write_drives(folder, stereo_rig(), [0, 3])
    return Dataset(folder)


@pytest.fixture(scope="module")
def tree(dataset: Dataset) -> Path:
    summary = export_dataset(dataset, ExportFormat.VKITTI2, ExportOptions())
    assert summary.cameras == CAMERAS
    assert (summary.images, summary.training_images, summary.validation_images) == (12, 6, 6)
    assert sum(summary.objects.values()) == sum(len(table(summary.folder, scene, "bbox")) for scene in (0, 3))
    return summary.folder


def table(tree: Path, scene: int, name: str) -> list[dict[str, str]]:
    path = tree / f"Scene{scene:02}/clone/{name}.txt"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=" "))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def numbers(row: dict[str, str], *names: str) -> list[float]:
    return [float(row[name]) for name in names]


def image(tree: Path, scene: int, kind: str, camera: int, name: str) -> Array:
    return decoded((tree / f"Scene{scene:02}/clone/frames/{kind}/Camera_{camera}/{name}.png").read_bytes())


def decoded(content: bytes) -> Array:
    read = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert read is not None
    return read


def scene_frames(dataset: Dataset, scene: int) -> list[Frame]:
    return [frame for frame in dataset if frame.key.episode == scene]


def decode_flow(bgr: Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return flow and validity, as Virtual KITTI 2's description has it."""
    assert bgr.dtype == np.uint16
    height, width, _ = bgr.shape
    shares = bgr[..., 2:0:-1].astype(float) * 2.0 / 65535.0 - 1.0
    return shares * [width - 1, height - 1], bgr[..., 0] != 0


def rotation(row: dict[str, str], space: str) -> NDArray[np.float64]:
    """Return the rotation of an object with axes right, down, forward."""
    y, x, z = numbers(row, *(f"rotation_{space}_space_{axis}" for axis in "yxz"))
    cy, sy, cx, sx, cz, sz = (f(angle) for angle in (y + math.pi / 2, x, z) for f in (math.cos, math.sin))
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    turned: NDArray[np.float64] = about_y @ about_x @ about_z
    return turned


@pytest.mark.parametrize(
    ("name", "header"),
    [
        (
            "bbox",
            "frame cameraID trackID left right top bottom number_pixels truncation_ratio occupancy_ratio isMoving",
        ),
        ("extrinsic", "frame cameraID r1,1 r1,2 r1,3 t1 r2,1 r2,2 r2,3 t2 r3,1 r3,2 r3,3 t3 0 0 0 1"),
        ("intrinsic", "frame cameraID K[0,0] K[1,1] K[0,2] K[1,2]"),
        ("info", "trackID label model color"),
        ("colors", "Category r g b"),
        (
            "pose",
            "frame cameraID trackID alpha width height length world_space_X world_space_Y world_space_Z "
            "rotation_world_space_y rotation_world_space_x rotation_world_space_z "
            "camera_space_X camera_space_Y camera_space_Z "
            "rotation_camera_space_y rotation_camera_space_x rotation_camera_space_z",
        ),
    ],
)
def test_tables_have_the_format_s_headers(tree: Path, name: str, header: str) -> None:
    lines = (tree / f"Scene03/clone/{name}.txt").read_bytes().decode("ascii").split("\n")
    assert lines[0] == header
    assert lines[-1] == ""
    assert {len(line.split(" ")) for line in lines[1:-1]} == {len(header.split(" "))}


def test_boxes_and_poses_are_the_labels(dataset: Dataset, tree: Path) -> None:
    for scene in (0, 3):
        boxes, poses = table(tree, scene, "bbox"), table(tree, scene, "pose")
        places = [(row["frame"], row["cameraID"], row["trackID"]) for row in boxes]
        assert places == [(row["frame"], row["cameraID"], row["trackID"]) for row in poses]
        labels: dict[tuple[str, str, str], ObjectLabel] = {}
        for number, frame in enumerate(scene_frames(dataset, scene)):
            for camera, name in enumerate(CAMERAS):
                for label in frame.labels.cameras[name].objects:
                    if label.visible_pixels:
                        labels[str(number), str(camera), str(label.actor_id - 1)] = label
        assert places == list(labels)
        for box, pose, label in zip(boxes, poses, labels.values(), strict=True):
            edges = label.amodal_box
            assert edges is not None
            assert numbers(box, "left", "right", "top", "bottom") == [edges.left, edges.right, edges.top, edges.bottom]
            assert int(box["number_pixels"]) == label.visible_pixels
            ratios = [label.cuboid_truncation, 1.0 - label.occlusion]
            assert numbers(box, "truncation_ratio", "occupancy_ratio") == pytest.approx(ratios, abs=1e-6)
            assert numbers(pose, "length", "width", "height") == pytest.approx(list(label.size))
            camera_space = numbers(pose, *(f"camera_space_{axis}" for axis in "XYZ"))
            assert camera_space == pytest.approx(list(label.location_m), abs=1e-6)
            angles = [label.alpha, label.rotation_y]
            assert numbers(pose, "alpha", "rotation_camera_space_y") == pytest.approx(angles, abs=1e-6)


def test_poses_place_every_corner(dataset: Dataset, tree: Path) -> None:
    """The corners of every 3-D box are those of the actor, in the world and in the camera, through the extrinsics."""
    extrinsics = {
        (row["frame"], row["cameraID"]): np.array(
            [*numbers(row, *(f"r{i},{j}" if j < 4 else f"t{i}" for i in (1, 2, 3) for j in (1, 2, 3, 4)))]
        ).reshape(3, 4)
        for row in table(tree, 3, "extrinsic")
    }
    frames = scene_frames(dataset, 3)
    signs = list(itertools.product((-0.5, 0.5), (-1.0, 0.0), (-0.5, 0.5)))
    nodding = 0
    for row in table(tree, 3, "pose"):
        frame = frames[int(row["frame"])]
        (actor,) = (actor for actor in frame.state.actors if actor.actor_id == int(row["trackID"]) + 1)
        length, width, height = numbers(row, "length", "width", "height")
        corners = np.array(signs) * [width, height, length]  # right, down, forward
        in_world, in_camera = (
            corners @ rotation(row, space).T + numbers(row, *(f"{space}_space_{axis}" for axis in "XYZ"))
            for space in ("world", "camera")
        )
        expected = transform_points(actor.world_from_actor.matrix(), cuboid_corners(actor.size))
        # East, down, north.
        expected = np.column_stack([expected[:, 0], -expected[:, 2], expected[:, 1]])
        for corner in expected:
            assert np.abs(in_world - corner).sum(axis=1).min() < 1e-4
        extrinsic = extrinsics[row["frame"], row["cameraID"]]
        np.testing.assert_allclose(in_world @ extrinsic[:, :3].T + extrinsic[:, 3], in_camera, atol=1e-4)
        nodding += abs(float(row["rotation_world_space_x"])) > 0.05
    assert nodding >= 4


def test_positive_pitch_is_nose_up(tree: Path) -> None:
    # The drive's first actor has a pitch of 0.06 about its left axis: nose down.
    pitches = [float(row["rotation_world_space_x"]) for row in table(tree, 0, "pose") if row["trackID"] == "0"]
    assert pitches
    assert pitches == pytest.approx([-0.06] * len(pitches), abs=1e-6)


def test_intrinsics_are_the_camera_s(tree: Path) -> None:
    rows = table(tree, 3, "intrinsic")
    assert [(row["frame"], row["cameraID"]) for row in rows] == [(f, c) for f in "012" for c in "01"]
    for row in rows:
        assert numbers(row, "K[0,0]", "K[1,1]", "K[0,2]", "K[1,2]") == [SMALL.fx, SMALL.fy, SMALL.cx, SMALL.cy]


def test_cameras_are_a_baseline_apart(tree: Path) -> None:
    left, right = table(tree, 0, "extrinsic")[:2]
    assert numbers(left, "t2", "t3") == numbers(right, "t2", "t3")
    assert float(left["t1"]) - float(right["t1"]) == pytest.approx(0.54)


def test_pictures_are_the_dataset_s_own_files(dataset: Dataset, tree: Path) -> None:
    for scene in (0, 3):
        for number, frame in enumerate(scene_frames(dataset, scene)):
            for camera, name in enumerate(CAMERAS):
                path = tree / f"Scene{scene:02}/clone/frames/rgb/Camera_{camera}/rgb_{number:05}.png"
                assert path.samefile(frame.image_path(name, "rgb"))


def test_instances_join_with_tables_and_ids(dataset: Dataset, tree: Path) -> None:
    rows = table(tree, 3, "bbox")
    for number, frame in enumerate(scene_frames(dataset, 3)):
        for camera, name in enumerate(CAMERAS):
            instances = image(tree, 3, "instanceSegmentation", camera, f"instancegt_{number:05}")
            ids = frame.ids(name)
            np.testing.assert_array_equal(instances, np.where(np.isin(ids, [GROUND_ID, PARKED_ID]), 0, ids))
            tracks = {
                int(row["trackID"]): int(row["number_pixels"])
                for row in rows
                if (row["frame"], row["cameraID"]) == (str(number), str(camera))
            }
            values, counts = np.unique(instances[instances > 0], return_counts=True)
            assert {value - 1: count for value, count in zip(values.tolist(), counts.tolist(), strict=True)} == tracks


def test_classes_have_the_table_s_colours(dataset: Dataset, tree: Path) -> None:
    names = {tuple(map(int, numbers(row, "r", "g", "b"))): row["Category"] for row in table(tree, 0, "colors")}
    assert len(names) == len(CLASSES) == len(set(names.values()))
    assert {names[255, 127, 80], names[100, 60, 100], names[90, 200, 255]} == {"Car", "Road", "Sky"}
    for number, frame in enumerate(scene_frames(dataset, 0)):
        picture, ids = image(tree, 0, "classSegmentation", 0, f"classgt_{number:05}")[..., ::-1], frame.ids("front")
        for native in set(ids.ravel().tolist()):
            category = Category.SKY if native == 0 else frame.categories[native]
            colors = {tuple(color) for color in picture[ids == native].tolist()}
            assert [names[color] for color in colors] == [SCENE_CLASSES[category].name]


def test_depth_is_to_a_centimetre(dataset: Dataset, tree: Path) -> None:
    for number, frame in enumerate(scene_frames(dataset, 0)):
        stored, depth = image(tree, 0, "depth", 1, f"depth_{number:05}"), frame.depth("front_right")
        assert stored.dtype == np.uint16
        near = np.isfinite(depth)
        np.testing.assert_allclose(stored[near] / 100.0, depth[near], atol=0.005 + 1e-4)
        assert set(stored[~near].tolist()) == {65535}
    ends = decoded(depth_png(np.array([[655.34, 655.4, np.inf]], np.float32)))
    assert ends.tolist() == [[65534, 65535, 65535]]


def test_flows_decode_to_the_frame_s(dataset: Dataset, tree: Path) -> None:
    for scene in (0, 3):
        frames = scene_frames(dataset, scene)
        folder = tree / f"Scene{scene:02}/clone/frames"
        for camera, name in enumerate(CAMERAS):
            forward = sorted(path.name for path in (folder / f"forwardFlow/Camera_{camera}").iterdir())
            backward = sorted(path.name for path in (folder / f"backwardFlow/Camera_{camera}").iterdir())
            assert forward == ["flow_00000.png", "flow_00001.png"]
            assert backward == ["backwardFlow_00001.png", "backwardFlow_00002.png"]
            for number, frame in enumerate(frames):
                for kind, stem, flow in (
                    ("forwardFlow", "flow", frame.flow(name, "forward")),
                    ("backwardFlow", "backwardFlow", frame.flow(name, "backward")),
                ):
                    if flow is None:
                        continue
                    vectors, valid = decode_flow(image(tree, scene, kind, camera, f"{stem}_{number:05}"))
                    within = (np.abs(flow.vectors) <= [SMALL.width - 1, SMALL.height - 1]).all(axis=2)
                    np.testing.assert_array_equal(valid, flow.valid & within & (frame.ids(name) > 0))
                    step = np.array([SMALL.width - 1, SMALL.height - 1]) / 65535
                    assert (np.abs(vectors - flow.vectors)[valid] <= step + 1e-4).all()
                    assert np.abs(vectors[valid]).max() > 5.0


def test_flow_that_leaves_the_range_is_invalid() -> None:
    vectors = np.array([[[2.0, -1.0], [2.1, 0.0], [0.0, 0.0]], [[-2.0, 1.0], [0.0, -1.1], [1.0, 0.5]]], np.float32)
    valid = np.array([[True, True, False], [True, True, True]])
    content = flow_png(Flow(vectors, valid), np.full((2, 3), 5, np.uint16))
    found, kept = decode_flow(decoded(content))
    assert kept.tolist() == [[True, False, False], [True, False, True]]
    np.testing.assert_allclose(found[kept], vectors[kept], atol=2 / 65535)


def test_what_moves_is_what_changes_its_place(dataset: Dataset, tree: Path) -> None:
    rows = table(tree, 0, "bbox")
    assert {row["isMoving"] for row in rows} == {"True", "False"}
    first = {int(row["trackID"]) + 1: row["isMoving"] for row in rows if row["frame"] == "0"}
    # Of the drive's actors only the van and the car behind the first one change their place.
    assert {actor for actor, moves in first.items() if moves == "True"} <= {2, 6}
    assert first[2] == "True"
    # Nothing follows the last frame: everything but the pedestrian has speed there.
    last = {int(row["trackID"]) + 1: row["isMoving"] for row in rows if row["frame"] == "2"}
    assert {actor for actor, moves in last.items() if moves == "False"} == {4}


def test_info_names_every_track_once(dataset: Dataset, tree: Path) -> None:
    rows = table(tree, 3, "info")
    tracks = [int(row["trackID"]) for row in rows]
    assert tracks == sorted({int(row["trackID"]) for row in table(tree, 3, "bbox")})
    actors = {actor.actor_id: actor for actor in dataset[3].state.actors}
    for row in rows:
        actor = actors[int(row["trackID"]) + 1]
        assert (row["label"], row["model"]) == (CLASSES[actor.category].kitti, actor.asset)
        assert row["color"] == "Silver"  # linear 0.5 is sRGB 188


@pytest.mark.parametrize("kind", [BoxKind.MODAL, BoxKind.LARGEST_PART])
def test_other_boxes_are_tight_around_pixels(dataset: Dataset, tmp_path: Path, kind: BoxKind) -> None:
    vkitti2.export(dataset, tmp_path / "tree", ExportOptions(box=kind))
    instances = image(tmp_path / "tree", 0, "instanceSegmentation", 0, "instancegt_00001")
    for row in table(tmp_path / "tree", 0, "bbox"):
        if (row["frame"], row["cameraID"]) == ("1", "0"):
            mask = (instances == int(row["trackID"]) + 1).astype(np.uint8)
            if kind is BoxKind.LARGEST_PART:
                _, parts, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
                mask = (parts == 1 + stats[1:, cv2.CC_STAT_AREA].argmax()).astype(np.uint8)
            v, u = np.nonzero(mask)
            assert numbers(row, "left", "right", "top", "bottom") == [u.min(), u.max(), v.min(), v.max()]


def test_cuboids_are_refused_before_anything_is_written(dataset: Dataset, tmp_path: Path) -> None:
    options = ExportOptions(box=BoxKind.CUBOID)
    with pytest.raises(ExportError, match=r"boxes of whole pixels, not cuboid; ask for amodal, modal, largest-part"):
        vkitti2.check(stereo_rig(), [], options)
    with pytest.raises(ExportError, match=r"boxes of whole pixels"):
        vkitti2.export(dataset, tmp_path / "tree", options)
    assert not (tmp_path / "tree").exists()


def test_one_camera_has_one_view(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", [front_camera(Pinhole(100, 40, 60.0, 60.0, 49.5, 18.0))], episodes=1)
    summary = vkitti2.export(Dataset(tmp_path / "dataset"), tmp_path / "tree", ExportOptions())
    assert (summary.cameras, summary.images) == (("front",), 2)
    views = {path.name for path in (tmp_path / "tree/Scene00/clone/frames").glob("*/*")}
    assert views == {"Camera_0"}
    assert {row["cameraID"] for row in table(tmp_path / "tree", 0, "bbox")} == {"0"}


def test_scenes_are_split_and_lead_back(dataset: Dataset, tree: Path) -> None:
    assert (tree / "train.txt").read_text() == "Scene00\n"
    assert (tree / "val.txt").read_text() == "Scene03\n"
    with (tree / "frames.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(int(row["episode"]), int(row["frame"])) for row in rows] == [tuple(frame.key) for frame in dataset]
    assert [row["sequence"] for row in rows] == ["Scene00"] * 3 + ["Scene03"] * 3
