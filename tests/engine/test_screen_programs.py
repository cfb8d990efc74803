"""Constants of screen programs: wherever they travel, the pixels get what was set."""

from __future__ import annotations

import moderngl
import numpy as np
import pytest

from bridge.engine.context import create_context
from bridge.engine.drawing import set_uniforms
from bridge.engine.shaders import hand_on_constants

VERTEX = """#version 330 core
void main() {
    gl_Position = vec4(vec2((gl_VertexID & 2) * 2 - 1, (gl_VertexID & 1) * 4 - 1), 0.5, 1.0);
}
"""
FRAGMENT = """#version 330 core
uniform float one;
uniform vec2 two;
uniform vec3 three;
uniform mat3 nine;
uniform vec4 four;
uniform mat4 sixteen;
uniform int which;
layout(location = 0) out vec4 out_color;

void main() {
    vec4 answers[4] = vec4[](vec4(one, two, 0.0), vec4(nine * three, 0.0), four, sixteen * four);
    out_color = answers[which];
}
"""
NUMBERS = 1 + 2 + 3 + 9 + 4 + 16


@pytest.fixture(scope="module")
def context() -> moderngl.Context:
    return create_context()


@pytest.mark.parametrize("room", [0, 3, 8, 16, NUMBERS, 124])
def test_pixels_get_constants_as_they_were_set(context: moderngl.Context, room: int) -> None:
    rng = np.random.default_rng(room)
    one, two, three, four = (rng.random(n).astype(np.float32) for n in (1, 2, 3, 4))
    nine, sixteen = rng.random((3, 3)).astype(np.float32), rng.random((4, 4)).astype(np.float32)
    wanted = (np.array([*one, *two, 0]), np.array([*(nine @ three), 0]), four, sixteen @ four)
    constants = {"one": float(one[0]), "two": tuple(two), "three": tuple(three), "four": tuple(four)}

    with context:
        vertex, fragment = hand_on_constants(VERTEX, FRAGMENT, room)
        program = context.program(vertex_shader=vertex, fragment_shader=fragment)
        frame = context.framebuffer([context.texture((2, 2), 4, dtype="f4")])
        frame.use()
        for which, answer in enumerate(wanted):
            set_uniforms(program, constants | {"nine": nine, "sixteen": sixteen, "which": which})
            context.vertex_array(program, []).render(moderngl.TRIANGLES, 3)
            seen = np.frombuffer(frame.read(components=4, dtype="f4"), np.float32).reshape(4, 4)
            np.testing.assert_allclose(seen, np.tile(answer, (4, 1)), rtol=1e-6)


def test_no_more_numbers_are_handed_on_than_there_is_room_for() -> None:
    for room in range(NUMBERS + 5):
        vertex, fragment = hand_on_constants(VERTEX, FRAGMENT, room)
        rows = sum(f"v_constants[{row}] = " in vertex for row in range(NUMBERS))
        assert 4 * rows <= room
        left = sum(f"uniform {kind}" in fragment for kind in ("float", "vec2", "vec3", "mat3", "vec4", "mat4"))
        assert (left == 0) == (room >= 36)
