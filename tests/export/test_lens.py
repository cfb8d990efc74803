"""Which formats can say that a lens distorts: the others refuse it before anything is written."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.dataset.reader import Dataset
from bridge.distortion import Distortion
from bridge.errors import DatasetError, ExportError
from bridge.export.exporters import export_dataset, exporter
from bridge.export.formats import ExportFormat
from bridge.export.options import ExportOptions
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder
from tests.box_world import SMALL, front_camera, stereo_rig, write_street

LENS = Distortion(-0.2, 0.03, 0.001, -0.0008)
RECTIFIED = {
    ExportFormat.KITTI: "KITTI",
    ExportFormat.KITTI_TRACKING: "KITTI",
    ExportFormat.KITTI_ODOMETRY: "KITTI",
    ExportFormat.CITYSCAPES: "Cityscapes",
    ExportFormat.VKITTI2: "Virtual KITTI 2",
}


@pytest.mark.parametrize(("export_format", "layout"), RECTIFIED.items())
def test_a_layout_of_rectified_pictures_refuses_a_lens(export_format: ExportFormat, layout: str) -> None:
    cameras = [replace(camera, distortion=LENS) for camera in stereo_rig()]
    message = (
        rf"camera 'front' has a lens that distorts, and pictures of {layout} are rectified; export to COCO, YOLO, "
        r"Hugging Face or WebDataset, or capture without distortion"
    )
    with pytest.raises(ExportError, match=message):
        exporter(export_format).check(cameras, [], ExportOptions())
    exporter(export_format).check([*stereo_rig(), replace(cameras[0], name="bent")], [], ExportOptions())


def test_a_bent_pair_has_no_disparity(tmp_path: Path) -> None:
    write_street(tmp_path / "d", [replace(camera, distortion=LENS) for camera in stereo_rig()], episodes=1, frames=1)
    with pytest.raises(DatasetError, match=r"camera 'front' has a lens that distorts; disparities are of rectified"):
        Dataset(tmp_path / "d")[0].disparity("front")


def test_the_others_write_the_coefficients_and_are_right(tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    write_street(folder, [replace(front_camera(), distortion=LENS)], episodes=2, frames=1)
    for export_format in set(ExportFormat) - {*RECTIFIED, ExportFormat.PAIRS}:
        export_dataset(folder, export_format)
    instances = json.loads((folder / "coco/annotations/instances_train.json").read_text())
    expected = {"fx": SMALL.fx, "fy": SMALL.fy, "cx": SMALL.cx, "cy": SMALL.cy}
    expected |= {"k1": -0.2, "k2": 0.03, "p1": 0.001, "p2": -0.0008, "k3": 0.0}
    assert {json.dumps(image["intrinsics"]) for image in instances["images"]} == {json.dumps(expected)}
    row = json.loads((folder / "huggingface/train/metadata.jsonl").read_text().splitlines()[0])
    assert row["intrinsics"] == expected
    report = verify_folder(folder)
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []
