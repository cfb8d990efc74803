"""People on foot, with the room that they take."""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.geometry import Size
from bridge.traffic.lie import Lie
from bridge.traffic.overlap import Footprint
from bridge.traffic.walking import PersonMotion


@dataclass(slots=True, eq=False)
class Person:
    """Somebody on foot who has just moved on by one step, with the size of the body."""

    motion: PersonMotion
    resting_size: Size
    moving_size: Size
    """People need more room when they walk."""
    _box: tuple[Lie, Size, Footprint] | None = field(default=None, init=False)
    """How the body stood, and of what size it was, when its box was asked for last, and the box."""

    @property
    def turning_size(self) -> Size:
        """The size of the body at rest whichever way it looks."""
        return self.resting_size._replace(length_m=max(self.resting_size[:2]), width_m=max(self.resting_size[:2]))

    @property
    def size(self) -> Size:
        """The size of the body as it moves, or not, in this step."""
        return self.moving_size if self.motion.moving else self.resting_size

    @property
    def footprint(self) -> Footprint:
        """The box of the body as of this step."""
        here, size = self.motion.here, self.size
        if self._box is None or self._box[0] != here or self._box[1] is not size:
            self._box = here, size, Footprint.at(*here[:4], size)
        return self._box[2]
