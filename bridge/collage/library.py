"""A library of crops: a folder of cut-out objects that can be looked at, used again and thinned out by hand.

    library.json               where they come from and what is known of each
    car/000000_0012.png        8-bit RGBA: the object's own colours, and how much of each pixel it covers
    …

The mask of an object is where alpha is 128 or more. Crops whose files are deleted are left out; those whose files were
changed are refused, because nothing is known of them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.dataset.codec import dumps, loads
from bridge.errors import CollageError

INDEX = "library.json"
FORMAT = "drivebridge-crops"
FORMAT_VERSION = 1
OPAQUE = 128
"""From this alpha on, a pixel is the object's."""


@dataclass(frozen=True, slots=True)
class Light:
    """In what light a crop was taken."""

    sun_altitude: float
    """Radians above the horizon."""
    cloudiness: float
    """0-1."""
    fog_visibility_m: float


@dataclass(frozen=True, slots=True)
class Crop:
    """What is known of a cut-out object."""

    file: str
    """Below the library's folder, with slashes."""
    sha256: str
    """Of the file."""
    category: Category
    width: int
    """Of the mask's box, in pixels."""
    height: int
    """Of the mask's box, in pixels."""
    height_m: float
    """Of the object: of an actor's 3-D box; of a static thing, from its pixels and its depth."""
    distance_m: float
    """From the camera."""
    alpha: float | None
    """From where it is seen, KITTI's alpha in radians; None for a static thing, which has no front."""
    occlusion: float
    """The share of it that something hid, and which is missing here."""
    contrast: float
    """See ``ObjectLabel.contrast``."""
    light: Light
    source: str
    """Dataset, camera, frame and id that it was taken from."""

    @property
    def name(self) -> str:
        """Its file without the extension."""
        return self.file.removesuffix(".png")


@dataclass(frozen=True, slots=True)
class Index:
    """``library.json``."""

    made_from: Any
    """Datasets by name with the SHA-256 of their journals, and limits: what determines the crops."""
    picture_size: tuple[int, int]
    """Width and height of the pictures that the first crops were taken from."""
    crops: tuple[Crop, ...]
    format: str = FORMAT
    format_version: int = FORMAT_VERSION


@dataclass(frozen=True, eq=False)
class CropLibrary:
    """A library that was opened."""

    folder: Path
    index: Index
    _pixels: dict[str, NDArray[np.uint8]] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> CropLibrary:
        """Open the library in ``folder``. Raises ``CollageError`` if there is none, or none of its files is left."""
        index = read_index(folder)
        kept = tuple(crop for crop in index.crops if (folder / crop.file).is_file())
        if not kept:
            raise CollageError(f"{folder}: expected the files of {len(index.crops)} crops, none is there")
        return cls(folder, replace(index, crops=kept))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that is here: what collages depend on."""
        return hashlib.sha256(dumps(self.index.crops)).hexdigest()

    def of(self, categories: Sequence[Category]) -> dict[Category, list[Crop]]:
        """Return the crops of each of ``categories`` that has any, in the order of the library."""
        found: dict[Category, list[Crop]] = {}
        for category in categories:
            if crops := [crop for crop in self.index.crops if crop.category is category]:
                found[category] = crops
        return found

    def pixels(self, crop: Crop) -> NDArray[np.uint8]:
        """Return (h, w, 4) RGBA. Raises ``CollageError`` if the file is not the one that the library was made with."""
        if crop.file not in self._pixels:
            path = self.folder / crop.file
            try:
                content = path.read_bytes()
            except OSError as error:
                raise CollageError(f"{path}: cannot be read: {error.strerror}") from None
            if hashlib.sha256(content).hexdigest() != crop.sha256:
                raise CollageError(f"{path}: this is not the crop that {INDEX} describes; delete it or cut it anew")
            bgra = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
            assert bgra is not None, "the hash is that of a PNG"
            self._pixels[crop.file] = cast(NDArray[np.uint8], cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA))
        return self._pixels[crop.file]


def read_index(folder: Path) -> Index:
    """Return what ``library.json`` holds. Raises ``CollageError`` if there is none or it cannot be read."""
    path = folder / INDEX
    if not path.is_file():
        raise CollageError(f"{folder}: expected a library of crops ({INDEX}) or a dataset, found neither")
    try:
        content = path.read_bytes()
        document = json.loads(content)
        found = (document.get("format"), document.get("format_version")) if isinstance(document, dict) else None
        if found != (FORMAT, FORMAT_VERSION):
            raise ValueError(f"expected format {FORMAT!r} version {FORMAT_VERSION}, found {found}")
        return loads(Index, content)
    except (OSError, ValueError) as error:
        raise CollageError(f"{path}: expected the index of a library of crops: {error}") from None


class LibraryWriter:
    """Builds a library beside its folder and puts it in place whole."""

    def __init__(self, folder: Path) -> None:
        """Begin a library that becomes ``folder``, which must not exist or be empty; else raises ``CollageError``."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CollageError(f"{folder}: expected nothing or an empty folder for the crops, found something else")
        self._folder = folder
        self._partial = folder.with_name(f".{folder.name}.partial")
        shutil.rmtree(self._partial, ignore_errors=True)
        try:
            self._partial.mkdir(parents=True)
        except OSError as error:
            raise CollageError(f"{folder}: the crops cannot be written here: {error.strerror}") from error

    def store(self, file: str, rgba: NDArray[np.uint8]) -> str:
        """Write the pixels of a crop and return the SHA-256 of its file."""
        path = self._partial / file
        path.parent.mkdir(exist_ok=True)
        done, encoded = cv2.imencode(".png", cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA))
        assert done, "every 8-bit RGBA image can be a PNG"
        content = encoded.tobytes()
        path.write_bytes(content)
        return hashlib.sha256(content).hexdigest()

    def finish(self, index: Index) -> CropLibrary:
        """Put the library in place and open it."""
        (self._partial / INDEX).write_bytes(dumps(index, indent=1))
        if self._folder.exists():
            self._folder.rmdir()
        self._partial.rename(self._folder)
        return CropLibrary.open(self._folder)

    def discard(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self._partial, ignore_errors=True)
