#version 330 core
in vec2 v_place;
flat in vec3 v_footprint;
uniform float darkness;
layout(location = 0) out vec4 out_factor;   // multiplies the square root of albedo

void main() {
    vec2 beyond = max(abs(v_place) - v_footprint.xy + v_footprint.z, 0.0) / (2.0 * v_footprint.z);
    float cover = 1.0 - clamp(length(beyond), 0.0, 1.0);
    float kept = 1.0 - darkness * cover * cover * (3.0 - 2.0 * cover);
    out_factor = vec4(vec3(sqrt(kept)), 1.0);
}
