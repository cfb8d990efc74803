#version 330 core
#include "cutout.glsl"
in vec3 v_normal;
in vec2 v_uv;
in vec3 v_color;                            // root of linear light
flat in uint v_id;
flat in vec4 v_surface;                     // texture layer, metallic times 254 (even), roughness, emission
flat in float v_window;
layout(location = 0) out vec4 out_albedo;   // square root of linear albedo; square root of emission / EMISSION_RANGE
layout(location = 1) out vec4 out_normal;   // normal / 2 + 1/2; roughness (8 bits), metallic (7 bits), whether water lies on it
layout(location = 2) out uint out_id;
layout(location = 3) out float out_depth;

const float PANE_ROUGHNESS = 0.12;
const float PANES = 4.0;                    // window bays and storeys in one repeat of a facade texture

#ifdef LIT_ROOMS
// How bright the room behind a pixel of a facade is, 0-1: some are lit.
float room(float glass) {
    vec2 pane = floor(v_uv * PANES) + vec2(float(v_id & 255u), float(v_id >> 8));
    float chance = fract(sin(dot(pane, vec2(12.9898, 78.233))) * 43758.5453);
    return glass * step(0.66, chance) * (0.45 + 0.55 * fract(chance * 57.0));
}
#endif

void main() {
    vec4 texel = sample_texture(v_uv, v_surface.x);
    // The root of the sRGB transfer function is nearly a line.
    vec3 albedo_root = texel.rgb * (0.11 * texel.rgb + 0.89) * v_color;
    float roughness = v_surface.z;
    float emission = v_surface.w;
#ifdef CUTOUT
    const float wettable = 0.0;
#else
    const float wettable = 1.0;
    // The alpha of a facade marks its glass: 1 on the wall, a half on panes.
    float glass = v_window * clamp(2.0 - 2.0 * texel.a, 0.0, 1.0);
    roughness = mix(roughness, PANE_ROUGHNESS, glass);
#ifdef LIT_ROOMS
    float lit = room(glass);
    emission *= mix(1.0, lit, v_window);
    albedo_root = mix(albedo_root, max(albedo_root, vec3(0.55, 0.46, 0.33)), min(lit * 20.0, 1.0) * v_window);
#endif
#endif
    out_albedo = vec4(albedo_root, emission);
    out_normal = vec4(v_normal * 0.5 + 0.5, floor(roughness * 255.0 + 0.5) * (256.0 / 65535.0) + (v_surface.y + wettable) / 65535.0);
    out_id = v_id;
    out_depth = 1.0 / gl_FragCoord.w;
}
