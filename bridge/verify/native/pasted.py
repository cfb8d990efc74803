"""The labels of a collage, as values of the checker's own."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import FiniteFloat

from bridge.verify.native.labels import Occluder, PixelBox


@dataclass(frozen=True, slots=True)
class PastedLabel:
    """The label of what was pasted into a picture."""

    instance_id: int
    category: str
    modal_box: PixelBox | None
    amodal_box: PixelBox
    amodal_mask: str
    largest_part_box: PixelBox | None
    occlusion: FiniteFloat
    occluders: tuple[Occluder, ...]
    truncation: FiniteFloat
    visible_pixels: int
    unoccluded_pixels: int
    contrast: FiniteFloat | None


@dataclass(frozen=True, slots=True)
class CollageLabels:
    """The labels of a collage."""

    objects: tuple[PastedLabel, ...]
    distractors: tuple[PastedLabel, ...]
    background: str
    scene: int
    blend: str


@dataclass(frozen=True, slots=True)
class CollageFile:
    """``labels/<frame>.json`` of a collage."""

    episode: int
    frame: int
    labels: CollageLabels
