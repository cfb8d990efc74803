"""Pictures that somebody holds stay as they are, whatever is drawn next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.conformance import stage
from bridge.engine.reused_array import ReusedArray
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import CameraImages


def shoot(simulator: EmbeddedSimulator, ahead_m: float) -> CameraImages:
    return simulator.capture(stage.state([stage.box(1, ahead_m, 0.0, 0.0)]), [stage.CAMERA]).images["front"]


def test_an_array_that_came_back_is_given_out_again() -> None:
    arrays = ReusedArray((4, 5), np.float32)
    first = arrays.take()
    address = first.ctypes.data
    del first
    again = arrays.take()
    assert again.ctypes.data == address
    assert (again.shape, again.dtype) == ((4, 5), np.dtype(np.float32))


@pytest.mark.parametrize("hold", [lambda a: a, lambda a: a[1:, ::2], lambda a: a.T[2][:1], memoryview, np.ravel])
def test_an_array_that_is_held_or_seen_through_a_view_is_not(hold: Callable[[NDArray[np.float32]], Any]) -> None:
    arrays = ReusedArray((4, 5), np.float32)
    held = hold(arrays.take())
    assert not np.shares_memory(np.asarray(held), arrays.take())
    assert not np.shares_memory(np.asarray(held), arrays.take())


def test_frames_keep_their_pixels(simulator: EmbeddedSimulator) -> None:
    near = shoot(simulator, 8.0)
    kept = near.rgb.tobytes(), near.ids.tobytes(), near.depth.tobytes()
    row = shoot(simulator, 14.0).depth[40]
    before = row.copy()
    far = shoot(simulator, 30.0)
    assert (near.rgb.tobytes(), near.ids.tobytes(), near.depth.tobytes()) == kept
    np.testing.assert_array_equal(row, before)
    for first, second in ((near.rgb, far.rgb), (near.ids, far.ids), (near.depth, far.depth)):
        assert first.tobytes() != second.tobytes()
        assert not np.shares_memory(first, second)
