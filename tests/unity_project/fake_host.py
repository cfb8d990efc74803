"""The assemblies of the wire, and the console program that serves boxes through them as a Unity player would."""

from __future__ import annotations

from pathlib import Path

from tests.unity_project import mono

_HERE = Path(__file__).parent


def compile_rpc(core: Path, out: Path) -> list[Path]:
    """Compile Bridge.Rpc against Bridge.Core; returns it with everything that it refers to.

    Skips or fails the test without mono or its Google.Protobuf. Grpc.Core is but signatures: what calls it is
    type-checked, and never runs.
    """
    protobuf = mono.require_google_protobuf()
    grpc = mono.compile_library("Grpc.Core", [_HERE / "shim" / "Grpc.Core"], [], out, documented=False)
    references = [core, protobuf, grpc]
    return [mono.compile_library("Bridge.Rpc", [mono.BRIDGE / "Rpc"], references, out), *references]


def compile_fake_host(out: Path) -> Path:
    """Compile ``bridge-fake-host.exe`` with all that it needs beside it."""
    mono.require_mono()
    core = mono.compile_library("Bridge.Core", [mono.BRIDGE / "Core"], [], out)
    references = compile_rpc(core, out)
    return mono.compile_library("bridge-fake-host", [_HERE / "host"], references, out, kind="exe", documented=False)
