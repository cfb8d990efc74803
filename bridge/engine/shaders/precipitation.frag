#version 330 core
#include "color.glsl"
in vec2 v_place;
flat in float v_alpha;
flat in vec3 v_radiance;
uniform float exposure;
layout(location = 0) out vec4 out_color;

void main() {
#ifdef LEAF
    float inside = smoothstep(1.0, 0.88, length(vec2(v_place.x, abs(v_place.y) * 0.75 + 0.25)));
#else
    vec2 p = v_place * v_place;
    float inside = (1.0 - p.y) * (1.0 - p.x * p.x);
#endif
    out_color = vec4(image_from_radiance(v_radiance * exposure), v_alpha * inside);
}
