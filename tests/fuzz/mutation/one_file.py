"""Damage to folders: an input says what one of their files holds instead.

Its first line is the path of the file below the folder, the rest its content.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from random import Random

from tests.fuzz.mutation.json_tree import mutate_json
from tests.fuzz.mutation.plain_bytes import Mutator, any_of, mutate_bytes
from tests.fuzz.mutation.text import text_mutator

_TEXT = text_mutator()


def inputs_of(folder: Path) -> list[bytes]:
    """Return an input for every file below ``folder``: what is there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path.relative_to(folder).as_posix().encode() + b"\n" + path.read_bytes() for path in files]


def put_file(folder: Path, data: bytes) -> tuple[Path, bytes | None] | None:
    """Give a file of ``folder`` the content that an input says, and return it and what it held.

    None for an input that names no file, or none that may be there. The content is replaced, not overwritten.
    """
    name, _, content = data.partition(b"\n")
    try:
        relative = PurePosixPath(name.decode())
    except UnicodeDecodeError:
        return None
    parts = relative.parts
    if not parts or relative.is_absolute() or ".." in parts or "\0" in str(relative) or len(str(relative)) > 200:
        return None
    path = folder / relative
    if path.is_dir() or not path.parent.is_dir():
        return None
    before = path.read_bytes() if path.exists() else None
    restore_file(path, content)
    return path, before


def restore_file(path: Path, content: bytes | None) -> None:
    """Give a file its content back; None to remove it."""
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)


def mutate_file(data: bytes, rng: Random) -> bytes:
    """Damage the content of a file by its kind."""
    name, _, content = data.partition(b"\n")
    return name + b"\n" + _mutator(PurePosixPath(name.decode(errors="replace")).suffix)(content, rng)


def _mutator(suffix: str) -> Mutator:
    match suffix:
        case ".json":
            return any_of(mutate_json, mutate_json, mutate_json, mutate_bytes)
        case ".jsonl":
            return any_of(_mutate_json_line, _mutate_json_line, _TEXT, mutate_bytes)
        case ".txt" | ".yaml" | ".csv":
            return any_of(_TEXT, _TEXT, mutate_bytes)
        case _:
            return mutate_bytes


def _mutate_json_line(data: bytes, rng: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if not lines:
        return mutate_bytes(data, rng)
    at = rng.randrange(len(lines))
    lines[at] = mutate_json(lines[at], rng) + b"\n"
    return b"".join(lines)
