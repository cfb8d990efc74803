"""The frames of a collage: pictures put together from cut-outs, with masks and 2-D boxes and nothing behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from bridge.verify.class_names import CITYSCAPES_IDS
from bridge.verify.files import decode_image
from bridge.verify.finding import Finding, error
from bridge.verify.native.files import parse
from bridge.verify.native.frames import FrameFiles
from bridge.verify.native.images import FLAT_MODALITIES, FlatPicture
from bridge.verify.native.objects import Problem
from bridge.verify.native.pasted import CollageFile, CollageLabels, PastedLabel
from bridge.verify.native.pixels import Window, label_problems
from bridge.verify.native.records import Record
from bridge.verify.native.sensors import Camera
from bridge.verify.native.settings import FIRST_STATIC_ID

_BLENDS: Final = frozenset({"none", "matte", "gaussian", "box", "poisson", "motion"})


class Scenes:
    """The frames of a collage one after the other: those of one scene show the same things in the same places."""

    def __init__(self) -> None:
        self._ids: dict[int, tuple[str, str | None]] = {}
        """The first frame of every scene, and the hash of its ids."""
        self._latest: Record | None = None

    def record_findings(self, record: Record) -> Iterator[Finding]:
        """Yield what is wrong with a line of the journal after those before it."""
        previous, self._latest = self._latest, record
        if previous is not None and record.key <= previous.key:
            yield error(f"the journal has this frame after {previous.stem}", record.stem)

    def findings(self, record: Record, labels: CollageLabels, camera: Camera) -> Iterator[Finding]:
        """Yield if a frame shows other things than an earlier one of the same scene."""
        digest = record.files.get(f"frames/{camera.name}/ids/{record.stem}.png")
        first, expected = self._ids.setdefault(labels.scene, (record.stem, digest))
        if digest != expected:
            yield error(f"its ids are not those of {first}, which is of the same scene {labels.scene}", record.stem)


def read_collage(files: FrameFiles) -> tuple[CollageLabels | None, list[str]]:
    """Return the labels of a frame, and what is wrong with them as such; None if they cannot be used."""
    name = f"labels/{files.record.stem}.json"
    if name not in files.contents:
        return None, []
    try:
        found = parse(CollageFile, files.contents[name])
    except ValueError as problem:
        return None, [f"{name}: {problem}"]
    problems = []
    if (found.episode, found.frame) != files.record.key:
        problems.append(f"{name} is of episode and frame {(found.episode, found.frame)}, not {files.record.key}")
    if found.labels.blend not in _BLENDS:
        problems.append(f"{name}: there is no blend {found.labels.blend!r}")
    return found.labels, problems


def collage_problems(files: FrameFiles, labels: CollageLabels, camera: Camera) -> Iterator[Problem]:
    """Yield what does not hold between the images and the labels of a frame."""
    images, problems = _decode(files, camera)
    yield from (("", problem) for problem in problems)
    if images is None:
        return
    for pasted in (labels.objects, labels.distractors):
        ids = [label.instance_id for label in pasted]
        if ids != sorted(set(ids)):
            yield "", f"the labels must be in ascending order of ids, each once, got {ids}"
    by_id = {label.instance_id: label for label in (*labels.objects, *labels.distractors)}
    if len(by_id) < len(labels.objects) + len(labels.distractors):
        yield "", "an object and a distractor have the same id"
    counts = np.bincount(images.ids.ravel(), minlength=1)
    for number in np.flatnonzero(counts).tolist():
        if number and number not in by_id:
            yield f"instance {number}", f"{counts[number]} pixels of an id that nothing has"
    for number, label in by_id.items():
        window = Window(number, images, int(counts[number]) if 0 <= number < len(counts) else 0)
        for problem in (*_number_problems(label, camera), *label_problems(label, window)):
            yield f"instance {number}", problem


def _number_problems(label: PastedLabel, camera: Camera) -> Iterator[str]:
    if not 0 < label.instance_id < FIRST_STATIC_ID:
        yield f"ids go from 1 to {FIRST_STATIC_ID - 1}"
    if label.category not in CITYSCAPES_IDS:
        yield f"there is no class {label.category!r}"
    ratios = {"occlusion": label.occlusion, "truncation": label.truncation, "contrast": label.contrast or 0.0}
    for name, ratio in ratios.items():
        if not 0.0 <= ratio <= 1.0:
            yield f"{name} must lie within 0 and 1, got {ratio}"
    box = label.amodal_box
    edges = (camera.pinhole.width - 1, camera.pinhole.height - 1)
    if label.truncation > 0.0 and min(box.left, box.top, edges[0] - box.right, edges[1] - box.bottom) > 0:
        yield f"truncation is {label.truncation:.4f} for what does not reach the edge of the frame"


def _decode(files: FrameFiles, camera: Camera) -> tuple[FlatPicture | None, list[str]]:
    kinds = {kind: extension for kind, (extension, _, _) in FLAT_MODALITIES.items()}
    contents = files.images(camera.name, kinds)
    decoded: dict[str, Any] = {}
    problems = []
    for kind, (_, dtype, channels) in FLAT_MODALITIES.items():
        if kind not in contents:
            continue
        image = decode_image(contents[kind])
        shape = (camera.pinhole.height, camera.pinhole.width, channels)[: 2 if channels == 1 else 3]
        if image is None:
            problems.append(f"{kind} cannot be decoded")
        elif image.shape != shape or image.dtype != dtype:
            problems.append(f"{kind} must be {shape} {np.dtype(dtype)}, is {image.shape} {image.dtype}")
        else:
            decoded[kind] = image
    if decoded.keys() < FLAT_MODALITIES.keys():
        return None, problems
    return FlatPicture(camera, decoded["rgb"], decoded["ids"]), problems
