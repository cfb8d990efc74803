"""The faces of road signs: plates and what is painted on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Texture
from bridge.assets.textures.surfaces import finish_texture

_SIZE_PX = 128

_RED = (184, 26, 30)
_WHITE = (230, 230, 227)
_BLUE = (20, 69, 148)
_YELLOW = (237, 189, 36)
_BLACK = (18, 18, 18)
_GREEN = (20, 92, 52)

Rgb8 = tuple[int, int, int]
"""sRGB, 0-255."""

Canvas = NDArray[np.uint8]
"""(N, N, 3) sRGB."""


class SignKind(StrEnum):
    """Road signs in the forms of the Vienna Convention."""

    STOP = "stop"
    YIELD = "yield"
    PRIORITY = "priority"
    SPEED_20 = "speed_20"
    SPEED_30 = "speed_30"
    SPEED_40 = "speed_40"
    SPEED_50 = "speed_50"
    SPEED_60 = "speed_60"
    SPEED_70 = "speed_70"
    SPEED_80 = "speed_80"
    SPEED_90 = "speed_90"
    SPEED_100 = "speed_100"
    SPEED_110 = "speed_110"
    SPEED_120 = "speed_120"
    SPEED_130 = "speed_130"
    NO_ENTRY = "no_entry"
    NO_PARKING = "no_parking"
    CROSSING = "crossing"
    WARNING = "warning"
    ROUNDABOUT = "roundabout"
    BUS_STOP = "bus_stop"


@dataclass(frozen=True, slots=True)
class Plate:
    """The plate of a sign: a regular polygon."""

    corners: int
    radius_m: float
    """Of the circle through the corners."""
    first_corner: float
    """Direction of the first corner in half turns, from the right and counter-clockwise."""

    def outline(self, count: int) -> NDArray[np.float64]:
        """Return the (count, 2) corners on the unit circle, right and up, counter-clockwise."""
        angles = (np.arange(count) / count * 2.0 + self.first_corner) * np.pi
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)


SPEED_LIMITS = {int(kind.value.removeprefix("speed_")): kind for kind in SignKind if kind.value.startswith("speed_")}
"""The sign of each speed limit, in kilometres an hour."""

_DISC = Plate(corners=16, radius_m=0.30, first_corner=0.0)

PLATES: dict[SignKind, Plate] = {
    SignKind.STOP: Plate(corners=8, radius_m=0.42, first_corner=0.125),
    SignKind.YIELD: Plate(corners=3, radius_m=0.52, first_corner=1.5),
    SignKind.PRIORITY: Plate(corners=4, radius_m=0.42, first_corner=0.5),
    **dict.fromkeys(SPEED_LIMITS.values(), _DISC),
    SignKind.NO_ENTRY: _DISC,
    SignKind.NO_PARKING: _DISC,
    SignKind.CROSSING: Plate(corners=4, radius_m=0.42, first_corner=0.25),
    SignKind.WARNING: Plate(corners=3, radius_m=0.52, first_corner=0.5),
    SignKind.ROUNDABOUT: _DISC,
    SignKind.BUS_STOP: Plate(corners=16, radius_m=0.22, first_corner=0.0),
}


@cache
def sign_face(kind: SignKind) -> Texture:
    """Return the face of a sign; the circle through the plate's corners touches the edges of the image."""
    canvas = np.full((_SIZE_PX, _SIZE_PX, 3), _WHITE, dtype=np.uint8)
    _PAINTERS[kind](canvas, PLATES[kind])
    return finish_texture(f"sign_{kind.value}", canvas.astype(np.float32) / np.float32(255.0))


def _fill(canvas: Canvas, plate: Plate, scale: float, color: Rgb8) -> None:
    """Fill the plate's outline, scaled about its centre."""
    corners = (0.5 + 0.5 * scale * plate.outline(plate.corners) * (1.0, -1.0)) * _SIZE_PX
    cv2.fillPoly(canvas, [np.round(corners * 16).astype(np.int32)], color, cv2.LINE_AA, shift=4)


