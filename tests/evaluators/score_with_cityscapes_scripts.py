"""Scores a Cityscapes tree against another one with Cityscapes' own evaluators; run by their interpreter.

``score_with_cityscapes_scripts.py TRUTH PREDICTION SPLIT`` prints JSON. The working directory is written to. The
prediction is a tree like the truth, of which each evaluator gets what a method would hand in: label images, a mask an
instance, panoptic images, 3-D boxes.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from cityscapesscripts.evaluation import (
    evalInstanceLevelSemanticLabeling,
    evalObjectDetection3d,
    evalPanopticSemanticLabeling,
    evalPixelLevelSemanticLabeling,
)
from cityscapesscripts.helpers import box3dImageTransform
from cityscapesscripts.preparation.createPanopticImgs import convert2panoptic
from PIL import Image

VEHICLES = ["car", "truck", "bus", "train", "motorcycle", "bicycle"]


def files(tree: Path, split: str, suffix: str) -> list[str]:
    return sorted(str(path) for path in tree.glob(f"*/{split}/*/*_{suffix}"))


def pixels(truth: Path, prediction: Path, split: str) -> Any:
    module = evalPixelLevelSemanticLabeling
    module.args.JSONOutput = False
    pairs = [files(tree, split, "gtFine_labelIds.png") for tree in (prediction, truth)]
    return module.evaluateImgLists(*pairs, module.args)


def instances(truth: Path, prediction: Path, split: str) -> Any:
    module = evalInstanceLevelSemanticLabeling
    module.args.JSONOutput = False
    # By default it lies among the package's own files and outlives a change of the truth.
    module.args.gtInstancesFile = str(Path("gtInstances.json").absolute())
    module.args.predictionPath = str(Path("masks").absolute())
    Path("masks").mkdir()
    lists = []
    for number, file in enumerate(files(prediction, split, "gtFine_instanceIds.png")):
        image = np.array(Image.open(file))
        rows = []
        for instance in np.unique(image[image >= 1000]).tolist():
            Image.fromarray((image == instance).astype(np.uint8) * 255).save(f"masks/{number}_{instance}.png")
            rows.append(f"{number}_{instance}.png {instance // 1000} 1.0\n")
        lists.append(f"masks/{number}.txt")
        Path(lists[-1]).write_text("".join(rows))
    return module.evaluateImgLists(lists, files(truth, split, "gtFine_instanceIds.png"), module.args)


def panoptic(truth: Path, prediction: Path, split: str) -> Any:
    places = []
    for name, tree in (("truth", truth), ("prediction", prediction)):
        Path(name).mkdir()
        convert2panoptic(str(tree / "gtFine"), name, setNames=[split])
        places += [f"{name}/cityscapes_panoptic_{split}.json", f"{name}/cityscapes_panoptic_{split}"]
    results = evalPanopticSemanticLabeling.evaluatePanoptic(*places, "panoptic.json")
    names = {row["id"]: row["name"] for row in json.loads(Path(places[0]).read_text())["categories"]}
    results["per_class"] = {names[number]: scores for number, scores in results["per_class"].items()}
    return results


def boxes(truth: Path, prediction: Path, split: str, matching: int) -> Any:
    sensor = json.loads(Path(files(truth, split, "gtBbox3d.json")[0]).read_text())
    # The evaluator computes predicted amodal boxes anew and clips them to Cityscapes' own 2048 x 1024 pixels.
    box3dImageTransform.Camera.__init__.__defaults__ = (sensor["imgWidth"], sensor["imgHeight"])
    parameters = evalObjectDetection3d.EvaluationParameters(VEHICLES, matching_method=matching)
    evaluator = evalObjectDetection3d.Box3dEvaluator(parameters)
    evaluator.checkCw()
    evaluator.loadGT(str(truth / "gtBbox3d" / split))
    evaluator.loadPredictions(str(prediction / "gtBbox3d" / split))
    evaluator.evaluate()
    return evaluator.results


def projected(truth: Path, split: str) -> list[list[list[float]]]:
    """Return left, top, right and bottom of the projection of every 3-D box, file by file."""
    found: list[list[list[float]]] = []
    for file in files(truth, split, "gtBbox3d.json"):
        boxes = json.loads(Path(file).read_text())
        sensor = {name: boxes["sensor"][name] for name in ("fx", "fy", "u0", "v0", "sensor_T_ISO_8855")}
        camera = box3dImageTransform.Camera(**sensor, imgWidth=boxes["imgWidth"], imgHeight=boxes["imgHeight"])
        transform = box3dImageTransform.Box3dImageTransform(camera)
        found.append([])
        for entry in boxes["objects"]:
            box = entry["3d"]
            transform.initialize_box(box["dimensions"], box["rotation"], box["center"])
            found[-1].append([float(edge) for edge in transform.get_amodal_box_2d()])
    return found


def main(truth: Path, prediction: Path, split: str) -> None:
    with contextlib.redirect_stdout(sys.stderr):
        scores = {
            "pixels": pixels(truth, prediction, split),
            "instances": instances(truth, prediction, split),
            "panoptic": panoptic(truth, prediction, split),
            "boxes_amodal": boxes(truth, prediction, split, matching=0),
            "boxes_modal": boxes(truth, prediction, split, matching=1),
            "projected": projected(truth, split),
        }
    json.dump(scores, sys.stdout, default=float)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
