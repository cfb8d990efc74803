"""The engine's GLSL sources and how they become programs."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import moderngl

_INCLUDE = re.compile(r'^#include "([a-z_]+\.glsl)"$', re.MULTILINE)


@cache
def _source(name: str) -> str:
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda match: _source(match.group(1)), text)


def build_program(context: moderngl.Context, vertex: str, fragment: str, *defines: str) -> moderngl.Program:
    """Compile ``<vertex>.vert`` with ``<fragment>.frag``, each with ``#define``s for the features named."""
    header = "#version 330 core\n" + "".join(f"#define {name}\n" for name in defines)
    sources = (_source(f"{vertex}.vert"), _source(f"{fragment}.frag"))
    vertex_shader, fragment_shader = (text.replace("#version 330 core\n", header, 1) for text in sources)
    return context.program(vertex_shader=vertex_shader, fragment_shader=fragment_shader)
