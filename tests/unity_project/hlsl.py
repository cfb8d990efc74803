"""Runs the HLSL of Unity's shaders on OpenGL, by way of SPIR-V and GLSL: what a shader computes, without Unity."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
from numpy.typing import ArrayLike, NDArray

from bridge.engine.context import create_context
from tests.unity_project import mono
from tests.unity_project.test_shaders import INCLUDES, Program, programs

RESOURCES = mono.BRIDGE / "Unity" / "Resources"

_STAGES = {"vertex": "vert", "fragment": "frag"}


@contextmanager
def new_context() -> Iterator[moderngl.Context]:
    """Yield an OpenGL context, which is the current one until the end; skip or fail like ``require_tools``."""
    require_tools()
    context = create_context()
    with context:
        yield context
    context.release()


def require_tools() -> None:
    """Skip the running test, or fail it if everything is required, where a translator is not installed."""
    missing = [tool for tool in ("glslangValidator", "spirv-cross") if shutil.which(tool) is None]
    if missing:
        mono.lacks(f"{', '.join(missing)} not installed; on Debian 12: apt-get install glslang-tools spirv-cross")


def program_of(shader: str, number: int = 0) -> Program:
    """Return a program of a shader of the bridge, by the name of its file and its place in it."""
    return list(programs((RESOURCES / f"{shader}.shader").read_text()))[number]


@dataclass(frozen=True)
class _Block:
    """A constant buffer of one stage: its name in the GLSL, its size, and where its members are."""

    name: str
    size: int
    members: Sequence[Mapping[str, Any]]


class HlslProgram:
    """A vertex and a fragment stage that OpenGL runs."""

    def __init__(self, context: moderngl.Context, program: Program, out: Path) -> None:
        self._context = context
        self._blocks: list[_Block] = []
        texts = {stage: self._translate(program, stage, out) for stage in _STAGES}
        self.glsl = context.program(vertex_shader=texts["vertex"], fragment_shader=texts["fragment"])
        self._buffers: list[moderngl.Buffer] = []

    def set_globals(self, values: Mapping[str, ArrayLike]) -> None:
        """Set the constants of both stages by their names in HLSL; those that are not named are 0."""
        known = {member["name"] for block in self._blocks for member in block.members}
        assert set(values) <= known, f"the program has no {sorted(set(values) - known)}"
        for buffer in self._buffers:
            buffer.release()
        self._buffers = [self._context.buffer(_packed(block, values)) for block in self._blocks]
        for binding, (block, buffer) in enumerate(zip(self._blocks, self._buffers, strict=True)):
            uniform = self.glsl[block.name]
            assert isinstance(uniform, moderngl.UniformBlock)
            uniform.binding = binding
            buffer.bind_to_uniform_block(binding)

    def set_texture(self, name: str, unit: int) -> None:
        """Let a texture that is sampled, by its name in HLSL, be that of a texture unit."""
        uniform = self.glsl[f"SPIRV_Cross_Combined{name}sampler{name}"]
        assert isinstance(uniform, moderngl.Uniform)
        uniform.value = unit

    def draw(self, vertices: Mapping[str, NDArray[np.float32]], triangles: NDArray[np.uint32]) -> None:
        """Draw triangles; ``vertices`` by the names of the members of the vertex stage's input."""
        content = [
            (self._context.buffer(array.tobytes()), f"{array.shape[1]}f", f"input_{name}")
            for name, array in vertices.items()
            if f"input_{name}" in self.glsl
        ]
        self._context.vertex_array(self.glsl, content, self._context.buffer(triangles.tobytes())).render()

    def draw_full_screen(self) -> None:
        """Draw three vertices that have nothing but their numbers."""
        self._context.vertex_array(self.glsl, []).render(vertices=3)

    def _translate(self, program: Program, stage: str, out: Path) -> str:
        source, binary = out / "program.hlsl", out / f"{stage}.spv"
        # Unity reads its own pragmas before the compiler sees the source.
        lines = [line for line in program.source.splitlines() if not line.strip().startswith("#pragma")]
        source.write_text("\n".join(lines))
        flags = ["-D", "-V", "--auto-map-bindings", "--auto-map-locations", "-S", _STAGES[stage]]
        flags += ["-e", program.entries[stage], f"-I{RESOURCES}", f"-I{INCLUDES}"]
        _run("glslangValidator", *flags, "-o", binary, source)
        text = _run("spirv-cross", "--version", "450", "--no-420pack-extension", binary)
        layout = json.loads(_run("spirv-cross", binary, "--reflect"))
        for uniform in layout.get("ubos", []):
            # Each stage has blocks of its own: OpenGL refuses equal names for what is not equal to the last detail.
            declared = uniform["name"].replace("$", "_")
            name = f"{stage}_{declared.strip('_')}"
            assert f"uniform {declared}\n" in text, text
            text = text.replace(f"uniform {declared}\n", f"uniform {name}\n")
            members = layout["types"][uniform["type"]]["members"]
            self._blocks.append(_Block(name, uniform["block_size"], members))
        return text


def _packed(block: _Block, values: Mapping[str, ArrayLike]) -> bytes:
    data = bytearray(block.size)
    for member in block.members:
        if member["name"] in values:
            array = np.asarray(values[member["name"]], np.float32)
            # HLSL stores matrices column by column.
            part = (array.T if member["type"].startswith("mat") else array).tobytes()
            data[member["offset"] : member["offset"] + len(part)] = part
    return bytes(data)


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
