"""Damage to JSON that keeps it JSON: values of other types and sizes, members missing, repeated or swapped."""

from __future__ import annotations

import copy
import json
import math
from random import Random
from typing import Any

from tests.fuzz.mutation.plain_bytes import mutate_bytes

Json = Any

_WRITTEN = {
    "@deep": "[" * 20_000 + "]" * 20_000,
    "@beyond-floats": "1e999",
    "@digits": "9" * 5000,
    "@lone-surrogate": '"\\ud800"',
}
"""What ``json.dumps`` does not write, by what stands for it until then."""

VALUES: tuple[Json, ...] = (
    None, True, False, 0, 1, -1, 2, 3, 255, 65_536, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64, -(2**63), 10**30,
    0.0, -0.0, 0.5, -1.5, 1e-320, 1e38, 1e308, -1e308, math.nan, math.inf, -math.inf,
    "", "\0", "a", "../../x", "/", ".", "é\n", "x" * 300, [], {}, [[]], [0], [None], {"a": 1}, {"": {}}, *_WRITTEN,
)  # fmt: skip


def mutate_json(data: bytes, rng: Random) -> bytes:
    """Damage a JSON document; anything else is damaged as plain bytes."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return mutate_bytes(data, rng)
    return dump_json(mutate_tree(tree, rng))


def dump_json(tree: Json) -> bytes:
    """Return ``tree`` as JSON, not-a-number and all, or as much of it as can be written."""
    try:
        text = json.dumps(tree, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError):
        return b"null"
    for name, written in _WRITTEN.items():
        text = text.replace(f'"{name}"', written)
    return text.encode(errors="replace")


def mutate_tree(tree: Json, rng: Random) -> Json:
    """Return a damaged copy of ``tree``, in one to four places."""
    holder = [copy.deepcopy(tree)]
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        places = _places(holder)
        container, key = rng.choice(places)
        match rng.randrange(8):
            case 0 | 1 | 2:
                container[key] = copy.deepcopy(rng.choice(VALUES))
            case 3:
                container[key] = _changed(container[key], rng)
            case 4:
                other, other_key = rng.choice(places)
                container[key] = copy.deepcopy(other[other_key])
            case 5 if container is not holder:
                del container[key]
            case 6 if isinstance(container, list) and container is not holder:
                container[key:key] = [copy.deepcopy(container[key]) for _ in range(rng.choice((1, 2, 20)))]
            case 7 if isinstance(container, dict):
                container[rng.choice(("", "é", str(key) + "x", "0", "-1"))] = container.pop(key)
            case _:
                container[key] = _changed(container[key], rng)
    return holder[0]


def _changed(value: Json, rng: Random) -> Json:
    """Return something of the type of ``value`` that is close to it."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return rng.choice((value + 1, value - 1, -value, value * 2, value * 1000, float(value) if value < 1e9 else 0))
    if isinstance(value, float):
        return rng.choice((-value, value * 1.01, value * 1e6, value + 1.0, value / 3.0))
    if isinstance(value, str):
        return rng.choice((value[:-1], value + "x", value.upper(), value * 2, value + "/.."))
    if isinstance(value, list):
        return rng.choice((value[:-1], value[::-1], value * 2, value[:1]))
    return dict(list(value.items())[:-1])


def _places(holder: Json) -> list[tuple[Any, Any]]:
    """Return every container and key below ``holder``."""
    places, waiting = [], [holder]
    while waiting:
        container = waiting.pop()
        for key, value in list(container.items() if isinstance(container, dict) else enumerate(container)):
            places.append((container, key))
            if isinstance(value, dict | list):
                waiting.append(value)
    return places
