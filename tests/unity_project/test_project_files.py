"""The Unity project as files: what Unity would otherwise find out, or quietly make up, when it opens the project."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import unity_meta

from bridge.protocol.framing import CHANNEL_ID
from tests.unity_project import mono

PROJECT = mono.REPOSITORY / "unity_project"
ASSEMBLIES = {path.stem: path for path in sorted(mono.BRIDGE.rglob("*.asmdef"))}

# Assemblies, libraries and namespaces of packages, and the package that brings each.
PACKAGE_OF_ASSEMBLY = {
    "Unity.ML-Agents": "com.unity.ml-agents",
    "glTFast": "com.unity.cloud.gltfast",
    "UnityEditor.TestRunner": "com.unity.test-framework",
    "UnityEngine.TestRunner": "com.unity.test-framework",
}
PACKAGE_OF_LIBRARY = {
    "Google.Protobuf_Packed.dll": "com.unity.ml-agents",
    "Grpc.Core.dll": "com.unity.ml-agents",
    "nunit.framework.dll": "com.unity.test-framework",
}
REFERENCE_OF_NAMESPACE = {
    "GLTFast": "glTFast",
    "Google.Protobuf": "Google.Protobuf_Packed.dll",
    "Grpc.Core": "Grpc.Core.dll",
    "NUnit.Framework": "nunit.framework.dll",
    "Unity.MLAgents": "Unity.ML-Agents",
    "Bridge.Core": "Bridge.Core",
    "Bridge.Protocol": "Bridge.Rpc",
    "Bridge.Rpc": "Bridge.Rpc",
    "Bridge.Unity": "Bridge.Unity",
}

# Types of Unity's built-in modules that a project has only if its manifest names the module.
MODULE_OF_TYPES = {
    "animation": r"Animator|Animation|AnimationClip",
    "audio": r"AudioListener|AudioSource",
    "imageconversion": r"ImageConversion",
    "imgui": r"GUI|GUILayout|GUIStyle",
    "jsonserialize": r"JsonUtility",
    "particlesystem": r"ParticleSystem",
    "physics": r"Physics|Rigidbody|Collider|BoxCollider|MeshCollider",
    "terrain": r"Terrain|TerrainData",
    "unitywebrequest": r"UnityWebRequest",
    "wind": r"WindZone",
}

_USING = re.compile(r"^using (?:static |\w+ = )?([\w.]+);", re.MULTILINE)
_NO_CODE = re.compile(r"//.*$|\"(?:\\.|[^\"\\])*\"", re.MULTILINE)


def read_json(path: Path) -> dict[str, Any]:
    value = json.loads(path.read_text())
    assert isinstance(value, dict)
    return value


def packages() -> dict[str, str]:
    dependencies = read_json(PROJECT / "Packages" / "manifest.json")["dependencies"]
    assert isinstance(dependencies, dict)
    return dependencies


def sources_of(assembly: str) -> list[Path]:
    """The files that Unity compiles into an assembly: those of its folder without those of assemblies within it."""
    folder = ASSEMBLIES[assembly].parent
    inner = [path.parent for path in ASSEMBLIES.values() if path.parent != folder and folder in path.parents]
    return [path for path in sorted(folder.rglob("*.cs")) if not any(other in path.parents for other in inner)]


def test_packages_are_pinned_and_no_more_than_needed() -> None:
    assert list(packages()) == sorted(packages())
    for name, version in packages().items():
        assert re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", version), f"{name}: {version} names no exact version"


def test_the_editor_checks_for_the_versions_that_are_pinned() -> None:
    requirements = (mono.BRIDGE / "Editor" / "ProjectRequirements.cs").read_text()
    for name in ("com.unity.ml-agents", "com.unity.cloud.gltfast"):
        assert f'Package("{name}", "{packages()[name].split(".")[0]}")' in requirements
    version = re.fullmatch(
        r"m_EditorVersion: (\d+\.\d+)\.\d+f\d+\n", (PROJECT / "ProjectSettings" / "ProjectVersion.txt").read_text()
    )
    assert version is not None
    assert f'"Unity", "{version[1]}"' in requirements


@pytest.mark.parametrize(
    "setting",
    [
        "m_ActiveColorSpace: 1",
        "runInBackground: 1",
        "visibleInBackground: 1",
        "resizableWindow: 0",
        "forceSingleInstance: 0",
        "fullscreenMode: 3",
        "scriptingBackend:\n    Standalone: 0",
        "apiCompatibilityLevelPerPlatform:\n    Standalone: 3",
        "managedStrippingLevel:\n    Standalone: 0",
        "m_BuildTargetBatching:\n  - m_BuildTarget: Standalone\n    m_StaticBatching: 0\n    m_DynamicBatching: 0",
    ],
)
def test_player_settings(setting: str) -> None:
    assert f"\n  {setting}\n" in (PROJECT / "ProjectSettings" / "ProjectSettings.asset").read_text()


def test_there_is_an_assembly_for_every_layer() -> None:
    references = {
        name: [reference for reference in read_json(path)["references"] if reference in ASSEMBLIES]
        for name, path in ASSEMBLIES.items()
    }
    assert references == {
        "Bridge.Core": [],
        "Bridge.Rpc": ["Bridge.Core"],
        "Bridge.Unity": ["Bridge.Core", "Bridge.Rpc"],
        "Bridge.Editor": ["Bridge.Core", "Bridge.Rpc", "Bridge.Unity"],
        "Bridge.Tests": ["Bridge.Core", "Bridge.Rpc", "Bridge.Unity"],
    }


@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_assembly_definition(assembly: str) -> None:
    definition = read_json(ASSEMBLIES[assembly])
    assert definition["name"] == definition["rootNamespace"] == assembly
    assert definition["overrideReferences"]  # or every library of every package would be referred to
    assert definition["noEngineReferences"] == (assembly in ("Bridge.Core", "Bridge.Rpc"))
    is_for_editor = assembly in ("Bridge.Editor", "Bridge.Tests")
    assert (definition["includePlatforms"] == ["Editor"]) == is_for_editor
    assert definition["autoReferenced"] != is_for_editor
    assert definition["defineConstraints"] == (["UNITY_INCLUDE_TESTS"] if assembly == "Bridge.Tests" else [])
    for reference in definition["references"]:
        assert reference in ASSEMBLIES or PACKAGE_OF_ASSEMBLY[reference] in packages()
    for library in definition["precompiledReferences"]:
        assert PACKAGE_OF_LIBRARY[library] in packages()


@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_assembly_refers_to_what_its_code_uses(assembly: str) -> None:
    definition = read_json(ASSEMBLIES[assembly])
    referred = {assembly, *definition["references"], *definition["precompiledReferences"]}
    for source in sources_of(assembly):
        for namespace in _USING.findall(source.read_text()):
            if namespace.startswith(("UnityEngine", "Unity.Collections")):
                assert not definition["noEngineReferences"], f"{source} uses {namespace}"
            for prefix, reference in REFERENCE_OF_NAMESPACE.items():
                if namespace == prefix or namespace.startswith(f"{prefix}."):
                    assert reference in referred, f"{source} uses {namespace}; {assembly} does not refer to {reference}"


@pytest.mark.parametrize("module", MODULE_OF_TYPES)
def test_modules_that_code_uses_are_in_the_manifest(module: str) -> None:
    used = re.compile(rf"(?<![\w.])(?:{MODULE_OF_TYPES[module]})\b")
    for assembly in ("Bridge.Unity", "Bridge.Editor"):
        for source in sources_of(assembly):
            if used.search(_NO_CODE.sub("", source.read_text())):
                assert f"com.unity.modules.{module}" in packages(), f"{source} needs the module {module}"


def test_no_binaries() -> None:
    forbidden = {".dll", ".so", ".dylib", ".exe", ".a", ".lib", ".pdb", ".zip", ".unitypackage"}
    generated = PROJECT / "Library"
    found = [path for path in PROJECT.rglob("*") if path.suffix in forbidden and generated not in path.parents]
    assert found == []


@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_sources_are_plain_text(assembly: str) -> None:
    for source in sources_of(assembly):
        content = source.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), f"{source} begins with a byte order mark"
        assert b"\r" not in content, f"{source} has line ends of Windows"
        assert content.endswith(b"\n"), f"{source} does not end with a line end"
        assert b"\t" not in content, f"{source} has tabs"


def test_what_the_menu_makes_is_left_out_everywhere() -> None:
    folder = f"Assets/{unity_meta.GENERATED}"
    assert f'Path = "{folder}"' in (mono.BRIDGE / "Editor" / "GeneratedFolder.cs").read_text()
    ignored = (PROJECT / ".gitignore").read_text().splitlines()
    assert {f"/{folder}/", f"/{folder}.meta"} <= set(ignored)


def test_both_ends_use_the_same_side_channel() -> None:
    assert f'new Guid("{CHANNEL_ID}")' in (mono.BRIDGE / "Unity" / "BridgeSideChannel.cs").read_text()


def test_meta_files_are_those_that_the_tool_writes(capsys: pytest.CaptureFixture[str]) -> None:
    assert unity_meta.main(["--check"]) == 0, capsys.readouterr().err


def test_identifiers_are_unique_and_independent_of_the_place(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(PROJECT / "Assets", copy / "Assets", ignore=shutil.ignore_patterns("*.meta", unity_meta.GENERATED))
    here = {path.relative_to(PROJECT): text for path, text in unity_meta.expected_metas(PROJECT).items()}
    there = {path.relative_to(copy): text for path, text in unity_meta.expected_metas(copy).items()}
    assert here == there
    guids = [text.splitlines()[1] for text in here.values()]
    assert len(set(guids)) == len(guids)


def test_the_meta_tool_mends_every_difference(tmp_path: Path) -> None:
    folder = tmp_path / "Assets" / "Things"
    (folder / "Empty").mkdir(parents=True)
    (folder / "One.cs").write_text("")
    (folder / "Two.shader").write_text("")
    (folder / ".hidden").write_text("")
    generated = tmp_path / "Assets" / unity_meta.GENERATED
    generated.mkdir()
    (generated / "Made.mat").write_text("")
    (generated / "Made.mat.meta").write_text("by Unity")
    assert unity_meta.main([str(tmp_path)]) == 0
    metas = {path.relative_to(tmp_path / "Assets").as_posix() for path in (tmp_path / "Assets").rglob("*.meta")}
    assert metas == {
        "Things.meta",
        "Things/One.cs.meta",
        "Things/Two.shader.meta",
        f"{unity_meta.GENERATED}/Made.mat.meta",
    }
    assert unity_meta.main(["--check", str(tmp_path)]) == 0

    (folder / "One.cs").unlink()
    (folder / "Two.shader.meta").write_text("other")
    (folder / "Three.hlsl").write_text("")
    assert {(path.name, problem) for path, _, problem in unity_meta.differences(tmp_path)} == {
        ("One.cs.meta", "is left over from a file that has gone"),
        ("Two.shader.meta", "differs"),
        ("Three.hlsl.meta", "is missing"),
    }
    assert unity_meta.main(["--check", str(tmp_path)]) == 1
    assert unity_meta.main([str(tmp_path)]) == 0
    assert unity_meta.main(["--check", str(tmp_path)]) == 0
    assert not (folder / "One.cs.meta").exists()


def test_the_meta_tool_names_files_that_it_does_not_know(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Assets").mkdir()
    (tmp_path / "Assets" / "library.dll").write_bytes(b"")
    assert unity_meta.main([str(tmp_path)]) == 1
    assert "library.dll: expected a file that ends with one of" in capsys.readouterr().err
