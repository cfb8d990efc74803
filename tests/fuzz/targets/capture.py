"""Replies of a simulator that means no good: a frame comes out that can be labelled and judged, or an error."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.errors import SimulatorError
from bridge.frame import DepthView, RawFrame
from bridge.geometry import Pose, Vec3
from bridge.labels.checks import check_frame
from bridge.labels.labelling import label_frame
from bridge.protocol import convert
from bridge.protocol.shared_memory import SharedFile
from bridge.protocol.v1 import simulator_pb2
from bridge.world import WorldState
from tests.box_world import GROUND_ID, STATICS, cast_frame
from tests.fuzz.mutation.messages import mutate_message, read_message, write_message
from tests.fuzz.target import Target

_PINHOLE = Pinhole(24, 16, 14.0, 14.0, 11.5, 7.5)
_MOUNT = Pose(Vec3(0.0, 0.0, 1.5))
_CAMERAS = [Camera("front", _PINHOLE, _MOUNT, normals=True), Camera("left", _PINHOLE, _MOUNT)]
_VIEWS = [Camera("roof.0", Pinhole(10, 6, 5.0, 5.0, 4.5, 2.5), _MOUNT)]
_SHARED_BYTES = 64 * 1024


def _state() -> WorldState:
    return stage.state([stage.box(3, 9.0), stage.box(5, 16.0, 2.0)], step=3)


@cache
def _shared() -> SharedFile:
    shared = SharedFile(_SHARED_BYTES)
    shared.remove()
    return shared


def _frame() -> RawFrame:
    state = _state()
    seen = cast_frame(state, _CAMERAS)
    view = cast_frame(state, _VIEWS).images["roof.0"]
    return RawFrame(
        state.step, state.time_ns, seen.images, seen.observations, {"roof.0": DepthView(view.ids, view.depth)}
    )


def _seeds() -> Sequence[bytes]:
    return [write_message(convert.capture_response(_frame()))]


def _check(data: bytes) -> None:
    message: Any = read_message(data)
    if not isinstance(message, simulator_pb2.CaptureResponse):
        return
    state, statics = _state(), {**STATICS, GROUND_ID: Category.ROAD}
    try:
        raw = convert.read_capture_response(message, _CAMERAS, _VIEWS, _shared())
        labels = label_frame(state, raw, _CAMERAS, statics)
    except (convert.MessageError, SimulatorError):
        return
    check_frame(state, raw, _CAMERAS, statics, labels)


CAPTURE = Target("capture", _seeds, mutate_message, _check, examples=150)
