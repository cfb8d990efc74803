"""Training and validation, split by episode: frames of one drive look alike and must not be on both sides."""

from __future__ import annotations

from collections.abc import Sequence

VALIDATION_SHARE = 0.2


def validation_episodes(episodes: Sequence[int]) -> frozenset[int]:
    """Return the episodes to validate on: a fifth, at least one of two or more, evenly spaced.

    ``episodes`` are ascending. A single episode is all for training, so the validation set is empty.
    """
    if len(episodes) < 2:
        return frozenset()
    count = max(1, round(len(episodes) * VALIDATION_SHARE))
    return frozenset(episodes[(number + 1) * len(episodes) // count - 1] for number in range(count))
