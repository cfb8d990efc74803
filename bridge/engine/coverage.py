"""Draws models as bare coverage: which pixels they own when nothing stands in their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.drawing import TEXTURE_UNIT, WHEEL_UNIT, InstanceBuffer, ModelPass, set_uniforms
from bridge.engine.drawlist import Batch
from bridge.engine.library import AssetLibrary
from bridge.engine.shaders import build_program
from bridge.frame import PixelBox
from bridge.geometry import Matrix


@dataclass(frozen=True, slots=True)
class Outline:
    """How to draw one actor alone: its draw calls without and with holes."""

    opaque: tuple[Batch, ...]
    cutout: tuple[Batch, ...]


class CoveragePass:
    """Draws outlines into one-byte images."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._opaque = ModelPass(context, build_program(context, "silhouette", "silhouette", "WHEELS", "COVERAGE"))
        self._cutout = ModelPass(
            context, build_program(context, "silhouette", "silhouette", "WHEELS", "COVERAGE", "CUTOUT")
        )
        self._layers: dict[tuple[int, int], list[moderngl.Framebuffer]] = {}

    def use_library(self, library: AssetLibrary) -> None:
        """Draw the models of ``library`` from now on."""
        self._opaque.use_library(library)
        self._cutout.use_library(library)

    def draw(
        self,
        size: tuple[int, int],
        clip_from_eye: Matrix,
        outlines: Sequence[Outline],
        boxes: Sequence[PixelBox],
        instances: InstanceBuffer,
    ) -> list[NDArray[np.bool_]]:
        """Return for each outline which pixels of its box it covers, (H, W) of the box.

        ``size`` is width and height of the whole picture; a box must hold all pixels of its outline in the picture.
        Outlines whose boxes are apart share an image, at the very place where the picture has them: the
        rasterisation is that of the picture, bit for bit.
        """
        layer_of = assign_layers(boxes)
        frames = self._frames(size, max(layer_of, default=-1) + 1)
        uniforms = {"clip_from_eye": clip_from_eye, "textures": TEXTURE_UNIT, "wheels": WHEEL_UNIT}
        for model_pass in (self._opaque, self._cutout):
            set_uniforms(model_pass.program, uniforms)
        self._context.disable(moderngl.DEPTH_TEST)
        for layer, frame in enumerate(frames):
            frame.use()
            frame.clear()
            members = [outline for outline, number in zip(outlines, layer_of, strict=True) if number == layer]
            self._opaque.draw([batch for outline in members for batch in outline.opaque], instances)
            self._cutout.draw([batch for outline in members for batch in outline.cutout], instances)
        self._context.enable(moderngl.DEPTH_TEST)
        return [_read(frames[layer], box) for box, layer in zip(boxes, layer_of, strict=True)]

    def release(self) -> None:
        """Free the images."""
        for frames in self._layers.values():
            for frame in frames:
                attachments = frame.color_attachments
                frame.release()
                for attachment in attachments:
                    attachment.release()
        self._layers.clear()

    def _frames(self, size: tuple[int, int], number: int) -> list[moderngl.Framebuffer]:
        frames = self._layers.setdefault(size, [])
        while len(frames) < number:
            frames.append(self._context.framebuffer([self._context.texture(size, 1)]))
        return frames[:number]


def assign_layers(boxes: Sequence[PixelBox]) -> list[int]:
    """Return a layer number for each box, so that the boxes of one layer do not touch; the large boxes choose first."""
    left, top, right, bottom = (
        np.array([(box.left, box.top, box.right, box.bottom) for box in boxes], np.int64).reshape(-1, 4).T
    )
    touching = (left[:, None] <= right) & (left <= right[:, None]) & (top[:, None] <= bottom) & (top <= bottom[:, None])
    # One row a layer: the boxes that can no longer join it. There are as many layers as boxes, so one is always free.
    taken = np.zeros((len(boxes), len(boxes)), np.bool_)
    layer_of = [0] * len(boxes)
    for index in np.argsort(-(right - left + 1) * (bottom - top + 1), kind="stable").tolist():
        layer = int(taken[:, index].argmin())
        taken[layer] |= touching[index]
        layer_of[index] = layer
    return layer_of


def _read(frame: moderngl.Framebuffer, box: PixelBox) -> NDArray[np.bool_]:
    width, height = box.right - box.left + 1, box.bottom - box.top + 1
    covered = np.empty((height, width), np.uint8)
    frame.read_into(covered, viewport=(box.left, box.top, width, height), components=1, alignment=1)
    return covered > 0
