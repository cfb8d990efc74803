"""The C# that needs Unity, type-checked against signatures of Unity's API that were written by hand (``shim``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unity_project import mono

SHIM = Path(__file__).parent / "shim"

NUNIT_TESTS = mono.BRIDGE / "Tests" / "EditMode"

_EDITOR = ("-define:UNITY_EDITOR",)
_SHIM_OPTIONS = ("-unsafe", "-nowarn:67,169,649")  # what is only a signature uses nothing


class Shim:
    """The assemblies that stand in for Unity and its packages."""

    def __init__(self, out: Path) -> None:
        self.grpc = mono.compile_library("Grpc.Core", [SHIM / "Grpc.Core"], [], out, documented=False)
        folders = [SHIM / name for name in ("UnityEngine", "Unity.MLAgents", "GLTFast")]
        self.engine = mono.compile_library("UnityEngine", folders, [], out, documented=False, options=_SHIM_OPTIONS)
        self.editor = mono.compile_library(
            "UnityEditor", [SHIM / "UnityEditor"], [self.engine], out, documented=False, options=_SHIM_OPTIONS
        )


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Shim:
    mono.require_mono()
    return Shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture(scope="module")
def bridge_rpc(bridge_core: Path, shim: Shim, tmp_path_factory: pytest.TempPathFactory) -> Path:
    references = [bridge_core, mono.require_google_protobuf(), shim.grpc]
    # Generated code has comments, but not on everything.
    return mono.compile_library(
        "Bridge.Rpc", [mono.BRIDGE / "Rpc"], references, tmp_path_factory.mktemp("rpc"), documented=False
    )


@pytest.fixture(scope="module")
def libraries(bridge_core: Path, bridge_rpc: Path) -> list[Path]:
    """What everything above is compiled against."""
    return [bridge_core, bridge_rpc, mono.require_google_protobuf()]


def compile_unity(sources: list[Path], libraries: list[Path], shim: Shim, out: Path, *, in_editor: bool) -> Path:
    """Compile sources as the assembly Bridge.Unity of a player, or of the Editor."""
    references = [*libraries, shim.engine, *([shim.editor] if in_editor else [])]
    return mono.compile_library("Bridge.Unity", sources, references, out, options=_EDITOR if in_editor else ())


def test_unity_assembly_of_a_player(libraries: list[Path], shim: Shim, tmp_path: Path) -> None:
    assert compile_unity([mono.BRIDGE / "Unity"], libraries, shim, tmp_path, in_editor=False).is_file()


def test_assemblies_of_the_editor(libraries: list[Path], shim: Shim, tmp_path: Path) -> None:
    unity = compile_unity([mono.BRIDGE / "Unity"], libraries, shim, tmp_path, in_editor=True)
    references = [*libraries, unity, shim.engine, shim.editor]
    mono.compile_library("Bridge.Editor", [mono.BRIDGE / "Editor"], references, tmp_path, options=_EDITOR)
    framework = mono.nunit_framework()
    assert framework is not None
    references = [*references, framework]
    mono.compile_library("Bridge.Tests", [NUNIT_TESTS], references, tmp_path, documented=False, options=_EDITOR)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("Application.runInBackground", "Application.runInTheBackground", "runInTheBackground"),
        ("QualitySettings.vSyncCount = 0", 'QualitySettings.vSyncCount = "off"', "string"),
        ("private StandardInput input;", "private int unused;\n        private StandardInput input;", "unused"),
    ],
    ids=["misspelt member", "wrong type", "warning"],
)
def test_a_mistake_is_reported(
    libraries: list[Path], shim: Shim, tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    text = (mono.BRIDGE / "Unity" / "BridgeHost.cs").read_text()
    assert right in text
    broken = tmp_path / "BridgeHost.cs"
    broken.write_text(text.replace(right, wrong, 1))
    others = [path for path in sorted((mono.BRIDGE / "Unity").rglob("*.cs")) if path.name != "BridgeHost.cs"]
    with pytest.raises(mono.CompilationError, match=message):
        compile_unity([*others, broken], libraries, shim, tmp_path, in_editor=False)


def test_a_player_cannot_call_the_editor(libraries: list[Path], shim: Shim, tmp_path: Path) -> None:
    source = tmp_path / "Leak.cs"
    source.write_text(
        "internal static class Leak { internal static void F() { UnityEditor.AssetDatabase.Refresh(); } }"
    )
    with pytest.raises(mono.CompilationError, match="UnityEditor"):
        compile_unity([mono.BRIDGE / "Unity", source], libraries, shim, tmp_path, in_editor=False)
