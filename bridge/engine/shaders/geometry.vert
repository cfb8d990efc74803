#version 330 core
#include "instance.glsl"
in vec4 in_normal;
#ifdef TEXTURED
in vec2 in_uv;
#endif
in vec4 in_color;
// Image brightness of glowing things by slot; the last is a tail light that does not brake.
uniform float emission[15];
// Everything that is interpolated costs set-up for each triangle: few vectors, well filled.
out vec4 v_normal_u;
out vec4 v_color_v;
flat out vec4 v_surface;

// Colours are kept as roots of linear light.
vec3 unpack_color(uint packed_color) {
    vec3 c = vec3(packed_color & 1023u, (packed_color >> 10) & 1023u, packed_color >> 20) / 1023.0;
    return c;
}

float glow(uint slot, uint lights) {
    bool brake = (lights & 1u) != 0u, left = (lights & 2u) != 0u, right = (lights & 4u) != 0u, head = (lights & 8u) != 0u;
    if (slot == 3u) return brake ? emission[3] : (head ? emission[14] : 0.0);
    if (slot == 4u) return head ? emission[4] : 0.0;
    if (slot == 5u) return left ? emission[5] : 0.0;
    if (slot == 6u) return right ? emission[6] : 0.0;
    if (slot >= 9u && slot < 12u) return (lights & (16u << (slot - 9u))) != 0u ? emission[slot] : 0.0;    // lenses of a traffic light
    return emission[slot];
}

void main() {
    place();
    vec3 n = placed_normal(in_normal.xyz);
    vec3 normal = normalize(vec3(dot(in_row0.xyz, n), dot(in_row1.xyz, n), dot(in_row2.xyz, n)));
    vec3 color = in_color.rgb;
    uint slot = in_surface.y & 255u;
    if (slot == 1u) color *= unpack_color(in_extra.y);
    if (slot == 2u) color *= unpack_color(in_extra.z);
    float metallic = 2.0 * floor(float(in_surface.y >> 8) * (127.0 / 255.0) + 0.5);
    v_surface = vec4(float(in_extra.x & 0xffffu), glow(slot, in_extra.x >> 16), float(in_surface.z) * 256.0 + metallic, 0.0);
#ifdef TEXTURED
    v_normal_u = vec4(normal, in_uv.x);
    v_color_v = vec4(color, in_uv.y);
    v_surface.w = slot == 7u ? -float(in_surface.x) : float(in_surface.x);
#else
    v_normal_u = vec4(normal, 0.0);
    v_color_v = vec4(color, 0.0);
#endif
}
