"""Cityscapes' calibration, odometry and disparity files.

After the README and ``docs/csCalibration.pdf`` of https://github.com/mcordts/cityscapesScripts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bridge.verify.cityscapes.boxes3d import Sensor
from bridge.verify.files import is_number
from bridge.verify.tally import Problem

EXTRINSIC: Final = ("baseline", "pitch", "roll", "x", "y", "yaw", "z")
INTRINSIC: Final = ("fx", "fy", "u0", "v0")
VEHICLE: Final = ("gpsHeading", "gpsLatitude", "gpsLongitude", "outsideTemperature", "speed", "yawRate")

_GREATEST_TILT: Final = math.radians(45.0)
_FOCAL_LENGTHS: Final = (0.2, 10.0)
"""Of the image's width."""
_SAME: Final = 1e-3
_ROUNDING: Final = 0.75
"""Disparity is stored in steps: rounding takes up to 0.5 of one, another formula 1 or more."""
_MOST_OFF: Final = 0.01
_LEAST_MEASURED: Final = 0.3


def camera_problems(document: Any, width: int, height: int) -> Iterator[Problem]:
    """Yield what cannot be in the calibration of an image of that size."""
    kind = "wrong calibrations"
    parts = document if isinstance(document, dict) else {}
    missing = [
        f"{part}.{key}"
        for part, keys in (("extrinsic", EXTRINSIC), ("intrinsic", INTRINSIC))
        for key in keys
        if not isinstance(parts.get(part), dict) or not is_number(parts[part].get(key))
    ]
    if missing:
        yield Problem("malformed calibrations", f"camera: expected numbers in {', '.join(missing)}")
        return
    fx, fy, u0, v0 = (parts["intrinsic"][key] for key in INTRINSIC)
    if not all(_FOCAL_LENGTHS[0] * width < focal < _FOCAL_LENGTHS[1] * width for focal in (fx, fy)):
        yield Problem(kind, f"camera: focal lengths of {fx} and {fy} pixels are none of a camera {width} pixels wide")
    if not (0 < u0 < width and 0 < v0 < height):
        yield Problem(kind, f"camera: the principal point ({u0}, {v0}) lies outside the image")
    extrinsic = parts["extrinsic"]
    if extrinsic["baseline"] < 0:
        yield Problem(kind, f"camera: the baseline is {extrinsic['baseline']} m")
    if max(abs(extrinsic["pitch"]), abs(extrinsic["roll"])) > _GREATEST_TILT:
        yield Problem(kind, f"camera: pitch {extrinsic['pitch']} and roll {extrinsic['roll']} must be radians")
    if not 0 < extrinsic["z"] < 10:
        yield Problem(kind, f"camera: it is {extrinsic['z']} m above the ground")


def sensor_problems(document: Any, sensor: Sensor) -> Iterator[Problem]:
    """Yield that the calibration of the 3-D boxes is another than that of the image; ``document`` is whole."""
    intrinsic = document["intrinsic"]
    theirs = {"fx": sensor.fx, "fy": sensor.fy, "u0": sensor.u0, "v0": sensor.v0}
    for key, value in theirs.items():
        if abs(value - intrinsic[key]) > _SAME * max(1.0, abs(value)):
            yield Problem("two calibrations", f"gtBbox3d: {key} is {value}, in the camera file it is {intrinsic[key]}")


def vehicle_problems(document: Any) -> Iterator[Problem]:
    """Yield what lacks in an odometry file; null stands for what nobody has measured."""
    values = document if isinstance(document, dict) else {}
    missing = [key for key in VEHICLE if key not in values or not (values[key] is None or is_number(values[key]))]
    if missing:
        yield Problem("malformed odometry", f"vehicle: expected numbers in {', '.join(missing)}")


def disparity_problems(
    disparity: NDArray[np.uint16], depth: NDArray[np.float32], fx: float, baseline_m: float
) -> Iterator[Problem]:
    """Yield that a disparity image, of 1 + 256 times the disparity, is not that of the (H, W) depth in metres."""
    with np.errstate(divide="ignore"):
        expected = 1.0 + 256.0 * fx * baseline_m / depth
    measured = disparity > 0
    could_be = np.isfinite(depth) & (expected < (1 << 16) - 1)
    if not np.count_nonzero(measured & could_be) >= _LEAST_MEASURED * np.count_nonzero(could_be):
        yield Problem("wrong disparities", "disparity: less than a third of what has a depth has a disparity")
        return
    difference = disparity[measured] - expected[measured]
    off = np.abs(difference) > _ROUNDING
    if np.count_nonzero(off) > _MOST_OFF * off.size:
        message = (
            f"disparity: {np.count_nonzero(off)} of {off.size} pixels are not 1 + 256 times fx x baseline / depth; "
            f"half of them are off by {float(np.median(difference[off])) / 256:+.4f} pixels or more"
        )
        yield Problem("wrong disparities", message)
