"""Checks of what a capture with targets noted of its episodes: that it agrees with the journals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bridge.verify.native.files import parse, read
from bridge.verify.native.records import Record


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is in some frames."""

    frames: int
    objects: int
    matches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EpisodeNote:
    """``coverage/<episode>.json``."""

    episode: int
    seen: Counts
    kept: Counts


def coverage_problems(folder: Path, records: Sequence[Record]) -> Iterator[str]:
    """Yield what is wrong with the notes on episodes; a dataset without targets has none."""
    good = Counter(record.key[0] for record in records if not record.quarantined)
    for path in sorted((folder / "coverage").glob("[0-9]*.json")):
        name = f"coverage/{path.name}"
        try:
            note = parse(EpisodeNote, read(path))
        except ValueError as problem:
            yield f"{name}: {problem}"
            continue
        if path.stem != f"{note.episode:04}":
            yield f"{name} is of episode {note.episode}"
        elif note.kept.frames != good[note.episode]:
            yield f"{name} says that {note.kept.frames} frames are kept, the journal has {good[note.episode]}"
        if note.kept.frames > note.seen.frames or note.kept.objects > note.seen.objects:
            yield f"{name} says that more is kept than was drawn"
        elif any(kept > seen for kept, seen in zip(note.kept.matches, note.seen.matches, strict=False)):
            yield f"{name} says that more is kept of a target than was drawn"
