"""The engine's GLSL sources and how they become programs."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import moderngl

from bridge.engine.context import FRAMEBUFFER_FETCH

_INCLUDE = re.compile(r'^#include "([a-z_]+\.glsl)"$', re.MULTILINE)
_CONSTANT = re.compile(r"^uniform (float|vec[234]|mat[34]) (\w+);", re.MULTILINE)
_CHANNELS = "xyzw"
_EXTENSIONS = {"FETCHED": FRAMEBUFFER_FETCH}
"""Of GLSL, by the feature that needs one."""
_POSITION_COMPONENTS = 4


@cache
def _source(name: str) -> str:
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda match: _source(match.group(1)), text)


def build_program(context: moderngl.Context, vertex: str, fragment: str, *defines: str) -> moderngl.Program:
    """Compile ``<vertex>.vert`` with ``<fragment>.frag``, each with ``#define``s for the features named."""
    return _compile(context, _source(f"{vertex}.vert"), _source(f"{fragment}.frag"), defines)


def build_screen_program(context: moderngl.Context, fragment: str, *defines: str) -> moderngl.Program:
    """Compile ``<fragment>.frag`` to run on every pixel; see ``hand_on_constants``."""
    limits = ("GL_MAX_VERTEX_OUTPUT_COMPONENTS", "GL_MAX_FRAGMENT_INPUT_COMPONENTS")
    room = min(context.info[limit] for limit in limits) - _POSITION_COMPONENTS
    return _compile(context, *hand_on_constants(_source("screen.vert"), _source(f"{fragment}.frag"), room), defines)


def hand_on_constants(vertex: str, fragment: str, room: int) -> tuple[str, str]:
    """Return both sources, with floats, vectors and matrices that are uniforms of ``fragment`` set at the vertices.

    They are flat varyings then, under the names they had, as far as ``room`` numbers hold them. Mesa's software
    renderer fetches every number of a uniform once for each pixel, some 25 instructions for eight of them; a flat
    varying is there already.
    """
    numbers: list[str] = []

    def varying(match: re.Match[str]) -> str:
        kind, name = match.groups()
        own = _numbers(kind, name)
        if len(numbers) + len(own) > room - room % 4:
            return match.group(0)
        first = len(numbers)
        numbers.extend(own)
        taken = (f"v_constants[{at // 4}].{_CHANNELS[at % 4]}" for at in range(first, len(numbers)))
        uniforms.append(match.group(0))
        return f"#define {name} {kind}({', '.join(taken)})"

    uniforms: list[str] = []
    fragment = _CONSTANT.sub(varying, fragment)
    if not numbers:
        return vertex, fragment
    numbers += ["0.0"] * (-len(numbers) % 4)
    rows = [f"vec4({', '.join(numbers[at : at + 4])})" for at in range(0, len(numbers), 4)]
    declared = "\n".join((*uniforms, f"flat out vec4 v_constants[{len(rows)}];"))
    handed_on = "".join(f"    v_constants[{at}] = {row};\n" for at, row in enumerate(rows))
    vertex = vertex.replace("void main() {\n", f"{declared}\nvoid main() {{\n{handed_on}", 1)
    first_line, _, rest = fragment.partition("\n")
    return vertex, f"{first_line}\nflat in vec4 v_constants[{len(rows)}];\n{rest}"


def _numbers(kind: str, name: str) -> list[str]:
    """Return each number of a float, vector or matrix, column by column."""
    if kind == "float":
        return [name]
    channels = _CHANNELS[: int(kind[-1])]
    if kind.startswith("vec"):
        return [f"{name}.{channel}" for channel in channels]
    return [f"{name}[{column}].{channel}" for column in range(len(channels)) for channel in channels]


def _compile(context: moderngl.Context, vertex: str, fragment: str, defines: tuple[str, ...]) -> moderngl.Program:
    needed = [f"#extension {_EXTENSIONS[name]} : require\n" for name in defines if name in _EXTENSIONS]
    header = "".join(("#version 330 core\n", *needed, *(f"#define {name}\n" for name in defines)))
    vertex_shader, fragment_shader = (text.replace("#version 330 core\n", header, 1) for text in (vertex, fragment))
    return context.program(vertex_shader=vertex_shader, fragment_shader=fragment_shader)
