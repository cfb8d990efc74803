import dataclasses
import math
import os
import re
from pathlib import Path

import pytest

from bridge.classes import Category
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import ExportError
from bridge.export.exporters import export_dataset
from bridge.export.formats import ExportFormat
from bridge.export.kitti import check, export
from bridge.export.options import BoxKind, ExportOptions
from bridge.export.split import validation_episodes
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.labels.labelling import label_frame
from tests.box_world import STATICS, actor, cast_frame, front_camera, manifest, shoot, street, write_street

ROW = re.compile(
    r"(Car|Van|Truck|Pedestrian|Person_sitting|Cyclist|Tram|Misc) \d\.\d\d [0-2]( -?\d+\.\d\d){12}"
    r"|DontCare -1 -1 -10( \d+\.\d\d){4} -1 -1 -1 -1000 -1000 -1000 -10"
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("export") / "dataset"
    write_street(folder, [front_camera()])
    return Dataset(folder)


@pytest.fixture(scope="module")
def kitti(dataset: Dataset) -> Path:
    return export_dataset(dataset, ExportFormat.KITTI, ExportOptions()).folder


def labels_of(folder: Path, frame: str = "000000") -> list[str]:
    return (folder / f"training/label_2/{frame}.txt").read_text().splitlines()


def export_one(folder: Path, *actors: object) -> list[str]:
    """Return the label rows of a frame that holds ``actors`` alone."""
    camera = front_camera()
    state = dataclasses.replace(street(), world_from_ego=Pose(Vec3(0, 0, 0)), actors=actors)  # type: ignore[arg-type]
    raw = cast_frame(state, [camera])
    with DatasetWriter(folder / "dataset", manifest([camera])) as writer:
        drive = writer.begin_episode(0, STATICS)
        drive.add(0, raw, label_frame(state, raw, [camera], {}))
    export(Dataset(folder / "dataset"), folder / "kitti", ExportOptions())
    return labels_of(folder / "kitti")


def test_the_summary_counts_what_is_written(dataset: Dataset, tmp_path: Path) -> None:
    summary = export(dataset, tmp_path / "kitti", ExportOptions())
    rows = [row.split(" ")[0] for number in range(6) for row in labels_of(tmp_path / "kitti", f"{number:06}")]
    assert summary.images == 6
    assert summary.cameras == ("front",)
    assert summary.objects == {name: rows.count(name) for name in sorted(set(rows)) if name != "DontCare"}
    assert summary.objects.keys() == {"Car", "Cyclist", "Misc", "Pedestrian", "Truck", "Van"}
    assert summary.ignored == rows.count("DontCare") > 0
    assert (summary.training_images, summary.validation_images) == (4, 2)


def test_every_row_has_kitti_s_columns_and_nothing_else(kitti: Path) -> None:
    for number in range(6):
        content = (kitti / f"training/label_2/{number:06}.txt").read_bytes().decode("ascii")
        assert content.endswith("\n")
        assert "\r" not in content
        assert "-0.00" not in content.replace("-0.00", "-0.00 ").split(" ")
        rows = content.splitlines()
        assert all(ROW.fullmatch(row) for row in rows)
        ignored = [row.startswith("DontCare") for row in rows]
        assert ignored == sorted(ignored)


def test_an_object_ahead_is_written_as_worked_out_by_hand(tmp_path: Path) -> None:
    # 4.4 x 1.8 x 1.5 m, its centre 18.8 m ahead of the camera, driving away; the camera is 1.65 m up.
    f, cx, cy = 240.5, 202.9, 57.3
    rear, front = 18.8 - 2.2, 18.8 + 2.2
    box = [cx - f * 0.9 / rear, cy + f * 0.15 / front, cx + f * 0.9 / rear, cy + f * 1.65 / rear]
    (row,) = export_one(tmp_path, actor(1, Category.CAR, 20, 0, 0.0, Size(4.4, 1.8, 1.5)))
    columns = row.split(" ")
    assert columns[:4] == ["Car", "0.00", "0", "-1.57"]
    # A heading of -1.57 is 0.0008 rad short of straight ahead, which moves the corners by a hair.
    assert [float(column) for column in columns[4:8]] == pytest.approx(box, abs=0.05)
    assert columns[8:] == ["1.50", "1.80", "4.40", "0.00", "1.65", "18.80", "-1.57"]


def test_occluded_follows_the_hidden_share(dataset: Dataset, kitti: Path) -> None:
    levels = {}
    for label in dataset[0].labels.cameras["front"].objects:
        levels[f"{label.location_m.x:.2f} {label.location_m.y:.2f} {label.location_m.z:.2f}"] = label.occlusion
    rows = [row.split(" ") for row in labels_of(kitti) if not row.startswith("DontCare")]
    written = {" ".join(row[11:14]): int(row[2]) for row in rows}
    for place, level in written.items():
        assert level == sum(levels[place] >= threshold for threshold in (0.1, 0.5))
    assert set(written.values()) >= {0, 1}


def test_what_cannot_be_learned_is_dont_care(tmp_path: Path) -> None:
    far = actor(1, Category.CAR, 170.0, 0.0, 0.0, Size(4.4, 1.8, 1.5))
    (row,) = export_one(tmp_path, far)
    assert row.startswith("DontCare")
    left, top, right, bottom = (float(column) for column in row.split(" ")[4:8])
    assert 190 < left < right < 215
    assert 55 < top < bottom < 62


def test_a_frame_without_objects_has_a_dont_care_corner(tmp_path: Path) -> None:
    # Readers such as OpenPCDet fail on an empty file.
    rows = export_one(tmp_path)
    assert rows == ["DontCare -1 -1 -10 0.00 0.00 1.00 1.00 -1 -1 -1 -1000 -1000 -1000 -10"]


def test_a_parked_car_of_the_scene_is_neither_object_nor_background(dataset: Dataset, kitti: Path) -> None:
    (parked,) = dataset[0].labels.cameras["front"].statics
    box = parked.modal_box
    edges = f"{box.left}.00 {box.top}.00 {box.right}.00 {box.bottom}.00"
    assert f"DontCare -1 -1 -10 {edges} -1 -1 -1 -1000 -1000 -1000 -10" in labels_of(kitti)


@pytest.mark.parametrize("kind", [BoxKind.MODAL, BoxKind.AMODAL, BoxKind.LARGEST_PART])
def test_other_boxes_are_the_dataset_s(dataset: Dataset, tmp_path: Path, kind: BoxKind) -> None:
    labels = {o.actor_id: o for o in dataset[0].labels.cameras["front"].objects}
    export(dataset, tmp_path / "kitti", ExportOptions(box=kind))
    van = next(row for row in labels_of(tmp_path / "kitti") if row.startswith("Van"))
    boxes = {
        BoxKind.MODAL: labels[2].modal_box,
        BoxKind.AMODAL: labels[2].amodal_box,
        BoxKind.LARGEST_PART: labels[2].largest_part_box,
    }
    box = boxes[kind]
    assert box is not None
    assert [float(c) for c in van.split(" ")[4:8]] == [box.left, box.top, box.right, box.bottom]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (ExportOptions(min_pixels=10**6), set()),
        (ExportOptions(min_height_px=80), {"Truck"}),
        (ExportOptions(min_contrast=1.0), set()),
        (ExportOptions(max_occlusion=0.0), set()),
    ],
)
def test_thresholds_turn_objects_into_regions(
    dataset: Dataset, kitti: Path, tmp_path: Path, options: ExportOptions, names: set[str]
) -> None:
    export(dataset, tmp_path / "kitti", options)
    found, usual = ([row.split(" ")[0] for row in labels_of(folder)] for folder in (tmp_path / "kitti", kitti))
    assert {name for name in found if name != "DontCare"} == names
    assert len(found) == len(usual)


