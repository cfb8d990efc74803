"""Checks a Cityscapes tree, by itself and against the native dataset that it was exported from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from bridge.errors import DatasetError
from bridge.verify.cityscapes.boxes3d import box_problems, parse_boxes
from bridge.verify.cityscapes.images import (
    Ids,
    Instances,
    class_problems,
    color_problems,
    describe,
    instance_problems,
    train_id_problems,
)
from bridge.verify.cityscapes.native import (
    box_differences,
    camera_differences,
    class_differences,
    instance_differences,
)
from bridge.verify.cityscapes.polygons import drawing_problems, parse_polygons
from bridge.verify.cityscapes.sensors import camera_problems, disparity_problems, sensor_problems, vehicle_problems
from bridge.verify.cityscapes.tree import GROUND_TRUTH, FrameFiles, missing_files, read_tree, tree_problems
from bridge.verify.export_settings import export_settings
from bridge.verify.files import Pixels, decode_image, read_bytes, read_image, read_json
from bridge.verify.finding import Finding
from bridge.verify.native.pictures import Pictures, PlainlySeen
from bridge.verify.progress import counted
from bridge.verify.tally import Problem, Tally


def verify_cityscapes(folder: Path, native: Path | None = None) -> list[Finding]:
    """Return everything that is wrong with the Cityscapes tree in ``folder``; empty for a good one.

    With ``native``, the dataset that it was made from, classes, instances, disparities and 3-D boxes are compared
    with the id images, the depth and the world state too. Raises ``DatasetError`` if ``folder`` is none or
    ``native`` cannot be read.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of a Cityscapes tree (leftImg8bit/…, gtFine/…), found none")
    pictures = None if native is None else Pictures(native)
    tally = Tally()
    frames, problems = read_tree(folder)
    tally.take(problems)
    if not frames:
        tally.take([Problem("no frames", f"there are no frames in {folder}; is it the root of a Cityscapes tree?")])
    tally.take(tree_problems(frames))
    for stem, problem in missing_files(frames):
        tally.take([problem], stem)
    plain = PlainlySeen.in_export(export_settings(folder))
    splits: dict[str, FrameFiles] = {}
    for files in counted(frames):
        frame = _Frame(files, pictures, plain)
        tally.take(frame.problems(), files.stem)
        other = splits.setdefault(frame.digest, files) if frame.digest else files
        if {other.split, files.split} == {"train", "val"}:
            message = f"it is the image of {other.stem}, which is in {other.split}"
            tally.take([Problem("images in train and val", message)], files.stem)
    if pictures is not None:
        tally.take(pictures.left_out())
    return tally.findings()


