"""Our ground truth as pycocotools' COCOeval and a panoptic evaluator judge it: perfect against itself.

The panoptic evaluator follows the definition in Kirillov et al., *Panoptic Segmentation* (2019), sections 4.1 and 4.2:
segments match above an IoU of 0.5, void pixels and crowds count neither way.
"""

import contextlib
import copy
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from bridge.dataset.reader import Dataset
from bridge.export import coco
from bridge.export.options import ExportOptions
from tests.box_world import stereo_rig, write_street

# pycocotools 2.0.11 decodes masks in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

Annotation = dict[str, Any]
MAX_DETECTIONS = 100
SPLITS = ("train", "val")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluators")
    write_street(folder / "dataset", stereo_rig())
    coco.export(Dataset(folder / "dataset"), folder / "coco", ExportOptions())
    return folder / "coco"


def truth(folder: Path, split: str) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(folder / f"annotations/instances_{split}.json")


def predictions(annotations: COCO) -> list[Annotation]:
    """Return the objects to find as a detector would report them."""
    found = [entry for entry in annotations.dataset["annotations"] if not entry["iscrowd"]]
    return [
        {"image_id": e["image_id"], "category_id": e["category_id"], "score": 1.0, "bbox": e["bbox"]}
        | {"segmentation": annotations.annToRLE(e)}
        for e in found
    ]


def precision(annotations: COCO, found: list[Annotation], kind: str) -> dict[int, float]:
    """Return the average precision over all thresholds of every category that occurs."""
    # Boxes of predictions that have masks are taken from the masks, so each kind is handed in alone.
    wanted = "segmentation" if kind == "segm" else "bbox"
    plain = [{name: e[name] for name in ("image_id", "category_id", "score", wanted)} for e in copy.deepcopy(found)]
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = COCOeval(annotations, annotations.loadRes(plain), kind)
        evaluation.evaluate()
        evaluation.accumulate()
    values = evaluation.eval["precision"][:, :, :, 0, evaluation.params.maxDets.index(MAX_DETECTIONS)]
    by_category = zip(evaluation.params.catIds, np.moveaxis(values, 2, 0), strict=True)
    return {category: float(value.mean()) for category, value in by_category if (value > -1).all()}


@pytest.mark.parametrize("kind", ["bbox", "segm"])
@pytest.mark.parametrize("split", SPLITS)
def test_the_ground_truth_is_perfect_against_itself(folder: Path, split: str, kind: str) -> None:
    annotations = truth(folder, split)
    found = predictions(annotations)
    perfect = precision(annotations, found, kind)
    assert perfect == dict.fromkeys(sorted({entry["category_id"] for entry in found}), 1.0)
    assert set(perfect) == {1, 2, 3, 6, 8}


@pytest.mark.parametrize("kind", ["bbox", "segm"])
def test_finding_what_is_to_be_ignored_costs_nothing(folder: Path, kind: str) -> None:
    annotations = truth(folder, "train")
    crowds = [entry for entry in annotations.dataset["annotations"] if entry["iscrowd"]]
    assert crowds
    extra = [
        {"image_id": e["image_id"], "category_id": e["category_id"], "score": 1.0, "bbox": e["bbox"]}
        | {"segmentation": e["segmentation"]}
        for e in crowds
    ]
    assert set(precision(annotations, predictions(annotations) + extra, kind).values()) == {1.0}


def miss(found: list[Annotation]) -> list[Annotation]:
    return found[1:]


def shift(found: list[Annotation]) -> list[Annotation]:
    left, top, width, height = found[0]["bbox"]
    moved = np.roll(coco_mask.decode(found[0]["segmentation"]), 3, axis=1)
    change = {"bbox": [left + 3, top, width, height], "segmentation": coco_mask.encode(np.asfortranarray(moved))}
    return [found[0] | change, *found[1:]]


def swap_class(found: list[Annotation]) -> list[Annotation]:
    return [found[0] | {"category_id": 2 if found[0]["category_id"] == 3 else 3}, *found[1:]]