def test_images_are_the_dataset_s_own_files(dataset: Dataset, kitti: Path) -> None:
    for number, frame in enumerate(dataset):
        assert (kitti / f"training/image_2/{number:06}.png").samefile(frame.image_path("front", "rgb"))


def test_images_are_copied_where_links_are_not_possible(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: Path, target: Path) -> None:
        raise OSError("links are not supported")

    monkeypatch.setattr(os, "link", no_links)
    export(dataset, tmp_path / "kitti", ExportOptions())
    copy, original = tmp_path / "kitti/training/image_2/000000.png", dataset[0].image_path("front", "rgb")
    assert not copy.samefile(original)
    assert copy.read_bytes() == original.read_bytes()


def test_calibration_has_seven_lines_and_no_blank_one(kitti: Path) -> None:
    content = (kitti / "training/calib/000003.txt").read_text()
    names = [line.split(": ")[0] for line in content.split("\n")]
    assert names == ["P0", "P1", "P2", "P3", "R0_rect", "Tr_velo_to_cam", "Tr_imu_to_velo", ""]


def test_a_second_export_replaces_the_first_with_the_same_bytes(dataset: Dataset, tmp_path: Path) -> None:
    def contents() -> dict[str, bytes]:
        files = (path for path in (tmp_path / "kitti").rglob("*") if path.is_file())
        return {str(path.relative_to(tmp_path)): path.read_bytes() for path in files}

    export(dataset, tmp_path / "kitti", ExportOptions())
    first = contents()
    (tmp_path / "kitti/training/label_2/999999.txt").write_text("left over")
    export(dataset, tmp_path / "kitti", ExportOptions())
    assert contents() == first
    assert [path.name for path in tmp_path.iterdir()] == ["kitti"]


