"""Generate ``bridge/protocol/v1`` from ``protos/``.

    python tools/generate_protos.py [OUTPUT_FOLDER]

OUTPUT_FOLDER is the repository by default; the test that compares generates into an empty one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grpc_tools import protoc

REPOSITORY = Path(__file__).resolve().parent.parent


def generate(output: Path) -> None:
    """Write the generated modules and their type stubs below ``output``."""
    protos = REPOSITORY / "protos"
    files = sorted(str(path.relative_to(protos)) for path in protos.rglob("*.proto"))
    arguments = [
        "protoc",
        f"--proto_path={protos}",
        f"--python_out={output}",
        f"--pyi_out={output}",
        f"--grpc_python_out={output}",
        *files,
    ]
    if protoc.main(arguments) != 0:
        raise SystemExit("protoc failed; its messages are above")
    # A file without a service needs no service module.
    for module in output.glob("bridge/protocol/v1/*_pb2_grpc.py"):
        if "class " not in module.read_text():
            module.unlink()


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY)
