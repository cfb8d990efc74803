"""Scores KITTI results with the KITTI evaluator of mmdet3d (OpenMMLab, Apache-2.0); run by its interpreter.

``score_with_mmdet3d.py LABELS RESULTS {flat,solid} …`` takes pairs of folders of ``%06d.txt``, the second with scores
in a 16th column, and prints JSON, for each pair by class: the average precisions in percent over 11 and 40 recalls,
such as ``2D_AP40``, as [easy, moderate, hard], each None where no object of the class is of that difficulty. ``flat``
has 2D and AOS, ``solid`` BEV and 3D.

The evaluator's overlaps of rotated boxes run in numba's simulator of CUDA. They compare corners with edges to the last
bit and are wrong for boxes that are equal (0 to 1, measured): for BEV and 3D, results are moved by a millimetre.
"""

import importlib.util
import json
import os
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ["NUMBA_ENABLE_CUDASIM"] = "1"

import numpy as np

CLASSES = ("Car", "Pedestrian", "Cyclist")
METRICS = {"flat": ["bbox", "2d", "aos"], "solid": ["bev", "3d"]}
LEAST_OVERLAPS = {"Car": 0.7, "Pedestrian": 0.5, "Cyclist": 0.5}
"""KITTI's own."""
MOVED_M = 0.001
Annotation = dict[str, Any]


def evaluator() -> ModuleType:
    """Load the evaluator alone: the package around it needs PyTorch."""
    folder = Path(sysconfig.get_path("purelib")) / "mmdet3d/evaluation/functional/kitti_utils"
    spec = importlib.util.spec_from_file_location(
        "kitti_utils", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["kitti_utils"] = package
    spec.loader.exec_module(package)
    return importlib.import_module("kitti_utils.eval")


def annotation(path: Path) -> Annotation:
    rows = [line.split(" ") for line in path.read_text().splitlines()]
    numbers = np.array([[float(number) for number in row[1:]] for row in rows]).reshape(len(rows), -1)
    if not rows:
        numbers = np.empty((0, 15))
    return {
        "name": np.array([row[0] for row in rows], dtype=object),
        "truncated": numbers[:, 0],
        "occluded": numbers[:, 1].astype(int),
        "alpha": numbers[:, 2],
        "bbox": numbers[:, 3:7],
        "dimensions": numbers[:, [9, 7, 8]],  # length, height, width
        "location": numbers[:, 10:13],
        "rotation_y": numbers[:, 13],
        "score": numbers[:, 14] if numbers.shape[1] > 14 else np.zeros(len(rows)),
    }


def moved(result: Annotation) -> Annotation:
    return {**result, "location": result["location"] + (MOVED_M, 0.0, MOVED_M)}


def scores(
    module: ModuleType, truth: list[Annotation], results: list[Annotation], name: str, kind: str
) -> dict[str, Any]:
    pairs = [(t, r) for t, r in zip(truth, results, strict=True) if name in t["name"]]
    number = CLASSES.index(name)
    exists = [any(module.clean_data(*pair, number, level)[0] for pair in pairs) for level in range(3)]
    # The evaluator returns all of these, None for what was not asked for.
    keys = [f"{metric}_AP{points}" for points in (11, 40) for metric in ("2D", "BEV", "3D", "AOS")]
    wanted = [key for key in keys if key.split("_")[0].lower() in METRICS[kind]]
    if not pairs:
        return {key: [None] * 3 for key in wanted}
    found = [r if kind == "flat" else moved(r) for _, r in pairs]
    overlaps = np.full((1, 3, 1), LEAST_OVERLAPS[name])
    values = dict(
        zip(keys, module.do_eval([t for t, _ in pairs], found, [number], overlaps, METRICS[kind]), strict=True)
    )
    return {key: [float(values[key][0, level, 0]) if exists[level] else None for level in range(3)] for key in wanted}


def score(module: ModuleType, labels: Path, results: Path, kind: str) -> dict[str, Any]:
    names = sorted(path.name for path in labels.glob("*.txt"))
    truth = [annotation(labels / name) for name in names]
    found = [annotation(results / name) for name in names]
    return {name: scores(module, truth, found, name, kind) for name in CLASSES}


def main() -> None:
    arguments = sys.argv[1:]
    module = evaluator()
    runs = zip(arguments[::3], arguments[1::3], arguments[2::3], strict=True)
    print(json.dumps([score(module, Path(labels), Path(results), kind) for labels, results, kind in runs]))  # noqa: T201


if __name__ == "__main__":
    main()
