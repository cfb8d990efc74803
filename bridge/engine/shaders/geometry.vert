#version 330 core
#include "instance.glsl"
in vec4 in_normal;
in vec2 in_uv;
in vec4 in_color;
in uvec4 in_surface;
in uvec4 in_extra;
// Image brightness of glowing things by slot; index 9 is a tail light that does not brake.
uniform float emission[10];
out vec3 v_normal;
out vec2 v_uv;
out vec3 v_color;
flat out uint v_id;
flat out vec4 v_surface;
flat out float v_window;

// Colours are kept as roots of linear light.
vec3 unpack_color(uint packed_color) {
    vec3 c = vec3(packed_color & 1023u, (packed_color >> 10) & 1023u, packed_color >> 20) / 1023.0;
    return c;
}

float glow(uint slot, uint lights) {
    bool brake = (lights & 1u) != 0u, left = (lights & 2u) != 0u, right = (lights & 4u) != 0u, head = (lights & 8u) != 0u;
    if (slot == 3u) return brake ? emission[3] : (head ? emission[9] : 0.0);
    if (slot == 4u) return head ? emission[4] : 0.0;
    if (slot == 5u) return left ? emission[5] : 0.0;
    if (slot == 6u) return right ? emission[6] : 0.0;
    return emission[slot];
}

void main() {
    place();
    v_normal = normalize(vec3(dot(in_row0.xyz, in_normal.xyz), dot(in_row1.xyz, in_normal.xyz), dot(in_row2.xyz, in_normal.xyz)));
    v_uv = in_uv;
    vec3 color = in_color.rgb;
    uint slot = in_surface.y;
    if (slot == 1u) color *= unpack_color(in_extra.y);
    if (slot == 2u) color *= unpack_color(in_extra.z);
    v_color = color;
    v_id = in_extra.x;
    v_surface = vec4(float(in_surface.x), 2.0 * floor(float(in_surface.w) * (127.0 / 255.0) + 0.5), float(in_surface.z) / 255.0, glow(slot, in_extra.w));
    v_window = slot == 7u ? 1.0 : 0.0;
}
