"""Which moments are worth a frame: those at which the ego has got on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from bridge.traffic.moment import TrafficMoment

LONGEST_STAND_NS = 20_000_000_000
"""Twenty seconds: about half of a red phase."""


def moving_moments(moments: Iterable[TrafficMoment], min_travel_m: float) -> Iterator[TrafficMoment]:
    """Leave out the moments before the ego has moved by ``min_travel_m`` since the last one that was kept.

    After ``LONGEST_STAND_NS`` a moment is kept anyway: who waits for the lights is part of traffic.
    """
    last: TrafficMoment | None = None
    for moment in moments:
        if (
            last is None
            or math.dist(moment.world_from_ego.position, last.world_from_ego.position) >= min_travel_m
            or moment.time_ns - last.time_ns >= LONGEST_STAND_NS
        ):
            last = moment
            yield moment
