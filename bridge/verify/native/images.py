"""The images of one camera of a native dataset, decoded, and what must hold for them by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bridge.verify.files import decode_image
from bridge.verify.native.lens import is_bent, plane_points
from bridge.verify.native.sensors import Camera

_NORMAL_OFFSET = 32768
_NORMAL_SCALE = 32767.0
_LENGTH_TOLERANCE = 0.01
_FACING_TOLERANCE = 0.05
"""Normals of smooth surfaces are those of their corners, mixed: at an outline they may look a little away."""
_MOST_TURNED_AWAY = 0.01


FLAT_MODALITIES: Mapping[str, tuple[str, type[np.generic], int]] = {
    "rgb": ("png", np.uint8, 3),
    "ids": ("png", np.uint16, 1),
}
"""The images of a collage: name to extension, type of a sample and channels."""


class Shown(Protocol):
    """A picture and whose pixels are whose."""

    @property
    def camera(self) -> Camera:
        """Whose picture it is."""

    @property
    def bgr(self) -> NDArray[np.uint8]:
        """(H, W, 3)."""

    @property
    def ids(self) -> NDArray[np.uint16]:
        """(H, W)."""


@dataclass(frozen=True, slots=True, eq=False)
class FlatPicture:
    """A picture of a collage."""

    camera: Camera
    bgr: NDArray[np.uint8]
    ids: NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """What one camera shows."""

    camera: Camera
    bgr: NDArray[np.uint8]
    ids: NDArray[np.uint16]
    depth: NDArray[np.float32]
    normals: NDArray[np.uint16] | None
    """As stored, but z, y, x."""


def modalities(camera: Camera) -> dict[str, tuple[str, type[np.generic], int]]:
    """Return the images of a camera: name to extension, type of a sample and channels."""
    images: dict[str, tuple[str, type[np.generic], int]] = {
        "rgb": ("png", np.uint8, 3),
        "ids": ("png", np.uint16, 1),
        "depth": ("tif", np.float32, 1),
    }
    return images | ({"normals": ("png", np.uint16, 3)} if camera.normals else {})


def decode_images(contents: Mapping[str, bytes], camera: Camera) -> tuple[Images | None, list[str]]:
    """Return the images whose files have ``contents`` by modality, and what is wrong; None if one is unusable."""
    decoded: dict[str, Any] = {}
    problems = []
    height, width = camera.pinhole.height, camera.pinhole.width
    for modality, (_, dtype, channels) in modalities(camera).items():
        if modality not in contents:
            continue
        image = decode_image(contents[modality])
        shape = (height, width) if channels == 1 else (height, width, channels)
        if image is None:
            problems.append(f"{modality} cannot be decoded")
        elif image.shape != shape or image.dtype != dtype:
            problems.append(f"{modality} must be {shape} {np.dtype(dtype)}, is {image.shape} {image.dtype}")
        elif modality == "depth" and np.isnan(image).any():
            problems.append("depth holds values that are not numbers")
        else:
            decoded[modality] = image
    if not decoded.keys() >= {"rgb", "ids", "depth"}:
        return None, problems
    images = Images(camera, decoded["rgb"], decoded["ids"], decoded["depth"], decoded.get("normals"))
    return images, problems


def image_problems(images: Images) -> Iterator[str]:
    """Yield what does not hold between the images of one camera."""
    is_sky = images.ids == 0
    has_depth = np.isfinite(images.depth)
    if differing := int(np.count_nonzero(is_sky == has_depth)):
        yield f"{differing} pixels have an id without a depth, or a depth without an id"
    if (images.depth <= 0.0).any():
        yield "depths must be positive, and +inf in the sky"
    if not np.ptp(images.bgr[::8, ::8]):
        yield "rgb shows nothing but one colour"
    if images.normals is not None:
        yield from _normal_problems(images.normals, is_sky, images.camera)


def _normal_problems(stored: NDArray[np.uint16], is_sky: NDArray[np.bool_], camera: Camera) -> Iterator[str]:
    normals = (stored.astype(np.float32) - np.float32(_NORMAL_OFFSET)) / np.float32(_NORMAL_SCALE)
    z, y, x = normals[..., 0], normals[..., 1], normals[..., 2]
    squares = x * x + y * y + z * z
    low, high = (1.0 - _LENGTH_TOLERANCE) ** 2, (1.0 + _LENGTH_TOLERANCE) ** 2
    wrong = np.where(is_sky, squares > 0.0, (squares < low) | (squares > high))
    if count := int(np.count_nonzero(wrong)):
        yield f"{count} normals are not of length 1, or not 0 in the sky"
    columns, rows = np.arange(camera.pinhole.width)[None], np.arange(camera.pinhole.height)[:, None]
    if is_bent(camera):
        columns, rows = np.broadcast_arrays(columns, rows)
    across, down = (part.astype(np.float32) for part in plane_points(columns, rows, camera))
    away = x * across + y * down + z > _FACING_TOLERANCE
    share = int(np.count_nonzero(away)) / max(1, int(np.count_nonzero(~is_sky)))
    if share > _MOST_TURNED_AWAY:
        yield f"{share:.1%} of the normals look away from the camera"
