"""A simulator at the other end of a link."""

from __future__ import annotations

import math
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import grpc
from google.protobuf.message import DecodeError, Message

from bridge.camera import Camera
from bridge.classes import Category
from bridge.errors import (
    ProtocolVersionError,
    SimulatorError,
    SimulatorLostError,
    SimulatorReplyError,
    SimulatorRequestError,
)
from bridge.frame import RawFrame
from bridge.protocol import convert
from bridge.protocol.addresses import Address, is_loopback
from bridge.protocol.credentials import ENVIRONMENT_VARIABLE, ClientCredentials, client_folder
from bridge.protocol.v1 import simulator_pb2
from bridge.protocol.version import PROTOCOL_VERSION, ProtocolVersion
from bridge.simulator.base import Shot, SimulatorInfo
from bridge.simulator.frame_slots import FrameSlots, Slot, frame_bytes
from bridge.simulator.grpc_link import GrpcLink
from bridge.simulator.link import Link, LinkError, Pending
from bridge.simulator.socket_link import SocketLink
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import StaticScene, WorldState

_LOST = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)
_REFUSED = (
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
)

_SLOTS = 4
"""Frames whose images can be in shared memory at once; those of further requests travel in the replies."""


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """A capture that is under way."""

    shot: Shot
    pending: Pending
    slot: Slot | None


