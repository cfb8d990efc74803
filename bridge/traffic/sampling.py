"""Moments of traffic that goes step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bridge.traffic.moment import TrafficMoment


def sampled(
    every_steps: int, moment: Callable[[int], TrafficMoment], go_on: Callable[[], object]
) -> Iterator[TrafficMoment]:
    """Yield ``moment`` of step 0 and then after every ``every_steps`` steps, without end; ``go_on`` does one step.

    Raises ``ValueError`` if ``every_steps`` is less than 1.
    """
    if every_steps < 1:
        raise ValueError(f"every_steps must be at least 1, got {every_steps}")
    step = 0
    while True:
        if step % every_steps == 0:
            yield moment(step)
        go_on()
        step += 1
