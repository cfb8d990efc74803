"""The programs of the ``eclipse-sumo`` package, found and run."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bridge.errors import RoadError

TIMEOUT_S = 300.0
"""Longer than netconvert takes for a large city."""

_SHOWN_REASONS = 3
_LONGEST_REASON = 300
"""It may quote the map."""


def sumo_home() -> Path:
    """Return the folder that SUMO's programs know as SUMO_HOME (with ``bin`` and ``data`` in it).

    Raises ``RoadError`` if SUMO is not installed.
    """
    spec = importlib.util.find_spec("sumo")
    if spec is not None and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    program = shutil.which("netconvert")
    if program is not None:
        return Path(os.environ.get("SUMO_HOME", Path(program).parent.parent))
    raise RoadError("SUMO is not installed: its Python package is missing; run `pip install eclipse-sumo`")


def sumo_binary(name: str) -> Path:
    """Return the path of a SUMO program such as ``sumo`` or ``netconvert``.

    Raises ``RoadError`` if it is not there.
    """
    suffix = ".exe" if os.name == "nt" else ""
    inside = sumo_home() / "bin" / f"{name}{suffix}"
    if inside.is_file():
        return inside
    elsewhere = shutil.which(name)
    if elsewhere is not None:
        return Path(elsewhere)
    raise RoadError(
        f"SUMO's program {name} is missing, expected at {inside}; run `pip install --force-reinstall eclipse-sumo`"
    )


def run_sumo_tool(name: str, arguments: Sequence[str], *, making: str, timeout_s: float = TIMEOUT_S) -> None:
    """Run a SUMO program to its end, without network access.

    ``making`` names for the message what it was run for. Raises ``RoadError`` with the program's own reason.
    """
    command = [str(sumo_binary(name)), *arguments, "--xml-validation", "never"]
    environment = {**os.environ, "SUMO_HOME": str(sumo_home())}
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL, timeout=timeout_s
        )
    except subprocess.TimeoutExpired:
        raise RoadError(f"{making}: {name} did not finish within {timeout_s:.0f} s; use a smaller map") from None
    except OSError as error:
        raise RoadError(
            f"{making}: {name} cannot be run: {error}; run `pip install --force-reinstall eclipse-sumo`"
        ) from error
    if done.returncode != 0:
        output = (done.stderr + b"\n" + done.stdout).decode(errors="replace")
        raise RoadError(f"{making}: {name} says: {_reason(output, done.returncode)}")


def _reason(output: str, return_code: int) -> str:
    """Return the program's errors, each with its indented continuation, on one line."""
    blocks = re.findall(r"^Error: (.*(?:\n[ \t]+.*)*)", output, flags=re.MULTILINE)
    reasons = list(dict.fromkeys(" ".join(block.split())[:_LONGEST_REASON] for block in blocks))
    if not reasons:
        return f"nothing (exit status {return_code})"
    shown = "; ".join(reasons[:_SHOWN_REASONS])
    return shown if len(reasons) <= _SHOWN_REASONS else f"{shown}; and {len(reasons) - _SHOWN_REASONS} more"


def drop_header(path: Path) -> None:
    """Remove SUMO's comment with the time of day and the paths, so that the same source gives the same bytes."""
    path.write_bytes(re.sub(rb"<!--.*?-->\s*", b"", path.read_bytes(), count=1, flags=re.DOTALL))
