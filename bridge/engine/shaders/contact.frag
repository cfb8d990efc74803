#version 330 core
in vec2 v_place;
flat in vec3 v_footprint;
in vec3 v_eye;
flat in vec3 v_up;
uniform float darkness;
#include "drawn_depth.glsl"
const vec2 LIFTED_M = vec2(0.15, 0.6);      // so high above what is seen below a patch becomes weaker, and is gone
layout(location = 0) out vec4 out_factor;   // multiplies the square root of albedo

void main() {
    vec2 beyond = max(abs(v_place) - v_footprint.xy + v_footprint.z, 0.0) / (2.0 * v_footprint.z);
    float cover = 1.0 - clamp(length(beyond), 0.0, 1.0);
    // Both lie on one ray, at depths of which the ratio is that of their distances.
    float ratio = drawn_depth * gl_FragCoord.w;
    float lifted = abs((ratio - 1.0) * dot(v_eye, v_up));
    cover *= 1.0 - smoothstep(LIFTED_M.x, LIFTED_M.y, lifted);
    float kept = 1.0 - darkness * cover * cover * (3.0 - 2.0 * cover);
    out_factor = vec4(vec3(sqrt(kept)), 1.0);
}
