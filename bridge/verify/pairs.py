"""Checks pairs of pictures: the same names on both sides, pictures of one size, and each what the dataset says."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bridge.errors import DatasetError
from bridge.verify.counts import Checked
from bridge.verify.export_settings import export_settings
from bridge.verify.files import read_bytes, read_image
from bridge.verify.native.truth import open_native
from bridge.verify.tally import Problem, Tally

_SPLITS: Final = ("train", "test")
_TABLE: Final = "pairs.csv"

Digests = dict[tuple[str, str, str], str | None]
"""The hashes of pictures by camera, episode and frame."""


def check_pairs(folder: Path, native: Path | None = None) -> Checked:
    """Check the pairs in ``folder``, and with ``native`` that their files are those of the dataset and of its twin.

    Counts the pairs. Raises ``DatasetError`` if ``folder`` is none or ``native`` cannot be read.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of paired pictures (trainA, trainB), there is none")
    tally = Tally()
    names = {split: _names(folder, split, tally) for split in _SPLITS}
    for split, paired in names.items():
        for name in paired:
            tally.take(_size_problems(folder, split, name), f"{split}/{name}")
    if native is not None:
        tally.take(_differences(folder, names, native))
    return Checked(tuple(tally.findings()), sum(map(len, names.values())), 0)


def _names(folder: Path, split: str, tally: Tally) -> list[str]:
    """Return the names of the pictures that are on both sides of a split; ``tally`` takes the others."""
    first, second = ({path.name for path in (folder / f"{split}{side}").glob("*")} for side in "AB")
    for name in sorted(first ^ second):
        has, lacks = "AB" if name in first else "BA"
        problem = Problem("pictures without a partner", f"{split}{has} has this picture, {split}{lacks} has not")
        tally.take([problem], f"{split}/{name}")
    return sorted(first & second)


def _size_problems(folder: Path, split: str, name: str) -> Iterator[Problem]:
    first, second = (read_image(folder / f"{split}{side}/{name}") for side in "AB")
    for side, image in (("A", first), ("B", second)):
        if image is None:
            yield Problem("pictures that cannot be read", f"{split}{side}: it is missing or cannot be decoded")
    if first is not None and second is not None and first.shape != second.shape:
        yield Problem("pairs of different sizes", f"one side is {first.shape}, the other {second.shape}")


def _differences(folder: Path, names: Mapping[str, list[str]], native: Path) -> Iterator[Problem]:
    """Yield pairs that are not those of the dataset's good frames, and such as are on both sides of the split."""
    twin = export_settings(folder).twin
    if twin is None:
        yield Problem("no twin", "the export does not say of which twin it is; export it anew")
        return
    rows, problems = _rows(folder)
    yield from problems
    sources = {"A": _pictures(native, None), "B": _pictures(native, twin)}
    sides: dict[str, str] = {}
    for split, paired in names.items():
        for name in paired:
            row = rows.get(Path(name).stem)
            if row is None:
                yield Problem("pairs that are not listed", f"{_TABLE} does not list {name}")
                continue
            if sides.setdefault(row["episode"], split) != split:
                yield Problem("episodes on both sides", f"episode {row['episode']} is in train and in test")
            yield from _pair_differences(folder, f"{split}{{}}/{name}", row, sources)
            yield from _label_problems(native, row)
    there = {Path(name).stem for paired in names.values() for name in paired}
    for stem in sorted(rows.keys() - there):
        yield Problem("pairs that are not there", f"{_TABLE} lists {stem}, of which there are no pictures")
    cameras = {row["camera"] for row in rows.values()}
    if cameras and (missing := sum(place[0] in cameras for place in sources["A"]) - len(there)) > 0:
        yield Problem("pairs that are left out", f"{missing} pictures of the dataset are not in the export")


def _pair_differences(
    folder: Path, path: str, row: Mapping[str, str], sources: Mapping[str, Digests]
) -> Iterator[Problem]:
    """Yield the sides of a pair, at ``path`` with the side's letter in it, that are not the dataset's file."""
    for side, digests in sources.items():
        content = read_bytes(folder / path.format(side)) or b""
        if hashlib.sha256(content).hexdigest() != digests.get((row["camera"], row["episode"], row["frame"])):
            where = f"episode {row['episode']}, frame {row['frame']}"
            message = f"{path.format(side)} is not the dataset's picture of {where}"
            yield Problem("pictures that are not the dataset's", message)


def _label_problems(native: Path, row: Mapping[str, str]) -> Iterator[Problem]:
    for column in ("ids", "labels"):
        if not (native / row[column]).is_file():
            yield Problem("labels that are not there", f"{_TABLE}: {row['name']}: there is no {row[column]}")


def _rows(folder: Path) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """Return the rows of the table by name, and what is wrong with it."""
    content = read_bytes(folder / _TABLE)
    text = "" if content is None else content.decode("ascii", errors="replace")
    reader = csv.DictReader(io.StringIO(text))
    wanted = ["name", "split", "camera", "episode", "frame", "time_s", "ids", "labels"]
    if reader.fieldnames != wanted:
        return {}, [Problem("malformed tables", f"{_TABLE}: expected the columns {','.join(wanted)}")]
    rows = [row for row in reader if None not in row and None not in row.values()]
    return {row["name"]: row for row in rows}, []


def _pictures(native: Path, twin: str | None) -> Digests:
    """Return the hashes of a dataset's good pictures by camera, episode and frame, as a table writes these."""
    dataset = open_native(native, twin)
    return {
        (camera.name, str(record.key[0]), str(record.key[1])): record.files.get(
            f"frames/{camera.name}/rgb/{record.stem}.png"
        )
        for record in dataset.records
        for camera in dataset.manifest.cameras
    }