def _write(canvas: Canvas, text: str, scale: float, color: Rgb8, thickness: int) -> None:
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
    origin = ((_SIZE_PX - width) // 2, (_SIZE_PX + height) // 2)
    cv2.putText(canvas, text, origin, cv2.FONT_HERSHEY_SIMPLEX, scale, color, thickness, cv2.LINE_AA)


def _paint_stop(canvas: Canvas, plate: Plate) -> None:
    _fill(canvas, plate, 0.93, _RED)
    _write(canvas, "STOP", 1.15, _WHITE, 4)


def _paint_triangle(canvas: Canvas, plate: Plate, *, mark: bool) -> None:
    _fill(canvas, plate, 1.0, _RED)
    _fill(canvas, plate, 0.62, _WHITE)
    if mark:
        canvas[44:74, 60:68] = _BLACK
        canvas[78:86, 60:68] = _BLACK


def _paint_priority(canvas: Canvas, plate: Plate) -> None:
    _fill(canvas, plate, 0.70, _YELLOW)


def _paint_speed(canvas: Canvas, plate: Plate, *, limit: str) -> None:
    _fill(canvas, plate, 1.0, _RED)
    _fill(canvas, plate, 0.74, _WHITE)
    _write(canvas, limit, 1.7 if len(limit) < 3 else 1.25, _BLACK, 5)


def _paint_no_entry(canvas: Canvas, plate: Plate) -> None:
    _fill(canvas, plate, 0.97, _RED)
    canvas[54:74, 22:106] = _WHITE


def _paint_no_parking(canvas: Canvas, plate: Plate) -> None:
    _fill(canvas, plate, 1.0, _RED)
    _fill(canvas, plate, 0.76, _BLUE)
    cv2.line(canvas, (30, 30), (98, 98), _RED, 12, cv2.LINE_AA)


def _paint_crossing(canvas: Canvas, plate: Plate) -> None:
    _fill(canvas, plate, 0.97, _BLUE)
    cv2.fillPoly(canvas, [np.array([(64, 28), (96, 92), (32, 92)], dtype=np.int32)], _WHITE, cv2.LINE_AA)
    cv2.circle(canvas, (64, 50), 5, _BLACK, -1, cv2.LINE_AA)
    limbs = [[(64, 54), (62, 72), (54, 88)], [(62, 72), (72, 88)], [(74, 68), (64, 58), (53, 66)]]
    for limb in limbs:
        cv2.polylines(canvas, [np.array(limb, dtype=np.int32)], False, _BLACK, 5, cv2.LINE_AA)


def _paint_roundabout(canvas: Canvas, plate: Plate) -> None:
    _fill(canvas, plate, 0.97, _BLUE)
    for start in (15, 135, 255):
        cv2.ellipse(canvas, (64, 64), (32, 32), 0.0, start, start + 75, _WHITE, 9, cv2.LINE_AA)
        turn = np.radians(start)
        tip = 64 + 32 * np.array([np.cos(turn), np.sin(turn)])
        along, out = np.array([np.sin(turn), -np.cos(turn)]), np.array([np.cos(turn), np.sin(turn)])
        head = [tip + 15 * along, tip + 12 * out, tip - 12 * out]
        cv2.fillPoly(canvas, [np.round(head).astype(np.int32)], _WHITE, cv2.LINE_AA)


def _paint_bus_stop(canvas: Canvas, plate: Plate) -> None:
    _fill(canvas, plate, 1.0, _GREEN)
    _fill(canvas, plate, 0.82, _YELLOW)
    _write(canvas, "H", 2.6, _GREEN, 12)


_PAINTERS: dict[SignKind, Callable[[Canvas, Plate], None]] = {
    SignKind.STOP: _paint_stop,
    SignKind.YIELD: partial(_paint_triangle, mark=False),
    SignKind.PRIORITY: _paint_priority,
    **{kind: partial(_paint_speed, limit=str(limit)) for limit, kind in SPEED_LIMITS.items()},
    SignKind.NO_ENTRY: _paint_no_entry,
    SignKind.NO_PARKING: _paint_no_parking,
    SignKind.CROSSING: _paint_crossing,
    SignKind.WARNING: partial(_paint_triangle, mark=True),
    SignKind.ROUNDABOUT: _paint_roundabout,
    SignKind.BUS_STOP: _paint_bus_stop,
}
