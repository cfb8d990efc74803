"""Other engines from PyPI on the same triangles: what they take, and whether they see the same."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.peer import Result
from bench.street import build_street, measure_ours
from bridge.engine.simulator import EmbeddedSimulator

PEERS = ("mujoco", "pybullet", "blender")
"""Each has requirements in ``peers/`` and a module ``peer_…``; ``run`` makes its environment."""
TIMEOUT_S = 900
_TOOLS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of one engine."""

    name: str
    result: Result | None
    same_ids: float
    """Share of pixels whose id is that of our picture."""
    depth_off: float
    """Median difference of depth to ours, as a share, where ids are the same."""
    refused: str = ""
    """Why there is no result."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """All engines on one street, ours first."""

    things: int
    triangles: int
    engines: tuple[Compared, ...]


def compare(engine: EmbeddedSimulator, scratch: Path) -> Comparison:
    """Have ours and every peer that is installed draw the street and write its files below ``scratch``."""
    street = build_street(engine, scratch)
    street.save(scratch / "street.npz")
    folder = scratch / "ours"
    folder.mkdir()
    ours = Compared("drivebridge", measure_ours(engine, street, folder), 1.0, 0.0)
    return Comparison(len(street.ends), len(street.triangles), (ours, *(_run(name, scratch) for name in PEERS)))


def _run(name: str, scratch: Path) -> Compared:
    environment = Path(f".venv-bench-{name}")
    refused = environment / "refused"
    if refused.exists() or not environment.exists():
        return Compared(name, None, 0.0, 0.0, _reason(refused))
    folder = scratch / name
    folder.mkdir()
    command = [str(environment / "bin" / "python"), "-m", f"bench.peer_{name}"]
    try:
        done = subprocess.run(
            [*command, str(scratch / "street.npz"), str(folder)],
            env=os.environ | {"PYTHONPATH": str(_TOOLS)},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Compared(name, None, 0.0, 0.0, f"not done after {TIMEOUT_S} s")
    if not (folder / "result.json").exists():
        said = (done.stderr or done.stdout).strip().splitlines()
        return Compared(name, None, 0.0, 0.0, said[-1] if said else f"ended with {done.returncode}")
    result = Result(**json.loads((folder / "result.json").read_text(encoding="utf-8")))
    return Compared(name, result, *_agreement(scratch / "ours", folder))


def _reason(refused: Path) -> str:
    if not refused.exists():
        return "not installed; tools/bench/run installs it"
    said = [line for line in refused.read_text(encoding="utf-8").splitlines() if line.startswith("ERROR")]
    return said[-1] if said else "pip failed without a reason"


def _agreement(ours: Path, theirs: Path) -> tuple[float, float]:
    with np.load(ours / "first.npz") as own, np.load(theirs / "first.npz") as other:
        same = own["ids"] == other["ids"]
        both = same & (own["ids"] > 0)
        if not both.any():
            return float(same.mean()), float("nan")
        off = np.abs(other["depth"][both] - own["depth"][both]) / own["depth"][both]
        return float(same.mean()), float(np.median(off))
