"""A process that stands in for a Unity player: the player's side of ML-Agents, in plain gRPC.

It is started like a player, limits messages like one, and quits when one would. Behind DriveBridge's side channel there
is a real simulator; options plant faults into its frames, make the player fail, and say what its agent sees.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import struct
import sys
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import cv2
import grpc
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.frame import CameraImages, RawFrame
from bridge.protocol.framing import CHANNEL_ID
from bridge.protocol.service import RefusalError, SimulatorService
from bridge.protocol.v1 import framing_pb2, simulator_pb2
from bridge.simulator.base import Simulator
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.mlagents.compatibility import install
from bridge.world import WorldState

install()
from mlagents_envs.communicator_objects import (  # noqa: E402
    observation_pb2,
    unity_message_pb2,
    unity_output_pb2,
)

BEHAVIOR = "Driver?team=0"
CAMERA = "CameraSensor"
PACKAGE_VERSION, API_VERSION = "2.0.1", "1.5.0"


def say(line: str) -> None:
    """Write to the log, which is standard output."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def picture(step: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return what the agent sees at a step, (height, width, 3): every row, column and channel differs."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([rows * 5 + step, columns * 3, rows + columns + 60], axis=2).astype(np.uint8)


def observation(options: argparse.Namespace, step: int) -> Any:
    """Return the ObservationProto of a camera sensor, as C# writes it."""
    moments = [picture(max(0, step - back), *options.size) for back in reversed(range(options.stack))]
    height, width = moments[0].shape[:2]
    channels = options.stack * (1 if options.grey else 3)
    seen = observation_pb2.ObservationProto(
        name=f"StackingSensor_size{options.stack}_{CAMERA}" if options.stack > 1 else CAMERA
    )
    is_first = options.layout == "chw"
    seen.shape.extend([channels, height, width] if is_first else [height, width, channels])
    if not options.old:
        seen.dimension_properties.extend([1, 2, 2] if is_first else [2, 2, 1])
    if options.pictures == "png":
        seen.compression_type = observation_pb2.PNG
        encoded = [cv2.imencode(".png", moment[..., ::-1])[1].tobytes() for moment in moments]
        seen.compressed_data = b"".join(encoded)
        if options.broken_picture:
            seen.compressed_data = seen.compressed_data[: len(seen.compressed_data) // 2]
    else:
        floats = [moment.astype(np.float32) / 255 for moment in moments]
        values = np.concatenate([f.mean(axis=2, keepdims=True) if options.grey else f for f in floats], axis=2)
        ordered = np.moveaxis(values, 2, 0) if is_first else values
        seen.float_data.data.extend(ordered.ravel().tolist()[: -1 if options.broken_picture else None])
    return seen


def _spoiled(frame: RawFrame, change: Callable[[CameraImages], CameraImages]) -> RawFrame:
    return dataclasses.replace(frame, images={name: change(images) for name, images in frame.images.items()})


def _turned(images: CameraImages, turn: Callable[[NDArray[Any]], NDArray[Any]]) -> CameraImages:
    turned = {name: np.ascontiguousarray(turn(getattr(images, name))) for name in ("rgb", "ids", "depth")}
    return dataclasses.replace(images, **turned)


class Faulty:
    """A simulator whose frames have one defect, of those that new engines have."""

    def __init__(self, simulator: Simulator, fault: str) -> None:
        self.simulator = simulator
        self.fault = fault
        self.info = simulator.info
        for method in ("load_scene", "set_traffic", "advance"):
            if hasattr(simulator, method):
                setattr(self, method, getattr(simulator, method))
        self.earlier: RawFrame | None = None

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        frame = self.simulator.capture(state, cameras, depth_views)
        if self.fault == "axes-flipped":
            return _spoiled(frame, lambda images: _turned(images, lambda pixels: pixels[:, ::-1]))
        if self.fault == "rows-upside-down":
            return _spoiled(frame, lambda images: _turned(images, lambda pixels: pixels[::-1]))
        if self.fault == "ids-off-by-one":
            return _spoiled(
                frame,
                lambda images: dataclasses.replace(
                    images, ids=np.where(images.ids > 0, images.ids + 1, 0).astype(np.uint16)
                ),
            )
        if self.fault == "stale-frame":
            earlier, self.earlier = self.earlier, frame
            if earlier is not None and earlier.images.keys() == frame.images.keys():
                return dataclasses.replace(frame, images=earlier.images)
        return frame


def _simulator(options: argparse.Namespace) -> Simulator:
    simulator: Simulator = FakeSimulator()
    if options.simulator == "embedded":
        from bridge.engine.simulator import EmbeddedSimulator

        simulator = EmbeddedSimulator()
    return cast("Simulator", Faulty(simulator, options.fault)) if options.fault else simulator


class SideChannel:
    """What BridgeSideChannel is in Unity: calls in, answers out."""

    def __init__(
        self, service: SimulatorService, delay: int, fail: Callable[[str], None], *, shares_memory: bool
    ) -> None:
        self.service = service
        self.shares_memory = shares_memory
        self.fail = fail
        self.captures = 0
        self.parts: dict[int, bytes] = {}
        self.answers: deque[bytes] = deque([b""] * delay)

    def take(self, data: bytes) -> None:
        """Work on the calls of one exchange."""
        answers = b""
        for channel, payload in _messages(data):
            if channel == CHANNEL_ID:
                answers += self._answers(framing_pb2.Call.FromString(payload))
        self.answers.append(answers)

    def _answers(self, call: framing_pb2.Call) -> bytes:
        request = self.parts.pop(call.number, b"") + call.request
        if not call.method:
            self.parts[call.number] = request
            return b""
        if call.method == "Capture":
            self.captures += 1
            self.fail(f"at-capture-{self.captures}")
        answer = framing_pb2.Answer(number=call.number)
        try:
            answer.response = self._response(call.method, request)
        except RefusalError as refusal:
            answer.status, answer.details = refusal.code.value[0], refusal.details
        message = answer.SerializeToString()
        return CHANNEL_ID.bytes_le + struct.pack("<i", len(message)) + message

    def _response(self, method: str, request: bytes) -> bytes:
        response = self.service.call(method, request)
        if method == "GetInfo" and not self.shares_memory:
            info = simulator_pb2.GetInfoResponse.FromString(response)
            info.shared_memory = False
            return info.SerializeToString()
        if method == "Capture":
            say(f"answered with {len(response)} bytes")
        return response


def _messages(data: bytes) -> Iterator[tuple[uuid.UUID, bytes]]:
    start = 0
    while start < len(data):
        length = struct.unpack_from("<i", data, start + 16)[0]
        yield uuid.UUID(bytes_le=data[start : start + 16]), data[start + 20 : start + 20 + length]
        start += 20 + length


class FakePlayer:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.side_channel = None
        if not options.no_channel:
            service = SimulatorService(_simulator(options))
            self.side_channel = SideChannel(
                service, options.answer_delay, self.fail, shares_memory=not options.no_shared_memory
            )
        # Like Unity's, with gRPC's default limit of 4 MiB for what is received, and none for what is sent.
        channel = grpc.insecure_channel(
            f"localhost:{options.port}", options=[("grpc.enable_http_proxy", 0), ("grpc.max_send_message_length", -1)]
        )
        self.exchange_call = channel.unary_unary(
            "/communicator_objects.UnityToExternalProto/Exchange",
            request_serializer=unity_message_pb2.UnityMessageProto.SerializeToString,
            response_deserializer=unity_message_pb2.UnityMessageProto.FromString,
        )

    def exchange(self, output: Any = None, status: int = 200) -> Any:
        """Say something and return what to do next; quits where a player would."""
        message = unity_message_pb2.UnityMessageProto()
        message.header.status = status
        if output is not None:
            message.unity_output.CopyFrom(output)
        try:
            reply = self.exchange_call(message)
        except grpc.RpcError as error:
            say(f"GRPC Exception: {error.details()}. Disconnecting from trainer.")
            sys.exit(0)
        if reply.header.status != 200:
            say("told to quit")
            sys.exit(0)
        return reply.unity_input

    def run(self) -> None:
        self.fail("at-start")
        introduction = unity_output_pb2.UnityOutputProto()
        said = introduction.rl_initialization_output
        said.name, said.package_version, said.communication_version = "fake", PACKAGE_VERSION, self.options.api
        said.capabilities.baseRLCapabilities = True
        self.exchange(introduction)
        self.fail("after-first")
        inputs = self.exchange()
        self.fail("after-handshake")
        step = 0
        while True:
            inputs = self.exchange(self.step(step, inputs.rl_input))
            step += 1

    def step(self, step: int, inputs: Any) -> Any:
        self.fail(f"at-step-{step}")
        if self.side_channel is not None:
            self.side_channel.take(inputs.side_channel)
        for name, given in inputs.agent_actions.items():
            for agent, action in enumerate(given.value):
                if any(action.continuous_actions):
                    say(f"{name} {agent} {list(action.continuous_actions)} {list(action.discrete_actions)}")
        output = unity_output_pb2.UnityOutputProto()
        infos = output.rl_output.agentInfos[BEHAVIOR]
        for agent in range(self.options.agents):
            info = infos.value.add(id=10 + agent)
            if self.options.pictures:
                info.observations.append(observation(self.options, step))
            pose = info.observations.add(name="pose", shape=[2])
            pose.float_data.data.extend([step, agent])
        if step == 0:
            brain = output.rl_initialization_output.brain_parameters.add(brain_name=BEHAVIOR, is_training=True)
            brain.action_spec.num_continuous_actions = 2
            brain.action_spec.num_discrete_actions = 1
            brain.action_spec.discrete_branch_sizes.append(3)
        output.rl_output.side_channel = _STATISTICS
        if self.side_channel is not None:
            output.rl_output.side_channel += self.side_channel.answers.popleft()
        if self.options.garbage:
            output.rl_output.side_channel += b"garbage"
        return output

    def fail(self, moment: str) -> None:
        how, _, when = self.options.fail.partition("-")
        if when != moment:
            return
        say(f"failing {moment}")
        if how == "hang":
            time.sleep(3600)
        if how == "stop":
            self.exchange(status=400)
        if how == "kill":
            os.kill(os.getpid(), 9)
        os._exit(5)


_STATISTICS = uuid.UUID("a1d8f7b7-cec8-50f9-b78b-d3e165a78520").bytes_le + struct.pack("<i", 4) + b"stat"
"""Of a channel that every player of ML-Agents has and nobody here listens to."""


def _size(text: str) -> list[int]:
    return [int(part) for part in text.split("x")]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mlagents-port", dest="port", type=int, default=5004)
    parser.add_argument("-batchmode", action="store_true")
    parser.add_argument("-logFile")
    parser.add_argument("--simulator", choices=("fake", "embedded"), default="fake")
    parser.add_argument("--fault", default="")
    parser.add_argument("--no-channel", action="store_true")
    parser.add_argument("--no-shared-memory", action="store_true")
    parser.add_argument("--answer-delay", type=int, default=0, help="steps")
    parser.add_argument(
        "--fail", default="", help="exit, kill, stop or hang, and -at-start, -after-first, -at-step-N …"
    )
    parser.add_argument("--garbage", action="store_true", help="in the side channels")
    parser.add_argument("--api", default=API_VERSION)
    parser.add_argument("--agents", type=int, default=1)
    parser.add_argument("--pictures", choices=("png", "float"))
    parser.add_argument("--broken-picture", action="store_true")
    parser.add_argument("--size", type=_size, default=[24, 16])
    parser.add_argument("--layout", choices=("hwc", "chw"), default="hwc")
    parser.add_argument("--old", action="store_true", help="say nothing of dimensions, as before ML-Agents 2")
    parser.add_argument("--grey", action="store_true")
    parser.add_argument("--stack", type=int, default=1)
    options = parser.parse_args()
    assert options.batchmode, "a player without -batchmode would open a window"
    FakePlayer(options).run()


if __name__ == "__main__":
    main()
