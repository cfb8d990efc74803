"""Disparity against the right image of a stereo pair."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.sensors.disparity import disparity_image
from tests import box_world


@pytest.mark.parametrize("baseline_m", [0.54, 0.2])
def test_what_both_cameras_see_agrees_at_the_disparity(baseline_m: float) -> None:
    left, right = box_world.stereo_rig(baseline_m=baseline_m)
    frame = box_world.cast_frame(box_world.street(), [left, right]).images
    ours, theirs = frame[left.name], frame[right.name]
    disparity = disparity_image(ours.depth, left.pinhole.fx, baseline_m)
    assert disparity.dtype == np.float32
    assert (disparity[ours.ids == 0] == 0).all()
    seen = ours.ids > 0
    assert (disparity[seen] > 0).all()
    rows, columns = np.nonzero(seen)
    there = np.rint(columns - disparity[seen]).astype(int)
    inside = there >= 0
    rows, columns, there = rows[inside], columns[inside], there[inside]
    # The right camera sees a point at the same depth; where it sees a nearer one, that hides the point.
    hidden = theirs.depth[rows, there] < 0.97 * ours.depth[rows, columns]
    agreeing = ours.ids[rows, columns] == theirs.ids[rows, there]
    assert hidden.mean() < 0.1
    assert agreeing[~hidden].mean() > 0.995
    shifted = ours.ids[rows, columns] == theirs.ids[rows, columns]
    assert shifted[~hidden].mean() < agreeing[~hidden].mean()


def test_kitti() -> None:
    depth = np.array([[10.0, np.inf, 389.6]], np.float32)
    np.testing.assert_allclose(disparity_image(depth, 721.5377, 0.54), [[38.963, 0.0, 1.0]], atol=1e-3)