class _Frame:
    """One frame; its files are read one after the other."""

    def __init__(self, files: FrameFiles, pictures: Pictures | None, plain: PlainlySeen) -> None:
        self._files = files
        self._plain = plain
        content = self._content("leftImg8bit.png")
        self.digest = "" if content is None else hashlib.sha256(content).hexdigest()
        self._image = decode_image(content)
        self._picture = pictures.find(content) if pictures is not None and content is not None else None
        self._is_compared = pictures is not None
        self._instances: Instances | None = None
        self._natives: dict[int, int] = {}

    def problems(self) -> Iterator[Problem]:
        """Yield everything that is wrong with the frame, but not what is missing."""
        if "leftImg8bit.png" not in self._files.files:
            return
        image = self._image
        if image is None or image.dtype != np.uint8 or image.ndim != 3:
            yield Problem("unreadable images", "leftImg8bit: cannot be read as an image of 8 bits and 3 channels")
            return
        if self._is_compared and self._picture is None:
            yield Problem("images of no dataset", "leftImg8bit: it is no image of the dataset")
        for kind in GROUND_TRUTH:
            yield from self._ground_truth(kind, image)
        if "rightImg8bit.png" in self._files.files:
            right = read_image(self._files.files["rightImg8bit.png"])
            if right is None or right.shape != image.shape or right.dtype != image.dtype:
                found = "nothing readable" if right is None else describe(right)
                yield Problem("wrong right images", f"rightImg8bit: expected {describe(image)}, found {found}")
        calibration, problems = self._calibration(image)
        yield from problems
        yield from self._disparity(image, calibration)
        yield from self._boxes(image, calibration)
        if "vehicle.json" in self._files.files:
            yield from vehicle_problems(read_json(self._files.files["vehicle.json"]))

    def _ground_truth(self, kind: str, image: Pixels) -> Iterator[Problem]:
        problems: list[Problem] = []
        classes = cast(Ids | None, self._gray(f"{kind}_labelIds.png", np.uint8, image, problems))
        instances = cast(Instances | None, self._gray(f"{kind}_instanceIds.png", np.uint16, image, problems))
        train_ids = cast(Ids | None, self._gray(f"{kind}_labelTrainIds.png", np.uint8, image, problems))
        yield from problems
        if classes is None:
            return
        yield from class_problems(classes)
        if instances is not None:
            yield from instance_problems(instances, classes)
        if train_ids is not None:
            yield from train_id_problems(train_ids, classes)
        if f"{kind}_color.png" in self._files.files:
            yield from self._colors(kind, classes)
        if f"{kind}_polygons.json" in self._files.files:
            height, width = classes.shape
            document = read_json(self._files.files[f"{kind}_polygons.json"])
            polygons, malformed = parse_polygons(document, width, height)
            yield from malformed
            yield from drawing_problems(polygons, classes, instances)
        if kind == "gtFine":
            self._instances = instances
            yield from self._compared(classes, instances)

    def _colors(self, kind: str, classes: Ids) -> Iterator[Problem]:
        colors = read_image(self._files.files[f"{kind}_color.png"])
        if colors is None or colors.shape[:2] != classes.shape:
            found = "nothing readable" if colors is None else describe(colors)
            yield Problem("wrong colour images", f"color: expected the size of the image, found {found}")
        else:
            yield from color_problems(colors, classes)

    def _compared(self, classes: Ids, instances: Instances | None) -> Iterator[Problem]:
        if self._picture is None or self._picture.ids.shape != classes.shape:
            return
        yield from class_differences(classes, self._picture)
        if instances is not None:
            natives, problems = instance_differences(instances, self._picture, self._plain)
            self._natives = dict(natives)
            yield from problems

    def _calibration(self, image: Pixels) -> tuple[Any, list[Problem]]:
        """Return the camera file if it is whole, and what is wrong with it."""
        if "camera.json" not in self._files.files:
            return None, []
        document = read_json(self._files.files["camera.json"])
        problems = list(camera_problems(document, image.shape[1], image.shape[0]))
        if any(problem.kind.startswith("malformed") for problem in problems):
            return None, problems
        if self._picture is not None:
            problems += camera_differences(document["intrinsic"], self._picture)
        return document, problems

    def _disparity(self, image: Pixels, calibration: Any) -> Iterator[Problem]:
        problems: list[Problem] = []
        disparity = cast(NDArray[np.uint16] | None, self._gray("disparity.png", np.uint16, image, problems))
        yield from problems
        if disparity is None:
            return
        if not disparity.any():
            yield Problem("wrong disparities", "disparity: no pixel has one")
        elif calibration is not None and self._picture is not None and self._picture.depth.shape == disparity.shape:
            baseline_m = calibration["extrinsic"]["baseline"]
            yield from disparity_problems(disparity, self._picture.depth, calibration["intrinsic"]["fx"], baseline_m)

    def _boxes(self, image: Pixels, calibration: Any) -> Iterator[Problem]:
        if "gtBbox3d.json" not in self._files.files:
            return
        height, width = image.shape[:2]
        sensor, boxes, problems = parse_boxes(read_json(self._files.files["gtBbox3d.json"]), width, height)
        yield from problems
        if sensor is None:
            return
        if calibration is not None:
            yield from sensor_problems(calibration, sensor)
        yield from box_problems(boxes, sensor, self._instances, (width, height))
        if self._picture is not None:
            yield from box_differences(boxes, sensor, self._natives, self._picture, self._plain)

    def _content(self, name: str) -> bytes | None:
        return read_bytes(self._files.files[name]) if name in self._files.files else None

    def _gray(self, name: str, dtype: type, image: Pixels, problems: list[Problem]) -> Pixels | None:
        """Return an image of one channel of the size of the frame's; what else is there is a problem."""
        if name not in self._files.files:
            return None
        found = read_image(self._files.files[name])
        if found is not None and found.shape == image.shape[:2] and found.dtype == dtype:
            return found
        expected = f"{image.shape[1]} x {image.shape[0]} {np.dtype(dtype)} with one channel"
        message = f"{name}: expected {expected}, found {'nothing readable' if found is None else describe(found)}"
        problems.append(Problem("wrong image files", message))
        return None
