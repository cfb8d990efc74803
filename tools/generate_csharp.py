"""Generate the C# messages of the Unity project from ``protos/``.

    python tools/generate_csharp.py [OUTPUT_FOLDER]

OUTPUT_FOLDER is ``unity_project/Assets/Bridge/Rpc/Generated`` by default; the test that compares generates into an
empty one. The service itself is bound by hand there, so no gRPC plugin is needed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
GENERATED = REPOSITORY / "unity_project" / "Assets" / "Bridge" / "Rpc" / "Generated"

PROTOC_VERSION = "3.21.12"
"""That of the Google.Protobuf of Unity's ML-Agents package; what a newer protoc writes does not compile there."""

_INSTALL = f"install protoc {PROTOC_VERSION}, on Debian 12: apt-get install protobuf-compiler"


def generate(output: Path) -> None:
    """Write one C# file for each file of ``protos/`` into ``output``.

    Raises ``SystemExit`` without the right protoc, or if it refuses a file.
    """
    _require_protoc()
    protos = REPOSITORY / "protos"
    files = sorted(str(path.relative_to(protos)) for path in protos.rglob("*.proto"))
    output.mkdir(parents=True, exist_ok=True)
    command = ["protoc", f"--proto_path={protos}", f"--csharp_out={output}", *files]
    if subprocess.run(command, check=False).returncode != 0:
        raise SystemExit("protoc failed; its messages are above")


def _require_protoc() -> None:
    try:
        said = subprocess.run(["protoc", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"cannot run protoc: {error}; {_INSTALL}") from None
    if said.split()[-1:] != [PROTOC_VERSION]:
        raise SystemExit(f"expected protoc {PROTOC_VERSION}, got {said!r}; {_INSTALL}")


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else GENERATED)
