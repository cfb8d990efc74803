"""A simulator at the other end of a link."""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from google.protobuf.message import Message

from bridge.camera import Camera
from bridge.classes import Category
from bridge.errors import ProtocolVersionError, SimulatorError, SimulatorReplyError, SimulatorRequestError
from bridge.frame import RawFrame
from bridge.protocol import convert
from bridge.protocol.addresses import Address, is_loopback
from bridge.protocol.v1 import simulator_pb2
from bridge.protocol.version import PROTOCOL_VERSION, ProtocolVersion
from bridge.simulator.base import Shot, SimulatorInfo
from bridge.simulator.calls import Calls, Response
from bridge.simulator.frame_slots import FrameSlots, Slot, frame_bytes
from bridge.simulator.link import Link, Pending
from bridge.simulator.open_link import open_link
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import StaticScene, WorldState

_HANDSHAKE, _LOADING = "the handshake", "loading the scene"
"""What errors call these calls."""
_SLOTS = 4
"""Frames whose images can be in shared memory at once; those of further requests travel in the replies."""


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """A capture that is under way."""

    shot: Shot
    pending: Pending
    slot: Slot | None


class RemoteSimulator:
    """Implements ``TrafficSimulator`` by asking a server.

    Not safe to call from several threads at once. Use as a context manager, or call ``close``.
    """

    def __init__(
        self,
        simulator: str | Link,
        *,
        tls: Path | None = None,
        connect_timeout_s: float = 10.0,
        call_timeout_s: float = 120.0,
        diagnose: Callable[[], str] = str,
        shared_memory: bool = True,
    ) -> None:
        """Connect to ``simulator`` and shake hands.

        That is a link, which is closed with this object, or an address: ``host:port`` of a gRPC server on this machine,
        ``socket:host:port`` of one that speaks the framing of framing.proto, ``tls://host:port`` of a gRPC server on
        any machine. For the last, ``tls`` is the folder of certificates; the environment variable DRIVEBRIDGE_TLS may
        name it instead (docs/remote.md).
        ``shared_memory`` false has images travel in the replies even where both ends could share memory.
        ``diagnose`` is asked for more words when the server is lost, for example the end of its log.

        Raises ``SimulatorLostError`` if nothing answers, ``ProtocolVersionError`` if it speaks another major version,
        ``SimulatorError`` if one end does not accept what the other shows.
        """
        link = open_link(simulator, tls) if isinstance(simulator, str) else simulator
        self._calls = Calls(link, timeout_s=call_timeout_s, diagnose=diagnose)
        self.address = link.address
        self._scene_id = ""
        self._sent: set[str] = set()
        try:
            reply = self._shake_hands(connect_timeout_s)
            self.info = self._calls.read(_HANDSHAKE, lambda: _read_info(reply))
        except BaseException:
            self._calls.close()
            raise
        shares = reply.shared_memory and shared_memory and not _is_elsewhere(simulator)
        self._slots = FrameSlots(_SLOTS, is_shared=shares)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the link; the server goes on."""
        self._calls.close()
        self._slots.drop()

    def load_scene(self, scene: StaticScene) -> Mapping[int, Category]:
        """See ``Simulator.load_scene``. Models that the server has already are not sent again."""
        hashes = frozenset(asset.sha256 for asset in scene.files().values())
        content = hashes - self._sent
        reply = self._load(scene, content)
        if reply.missing_sha256:
            content |= {missing.hex() for missing in reply.missing_sha256}
            reply = self._load(scene, content)
        if not reply.scene_id:
            raise SimulatorReplyError(
                f"{self.address}: expected the scene to be loaded once all models were sent, but "
                f"{len(reply.missing_sha256)} are still missing"
            )
        placed = frozenset(placement.instance_id for placement in scene.placements)
        things = self._calls.read(_LOADING, lambda: convert.read_level_things(reply.level_things, placed))
        self._sent = set(hashes)
        self._scene_id = reply.scene_id
        return things

    def set_traffic(self, demand: Demand, seed: int) -> None:
        """See ``TrafficSimulator.set_traffic``."""
        request = convert.demand_message(self._scene_id, demand, seed)
        self._ask_for_traffic("SetTraffic", request, simulator_pb2.SetTrafficResponse, "setting the traffic")

    def advance(self, step: int) -> TrafficMoment:
        """See ``TrafficSimulator.advance``."""
        request = simulator_pb2.AdvanceRequest(scene_id=self._scene_id, step=step)
        during = f"advancing the traffic to step {step}"
        reply = self._ask_for_traffic("Advance", request, simulator_pb2.AdvanceResponse, during)
        return self._calls.read(during, lambda: convert.read_moment(reply, step))

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        """See ``Simulator.capture``."""
        return self._result(self._request(Shot(state, cameras, depth_views)))

    def capture_all(
        self,
        states: Iterable[WorldState],
        cameras: Sequence[Camera],
        depth_views: Sequence[Camera] = (),
        *,
        window: int = 2,
    ) -> Generator[tuple[WorldState, RawFrame], None, None]:
        """Capture ``states`` in order with up to ``window`` requests under way, so that the server never waits.

        A state is taken from ``states`` only when there is room for it, and comes back with its frame.
        """
        shots = (Shot(state, cameras, depth_views) for state in states)
        with closing(self.capture_each(shots, window=window)) as frames:
            for shot, frame in frames:
                yield shot.state, frame

    def capture_each(self, shots: Iterable[Shot], *, window: int = 2) -> Generator[tuple[Shot, RawFrame], None, None]:
        """Capture like ``capture_all`` where not all states are taken by the same cameras."""
        under_way: deque[_Request] = deque()
        try:
            for shot in shots:
                under_way.append(self._request(shot))
                if len(under_way) >= window:
                    request = under_way.popleft()
                    yield request.shot, self._result(request)
            while under_way:
                request = under_way.popleft()
                yield request.shot, self._result(request)
        finally:
            for request in under_way:
                request.pending.cancel()
            if under_way:
                self._slots.drop()  # the server may still write to those of the cancelled requests

    def _shake_hands(self, timeout_s: float) -> simulator_pb2.GetInfoResponse:
        ours = simulator_pb2.ProtocolVersion(major=PROTOCOL_VERSION.major, minor=PROTOCOL_VERSION.minor)
        request = simulator_pb2.GetInfoRequest(protocol_version=ours)
        reply = self._calls.answer("GetInfo", request, simulator_pb2.GetInfoResponse, _HANDSHAKE, timeout_s)
        theirs = ProtocolVersion(reply.protocol_version.major, reply.protocol_version.minor)
        if theirs.major != PROTOCOL_VERSION.major:
            older = "simulator" if theirs < PROTOCOL_VERSION else "controller (this program)"
            raise ProtocolVersionError(
                f"{self.address} speaks protocol {theirs}, this controller {PROTOCOL_VERSION}; update the {older}"
            )
        if theirs.minor != PROTOCOL_VERSION.minor:
            warnings.warn(
                f"{self.address} speaks protocol {theirs}, this controller {PROTOCOL_VERSION}; "
                "what only the newer one knows is ignored",
                stacklevel=4,
            )
        return reply

    def _load(self, scene: StaticScene, content: frozenset[str]) -> simulator_pb2.LoadSceneResponse:
        request = simulator_pb2.LoadSceneRequest(scene=convert.scene_message(scene, content))
        return self._calls.answer("LoadScene", request, simulator_pb2.LoadSceneResponse, _LOADING)

    def _ask_for_traffic(self, method: str, request: Message, kind: type[Response], during: str) -> Response:
        try:
            return self._calls.answer(method, request, kind, during)
        except ProtocolVersionError:  # after the handshake, not to know a call means not to offer it
            raise SimulatorRequestError(
                f"{self.address} refused {during}: {self.info.engine} drives no traffic; let the controller do it"
            ) from None

    def _request(self, shot: Shot) -> _Request:
        slot = self._slots.take(frame_bytes(shot.cameras, shot.depth_views))
        message = simulator_pb2.CaptureRequest(
            scene_id=self._scene_id,
            state=convert.state_message(shot.state),
            cameras=[convert.camera_message(camera) for camera in shot.cameras],
            shared_memory=None if slot is None else slot.message(),
            depth_views=[convert.camera_message(view) for view in shot.depth_views],
        )
        try:
            return _Request(shot, self._calls.begin("Capture", message, _where(shot.state)), slot)
        except SimulatorError:
            self._slots.give_back(slot)
            raise

    def _result(self, request: _Request) -> RawFrame:
        shot, slot = request.shot, request.slot
        where = _where(shot.state)
        most = convert.most_reply_bytes(shot.cameras, shot.depth_views, len(shot.state.actors))
        try:
            reply = self._calls.finish(request.pending, simulator_pb2.CaptureResponse, where, most)
        except SimulatorRequestError:
            self._slots.give_back(slot)  # the server has answered and writes no more
            raise
        except SimulatorError:
            self._slots.drop()
            raise
        shared = None if slot is None else slot.file
        try:
            frame = self._calls.read(
                where, lambda: convert.read_capture_response(reply, shot.cameras, shot.depth_views, shared)
            )
            if shared is not None:
                shared.remove()  # the server has it mapped by now
        finally:
            self._slots.give_back(slot)
        return frame


def _read_info(reply: simulator_pb2.GetInfoResponse) -> SimulatorInfo:
    convert.require_info_amounts(reply)
    return SimulatorInfo(
        engine=reply.engine,
        renderer=reply.renderer,
        weather_fields=frozenset(reply.weather_fields),
        max_image_pixels=reply.max_image_pixels,
        catalogue=convert.read_catalogue(reply.catalogue),
        levels=convert.read_levels(reply.levels),
        drives_traffic=reply.drives_traffic,
    )


def _where(state: WorldState) -> str:
    return f"the capture of episode {state.episode} step {state.step}"


def _is_elsewhere(simulator: str | Link) -> bool:
    return isinstance(simulator, str) and not is_loopback(Address.parsed(simulator).host)
