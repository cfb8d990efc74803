"""What this machine has for the work: cores and memory, as far as this process may use them."""

from __future__ import annotations

import math
import os
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")


def usable_cores() -> int:
    """Return how many cores this process may use: those of its affinity, or the quota of its container if smaller."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _words(_CGROUP / "cpu.max")
    if len(quota) == 2 and quota[0] != "max":
        cores = min(cores, max(1, math.floor(int(quota[0]) / int(quota[1]))))
    return cores


def available_bytes() -> float:
    """Return how much memory is free for new processes; infinite where the system does not say."""
    available = math.inf
    if _MEMINFO.exists():
        lines = dict(line.split(":", 1) for line in _MEMINFO.read_text().splitlines() if ":" in line)
        available = int(lines["MemAvailable"].split()[0]) * 1024
    limit, used = _words(_CGROUP / "memory.max"), _words(_CGROUP / "memory.current")
    if limit and used and limit[0] != "max":
        available = min(available, max(0, int(limit[0]) - int(used[0])))
    return available


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []
