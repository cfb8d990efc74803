"""The checked-in generated code is what the protos say."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
GENERATED = Path("bridge/protocol/v1")


def test_regenerating_changes_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, REPOSITORY / "tools/generate_protos.py", tmp_path], check=True)
    fresh = {path.name: path.read_text() for path in (tmp_path / GENERATED).iterdir()}
    checked_in = {
        path.name: path.read_text()
        for path in (REPOSITORY / GENERATED).iterdir()
        if path.suffix in (".py", ".pyi") and path.name != "__init__.py"
    }
    assert fresh.keys() == checked_in.keys()
    for name, text in fresh.items():
        assert text == checked_in[name], f"{name} is stale; run python tools/generate_protos.py"


def test_every_field_is_documented() -> None:
    """Each message, field, enum value and rpc of the protos has a comment right above it."""
    undocumented = []
    for proto in sorted((REPOSITORY / "protos").rglob("*.proto")):
        lines = proto.read_text().splitlines()
        for number, line in enumerate(lines):
            text = line.strip()
            declares = text.startswith(("message ", "enum ", "service ", "rpc ")) or (
                "=" in text and text.endswith(";") and not text.startswith(("syntax", "option", "import"))
            )
            if declares and not lines[number - 1].strip().startswith("//"):
                undocumented.append(f"{proto.name}:{number + 1}: {text}")
    assert undocumented == []
