"""On what was measured, and what this machine cannot do faster."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

FRAME_BYTES = 1242 * 375 * (3 + 2 + 4)
"""Of colours, ids and depth."""


def describe(renderer: str) -> Iterator[str]:
    """Yield lines about the machine; ``renderer`` is what draws."""
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    yield f"{_processor()}, {os.cpu_count()} logical cores{load}; {_memory()}"
    yield f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {renderer}"
    yield f"copying the {FRAME_BYTES / 1e6:.1f} MB of a frame once takes {_copy_ms():.2f} ms"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "memory unknown"
    return f"{total / 2**30:.0f} GiB of memory"


def _copy_ms() -> float:
    source = np.ones(FRAME_BYTES, np.uint8)
    target = np.empty_like(source)
    times = []
    for _ in range(30):
        start = time.perf_counter()
        np.copyto(target, source)
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)
