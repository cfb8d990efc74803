#version 330 core
#include "color.glsl"
in vec2 v_place;
flat in float v_alpha;
flat in vec3 v_radiance;
flat in float v_round;
uniform float exposure;
layout(location = 0) out vec4 out_color;

void main() {
#ifdef LEAF
    float inside = smoothstep(1.0, 0.88, length(vec2(v_place.x, abs(v_place.y) * 0.75 + 0.25)));
#elif defined(SNOWFALL) || defined(HAIL)
    // Near the lens they are several pixels wide, and must not look like paper.
    vec2 p = vec2(max(abs(v_place.x) - 1.0 + v_round, 0.0) / v_round, v_place.y);
    float inside = max(1.0 - dot(p, p), 0.0);
#else
    vec2 p = v_place * v_place;
    float inside = (1.0 - p.y) * (1.0 - p.x * p.x);
#endif
    out_color = vec4(image_from_radiance(v_radiance * exposure), v_alpha * inside);
}
