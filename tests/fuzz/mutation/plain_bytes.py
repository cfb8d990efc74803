"""Damage to bytes of which nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Mutator = Callable[[bytes, Random], bytes]

_WORDS = (b"\x00", b"\xff", b"\x7f", b"\x80", b"\x00" * 4, b"\xff" * 4, b"\xff\xff\xff\x7f", b"\x00\x00\x80\x7f", b"\n")


def mutate_bytes(data: bytes, rng: Random) -> bytes:
    """Flip, overwrite, insert, repeat, cut out or cut off something."""
    if not data:
        return rng.choice(_WORDS)
    at = rng.randrange(len(data))
    end = min(len(data), at + rng.choice((1, 2, 4, 16, 256)))
    word = rng.choice(_WORDS)
    changed: tuple[bytes, ...] = (
        data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :],
        data[:at] + word + data[at + len(word) :],
        data[:at] + word + data[at:],
        data[:end] + data[at:end] * rng.choice((1, 8)) + data[end:],
        data[:at] + data[end:],
        data[:at],
    )
    return rng.choice(changed)


def any_of(*mutators: Mutator) -> Mutator:
    """Return a mutator that takes one of ``mutators`` each time; name one twice to have it twice as often."""

    def mutate(data: bytes, rng: Random) -> bytes:
        return rng.choice(mutators)(data, rng)

    return mutate
