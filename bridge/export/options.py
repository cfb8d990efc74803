"""What an export is asked for, and which objects it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bridge.errors import ExportError

if TYPE_CHECKING:  # the command line asks for options before it needs any of these
    from bridge.camera import Camera
    from bridge.frame import PixelBox
    from bridge.labels.frame_labels import ImageBox, ObjectLabel
    from bridge.labels.pasted import PastedLabel


class BoxKind(StrEnum):
    """Which 2-D box of an object is written."""

    CUBOID = "cuboid"
    """Around the projected 3-D box, as in KITTI."""
    MODAL = "modal"
    """Tight around the visible pixels, as in COCO."""
    AMODAL = "amodal"
    """Tight around the object as if nothing hid it."""
    LARGEST_PART = "largest-part"
    """Tight around the largest connected part of the visible pixels."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What an export is asked for.

    Objects beyond a threshold are not to be learned from: they become what the format has for regions that count
    neither as object nor as background (KITTI's DontCare, COCO's crowd, Cityscapes' group).
    """

    camera: str | None = None
    """None: the first one, or all of them where the format has room for several."""
    box: BoxKind | None = None
    """None: what is usual in the format."""
    max_occlusion: float = 0.90
    """Objects hidden by this share or more are ignored."""
    min_height_px: int = 10
    """Objects whose visible part is lower are ignored."""
    min_pixels: int = 40
    """Objects of fewer visible pixels are ignored."""
    min_contrast: float = 0.02
    """Objects that differ less from their surroundings (``ObjectLabel.contrast``) are ignored: fog, rain or night hide
    them from the camera."""
    twin: str | None = None
    """Under the conditions of which twin the pictures were taken; None for those of the scenario itself."""

    def is_learnable(self, label: ObjectLabel | PastedLabel) -> bool:
        """Tell whether a detector can be expected to find the object."""
        visible = label.modal_box
        return (
            visible is not None
            and label.contrast is not None
            and label.contrast >= self.min_contrast
            and label.occlusion < self.max_occlusion
            and visible.bottom - visible.top + 1 >= self.min_height_px
            and label.visible_pixels >= self.min_pixels
        )


def box_of(label: ObjectLabel | PastedLabel, kind: BoxKind) -> PixelBox | ImageBox | None:
    """Return the box of ``kind``; a ``PixelBox`` has inclusive edges, an ``ImageBox`` continuous ones.

    What was pasted has no cuboid.
    """
    return {
        BoxKind.CUBOID: getattr(label, "cuboid_box", None),
        BoxKind.MODAL: label.modal_box,
        BoxKind.AMODAL: label.amodal_box,
        BoxKind.LARGEST_PART: label.largest_part_box,
    }[kind]


def chosen_camera(cameras: Sequence[Camera], name: str | None) -> Camera:
    """Return the camera called ``name``, or the first one. Raises ``ExportError`` if there is no such camera."""
    by_name = {camera.name: camera for camera in cameras}
    if name is not None and name not in by_name:
        raise ExportError(f"there is no camera {name!r}; there is {', '.join(by_name)}")
    return cameras[0] if name is None else by_name[name]


def rectified_camera(cameras: Sequence[Camera], name: str | None, layout: str) -> Camera:
    """Return ``chosen_camera`` for ``layout``, which only has pinhole cameras.

    Raises ``ExportError`` if there is no such camera, or it has a lens that distorts.
    """
    camera = chosen_camera(cameras, name)
    if not camera.is_rectified():
        raise ExportError(
            f"camera {camera.name!r} has a lens that distorts, and pictures of {layout} are rectified; export to COCO, "
            "YOLO, Hugging Face or WebDataset, or capture without distortion"
        )
    return camera


def chosen_cameras(cameras: Sequence[Camera], name: str | None) -> tuple[Camera, ...]:
    """Return the camera called ``name``, or all of them. Raises ``ExportError`` if there is no such camera."""
    return tuple(cameras) if name is None else (chosen_camera(cameras, name),)
