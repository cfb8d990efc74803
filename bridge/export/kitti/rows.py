"""The rows of KITTI's label files, of the object benchmark and of the tracking one.

- ``truncated`` is KITTI's measure: the share of the unclipped cuboid's area that the clipping takes. The tracking
  benchmark wants a level instead; it is cut at the same shares as ``occluded``.
- ``occluded`` is 0 below ``PARTLY`` of occlusion, 1 below ``LARGELY``, 2 from there on. KITTI gives no figures.
- ``DontCare`` is what a detector cannot be expected to find (``ExportOptions.is_learnable``), what is less than a pixel
  wide or high in the frame, and every vehicle of the static scene, which has no 3-D label.
- Rows have two decimal places. The 2-D box is that of the 3-D box as written, so that both agree to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bridge.camera import Camera
from bridge.classes import CLASSES
from bridge.export.options import BoxKind, ExportOptions, box_of
from bridge.export.tree_files import decimal
from bridge.frame import PixelBox
from bridge.labels.boxes3d import project_cuboids, upright_rotations
from bridge.labels.frame_labels import CameraLabels, ObjectLabel
from bridge.labels.truncation import cuboid_truncation

PARTLY = 0.10
"""From this share on, the level of occlusion or truncation is 1."""
LARGELY = 0.50
"""From this share on, the level of occlusion or truncation is 2."""

_CORNER: Final = PixelBox(0, 0, 1, 1)
"""The DontCare region of a label file without objects: OpenPCDet, pandas and others fail on an empty file."""


@dataclass(frozen=True, slots=True)
class KittiObject:
    """One object to learn from."""

    track_id: int
    """Its native id."""
    name: str
    """KITTI's name of its class."""
    truncation: float
    occlusion: float
    numbers: tuple[str, ...]
    """The 12 columns from ``alpha`` to ``rotation_y``, which both benchmarks share."""

    def detection_row(self) -> str:
        """Return the object benchmark's 15 columns."""
        return " ".join((self.name, decimal(self.truncation), str(_level(self.occlusion)), *self.numbers))

    def tracking_row(self, frame: int) -> str:
        """Return the tracking benchmark's 17 columns."""
        levels = (_level(self.truncation), _level(self.occlusion))
        return " ".join((str(frame), str(self.track_id), self.name, *map(str, levels), *self.numbers))


@dataclass(frozen=True, slots=True)
class KittiRows:
    """What a camera shows in one frame."""

    objects: tuple[KittiObject, ...]
    """By ascending native id."""
    regions: tuple[PixelBox, ...]
    """What is neither object nor background."""

    def detection_file(self) -> list[str]:
        """Return the lines of ``label_2/000000.txt``: at least one, DontCare last."""
        regions = self.regions if self.objects or self.regions else (_CORNER,)
        return [
            *(thing.detection_row() for thing in self.objects),
            *(f"DontCare -1 -1 -10 {_edges(region)} -1 -1 -1 -1000 -1000 -1000 -10" for region in regions),
        ]

    def tracking_lines(self, frame: int) -> list[str]:
        """Return the lines of one frame in ``label_02/0000.txt``."""
        return [
            *(thing.tracking_row(frame) for thing in self.objects),
            *(_tracking_region(region, frame) for region in self.regions),
        ]


def kitti_rows(labels: CameraLabels, camera: Camera, options: ExportOptions) -> KittiRows:
    """Return the objects that ``camera`` shows, with the boxes that ``options`` ask for, by default cuboids."""
    learnable: list[ObjectLabel] = []
    regions: list[PixelBox] = []
    for label in labels.objects:
        if CLASSES[label.category].kitti is None or label.modal_box is None or label.amodal_box is None:
            continue
        if label.cuboid_box is not None and options.is_learnable(label):
            learnable.append(label)
        else:
            regions.append(label.amodal_box)
    objects, slivers = _objects(learnable, camera, options.box or BoxKind.CUBOID)
    # KITTI's Misc means movable things, so benches and bins are background.
    parked = [static.modal_box for static in labels.statics if CLASSES[static.category].kitti not in (None, "Misc")]
    return KittiRows(tuple(objects), (*regions, *slivers, *parked))


def _objects(labels: Sequence[ObjectLabel], camera: Camera, kind: BoxKind) -> tuple[list[KittiObject], list[PixelBox]]:
    """Return the objects, and the regions of what is less than a pixel wide or high in the frame."""
    if not labels:
        return [], []
    locations = np.array([label.location_m for label in labels]).round(2)
    sizes = np.array([label.size for label in labels]).round(2)
    headings = np.array([label.rotation_y for label in labels]).round(2)
    cuboids = project_cuboids(upright_rotations(headings), locations, sizes, camera)
    truncations = cuboid_truncation(cuboids).tolist()
    objects, slivers = [], []
    for index, label in enumerate(labels):
        left, top, right, bottom = cuboids.clipped[index].tolist()
        if not (right - left >= 1.0 and bottom - top >= 1.0):  # NaN where the cuboid is not in the frame
            assert label.amodal_box is not None, "only objects with pixels are learnable"
            slivers.append(label.amodal_box)
            continue
        if kind is not BoxKind.CUBOID:
            box = box_of(label, kind)
            assert box is not None, "only visible objects are learnable"
            left, top, right, bottom = box.left, box.top, box.right, box.bottom
        length, width, height = sizes[index].tolist()
        numbers = (label.alpha, left, top, right, bottom, height, width, length, *locations[index], headings[index])
        objects.append(
            KittiObject(
                label.actor_id,
                str(CLASSES[label.category].kitti),
                truncations[index],
                label.occlusion,
                tuple(decimal(number) for number in numbers),
            )
        )
    return objects, slivers


def tracking_file(lines: Sequence[str]) -> list[str]:
    """Return the lines of ``label_02/0000.txt`` from those of its frames: at least one."""
    return list(lines) or [_tracking_region(_CORNER, 0)]


def _level(share: float) -> int:
    return (share >= PARTLY) + (share >= LARGELY)


def _edges(region: PixelBox) -> str:
    return " ".join(decimal(edge) for edge in (region.left, region.top, region.right, region.bottom))


def _tracking_region(region: PixelBox, frame: int) -> str:
    # The last seven columns in the order of KITTI's own tracking files, which is not that of its object files.
    return f"{frame} -1 DontCare -1 -1 -10 {_edges(region)} -1000 -1000 -1000 -10 -1 -1 -1"