_Response = TypeVar("_Response", bound=Message)
_Value = TypeVar("_Value")


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
        self._link = open_link(simulator, tls) if isinstance(simulator, str) else simulator
        self.address = self._link.address
        self._call_timeout_s = call_timeout_s
        self._diagnose = diagnose
        self._wants_shared_memory = shared_memory and not _is_elsewhere(simulator)
        self._scene_id = ""
        self._sent: set[str] = set()
        self._slots: FrameSlots | None = None
        try:
            self.info = self._shake_hands(connect_timeout_s)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the link; the server goes on."""
        self._link.close()
        self._drop_slots()

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
        things = self._read("loading the scene", lambda: convert.read_level_things(reply.level_things, placed))
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
        return self._read(during, lambda: convert.read_moment(reply, step))

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
                self._drop_slots()  # the server may still write to those of the cancelled requests

    def _shake_hands(self, timeout_s: float) -> SimulatorInfo:
        ours = simulator_pb2.ProtocolVersion(major=PROTOCOL_VERSION.major, minor=PROTOCOL_VERSION.minor)
        request = simulator_pb2.GetInfoRequest(protocol_version=ours)
        reply = self._answer("GetInfo", request, simulator_pb2.GetInfoResponse, "the handshake", timeout_s)
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
        self._shared_room = math.inf if reply.shared_memory and self._wants_shared_memory else 0.0
        self._read("the handshake", lambda: convert.require_info_amounts(reply))
        catalogue, levels = self._read(
            "the handshake", lambda: (convert.read_catalogue(reply.catalogue), convert.read_levels(reply.levels))
        )
        return SimulatorInfo(
            engine=reply.engine,
            renderer=reply.renderer,
            weather_fields=frozenset(reply.weather_fields),
            max_image_pixels=reply.max_image_pixels,
            catalogue=catalogue,
            levels=levels,
            drives_traffic=reply.drives_traffic,
        )

    def _load(self, scene: StaticScene, content: frozenset[str]) -> simulator_pb2.LoadSceneResponse:
        request = simulator_pb2.LoadSceneRequest(scene=convert.scene_message(scene, content))
        return self._answer("LoadScene", request, simulator_pb2.LoadSceneResponse, "loading the scene")

    def _ask_for_traffic(self, method: str, request: Message, kind: type[_Response], during: str) -> _Response:
        try:
            return self._answer(method, request, kind, during)
        except ProtocolVersionError:  # after the handshake, not to know a call means not to offer it
            raise SimulatorRequestError(
                f"{self.address} refused {during}: {self.info.engine} drives no traffic; let the controller do it"
            ) from None

    def _read(self, during: str, read: Callable[[], _Value]) -> _Value:
        """Make a value of a reply that may be malformed."""
        try:
            return read()
        except convert.MessageError as error:
            raise SimulatorReplyError(f"{self.address}: bad reply to {during}: {error}") from None

    def _answer(
        self, method: str, request: Message, kind: type[_Response], during: str, timeout_s: float | None = None
    ) -> _Response:
        try:
            pending = self._link.call(
                method, request.SerializeToString(), timeout_s=self._call_timeout_s if timeout_s is None else timeout_s
            )
            return self._parsed(kind, pending.result(), during)
        except LinkError as error:
            raise self._translated(error, during) from None

    def _parsed(self, kind: type[_Response], response: bytes, during: str) -> _Response:
        try:
            return kind.FromString(response)
        except DecodeError:
            raise SimulatorReplyError(
                f"{self.address}: bad reply to {during}: expected a {kind.DESCRIPTOR.full_name}, got other bytes"
            ) from None

    def _request(self, shot: Shot) -> _Request:
        slot = self._take_slot(frame_bytes(shot.cameras, shot.depth_views))
        message = simulator_pb2.CaptureRequest(
            scene_id=self._scene_id,
            state=convert.state_message(shot.state),
            cameras=[convert.camera_message(camera) for camera in shot.cameras],
            shared_memory=None if slot is None else slot.message(),
            depth_views=[convert.camera_message(view) for view in shot.depth_views],
        )
        try:
            pending = self._link.call("Capture", message.SerializeToString(), timeout_s=self._call_timeout_s)
        except LinkError as error:
            self._give_back(slot)
            raise self._translated(error, _where(shot.state)) from None
        return _Request(shot, pending, slot)

    def _take_slot(self, size: int) -> Slot | None:
        if not 0 < size < self._shared_room:
            return None
        if self._slots is None or self._slots.frame_bytes < size:
            self._drop_slots()
            try:
                self._slots = FrameSlots(size, _SLOTS)
            except OSError:  # no room in memory: images of so many bytes travel in the replies from now on
                self._shared_room = size
                return None
        return self._slots.take()

    def _drop_slots(self) -> None:
        if self._slots is not None:
            self._slots.close()
        self._slots = None

    def _result(self, request: _Request) -> RawFrame:
        shot = request.shot
        where = _where(shot.state)
        try:
            response = request.pending.result()
            most = convert.most_reply_bytes(shot.cameras, shot.depth_views, len(shot.state.actors))
            if len(response) > most:
                raise LinkError(grpc.StatusCode.DATA_LOSS, f"expected at most {most} bytes, got {len(response)}")
            reply = self._parsed(simulator_pb2.CaptureResponse, response, where)
        except LinkError as error:
            translated = self._translated(error, where)
            if isinstance(translated, SimulatorRequestError):
                self._give_back(request.slot)  # the server has answered and writes no more
            else:
                self._drop_slots()
            raise translated from None
        try:
            shared = None if request.slot is None else request.slot.file
            frame = convert.read_capture_response(reply, shot.cameras, shot.depth_views, shared)
            if shared is not None:
                shared.remove()  # the server has it mapped by now
        except convert.MessageError as error:
            raise SimulatorReplyError(f"{self.address}: bad reply to {where}: {error}") from None
        finally:
            self._give_back(request.slot)
        return frame

    def _give_back(self, slot: Slot | None) -> None:
        if slot is not None and self._slots is not None:
            self._slots.give_back(slot)

    def _translated(self, error: LinkError, during: str) -> SimulatorError:
        code, details = error.code, convert.plain_text(error.details)
        if code in _LOST:
            hint = self._diagnose() or "is a simulator running there?"
            return SimulatorLostError(f"{self.address} did not answer during {during} ({code.name.lower()}): {hint}")
        if code is grpc.StatusCode.UNAUTHENTICATED:
            return SimulatorError(f"{self.address} is not to be trusted, or does not trust us: {details}")
        if code is grpc.StatusCode.DATA_LOSS:
            return SimulatorReplyError(f"{self.address}: bad reply to {during}: {details}")
        if code in _REFUSED:
            return SimulatorRequestError(f"{self.address} refused {during}: {details}")
        if code is grpc.StatusCode.UNIMPLEMENTED:
            return ProtocolVersionError(
                f"{self.address} answers but does not know {during} of protocol {PROTOCOL_VERSION}; "
                "is it a DriveBridge simulator, and of this version?"
            )
        return SimulatorError(f"{self.address} failed during {during} ({code.name.lower()}): {details}")


def _where(state: WorldState) -> str:
    return f"the capture of episode {state.episode} step {state.step}"


def _is_elsewhere(simulator: str | Link) -> bool:
    return isinstance(simulator, str) and not is_loopback(Address.parsed(simulator).host)


def open_link(address: str, tls: Path | None = None) -> Link:
    """Return a link to the simulator at ``address``; see ``RemoteSimulator``. Raises ``SimulatorError``."""
    place = Address.parsed(address)
    if place.is_socket:
        if tls is not None:
            raise SimulatorError(
                f"{place}: a framed socket is not encrypted; leave --tls out, or use gRPC: tls://{place.place}"
            )
        return SocketLink(place.place)
    if tls is not None:
        place = replace(place, is_secured=True)
    if not place.is_secured:
        return GrpcLink(place)
    folder = client_folder(tls)
    if folder is None:
        raise SimulatorError(
            f"{place}: an encrypted connection needs certificates; give --tls FOLDER (or set {ENVIRONMENT_VARIABLE}), "
            "a folder client that drivebridge certs made, or forward the port to this machine instead, for example "
            f"ssh -L {place.port}:localhost:{place.port} {place.host}"
        )
    return GrpcLink(place, ClientCredentials.read(folder))
