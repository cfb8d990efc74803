#version 330 core
#ifdef TEXTURED
#include "cutout.glsl"
#endif
#ifdef NORMALS
#include "facing.glsl"
layout(location = 5) out ivec4 out_seen_normal;
#endif
in vec4 v_normal_u;
in vec4 v_color_v;                          // root of linear light
flat in vec4 v_surface;                     // id; emission; roughness and metallic as in out_normal; texture layer, negative for window fronts
layout(location = 0) out vec4 out_albedo;   // square root of linear albedo; square root of emission / EMISSION_RANGE
layout(location = 1) out vec4 out_normal;   // normal / 2 + 1/2; roughness (8 bits), metallic (7 bits), whether water lies on it
layout(location = 2) out uint out_id;
layout(location = 3) out float out_depth;

#ifdef TEXTURED
const float PANE_SURFACE = 30.0 * 256.0;    // smooth
const float PANES = 4.0;                    // window bays and storeys in one repeat of a facade texture

// How bright the room behind a pixel of a facade is, 0-1: some are lit.
float room(vec2 uv, float glass) {
    uint id = uint(v_surface.x);
    vec2 pane = floor(uv * PANES) + vec2(float(id & 255u), float(id >> 8));
    float chance = fract(sin(dot(pane, vec2(12.9898, 78.233))) * 43758.5453);
    return glass * step(0.66, chance) * (0.45 + 0.55 * fract(chance * 57.0));
}
#endif

void main() {
#ifdef NORMALS
    out_seen_normal = seen_normal(v_normal_u.xyz);    // before anything is discarded, for it compares neighbouring pixels
#endif
    vec3 albedo_root = v_color_v.rgb;
    float emission = v_surface.y, surface = v_surface.z;
#ifdef TEXTURED
    vec2 uv = vec2(v_normal_u.w, v_color_v.w);
    vec4 texel = sample_texture(uv, abs(v_surface.w));
    // The root of the sRGB transfer function is nearly a line.
    albedo_root *= texel.rgb * (0.11 * texel.rgb + 0.89);
#ifndef CUTOUT
    // The alpha of a facade marks its glass: 1 on the wall, a half on panes.
    float window = v_surface.w < 0.0 ? 1.0 : 0.0;
    float glass = window * clamp(2.0 - 2.0 * texel.a, 0.0, 1.0);
    if (glass > 0.5) surface = PANE_SURFACE;
#ifdef LIT_ROOMS
    float lit = room(uv, glass);
    emission *= mix(1.0, lit, window);
    albedo_root = mix(albedo_root, max(albedo_root, vec3(0.55, 0.46, 0.33)), min(lit * 20.0, 1.0) * window);
#endif
#endif
#endif
#ifndef CUTOUT
    surface += 1.0;                         // wettable
#endif
    out_albedo = vec4(albedo_root, emission);
    out_normal = vec4(v_normal_u.xyz * 0.5 + 0.5, surface * (1.0 / 65535.0));
    out_id = uint(v_surface.x);
    out_depth = 1.0 / gl_FragCoord.w;
}
