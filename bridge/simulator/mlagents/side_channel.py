"""The side channel in which the calls and answers of framing.proto travel through ML-Agents."""

from __future__ import annotations

from collections.abc import Callable

from mlagents_envs.side_channel import IncomingMessage
from mlagents_envs.side_channel.side_channel import SideChannel

from bridge.protocol.framing import CHANNEL_ID


class BridgeChannel(SideChannel):  # type: ignore[misc] # mlagents_envs has no types
    """Carries messages as they are: ML-Agents frames them itself."""

    def __init__(self) -> None:
        """Make a channel to which nobody listens yet."""
        super().__init__(CHANNEL_ID)
        self.listener: Callable[[bytes], None] | None = None
        """Gets each message from the player, on the thread that steps it."""

    def send(self, message: bytes) -> None:
        """Let ``message`` travel with the next step."""
        self.message_queue.append(message)

    def on_message_received(self, msg: IncomingMessage) -> None:
        """See ML-Agents' ``SideChannel``."""
        if self.listener is not None:
            self.listener(msg.buffer)
