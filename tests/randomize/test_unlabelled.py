"""Distractors without labels: they are in the pictures, and nobody is told of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bridge.capture.run import capture
from bridge.classes import Category
from bridge.dataset.reader import Dataset
from bridge.export.exporters import export_dataset
from bridge.export.formats import ExportFormat
from bridge.scenario.load import parse_scenario
from bridge.sensors.semantic import UNLABELED
from bridge.verify.finding import Severity
from bridge.verify.tree import verify_folder
from tests.randomize.conftest import street_text

THINGS = "{distractors: {labelled: LABELLED, change: episode, flying: 6, per_100_m: 10, occluded_share: 0.5}}"
FORMATS = [name for name in ExportFormat if name not in (ExportFormat.PAIRS, ExportFormat.HUGGINGFACE)]


def captured(folder: Path, labelled: str) -> Dataset:
    text = street_text(THINGS.replace("LABELLED", labelled))
    lidar = "  roof: {kind: lidar, beams: 16, columns: 360}\n"
    text = text.replace("capture:", f"{lidar}twins: [{{name: fog, weather: {{preset: fog}}}}]\ncapture:")
    capture(parse_scenario(text, Path("street.yaml")), folder)
    return Dataset(folder)


@pytest.fixture(scope="module")
def unlabelled(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    dataset = captured(tmp_path_factory.mktemp("unlabelled") / "dataset", "false")
    for export_format in FORMATS:
        export_dataset(dataset, export_format)
    return dataset


def test_they_are_seen_and_have_no_labels(unlabelled: Dataset) -> None:
    for frame in unlabelled:
        bodies = {actor.actor_id for actor in frame.state.actors if actor.category is Category.DISTRACTOR}
        shown = np.isin(frame.ids("front"), list(bodies))
        assert shown.any()
        assert (frame.semantic("front")[shown] == UNLABELED).all()
        assert not (frame.semantic("front")[~shown] == UNLABELED).any()
        assert not bodies & frame.categories.keys()
        labels = frame.labels.cameras["front"].objects
        assert labels
        assert Category.DISTRACTOR not in {label.category for label in labels}


def test_what_hides_an_object_is_still_told(unlabelled: Dataset) -> None:
    bodies = {a.actor_id for frame in unlabelled for a in frame.state.actors if a.category is Category.DISTRACTOR}
    labels = [label for frame in unlabelled for label in frame.labels.cameras["front"].objects]
    assert any(occluder.instance_id in bodies for label in labels for occluder in label.occluders)


def test_pictures_are_those_with_labels(unlabelled: Dataset, tmp_path: Path) -> None:
    for with_labels, without in zip(captured(tmp_path / "dataset", "true"), unlabelled, strict=True):
        np.testing.assert_array_equal(with_labels.rgb("front"), without.rgb("front"))
        np.testing.assert_array_equal(with_labels.ids("front"), without.ids("front"))
        others = [label for label in with_labels.labels.cameras["front"].objects if label.category != "distractor"]
        assert tuple(others) == without.labels.cameras["front"].objects
        assert len(others) < len(with_labels.labels.cameras["front"].objects)


def test_nothing_is_wrong_and_exports_leave_them_out(unlabelled: Dataset) -> None:
    folder = unlabelled.folder
    report = verify_folder(folder)
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []
    rows = [line for path in (folder / "kitti/training/label_2").iterdir() for line in path.read_text().splitlines()]
    assert rows
    assert not any(row.startswith("Misc") for row in rows)


def test_the_checker_notices_labels_that_are_missing_for_no_reason(unlabelled: Dataset) -> None:
    path = unlabelled.folder / "episodes/0000.json"
    about = path.read_bytes()
    path.write_text(json.dumps({**json.loads(about), "unlabelled": []}))
    try:
        found = [str(finding) for finding in verify_folder(unlabelled.folder).findings]
    finally:
        path.write_bytes(about)
    assert any("no label, though the image shows" in finding for finding in found)
