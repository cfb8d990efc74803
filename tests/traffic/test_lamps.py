from __future__ import annotations

import pytest

from bridge.traffic.lamps import (
    BLINK_LIT_STEPS,
    BLINK_PERIOD_STEPS,
    BRAKE_OFF_STEPS,
    BRAKE_ON_STEPS,
    BRAKE_SIGNAL,
    LEFT_SIGNAL,
    RIGHT_SIGNAL,
    Lamps,
)


def brake_lights(signals: list[bool]) -> list[bool]:
    lamps, lit = Lamps(head=False), []
    for signal in signals:
        lamps.follow(BRAKE_SIGNAL if signal else 0)
        lit.append(lamps.lights.brake)
    return lit


def test_a_single_brake_step_does_not_show() -> None:
    assert not any(brake_lights([False, True, False, False, True, False]))


def test_braking_shows_and_lasts_over_short_gaps() -> None:
    lit = brake_lights([True] * 3 + [False] * (BRAKE_OFF_STEPS - 1) + [True] + [False] * BRAKE_OFF_STEPS)
    assert lit[BRAKE_ON_STEPS - 1 : -1] == [True] * (len(lit) - BRAKE_ON_STEPS)
    assert lit[-1] is False


@pytest.mark.parametrize(("signal", "side"), [(LEFT_SIGNAL, "left"), (RIGHT_SIGNAL, "right")])
def test_indicators_flash_on_their_side(signal: int, side: str) -> None:
    lamps = Lamps(head=False)
    lamps.follow(0)
    lit = []
    for _ in range(3 * BLINK_PERIOD_STEPS):
        lamps.follow(signal)
        lit.append(getattr(lamps.lights, side))
        assert not getattr(lamps.lights, {"left": "right", "right": "left"}[side])
    flash = [True] * BLINK_LIT_STEPS + [False] * (BLINK_PERIOD_STEPS - BLINK_LIT_STEPS)
    assert lit == 3 * flash


def test_headlights_are_as_asked() -> None:
    assert Lamps(head=True).lights.head
    assert not Lamps(head=False).lights.head
