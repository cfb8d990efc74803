"""Random generators derived from a seed and a path, so that no draw shifts another one."""

from __future__ import annotations

import hashlib
import json

import numpy as np

MAX_SEED = 2**63 - 1
"""The largest seed of a scenario or a session; the smallest is 0."""


def derive_generator(seed: int, *path: str | int) -> np.random.Generator:
    """Return the generator that belongs to ``path`` under ``seed``.

    ``path`` names what the numbers are for, for example ``(episode, "weather.fog_visibility_m")``.
    The same seed and path give the same stream on every machine; any other path gives an independent
    one, so adding a field or resuming in the middle changes nothing else.
    """
    return np.random.Generator(np.random.PCG64(derive_seed(seed, *path, bits=128)))


def derive_seed(seed: int, *path: str | int, bits: int = 31) -> int:
    """Return a seed of ``bits`` bits for an outside program, derived like ``derive_generator``."""
    text = json.dumps([seed, *path])  # quotes and escapes, so 1 and "1", or ("a", "b") and ("a, b",), stay apart
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits)
