"""Reading a YAML document field by field, with errors that name the field."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bridge.errors import AssetError
from bridge.world import Rgb

_SRGB = re.compile(r"#([0-9a-fA-F]{6})")


class Field:
    """One value of a document and where it stands, for example ``pack.yaml: models[0].size_m``."""

    def __init__(self, value: Any, file: str, path: str = "") -> None:
        self._value = value
        self._file = file
        self._path = path

    def error(self, text: str) -> AssetError:
        """Return the error that says ``text`` of this field."""
        return AssetError(f"{self._file}: {self._path}: {text}" if self._path else f"{self._file}: {text}")

    def expected(self, what: str) -> AssetError:
        """Return the error that says what was expected and what is there."""
        shown = repr(self._value)
        return self.error(f"expected {what}, got {shown if len(shown) <= 60 else shown[:57] + '...'}")

    def members(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, Field]:
        """Return the fields of a mapping, which may only have the ``known`` ones and must have the ``required``."""
        if not isinstance(self._value, Mapping):
            raise self.expected(f"a mapping with the fields {', '.join(known)}")
        for key in self._value:
            if key not in known:
                raise self._member(str(key)).error(f"there is no such field{hint(str(key), known)}")
        missing = [name for name in required if name not in self._value]
        if missing:
            raise self._member(missing[0]).error("this field is missing")
        return {key: self._member(key) for key in self._value}

    def pairs(self) -> Iterator[tuple[str, Field]]:
        """Yield the names and fields of a mapping from names of the user's choice."""
        if not isinstance(self._value, Mapping):
            raise self.expected("a mapping")
        for key in self._value:
            yield str(key), self._member(key)

    def items(self) -> list[Field]:
        """Return the fields of a list that is not empty."""
        if not isinstance(self._value, list) or not self._value:
            raise self.expected("a list with at least one element")
        return [Field(item, self._file, f"{self._path}[{number}]") for number, item in enumerate(self._value)]

    def text(self) -> str:
        """Return words."""
        if not isinstance(self._value, str) or not self._value.strip():
            raise self.expected("text")
        return self._value

    def choice(self, what: str, options: Collection[str]) -> str:
        """Return one of ``options``; ``what`` names their kind."""
        if self._value not in options:
            close = hint(str(self._value), options)
            raise self.error(f"there is no {what} {self._value!r}{close}; choose from {', '.join(options)}")
        return str(self._value)

    def number(self, low: float, high: float) -> float:
        """Return a number from above ``low`` to ``high``."""
        value = self._value
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not is_number or not low < value <= high:
            raise self.expected(f"a number above {low:g} and up to {high:g}")
        return float(value)

    def color(self) -> Rgb:
        """Return a colour written as sRGB, like ``"#1a2b3c"``, in linear light."""
        found = _SRGB.fullmatch(self._value) if isinstance(self._value, str) else None
        if found is None:
            raise self.expected('a colour like "#1a2b3c", in quotation marks')
        srgb = [int(found[1][start : start + 2], 16) / 255.0 for start in (0, 2, 4)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in srgb)
        return red, green, blue

    def _member(self, key: Any) -> Field:
        return Field(
            self._value.get(key) if isinstance(self._value, Mapping) else None,
            self._file,
            f"{self._path}.{key}" if self._path else str(key),
        )


def hint(written: str, known: Collection[str]) -> str:
    """Return what was probably meant, as an addition to an error; empty if nothing is close."""
    by_lower = {name.lower(): str(name) for name in known}
    close = difflib.get_close_matches(written.lower(), by_lower, n=1, cutoff=0.5)
    return f"; did you mean {by_lower[close[0]]!r}?" if close else ""
