"""``python -m tests.fuzz [TARGET|all] [SECONDS]``: looks for inputs that go wrong, in a process for each target."""

from __future__ import annotations

import importlib.util
import resource
import subprocess
import sys
import time
from pathlib import Path

OUTPUT = Path(__file__).parents[2] / "out" / "fuzz"
NAMES = (
    "scenario", "messages", "framing", "capture", "glb", "pack",
    "dataset", "exports", "osm", "net", "import", "cameras", "trace", "fcd", "poses",
)  # fmt: skip
"""Of the targets, known before any of their code is loaded: it must be loaded by what instruments it."""

_DEFAULT_SECONDS = 60.0
_ADDRESS_SPACE = 8 << 30
_GRACE_S = 180.0


def main(arguments: list[str]) -> int:
    """Run the targets that are asked for; returns 1 if anything went wrong in one."""
    if arguments[:1] == ["--one"]:
        _run_one(arguments[1], float(arguments[2]))
        return 0
    name = arguments[0] if arguments else "all"
    if name != "all" and name not in NAMES:
        return _say(f"there is no target {name!r}; take all or one of {', '.join(NAMES)}", 2)
    seconds = float(arguments[1]) if len(arguments) > 1 else _DEFAULT_SECONDS
    engine = "atheris" if importlib.util.find_spec("atheris") else "hypothesis"
    failed = [each for each in (NAMES if name == "all" else [name]) if not _is_clean(each, seconds, engine)]
    return _say(f"failed: {', '.join(failed)}", 1) if failed else 0


def _is_clean(name: str, seconds: float, engine: str) -> bool:
    """Run one target in a process of its own; what goes wrong is printed and kept."""
    began = time.time()
    _say(f"{name}: {seconds:.0f} s with {engine}", 0)
    try:
        code = subprocess.run(
            [sys.executable, "-m", "tests.fuzz", "--one", name, str(seconds)], check=False, timeout=seconds + _GRACE_S
        ).returncode
    except subprocess.TimeoutExpired:
        code = -1
    found = [path for path in (OUTPUT / name / "found").glob("*") if path.stat().st_mtime >= began]
    for path in found:
        _say(f"  {path}", 0)
    if code:
        _say(f"  the process ended with {code}", 0)
    return not found and code == 0


def _run_one(name: str, seconds: float) -> None:
    """Run one target in this process."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, resource.getrlimit(resource.RLIMIT_AS)[1]))
    if importlib.util.find_spec("atheris"):
        from tests.fuzz.by_atheris import fuzz

        fuzz(name, seconds, OUTPUT / name)
    else:
        from tests.fuzz import by_hypothesis
        from tests.fuzz.all_targets import TARGETS
        from tests.fuzz.findings import Findings

        by_hypothesis.fuzz(TARGETS[name], seconds, Findings(OUTPUT / name / "found"))


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
