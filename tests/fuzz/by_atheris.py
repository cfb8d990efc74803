"""Looks for inputs that go wrong with atheris: libFuzzer, led by which lines and branches an input reaches."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.findings import Findings
from tests.fuzz.target import Target

_INSTRUMENTED = ["bridge", "ruamel"]
_SLOWER = 6.0
"""How much longer code takes that counts its branches."""
_LONGEST_INPUT = 1 << 18
_HANGS_S = 60
"""A hang in compiled code, which only libFuzzer can end."""
_RSS_MB = 4096


def fuzz(name: str, seconds: float, folder: Path) -> None:
    """Go on for ``seconds`` with the target ``name`` and end the process; what goes wrong lies in ``folder``.

    The inputs that reached something new are kept in ``folder``/reached, where the next run begins.
    """
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=_INSTRUMENTED):
        target: Target = importlib.import_module("tests.fuzz.all_targets").TARGETS[name]
        run_input: Callable[[Target, bytes, float], None] = importlib.import_module("tests.fuzz.run_input").run_input
    findings = Findings(folder / "found")
    reached = folder / "reached"
    reached.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate([*target.seeds(), *(path.read_bytes() for path in target.corpus)]):
        (reached / f"seed-{number:03}").write_bytes(data)

    def one(data: bytes) -> None:
        try:
            run_input(target, data, _SLOWER)
        except Exception as error:
            findings.add(data, error)

    def damaged(data: bytes, max_size: int, seed: int) -> bytes:
        rng = Random(seed)
        if rng.random() < 0.1:
            changed: bytes = atheris.Mutate(data, max_size)
            return changed
        return target.mutate(data, rng)[:max_size]

    arguments = [
        sys.argv[0],
        f"-max_total_time={seconds:.0f}",
        f"-max_len={_LONGEST_INPUT}",
        f"-timeout={_HANGS_S}",
        f"-report_slow_units={_HANGS_S}",
        f"-rss_limit_mb={_RSS_MB}",
        f"-artifact_prefix={folder / 'found'}/",
        "-print_final_stats=0",
        "-verbosity=1",
        str(reached),
    ]
    atheris.Setup(arguments, one, custom_mutator=damaged)
    atheris.Fuzz()
