"""A folder of this process that targets write their inputs to."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path


@cache
def scratch(name: str) -> Path:
    """Return the folder called ``name``, made when it is first asked for and removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"drivebridge-fuzz-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
