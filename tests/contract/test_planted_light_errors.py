"""The checks of point lights notice those who say that they honour them, and do not."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from bridge.camera import Camera
from bridge.conformance import point_light_checks, stage
from bridge.conformance.expectations import NonConformanceError
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import RawFrame
from bridge.world import PointLight, WorldState


class Misled(EmbeddedSimulator):
    """Lights what it is not asked to."""

    change: Callable[[PointLight], PointLight | None]

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        lights = tuple(light for asked in state.point_lights if (light := self.change(asked)) is not None)
        return super().capture(replace(state, point_lights=lights), cameras, depth_views)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda light: None, "expected the ground under a light"),
        (lambda light: replace(light, intensity_cd=light.intensity_cd / 100), "expected the ground under a light"),
        (lambda light: replace(light, reach_m=60.0, intensity_cd=1e5), "beyond the reach"),
        (lambda light: replace(light, color=light.color[::-1]), "a red light adds"),
    ],
    ids=["left out", "too weak", "without an end", "blue for red"],
)
def test_the_suite_notices_wrong_lights(change: Callable[[PointLight], PointLight | None], message: str) -> None:
    simulator = Misled()
    simulator.change = change
    simulator.load_scene(stage.scene())
    with pytest.raises(NonConformanceError, match=message):
        point_light_checks.honoured_point_lights_show(simulator)
    simulator.close()


def test_the_suite_notices_lights_that_move_ids() -> None:
    class Shifted(EmbeddedSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            frame = super().capture(state, cameras, depth_views)
            shift = len(state.point_lights)
            images = {name: replace(i, ids=np.roll(i.ids, shift, axis=0)) for name, i in frame.images.items()}
            return replace(frame, images=images)

    simulator = Shifted()
    simulator.load_scene(stage.scene())
    with pytest.raises(NonConformanceError, match="a light changes the image of ids"):
        point_light_checks.point_lights_leave_labels_alone(simulator)
    simulator.close()