def swap_image(found: list[Annotation]) -> list[Annotation]:
    other = next(entry["image_id"] for entry in found if entry["image_id"] != found[0]["image_id"])
    return [found[0] | {"image_id": other}, *found[1:]]


@pytest.mark.parametrize("fault", [miss, shift, swap_class, swap_image])
@pytest.mark.parametrize("kind", ["bbox", "segm"])
def test_planted_faults_cost_precision(
    folder: Path, kind: str, fault: Callable[[list[Annotation]], list[Annotation]]
) -> None:
    annotations = truth(folder, "train")
    assert min(precision(annotations, fault(predictions(annotations)), kind).values()) < 1.0


def segment_ids(folder: Path, split: str, name: str) -> NDArray[np.int64]:
    bgr = cv2.imread(str(folder / f"annotations/panoptic_{split}/{name}"))
    assert bgr is not None
    return np.asarray(bgr.astype(np.int64) @ (65536, 256, 1))


def panoptic_quality(
    truth: list[tuple[NDArray[np.int64], list[Annotation]]], found: list[tuple[NDArray[np.int64], list[Annotation]]]
) -> dict[int, float]:
    """Return the panoptic quality of every category that occurs."""
    shares: dict[int, list[float]] = {}
    errors: dict[int, int] = {}
    for (true_ids, true_segments), (found_ids, found_segments) in zip(truth, found, strict=True):
        matched = set()
        counted = true_ids > 0
        for segment in true_segments:
            category, mask = segment["category_id"], true_ids == segment["id"]
            if segment["iscrowd"]:
                counted &= ~mask
                continue
            for other in found_segments:
                guess = (found_ids == other["id"]) & (counted | mask)
                share = np.count_nonzero(mask & guess) / np.count_nonzero(mask | guess)
                if other["category_id"] == category and share > 0.5:
                    shares.setdefault(category, []).append(share)
                    matched.add(other["id"])
                    break
            else:
                errors[category] = errors.get(category, 0) + 1
        for other in found_segments:
            guess = found_ids == other["id"]
            if other["id"] not in matched and np.count_nonzero(guess & ~counted) <= 0.5 * np.count_nonzero(guess):
                errors[other["category_id"]] = errors.get(other["category_id"], 0) + 1
    categories = sorted(shares.keys() | errors.keys())
    return {c: sum(shares.get(c, [])) / (len(shares.get(c, [])) + 0.5 * errors.get(c, 0)) for c in categories}


@pytest.fixture(scope="module")
def panoptic(folder: Path) -> list[tuple[NDArray[np.int64], list[Annotation]]]:
    document = json.loads((folder / "annotations/panoptic_train.json").read_text())
    return [(segment_ids(folder, "train", e["file_name"]), e["segments_info"]) for e in document["annotations"]]


def test_panoptic_quality_is_perfect_against_itself(
    panoptic: list[tuple[NDArray[np.int64], list[Annotation]]],
) -> None:
    found = [(ids, [segment for segment in segments if not segment["iscrowd"]]) for ids, segments in panoptic]
    assert panoptic_quality(panoptic, found) == dict.fromkeys([1, 2, 3, 6, 8, 149, 187], 1.0)
    # Finding the crowds as well costs nothing.
    assert set(panoptic_quality(panoptic, panoptic).values()) == {1.0}


def test_panoptic_quality_falls_with_a_fault(panoptic: list[tuple[NDArray[np.int64], list[Annotation]]]) -> None:
    ids, segments = panoptic[0]
    car = next(segment["id"] for segment in segments if segment["category_id"] == 3 and not segment["iscrowd"])
    lost = np.where(ids == car, 0, ids)
    moved = np.roll(ids, 2, axis=1)
    renamed = [s | {"category_id": 8} if s["id"] == car else s for s in segments]
    for fault in ((lost, [s for s in segments if s["id"] != car]), (moved, segments), (ids, renamed)):
        assert min(panoptic_quality(panoptic, [fault, *panoptic[1:]]).values()) < 1.0
