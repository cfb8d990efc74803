"""The ids of one episode's actors."""

from __future__ import annotations

from bridge.errors import TrafficError
from bridge.world import FIRST_STATIC_ID


class ActorIds:
    """Hands out the ids of one episode, each once."""

    def __init__(self) -> None:
        self._last = 0

    def take(self) -> int:
        """Return the next id. Raises ``TrafficError`` when there are none left."""
        if self._last >= FIRST_STATIC_ID - 1:
            raise TrafficError(
                f"an episode can show {FIRST_STATIC_ID - 1} different actors, and all have been seen; "
                "use shorter episodes, or less traffic"
            )
        self._last += 1
        return self._last
