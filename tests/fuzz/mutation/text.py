"""Damage to text that people write: its words, its numbers, its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from tests.fuzz.mutation.plain_bytes import Mutator

_TOKEN = re.compile(r"[+-]?\d+(?:\.\d+)?|[A-Za-z_][\w-]*|[^\w\s]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")

NUMBERS = (
    "0", "-0", "-1", "1", "2", "0.0", "1e-320", "1e308", "1e400", "-1e400", ".nan", "nan", "inf", ".inf", "-.inf",
    "2147483648", "4294967296", "9223372036854775807", "18446744073709551616", "9" * 30, "9" * 400, "9" * 5000,
    "0x7fffffffffffffff", "0o17", "1_000", "1:30", "007", "1.5",
)  # fmt: skip
"""How numbers are written that readers stumble over."""

WORDS = (
    "", " ", "\t", "\n", "\r", "\x00", "\x7f", "\u2028", "\ufeff", "é", "𝄞", "null", "true", "~", "{}", "[]", "''", '"',
    "../..", "/dev/null", "a" * 300, r'"\0"', "%s", "%n", "2024-01-01", "2024-13-45T99:99:99Z", "12:00",
    "[[[[[[[[", "]", "}",
)  # fmt: skip
"""What stands in text where nobody expects it."""


def text_mutator(dictionary: Sequence[str] = ()) -> Mutator:
    """Return a mutator of UTF-8 text that knows the words of ``dictionary`` too."""
    words = [*WORDS, *dictionary]

    def mutate(data: bytes, rng: Random) -> bytes:
        text = data.decode(errors="replace")
        for _ in range(rng.choice((1, 1, 2, 4))):
            text = _token(text, rng, words) if rng.random() < 0.6 else _line(text, rng, words)
        return text.encode()

    return mutate


def _token(text: str, rng: Random, words: Sequence[str]) -> str:
    """Put a number or word in the place of one, before it or after it."""
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return text + rng.choice(words)
    found = rng.choice(tokens)
    is_number = _NUMBER.fullmatch(found[0]) is not None
    new = rng.choice(NUMBERS if is_number == (rng.random() < 0.8) else words)
    if rng.random() < 0.2:
        new = rng.choice(tokens)[0]
    start, end = rng.choice((found.span(), found.span(), (found.start(), found.start()), (found.end(), found.end())))
    return text[:start] + new + text[end:]


def _line(text: str, rng: Random, words: Sequence[str]) -> str:
    """Drop, repeat, swap or indent lines, or put another one between them."""
    lines = text.split("\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines[at:at] = [lines[at]] * rng.choice((1, 2, 50))
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = rng.choice((" ", "  ", "\t", "- ", "? ")) + lines[at]
        case _:
            lines.insert(at, rng.choice(words))
    return "\n".join(lines)
