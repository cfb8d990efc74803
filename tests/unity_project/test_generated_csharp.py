"""The checked-in C# messages are what the protos say."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.unity_project import mono

TOOL = mono.REPOSITORY / "tools" / "generate_csharp.py"
GENERATED = mono.BRIDGE / "Rpc" / "Generated"


def test_regenerating_changes_nothing(tmp_path: Path) -> None:
    if shutil.which("protoc") is None:
        mono.lacks("protoc not installed; on Debian 12: apt-get install protobuf-compiler")
    subprocess.run([sys.executable, TOOL, tmp_path], check=True)
    fresh = {path.name: path.read_text() for path in tmp_path.iterdir()}
    checked_in = {path.name: path.read_text() for path in GENERATED.glob("*.cs")}
    assert fresh.keys() == checked_in.keys()
    for name, text in fresh.items():
        assert text == checked_in[name], f"{name} is stale; run python tools/generate_csharp.py"


def test_another_protoc_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "protoc"
    other.write_text("#!/bin/sh\necho libprotoc 29.3\n")
    other.chmod(0o755)
    done = subprocess.run(
        [sys.executable, TOOL, tmp_path / "out"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "expected protoc 3.21.12, got 'libprotoc 29.3'; install" in done.stderr
    assert not (tmp_path / "out").exists()
