"""One input in one target, within its bounds."""

from __future__ import annotations

import warnings

from tests.fuzz.limits import bounded
from tests.fuzz.target import Target


def run_input(target: Target, data: bytes, slower: float = 1.0) -> None:
    """Raise what is wrong with how ``target`` takes ``data``; ``slower`` says how much measuring it costs.

    Warnings of numpy about numbers that are too large are none of its business: what matters is what comes out.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with bounded(target.seconds * slower):
            target.check(data)