def test_something_else_in_the_folder_is_not_replaced(dataset: Dataset, tmp_path: Path) -> None:
    velodyne = tmp_path / "kitti/training/velodyne/000000.bin"
    velodyne.parent.mkdir(parents=True)
    velodyne.write_bytes(b"real KITTI")
    with pytest.raises(ExportError, match="expected nothing or an earlier export, found something else"):
        export(dataset, tmp_path / "kitti", ExportOptions())
    assert velodyne.read_bytes() == b"real KITTI"


def test_an_export_that_cannot_take_its_place_leaves_the_earlier_one(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(dataset, tmp_path / "kitti", ExportOptions())
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == ".kitti.partial":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ExportError, match=r"the export cannot be written: .*Permission denied"):
        export(dataset, tmp_path / "kitti", ExportOptions())
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", [front_camera()], episodes=1)
    (tmp_path / "dataset/frames/front/rgb/0000_000001.png").unlink()
    with pytest.raises(ExportError, match=r"0000_000001.png: the journal lists this image"):
        export(Dataset(tmp_path / "dataset"), tmp_path / "kitti", ExportOptions())
    assert [path.name for path in tmp_path.iterdir()] == ["dataset"]


def test_one_camera_of_several_is_exported(tmp_path: Path) -> None:
    cameras = [front_camera(), front_camera(name="rear")]
    write_street(tmp_path / "dataset", cameras, episodes=1, frames=1)
    dataset = Dataset(tmp_path / "dataset")
    with pytest.raises(ExportError, match="there is no camera 'left'; there is front, rear"):
        export(dataset, tmp_path / "kitti", ExportOptions(camera="left"))
    assert not (tmp_path / "kitti").exists()
    for name, expected in ((None, "front"), ("rear", "rear")):
        assert export(dataset, tmp_path / "kitti", ExportOptions(camera=name)).cameras == (expected,)
        image = (tmp_path / "kitti/training/image_2/000000.png").read_bytes()
        assert image == dataset[0].image_path(expected, "rgb").read_bytes()


def test_a_tilted_camera_cannot_be_expressed(tmp_path: Path) -> None:
    mount = Pose(Vec3(0, 0, 3.0), Quaternion.from_rpy(0.0, math.radians(8.0), 0.0))
    camera = dataclasses.replace(front_camera(), ego_from_mount=mount)
    shot = shoot(street(), [camera])
    with DatasetWriter(tmp_path / "dataset", manifest([camera])) as writer:
        drive = writer.begin_episode(0, STATICS)
        drive.add(0, shot.raw, shot.labels)
    with pytest.raises(ExportError, match=r"'front' is tilted by 8.0 degrees"):
        export(Dataset(tmp_path / "dataset"), tmp_path / "kitti", ExportOptions())
    assert not (tmp_path / "kitti").exists()
    with pytest.raises(ExportError, match=r"'front' is tilted by 8.0 degrees"):
        check([camera], [], ExportOptions())


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [([], []), ([0], []), ([0, 1], [1]), ([0, 1, 2, 3, 4], [4]), (range(10), [4, 9]), ([3, 8, 9, 12, 20, 21], [21])],
)
def test_validation_takes_whole_episodes_evenly(episodes: list[int], expected: list[int]) -> None:
    assert sorted(validation_episodes(list(episodes))) == expected
