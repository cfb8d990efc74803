"""The check of turning wheels: that they leave everything else where it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bridge.conformance import stage
from bridge.conformance.expectations import CAMERAS, expect, observations_of
from bridge.simulator.base import Simulator

FIELDS = frozenset({"steering", "rolled_m"})


def models_without_wheels_stay_as_they_are(simulator: Simulator) -> None:
    """Steering and the way rolled change no byte of the picture of a model that has no wheels."""
    still = stage.box(1, 9.0, 0.5, 0.6)
    before, after = (
        simulator.capture(stage.state([actor]), CAMERAS)
        for actor in (still, replace(still, steering=0.5, rolled_m=1234.5))
    )
    one, other = before.images[stage.CAMERA.name], after.images[stage.CAMERA.name]
    for name in ("rgb", "ids", "depth"):
        same = np.array_equal(getattr(one, name), getattr(other, name))
        expect(same, f"steering and the way rolled change the image of {name} of a model without wheels")
    expect(
        observations_of(before) == observations_of(after),
        "steering and the way rolled change what is observed of a model without wheels",
    )
