"""Which frames of one episode go into the dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.camera import Camera
from bridge.coverage.foresight import Foresight
from bridge.coverage.gauge import Amounts, Gauge
from bridge.coverage.targets import frame_counts
from bridge.dataset.coverage_files import Counts
from bridge.labels.frame_labels import FrameLabels
from bridge.world import WorldState

_TRUST = 0.5
"""Which part of what an episode may bring is relied on before it is there."""


class Keeper:
    """Decides frame by frame, in their order; it knows what the episodes of earlier rounds brought, and its own.

    So that the episodes of a round, which are played side by side, do not all fill the same gap, each is measured by
    an equal part of what there is and of what is wanted.
    """

    def __init__(
        self,
        gauge: Gauge,
        have: Amounts,
        rig: Sequence[Camera],
        *,
        frames: int,
        hope: Amounts,
        most: int | None,
        looks_ahead: bool,
        journaled: Mapping[int, FrameLabels] | None = None,
    ) -> None:
        """Decide for a part of the dataset.

        ``gauge`` measures it by what is wanted, ``have`` is what is there already, ``hope`` is what each of the
        episode's ``frames`` may bring. ``most`` is the largest number of frames that may be kept. ``looks_ahead``
        leaves moments undrawn that can be of no use. ``journaled`` are frames that are in the dataset from an earlier
        run, by number.
        """
        self._gauge = gauge
        self._before = have
        self._rig = rig
        self._frames = frames
        self._hope = hope.times(_TRUST)
        self._most = most
        useful = [
            target
            for number, target in enumerate(gauge.targets)
            if number not in gauge.given_up and (target.section.share is not None or gauge.missing(number, have) > 0)
        ]
        # Where there is room, any frame may be of use.
        self._foresight = Foresight(useful, rig) if looks_ahead and not gauge.has_room(have) else None
        self._journaled = dict(sorted((journaled or {}).items()))
        self.seen = self.kept = Counts.none(len(gauge.targets))
        """The frames that were drawn so far, and those of them that are kept."""

    def is_worth_drawing(self, state: WorldState) -> bool:
        """Whether the frame of ``state`` may be of use; it does not depend on what came of the episode so far."""
        return self._foresight is None or self._foresight.may_show_any(state)

    def wants(self, number: int) -> bool:
        """Whether any frame is wanted from ``number`` on."""
        self._take_in(number)
        if self._most is not None and self.kept.frames >= self._most:
            return False
        return not self._gauge.is_done(self._have)

    def keeps(self, number: int, labels: FrameLabels) -> bool:
        """Decide on a frame that was drawn; it counts as kept if it is."""
        counts = frame_counts(self._gauge.targets, labels, self._rig)
        takes = self._gauge.takes(self._have, counts, self._hope.times(self._frames - number - 1))
        self.seen = self.seen.plus(counts)
        if takes:
            self.kept = self.kept.plus(counts)
        return takes

    def finish(self) -> None:
        """Count what is left of the frames from an earlier run."""
        self._take_in(None)

    @property
    def _have(self) -> Amounts:
        return self._before.plus(self.kept)

    def _take_in(self, number: int | None) -> None:
        """Count the frames from an earlier run that come before ``number``; None for all."""
        for known in [each for each in self._journaled if number is None or each < number]:
            counts = frame_counts(self._gauge.targets, self._journaled.pop(known), self._rig)
            self.seen, self.kept = self.seen.plus(counts), self.kept.plus(counts)
