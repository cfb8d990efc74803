#version 330 core
in float v_across;
flat in float v_alpha;
uniform vec3 color;
layout(location = 0) out vec4 out_color;

void main() {
    out_color = vec4(color, v_alpha * (1.0 - v_across * v_across));
}
