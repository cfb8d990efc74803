"""Where a vehicle was over time, as somebody recorded it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.errors import TrafficError
from bridge.geometry import wrap_angle
from bridge.traffic.demand import STEP_S

Array = NDArray[np.float64]

FASTEST_MPS = 70.0
FASTEST_TURN = math.radians(120)
"""A second."""
MOST_TILTED = math.radians(45)
FARTHEST_M = 1e6
LONGEST_S = 6 * 3600.0

_DRIVING_MPS = 4.0
_ASIDE = math.radians(50)
"""Who drives goes where the vehicle points, or backwards, within this angle."""
_BACKWARDS_MPS = 15.0


@dataclass(frozen=True, slots=True, eq=False)
class RecordedPath:
    """The poses of an ego over time: of the middle of its box, on the ground, as everywhere."""

    file: Path
    lines: NDArray[np.int64]
    """(N,), where in the file each pose stands."""
    times_s: Array
    """(N,), ascending, from any beginning."""
    xy: Array
    """(N, 2), metres in the world frame."""
    yaws: Array
    """(N,), radians counter-clockwise from east, without jumps by a full turn."""
    z: Array | None
    """(N,), metres; None for that of the road."""
    pitches: Array | None
    """(N,), radians, positive downhill; None for that of the road."""
    rolls: Array | None
    """(N,), radians, positive to the right; None for upright."""

    @property
    def last_step(self) -> int:
        """The last traffic step for which there is a pose; the first one is 0, at the first pose."""
        return math.floor(float(self.times_s[-1] - self.times_s[0]) / STEP_S + 1e-6)

    def require_physical(self) -> None:
        """Raise ``TrafficError``, with the line, for what no vehicle does."""
        if self.times_s[-1] - self.times_s[0] > LONGEST_S:
            raise TrafficError(
                f"{self.file}:{self.lines[-1]}: time_s: expected a path of no more than {LONGEST_S / 3600:g} hours, "
                f"got {(self.times_s[-1] - self.times_s[0]) / 3600:.1f}; give seconds, and cut it into drives"
            )
        steps_s, ways = np.diff(self.times_s), np.diff(self.xy, axis=0)
        for line, step_s, (dx, dy), yaw, turn in zip(
            self.lines[1:].tolist(), steps_s.tolist(), ways.tolist(), self.yaws.tolist(), np.diff(self.yaws).tolist(),
            strict=False,
        ):  # fmt: skip
            where, speed_mps = f"{self.file}:{line}", math.hypot(dx, dy) / step_s
            if not speed_mps <= FASTEST_MPS:
                raise TrafficError(
                    f"{where}: x, y: expected no more than {FASTEST_MPS:g} m/s since the pose before, got "
                    f"{speed_mps:.1f} m/s; give metres and seconds, and remove outliers"
                )
            if abs(turn) > FASTEST_TURN * step_s:
                raise TrafficError(
                    f"{where}: yaw_deg: expected a turn of no more than {math.degrees(FASTEST_TURN):.0f} degrees a "
                    f"second, got {math.degrees(abs(turn) / step_s):.0f}; give degrees, and remove outliers"
                )
            aside = float(wrap_angle(math.atan2(dy, dx) - yaw - turn / 2))
            backwards = abs(aside) > math.pi - _ASIDE and speed_mps < _BACKWARDS_MPS
            if speed_mps > _DRIVING_MPS and abs(aside) > _ASIDE and not backwards:
                raise TrafficError(
                    f"{where}: yaw_deg: the vehicle moves at {speed_mps:.1f} m/s, {math.degrees(aside):.0f} degrees "
                    "aside of where it points; yaw_deg counts counter-clockwise from east (+x), 90 is north"
                )


@dataclass(frozen=True, slots=True)
class EgoPath:
    """An ego that follows a recorded path, whatever the others do."""

    path: RecordedPath
    asset: str = "car/sedan-0"
    """A model of the package or of a pack. It is never drawn: only its class and size count."""

    def require_step(self, step: int) -> None:
        """Raise ``TrafficError`` if the path ends before traffic step ``step``."""
        if step > self.path.last_step:
            raise TrafficError(
                f"{self.path.file}:{self.path.lines[-1]}: the path ends after {self.path.last_step * STEP_S:.1f} s, "
                f"and {step * STEP_S:.1f} s are asked for; capture fewer frames (capture.frames) or at a higher rate"
            )
