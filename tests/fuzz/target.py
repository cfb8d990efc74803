"""What a fuzz target is: something that reads what others wrote, and what may come out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Target:
    """One reader under test.

    ``seeds`` are valid inputs and ``mutate`` damages one, or whatever else it is given. ``check`` reads an input and
    raises for a defect only: the errors that the reader documents are what it is there for.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    mutate: Callable[[bytes, Random], bytes]
    check: Callable[[bytes], None]
    examples: int
    """How many inputs the test suite tries; they take a few seconds."""
    seconds: float = 2.0
    """CPU time that one input may take."""

    @property
    def corpus(self) -> list[Path]:
        """The files of inputs that once went wrong, named by what was wrong."""
        return sorted(path for path in (CORPUS / self.name).glob("*") if path.is_file())
