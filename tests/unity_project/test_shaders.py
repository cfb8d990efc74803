"""The HLSL of every shader of the Unity project, compiled by glslang for both stages and all keywords.

Unity compiles the same HLSL with Microsoft's compiler and translates the result; so what passes here can still fail
there, but what is misspelt or of the wrong type fails here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from tests.unity_project import mono

INCLUDES = Path(__file__).parent / "shim" / "Shaders"
"""Stands in for Unity's own include files."""

PROJECT = mono.REPOSITORY / "unity_project"
"""Unity looks for what is included beside the shader, then from here."""

SHADERS = sorted(mono.BRIDGE.rglob("*.shader"))

# What Unity defines for graphics APIs whose depth runs from 1 to 0 and whose images begin on top, and for OpenGL.
GRAPHICS_APIS = {
    "vulkan": ("SHADER_API_VULKAN=1", "UNITY_REVERSED_Z=1", "UNITY_UV_STARTS_AT_TOP=1"),
    "opengl": ("SHADER_API_GLCORE=1",),
}

_BLOCK = re.compile(r"^[ \t]*(HLSLPROGRAM|HLSLINCLUDE)[ \t]*$(.*?)^[ \t]*ENDHLSL[ \t]*$", re.MULTILINE | re.DOTALL)
_PRAGMA = re.compile(r"^[ \t]*#pragma[ \t]+(\w+)[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_STAGES = {"vertex": "vert", "fragment": "frag"}
_KEYWORDS = re.compile(r"(multi_compile|shader_feature)(_local)?(_vertex|_fragment)?$")


@dataclass(frozen=True)
class Program:
    """One HLSLPROGRAM of a shader, with the HLSLINCLUDE blocks before it."""

    source: str
    first_line: int
    entries: dict[str, str]
    keyword_sets: list[tuple[str, ...]]


class ShaderError(Exception):
    """HLSL that does not compile, or a shader that is not written as ours are."""


def programs(text: str) -> Iterator[Program]:
    """Find the programs of a ShaderLab file."""
    shared = ""
    for block in _BLOCK.finditer(text):
        first_line = text.count("\n", 0, block.start(2)) + 1
        if block[1] == "HLSLINCLUDE":
            shared += f"#line {first_line}\n{block[2]}\n"
            continue
        source = f"{shared}#line {first_line}\n{block[2]}"
        pragmas = _PRAGMA.findall(source)
        entries = {name: value for name, value in pragmas if name in _STAGES}
        if set(entries) != set(_STAGES):
            raise ShaderError(f"line {first_line}: expected #pragma vertex and fragment, got {sorted(entries)}")
        choices = [_choices(name, value) for name, value in pragmas if _KEYWORDS.match(name)]
        yield Program(source, first_line, entries, list(product(*choices)))


def compile_program(program: Program, folder: Path, out: Path, defines: tuple[str, ...] = ()) -> None:
    """Compile both stages for every set of keywords. Raises ``ShaderError`` with the compiler's messages."""
    source = out / "program.hlsl"
    # Unity reads its own pragmas before the compiler sees the source.
    source.write_text(_PRAGMA.sub("", program.source))
    for keywords in program.keyword_sets:
        defined = [*defines, *(f"{keyword}=1" for keyword in keywords if keyword.strip("_"))]
        for stage, short in _STAGES.items():
            command = ["glslangValidator", "-D", "-V", "--auto-map-bindings", "--auto-map-locations", "-S", short]
            command += [
                "-e",
                program.entries[stage],
                f"-I{folder}",
                f"-I{INCLUDES}",
                f"-DSHADER_STAGE_{stage.upper()}=1",
            ]
            command += [f"-D{define}" for define in defined]
            command += ["-o", str(out / "program.spv"), str(source)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            if done.returncode != 0 or "WARNING" in done.stdout:
                raise ShaderError(f"the {stage} stage with {defined}:\n{done.stdout}{done.stderr}")


def _choices(name: str, value: str) -> list[str]:
    keywords = value.split()
    # One keyword of a shader feature may be off; of several, one is on.
    return ["_", *keywords] if name.startswith("shader_feature") and len(keywords) == 1 else keywords


@pytest.fixture
def _glslang() -> None:
    if shutil.which("glslangValidator") is None:
        mono.lacks("glslangValidator is not installed; on Debian 12: apt-get install glslang-tools")


def test_there_are_shaders() -> None:
    assert SHADERS


def test_every_shader_that_code_loads_is_in_resources_and_the_other_way_round() -> None:
    loads = re.compile(r"BridgeShaders\s*\.(?:Load|NewMaterial)\(\s*\"(\w+)\"")
    loaded = {name for source in mono.BRIDGE.rglob("*.cs") for name in loads.findall(source.read_text())}
    assert loaded == {shader.stem for shader in SHADERS if shader.parent.name == "Resources"}
    assert all(shader.parent.name == "Resources" for shader in SHADERS)
    names = [name for shader in SHADERS for name in re.findall(r'^Shader "(.+)"$', shader.read_text(), re.MULTILINE)]
    assert len(set(names)) == len(names) == len(SHADERS)


@pytest.mark.parametrize("shader", SHADERS, ids=lambda path: str(path.stem))
def test_all_code_is_where_this_test_looks(shader: Path) -> None:
    text = shader.read_text()
    assert "CGPROGRAM" not in text
    assert text.count("HLSLPROGRAM") + text.count("HLSLINCLUDE") == len(_BLOCK.findall(text))
    assert list(programs(text))


@pytest.mark.usefixtures("_glslang")
@pytest.mark.parametrize("api", GRAPHICS_APIS)
@pytest.mark.parametrize("shader", SHADERS, ids=lambda path: str(path.stem))
def test_shader_compiles(shader: Path, api: str, tmp_path: Path) -> None:
    for program in programs(shader.read_text()):
        try:
            compile_program(program, shader.parent, tmp_path, GRAPHICS_APIS[api])
        except ShaderError as error:
            pytest.fail(f"{shader.name}, the program from line {program.first_line}, {error}", pytrace=False)


PLANTED = """
Shader "Hidden/Planted"
{
    SubShader
    {
        Pass
        {
            HLSLPROGRAM
            #pragma vertex Vert
            #pragma fragment Frag
            #pragma multi_compile_local _ PLANTED_KEYWORD

            float4 Vert(uint vertex : SV_VertexID) : SV_Position { return float4(0.0, 0.0, 0.0, 1.0); }

            float4 Frag(float4 position : SV_Position) : SV_Target
            {
            #if defined(PLANTED_KEYWORD)
                return KEYWORD_CODE;
            #else
                return PLAIN_CODE;
            #endif
            }
            ENDHLSL
        }
    }
}
"""


@pytest.mark.usefixtures("_glslang")
@pytest.mark.parametrize(
    ("plain", "with_keyword", "is_right"),
    [
        ("position", "position", True),
        ("positoin", "position", False),
        ("position", "positoin", False),
        ("mul(float3(1.0, 1.0, 1.0), float2x2(1.0, 0.0, 0.0, 1.0)).xxxx", "position", False),
    ],
    ids=["right", "misspelt", "misspelt behind a keyword", "wrong type"],
)
def test_a_mistake_is_reported(plain: str, with_keyword: str, is_right: bool, tmp_path: Path) -> None:
    (program,) = programs(PLANTED.replace("PLAIN_CODE", plain).replace("KEYWORD_CODE", with_keyword))
    if is_right:
        compile_program(program, tmp_path, tmp_path)
    else:
        with pytest.raises(ShaderError, match=r"program\.hlsl"):
            compile_program(program, tmp_path, tmp_path)
