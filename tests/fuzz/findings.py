"""What went wrong, one input for each place where it did."""

from __future__ import annotations

import traceback
from pathlib import Path

_OURS = ("bridge", "tests")


class Findings:
    """A folder of inputs, each the smallest that went wrong in its way, named by that."""

    def __init__(self, folder: Path) -> None:
        """Collect in ``folder``, which is made if need be."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._sizes: dict[str, int] = {}

    def add(self, data: bytes, error: Exception) -> None:
        """Note that ``data`` led to ``error``; the first of a kind is printed."""
        name = _name(error)
        if name not in self._sizes:
            print(f"\n=== {name} ===", "".join(traceback.format_exception(error)), sep="\n", flush=True)  # noqa: T201
        if len(data) < self._sizes.get(name, len(data) + 1):
            self._sizes[name] = len(data)
            (self._folder / name).write_bytes(data)


def _name(error: Exception) -> str:
    """Return the kind of an error and the place in this repository that it comes from."""
    root = Path(__file__).parents[2]
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if any(Path(frame.filename).is_relative_to(root / name) for name in _OURS)]
    if not ours:
        return type(error).__name__
    last = ours[-1]
    place = Path(last.filename).relative_to(root).with_suffix("")
    return f"{type(error).__name__}-{'.'.join(place.parts)}-{last.lineno}"
