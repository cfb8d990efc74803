from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import RawFrame
from bridge.geometry import Pose
from bridge.world import Illumination, StaticScene, Weather, WorldState

CAMERA = replace(stage.CAMERA, normals=True)
REAR = replace(stage.CAMERA, name="rear", ego_from_mount=Pose.planar(0.0, 0.0, 1.5, 3.0))
WET_NOON = Weather(cloudiness=0.4, rain_mm_per_h=8.0, wetness=0.7)


def moment(step: int) -> WorldState:
    boxes = [stage.box(number + 1, 6.0 + 5.0 * number, 3.0 * (-1) ** number, 0.1 * step) for number in range(6)]
    return stage.state(boxes, step=step, weather=WET_NOON)


def digest(frame: RawFrame) -> str:
    images, view = frame.images["front"], frame.depth_views["rear"]
    assert images.normals is not None
    arrays = (images.rgb, images.ids, images.depth, images.normals, view.ids, view.depth)
    parts = (*(array.tobytes() for array in arrays), repr(frame.observations).encode())
    return hashlib.sha256(b"".join(parts)).hexdigest()


def take(simulator: EmbeddedSimulator, step: int) -> str:
    return digest(simulator.capture(moment(step), [CAMERA], [REAR]))


def test_same_request_gives_same_bytes_whatever_came_before(simulator: EmbeddedSimulator) -> None:
    first = take(simulator, 3)
    for step in (0, 9):
        assert take(simulator, step) != first
    simulator.capture(stage.state(illumination=Illumination(sun_altitude=-0.5, headlights=True)), [stage.CAMERA])
    simulator.load_scene(StaticScene({}, ()))
    simulator.load_scene(stage.scene())
    assert take(simulator, 3) == first


def test_same_bytes_in_other_processes_with_other_thread_counts(simulator: EmbeddedSimulator) -> None:
    here = take(simulator, 3)
    script = (
        "import runpy, sys; m = runpy.run_path(sys.argv[1]); from bridge.engine.simulator import EmbeddedSimulator;"
        "s = EmbeddedSimulator(); s.load_scene(m['stage'].scene());"
        "print(m['take'](s, 3))"
    )
    for threads in ("0", "3"):
        result = subprocess.run(
            [sys.executable, "-c", script, __file__],
            env={**os.environ, "LP_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        )
        assert result.stdout.strip() == here
