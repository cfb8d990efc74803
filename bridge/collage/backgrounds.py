"""The pictures that things are pasted into: a folder of JPEG and PNG, frames without objects, or drawn patterns.

Any size will do: a picture is scaled and cut so that it fills the frame. What it shows that looks like what is to be
found counts as background, so there should be nothing of that in it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.classes import CLASSES
from bridge.collage.library import INDEX
from bridge.collage.settings import CollageSettings, Placing
from bridge.dataset.layout import MANIFEST
from bridge.dataset.manifest import DatasetKind
from bridge.dataset.reader import Dataset
from bridge.errors import CollageError
from bridge.randomize.clutter import draw_pattern
from bridge.randomness import derive_generator

Image = NDArray[np.uint8]

_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png"})
_SMALLEST_PX = 32
_LARGEST_ZOOM = 1.5
"""The smallest part of a background that fills the frame, as one over this."""


@dataclass(frozen=True, slots=True)
class Background:
    """A picture to paste into."""

    name: str
    """Unique among those of a collage."""
    sha256: str
    """Of the file; of a drawn pattern, its number."""
    path: Path | None
    """None for a drawn pattern."""

    def load(self, width: int, height: int) -> Image:
        """Return the picture, (h, w, 3) RGB; a drawn pattern has ``width`` x ``height`` pixels.

        Raises ``CollageError`` if the file cannot be decoded or is too small.
        """
        if self.path is None:
            return draw_pattern(int(self.sha256), width, height)
        try:
            content = np.fromfile(self.path, np.uint8)
        except OSError as error:
            raise CollageError(f"{self.path}: cannot be read: {error.strerror}") from None
        bgr = cv2.imdecode(content, cv2.IMREAD_COLOR)
        if bgr is None:
            raise CollageError(f"{self.path}: expected a JPEG or PNG, it cannot be decoded; take it away or mend it")
        if min(bgr.shape[:2]) < _SMALLEST_PX:
            size = f"{bgr.shape[1]} x {bgr.shape[0]}"
            raise CollageError(f"{self.path}: expected {_SMALLEST_PX} pixels a side or more, got {size}")
        return cast(Image, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))


def find_backgrounds(folders: Sequence[Path], patterns: int = 0) -> list[Background]:
    """Return the pictures in ``folders`` in the order of their names, and ``patterns`` drawn ones.

    A folder holds pictures, in folders of their own too, or is a captured dataset, of which the frames are taken that
    show nothing that KITTI labels. Raises ``CollageError`` if one of them gives none or a file is damaged.
    """
    found: list[Background] = []
    for folder in folders:
        if not folder.is_dir():
            raise CollageError(f"{folder}: expected a folder of backgrounds (JPEG or PNG) or a dataset, there is none")
        if (folder / INDEX).exists():
            raise CollageError(f"{folder}: this is a library of crops; expected a folder of backgrounds")
        found += _frames(folder) if (folder / MANIFEST).exists() else _pictures(folder)
    found += [Background(f"pattern/{number:06}", str(number), None) for number in range(patterns)]
    if not found:
        raise CollageError("expected backgrounds: a folder of pictures, a dataset or a number of patterns; got none")
    twice = next((name for name, count in Counter(background.name for background in found).items() if count > 1), None)
    if twice is not None:
        raise CollageError(f"two backgrounds are called {twice}: give folders of different names")
    return found


def _pictures(folder: Path) -> list[Background]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    if not files:
        others = sorted(path.name for path in folder.iterdir())
        holds = f"it holds {others[0]!r} and {len(others) - 1} more" if others else "it is empty"
        raise CollageError(f"{folder}: expected pictures (*.jpg, *.jpeg, *.png), found none; {holds}")
    return [
        Background(f"{folder.name}/{path.relative_to(folder).as_posix()}", _checked_digest(path), path)
        for path in files
    ]


def _frames(folder: Path) -> list[Background]:
    dataset = Dataset(folder)
    dataset.require(DatasetKind.CAPTURE, "frames that are known to show nothing")
    found = []
    for frame in dataset:
        for name, labels in frame.labels.cameras.items():
            is_free = all(label.modal_box is None for label in labels.objects)
            # KITTI's Misc means things that move, so benches and bins are background.
            if is_free and all(CLASSES[label.category].kitti in (None, "Misc") for label in labels.statics):
                path = frame.image_path(name, "rgb")
                found.append(Background(f"{folder.name}/{name}/{frame.key.stem}", _checked_digest(path), path))
    if not found:
        raise CollageError(
            f"{folder}: expected frames without objects, all {len(dataset)} show some; capture a scenario with "
            "traffic: {engine: none} and no parked vehicles"
        )
    return found


def _checked_digest(path: Path) -> str:
    """Return the SHA-256 of a file, which is a whole JPEG or PNG by its first and last bytes."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CollageError(f"{path}: cannot be read: {error.strerror}") from None
    if content.startswith(b"\xff\xd8"):
        # A thumbnail in the head of the file ends like the picture itself.
        is_whole = content.rfind(b"\xff\xd9") > len(content) // 2
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        is_whole = b"IEND" in content[-64:]
    else:
        raise CollageError(f"{path}: expected a JPEG or PNG, this is neither; take it away or convert it")
    if not is_whole:
        raise CollageError(f"{path}: the file is cut off; take it away or copy it again")
    return hashlib.sha256(content).hexdigest()


def fill_frame(image: Image, settings: CollageSettings, seed: int, scene: int) -> Image:
    """Return a part of ``image`` of the size of a picture, drawn by ``seed`` for ``scene``.

    It is scaled so that it fills the frame or up to half as large again, cut anywhere, and half of the time mirrored.
    Where things stand on the ground it is neither enlarged nor cut at one side more than at the other: the horizon of
    all backgrounds stays where it is.
    """
    draw = derive_generator(seed, scene, "background.part")
    zoom, across, down, mirror = (float(number) for number in draw.random(4))
    zoom = 1.0 + (_LARGEST_ZOOM - 1.0) * zoom
    if settings.placing is Placing.GROUND:
        zoom, across, down = 1.0, 0.5, 0.5
    width, height = settings.width, settings.height
    rows, columns = image.shape[:2]
    scale = max(width / columns, height / rows) * zoom
    part_width, part_height = min(columns, round(width / scale)), min(rows, round(height / scale))
    left, top = round(across * (columns - part_width)), round(down * (rows - part_height))
    part = image[top : top + part_height, left : left + part_width]
    if part.shape[:2] != (height, width):
        how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
        part = cast(Image, cv2.resize(part, (width, height), interpolation=how))
    return np.ascontiguousarray(part[:, ::-1] if mirror < 0.5 else part)
