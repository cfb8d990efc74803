"""From the ideal pictures that a simulator draws to those that the cameras take: lens, shutter, sensor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bridge.camera import Camera
from bridge.effects import CameraEffects
from bridge.frame import RawFrame
from bridge.optics.chain import apply
from bridge.optics.lens_map import source_camera
from bridge.optics.resample import resample
from bridge.randomness import derive_generator
from bridge.world import WorldState


def source_cameras(cameras: Sequence[Camera]) -> tuple[Camera, ...]:
    """Return what to ask a simulator for: ideal cameras that see all that ``cameras`` see.

    Raises ``WorldError`` for a lens that needs too large a picture.
    """
    return tuple(source_camera(camera) for camera in cameras)


def develop(
    raw: RawFrame,
    cameras: Sequence[Camera],
    state: WorldState,
    effects: Mapping[str, CameraEffects],
    seed: int,
    *moment: int,
) -> RawFrame:
    """Return what ``cameras`` took of ``state``; ``raw`` is what their ``source_cameras`` saw of it.

    ``effects`` are by camera; one that is not named is ideal. The noise is drawn for ``seed`` and ``moment``, by which
    frames are told apart. Raises ``SimulatorReplyError`` if an image is not of the size that was asked for.
    """
    raw = resample(raw, cameras)
    images = dict(raw.images)
    for camera in cameras:
        done = effects.get(camera.name)
        if done is not None and not done.is_off and camera.name in images:
            generator = derive_generator(seed, *moment, "camera", camera.name)
            images[camera.name] = apply(images[camera.name], camera, state, done, generator)
    return replace(raw, images=images)
