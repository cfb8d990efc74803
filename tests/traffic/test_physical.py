"""Whoever moves in the examples moves as bodies can: a short run of ``tools/check_world.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["roundabout", "surround", "winter"])
def test_the_examples_are_physical(name: str) -> None:
    example = REPOSITORY / "examples" / f"{name}.yaml"
    tool = [sys.executable, str(REPOSITORY / "tools" / "check_world.py"), str(example), "--steps", "100"]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
