"""What an error has to say to the person who reads it."""

from __future__ import annotations

_LONGEST = 2000


def check_words(error: Exception) -> None:
    """Fail for an error that says nothing, or so much that nobody reads it."""
    text = str(error)
    assert text.strip(), "an error says nothing"
    assert len(text) < _LONGEST, f"{len(text)} characters: {text[:200]}"
