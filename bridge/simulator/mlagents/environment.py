"""ML-Agents' environment over our communicator, with observations left as they came."""

from __future__ import annotations

import atexit
import struct
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from mlagents_envs.environment import UnityEnvironment
from mlagents_envs.side_channel import IncomingMessage
from mlagents_envs.side_channel.side_channel import SideChannel

from bridge.simulator.mlagents.communicator import LoopbackCommunicator

_HEADER = struct.Struct("<16si")
"""Of a message of a side channel: the bytes of a .NET Guid, and the length."""


class RawEnvironment(UnityEnvironment):  # type: ignore[misc] # mlagents_envs has no types
    """Steps one player. Processes and ports are the business of others, who must close them.

    The state of a behaviour is two lists of ``AgentInfoProto``, of the agents that ask for an action and of those that
    are done. Stock environments decode compressed pictures as rows, columns, channels; newer players send channels
    first and say the same version.
    """

    def __init__(
        self,
        communicator: LoopbackCommunicator,
        side_channels: Sequence[SideChannel],
        require_alive: Callable[[], None],
        *,
        seed: int = 0,
    ) -> None:
        """Shake hands with the player. Raises what ``communicator`` and ``require_alive`` raise, ``UnityException``."""
        self._loopback = communicator
        self._require_alive = require_alive
        self._channels = {channel.channel_id: channel for channel in side_channels}
        try:
            super().__init__(base_port=communicator.port, seed=seed, side_channels=list(side_channels))
        finally:
            atexit.unregister(self._close)

    def _get_communicator(self, *_: object) -> LoopbackCommunicator:
        return self._loopback

    def _poll_process(self) -> None:
        self._require_alive()

    def _update_state(self, output: Any) -> None:
        for name in self._env_specs:
            infos = output.agentInfos[name].value if name in output.agentInfos else ()
            self._env_state[name] = ([i for i in infos if not i.done], [i for i in infos if i.done])
        self._deliver(output.side_channel)

    def _deliver(self, data: bytes) -> None:
        """Hand each message to its channel; those of channels that nobody has asked for are dropped."""
        start = 0
        while start < len(data):
            if start + _HEADER.size > len(data):
                raise ConnectionError("its side channels hold something else than messages")
            name, length = _HEADER.unpack_from(data, start)
            start += _HEADER.size
            if not 0 <= length <= len(data) - start:
                raise ConnectionError("its side channels hold something else than messages")
            channel = self._channels.get(uuid.UUID(bytes_le=name))
            if channel is not None:
                channel.on_message_received(IncomingMessage(data[start : start + length]))
            start += length
