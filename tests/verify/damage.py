"""Ways to damage files, and to tell what a check found."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.verify.finding import Finding, Severity

ODD_VALUES: Sequence[Any] = (None, True, -1, 0, 10**30, float("inf"), 0.5, "", "car", [], [[]], {}, [None], {"a": 1})


def read(path: Path) -> NDArray[Any]:
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert image is not None
    return image


def change_image(path: Path, change: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
    image = read(path)
    changed = change(image.copy())
    assert changed.shape != image.shape or changed.dtype != image.dtype or (changed != image).any(), "nothing changed"
    replace(path, cv2.imencode(path.suffix, changed)[1].tobytes())


def change_json(path: Path, change: Callable[[Any], Any]) -> None:
    """Change a document in place, or put what ``change`` returns in its place."""
    document = json.loads(path.read_text())
    before = copy.deepcopy(document)
    returned = change(document)
    after = document if returned is None else returned
    assert after != before, "nothing changed"
    replace(path, json.dumps(after).encode())


def replace(path: Path, content: bytes) -> None:
    """Write a file anew: the old one may be a link to the dataset's."""
    path.unlink()
    path.write_bytes(content)


def halve(path: Path) -> None:
    content = path.read_bytes()
    replace(path, content[: len(content) // 2])


def swap(a: Path, b: Path) -> None:
    first, second = a.read_bytes(), b.read_bytes()
    replace(a, second)
    replace(b, first)


def errors(findings: Sequence[Finding]) -> list[str]:
    return [str(finding) for finding in findings if finding.severity is Severity.ERROR]


def odd_documents(document: Any, count: int, seed: int) -> Iterator[Any]:
    """Yield copies of a JSON document with one value somewhere replaced by an odd one, or taken out."""
    random_numbers = random.Random(seed)
    for _ in range(count):
        changed = copy.deepcopy(document)
        holder, key = changed, random_numbers.choice(_keys(changed))
        while isinstance(holder[key], list | dict) and holder[key] and random_numbers.random() < 0.85:
            holder = holder[key]
            key = random_numbers.choice(_keys(holder))
        if random_numbers.random() < 0.2:
            del holder[key]
        else:
            holder[key] = random_numbers.choice(ODD_VALUES)
        yield changed


def _keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


def shifted(image: NDArray[Any], pixels: int = 3) -> NDArray[Any]:
    return np.roll(image, pixels, axis=1)
