"""What happens to light on its way through a camera, in its order: lens, shutter, sensor, file."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.effects import CameraEffects
from bridge.frame import CameraImages
from bridge.optics.defocus import with_defocus, with_disc
from bridge.optics.lens import with_bloom, with_chromatic_aberration, with_vignetting
from bridge.optics.light import Light, linear_light, srgb
from bridge.optics.motion import image_velocity
from bridge.optics.motion_blur import with_motion_blur
from bridge.optics.sensor import with_noise
from bridge.world import WorldState


def apply(
    images: CameraImages, camera: Camera, state: WorldState, effects: CameraEffects, generator: np.random.Generator
) -> CameraImages:
    """Return ``images``, which ``camera`` took of ``state``, as a camera with ``effects`` would have taken them.

    Only ``rgb`` is another array; ``generator`` draws the noise. Without effects they are ``images`` themselves.
    """
    if effects.is_off:
        return images
    rgb = images.rgb
    if _touches_light(effects):
        light = through_lens(linear_light(rgb), images.depth, camera, effects)
        if effects.exposure_s > 0.0:
            velocity = image_velocity(images.depth, images.ids, camera, state)
            light = with_motion_blur(light, velocity, images.depth, effects.exposure_s)
        if effects.iso is not None:
            light = with_noise(light, effects, camera.name, generator)
        rgb = srgb(light)
    if effects.jpeg_quality is not None:
        rgb = as_jpeg(rgb, effects.jpeg_quality)
    return replace(images, rgb=rgb)


def through_lens(light: Light, depth: NDArray[np.float32], camera: Camera, effects: CameraEffects) -> Light:
    """Return ``light`` as the lens draws it on the sensor; ``depth`` (H, W) is in metres."""
    pinhole = camera.pinhole
    if effects.chromatic_aberration_px:
        light = with_chromatic_aberration(light, pinhole, effects.chromatic_aberration_px)
    if effects.f_number is not None:
        light = with_defocus(light, depth, pinhole, effects)
    elif effects.blur_circle_px:
        light = with_disc(light, effects.blur_circle_px)
    if effects.bloom:
        light = with_bloom(light, effects.bloom)
    if effects.vignetting:
        light = with_vignetting(light, camera, effects.vignetting)
    return light


def as_jpeg(rgb: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """Return (H, W, 3) ``rgb`` after it was a JPEG file of ``quality`` 1-100, with colours at half the resolution."""
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB)
    assert decoded is not None
    return np.asarray(decoded, np.uint8)


def _touches_light(effects: CameraEffects) -> bool:
    """Whether there is more to do than to write a file, which is of bytes."""
    return not replace(effects, jpeg_quality=None).is_off
